package bot_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// Run: many conversations at once, everything arrives once and in order, and
// nothing is left running when it ends.
func TestRunEndsCleanly(t *testing.T) {
	leaks := goleak.IgnoreCurrent()
	h := newHouse(t, realTime)
	const chats, each = 20, 10
	said := make(chan struct{}, chats*each)
	h.pigeon.hold = func(context.Context, bot.Outgoing) { said <- struct{}{} }
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.engine.Run(ctx) }()
	var all sync.WaitGroup
	for c := range chats {
		all.Go(func() {
			for i := range each {
				u := h.update(fmt.Sprint("chat", c), fmt.Sprint("m", i))
				u.Kind = bot.KindEdit // one turn each
				if err := h.engine.Receive(ctx, u); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for range chats * each {
		<-said
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	got := map[string]int{}
	for _, m := range h.pigeon.sent {
		if want := fmt.Sprintf("%d edited m%d", got[m.ChatID]+1, got[m.ChatID]); m.Text != want {
			t.Errorf("%s was told %q, want %q", m.ChatID, m.Text, want)
		}
		got[m.ChatID]++
	}
	if err := h.store.Close(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, leaks)
	h.open()
}

func realTime(c *bot.Config) { c.Now, c.Rand = time.Now, nil }

// What another process wrote into the same file is noticed.
func TestRunNoticesAnotherProcess(t *testing.T) {
	t.Parallel()
	h := newHouse(t, realTime)
	h.say("mei", "person")
	c, _ := h.theCase()
	said := make(chan string, 10)
	h.pigeon.hold = func(_ context.Context, m bot.Outgoing) { said <- m.Text }
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.engine.Run(ctx) }()
	h.change(c, bot.CaseChange{ // around the engine
		Messages: bot.AgentMessages(c, "kim", "Kim", "here I am", time.Now()),
		Updates:  []bot.Update{{ID: "desk/1", Kind: bot.KindDesk, Inside: flows.DeskAct{Act: "approved"}}},
	})
	if a, b := <-said, <-said; a != "here I am" || b != "2 desk approved" {
		t.Errorf("said %q, %q", a, b)
	}
	stop()
	<-ended
}

// What is under way when Run is told to end is finished.
func TestRunFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t, realTime)
	sending, release := make(chan struct{}), make(chan struct{})
	h.pigeon.hold = func(ctx context.Context, _ bot.Outgoing) {
		close(sending)
		select {
		case <-release:
		case <-ctx.Done():
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.engine.Run(ctx) }()
	if err := h.engine.Receive(ctx, h.update("mei", "a")); err != nil {
		t.Fatal(err)
	}
	<-sending
	stop()
	close(release)
	<-ended
	if _, err := h.store.NextMessage(context.Background(), bot.ConversationOf("test", "b", "mei")); err != bot.ErrNotFound {
		t.Errorf("the message that was under way is not recorded as sent: %v", err)
	}
}

// A wallet that hangs holds nobody else up, and a slow chat no other chat.
func TestRunHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, realTime)
		h.pigeon.hold = func(ctx context.Context, m bot.Outgoing) {
			if m.ChatID == "slow" {
				<-ctx.Done()
			}
		}
		h.purse.fault = func(int) (bool, error) { <-time.After(time.Minute); return false, wallet.ErrUnavailable }
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.engine.Run(ctx) }()
		for _, chat := range []string{"slow", "rich", "mei"} {
			text := "hello"
			if chat == "rich" {
				text = "refund t1"
			}
			if err := h.engine.Receive(ctx, h.update(chat, text)); err != nil {
				t.Fatal(err)
			}
		}
		<-time.After(time.Second) // of the bubble's clock
		if got := fmt.Sprint(sorted(h.pigeon.texts())); got != "[1 hello 1 refund t1]" {
			t.Errorf("after a second: %s", got)
		}
		stop()
		<-ended
	})
}

func TestRunTwiceIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, realTime)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	h.receive(h.update("mei", "a"))
	said := make(chan struct{}, 1)
	h.pigeon.hold = func(context.Context, bot.Outgoing) { said <- struct{}{} }
	go func() { ended <- h.engine.Run(ctx) }()
	<-said
	if err := h.engine.Run(ctx); err == nil {
		t.Error("a second Run was let in")
	}
	stop()
	<-ended
}

// Work is taken up when it comes, not when somebody looks: also by few hands.
func TestRunNeedsNoPolling(t *testing.T) {
	t.Parallel()
	h := newHouse(t, realTime, func(c *bot.Config) { c.Poll, c.Workers = time.Hour, 2 })
	const chats, each = 6, 10
	said := make(chan struct{}, 4*chats*each)
	h.pigeon.hold = func(context.Context, bot.Outgoing) { said <- struct{}{} }
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	h.receive(h.update("before", "x"))
	go func() { ended <- h.engine.Run(ctx) }()
	<-said // it runs
	var all sync.WaitGroup
	for c := range chats {
		all.Go(func() {
			for i := range each {
				u := h.update(fmt.Sprint("chat", c), fmt.Sprint("refund t", c, ".", i))
				u.Kind, u.File = bot.KindFile, &bot.File{Kind: "photo"} // one turn each
				if i == 0 {
					u.Kind = bot.KindText
				}
				if err := h.engine.Receive(ctx, u); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for range chats * (each + 1) { // and the wallet's answer
		<-said
	}
	stop()
	<-ended
}

// The steps may be taken by many at once: a conversation still has one turn at
// a time, and a chat one message.
func TestStepsByManyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const chats, each = 5, 10
	for c := range chats {
		for i := range each {
			u := h.update(fmt.Sprint("chat", c), fmt.Sprint("m", i))
			u.Kind = bot.KindEdit
			h.receive(u)
		}
	}
	h.pigeon.hold = func(context.Context, bot.Outgoing) { runtime.Gosched() }
	h.parrot.hook = func(flows.Input) { runtime.Gosched() }
	var done atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for done.Load() < chats*each {
				if _, err := h.engine.Turn(context.Background()); err != nil {
					t.Error(err)
				}
				if did, err := h.engine.Deliver(context.Background()); err != nil {
					t.Error(err)
				} else if did {
					done.Add(1)
				}
			}
		})
	}
	all.Wait()
	got := map[string]int{}
	for _, m := range h.pigeon.sent {
		if want := fmt.Sprintf("%d edited m%d", got[m.ChatID]+1, got[m.ChatID]); m.Text != want {
			t.Errorf("%s was told %q, want %q", m.ChatID, m.Text, want)
		}
		got[m.ChatID]++
	}
	if n := len(h.parrot.seen); n != chats*each {
		t.Errorf("%d turns were worked out for %d messages", n, chats*each)
	}
}

// What comes for a conversation while its turn is under way is not forgotten.
func TestRunHearsWhatComesMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHouse(t, realTime, func(c *bot.Config) { c.Poll = time.Hour })
	said := make(chan string, 10)
	h.pigeon.hold = func(_ context.Context, m bot.Outgoing) { said <- m.Text }
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	h.receive(h.update("mei", "first"))
	var once sync.Once
	h.parrot.hook = func(flows.Input) {
		once.Do(func() { // the turn has loaded what it takes in
			if err := h.engine.Receive(ctx, h.update("mei", "second")); err != nil {
				t.Error(err)
			}
		})
	}
	go func() { ended <- h.engine.Run(ctx) }()
	if a, b := <-said, <-said; a != "1 first" || b != "2 second" {
		t.Errorf("said %q, %q", a, b)
	}
	stop()
	<-ended
}
