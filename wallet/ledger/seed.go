package ledger

import (
	"cmp"
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
		s := &seeder{work: w, start: w.now, merchants: map[string]demoMerchant{}}
		s.do = func(step func(context.Context) error) {
			if s.err == nil {
				s.err = step(ctx)
			}
		}
		s.addMerchants()
		s.mei()
		s.alex()
		s.lin()
		s.sam()
		if s.err != nil {
			return fmt.Errorf("demo data: %w", s.err)
		}
		return w.setMeta(ctx, metaSeeded, 1)
	})
}

// seeder writes the demo accounts, one after the other.
type seeder struct {
	*work
	// do runs a step, and none after one that failed.
	do        func(step func(context.Context) error)
	err       error
	start     time.Time // the first start of the wallet
	merchants map[string]demoMerchant
	account   wallet.Account
}

// person is a demo account with what it starts with.
type person struct {
	handle  string
	account wallet.Account
	opening int64 // minor units, half a year ago
}

const halfYear = 183 * 24 * time.Hour

func (s *seeder) open(p person) {
	a := p.account
	a.ID = wallet.AccountID(s.mint("acc_"))
	since := s.start.Add(-halfYear)
	s.do(func(ctx context.Context) error {
		return s.exec(ctx, `INSERT INTO accounts (id, handle, name, phone, language, currency, zone) VALUES (?,?,?,?,?,?,?)`,
			a.ID, p.handle, a.Name, string(a.Phone), a.Language, a.Currency, a.Zone)
	})
	for i, c := range a.Cards {
		a.Cards[i].ID = wallet.CardID(s.mint("card_"))
		s.do(func(ctx context.Context) error {
			return s.exec(ctx, `INSERT INTO cards (id, account, position, name_zh, name_en, last4, usable, bound) VALUES (?,?,?,?,?,?,?,?)`,
				a.Cards[i].ID, a.ID, i, c.Names["zh"], c.Names["en"], c.Last4, c.Usable, milli(since))
		})
	}
	s.account = a
	s.do(func(ctx context.Context) error {
		return s.post(ctx, "opening", cause{at: since}, move(book{kind: bookOpening}, book{bookCustomer, string(a.ID)}, s.money(p.opening)))
	})
}

// mint makes an id.
func (s *seeder) mint(prefix string) (id string) {
	s.do(func(context.Context) (err error) {
		id, err = s.l.newID(prefix)
		return err
	})
	return id
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
}

// buy records a purchase and returns its id.
func (s *seeder) buy(p shop) wallet.TransactionID {
	m, ok := s.merchants[p.merchant]
	s.do(func(context.Context) error {
		if !ok {
			return fmt.Errorf("no merchant %q", p.merchant)
		}
		return nil
	})
	t := wallet.Transaction{
		Merchant: wallet.Merchant{ID: m.id}, Order: p.order, Request: p.request,
		Amount: s.money(p.minor), Status: cmp.Or(p.status, wallet.Succeeded), Kind: cmp.Or(p.kind, wallet.Payment),
		Created: p.at, Expires: p.expires, Authorisation: p.captures, Source: cmp.Or(p.source, balanceSource),
		Channel: p.channel, Terminal: p.terminal, Category: m.category, Failure: p.failure,
	}
	if t.Request == "" {
		t.Request = s.mint("rq_")
	}
	if t.Status == wallet.Succeeded {
		t.Settled = t.Created.Add(2 * time.Second)
	}
	if t.Status != wallet.Failed {
		t.NetworkRef = s.mint("")
	}
	return s.enter(t)
}

// enter records any transaction of the account.
func (s *seeder) enter(t wallet.Transaction) (id wallet.TransactionID) {
	t.Account = s.account.ID
	s.do(func(ctx context.Context) (err error) {
		id, err = s.record(ctx, t, false)
		return err
	})
	return id
}

// moved records money that went in or out without a merchant.
func (s *seeder) moved(k wallet.Kind, minor int64, at time.Time, source string) {
	s.enter(wallet.Transaction{Amount: s.money(minor), Kind: k, Status: wallet.Succeeded, Created: at, Settled: at,
		Source: source, Channel: "app"})
}

// card is the id of the account's nth card.
func (s *seeder) card(n int) string { return string(s.account.Cards[n].ID) }

// refund files a refund of the whole in the past and takes it on through
// statuses, each when it was due. code says why it was refused.
func (s *seeder) refund(t wallet.TransactionID, to wallet.Destination, reason wallet.RefundReason, at time.Time,
	code wallet.RefusalCode, through ...wallet.RefundStatus) {
	s.do(func(ctx context.Context) error {
		found, err := s.l.transactionIn(ctx, s, s.account.ID, t)
		if err != nil {
			return err
		}
		r := wallet.RefundRequest{Key: wallet.RefundKey(t, 0), Account: found.Account, Transaction: t, Amount: found.Amount,
			Destination: to, Reason: reason, AlreadyRefunded: s.money(0)}
		rec, err := s.newRefund(ctx, r, found.Merchant.ID, at)
		if err != nil {
			return err
		}
		if err := s.insertRefund(ctx, rec, r, nil); err != nil {
			return err
		}
		for _, next := range through {
			why := wallet.RefusedNone
			if next == wallet.RefundRefused {
				why = code
			}
			if err := s.step(ctx, rec, next, why, at); err != nil {
				return err
			}
			at = rec.due
		}
		return nil
	})
}
