package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// D1, D2: what was received comes back as it was; an id acts once, for ever.
func testReceive(t *testing.T, b *box) {
	row := text("mei", "hello")
	row.Sealed = []byte{1, 2, 3}
	row.Update.File = &bot.File{Kind: "photo", Name: "票.jpg", Size: 12, Ref: "f"}
	row.Update.Phone = "+8613800138000"
	inside := bot.InboxRow{Received: start, Update: bot.Update{ID: "inside", Conversation: conversation("mei"), Kind: bot.KindAnswer, At: start,
		Inside: flows.Answered{Key: "k", Frame: "f", Outcome: flows.Done, Refund: &wallet.Refund{Reference: "R-1", Amount: wallet.Money{Minor: 3800, Currency: "CNY"}},
			Deed: flows.FileRefund{Request: wallet.RefundRequest{Key: "k", Transaction: "t1", Group: []wallet.TransactionID{"t1", "t2"}}}}}}
	kept := text("mei", "kept")
	kept.Kept = true
	spoken := row
	spoken.Update.Token = "lk_secret" // is sealed beside the row, never in it
	same(t, "fresh", b.receive(spoken, inside, row, kept), []bool{true, true, false, true})
	b.reopen()
	l := b.load("mei")
	if len(l.Waiting) != 2 || l.Conversation.Version != 0 || l.Conversation.ID != conversation("mei") {
		t.Fatalf("loaded: %+v", l)
	}
	same(t, "the update", l.Waiting[0].Update, row.Update)
	same(t, "the event", l.Waiting[1].Update, inside.Update)
	if !bytes.Equal(l.Waiting[0].Sealed, row.Sealed) || !l.Waiting[0].Received.Equal(start) || l.Waiting[0].Seq >= l.Waiting[1].Seq {
		t.Errorf("loaded: %+v", l.Waiting)
	}
	b.commit(b.turn("mei"))
	b.commit(b.turn("mei"))
	week := row
	week.Received = start.Add(8 * 24 * time.Hour)
	same(t, "a week later", b.receive(week, inside, kept), []bool{false, false, false})
	if l := b.load("mei"); len(l.Waiting) != 0 || l.Conversation.Version != 2 {
		t.Errorf("after two turns: %+v", l)
	}
	for i := range 5 {
		b.receive(text("lin", fmt.Sprint(i)))
	}
	few, err := b.Load(b.ctx, conversation("lin"), 3)
	b.ok(err)
	if len(few.Waiting) != 3 || few.Waiting[2].Update.Text != "2" {
		t.Errorf("limited: %+v", few.Waiting)
	}
}

func testWaiting(t *testing.T, b *box) {
	b.receive(text("b", "1"), text("a", "1"), text("b", "2"))
	same(t, "waiting", b.waiting(start), "[test:b:b test:b:a]")
	if got := b.waiting(start.Add(-time.Millisecond)); got != "[]" {
		t.Errorf("before they came: %s", got)
	}
	head := b.load("b").Waiting[0]
	b.ok(b.Postpone(b.ctx, head.Seq, start.Add(time.Minute), "why"))
	same(t, "the oldest is put off, and all behind it", b.waiting(start), "[test:b:a]")
	same(t, "later", b.waiting(start.Add(time.Minute)), "[test:b:b test:b:a]")
	if l := b.load("b"); len(l.Waiting) != 2 || l.Waiting[0].Attempts != 1 || !l.Waiting[0].Due.Equal(start.Add(time.Minute)) {
		t.Errorf("loaded: %+v", l.Waiting)
	}
	one, err := b.Waiting(b.ctx, start.Add(time.Hour), 1)
	b.ok(err)
	same(t, "limited", fmt.Sprint(one), "[test:b:b]")
	b.commit(b.turn("a"))
	next, ok, err := b.NextDue(b.ctx)
	b.ok(err)
	if !ok || !next.Equal(start.Add(time.Minute)) {
		t.Errorf("next due %v %v", next, ok)
	}
}

