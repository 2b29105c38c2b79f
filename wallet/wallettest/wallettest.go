// Package wallettest is the contract that every [wallet.Backend] must pass:
// the promises of the port's comments and of M1 to M4, M9, M10, S2 and S4, each
// a test with its number.
//
// A backend's own test calls [Run] with a function that opens one afresh. A
// role that the backend lacks is skipped, so a wallet without refunds passes
// with what it has.
package wallettest

import (
	"context"
	"errors"
	"testing"
	"time"

	"teller/wallet"
)

// Harness is a wallet under test, of its own for each test, and the levers
// that a customer's telephone, a shop and an operator would pull. Roles are
// taken from Backend; the levers of a role that it lacks may be nil.
type Harness struct {
	Backend wallet.Backend

	// Customer and Stranger are two accounts. Neither is frozen; the customer
	// has at least 1000.00 of balance, one usable card bound for more than a
	// day, and writes in Chinese; the stranger writes in English.
	Customer, Stranger wallet.Account

	// Shop returns parts and wholes for 30 days, automatically up to 200.00 of
	// the customer's currency. Whole returns wholes only, for 7 days, up to the
	// same. Never returns nothing.
	Shop, Whole, Never wallet.MerchantID

	// Record puts a movement into an account's records as it stands. An empty
	// id is minted, an empty time is now.
	Record func(t *testing.T, x wallet.Transaction) wallet.Transaction

	// Forward moves the wallet's clock, and lets everything happen that was due
	// on the way.
	Forward func(t *testing.T, d time.Duration)

	// Stop refuses new refunds, or takes them again.
	Stop func(t *testing.T, stop bool)

	// Decide ends a refund's review: RefusedNone approves.
	Decide func(t *testing.T, key wallet.IdempotencyKey, code wallet.RefusalCode)

	// Token issues a link token, as the wallet's app shows it.
	Token func(t *testing.T, id wallet.AccountID) wallet.Secret

	// Phone returns everything sent to a number so far, oldest first.
	Phone func(t *testing.T, p wallet.Phone) []string

	// Audit checks the whole book. It is called at the end of every test too.
	Audit func(t *testing.T) error
}

// Run runs the suite; open is called once for each test.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	run := func(name string, tests map[string]func(*testing.T, *bench)) {
		t.Run(name, func(t *testing.T) {
			for name, test := range tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					h := open(t)
					b := &bench{Harness: h, ctx: t.Context()}
					b.refunding, _ = h.Backend.(wallet.Refunding)
					b.linking, _ = h.Backend.(wallet.Linking)
					b.freezing, _ = h.Backend.(wallet.Freezing)
					b.feed, _ = h.Backend.(wallet.Feed)
					test(t, b)
					if h.Audit != nil {
						if err := h.Audit(t); err != nil {
							t.Errorf("after the test the audit finds:\n%v", err)
						}
					}
				})
			}
		})
	}
	run("records", recordTests)
	run("refunds", needs(refundTests, func(b *bench) bool { return b.refunding != nil }, "Refunding"))
	run("refusals", needs(refusalTests, func(b *bench) bool { return b.refunding != nil }, "Refunding"))
	run("groups", needs(groupTests, func(b *bench) bool { return b.refunding != nil }, "Refunding"))
	run("tokens", needs(tokenTests, func(b *bench) bool { return b.linking != nil }, "Linking"))
	run("codes", needs(codeTests, func(b *bench) bool { return b.linking != nil }, "Linking"))
	run("freezing", needs(freezeTests, func(b *bench) bool { return b.freezing != nil }, "Freezing"))
	run("feed", needs(feedTests, func(b *bench) bool { return b.feed != nil && b.refunding != nil }, "Feed"))
}

func needs(tests map[string]func(*testing.T, *bench), has func(*bench) bool, role string) map[string]func(*testing.T, *bench) {
	wrapped := map[string]func(*testing.T, *bench){}
	for name, test := range tests {
		wrapped[name] = func(t *testing.T, b *bench) {
			if !has(b) {
				t.Skip("this wallet has no role " + role)
			}
			test(t, b)
		}
	}
	return wrapped
}

// bench is a harness with its roles and the helpers of the tests.
type bench struct {
	Harness
	ctx       context.Context
	refunding wallet.Refunding
	linking   wallet.Linking
	freezing  wallet.Freezing
	feed      wallet.Feed
}

func (b *bench) money(minor int64) wallet.Money {
	return wallet.Money{Minor: minor, Currency: b.Customer.Currency}
}

// pay records a payment of the customer out of the balance.
func (b *bench) pay(t *testing.T, shop wallet.MerchantID, minor int64) wallet.Transaction {
	t.Helper()
	return b.Record(t, b.payment(shop, minor))
}

func (b *bench) payment(shop wallet.MerchantID, minor int64) wallet.Transaction {
	return wallet.Transaction{Account: b.Customer.ID, Merchant: wallet.Merchant{ID: shop}, Amount: b.money(minor),
		Kind: wallet.Payment, Status: wallet.Succeeded, Source: "balance"}
}

// request asks for an amount back the way it was paid, as the record of the
// transaction stands now.
func (b *bench) request(t *testing.T, id wallet.TransactionID, minor int64) wallet.RefundRequest {
	t.Helper()
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, id)
	if err != nil {
		t.Fatalf("Refundability: %v", err)
	}
	if len(can.Routes) == 0 {
		t.Fatal("a transaction has no route back")
	}
	return wallet.RefundRequest{Key: wallet.RefundKey(id, can.Ended), Account: b.Customer.ID, Transaction: id,
		Amount: b.money(minor), Destination: can.Routes[0], Reason: wallet.ReasonCancelled, AlreadyRefunded: can.Refunded}
}

func (b *bench) file(t *testing.T, r wallet.RefundRequest) wallet.Refund {
	t.Helper()
	got, err := b.refunding.FileRefund(b.ctx, r)
	if err != nil {
		t.Fatalf("FileRefund of %s: %v", r.Amount, err)
	}
	return got
}

// refused files a request that must be refused with the code.
func (b *bench) refused(t *testing.T, r wallet.RefundRequest, code wallet.RefusalCode) {
	t.Helper()
	got, err := b.refunding.FileRefund(b.ctx, r)
	wantRefusal(t, err, code)
	if err != nil && got != (wallet.Refund{}) {
		t.Errorf("beside the refusal came the refund %+v", got)
	}
}

func wantRefusal(t *testing.T, err error, code wallet.RefusalCode) {
	t.Helper()
	var refusal *wallet.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Errorf("got %v, want a refusal with %q", err, code)
	}
}

// untilEnded lets time pass until a refund has ended, and returns it.
func (b *bench) untilEnded(t *testing.T, key wallet.IdempotencyKey) wallet.Refund {
	t.Helper()
	for range 40 {
		r, err := b.refunding.Refund(b.ctx, b.Customer.ID, key)
		if err != nil {
			t.Fatalf("Refund: %v", err)
		}
		if r.Status.Ended() {
			return r
		}
		b.Forward(t, 12*time.Hour)
	}
	t.Fatal("the refund has not ended in 20 days")
	return wallet.Refund{}
}

func (b *bench) transaction(t *testing.T, id wallet.TransactionID) wallet.Transaction {
	t.Helper()
	x, err := b.Backend.Transaction(b.ctx, b.Customer.ID, id)
	if err != nil {
		t.Fatalf("Transaction: %v", err)
	}
	return x
}
