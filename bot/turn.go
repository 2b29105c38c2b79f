package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"teller/flows"
	"teller/wallet"
)

// mostMerged bounds the texts that one turn reads as one.
const mostMerged = 20

// Turn takes one conversation's next turn, whole, and reports whether there
// was one.
func (e *Engine) Turn(ctx context.Context) (did bool, err error) {
	ids, err := e.cfg.Store.Waiting(ctx, e.clock.tick(), 1+e.cfg.Workers)
	if err != nil {
		return false, fmt.Errorf("looking for a waiting conversation: %w", err)
	}
	for _, id := range ids {
		if did, _, err = e.turnOf(ctx, id); did || err != nil {
			return did, err
		}
	}
	return false, nil
}

// turnOf takes the conversation's next turn unless somebody is at it. more
// reports that updates are left.
func (e *Engine) turnOf(ctx context.Context, id ConversationID) (did, more bool, err error) {
	if !e.turns.enter(id) {
		return false, false, nil
	}
	defer e.turns.leave(id)
	const races = 10 // against the desk; after so many, others first
	for range races {
		did, more, err = e.tryTurn(ctx, id)
		if !errors.Is(err, ErrConflict) {
			return did, more, err
		}
		e.metrics.turns.WithLabelValues("conflict").Inc()
	}
	return true, true, nil
}

// turn is one attempt at a turn: what was loaded, what is taken of it, and
// what was worked out.
type turn struct {
	now     time.Time
	conv    Conversation // as it is becoming
	version int64        // as loaded
	epoch   int64
	rows    []InboxRow // what this turn takes in
	event   flows.Event
	pressed *Keyboard // whose button was pressed
	button  int       // which of them
	label   string    // of that button
	limits  Limits
}

func (e *Engine) tryTurn(ctx context.Context, id ConversationID) (did, more bool, err error) {
	loaded, err := e.cfg.Store.Load(ctx, id, mostMerged)
	if err != nil {
		return false, false, fmt.Errorf("loading conversation %s: %w", id, err)
	}
	t := &turn{now: e.clock.tick()}
	if len(loaded.Waiting) == 0 || loaded.Waiting[0].Due.After(t.now) {
		return false, false, nil
	}
	t.conv = loaded.Conversation
	t.version, t.epoch = t.conv.Version, t.conv.Owner.Epoch
	t.rows = take(loaded)
	t.meet(e)
	if err := e.read(ctx, t); err != nil {
		return e.failed(ctx, t, err)
	}
	commit := t.begin()
	var out flows.Output
	if t.event != nil { // else it is for the engine alone
		if out, err = e.compute(ctx, t); err != nil {
			return e.failed(ctx, t, err)
		}
		if err := e.fill(t, &commit, out); err != nil {
			return e.failed(ctx, t, err)
		}
	}
	if _, err = e.turning.do(ctx, commit); errors.Is(err, ErrConflict) {
		return false, false, err
	} else if err != nil {
		return e.failed(ctx, t, fmt.Errorf("committing the turn: %w", err))
	}
	e.committed(t, commit)
	e.counted(out)
	return true, len(loaded.Waiting) > len(t.rows), nil
}

// committed wakes what now has work, and counts.
func (e *Engine) committed(t *turn, c TurnCommit) {
	if len(c.Messages) > 0 {
		e.wakeSend(t.conv.ID)
	}
	if len(c.Commands) > 0 {
		e.commandCrew.lookNow() // their numbers are the store's
	}
	result := "done"
	if c.Dead != "" {
		result = "dead"
	}
	e.metrics.turns.WithLabelValues(result).Inc()
	e.metrics.turnTime.Observe(max(0, t.now.Sub(t.rows[0].Received).Seconds()))
	e.removeTyped(t)
	e.mark(t, c)
}

// take chooses what the turn takes in: the oldest update, and the plain texts
// of the same person right behind it. Never across anything else, and one by
// one while a secret or a confirmation is awaited.
func take(l Loaded) []InboxRow {
	head := l.Waiting[0]
	c := l.Conversation
	if !mergeable(head, c) || c.Awaiting != flows.AwaitNothing || c.AwaitingMoney {
		return l.Waiting[:1]
	}
	n, length := 1, len(head.Update.Text)
	for n < len(l.Waiting) {
		next := l.Waiting[n]
		length += len(next.Update.Text)
		if !mergeable(next, c) || next.Update.Person != head.Update.Person || length > textKept || next.Attempts > 0 {
			break
		}
		n++
	}
	if head.Attempts > 0 { // what failed together is tried alone
		n = 1
	}
	return l.Waiting[:n]
}

func mergeable(r InboxRow, c Conversation) bool {
	u := r.Update
	if u.Kind != KindText || u.Forwarded || len(r.Sealed) > 0 || len(u.Text) > 0 && u.Text[0] == '/' {
		return false
	}
	_, number := bareNumber(u.Text)
	return !(number && c.Newest != nil && c.Newest.Numbered)
}