// D3: a turn commits only on the version and epoch that it loaded.
func testTurns(t *testing.T, b *box) {
	b.receive(text("mei", "1"), text("mei", "2"))
	first, twin := b.turn("mei"), b.turn("mei")
	first.Conversation.State = []byte("{\"a\":1}\x00\xff")
	first.Conversation.Language, first.Conversation.Fixed, first.Conversation.Flow, first.Conversation.Node = "zh", "en", "f", "n"
	first.Conversation.Awaiting, first.Conversation.AwaitingMoney = flows.AwaitLinkCode, true
	first.Conversation.TextLimit, first.Conversation.PersonName = 160, "名字"
	b.commit(first)
	b.is(b.Commit(b.ctx, []bot.TurnCommit{twin})[0], bot.ErrConflict)
	b.reopen()
	got := b.load("mei")
	want := first.Conversation
	want.Version, want.Updated = 1, start
	same(t, "the conversation", got.Conversation, want)
	if len(got.Waiting) != 1 || got.Waiting[0].Update.Text != "2" {
		t.Errorf("waiting: %+v", got.Waiting)
	}
	stale := b.turn("mei")
	next := b.turn("mei")
	twin = next
	next.Conversation.Owner = bot.Owner{Speaker: flows.Queue, Epoch: 1}
	b.commit(next)
	twin.Epoch = 1 // even with the right epoch, the version is another
	b.is(b.Commit(b.ctx, []bot.TurnCommit{twin})[0], bot.ErrConflict)
	stale.Version++ // even with the right version, the epoch is another
	b.is(b.Commit(b.ctx, []bot.TurnCommit{stale})[0], bot.ErrConflict)
	c, err := b.Conversation(b.ctx, conversation("mei"))
	b.ok(err)
	if c.Owner.Epoch != 1 || c.Version != 2 {
		t.Errorf("conversation: %+v", c)
	}
	_, err = b.Conversation(b.ctx, conversation("nobody"))
	b.is(err, bot.ErrNotFound)
}

// D4: all of a turn or nothing, and a bad turn harms no other in its group.
func testAtomicity(t *testing.T, b *box) {
	b.meet("good")
	b.meet("bad")
	b.meet("late")
	b.receive(text("good", "x"), text("bad", "x"), text("late", "x"))
	full := func(chat string) bot.TurnCommit {
		c := b.turn(chat)
		c.Conversation.State = []byte("new")
		c.Messages = []bot.Message{message(chat, "said", 0)}
		c.Timers = []flows.Timer{{Frame: "f", Name: "n", At: start.Add(time.Hour)}}
		c.Commands = []bot.CommandRow{{Conversation: conversation(chat), Frame: "f", Key: wallet.IdempotencyKey("key " + chat), Deed: flows.FreezeWallet{}, Created: start, Due: start}}
		c.Link = wallet.AccountID("acc " + chat)
		c.Open = &flows.Handoff{Reason: "asked"}
		c.Audit = []bot.AuditRow{{At: start, What: "linked", Data: map[string]string{"a": "b"}}}
		c.Gap = "why?"
		return c
	}
	good, bad, late := full("good"), full("bad"), full("late")
	bad.Commands = append(bad.Commands, bot.CommandRow{Key: "nothing to do"}) // cannot be stored
	bad.Commands[1].Deed = unknown{}
	stale := full("late")
	stale.Version--
	errs := b.Commit(b.ctx, []bot.TurnCommit{good, bad, stale, late})
	if errs[0] != nil || errs[1] == nil || !errors.Is(errs[2], bot.ErrConflict) || errs[3] != nil {
		t.Fatalf("errors: %v", errs)
	}
	b.reopen()
	for _, chat := range []string{"good", "bad", "late"} {
		l := b.load(chat)
		stored := string(l.Conversation.State) == "new"
		links, err := b.Linked(b.ctx, wallet.AccountID("acc "+chat))
		b.ok(err)
		cases, err := b.Cases(b.ctx, bot.CaseFilter{Conversation: conversation(chat)})
		b.ok(err)
		_, err = b.NextMessage(b.ctx, conversation(chat))
		parts := fmt.Sprint(stored, len(l.Waiting) == 0, len(links) == 1, len(cases) == 1, err == nil, l.Conversation.Version == 2)
		want := "true true true true true true"
		if chat == "bad" {
			want = "false false false false false false"
		}
		same(t, chat, parts, want)
	}
	d, err := b.Depths(b.ctx)
	b.ok(err)
	same(t, "depths", d, bot.Depths{Inbox: 1, Outbox: 2, Commands: 2, Timers: 2, OldestMessage: start})
	b.commit(full("bad")) // and the bad one can still be taken
	gaps, err := b.Gaps(b.ctx, 10)
	b.ok(err)
	same(t, "gaps", gaps, []bot.Gap{{Question: "why?", Count: 3, Last: start}})
	audit, err := b.AuditOf(b.ctx, conversation("bad"), "", 10)
	b.ok(err)
	same(t, "audit", len(audit), 1)
	audit, err = b.AuditOf(b.ctx, "", "C-1001", 10)
	b.ok(err)
	same(t, "audit of a case", audit, []bot.AuditRow{{At: start, Conversation: conversation("good"), Case: "C-1001", What: "linked", Data: map[string]string{"a": "b"}}})
}

