package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

// said takes a sentence. The order is the whole of the dialogue's manners:
// secrets and S7 first, then what is certain (cancel, person, …), then the open
// task, then a question in between, then another task, then honesty.
func (a *Assistant) said(t *Turn, s Said) error {
	m := a.read(t, s.Text)
	a.followLanguage(t, m)
	t.st.hear(s.Text)
	if t.in.Owner == Agent {
		return a.saidToAgent(t, m)
	}
	switch {
	case s.Masked:
		t.Say("security.secret_masked", nil, PersonButton())
		if m.Band != understand.Act || a.tasks[string(m.Intent)] == nil {
			return nil
		}
	case s.Edited:
		t.Say("common.edited", nil)
		return a.promptOpen(t)
	case s.Forwarded:
		t.Say("common.forwarded", nil)
		return a.promptOpen(t)
	}
	if m.Angry && !t.st.Soothed {
		t.st.Soothed = true
		t.Say("common.angry", nil, PersonButton())
	}
	if p, ok := t.typedLabel(s.Text); ok && s.Secret == "" {
		return a.pressed(t, p)
	}
	if s.Secret == "" {
		if took, err := t.first(m); took || err != nil {
			t.st.Misses, t.st.Guesses = 0, 0
			return err
		}
	}
	if m.Move == understand.SpeakEn || m.Move == understand.SpeakZh {
		return a.switchLanguage(t, m.Move)
	}
	if done, err := a.control(t, m, s); done || err != nil {
		return err
	}
	m = a.lift(m)
	h := Heard{Meaning: &m, Safe: a.safe(t, s), Secret: s.Secret}
	if s.Secret != "" {
		return a.secret(t, h)
	}
	if done, err := a.afterwards(t, m); done || err != nil {
		return err
	}
	if m.Cues.Has(understand.AsksBot) && t.in.Owner == Bot {
		t.Say("common.i_am_a_bot", nil, PersonButton())
		return a.promptOpen(t)
	}
	return a.wish(t, m, h)
}

// read understands a sentence in the light of the customer's own records.
func (a *Assistant) read(t *Turn, words string) understand.Meaning {
	c := understand.Context{Now: t.in.Now, Lang: t.st.Lang}
	if t.Linked() {
		if acc, err := t.Account(); err == nil {
			c.Zone, c.Currency = acc.Location(), string(acc.Currency)
			if p := string(acc.Phone); strings.HasPrefix(p, "+1") {
				c.Region = "US"
			} else if strings.HasPrefix(p, "+86") {
				c.Region = "CN"
			}
		}
		if r, err := t.Records(); err == nil {
			c.Merchants = merchants(r)
		}
	}
	if f := t.st.top(); f != nil {
		c.Numbers = a.tasks[f.Flow].node(f.State).numbers
	}
	return a.reader.Read(words, c)
}

func merchants(records []wallet.Transaction) []understand.Name {
	var out []understand.Name
	seen := map[wallet.MerchantID]bool{}
	for _, r := range records {
		m := r.Merchant
		if m.ID == "" || seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		n := understand.Name{ID: string(m.ID), Spelling: spellings(m)}
		out = append(out, n)
	}
	return out
}

