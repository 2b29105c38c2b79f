package ledger

import (
	"context"
	"fmt"
	"time"

	"teller/wallet"
)

// metaSeeded is kept as 1 once the demo accounts are there.
const metaSeeded = "seeded"

// Seed fills the wallet with the demo accounts: mei, alex, lin and sam, with
// merchants, payments and refunds of the months before now. Done once, doing it
// again has no effect. What is seeded is the past: the feed does not tell it
// and no telephone rings.
func (l *Ledger) Seed(ctx context.Context, now time.Time) error {
	return l.writeAt(ctx, fromMilli(milli(now)), "seeding the demo accounts", func(ctx context.Context, w *work) error {
		done, err := meta(ctx, w, metaSeeded)
		if err != nil || done != 0 {
			return err
		}
		w.quiet = true
		s := &seeder{work: w, ctx: ctx, start: w.now, merchants: map[string]demoMerchant{}}
		s.addMerchants()
		s.mei()
		s.alex()
		s.lin()
		s.sam()
		if s.err != nil {
			return s.err
		}
		return w.setMeta(ctx, metaSeeded, 1)
	})
}

// seeder writes the demo accounts, one after the other; after an error it does
// nothing more. It lives as long as the call of Seed, and so keeps its context.
type seeder struct {
	*work
	ctx       context.Context
	start     time.Time // the first start of the wallet
	merchants map[string]demoMerchant
	account   wallet.Account
	err       error
}

// person is a demo account with what it starts with.
type person struct {
	handle  string
	account wallet.Account
	opening int64 // minor units, half a year ago
}

const halfYear = 183 * 24 * time.Hour

func (s *seeder) open(p person) {
	if s.err != nil {
		return
	}
	a := p.account
	id, err := s.l.newID("acc_")
	if err != nil {
		s.err = err
		return
	}
	a.ID = wallet.AccountID(id)
	s.do(s.exec(s.ctx, `INSERT INTO accounts (id, handle, name, phone, language, currency, zone) VALUES (?,?,?,?,?,?,?)`,
		a.ID, p.handle, a.Name, string(a.Phone), a.Language, a.Currency, a.Zone))
	for i, c := range a.Cards {
		id, err := s.l.newID("card_")
		s.do(err)
		a.Cards[i].ID = wallet.CardID(id)
		s.do(s.exec(s.ctx, `INSERT INTO cards (id, account, position, name_zh, name_en, last4, usable, bound) VALUES (?,?,?,?,?,?,?,?)`,
			id, a.ID, i, c.Names["zh"], c.Names["en"], c.Last4, c.Usable, milli(s.start.Add(-halfYear))))
	}
	s.account = a
	s.do(s.post(s.ctx, "opening", cause{at: s.start.Add(-halfYear)}, move(book{kind: bookOpening},
		book{bookCustomer, string(a.ID)}, s.money(p.opening))))
}

func (s *seeder) do(err error) {
	if s.err == nil && err != nil {
		s.err = fmt.Errorf("demo data: %w", err)
	}
}

func (s *seeder) money(minor int64) wallet.Money {
	return wallet.Money{Minor: minor, Currency: s.account.Currency}
}

// at is a time of day so many days ago, in the account's zone. Today's time is
// yesterday's where today it is not yet over by a quarter of an hour.
func (s *seeder) at(daysAgo, hour, minute, second int) time.Time {
	y, m, d := s.start.In(s.account.Location()).Date()
	t := time.Date(y, m, d-daysAgo, hour, minute, second, 0, s.account.Location())
	if daysAgo == 0 && t.After(s.start.Add(-15*time.Minute)) {
		return s.at(1, hour, minute, second)
	}
	return t.UTC()
}

// monthsBefore is a time so many months before t, on the same day of the month
// or, where t's is one of the last, on the 28th.
func (s *seeder) monthsBefore(t time.Time, months int) time.Time {
	t = t.In(s.account.Location())
	y, m, d := t.Date()
	return time.Date(y, m-time.Month(months), min(d, 28), t.Hour(), t.Minute(), t.Second(), 0, t.Location()).UTC()
}

