package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// M5: while nobody knows, the customer is told once, and the very same request
// is repeated until the wallet answers.
func TestUnknownOutcomeIsRepeatedUntilAnswered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.purse.fault = func(call int) (bool, error) {
		if call < 30 {
			return true, wallet.ErrUnavailable // it moved, the answer was lost
		}
		return true, nil
	}
	h.say("mei", "refund t1")
	for range 100 {
		h.pass(5 * time.Minute)
		h.settle()
	}
	h.sentAre("1 refund t1", "2 answered unknown", "3 answered done")
	if len(h.purse.moved) != 1 || h.purse.filed["refund:t1"] != 30 {
		t.Errorf("moved %v, filed %v", h.purse.moved, h.purse.filed)
	}
	last := h.parrot.seen[2].(flows.Answered)
	if last.Refund == nil || last.Refund.Reference != "R-20817" || last.Frame != "f" || last.Key != "refund:t1" {
		t.Errorf("answered %+v", last)
	}
	if d, ok := last.Deed.(flows.FileRefund); !ok || d.Request.Transaction != "t1" {
		t.Errorf("the deed came back as %+v", last.Deed)
	}
}

// A crash after the wallet did it and before its answer was stored.
func TestCommandIsRepeatedAfterACrashUnderTheSameKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.receive(h.update("mei", "refund t1"))
	h.step(h.engine.Turn)
	losing := &losingStore{Store: h.store}
	engine, err := bot.New(bot.Config{Store: losing, Turner: h.parrot, Wallet: h.purse, Channels: []bot.Channel{h.pigeon}, Key: testKey, Now: h.clock})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Command(context.Background()); err == nil {
		t.Fatal("the answer was stored")
	}
	h.crash()
	h.settle()
	h.sentAre("1 refund t1", "2 answered done")
	if h.purse.filed["refund:t1"] != 2 || len(h.purse.moved) != 1 {
		t.Errorf("filed %v, moved %v", h.purse.filed, h.purse.moved)
	}
}

type losingStore struct{ bot.Store }

func (losingStore) EndCommand(context.Context, int64, bot.CommandEnd, bot.InboxRow) error {
	return context.DeadlineExceeded
}

func TestRefusalIsAnAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.purse.fault = func(int) (bool, error) { return false, &wallet.Refusal{Code: wallet.RefusedWindowOver} }
	h.say("mei", "refund t1")
	h.sentAre("1 refund t1", "2 answered refused window_over")
	// It ended: the same key may be asked again.
	h.purse.fault = nil
	again := h.update("mei", "refund t1")
	again.ID += "again"
	h.receive(again)
	h.settle()
	h.sentAre("1 refund t1", "2 answered refused window_over", "3 refund t1", "4 answered done")
}

func TestMissingRoleIsARefusal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *bot.Config) { c.Wallet = bare{c.Wallet} })
	h.say("mei", "refund t1")
	h.sentAre("1 refund t1", "2 answered refused role_missing")
}

type bare struct{ wallet.Backend }

// Linking is given up when what it was about has expired; money never is.
func TestLinkCommandsGiveUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.purse.verify = func() error { return wallet.ErrUnavailable }
	h.say("mei", "verify me")
	h.say("mei", "482913")
	for range 30 {
		h.pass(30 * time.Second)
		h.settle()
	}
	if got := h.pigeon.last(t).Text; !strings.HasSuffix(got, "answered refused link_expired") {
		t.Errorf("in the end: %q", got)
	}
	next, ok, err := h.engine.NextDue(context.Background())
	if err != nil || ok {
		t.Errorf("something still waits: %v %v", next, err)
	}
}

// S2: a new link ends the old one on that platform, and the old chat learns so.
func TestNewLinkEndsTheOldOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.link("old", "mei")
	u := h.update("new", "start")
	u.Kind, u.Text, u.Token = bot.KindStart, "", "lk_secret"
	h.receive(u)
	h.settle()
	links, err := h.store.Linked(context.Background(), "mei")
	if err != nil || len(links) != 1 || links[0].Person != "new" {
		t.Errorf("links: %+v, %v", links, err)
	}
	last := h.parrot.seen[len(h.parrot.seen)-1]
	if _, ok := last.(flows.LinkEnded); !ok || h.pigeon.last(t).ChatID != "old" {
		t.Errorf("the last event is %+v, said to %s", last, h.pigeon.last(t).ChatID)
	}
}

func TestWalletEventsReachEveryLinkedChatOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.link("mei", "acc")
	for i := range 250 {
		ev := wallet.Event{ID: "e" + string(rune('A'+i%26)) + string(rune('a'+i/26)), Account: "other"}
		if i == 7 || i == 240 {
			ev.Account = "acc"
		}
		h.purse.events = append(h.purse.events, ev)
	}
	h.settle()
	h.crash()
	h.settle()
	if n := len(h.pigeon.texts()); n != 2 {
		t.Errorf("%d events told, want 2: %q", n, h.pigeon.texts())
	}
}
