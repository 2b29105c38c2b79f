package storetest

import (
	"fmt"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// D5, P1, S1: one chat's messages go in order; an attempt is counted before it
// is made, and only while owner and link are as they were seen.
func testOutbox(t *testing.T, b *box) {
	b.meet("mei")
	b.meet("lin")
	b.write("mei", "m1", "m2")
	b.write("lin", "l1")
	b.write("mei", "m3")
	same(t, "heads", b.due(start), []string{"m1", "l1"})
	same(t, "before their time", b.due(start.Add(-time.Second)), []string{})

	s := b.next("mei")
	if s.ChatID != "mei" || s.Channel != "test" || !s.Private || s.Unreachable || s.Account != "" {
		t.Errorf("sending: %+v", s)
	}
	same(t, "the message", s.Message, func() bot.Message {
		m := message("mei", "m1", 0)
		m.ID, m.Status = s.Message.ID, bot.MessageWaiting
		return m
	}())
	b.ok(b.begin(s))
	b.end(bot.SendEnd{ID: s.Message.ID, Status: bot.MessageWaiting, Due: start.Add(time.Minute), Reason: "cut"})
	same(t, "put off with all behind it", b.due(start), []string{"l1"})
	if m := b.next("mei").Message; m.Attempts != 1 || m.Reason != "cut" {
		t.Errorf("after an attempt: %+v", m)
	}
	b.ok(b.begin(b.next("mei")))
	b.end(bot.SendEnd{ID: s.Message.ID, Status: bot.MessageWaiting, Due: start.Add(time.Minute), NotCounted: true})
	if m := b.next("mei").Message; m.Attempts != 1 {
		t.Errorf("an attempt that is not counted: %+v", m)
	}
	b.end(bot.SendEnd{ID: s.Message.ID, Status: bot.MessageSent, Ref: "platform 1"})
	b.end(bot.SendEnd{ID: s.Message.ID, Status: bot.MessageFailed}) // it has ended
	same(t, "next", b.due(start), []string{"m2", "l1"})

	// The owner changes between the look and the attempt.
	s = b.next("mei")
	c := b.turn("mei")
	c.Conversation.Owner = bot.Owner{Speaker: flows.Queue, Epoch: 1}
	b.commit(c)
	b.is(b.begin(s), bot.ErrConflict)
	s = b.next("mei")
	same(t, "the epoch now", s.Epoch, 1)
	b.end(bot.SendEnd{ID: s.Message.ID, Status: bot.MessageFenced})
	// So does the link.
	s = b.next("mei")
	b.ok(b.PutLink(b.ctx, bot.Link{Conversation: conversation("mei"), Channel: "test", ChatID: "mei", Person: "pmei", Account: "acc", Since: start}))
	b.is(b.begin(s), bot.ErrConflict)
	s = b.next("mei")
	same(t, "the account now", s.Account, "acc")
	b.ok(b.begin(s))

	// A chat that is shut ends what waits for it, until the customer is heard.
	b.write("lin", "l2")
	s = b.next("lin")
	b.end(bot.SendEnd{ID: s.Message.ID, Status: bot.MessageUnreachable, ShutChat: true})
	_, err := b.NextMessage(b.ctx, conversation("lin"))
	b.is(err, bot.ErrNotFound)
	b.receive(bot.InboxRow{Received: start, Update: bot.Update{ID: "inside", Conversation: conversation("lin"), Kind: bot.KindTimer, Inside: flows.Rang{}}})
	c = b.turn("lin")
	c.Heard, c.Conversation.Unreachable = false, false
	c.Messages = []bot.Message{message("lin", "l3", 0)}
	b.commit(c)
	if s := b.next("lin"); !s.Unreachable {
		t.Error("a turn from inside made the chat reachable")
	}
	b.receive(text("lin", "I am back"))
	c = b.turn("lin")
	c.Conversation.Unreachable = false
	b.commit(c)
	if s := b.next("lin"); s.Unreachable {
		t.Error("the customer was heard, and the chat is unreachable")
	}
}

func testUnsent(t *testing.T, b *box) {
	b.meet("mei")
	b.write("mei", "sent", "failed", "waiting")
	b.end(bot.SendEnd{ID: b.next("mei").Message.ID, Status: bot.MessageSent})
	failed := b.next("mei")
	b.end(bot.SendEnd{ID: failed.Message.ID, Status: bot.MessageFailed, Reason: "too often"})
	list := func() string {
		all, err := b.Unsent(b.ctx, 100)
		b.ok(err)
		s := ""
		for _, m := range all {
			s += fmt.Sprintf("%s:%s ", m.Text, m.Status)
		}
		return s
	}
	same(t, "unsent", list(), "failed:failed ")
	b.is(b.Drop(b.ctx, failed.Message.ID, start), bot.ErrNotFound)
	b.ok(b.Retry(b.ctx, failed.Message.ID, start))
	b.is(b.Retry(b.ctx, b.next("mei").Message.ID, start), bot.ErrNotFound)
	s := b.next("mei")
	same(t, "the retried one goes last", s.Message.Text, "waiting")
	b.ok(b.Drop(b.ctx, s.Message.ID, start))
	same(t, "then", b.next("mei").Message.Text, "failed")
	same(t, "unsent", list(), "waiting:dropped failed:superseded ")
}

// S3: a keyboard is found by its key and remembers what was pressed.
func testKeyboards(t *testing.T, b *box) {
	b.meet("mei")
	c := b.turn("mei")
	m := message("mei", "which", 0)
	m.Keyboard, m.Person, m.Frame, m.Step, m.ButtonsExpire = "key", "pmei", "f", 3, start.Add(time.Hour)
	m.Buttons = []bot.StoredButton{{Label: "这个", Action: "choose", Value: "1"}, {Label: "b", Action: "choose", Value: "2", Contact: true}}
	c.Messages = []bot.Message{m, message("mei", "and", 0)}
	b.commit(c)
	id := b.next("mei").Message.ID
	k, err := b.Keyboard(b.ctx, "key")
	b.ok(err)
	want := bot.Keyboard{Message: id, Conversation: conversation("mei"), Person: "pmei", Frame: "f", Step: 3,
		Buttons: m.Buttons, Created: start, Expires: start.Add(time.Hour)}
	same(t, "the keyboard", k, want)
	for _, key := range []string{"", "other", "KEY"} {
		_, err := b.Keyboard(b.ctx, key)
		b.is(err, bot.ErrNotFound)
	}
	if n := b.load("mei").Conversation.Newest; n != nil {
		t.Errorf("newest before delivery: %+v", n)
	}
	b.end(bot.SendEnd{ID: id, Status: bot.MessageSent, Ref: "platform"})
	b.end(bot.SendEnd{ID: b.next("mei").Message.ID, Status: bot.MessageSent})
	same(t, "newest", b.load("mei").Conversation.Newest, &bot.Newest{Message: id, Key: "key", Frame: "f", Step: 3, At: start.Add(time.Second), Buttons: 2})
	c = b.turn("mei")
	c.Used, c.UsedButton = id, 1
	b.commit(c)
	b.reopen()
	k, err = b.Keyboard(b.ctx, "key")
	b.ok(err)
	want.Used, want.Ref = 0b10, "platform"
	same(t, "after a press", k, want)
}

// S2: an identity has one account, an account one identity on a platform.
func testLinks(t *testing.T, b *box) {
	link := func(chat string, account wallet.AccountID) {
		t.Helper()
		c := b.turn(chat)
		c.Link, c.Done = account, nil
		b.commit(c)
	}
	who := func(account wallet.AccountID) string {
		t.Helper()
		links, err := b.Linked(b.ctx, account)
		b.ok(err)
		s := ""
		for _, l := range links {
			s += string(l.Channel) + "/" + l.Person + " "
		}
		return s
	}
	b.meet("mei")
	b.meet("lin")
	link("mei", "a")
	link("mei", "a")
	same(t, "a", who("a"), "test/pmei ")
	if l := b.load("mei"); l.Conversation.Account != "a" || len(l.Waiting) != 0 {
		t.Errorf("mei: %+v", l)
	}
	link("lin", "a")
	same(t, "a moved", who("a"), "test/plin ")
	l := b.load("mei")
	if l.Conversation.Account != "" || len(l.Waiting) != 1 || l.Waiting[0].Update.Inside != (flows.LinkEnded{}) || l.Waiting[0].Update.Kind != bot.KindLinkEnded {
		t.Errorf("mei: %+v", l)
	}
	link("lin", "b")
	same(t, "a left", who("a"), "")
	same(t, "b", who("b"), "test/plin ")
	b.ok(b.PutLink(b.ctx, bot.Link{Conversation: "other:b:lin", Channel: "other", ChatID: "lin", Person: "x", Account: "b", Since: start}))
	same(t, "on two platforms", who("b"), "other/x test/plin ")
	c, err := b.Conversation(b.ctx, "other:b:lin")
	b.ok(err)
	if c.Account != "b" || !c.Private || c.ChatID != "lin" {
		t.Errorf("a chat that never spoke: %+v", c)
	}
	turn := b.turn("lin")
	turn.Unlink, turn.Done = true, nil
	b.commit(turn)
	same(t, "unlinked", who("b"), "other/x ")
	// In a group nobody is linked.
	link("lin", "c")
	turn = b.turn("lin")
	turn.Done, turn.Conversation.Private = nil, false
	b.commit(turn)
	if a := b.load("lin").Conversation.Account; a != "" {
		t.Errorf("a group has the account %q", a)
	}
}

func testFeed(t *testing.T, b *box) {
	for _, chat := range []string{"mei", "lin"} {
		b.ok(b.PutLink(b.ctx, bot.Link{Conversation: conversation(chat), Channel: bot.ChannelName("test" + chat), ChatID: chat, Person: chat, Account: "a", Since: start}))
	}
	events := []wallet.Event{{ID: "1", Account: "a", Kind: wallet.EventRefundChanged, Version: 2}, {ID: "2", Account: "nobody"}}
	ids, err := b.TakeFeed(b.ctx, bot.FeedBatch{From: "", To: "x", Events: events, Now: start})
	b.ok(err)
	same(t, "told", len(ids), 2)
	_, err = b.TakeFeed(b.ctx, bot.FeedBatch{From: "", To: "x", Events: events, Now: start})
	b.is(err, bot.ErrConflict)
	ids, err = b.TakeFeed(b.ctx, bot.FeedBatch{From: "x", To: "y", Events: events, Now: start})
	b.ok(err)
	same(t, "told again", len(ids), 0)
	b.reopen()
	cursor, err := b.Cursor(b.ctx)
	b.ok(err)
	same(t, "cursor", cursor, "y")
	l := b.load("mei")
	if len(l.Waiting) != 1 || l.Waiting[0].Update.Inside != (flows.Happened{Event: events[0]}) {
		t.Errorf("waiting: %+v", l.Waiting)
	}
}

func testCommands(t *testing.T, b *box) {
	b.meet("mei")
	row := bot.CommandRow{Conversation: conversation("mei"), Frame: "f", Key: "k", Deed: flows.VerifyCode{Phone: "+86", Code: "482913"},
		Sealed: []byte{9, 9}, Chat: wallet.Chat{Channel: "test", ID: "p", Name: "名"}, Account: "a", Created: start, Due: start}
	ask := func() {
		t.Helper()
		c := b.turn("mei")
		c.Done, c.Commands = nil, []bot.CommandRow{row}
		b.commit(c)
	}
	due := func(now time.Time) []bot.CommandRow {
		t.Helper()
		all, err := b.DueCommands(b.ctx, now, 10)
		b.ok(err)
		return all
	}
	ask()
	ask() // the same task waits for the very same already
	all := due(start)
	if len(all) != 1 {
		t.Fatalf("%d commands", len(all))
	}
	want := row
	want.ID, want.Deed = all[0].ID, flows.VerifyCode{Phone: "+86"}
	same(t, "the command", all[0], want)
	answer := func(id string, o flows.Outcome) bot.InboxRow {
		return bot.InboxRow{Received: start, Update: bot.Update{ID: bot.UpdateID(id), Conversation: conversation("mei"), Kind: bot.KindAnswer,
			Inside: flows.Answered{Key: "k", Outcome: o}}}
	}
	tell := answer("unknown", flows.Unknown)
	b.ok(b.RetryCommand(b.ctx, want.ID, start.Add(time.Minute), &tell))
	b.ok(b.RetryCommand(b.ctx, want.ID, start.Add(time.Hour), nil))
	same(t, "put off", len(due(start.Add(time.Minute))), 0)
	if c := due(start.Add(time.Hour)); len(c) != 1 || c[0].Attempts != 2 || string(c[0].Sealed) != "\x09\x09" {
		t.Errorf("an hour later: %+v", c)
	}
	b.ok(b.EndCommand(b.ctx, want.ID, bot.CommandDone, answer("end", flows.Done)))
	b.ok(b.EndCommand(b.ctx, want.ID, bot.CommandRefused, answer("end again", flows.Refused)))
	b.ok(b.RetryCommand(b.ctx, want.ID, start, &bot.InboxRow{}))
	_, err := b.Command(b.ctx, want.ID)
	b.is(err, bot.ErrNotFound)
	l := b.load("mei")
	if len(l.Waiting) != 2 || l.Waiting[1].Update.Inside.(flows.Answered).Outcome != flows.Done {
		t.Errorf("waiting: %+v", l.Waiting)
	}
	ask() // it ended: the same key may be asked again
	if c := due(start); len(c) != 1 || c[0].ID == want.ID {
		t.Errorf("asked again: %+v", c)
	}
}
