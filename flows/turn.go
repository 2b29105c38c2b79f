package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

// Turn is one turn as a task sees it: what it may read, and where it puts what
// it wants. It lives as long as the turn.
type Turn struct {
	ctx context.Context
	in  Input
	a   *Assistant
	st  *state
	out *Output
	f   *frame // whose code runs now

	account *wallet.Account
	records []wallet.Transaction
	read    bool

	stayed  bool
	pushed  *Seed
	child   string
	handing *handing // a person was asked for while a state was entered
	muted   bool     // an agent speaks: only notices go out
	replac  bool     // the first reply edits the pressed message
}

// Context is the turn's, for reading the wallet.
func (t *Turn) Context() context.Context { return t.ctx }

// Now is the turn's moment.
func (t *Turn) Now() time.Time { return t.in.Now }

// Lang is the conversation's language.
func (t *Turn) Lang() string { return t.st.Lang }

// Policy are the operator's figures.
func (t *Turn) Policy() Policy { return t.a.policy }

// Linked reports whether this chat is tied to an account and private, so that
// account data may be spoken of.
func (t *Turn) Linked() bool { return t.in.Account != "" && t.in.Private }

// Private reports whether only the customer reads this chat.
func (t *Turn) Private() bool { return t.in.Private }

// Chat is the customer's identity at the platform.
func (t *Turn) Chat() wallet.Chat { return t.in.Chat }

// Conversation names the conversation, for the wallet's audit.
func (t *Turn) Conversation() string { return t.in.Conversation }

// AccountID is the linked account's id.
func (t *Turn) AccountID() wallet.AccountID { return t.in.Account }

// Account reads the linked account, once a turn.
func (t *Turn) Account() (wallet.Account, error) {
	if t.account == nil {
		a, err := t.in.Wallet.Account(t.ctx, t.in.Account)
		if err != nil {
			return wallet.Account{}, fmt.Errorf("read the account: %w", err)
		}
		t.account = &a
	}
	return *t.account, nil
}

// lookBack is how far the records are read: long enough for every merchant's
// window that the records can still settle.
const lookBack = 120 * 24 * time.Hour

// Records reads the account's transactions of the last 120 days, newest first,
// once a turn.
func (t *Turn) Records() ([]wallet.Transaction, error) {
	if !t.read {
		r, err := t.in.Wallet.Transactions(t.ctx, t.in.Account, wallet.Query{From: t.in.Now.Add(-lookBack)})
		if err != nil {
			return nil, fmt.Errorf("read the records: %w", err)
		}
		t.records, t.read = r, true
	}
	return t.records, nil
}

// Refunding is the wallet's role, nil where it has none.
func (t *Turn) Refunding() wallet.Refunding {
	r, _ := t.in.Wallet.(wallet.Refunding)
	return r
}

// Zone is the linked account's time zone name, "" where none is linked.
func (t *Turn) Zone() string {
	if a, err := t.Account(); err == nil && t.Linked() {
		return a.Zone
	}
	return ""
}

// When is a moment in the customer's zone: "today 12:03".
func (t *Turn) When(at time.Time) text.Value { return text.At(at, t.in.Now, t.Zone()) }

// Second is the same with seconds.
func (t *Turn) Second(at time.Time) text.Value { return text.Second(at, t.in.Now, t.Zone()) }

// Day is the moment's date in the customer's zone.
func (t *Turn) Day(at time.Time) text.Value { return text.Day(at, t.in.Now, t.Zone()) }

// Say says something that shows nothing of the account.
func (t *Turn) Say(key text.Key, p text.Params, choices ...Choice) {
	t.reply(Reply{Key: key, Params: p, Choices: choices, Class: Dialogue, Audience: Neutral})
}

// Tell says something that shows account data.
func (t *Turn) Tell(key text.Key, p text.Params, choices ...Choice) {
	t.reply(Reply{Key: key, Params: p, Choices: choices, Class: Dialogue, Audience: AccountData})
}

// Relay says what a colleague wrote. In a linked chat it may speak of the
// account, and goes out only while the link stands (S1).
func (t *Turn) Relay(key text.Key, p text.Params, choices ...Choice) {
	if t.Linked() {
		t.Tell(key, p, choices...)
		return
	}
	t.Say(key, p, choices...)
}

// Notify says something about the account that goes out whoever speaks with the
// customer: a refund's result.
func (t *Turn) Notify(key text.Key, p text.Params, choices ...Choice) {
	t.reply(Reply{Key: key, Params: p, Choices: choices, Class: Notice, Audience: AccountData})
}

