package flows

import (
	"encoding/json"
	"fmt"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

// Task is one guided task: its table, what it remembers (D, encoded as JSON in
// the conversation's state) and what it does in each state. A task is made once
// and shared by all conversations; it holds no state of its own.
type Task[D any] struct {
	Table Table
	// Title names the task to a customer: "double_charge.title".
	Title text.Key
	// Begin takes what the first sentence or button said into a fresh D.
	Begin func(t *Turn, d *D, seed Seed)
	// Nodes has one entry for each state that is not final.
	Nodes map[string]Node[D]
	// End speaks when a final state is reached; may be nil.
	End func(t *Turn, d *D, state string) error
	// Brief tells a person who takes over what was found; may be nil.
	Brief func(t *Turn, d *D) Brief
}

// Node is one state's behaviour. All functions may read the wallet through the
// turn; an error ends the turn's work on the task, which stays where it was.
type Node[D any] struct {
	// Enter runs once on arrival. It may set things going (commands, timers) and
	// return an event to move right on; "" stays.
	Enter func(t *Turn, d *D) (event string, err error)
	// Prompt says what the customer may do here. It is said on arrival and again
	// after a digression, so it must only speak.
	Prompt func(t *Turn, d *D) error
	// First hears a sentence before anything else is made of it: for answers
	// that are certain here and would mean something else elsewhere. May be nil.
	First func(t *Turn, d *D, m understand.Meaning) (event string, err error)
	// Hear turns what came in into an event of the table. "" with Turn.Stay
	// called is "understood, nothing moves"; "" alone is "not for me".
	Hear func(t *Turn, d *D, h Heard) (event string, err error)
	// Money marks an open confirmation: texts are read one by one (S7).
	Money bool
	// Numbers marks that a bare number here is an amount.
	Numbers bool
	// Secret says what the next text may bring.
	Secret Awaiting
	// Fixed states cannot be left by back or restart: something is under way.
	Fixed bool
	// Decides marks that the desk's decision on the brief's proposal is awaited.
	Decides bool
	// Greedy states take any sentence as their answer (a reason, an order number).
	Greedy bool
}

// Seed is what a task starts with.
type Seed struct {
	Meaning understand.Meaning // of the sentence that started it; zero from a button
	Value   string             // of the button or of the task that started it
	// Before is what sentences that no task took said before, the oldest first.
	Before []understand.Slots
}

// Heard is what a state hears: exactly one of the groups is set.
type Heard struct {
	Meaning *understand.Meaning // a sentence
	Safe    bool                // the sentence may confirm money (S7)
	Secret  wallet.Secret       // what was masked out of it

	Action, Value string // a button

	Phone wallet.Phone // the customer's own number

	Answer *Answered // the wallet's answer

	Timer string

	Child, Result string // a task that was started from here ended

	Desk *DeskAct
}

// Brief is what a task tells a person who takes over.
type Brief struct {
	Lines        []text.Line
	Transactions []wallet.TransactionID
	Refund       wallet.IdempotencyKey
	Proposal     *wallet.RefundRequest
}

// Flow is a task of any memory type; *Task is the only one.
type Flow interface {
	Machine() Table
	Name() string
	title() text.Key
	begin(t *Turn, seed Seed) (json.RawMessage, error)
	enter(t *Turn, f *frame) (string, error)
	prompt(t *Turn, f *frame) error
	hear(t *Turn, f *frame, h Heard) (string, error)
	first(t *Turn, f *frame, m understand.Meaning) (string, error)
	end(t *Turn, f *frame) error
	brief(t *Turn, f *frame) (Brief, error)
	node(state string) nodeTraits
	check() error
}

type nodeTraits struct {
	money, numbers, fixed, greedy, decides, known bool
	secret                                        Awaiting
}

var _ Flow = (*Task[struct{}])(nil)

// Machine returns the task's table.
func (k *Task[D]) Machine() Table { return k.Table }

// Name returns the intent it serves.
func (k *Task[D]) Name() string { return k.Table.Name }

func (k *Task[D]) title() text.Key { return k.Title }

func (k *Task[D]) begin(t *Turn, seed Seed) (json.RawMessage, error) {
	var d D
	if k.Begin != nil {
		k.Begin(t, &d, seed)
	}
	return json.Marshal(d)
}

func (k *Task[D]) enter(t *Turn, f *frame) (event string, err error) {
	fn := k.Nodes[f.State].Enter
	if fn == nil {
		return "", nil
	}
	err = k.with(f, func(d *D) error { event, err = fn(t, d); return err })
	return event, err
}

func (k *Task[D]) prompt(t *Turn, f *frame) error {
	fn := k.Nodes[f.State].Prompt
	if fn == nil {
		return nil
	}
	return k.with(f, func(d *D) error { return fn(t, d) })
}

func (k *Task[D]) hear(t *Turn, f *frame, h Heard) (event string, err error) {
	fn := k.Nodes[f.State].Hear
	if fn == nil {
		return "", nil
	}
	err = k.with(f, func(d *D) error { event, err = fn(t, d, h); return err })
	return event, err
}

func (k *Task[D]) first(t *Turn, f *frame, m understand.Meaning) (event string, err error) {
	fn := k.Nodes[f.State].First
	if fn == nil {
		return "", nil
	}
	err = k.with(f, func(d *D) error { event, err = fn(t, d, m); return err })
	return event, err
}

func (k *Task[D]) end(t *Turn, f *frame) error {
	if k.End == nil {
		return nil
	}
	return k.with(f, func(d *D) error { return k.End(t, d, f.State) })
}

func (k *Task[D]) brief(t *Turn, f *frame) (b Brief, err error) {
	if k.Brief == nil {
		return Brief{}, nil
	}
	err = k.with(f, func(d *D) error { b = k.Brief(t, d); return nil })
	return b, err
}

func (k *Task[D]) with(f *frame, fn func(*D) error) error {
	var d D
	if err := json.Unmarshal(f.Data, &d); err != nil {
		return fmt.Errorf("flow %s: what it remembered is unreadable: %w", k.Table.Name, err)
	}
	if err := fn(&d); err != nil {
		return err
	}
	b, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("flow %s: %w", k.Table.Name, err)
	}
	f.Data = b
	return nil
}

func (k *Task[D]) node(state string) nodeTraits {
	n, ok := k.Nodes[state]
	return nodeTraits{n.Money, n.Numbers, n.Fixed, n.Greedy, n.Decides, ok, n.Secret}
}

func (k *Task[D]) check() error {
	if err := k.Table.Validate(); err != nil {
		return err
	}
	for _, s := range k.Table.States() {
		n, ok := k.Nodes[s]
		switch {
		case k.Table.final(s) && ok:
			return fmt.Errorf("flow %s: the final state %s has a node", k.Table.Name, s)
		case !k.Table.final(s) && !ok:
			return fmt.Errorf("flow %s: the state %s has no node", k.Table.Name, s)
		case ok && n.Enter == nil && n.Hear == nil:
			return fmt.Errorf("flow %s: nothing leads out of %s", k.Table.Name, s)
		}
	}
	for s := range k.Nodes {
		found := false
		for _, known := range k.Table.States() {
			found = found || known == s
		}
		if !found {
			return fmt.Errorf("flow %s: the node %s is no state of the table", k.Table.Name, s)
		}
	}
	return nil
}
