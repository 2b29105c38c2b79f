package flows

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	return h.Action == action || h.Meaning != nil && h.Meaning.Move == understand.Yes && h.Meaning.Bare && h.Safe
}

// The machinery of the stack.

const maxMoves = 24 // a task that moves on its own longer than this is broken

// push opens a task.
func (t *Turn) push(flow string, parent FrameID, seed Seed) error {
	k := t.a.tasks[flow]
	if k == nil {
		return fmt.Errorf("flows: no task %q", flow)
	}
	data, err := k.begin(t, seed)
	if err != nil {
		return err
	}
	m := k.Machine()
	t.st.Stack = append(t.st.Stack, frame{
		ID: FrameID(t.in.NewID()), Flow: flow, Version: m.Version, State: m.Initial, Step: 1, Data: data, Parent: parent,
		Born: max(t.st.Said-1, 0),
	})
	return t.arrive(t.st.top().ID)
}

// arrive runs a state's Enter and follows its events, then prompts.
func (t *Turn) arrive(id FrameID) error {
	for range maxMoves {
		f := t.st.find(id)
		if f == nil {
			return nil
		}
		k := t.a.tasks[f.Flow]
		if k.Machine().final(f.State) {
			return t.finish(id)
		}
		event, err := t.run(f, func() (string, error) { return k.enter(t, f) })
		if err != nil {
			return err
		}
		if t.pushed != nil {
			return t.openChild(id)
		}
		if event == "" {
			_, err := t.run(f, func() (string, error) { return "", k.prompt(t, f) })
			return err
		}
		if err := t.move(f, event); err != nil {
			return err
		}
	}
	return fmt.Errorf("flows: a task moved %d times without waiting for anybody", maxMoves)
}

func (t *Turn) openChild(parent FrameID) error {
	flow, seed := t.child, *t.pushed
	t.child, t.pushed = "", nil
	for _, f := range t.st.Stack {
		if f.Parent == parent && f.Flow == flow {
			t.st.raise(f.ID)
			return t.resume(f.ID)
		}
	}
	return t.push(flow, parent, seed)
}

// run lets a frame's code run with the turn set to it.
func (t *Turn) run(f *frame, fn func() (string, error)) (string, error) {
	was := t.f
	t.f = f
	defer func() { t.f = was }()
	event, err := fn()
	if h := t.handing; h != nil && err == nil {
		// Only now is what the task remembers written down, for the brief.
		t.handing = nil
		err = t.a.handOver(t, h.reason, h.priority)
	}
	return event, err
}

type handing struct{ reason, priority string }

func (t *Turn) move(f *frame, event string) error {
	to, err := t.a.tasks[f.Flow].Machine().next(f.State, event)
	if err != nil {
		return err
	}
	if t.a.moved != nil {
		t.a.moved(f.Flow, f.State, event, to)
	}
	f.State = to
	f.Step++
	return nil
}

// hear gives a frame what came in. It reports whether the frame took it.
func (t *Turn) hear(id FrameID, h Heard) (bool, error) {
	f := t.st.find(id)
	k := t.a.tasks[f.Flow]
	before := snapshot{f.State, append(json.RawMessage{}, f.Data...)}
	t.stayed = false
	event, err := t.run(f, func() (string, error) { return k.hear(t, f, h) })
	if err != nil {
		return false, err
	}
	stayed := t.stayed
	t.stayed = false
	if t.pushed != nil {
		return true, t.openChild(id)
	}
	if event == "" {
		return stayed, nil
	}
	if (h.Meaning != nil || h.Action != "") && !k.node(before.State).fixed {
		f.Back = append(f.Back, before)
		if n := len(f.Back); n > maxBack {
			f.Back = f.Back[n-maxBack:]
		}
	}
	if err := t.move(f, event); err != nil {
		return false, err
	}
	return true, t.arrive(id)
}