// unknown is a deed that no codec knows.
type unknown struct{ flows.Deed }

// D8: a timer rings once, at its time, unless it was replaced or its task ended.
func testTimers(t *testing.T, b *box) {
	b.meet("mei")
	set := func(timers ...flows.Timer) {
		t.Helper()
		c := b.turn("mei")
		c.Done, c.Timers = nil, timers
		b.commit(c)
	}
	fire := func(at time.Time) int {
		t.Helper()
		ids, err := b.Fire(b.ctx, at, 100)
		b.ok(err)
		return len(ids)
	}
	minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	set(flows.Timer{Frame: "f", Name: "a", At: minute(10)}, flows.Timer{Frame: "f", Name: "b", At: minute(10)}, flows.Timer{Frame: "g", Name: "a", At: minute(10)})
	set(flows.Timer{Frame: "f", Name: "a", At: minute(20)}, flows.Timer{Frame: "f", Name: "b"})
	next, _, err := b.NextDue(b.ctx)
	b.ok(err)
	same(t, "next due", next, minute(10))
	set(flows.Timer{Frame: "h", Name: "soon", At: minute(10).Add(time.Millisecond)})
	same(t, "early", fire(minute(10).Add(-time.Millisecond)), 0)
	same(t, "at its time", fire(minute(10)), 1)
	same(t, "twice, and the next one early", fire(minute(10)), 0)
	set(flows.Timer{Frame: "h", Name: "soon"})
	same(t, "the replaced one", fire(minute(30)), 1)
	l := b.load("mei")
	if len(l.Waiting) != 2 || l.Waiting[0].Update.Inside != (flows.Rang{Frame: "g", Name: "a"}) || l.Waiting[0].Update.Kind != bot.KindTimer {
		t.Fatalf("waiting: %+v", l.Waiting)
	}
	clock, err := b.Clock(b.ctx)
	b.ok(err)
	same(t, "the clock", clock, minute(30))
	// What is about an ended task is not told, even if it rang already.
	set(flows.Timer{Frame: "f2", Name: "a", At: minute(40)})
	c := b.turn("mei")
	c.Done, c.EndedFrames = nil, []flows.FrameID{"f", "f2"}
	b.commit(c)
	same(t, "of an ended task", fire(minute(50)), 0)
	if l := b.load("mei"); len(l.Waiting) != 1 || l.Waiting[0].Update.Inside != (flows.Rang{Frame: "g", Name: "a"}) {
		t.Errorf("waiting: %+v", l.Waiting)
	}
	b.reopen()
	clock, err = b.Clock(b.ctx)
	b.ok(err)
	if clock.Before(minute(30)) {
		t.Errorf("the clock went back to %v", clock)
	}
}

// What was committed survives, whatever else was under way.
func testDurability(t *testing.T, b *box) {
	for i := range 20 {
		chat := fmt.Sprint("c", i)
		b.receive(text(chat, "x"))
		b.write(chat, "one", "two")
		b.reopen()
	}
	d, err := b.Depths(b.ctx)
	b.ok(err)
	same(t, "depths", d, bot.Depths{Outbox: 40, OldestMessage: start})
	b.ok(b.Ready(b.ctx))
}

// Many goroutines at once: every turn is stored once, in order.
func testTogether(t *testing.T, b *box) {
	const chats, each = 8, 25
	errs := make(chan error, chats)
	for i := range chats {
		go func() {
			chat := fmt.Sprint("c", i)
			errs <- func() error {
				for n := range each {
					if _, err := b.Receive(b.ctx, []bot.InboxRow{text(chat, fmt.Sprint(n))}); err != nil {
						return err
					}
					l, err := b.Load(b.ctx, conversation(chat), 10)
					if err != nil {
						return err
					}
					c := bot.TurnCommit{Conversation: l.Conversation, Version: l.Conversation.Version, Now: start, Done: []int64{l.Waiting[0].Seq}}
					c.Messages = []bot.Message{message(chat, fmt.Sprint(n), 0)}
					if err := b.Commit(b.ctx, []bot.TurnCommit{c})[0]; err != nil {
						return err
					}
				}
				return nil
			}()
		}()
	}
	for range chats {
		b.ok(<-errs)
	}
	for i := range chats {
		if v := b.load(fmt.Sprint("c", i)).Conversation.Version; v != each {
			t.Errorf("conversation %d has version %d", i, v)
		}
	}
}
