package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
)

// D5: n+1 is not tried until n is sent or ended. D6: copies only after an
// ambiguous outcome, identical, and told apart by Attempt.
func TestAmbiguousSendsAreRepeatedInOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	failures := 3
	h.pigeon.fault = func(m bot.Outgoing) (bool, error) {
		if m.Text == "1 a" && failures > 0 {
			failures--
			return true, errors.New("connection cut")
		}
		return true, nil
	}
	h.say("mei", "a")
	h.say("mei", "b")
	h.sentAre("1 a") // the second waits behind the first
	for range 10 {
		h.pass(time.Minute)
		h.settle()
	}
	h.sentAre("1 a", "1 a", "1 a", "1 a", "2 b")
	for i, m := range h.pigeon.sent[:4] {
		if m.Attempt != i+1 || m.ID != h.pigeon.sent[0].ID {
			t.Errorf("copy %d: attempt %d of message %d", i, m.Attempt, m.ID)
		}
	}
}

func TestSendsEndVisibly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		err    error
		status bot.MessageStatus
	}{
		{"rejected", bot.ErrRejected, bot.MessageRejected},
		{"unreachable", bot.ErrUnreachable, bot.MessageUnreachable},
		{"failed", errors.New("connection cut"), bot.MessageFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.pigeon.fault = func(m bot.Outgoing) (bool, error) { return false, c.err }
			h.say("mei", "a")
			for range 40 {
				h.pass(15 * time.Minute)
				h.settle()
			}
			unsent, err := h.store.Unsent(context.Background(), 10)
			if err != nil || len(unsent) != 1 || unsent[0].Status != c.status {
				t.Fatalf("unsent: %+v, %v", unsent, err)
			}
			if counter(t, h, "teller_messages_total", "status", string(c.status)) != 1 {
				t.Error("not counted")
			}
			// The next message goes its way.
			h.pigeon.fault = nil
			h.say("mei", "b")
			h.sentAre("2 b")
		})
	}
}

func TestRetryLaterIsNotCountedAsAnAttempt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	calls := 0
	h.pigeon.fault = func(m bot.Outgoing) (bool, error) {
		if calls++; calls <= 50 {
			return false, &bot.RetryError{After: time.Minute, Err: errors.New("429")}
		}
		return true, nil
	}
	h.say("mei", "a")
	for range 60 { // an hour of 429
		h.pass(time.Minute)
		h.settle()
	}
	h.sentAre("1 a")
	if a := h.pigeon.last(t).Attempt; a != 1 {
		t.Errorf("attempt %d, want 1: nothing ambiguous had happened", a)
	}
}

// What was in flight when the process died may have been delivered.
func TestSendCutByACrashCountsAsPerhapsDelivered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receive(h.update("mei", "a"))
	h.step(h.engine.Turn)
	ctx := context.Background()
	s, err := h.store.NextMessage(ctx, bot.ConversationOf("test", "b", "mei"))
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.StartSend(ctx, []bot.SendStart{{ID: s.Message.ID, Epoch: s.Epoch, Now: h.clock()}})[0]; err != nil {
		t.Fatal(err)
	}
	h.crash()
	h.settle()
	if a := h.pigeon.last(t).Attempt; a != 2 {
		t.Errorf("attempt %d, want 2", a)
	}
}

// P1: no dialogue row of an older epoch starts to be sent; notices are not fenced.
func TestDialogueIsFencedByTheOwnersEpoch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receive(h.update("mei", "old words"))
	h.step(h.engine.Turn)
	h.receive(h.update("mei", "notice of a refund"))
	h.step(h.engine.Turn)
	h.receive(h.update("mei", "person"))
	h.step(h.engine.Turn) // raises the epoch; its own words belong to the new one
	h.settle()
	h.sentAre("2 notice of a refund", "3 person")
	unsent, err := h.store.Unsent(context.Background(), 10)
	if err != nil || len(unsent) != 1 || unsent[0].Status != bot.MessageFenced {
		t.Errorf("unsent: %+v, %v", unsent, err)
	}
}