// finish takes an ended frame off the stack, and whoever waited below goes on.
func (t *Turn) finish(id FrameID) error {
	f := *t.st.find(id)
	k := t.a.tasks[f.Flow]
	if _, err := t.run(&f, func() (string, error) { return "", k.end(t, &f) }); err != nil {
		return err
	}
	t.drop(id, f.State)
	return t.goOn(f.Parent, Heard{Child: f.Flow, Result: f.State})
}

// drop removes a frame and everything that was started from it.
func (t *Turn) drop(id FrameID, end string) {
	for i := len(t.st.Stack) - 1; i >= 0; i-- {
		if f := t.st.Stack[i]; f.Parent == id {
			t.drop(f.ID, end)
			i = len(t.st.Stack)
		}
	}
	for i, f := range t.st.Stack {
		if f.ID == id {
			t.st.Stack = append(t.st.Stack[:i:i], t.st.Stack[i+1:]...)
			t.out.EndedFrames = append(t.out.EndedFrames, id)
			t.out.Ended = append(t.out.Ended, TaskEnd{f.Flow, end})
			return
		}
	}
}

// goOn lets the parent of an ended task go on, else the task below, else the
// next wish of the sentence.
func (t *Turn) goOn(parent FrameID, h Heard) error {
	if parent != "" && t.st.find(parent) != nil {
		t.st.raise(parent)
		took, err := t.hear(parent, h)
		if took || err != nil {
			return err
		}
		return t.resume(parent)
	}
	if f := t.st.top(); f != nil {
		if n := t.a.tasks[f.Flow].node(f.State); !n.fixed {
			t.Say("common.resuming", text.Params{"task": text.Sub(t.a.tasks[f.Flow].title(), nil)})
		}
		return t.resume(f.ID)
	}
	if len(t.st.Later) > 0 {
		next := t.st.Later[0]
		t.st.Later = t.st.Later[1:]
		t.Say("common.now_the_other", text.Params{"task": text.Sub(t.a.titleOf(string(next)), nil)})
		return t.begin(string(next), Seed{})
	}
	return nil
}

// resume prompts a task that was interrupted; a state that only waits for
// something else looks again whether it still has to.
func (t *Turn) resume(id FrameID) error {
	f := t.st.find(id)
	if f == nil {
		return nil
	}
	k := t.a.tasks[f.Flow]
	n := len(t.out.Replies)
	if _, err := t.run(f, func() (string, error) { return "", k.prompt(t, f) }); err != nil {
		return err
	}
	if len(t.out.Replies) > n {
		return nil
	}
	if !k.node(f.State).fixed {
		return t.arrive(id)
	}
	if child := t.st.childOf(id); child != nil {
		return t.resume(child.ID) // where it stands is where the task that it started stands
	}
	_, err := t.hear(id, Heard{Action: actWaiting}) // says that it waits, and for what
	return err
}

// choicesOf returns the buttons that a task's prompt shows and who may see
// them, without saying it.
func (t *Turn) choicesOf(f *frame) ([]Choice, Audience) {
	kept, last := t.out.Replies, t.st.Last
	t.out.Replies = nil
	_, err := t.run(f, func() (string, error) { return "", t.a.tasks[f.Flow].prompt(t, f) })
	said := t.out.Replies
	t.out.Replies, t.st.Last = kept, last
	if err != nil || len(said) == 0 {
		return nil, Neutral
	}
	shown := said[len(said)-1]
	return shown.Choices, shown.Audience
}

// begin starts a task by its name, or what stands in for one that is not there.
func (t *Turn) begin(flow string, seed Seed) error {
	if t.a.tasks[flow] == nil {
		return t.a.withoutTask(t, flow, seed)
	}
	for _, words := range t.st.Unplaced {
		if seed.Value == "" && words != seed.Meaning.Text {
			seed.Before = append(seed.Before, t.a.read(t, words).Slots)
		}
	}
	t.st.Unplaced = nil
	return t.push(flow, "", seed)
}

// unavailable reports whether the wallet did not answer.
func unavailable(err error) bool {
	return errors.Is(err, wallet.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
}

// Or is the first of its arguments that is not empty.
func Or(s ...string) string { return cmp.Or(s...) }
