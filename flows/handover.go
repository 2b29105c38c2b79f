package flows

import (
	"slices"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

// human brings in a person, once: who already waits is told where they stand.
func (a *Assistant) human(t *Turn, reason string) error {
	t.st.Misses, t.st.Guesses = 0, 0
	switch t.in.Owner {
	case Queue:
		if reason == "urgent" {
			return a.handOver(t, reason, reason)
		}
		t.Say("human.waiting", a.queueParams(t), Button("human.button_leave", actLeave, "", nil))
		return nil
	case Agent:
		return nil
	}
	priority := "normal"
	switch reason {
	case "urgent":
		priority = "urgent"
	case "refusal", "appeal", "anger", "disagrees":
		priority = "high"
	}
	return a.handOver(t, reason, priority)
}

// handoff is what a person who takes over finds: the tasks from the open one
// down, and the one request that a task waits to have decided.
func (a *Assistant) handoff(t *Turn, reason, priority string) (*Handoff, error) {
	h := &Handoff{Reason: reason, Priority: priority, Language: t.st.Lang, Words: t.st.Words, Summary: t.st.Tried}
	for i := len(t.st.Stack) - 1; i >= 0; i-- {
		f := &t.st.Stack[i]
		b, err := a.tasks[f.Flow].brief(t, f)
		if err != nil {
			return nil, err
		}
		if h.Flow == "" {
			h.Flow = f.Flow
		}
		h.Summary = append(h.Summary, b.Lines...)
		h.Transactions = append(h.Transactions, b.Transactions...)
		if h.Proposal == nil && a.tasks[f.Flow].node(f.State).decides {
			h.Proposal = b.Proposal
		}
		if h.Refund == "" {
			h.Refund = b.Refund
		}
	}
	return h, nil
}

// handOver opens the case with everything that was found, so that nobody has to
// tell it again.
func (a *Assistant) handOver(t *Turn, reason, priority string) error {
	h, err := a.handoff(t, reason, priority)
	if err != nil {
		return err
	}
	t.out.Handoff = h
	t.out.Audit = append(t.out.Audit, AuditEntry{"handed_over", map[string]string{"reason": reason}})
	if t.in.Owner == Queue {
		t.Say("human.added", nil)
		return nil
	}
	key := text.Key("human.handed_over")
	if reason == "misunderstood" {
		key = "human.handed_over_misunderstood"
	}
	t.Say(key, a.queueParams(t), Button("human.button_leave", actLeave, "", nil))
	t.in.Owner = Queue
	return nil
}

func (a *Assistant) queueParams(t *Turn) text.Params {
	p := text.Params{"hours": text.Names(wallet.Names(a.policy.SupportHours)), "ahead": text.Sub("human.first", nil)}
	if t.in.Ahead > 0 {
		p["ahead"] = text.Sub("human.ahead", text.Params{"n": text.N(t.in.Ahead)})
	}
	return p
}

// leave ends the waiting; the bot goes on where it was.
func (a *Assistant) leave(t *Turn) error {
	if t.in.Owner == Bot {
		t.Say("human.not_waiting", nil, a.startChoices()...)
		return nil
	}
	t.out.Leave = true
	t.in.Owner, t.muted = Bot, false
	if f := t.st.top(); f != nil {
		t.Say("human.left", nil)
		if told, err := a.personGone(t, DeskAct{Act: "left"}); told || err != nil {
			return err
		}
		return a.promptOpen(t)
	}
	t.Say("human.left", nil, a.startChoices()...)
	return nil
}

// saidToAgent: the sentence is the agent's to answer, and reaches the case
// through the engine. Only what works under every owner is done here (P1).
func (a *Assistant) saidToAgent(t *Turn, m understand.Meaning) error {
	if m.Move == understand.LeaveQueue {
		return a.leave(t)
	}
	return nil
}

func (a *Assistant) pressedWithAgent(t *Turn, p Pressed) error {
	if p.Action == actLeave {
		return a.leave(t)
	}
	f := t.st.find(p.Frame)
	if f != nil && p.Problem == PressFine && f.Step == p.Step && a.tasks[f.Flow].node(f.State).money {
		// The customer's own confirmation counts also while an agent speaks (M7).
		_, err := t.hear(p.Frame, Heard{Action: p.Action, Value: p.Value})
		return err
	}
	return nil
}

// desk takes what somebody at the desk did.
func (a *Assistant) desk(t *Turn, d DeskAct) error {
	if d.Account != "" && d.Account != t.in.Account {
		d.Text = "" // written for the account that this chat was linked to (S1)
	}
	who := d.Params()
	// What ended an agent's part is not told while the next one speaks already (P1).
	t.muted = t.in.Owner == Agent && (d.Act == "handed_back" || d.Act == "closed" || d.Act == "released")
	switch d.Act {
	case "claimed":
		t.Say("human.claimed", who)
		return nil
	case "released":
		t.Say("human.released", nil, Button("human.button_leave", actLeave, "", nil))
		return nil
	case "approved", "refused":
		err := a.decided(t, d)
		if t.in.Owner == Agent { // who speaks; the bot tells the decision and nothing of its own (P1)
			t.out.Replies = slices.DeleteFunc(t.out.Replies, func(r Reply) bool { return r.Class != Notice && !decision[r.Key] })
		}
		return err
	case "left": // put off while the wallet did not answer
		if t.in.Owner != Bot {
			t.muted = t.in.Owner == Agent
			return nil // asked for a person again in the meantime
		}
		if told, err := a.personGone(t, d); told || err != nil {
			return err
		}
		return a.promptOpen(t)
	case "handed_back", "closed":
		key := text.Key("human.handed_back")
		if d.Act == "closed" {
			key = "human.closed"
		}
		if d.Text == "" {
			key += "_silent"
		}
		t.st.Misses = 0
		if f := t.st.top(); f != nil && d.Act == "handed_back" {
			t.Relay(key, who)
			if told, err := a.personGone(t, d); told || err != nil {
				return err
			}
			return a.promptOpen(t)
		}
		a.dropIdle(t)
		t.Relay(key, who, a.startChoices()...)
		return nil
	}
	return nil
}

// personGone tells every task that the person it may wait for is not coming
// back, the open one last, and reports whether that said where things stand.
func (a *Assistant) personGone(t *Turn, d DeskAct) (told bool, err error) {
	var ids []FrameID
	for _, f := range t.st.Stack {
		ids = append(ids, f.ID)
	}
	for _, id := range ids {
		if t.st.find(id) == nil {
			continue // ended with another one
		}
		took, err := t.hear(id, Heard{Desk: &d})
		if err != nil {
			return false, err
		}
		told = told || took
	}
	return told, nil
}

// dropIdle ends the tasks that wait for nothing but the customer; the person
// who closed the case has dealt with them. A task that waits for such a one ends
// with it.
func (a *Assistant) dropIdle(t *Turn) {
	for i := 0; i < len(t.st.Stack); {
		f := t.st.Stack[i]
		last := t.st.waitsFor(f.ID)
		if a.tasks[last.Flow].node(last.State).fixed {
			i++
			continue
		}
		t.drop(t.st.root(&f).ID, "closed_by_agent")
		i = 0
	}
}

// decision are the sentences that tell a decision of the desk: they are said
// whoever speaks with the customer.
var decision = map[text.Key]bool{
	"human.decided_no": true, "human.decision_outdated": true, "refund.declined": true, "double_charge.review_approved": true,
}

// decided gives an approval or a refusal to the task that waits for a decision
// on that very request. Where none does any more nothing is filed: the desk
// reads that it has to decide again, and the customer hears of a refusal only.
func (a *Assistant) decided(t *Turn, d DeskAct) error {
	waiting, took := false, false
	for i := len(t.st.Stack) - 1; i >= 0 && !took; i-- {
		f := t.st.Stack[i]
		waiting = waiting || a.tasks[f.Flow].node(f.State).decides
		var err error
		if took, err = t.hear(f.ID, Heard{Desk: &d}); err != nil {
			return err
		}
	}
	switch {
	case took:
	case d.Act == "refused" && !waiting:
		if d.Text != "" {
			t.Relay("human.decided_no", text.Params{"text": text.S(d.Text)}, PersonButton())
		}
	case t.in.Case != "":
		t.out.Notes = append(t.out.Notes, text.Line{Key: "human.decision_outdated"})
	default:
		t.Say("human.decision_outdated", nil, PersonButton())
	}
	return a.nextProposal(t, d)
}

// nextProposal puts what still waits for a decision into the open case, in the
// place of what was decided.
func (a *Assistant) nextProposal(t *Turn, d DeskAct) error {
	if t.in.Case == "" || t.out.Handoff != nil {
		return nil
	}
	h, err := a.handoff(t, "review", "normal")
	if err != nil || h.Proposal == nil || d.Decides(*h.Proposal) {
		return err
	}
	t.out.Handoff = h
	return nil
}

// forgetAccount ends everything that speaks of the account this chat was linked
// to; a task that only links goes on.
func (a *Assistant) forgetAccount(t *Turn) {
	for i := 0; i < len(t.st.Stack); {
		if f := t.st.Stack[i]; f.Flow != "link" || f.Parent != "" {
			t.drop(f.ID, "link_ended")
			i = 0
			continue
		}
		i++
	}
	for _, w := range t.st.Watches {
		t.out.EndedFrames = append(t.out.EndedFrames, w.ID)
	}
	t.st.Watches, t.st.Later, t.st.Tried, t.st.Unplaced, t.st.Shown = nil, nil, nil, nil, nil
}

// linkEnded: the account is linked in another chat now. Every open task spoke
// of it, so all of them end.
func (a *Assistant) linkEnded(t *Turn) error {
	a.forgetAccount(t)
	t.reply(Reply{Key: "link.ended", Params: text.Params{"hotline": text.S(a.policy.Hotline)}, Class: Notice, Audience: Neutral})
	return nil
}
