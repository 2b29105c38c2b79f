package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// theCase is the only open one.
func (h *house) theCase() (bot.Case, []bot.CaseEntry) {
	h.t.Helper()
	cs, err := h.store.Cases(context.Background(), bot.CaseFilter{})
	if err != nil || len(cs) != 1 {
		h.t.Fatalf("%d open cases, %v", len(cs), err)
	}
	c, entries, err := h.store.Case(context.Background(), cs[0].Ref)
	if err != nil {
		h.t.Fatal(err)
	}
	return c, entries
}

func (h *house) change(c bot.Case, ch bot.CaseChange) {
	h.t.Helper()
	ch.Now = h.clock()
	if err := h.store.ChangeCase(context.Background(), c.Ref, c.Owner.Epoch, ch); err != nil {
		h.t.Fatal(err)
	}
}

// P3: everything a customer sends while a case is open is in it, in order.
func TestCaseHasEverythingInOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "buttons")
	buttons := h.pigeon.last(t).Buttons
	h.say("mei", "person my PIN is 4711")
	c, _ := h.theCase()
	if c.Ref != "C-1001" || c.Status != bot.CaseQueued || c.Owner.Speaker != flows.Queue || c.Owner.Epoch != 1 || c.Handoff.Reason != "asked" {
		t.Errorf("case: %+v", c)
	}
	h.receive(h.update("mei", "one"), h.update("mei", "two"))
	edit := h.update("mei", "two, corrected")
	edit.Kind = bot.KindEdit
	file := h.update("mei", "")
	file.ID, file.Kind, file.File = "file", bot.KindFile, &bot.File{Kind: "photo", Name: "receipt.jpg", Ref: "p1"}
	garbled := h.update("mei", "")
	garbled.ID, garbled.Kind = "garbled", bot.KindGarbled
	h.receive(edit, file, garbled)
	h.settle()
	h.press("mei", buttons[1].Handle, "1")
	_, entries := h.theCase()
	var got []string
	for _, e := range entries {
		if e.Kind != bot.EntryBot {
			got = append(got, string(e.Kind)+" "+e.Text)
		} else if e.Status != bot.MessageSent {
			t.Errorf("what the bot said is %q: %+v", e.Status, e)
		}
	}
	want := []string{"opened asked", "customer one", "customer two", "edit two, corrected", "file ", "unreadable ", "press choice 2"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("entries:\n%s", strings.Join(got, "\n"))
	}
	if w := c.Handoff.Words; len(w) != 1 || strings.Contains(w[0], "4711") {
		t.Errorf("the handoff quotes %q", w)
	}
}

// P2: two agents who claim at once: one gets it.
func TestOneOfTwoClaimsWins(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "person")
	c, _ := h.theCase()
	won := 0
	results := make(chan error, 8)
	for i := range 8 {
		go func() {
			results <- h.store.ChangeCase(context.Background(), c.Ref, c.Owner.Epoch, bot.CaseChange{Now: h.clock(),
				Status: bot.CaseClaimed, Owner: &bot.Owner{Speaker: flows.Agent, Agent: fmt.Sprint("agent", i)}})
		}()
	}
	for range 8 {
		switch err := <-results; {
		case err == nil:
			won++
		case !errors.Is(err, bot.ErrConflict):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d claims won", won)
	}
}

// P4, P5: an agent's words reach the customer, notes do not, and handing back
// gives the conversation to the bot, which is told.
func TestAgentSpeaksAndHandsBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pigeon.limits.Text = 60
	h.say("mei", "person")
	c, _ := h.theCase()
	h.change(c, bot.CaseChange{Status: bot.CaseClaimed, Owner: &bot.Owner{Speaker: flows.Agent, Agent: "kim"}})
	c, _ = h.theCase()
	words := "I have looked at both payments.\n\nOne of them is going back to your card today."
	h.change(c, bot.CaseChange{
		Messages: bot.AgentMessages(c, "kim", "Kim", words, h.clock()),
		Entries:  []bot.CaseEntry{{Kind: bot.EntryNote, By: "kim", Text: "a friendly one"}},
	})
	h.settle()
	h.sentAre("1 person", "I have looked at both payments.", "One of them is going back to your card today.")
	if m := h.pigeon.last(t); m.From != "agent" || m.Alias != "Kim" {
		t.Errorf("sent as %+v", m)
	}
	h.change(c, bot.CaseChange{
		Status: bot.CaseClosed, Owner: &bot.Owner{Speaker: flows.Bot},
		Updates: []bot.Update{{ID: "desk/1", Kind: bot.KindDesk, At: h.clock(), Inside: flows.DeskAct{Act: "handed_back", Agent: "Kim", Text: "refunded"}}},
	})
	h.settle()
	if got := h.pigeon.last(t).Text; got != "2 desk handed_back" {
		t.Errorf("the bot said %q", got)
	}
	conv, err := h.store.Conversation(context.Background(), c.Conversation)
	if err != nil || conv.Case != "" || conv.Owner.Speaker != flows.Bot || conv.Owner.Epoch != 3 {
		t.Errorf("after handing back: %+v, %v", conv, err)
	}
	for _, s := range h.pigeon.texts() {
		if strings.Contains(s, "friendly") {
			t.Error("a note reached the customer")
		}
	}
}