// meet takes over what the update tells of the chat.
func (t *turn) meet(e *Engine) {
	u := t.rows[0].Update
	c := &t.conv
	t.limits = Limits{}
	if u.Channel != "" { // from a channel, not from inside
		c.Channel, c.ChatID, c.Private = u.Channel, u.ChatID, u.Private
		if u.Person != "" {
			c.Person, c.PersonName = u.Person, u.PersonName
		}
		if u.Language != "" && !u.LanguageHint {
			c.Fixed = u.Language
		}
		if c.Language == "" {
			c.Language = u.Language
		}
		c.Unreachable = u.Kind == KindBlocked && !u.Back
	}
	if ch := e.channels[c.Channel]; ch != nil {
		t.limits = ch.Limits()
	}
	c.TextLimit = t.limits.Text
	if !c.Private {
		c.Account = "" // what is linked is a person's own chat (S1)
	}
	if c.Owner.Speaker == "" {
		c.Owner.Speaker = flows.Bot
	}
}

// compute lets the dialogue work out the turn. No transaction is open.
func (e *Engine) compute(ctx context.Context, t *turn) (out flows.Output, err error) {
	ctx, cancel := context.WithTimeout(ctx, e.cfg.TurnTimeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			e.log.Error("a turn panicked", "conversation", t.conv.ID, "stack", string(debug.Stack()))
			err = fmt.Errorf("the turn panicked: %T", r) // the value may hold a customer's words
		}
	}()
	c := t.conv
	in := flows.Input{
		State: c.State, Event: t.event, Now: t.now, NewID: func() string { return e.rand.text(9) },
		Conversation: string(c.ID), Chat: c.chat(), Private: c.Private, Account: c.Account,
		Language: t.language(), Owner: c.Owner.Speaker, Case: c.Case, Ahead: c.Ahead, Wallet: e.cfg.Wallet,
	}
	if n := c.Newest; n != nil {
		in.Newest = flows.Shown{Frame: n.Frame, Step: n.Step, At: n.At}
	}
	return e.cfg.Turner.Turn(ctx, in)
}

func (c Conversation) chat() wallet.Chat {
	return wallet.Chat{Channel: string(c.Channel), ID: c.Person, Name: c.PersonName}
}

// language is what the channel fixed. A client's hint serves only where the
// customer has written nothing yet that tells.
func (t *turn) language() string {
	if t.conv.Fixed != "" {
		return t.conv.Fixed
	}
	if _, said := t.event.(flows.Said); !said && len(t.conv.State) == 0 {
		return t.conv.Language
	}
	return ""
}

// begin is the commit of a turn that says nothing yet.
func (t *turn) begin() TurnCommit {
	c := TurnCommit{Version: t.version, Epoch: t.epoch, Conversation: t.conv, Heard: t.rows[0].Update.Inside == nil, Now: t.now}
	c.Conversation.Updated = t.now
	for _, row := range t.rows {
		c.Done = append(c.Done, row.Seq)
	}
	if t.conv.Case != "" {
		c.Entries = t.entries()
		if t.rows[0].Update.Kind == KindLinkEnded {
			c.unlinkCase(t.now)
		}
	}
	return c
}

// unlinkCase takes the account away from the open case: nobody approves a
// refund, or speaks of the account, in a chat that is not its owner's (S1).
func (c *TurnCommit) unlinkCase(now time.Time) {
	c.UnlinkCase = true
	c.Entries = append(c.Entries, CaseEntry{At: now, Kind: EntryUnlinked, By: string(flows.Bot)})
}

// mark shows on the pressed message what was chosen, unless the turn has
// replaced it anyway.
func (e *Engine) mark(t *turn, c TurnCommit) {
	m, ok := e.channels[t.conv.Channel].(Marker)
	by := t.rows[0].Update.Handle
	if !ok || c.Used == 0 || by == "" || t.pressed.Ref == "" || slices.ContainsFunc(c.Messages, func(m Message) bool { return m.Edits == c.Used }) {
		return
	}
	e.aside("marking the pressed button", func(ctx context.Context) error {
		return m.Mark(ctx, t.conv.ChatID, t.pressed.Ref, t.label, by)
	})
}

// removeTyped asks the platform to delete messages with a secret in them (S5).
func (e *Engine) removeTyped(t *turn) {
	for _, row := range t.rows {
		u := row.Update
		d, ok := e.channels[u.Channel].(Deleter)
		if !u.Typed || !ok || !t.limits.Delete || u.Ref == "" {
			continue
		}
		e.aside("deleting a message with a secret", func(ctx context.Context) error {
			return d.Delete(ctx, u.ChatID, u.Ref)
		})
	}
}
