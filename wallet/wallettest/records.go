package wallettest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"teller/wallet"
)

var recordTests = map[string]func(*testing.T, *bench){
	"an account is read as it is":                  readAccount,
	"transactions come newest first":               newestFirst,
	"a query is half-open and limited":             halfOpen,
	"what is not there and not yours is one error": oneNotFound,
	"what is returned is the caller's own":         ownCopy,
	"a cancelled context is no not found":          cancelled,
}

func readAccount(t *testing.T, b *bench) {
	a, err := b.Backend.Account(b.ctx, b.Customer.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.Customer, a); diff != "" {
		t.Errorf("Account (-want +got):\n%s", diff)
	}
	if !slices.ContainsFunc(a.Cards, func(c wallet.Card) bool { return c.Usable && len(c.Last4) == 4 && c.ID != "" }) {
		t.Errorf("no usable card among %v", a.Cards)
	}
}

func newestFirst(t *testing.T, b *bench) {
	before, err := b.Backend.Transactions(b.ctx, b.Customer.ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	var want []wallet.TransactionID
	for i := range 3 {
		want = append(want, b.pay(t, b.Shop, int64(10_00+i)).ID)
		b.Forward(t, time.Minute)
	}
	twin := b.pay(t, b.Shop, 11_11)
	want = append(want, twin.ID)
	got, err := b.Backend.Transactions(b.ctx, b.Customer.ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(got, func(x, y wallet.Transaction) int { return y.Created.Compare(x.Created) }) {
		t.Error("not newest first")
	}
	if len(got) != len(before)+4 {
		t.Fatalf("%d transactions, there were %d before four more", len(got), len(before))
	}
	slices.Reverse(want)
	for i, id := range want {
		if got[i].ID != id {
			t.Errorf("transaction %d is %s, want %s", i, got[i].ID, id)
		}
	}
	one := b.transaction(t, twin.ID)
	if diff := cmp.Diff(got[0], one); diff != "" {
		t.Errorf("Transaction is not what Transactions says:\n%s", diff)
	}
	if one.Account != b.Customer.ID || one.Merchant.ID != b.Shop || one.Amount != b.money(11_11) || one.Status != wallet.Succeeded {
		t.Errorf("the record is %+v", one)
	}
	if one.Merchant.Names.In("zh") == "" || one.Merchant.Names.In("en") == "" {
		t.Errorf("the merchant has no name: %+v", one.Merchant)
	}
	others, err := b.Backend.Transactions(b.ctx, b.Stranger.ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(others, func(x wallet.Transaction) bool { return x.Account != b.Stranger.ID }) {
		t.Error("the stranger sees somebody else's payments")
	}
}

func halfOpen(t *testing.T, b *bench) {
	var paid []wallet.Transaction
	for i := range 5 {
		b.Forward(t, time.Hour)
		paid = append(paid, b.pay(t, b.Shop, int64(1_00+i)))
	}
	for _, c := range []struct {
		name string
		q    wallet.Query
		want []int
	}{
		{"from is in, to is out", wallet.Query{From: paid[1].Created, To: paid[3].Created}, []int{2, 1}},
		{"just after from", wallet.Query{From: paid[1].Created.Add(time.Nanosecond), To: paid[3].Created}, []int{2}},
		{"just after to", wallet.Query{From: paid[1].Created, To: paid[3].Created.Add(time.Nanosecond)}, []int{3, 2, 1}},
		{"open to", wallet.Query{From: paid[3].Created}, []int{4, 3}},
		{"limit takes the newest", wallet.Query{From: paid[0].Created, Limit: 2}, []int{4, 3}},
		{"nothing in that time", wallet.Query{From: paid[4].Created.Add(time.Minute)}, nil},
		{"from after to", wallet.Query{From: paid[3].Created, To: paid[1].Created}, nil},
	} {
		got, err := b.Backend.Transactions(b.ctx, b.Customer.ID, c.q)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var ids, want []wallet.TransactionID
		for _, x := range got {
			ids = append(ids, x.ID)
		}
		for _, i := range c.want {
			want = append(want, paid[i].ID)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%s: got %v, want %v", c.name, ids, want)
		}
	}
}

func oneNotFound(t *testing.T, b *bench) {
	theirs := b.Record(t, wallet.Transaction{Account: b.Stranger.ID, Merchant: wallet.Merchant{ID: b.Shop},
		Amount: wallet.Money{Minor: 5_00, Currency: b.Stranger.Currency}, Kind: wallet.Payment, Status: wallet.Succeeded, Source: "balance"})
	const nowhere = wallet.TransactionID("tx_nowhere")
	check := func(what string, ask func(wallet.TransactionID) error) {
		t.Helper()
		notYours, notThere := ask(theirs.ID), ask(nowhere)
		if !errors.Is(notYours, wallet.ErrNotFound) || !errors.Is(notThere, wallet.ErrNotFound) {
			t.Fatalf("%s: not yours is %v, not there is %v", what, notYours, notThere)
		}
		if notYours.Error() != notThere.Error() {
			t.Errorf("%s tells them apart: %q and %q", what, notYours, notThere)
		}
	}
	check("Transaction", func(id wallet.TransactionID) error {
		_, err := b.Backend.Transaction(b.ctx, b.Customer.ID, id)
		return err
	})
	if b.refunding != nil {
		check("Refundability", func(id wallet.TransactionID) error {
			_, err := b.refunding.Refundability(b.ctx, b.Customer.ID, id)
			return err
		})
		check("Refund", func(id wallet.TransactionID) error {
			_, err := b.refunding.Refund(b.ctx, b.Customer.ID, wallet.RefundKey(id, 0))
			return err
		})
	}
	if b.refunding != nil {
		r := b.request(t, b.pay(t, b.Shop, 38_00).ID, 38_00)
		b.file(t, r)
		if got, err := b.refunding.Refund(b.ctx, b.Stranger.ID, r.Key); !errors.Is(err, wallet.ErrNotFound) {
			t.Errorf("a stranger reads the refund %+v, %v", got, err)
		}
		theirs, err := b.refunding.Refunds(b.ctx, b.Stranger.ID)
		if err != nil || slices.ContainsFunc(theirs, func(f wallet.Refund) bool { return f.Account != b.Stranger.ID }) {
			t.Errorf("a stranger's refunds are %+v, %v", theirs, err)
		}
	}
	const nobody = wallet.AccountID("acc_nobody")
	_, err := b.Backend.Account(b.ctx, nobody)
	_, err2 := b.Backend.Transactions(b.ctx, nobody, wallet.Query{})
	if !errors.Is(err, wallet.ErrNotFound) || !errors.Is(err2, wallet.ErrNotFound) {
		t.Errorf("nobody's account gives %v and %v", err, err2)
	}
}

func ownCopy(t *testing.T, b *bench) {
	b.pay(t, b.Shop, 7_00)
	first, err := b.Backend.Transactions(b.ctx, b.Customer.ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	first[0].Amount = b.money(1)
	clear(first[1:])
	again, err := b.Backend.Transactions(b.ctx, b.Customer.ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if again[0].Amount != b.money(7_00) || again[len(again)-1].ID == "" {
		t.Error("changing what was returned changed the records")
	}
}

func cancelled(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 7_00)
	ctx, cancel := context.WithCancel(b.ctx)
	cancel()
	_, err := b.Backend.Transaction(ctx, b.Customer.ID, x.ID)
	if err == nil || errors.Is(err, wallet.ErrNotFound) {
		t.Errorf("a cancelled read gives %v", err)
	}
	if b.refunding == nil {
		return
	}
	_, err = b.refunding.FileRefund(ctx, b.request(t, x.ID, 7_00))
	var refusal *wallet.Refusal
	if err == nil || errors.Is(err, wallet.ErrNotFound) || errors.As(err, &refusal) {
		t.Errorf("a cancelled write gives %v: its outcome is unknown", err)
	}
}
