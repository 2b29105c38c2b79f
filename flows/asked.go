package flows

import (
	"strings"

	"teller/flows/text"
	"teller/flows/understand"
)

// actUnlink ends the tie between this chat and its wallet.
const actUnlink = "unlink"

// actMore turns the page of a list, in every task that shows one.
const actMore = "more"

// asked takes a command of a platform's menu. It means what a sentence with
// that wish means; only no sentence has to be understood.
func (a *Assistant) asked(t *Turn, c Asked) error {
	if t.in.Owner == Agent {
		if c.What == "unlink" {
			return a.askUnlink(t)
		}
		return nil // the agent reads it in the case
	}
	t.st.hear(strings.TrimSpace("/" + c.What + " " + c.Text))
	switch c.What {
	case "cancel":
		return a.cancel(t)
	case "help":
		return a.help(t)
	case "human":
		return a.human(t, "asked")
	case "language":
		return a.askedLanguage(t, c.Text)
	case "unlink":
		return a.askUnlink(t)
	}
	m := a.read(t, c.Text)
	m.Intent, m.Band, m.Move, m.Also = understand.Intent(c.What), understand.Act, understand.NoMove, nil
	if !a.knows(m.Intent) {
		return a.help(t)
	}
	t.st.Misses, t.st.Guesses = 0, 0
	return a.act(t, m)
}

// askedLanguage goes over to the language that is named, else to the other one.
func (a *Assistant) askedLanguage(t *Turn, name string) error {
	to := understand.SpeakEn
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "zh", "中文", "chinese":
		to = understand.SpeakZh
	case "en", "英文", "english":
	default:
		if t.st.Lang == "en" {
			to = understand.SpeakZh
		}
	}
	return a.switchLanguage(t, to)
}

// askUnlink asks once before the tie ends.
func (a *Assistant) askUnlink(t *Turn) error {
	if !t.Linked() {
		t.always("unlink.none")
		return nil
	}
	t.always("unlink.ask", Button("unlink.button", actUnlink, "", nil), Choice{Key: "common.button_no", Action: actHelped})
	return nil
}

// unlink ends the tie, and every task that showed the account's records.
func (a *Assistant) unlink(t *Turn) error {
	if !t.Linked() {
		t.always("unlink.none")
		return nil
	}
	for len(t.st.Stack) > 0 {
		t.drop(t.st.root(t.st.top()).ID, "unlinked")
	}
	t.st.Later, t.st.Unplaced = nil, nil
	t.out.Unlink = true
	t.in.Account, t.account, t.read = "", nil, false
	t.Audit("unlinked", nil)
	t.always("unlink.done")
	return nil
}

// always says a neutral sentence also while an agent speaks (P1).
func (t *Turn) always(key text.Key, choices ...Choice) {
	class := Dialogue
	if t.muted {
		class = Notice
	}
	t.reply(Reply{Key: key, Choices: choices, Class: class, Audience: Neutral})
}
