package wallettest

import (
	"errors"
	"testing"
	"time"

	"teller/wallet"
)

var freezeTests = map[string]func(*testing.T, *bench){
	"a frozen account is frozen, once and again": freezes,
	"S12 freezing ends tokens and codes":         freezeEnds,
}

var feedTests = map[string]func(*testing.T, *bench){
	"every change of a refund is told once, in order": feedRefund,
	"payments and freezing are told":                  feedOthers,
}

func freezes(t *testing.T, b *bench) {
	key := newKey()
	for range 2 {
		if err := b.freezing.Freeze(b.ctx, key, b.Customer.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.freezing.Freeze(b.ctx, newKey(), b.Customer.ID); err != nil {
		t.Errorf("freezing what is frozen: %v", err)
	}
	if a, err := b.Backend.Account(b.ctx, b.Customer.ID); err != nil || !a.Frozen {
		t.Errorf("frozen %v, %v", a.Frozen, err)
	}
	if a, err := b.Backend.Account(b.ctx, b.Stranger.ID); err != nil || a.Frozen {
		t.Errorf("the stranger is frozen %v, %v", a.Frozen, err)
	}
	if err := b.freezing.Freeze(b.ctx, newKey(), "acc_nobody"); !errors.Is(err, wallet.ErrNotFound) {
		t.Errorf("nobody's account: %v", err)
	}
	wantRefusal(t, b.freezing.Freeze(b.ctx, key, b.Stranger.ID), wallet.RefusedKeyReused)
}

func freezeEnds(t *testing.T, b *bench) {
	if b.linking == nil {
		t.Skip("this wallet has no role Linking")
	}
	token, code := b.Token(t, b.Customer.ID), b.send(t, chat(1))
	if err := b.freezing.Freeze(b.ctx, newKey(), b.Customer.ID); err != nil {
		t.Fatal(err)
	}
	_, err := b.redeem(token, chat(1))
	wantRefusal(t, err, wallet.LinkBadToken)
	_, err = b.verify(code, chat(1))
	wantRefusal(t, err, wallet.LinkExpired)
	// The owner can still link anew.
	if _, err := b.redeem(b.Token(t, b.Customer.ID), chat(1)); err != nil {
		t.Error(err)
	}
}

// follow reads the feed from a cursor to its end, in small bites.
func (b *bench) follow(t *testing.T, cursor string) ([]wallet.Event, string) {
	t.Helper()
	var all []wallet.Event
	for {
		events, next, err := b.feed.EventsAfter(b.ctx, cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) > 2 {
			t.Fatalf("%d events where two were asked for", len(events))
		}
		if len(events) == 0 {
			return all, next
		}
		all, cursor = append(all, events...), next
	}
}

func feedRefund(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	_, cursor := b.follow(t, "")
	r := b.request(t, x.ID, 38_00)
	b.file(t, r)
	b.file(t, r)
	b.untilEnded(t, r.Key)
	events, end := b.follow(t, cursor)
	var version int64
	seen := map[string]bool{}
	for _, e := range events {
		if e.Kind != wallet.EventRefundChanged {
			continue
		}
		if e.Account != b.Customer.ID || e.Transaction != x.ID || e.Refund != r.Key || e.Version <= version || e.ID == "" || seen[e.ID] || e.At.IsZero() {
			t.Errorf("after version %d came %+v", version, e)
		}
		version, seen[e.ID] = e.Version, true
	}
	now, err := b.refunding.Refund(b.ctx, b.Customer.ID, r.Key)
	if err != nil || version != now.Version {
		t.Errorf("the feed ends at version %d, the refund at %d, %v", version, now.Version, err)
	}
	if again, _ := b.follow(t, end); len(again) != 0 {
		t.Errorf("at the end came %v", again)
	}
	if again, _ := b.follow(t, cursor); len(again) != len(events) {
		t.Errorf("read again: %d events, %d before", len(again), len(events))
	}
}

func feedOthers(t *testing.T, b *bench) {
	_, cursor := b.follow(t, "")
	paid := b.pay(t, b.Shop, 38_00)
	failed := b.payment(b.Shop, 12_00)
	failed.Status, failed.Failure = wallet.Failed, wallet.FailBalance
	f := b.Record(t, failed)
	hold := b.payment(b.Shop, 13_00)
	hold.Status = wallet.Authorised
	hold.Expires = paid.Created.Add(time.Hour)
	h := b.Record(t, hold)
	b.Forward(t, time.Hour)
	if got := b.transaction(t, h.ID); got.Status != wallet.Reversed {
		t.Errorf("a hold that is over is %s", got.Status)
	}
	if b.freezing != nil {
		if err := b.freezing.Freeze(b.ctx, newKey(), b.Customer.ID); err != nil {
			t.Fatal(err)
		}
	}
	want := map[wallet.EventKind]wallet.TransactionID{wallet.EventPaymentFailed: f.ID, wallet.EventReversed: h.ID}
	if b.freezing != nil {
		want[wallet.EventFrozen] = ""
	}
	events, _ := b.follow(t, cursor)
	made := 0
	for _, e := range events {
		if e.Account != b.Customer.ID {
			continue
		}
		if e.Kind == wallet.EventPaymentMade {
			made++
			continue
		}
		if id, ok := want[e.Kind]; ok && id == e.Transaction {
			delete(want, e.Kind)
		}
	}
	if len(want) != 0 || made != 2 {
		t.Errorf("not told: %v; %d payments made", want, made)
	}
}