// An agent's message waits behind what is in flight to the same chat.
func TestAgentsMessageWaitsBehindWhatIsInFlight(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "person")
	h.pigeon.fault = func(m bot.Outgoing) (bool, error) { return true, errors.New("connection cut") }
	h.say("mei", "hello?")
	h.pigeon.fault = nil
	c, _ := h.theCase()
	h.change(c, bot.CaseChange{Status: bot.CaseClaimed, Owner: &bot.Owner{Speaker: flows.Agent, Agent: "kim"},
		Messages: bot.AgentMessages(c, "kim", "Kim", "here I am", h.clock())})
	_, entries := h.theCase()
	started := false
	for _, e := range entries {
		started = started || e.Text == "2 hello?" && e.Started
	}
	if !started {
		t.Errorf("the case does not show that a message was in flight: %+v", entries)
	}
	h.settle()
	h.sentAre("1 person", "2 hello?") // in flight: counts as before, and the agent waits until it ended
	for range 3 {
		h.pass(1e10)
		h.settle()
	}
	h.sentAre("1 person", "2 hello?", "here I am") // and it was not retried
}

func TestLeavingTheQueueClosesTheCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "person")
	h.say("lin", "person")
	var ahead []int
	h.parrot.hook = func(in flows.Input) { ahead = append(ahead, in.Ahead) }
	h.say("lin", "how long")
	h.say("mei", "leave")
	h.say("lin", "how long now")
	if fmt.Sprint(ahead) != "[1 0 0]" {
		t.Errorf("ahead: %v", ahead)
	}
	all, err := h.store.Cases(context.Background(), bot.CaseFilter{Closed: true})
	if err != nil || len(all) != 2 || all[1].Status != bot.CaseClosed || all[1].Owner.Speaker != flows.Bot {
		t.Errorf("cases: %+v, %v", all, err)
	}
}

func TestSecondHandoffAddsToTheCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "person one")
	h.say("mei", "person two")
	c, entries := h.theCase()
	opened := 0
	for _, e := range entries {
		if e.Kind == bot.EntryOpened {
			opened++
		}
	}
	if opened != 2 || c.Owner.Epoch != 1 || c.Handoff.Words[0] != "two" {
		t.Errorf("opened %d times: %+v", opened, c)
	}
}

// S1: an agent's words about an account go only to a chat that is linked to it
// when they are sent, and what was proposed goes with the link.
func TestLinkMovesUnderAnAgent(t *testing.T) {
	t.Parallel()
	for name, move := range map[string]func(h *house){
		"to another chat": func(h *house) {
			h.link("thief", "acc")
		},
		"to nowhere": func(h *house) {
			h.parrot.then = func(flows.Input) (flows.Output, error) { return flows.Output{Unlink: true}, nil }
			h.say("mei", "unlink")
		},
	} {
		h := newHouse(t)
		h.link("mei", "acc")
		h.parrot.then = func(flows.Input) (flows.Output, error) {
			return flows.Output{Handoff: &flows.Handoff{Reason: "appeal", Proposal: &wallet.RefundRequest{Key: "refund:t2:0", Transaction: "t2"}}}, nil
		}
		h.say("mei", "person")
		h.parrot.then = nil
		c, _ := h.theCase()
		if c.Account != "acc" || c.Handoff.Proposal == nil {
			t.Fatalf("%s: the case begins as %+v", name, c)
		}
		h.change(c, bot.CaseChange{Status: bot.CaseClaimed, Owner: &bot.Owner{Speaker: flows.Agent, Agent: "kim"}})
		c, _ = h.theCase()
		h.pigeon.fault = func(m bot.Outgoing) (bool, error) { return false, &bot.RetryError{After: 1, Err: errors.New("busy")} }
		h.change(c, bot.CaseChange{Messages: bot.AgentMessages(c, "kim", "Kim", "38.00 is on your card", h.clock())})
		move(h)
		h.settle()
		h.pigeon.fault = nil
		h.pass(1e12)
		h.settle()
		for _, m := range h.pigeon.sent {
			if strings.Contains(m.Text, "38.00") {
				t.Errorf("%s: the agent's words went to %s", name, m.ChatID)
			}
		}
		c, entries := h.theCase()
		if c.Account != "" || c.Handoff.Proposal != nil {
			t.Errorf("%s: the case still has %q and %+v", name, c.Account, c.Handoff.Proposal)
		}
		withheld, told := false, 0
		for _, e := range entries {
			withheld = withheld || e.Kind == bot.EntryAgent && e.Status == bot.MessageWithheld
			if e.Kind == bot.EntryUnlinked {
				told++
			}
		}
		if !withheld || told != 1 {
			t.Errorf("%s: the desk sees withheld: %t, the end of the link %d times", name, withheld, told)
		}
	}
}

// A case that began without an account speaks of the one that its chat is linked
// to since.
func TestCaseIsLinkedLater(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "person")
	h.parrot.then = func(flows.Input) (flows.Output, error) { return flows.Output{Link: "acc"}, nil }
	h.say("mei", "link")
	c, entries := h.theCase()
	if c.Account != "acc" || entries[len(entries)-1].Kind == bot.EntryUnlinked {
		t.Errorf("the case is %q's: %+v", c.Account, entries)
	}
}