// followLanguage answers in the language that is written to us; a word or two
// ("ok") change nothing.
func (a *Assistant) followLanguage(t *Turn, m understand.Meaning) {
	if m.Lang == "" || m.Lang == t.st.Lang || m.Bare || !slices.Contains(text.Languages, m.Lang) {
		return
	}
	han := 0
	for _, r := range m.Text {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	if m.Lang == "en" && (len(strings.Fields(m.Text)) < 3 || han > 0) {
		return // a Chinese sentence with English words in it stays Chinese
	}
	if m.Lang == "zh" && han < 3 {
		return
	}
	t.st.Lang = m.Lang
}

func (a *Assistant) switchLanguage(t *Turn, m understand.Move) error {
	t.st.Lang = map[understand.Move]string{understand.SpeakZh: "zh", understand.SpeakEn: "en"}[m]
	t.Say("common.language", nil)
	return a.promptOpen(t)
}

// safe reports whether a typed yes may confirm money: typed after the summary
// was delivered, and that summary is the newest message with buttons (S7).
func (a *Assistant) safe(t *Turn, s Said) bool {
	f := t.st.top()
	return f != nil && t.in.Newest.Frame == f.ID && t.in.Newest.Step == f.Step &&
		!t.in.Newest.At.IsZero() && s.At.After(t.in.Newest.At)
}

// control handles the moves that mean the same everywhere.
func (a *Assistant) control(t *Turn, m understand.Meaning, s Said) (bool, error) {
	switch m.Move {
	case understand.Person:
		return true, a.human(t, "asked")
	case understand.LeaveQueue:
		if t.in.Owner == Queue {
			return true, a.leave(t)
		}
		return false, nil
	case understand.Stop:
		switch {
		case t.in.Owner == Queue && (t.st.top() == nil || aboutPerson.MatchString(m.Text)):
			return true, a.leave(t)
		case !m.Bare && (namesPayment(m.Slots) || m.Band == understand.Act && a.tasks[string(m.Intent)] != nil):
			return false, nil // "算了,还是那笔": the wish counts, not the sigh before it
		}
		return true, a.cancel(t)
	case understand.No:
		if t.in.Owner == Queue && m.Bare && t.st.top() == nil {
			return true, a.leave(t)
		}
		return false, nil
	case understand.Back:
		return true, a.back(t)
	case understand.Restart:
		return true, a.restart(t)
	case understand.Repeat:
		if t.st.top() != nil {
			return true, a.promptOpen(t)
		}
		return true, a.help(t)
	case understand.HelpMe:
		if !m.Bare && m.Band == understand.Act && m.Intent != understand.Help {
			return false, nil
		}
		return true, a.help(t)
	case understand.OpenTasks:
		return true, a.openTasks(t)
	}
	return false, nil
}

// aboutPerson are words for the person who is waited for.
var aboutPerson = regexp.MustCompile(`人工|客服|真人|(?i:\b(?:person|human|agent|colleague|operator)\b)`)

// secret gives what was masked out to the task that awaits it, and opens the
// linking task where none does: a token is only ever for that.
func (a *Assistant) secret(t *Turn, h Heard) error {
	if f := t.st.top(); f != nil {
		if took, err := t.hear(f.ID, h); took || err != nil {
			return err
		}
	}
	if t.Linked() {
		t.Say("link.already", nil)
		return a.promptOpen(t)
	}
	if err := t.begin("link", Seed{}); err != nil {
		return err
	}
	f := t.st.top()
	if f == nil || f.Flow != "link" {
		return nil // others read along here: the task said so and ended
	}
	_, err := t.hear(f.ID, h)
	return err
}

// wish goes from the open task outwards.
func (a *Assistant) wish(t *Turn, m understand.Meaning, h Heard) error {
	f := t.st.top()
	sure := m.Band == understand.Act && m.Move == understand.NoMove && m.Choice == 0 && !a.corrects(m)
	elsewhere := f != nil && sure && string(m.Intent) != f.Flow && a.knows(m.Intent) && !a.tasks[f.Flow].node(f.State).greedy
	if f != nil && !elsewhere {
		took, err := t.hear(f.ID, h)
		if err != nil {
			return err
		}
		if took {
			t.st.Misses, t.st.Guesses = 0, 0
			return nil
		}
	}
	if m.Band == understand.Act && (a.knows(m.Intent) || small(m.Intent)) {
		t.st.Misses, t.st.Guesses = 0, 0
		return a.act(t, m)
	}
	if f != nil {
		// A sentence that is no wish of its own may still answer the task's question.
		if elsewhere {
			if took, err := t.hear(f.ID, h); took || err != nil {
				return err
			}
		}
		if m.Band == understand.Offer {
			return a.offer(t, m)
		}
		return a.missed(t, m)
	}
	if t.in.Owner == Bot && (m.Move == understand.Yes || m.Move == understand.No) {
		t.Say("common.nothing_open", nil, a.startChoices()...)
		return nil
	}
	if m.Band == understand.Offer {
		return a.offer(t, m)
	}
	return a.missed(t, m)
}

// lift trusts a guess more when the sentence names one of the customer's own
// payments: what is left to doubt is asked by the task itself, and money always
// confirms.
func (a *Assistant) lift(m understand.Meaning) understand.Meaning {
	named := m.Slots.Merchant != "" || m.Slots.Amount != "" || m.Slots.Reference != ""
	if m.Band == understand.Offer && named && a.tasks[string(m.Intent)] != nil {
		m.Band = understand.Act
	}
	return m
}

// corrects reports whether a sentence only says which payment is meant: then it
// belongs to the open task, whatever else the model may hear in it.
func (a *Assistant) corrects(m understand.Meaning) bool {
	s := m.Slots
	named := namesPayment(s)
	own := a.tasks[string(m.Intent)] != nil || m.Intent == understand.FAQ || m.Intent == understand.Human
	return s.NotAmount != "" || named && !own
}

func namesPayment(s understand.Slots) bool {
	return s.Amount != "" || s.Merchant != "" || s.Category != "" || !s.From.IsZero() || s.Reference != ""
}

// knows reports whether something can be done about the intent.
func (a *Assistant) knows(i understand.Intent) bool {
	switch i {
	case understand.FAQ, understand.Human, understand.Transactions, understand.PaymentFailed,
		understand.PINReset, understand.Freeze, understand.Alerts:
		return true
	}
	return a.tasks[string(i)] != nil
}

func small(i understand.Intent) bool {
	switch i {
	case understand.Greeting, understand.Thanks, understand.Goodbye, understand.Help, understand.Cancel:
		return true
	}
	return false
}

// act does what the sentence wants.
func (a *Assistant) act(t *Turn, m understand.Meaning) error {
	m, rest := a.wishes(t, m)
	for _, l := range rest {
		if !slices.ContainsFunc(t.st.Later, func(o later) bool { return o.Intent == l.Intent }) {
			t.st.Later = append(t.st.Later, l)
		}
	}
	switch m.Intent {
	case understand.FAQ:
		return a.answer(t, m)
	case understand.Human:
		return a.human(t, "asked")
	case understand.Greeting:
		return a.greet(t)
	case understand.Thanks:
		t.Say("common.thanks", nil)
		return nil
	case understand.Goodbye:
		t.Say("common.goodbye", nil)
		return nil
	case understand.Help:
		return a.help(t)
	case understand.Cancel:
		return a.cancel(t)
	}
	if len(rest) > 0 {
		a.oneAfterOther(t, m.Intent)
	}
	for i := range t.st.Stack {
		if t.st.Stack[i].Flow == string(m.Intent) {
			id := t.st.Stack[i].ID
			t.st.raise(id)
			took, err := t.hear(id, Heard{Meaning: &m})
			if took || err != nil {
				return err
			}
			if last := t.st.waitsFor(id); last.ID != id && a.tasks[last.Flow].node(last.State).fixed {
				if took, err := t.hear(last.ID, Heard{Meaning: &m}); took || err != nil {
					return err
				}
			}
			return t.resume(id)
		}
	}
	return t.begin(string(m.Intent), Seed{Meaning: m})
}

func (a *Assistant) promptOpen(t *Turn) error {
	if f := t.st.top(); f != nil {
		return t.resume(f.ID)
	}
	return nil
}

func spellings(m wallet.Merchant) []string {
	s := append([]string{}, m.Aliases...)
	for _, lang := range text.Languages {
		if n := m.Names[lang]; n != "" {
			s = append(s, n)
		}
	}
	return s
}