func (t *Turn) reply(r Reply) {
	if t.muted && r.Class != Notice {
		return
	}
	r.Text = text.Render(t.st.Lang, r.Key, r.Params)
	for i := range r.Choices {
		c := &r.Choices[i]
		if c.Label == "" {
			c.Label = text.Render(t.st.Lang, c.Key, c.Params)
		}
	}
	if t.f != nil {
		r.Frame, r.Step = t.f.ID, t.f.Step
	}
	if t.replac {
		r.Replace, t.replac = true, false
	}
	t.out.Replies = append(t.out.Replies, r)
	t.st.Last = r.Key
	if len(r.Choices) > 0 {
		t.st.Shown = nil
		for _, c := range r.Choices {
			t.st.Shown = append(t.st.Shown, shownButton{c.Label, c.Action, c.Value, r.Frame, r.Step})
		}
	}
}

// Do asks for something at the wallet; the answer comes to this task. What is
// under way cannot be taken back, so the way back ends here.
func (t *Turn) Do(key wallet.IdempotencyKey, d Deed) {
	t.out.Commands = append(t.out.Commands, Command{Key: key, Frame: t.f.ID, Deed: d})
	t.f.Back = nil
}

// NewKey mints a key for a deed that no record names: sending a code.
func (t *Turn) NewKey(what string) wallet.IdempotencyKey {
	return wallet.IdempotencyKey(what + ":" + t.in.NewID())
}

// Timer asks for a Heard.Timer in this task.
func (t *Turn) Timer(name string, after time.Duration) {
	t.out.Timers = append(t.out.Timers, Timer{t.f.ID, name, t.in.Now.Add(after)})
}

// Stay says "understood, nothing moves": Hear then returns "".
func (t *Turn) Stay() { t.stayed = true }

// Start opens another task on top; this one hears Child when it ends.
func (t *Turn) Start(flow string, seed Seed) { t.child, t.pushed = flow, &seed }

// Link ties this chat to the account from this turn on.
func (t *Turn) Link(id wallet.AccountID) {
	t.out.Link, t.in.Account = id, id
	t.account, t.read = nil, false
}

// Watch follows something after the task has ended, and rings after the time.
func (t *Turn) Watch(w Watch, after time.Duration) {
	for i := range t.st.Watches {
		if old := t.st.Watches[i]; old.Kind == w.Kind && old.Refund == w.Refund && old.Transaction == w.Transaction {
			w.ID = old.ID
			t.st.Watches[i] = w
			t.ring(w, after)
			return
		}
	}
	w.ID, w.Since = FrameID("w"+t.in.NewID()), t.in.Now
	t.st.Watches = append(t.st.Watches, w)
	t.ring(w, after)
}

func (t *Turn) ring(w Watch, after time.Duration) {
	t.out.Timers = append(t.out.Timers, Timer{w.ID, string(w.Kind), t.in.Now.Add(after)})
}

// Audit notes who let what happen.
func (t *Turn) Audit(what string, data map[string]string) {
	t.out.Audit = append(t.out.Audit, AuditEntry{what, data})
}

// Tried notes for a colleague what was done.
func (t *Turn) Tried(key text.Key, p text.Params) { t.st.tried(text.Line{Key: key, Params: p}) }

// HandOver brings in a person, as soon as the state's code has returned. The
// task stays on the stack, waiting.
func (t *Turn) HandOver(reason, priority string) { t.handing = &handing{reason, priority} }

// Case is the open case's reference, "" none.
func (t *Turn) Case() string { return t.in.Case }

// Button is a choice of this task.
func Button(key text.Key, action, value string, p text.Params) Choice {
	return Choice{Key: key, Params: p, Action: action, Value: value}
}

// PersonButton leads to a human being, from everywhere.
func PersonButton() Choice { return Choice{Key: "common.button_human", Action: actHuman} }

// CancelButton ends the open task.
func CancelButton() Choice { return Choice{Key: "common.button_cancel", Action: actCancel} }

// StartButton starts a task from a message that outlives its own task.
func StartButton(key text.Key, flow, value string) Choice {
	return Choice{Key: key, Action: actStart + flow, Value: value}
}

// Confirms reports whether what was heard is an explicit yes to money: the
// button, or a bare yes that came after the summary was shown (S7).
func (h Heard) Confirms(action string) bool {
	return h.Action == action ||
		h.Meaning != nil && h.Meaning.Move == understand.Yes && h.Meaning.Bare && h.Safe && !selects.MatchString(h.Meaning.Text)
}

// selects are words of a yes that says which payment is meant ("是这笔", "that's
// the one"): it chooses, and confirms nothing.
var selects = regexp.MustCompile(`[这那]\s*一?[笔个单次]|就是它|(?i:\b(?:this|that|the) one\b)`)

// unavailable reports whether the wallet did not answer.
func unavailable(err error) bool {
	return errors.Is(err, wallet.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
}

// Or is the first of its arguments that is not empty.
func Or(s ...string) string { return cmp.Or(s...) }
