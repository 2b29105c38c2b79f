package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
	words "teller/flows/text"
	"teller/wallet"
)

// escalate opens a case.
func (b *box) escalate(chat, priority string, now time.Time) {
	b.t.Helper()
	c := b.turn(chat)
	c.Now, c.Done = now, nil
	c.Open = &flows.Handoff{Reason: "asked", Priority: priority, Summary: []words.Line{{Key: "a.b"}}, Words: []string{"你好"}}
	c.Conversation.Owner = bot.Owner{Speaker: flows.Queue, Epoch: c.Epoch + 1}
	m := message(chat, "a colleague will come", c.Epoch+1)
	c.Messages = []bot.Message{m}
	b.commit(c)
}

func (b *box) caseOf(chat string) (bot.Case, []bot.CaseEntry) {
	b.t.Helper()
	cs, err := b.Cases(b.ctx, bot.CaseFilter{Conversation: conversation(chat)})
	b.ok(err)
	if len(cs) != 1 {
		b.t.Fatalf("%d open cases", len(cs))
	}
	c, entries, err := b.Case(b.ctx, cs[0].Ref)
	b.ok(err)
	return c, entries
}

func story(entries []bot.CaseEntry) string {
	s := ""
	for _, e := range entries {
		s += fmt.Sprintf("%s:%s ", e.Kind, e.Text)
	}
	return s
}

// P3: a case holds the turns' entries in order; the queue is in order, too.
func testCases(t *testing.T, b *box) {
	for i, chat := range []string{"a", "b", "c"} {
		b.meet(chat)
		b.escalate(chat, []string{"normal", "urgent", ""}[i], start.Add(time.Duration(i)*time.Minute))
	}
	all, err := b.Cases(b.ctx, bot.CaseFilter{})
	b.ok(err)
	refs := ""
	for _, c := range all {
		refs += c.Ref + " "
	}
	same(t, "the queue", refs, "C-1002 C-1001 C-1003 ")
	same(t, "ahead", b.load("c").Conversation.Ahead, 2)
	same(t, "the reference", b.load("c").Conversation.Case, "C-1003")
	if c := all[1]; c.Status != bot.CaseQueued || c.Handoff.Words[0] != "你好" || c.Owner != (bot.Owner{Speaker: flows.Queue, Epoch: 1}) ||
		!c.Opened.Equal(start) || c.Priority != "normal" || c.Conversation != conversation("a") {
		t.Errorf("the case: %+v", c)
	}
	c := b.turn("a")
	c.Entries = []bot.CaseEntry{{At: start, Kind: bot.EntryCustomer, Text: "one"}, {At: start, Kind: bot.EntryFile, File: &bot.File{Kind: "photo"}}}
	c.Messages = []bot.Message{message("a", "noted", 1)}
	b.commit(c)
	c = b.turn("a")
	c.Open = &flows.Handoff{Reason: "anger", Priority: "high"}
	b.commit(c)
	got, entries := b.caseOf("a")
	same(t, "entries", story(entries), "opened:asked bot:a colleague will come customer:one file: bot:noted opened:anger ")
	if got.Handoff.Reason != "anger" || got.Priority != "high" || got.Ref != "C-1001" {
		t.Errorf("after the second handoff: %+v", got)
	}
	c = b.turn("a")
	c.CloseCase = true
	c.Conversation.Owner = bot.Owner{Speaker: flows.Bot, Epoch: 2}
	b.commit(c)
	b.reopen()
	if l := b.load("a"); l.Conversation.Case != "" || l.Conversation.Owner.Epoch != 2 {
		t.Errorf("after leaving: %+v", l.Conversation)
	}
	closed, err := b.Cases(b.ctx, bot.CaseFilter{Status: bot.CaseClosed})
	b.ok(err)
	if len(closed) != 1 || closed[0].Closed.IsZero() {
		t.Errorf("closed: %+v", closed)
	}
	_, _, err = b.Case(b.ctx, "C-1")
	b.is(err, bot.ErrNotFound)
	b.escalate("a", "normal", start)
	got, _ = b.caseOf("a")
	same(t, "a new case", got.Ref, "C-1004")
}

// S1: when the chat's link ends, its case proposes nothing and has no account; a
// chat that is linked later brings its account along.
func testUnlinkedCase(t *testing.T, b *box) {
	b.meet("mei")
	c := b.turn("mei")
	c.Link, c.Conversation.Account = "acc", "acc"
	c.Conversation.Owner = bot.Owner{Speaker: flows.Queue, Epoch: c.Epoch + 1}
	c.Open = &flows.Handoff{Reason: "appeal", Words: []string{"w"}, Proposal: &wallet.RefundRequest{Key: "k"}}
	b.commit(c)
	before, _ := b.caseOf("mei")
	c = b.turn("mei")
	c.Unlink, c.UnlinkCase, c.Conversation.Account = true, true, ""
	c.Entries = []bot.CaseEntry{{At: start, Kind: bot.EntryUnlinked}}
	b.commit(c)
	got, entries := b.caseOf("mei")
	if before.Account != "acc" || before.Handoff.Proposal == nil || got.Account != "" || got.Handoff.Proposal != nil ||
		got.Handoff.Words[0] != "w" || got.Version <= before.Version {
		t.Errorf("unlinked: %+v", got)
	}
	same(t, "entries", story(entries), "opened:appeal unlinked: ")
	b.is(b.ChangeCase(b.ctx, got.Ref, got.Owner.Epoch, bot.CaseChange{Now: start, IfVersion: before.Version}), bot.ErrConflict)
	c = b.turn("mei")
	c.Link, c.Conversation.Account = "other", "other"
	b.commit(c)
	got, _ = b.caseOf("mei")
	same(t, "the account", got.Account, "other")
}

