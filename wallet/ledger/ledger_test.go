package ledger

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"teller/wallet"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// desk is a ledger with what a test needs around it.
type desk struct {
	*Ledger
	clock *clock
	path  string

	mu    sync.Mutex
	phone []PhoneMessage
}

// noon is a Wednesday in Shanghai.
var noon = time.Date(2026, 3, 11, 7, 0, 0, 0, time.UTC)

func open(t testing.TB, change ...func(*Options)) *desk {
	t.Helper()
	d := &desk{clock: &clock{t: noon}, path: filepath.Join(t.TempDir(), "wallet.db")}
	opt := Options{Now: d.clock.now, Demo: true, Phone: d.heard}
	for _, c := range change {
		c(&opt)
	}
	l, err := Open(t.Context(), d.path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	d.Ledger = l
	return d
}

// heard is every telephone.
func (d *desk) heard(_ context.Context, m PhoneMessage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phone = append(d.phone, m)
}

func (d *desk) sound(t testing.TB) {
	t.Helper()
	if err := d.Audit(context.Background()); err != nil {
		t.Fatalf("the audit finds:\n%v", err)
	}
}

func (d *desk) person(t testing.TB, name string) wallet.Account {
	t.Helper()
	a, err := d.AccountByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// all returns all of a person's transactions.
func (d *desk) all(t testing.TB, name string) []wallet.Transaction {
	t.Helper()
	txs, err := d.Transactions(t.Context(), d.person(t, name).ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return txs
}

// shopID is the id of a demo merchant by its key in the table.
func (d *desk) shopID(t testing.TB, key string) wallet.MerchantID {
	t.Helper()
	for _, r := range demoMerchants {
		if r.key != key {
			continue
		}
		var id wallet.MerchantID
		if err := d.r.QueryRowContext(t.Context(), `SELECT id FROM merchants WHERE name_en = ?`, r.en).Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	t.Fatalf("no merchant %q", key)
	return ""
}

// bought returns a person's newest captured payment at a merchant and amount.
func (d *desk) bought(t testing.TB, name, key string, minor int64) wallet.Transaction {
	t.Helper()
	shop := d.shopID(t, key)
	for _, x := range d.all(t, name) {
		if x.Merchant.ID == shop && x.Amount.Minor == minor && x.Captured() {
			return x
		}
	}
	t.Fatalf("%s did not pay %d at %s", name, minor, key)
	return wallet.Transaction{}
}

// pay records a new payment out of the balance.
func (d *desk) pay(t testing.TB, a wallet.Account, key string, minor int64, order string) wallet.Transaction {
	t.Helper()
	x, err := d.Record(t.Context(), wallet.Transaction{Account: a.ID, Merchant: wallet.Merchant{ID: d.shopID(t, key)},
		Order: order, Amount: wallet.Money{Minor: minor, Currency: a.Currency}, Kind: wallet.Payment, Status: wallet.Succeeded, Source: "balance"})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// request asks for an amount of a transaction back the way it was paid.
func request(t wallet.Transaction, ended int, minor int64) wallet.RefundRequest {
	to := wallet.Destination{Kind: wallet.ToOriginal}
	if t.Source != "" && t.Source != "balance" {
		to.Card = wallet.CardID(t.Source)
	}
	return wallet.RefundRequest{Key: wallet.RefundKey(t.ID, ended), Account: t.Account, Transaction: t.ID,
		Amount: wallet.Money{Minor: minor, Currency: t.Amount.Currency}, Destination: to, Reason: wallet.ReasonCancelled,
		AlreadyRefunded: wallet.Money{Minor: t.Refunded, Currency: t.Amount.Currency}}
}
