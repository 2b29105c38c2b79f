package flows

import (
	"strings"
	"unicode/utf8"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/knowledge"
)

// offer shows the best guesses as buttons: what the gate does when it is not sure.
func (a *Assistant) offer(t *Turn, m understand.Meaning) error {
	var choices []Choice
	for _, c := range m.Ranked {
		if len(choices) == 3 {
			break
		}
		switch {
		case c.Intent == understand.FAQ:
			if art, ok := a.base.Article(knowledge.ID(c.Article), t.st.Lang); ok {
				choices = append(choices, Choice{Label: art.Title, Action: actArticle + c.Article})
			}
		case a.knows(c.Intent) && c.Intent != understand.Human:
			choices = append(choices, StartButton(a.titleOf(string(c.Intent)), string(c.Intent), ""))
		}
	}
	if len(choices) == 0 || t.in.Owner == Queue {
		return a.missed(t, m)
	}
	if t.st.Guesses++; t.st.Guesses > 2 {
		return a.human(t, "misunderstood")
	}
	t.st.unplaced(m.Text)
	t.Say("common.did_you_mean", nil, append(choices, PersonButton())...)
	return nil
}

// missed admits that a sentence was not understood: first in other words and
// with what can be chosen, the second time a person takes over.
func (a *Assistant) missed(t *Turn, m understand.Meaning) error {
	if t.in.Owner == Queue {
		return a.passedOn(t)
	}
	if t.st.top() == nil && namesPayment(m.Slots) {
		t.st.unplaced(m.Text)
		t.Say("common.what_about_it", nil, a.startChoices()...)
		return nil
	}
	if plainWords(m.Text) == "" { // only signs: nothing was misunderstood
		t.Say("common.not_understood", nil, a.startChoices()...)
		return nil
	}
	t.st.Misses++
	if m.Intent == understand.OutOfScope || m.Band == understand.Refuse {
		if q := strings.TrimSpace(m.Text); t.st.top() == nil && utf8.RuneCountInString(q) > 3 {
			t.out.Gap = q
		}
	}
	if t.st.Misses >= 2 {
		return a.human(t, "misunderstood")
	}
	if f := t.st.top(); f != nil {
		if a.tasks[f.Flow].node(f.State).money {
			// A confirmation stands only below the summary that it is bound to (M7, S7).
			t.Say("common.not_understood_task", text.Params{"task": text.Sub(a.titleOf(f.Flow), nil)})
			return t.resume(f.ID)
		}
		if choices, audience := t.choicesOf(f); len(choices) > 0 {
			was := t.f
			t.f = f
			t.reply(Reply{Key: "common.not_understood_choose", Choices: choices, Class: Dialogue, Audience: audience})
			t.f = was
			return nil
		}
		t.Say("common.not_understood_task", text.Params{"task": text.Sub(a.titleOf(f.Flow), nil)}, CancelButton(), PersonButton())
		return nil
	}
	t.Say("common.not_understood", nil, a.startChoices()...)
	return nil
}

// passedOn says that the sentence is with the colleague now, in full once and
// then shortly.
func (a *Assistant) passedOn(t *Turn) error {
	if strings.HasPrefix(string(t.st.Last), "human.passed_on") {
		t.Say("human.passed_on_too", nil, Button("human.button_leave", actLeave, "", nil))
		return nil
	}
	t.Say("human.passed_on", a.queueParams(t), Button("human.button_leave", actLeave, "", nil))
	return nil
}

// startChoices are the tasks that most customers come for.
func (a *Assistant) startChoices() []Choice {
	var choices []Choice
	for _, n := range []string{"double_charge", "refund", "refund_status"} {
		if a.tasks[n] != nil {
			choices = append(choices, StartButton(a.titleOf(n), n, ""))
		}
	}
	return append(choices, PersonButton())
}