// shop is a purchase in the making: who, how much, when, and what the records
// have beside.
type shop struct {
	merchant string
	minor    int64
	at       time.Time
	order    string
	request  string // "": one of its own
	source   string // "": the balance
	channel  string
	terminal string
	status   wallet.Status // "": succeeded
	kind     wallet.Kind   // "": payment
	failure  wallet.FailureReason
	expires  time.Time
	captures wallet.TransactionID
	unsettle bool // taken, and not settled with the merchant yet
}

// buy records a purchase and returns its id.
func (s *seeder) buy(p shop) wallet.TransactionID {
	if s.err != nil {
		return ""
	}
	m, ok := s.merchants[p.merchant]
	if !ok {
		s.do(fmt.Errorf("no merchant %q", p.merchant))
		return ""
	}
	t := wallet.Transaction{
		Account: s.account.ID, Merchant: wallet.Merchant{ID: m.id}, Order: p.order, Request: p.request,
		Amount: s.money(p.minor), Status: p.status, Kind: p.kind, Created: p.at, Expires: p.expires,
		Authorisation: p.captures, Source: p.source, Channel: p.channel, Terminal: p.terminal,
		Category: m.category, Failure: p.failure,
	}
	if t.Status == "" {
		t.Status = wallet.Succeeded
	}
	if t.Kind == "" {
		t.Kind = wallet.Payment
	}
	if t.Source == "" {
		t.Source = balanceSource
	}
	if t.Request == "" {
		id, err := s.l.newID("rq_")
		s.do(err)
		t.Request = id
	}
	if t.Status == wallet.Succeeded && !p.unsettle {
		t.Settled = t.Created.Add(2 * time.Second)
	}
	if t.Status != wallet.Failed {
		ref, err := s.l.newID("")
		s.do(err)
		t.NetworkRef = ref
	}
	return s.enter(t)
}

// enter records any transaction.
func (s *seeder) enter(t wallet.Transaction) wallet.TransactionID {
	if s.err != nil {
		return ""
	}
	t.Account = s.account.ID
	id, err := s.record(s.ctx, t, false)
	s.do(err)
	return id
}

// moved records money that went in or out without a merchant.
func (s *seeder) moved(k wallet.Kind, minor int64, at time.Time, source string) {
	s.enter(wallet.Transaction{Amount: s.money(minor), Kind: k, Status: wallet.Succeeded, Created: at, Settled: at,
		Source: source, Channel: "app"})
}

// card is the id of the account's nth card.
func (s *seeder) card(n int) string { return string(s.account.Cards[n].ID) }

// refund files a refund in the past and takes it on to a status.
func (s *seeder) refund(t wallet.TransactionID, minor int64, to wallet.Destination, reason wallet.RefundReason, at time.Time,
	code wallet.RefusalCode, through ...wallet.RefundStatus) {
	if s.err != nil {
		return
	}
	found, err := s.l.transactionIn(s.ctx, s, s.account.ID, t)
	s.do(err)
	r := wallet.RefundRequest{Key: wallet.RefundKey(t, 0), Account: s.account.ID, Transaction: t, Amount: s.money(minor),
		Destination: to, Reason: reason, AlreadyRefunded: s.money(0)}
	n, err := s.counter(s.ctx, "reference", firstReference)
	s.do(err)
	rec := refundRecord{
		Refund: wallet.Refund{Key: r.Key, Reference: fmt.Sprintf("R-%d", n), Account: r.Account, Transaction: t,
			Amount: r.Amount, Destination: to, Reason: reason, Status: wallet.RefundRequested, Version: 1, Created: at, Changed: at},
		input: refundInput(r), merchant: found.Merchant.ID,
	}
	if s.err != nil {
		return
	}
	s.do(s.insertRefund(s.ctx, &rec, r, nil))
	for _, next := range through {
		why := wallet.RefusedNone
		if next == wallet.RefundRefused || next == wallet.RefundFailed {
			why = code
		}
		if s.err == nil {
			s.do(s.step(s.ctx, &rec, next, why, at))
		}
		if !rec.due.IsZero() {
			at = rec.due
		}
	}
}
