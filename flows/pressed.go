package flows

import (
	"strings"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/knowledge"
)

// pressed takes a button. What it may still do is decided here and in the
// engine together: the engine knows whether the handle is theirs, used or old,
// the stack knows whether the task still stands where the button was shown (S3).
func (a *Assistant) pressed(t *Turn, p Pressed) error {
	if t.in.Owner == Agent && p.Action != actUnlink { // unlinking works under every owner (P1)
		return a.pressedWithAgent(t, p)
	}
	t.st.Misses, t.st.Guesses = 0, 0
	switch p.Problem {
	case PressUnknown:
		t.Say("common.button_unknown", nil)
		return nil
	case PressUsed:
		t.Say("common.button_used", nil)
		return a.promptOpen(t)
	}
	if done, err := a.pressedAnywhere(t, p); done || err != nil {
		return err
	}
	f := t.st.find(p.Frame)
	switch {
	case f == nil:
		t.Say("common.button_over", nil, a.startChoices()...)
		return nil
	case p.Problem == PressExpired || f.Step != p.Step:
		// An old confirmation never acts; a fresh one is shown (S7).
		t.Say("common.button_old", text.Params{"task": text.Sub(a.titleOf(f.Flow), nil)})
		t.st.raise(f.ID)
		return t.resume(p.Frame)
	}
	t.st.raise(f.ID)
	if p.Numbered && p.Action == "confirm" && a.tasks[f.Flow].node(f.State).money {
		t.Say("common.confirm_by_word", nil)
		return t.resume(p.Frame)
	}
	t.replac = p.Action == actMore // a page is turned in its place
	took, err := t.hear(p.Frame, Heard{Action: p.Action, Value: p.Value})
	if err != nil || took {
		return err
	}
	return t.resume(p.Frame)
}

// pressedAnywhere handles the buttons that mean the same everywhere.
func (a *Assistant) pressedAnywhere(t *Turn, p Pressed) (bool, error) {
	flow, starts := strings.CutPrefix(p.Action, actStart)
	article, asks := strings.CutPrefix(p.Action, actArticle)
	switch {
	case starts:
		return true, a.pressedStart(t, flow, p.Value)
	case asks:
		return true, a.answer(t, understand.Meaning{Intent: understand.FAQ, Article: article, Band: understand.Act})
	}
	switch p.Action {
	case actHuman:
		return true, a.human(t, Or(p.Value, "asked"))
	case actLeave:
		return true, a.leave(t)
	case actHelp:
		return true, a.help(t)
	case actUnlink:
		return true, a.unlink(t)
	case actCancel:
		if f := t.st.find(p.Frame); f == nil {
			t.Say("common.button_over", nil, a.startChoices()...)
			return true, nil
		}
		t.st.raise(p.Frame)
		return true, a.cancel(t)
	case actHelped:
		t.Say("common.glad", nil)
		return true, a.promptOpen(t)
	case actNot:
		t.out.Gap = p.Value
		t.Say("common.not_helped", nil, a.startChoices()...)
		return true, nil
	}
	return false, nil
}

func (a *Assistant) pressedStart(t *Turn, flow, value string) error {
	for i := range t.st.Stack {
		if f := t.st.Stack[i]; f.Flow == flow && value == "" {
			t.st.raise(f.ID)
			return t.resume(f.ID)
		}
	}
	return t.begin(flow, Seed{Value: value})
}

// answer says what an article says, and goes back to the open task.
func (a *Assistant) answer(t *Turn, m understand.Meaning) error {
	art, ok := a.base.Article(knowledge.ID(m.Article), t.st.Lang)
	if !ok {
		return a.missed(t, m)
	}
	open := t.st.top()
	var choices []Choice
	if a.tasks[art.Flow] != nil && (open == nil || open.Flow != art.Flow) {
		choices = append(choices, StartButton(a.titleOf(art.Flow), art.Flow, ""))
	}
	if open == nil {
		choices = append(choices, Choice{Key: "common.button_helped", Action: actHelped},
			Choice{Key: "common.button_not_helped", Action: actNot, Value: string(art.ID)}, PersonButton())
	}
	t.Say("common.answer", text.Params{"answer": text.Article(art.Answer)}, choices...)
	if open == nil {
		return nil
	}
	if choices, audience := t.choicesOf(open); len(choices) > 0 && !a.tasks[open.Flow].node(open.State).money {
		was := t.f
		t.f = open
		t.reply(Reply{Key: "common.back_to", Params: text.Params{"task": text.Sub(a.titleOf(open.Flow), nil)}, Choices: choices, Class: Dialogue, Audience: audience})
		t.f = was
		return nil
	}
	t.Say("common.back_to", text.Params{"task": text.Sub(a.titleOf(open.Flow), nil)})
	return t.resume(open.ID)
}