// The owner changes between the decision to send and the send.
func TestClaimAtTheLastMomentFences(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "person")
	h.receive(h.update("mei", "words"))
	h.step(h.engine.Turn)
	racing := &racingStore{Store: h.store}
	racing.before = func() {
		cs, err := h.store.Cases(context.Background(), bot.CaseFilter{})
		if err != nil {
			t.Fatal(err)
		}
		err = h.store.ChangeCase(context.Background(), cs[0].Ref, cs[0].Owner.Epoch, bot.CaseChange{Now: h.clock(),
			Status: bot.CaseClaimed, Owner: &bot.Owner{Speaker: flows.Agent, Agent: "kim"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	engine, err := bot.New(bot.Config{Store: racing, Turner: h.parrot, Wallet: h.purse, Channels: []bot.Channel{h.pigeon}, Key: testKey, Now: h.clock})
	if err != nil {
		t.Fatal(err)
	}
	h.step(engine.Deliver)
	h.sentAre("1 person")
}

type racingStore struct {
	bot.Store
	before func()
}

func (s *racingStore) StartSend(ctx context.Context, starts []bot.SendStart) []error {
	if s.before != nil {
		s.before()
		s.before = nil
	}
	return s.Store.StartSend(ctx, starts)
}

// S1: account data only to a private chat that is linked now, to the same account.
func TestAccountDataNeedsAPrivateLinkedChat(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	id := bot.ConversationOf("test", "b", "mei")
	for _, c := range []struct {
		name    string
		private bool
		between func(*house)
		want    int
	}{
		{"linked", true, func(*house) {}, 1},
		{"a group", false, func(*house) {}, 0},
		{"linked elsewhere meanwhile", true, func(h *house) { h.link("lin", "acc") }, 0},
		{"linked to another meanwhile", true, func(h *house) { h.link("mei", "other") }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.link("mei", "acc")
			u := h.update("mei", "balance")
			u.Private = c.private
			h.receive(u)
			h.step(h.engine.Turn)
			c.between(h)
			h.step(h.engine.Deliver)
			if n := len(h.pigeon.texts()); n != c.want {
				t.Errorf("%d messages sent, want %d", n, c.want)
			}
			if _, err := h.store.NextMessage(ctx, id); !errors.Is(err, bot.ErrNotFound) {
				t.Errorf("the message still waits: %v", err)
			}
		})
	}
}

func TestExpiredMessagesAreNotSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.parrot.then = func(in flows.Input) (flows.Output, error) {
		return flows.Output{Replies: []flows.Reply{{Text: "soon", Expires: in.Now.Add(time.Minute)}}}, nil
	}
	h.receive(h.update("mei", "a"))
	h.step(h.engine.Turn)
	h.pass(time.Minute)
	h.settle()
	h.sentAre()
}

// Yesterday's words do not go out after a long outage; a notice still does.
func TestMessagesDoNotOutliveTheirUse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receive(h.update("mei", "words"))
	h.step(h.engine.Turn)
	h.receive(h.update("mei", "notice of a refund"))
	h.step(h.engine.Turn)
	h.pass(25 * time.Hour)
	h.settle()
	h.sentAre("2 notice of a refund")
}

func TestChannelRates(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pigeon.limits.PerChat = time.Second
	h.say("mei", "a")
	h.say("mei", "b")
	h.say("lin", "c")
	h.sentAre("1 a", "1 c")
	next, ok, err := h.engine.NextDue(context.Background())
	if err != nil || !ok || !next.Equal(h.clock().Add(time.Second)) {
		t.Errorf("next due: %v %v %v", next, ok, err)
	}
	h.pass(time.Second)
	h.settle()
	h.sentAre("1 a", "1 c", "2 b")
}

func TestLongMessagesAreSplit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pigeon.limits.Text = 100
	h.say("mei", "long 20")
	texts := h.pigeon.texts()
	for _, s := range texts {
		if len([]rune(s)) > 100 || !strings.HasPrefix(s, "A paragraph") || !strings.HasSuffix(s, "words.") {
			t.Errorf("a part is %q", s)
		}
	}
	if n := strings.Count(strings.Join(texts, "\n"), "A paragraph"); n != 20 {
		t.Errorf("%d of 20 paragraphs", n)
	}
}