// P1, P2: an agent's act is all or nothing, on the epoch that was seen.
func testDesk(t *testing.T, b *box) {
	b.meet("mei")
	b.escalate("mei", "normal", start)
	c, _ := b.caseOf("mei")
	claim := bot.CaseChange{Now: start, Status: bot.CaseClaimed, Owner: &bot.Owner{Speaker: flows.Agent, Agent: "kim"}, Desk: json.RawMessage(`{"x":1}`),
		Entries: []bot.CaseEntry{{Kind: bot.EntryAct, By: "kim", Text: "claimed"}}, Audit: []bot.AuditRow{{By: "kim", What: "claimed"}}}
	b.ok(b.ChangeCase(b.ctx, c.Ref, c.Owner.Epoch, claim))
	b.is(b.ChangeCase(b.ctx, c.Ref, c.Owner.Epoch, claim), bot.ErrConflict)
	b.is(b.ChangeCase(b.ctx, "C-9999", c.Owner.Epoch, claim), bot.ErrNotFound)
	c, _ = b.caseOf("mei")
	if c.Status != bot.CaseClaimed || c.Owner != (bot.Owner{Speaker: flows.Agent, Agent: "kim", Epoch: 2}) || string(c.Desk) != `{"x":1}` {
		t.Errorf("claimed: %+v", c)
	}
	mine, err := b.Cases(b.ctx, bot.CaseFilter{Agent: "kim"})
	b.ok(err)
	same(t, "kim's", len(mine), 1)
	// A turn that loaded before the claim cannot write.
	stale := b.turn("mei")
	stale.Epoch = 1
	b.is(b.Commit(b.ctx, []bot.TurnCommit{stale})[0], bot.ErrConflict)

	say := bot.CaseChange{Now: start, IfVersion: c.Version, Messages: bot.AgentMessages(c, "kim", "Kim", "hello", start),
		Entries: []bot.CaseEntry{{Kind: bot.EntryNote, By: "kim", Text: "note"}},
		Updates: []bot.Update{{ID: "desk", Kind: bot.KindDesk, Inside: flows.DeskAct{Act: "approved", Case: c.Ref}}}}
	b.ok(b.ChangeCase(b.ctx, c.Ref, 2, say))
	b.is(b.ChangeCase(b.ctx, c.Ref, 2, say), bot.ErrConflict) // another version
	bad := say
	bad.IfVersion, bad.Messages = 0, bot.AgentMessages(c, "kim", "Kim", "never", start)
	bad.Updates = []bot.Update{{ID: "bad", Kind: bot.KindDesk, Inside: flows.Said{}}} // no event from inside
	if err := b.ChangeCase(b.ctx, c.Ref, 2, bad); err == nil || errors.Is(err, bot.ErrConflict) {
		t.Errorf("a change that cannot be stored: %v", err)
	}
	b.reopen()
	c, entries := b.caseOf("mei")
	same(t, "entries", story(entries), "opened:asked bot:a colleague will come act:claimed note:note agent:hello ")
	if l := b.load("mei"); len(l.Waiting) != 1 || l.Waiting[0].Update.Inside != (flows.DeskAct{Act: "approved", Case: c.Ref}) {
		t.Errorf("waiting: %+v", l.Waiting)
	}
	s := b.next("mei")
	b.end(bot.SendEnd{ID: s.Message.ID, Status: bot.MessageFenced})
	s = b.next("mei")
	if s.Message.Class != flows.AgentClass || s.Message.Alias != "Kim" || s.Message.By != "kim" || s.Message.From != "agent" || s.Message.Text != "hello" {
		t.Errorf("the agent's message: %+v", s.Message)
	}
	b.ok(b.begin(s))
	_, entries = b.caseOf("mei")
	if last := entries[len(entries)-1]; !last.Started || last.Message != s.Message.ID {
		t.Errorf("in flight: %+v", last)
	}
	if err := b.ChangeCase(b.ctx, c.Ref, 2, bot.CaseChange{Now: start, Status: bot.CaseClosed}); err == nil {
		t.Error("closed without saying who speaks then")
	}
	b.ok(b.ChangeCase(b.ctx, c.Ref, 2, bot.CaseChange{Now: start, Status: bot.CaseClosed, Owner: &bot.Owner{Speaker: flows.Bot}}))
	b.is(b.ChangeCase(b.ctx, c.Ref, 3, claim), bot.ErrConflict) // it is closed
	if l := b.load("mei"); l.Conversation.Case != "" || l.Conversation.Owner != (bot.Owner{Speaker: flows.Bot, Epoch: 3}) {
		t.Errorf("closed: %+v", l.Conversation)
	}
}
