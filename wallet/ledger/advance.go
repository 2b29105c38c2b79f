package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"teller/wallet"
)

// # When a refund moves on
//
// Filed, it is approved at once or in review. A review is decided after four
// hours. An approved refund is in processing two minutes later, and paid
// between ten and eleven in the morning, in the account's zone: on the next
// working day to the balance, on the third to a card. That is also what
// [wallet.Refund.Expected] says, rounded up to the hour. A card that can no
// longer take money on that day fails the refund.
const (
	reviewTakes     = 4 * time.Hour
	processingAfter = 2 * time.Minute
	payHour         = 10
	balanceDays     = 1
	cardDays        = 3
)

// steps lists where a refund can go from a status.
var steps = map[wallet.RefundStatus][]wallet.RefundStatus{
	wallet.RefundRequested:  {wallet.RefundReview, wallet.RefundApproved},
	wallet.RefundReview:     {wallet.RefundApproved, wallet.RefundRefused},
	wallet.RefundApproved:   {wallet.RefundProcessing},
	wallet.RefundProcessing: {wallet.RefundPaid, wallet.RefundFailed},
}

// Advance does everything that is due at now or before, oldest first, each at
// the time it was due: refunds move on, authorisations lapse. Each step is a
// transaction of its own; an error leaves those before it done. It may be
// called at any time, by several processes, and with the same time again.
func (l *Ledger) Advance(ctx context.Context, now time.Time) error {
	if err := l.noteTime(ctx, noteEvery); err != nil {
		return err
	}
	for {
		due, ok, err := l.NextDue(ctx)
		if err != nil {
			return err
		}
		if !ok || due.After(now) {
			return nil
		}
		if err := l.writeAt(ctx, due, "moving what is due", func(ctx context.Context, w *work) error {
			return w.advanceOne(ctx)
		}); err != nil {
			return err
		}
	}
}

// NextDue returns when [Ledger.Advance] would next change something, and
// whether there is such a time. It may lie in the past.
func (l *Ledger) NextDue(ctx context.Context) (time.Time, bool, error) {
	var refund, lapse sql.NullInt64
	err := l.r.QueryRowContext(ctx, `SELECT (SELECT min(due) FROM refunds WHERE due > 0),
		(SELECT min(expires) FROM transactions WHERE status = 'authorised' AND kind = 'payment' AND expires > 0)`).Scan(&refund, &lapse)
	if err != nil {
		return time.Time{}, false, unavailable("looking for what is due", err)
	}
	switch {
	case refund.Valid && (!lapse.Valid || refund.Int64 <= lapse.Int64):
		return fromMilli(refund.Int64), true, nil
	case lapse.Valid:
		return fromMilli(lapse.Int64), true, nil
	}
	return time.Time{}, false, nil
}

// advanceOne moves the one thing that has been due longest at w.now; nothing
// where another process was quicker.
func (w *work) advanceOne(ctx context.Context) error {
	rec, err := scanRefund(w.QueryRowContext(ctx, `SELECT `+refundColumns+` FROM refunds
		WHERE due > 0 AND due <= ? ORDER BY due, seq LIMIT 1`, milli(w.now)))
	if err == nil {
		return w.moveOn(ctx, &rec)
	}
	if !errors.Is(err, wallet.ErrNotFound) {
		return err
	}
	return w.lapse(ctx)
}

// moveOn takes a refund its next step.
func (w *work) moveOn(ctx context.Context, rec *refundRecord) error {
	next, code := wallet.RefundProcessing, wallet.RefusedNone
	switch rec.Status {
	case wallet.RefundReview:
		next = wallet.RefundApproved
		if code = w.l.opt.Reviewer(rec.Refund); code != wallet.RefusedNone {
			next = wallet.RefundRefused
		}
	case wallet.RefundProcessing:
		next = wallet.RefundPaid
		takes, err := w.takes(ctx, rec)
		if err != nil {
			return err
		}
		if !takes {
			next, code = wallet.RefundFailed, wallet.RefusedDestinationGone
		}
	}
	return w.step(ctx, rec, next, code, rec.due)
}

// takes reports whether the destination still takes money.
func (w *work) takes(ctx context.Context, rec *refundRecord) (bool, error) {
	if rec.Destination.Card == "" {
		return true, nil
	}
	var usable bool
	err := w.QueryRowContext(ctx, `SELECT usable FROM cards WHERE id = ? AND account = ?`,
		rec.Destination.Card, rec.Account).Scan(&usable)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return usable, err
}

// step changes a refund's status at a time: the record, its history, the book
// and the feed.
func (w *work) step(ctx context.Context, rec *refundRecord, next wallet.RefundStatus, code wallet.RefusalCode, at time.Time) error {
	if !allowed(rec.Status, next) {
		return fmt.Errorf("%w: a refund that is %s cannot become %s", ErrInput, rec.Status, next)
	}
	if at.Before(rec.Changed) { // a clock was set back
		at = rec.Changed
	}
	rec.Status, rec.Code, rec.Changed, rec.due = next, code, at, time.Time{}
	rec.Version++
	switch next {
	case wallet.RefundReview:
		rec.due = at.Add(reviewTakes)
	case wallet.RefundApproved:
		rec.due = at.Add(processingAfter)
		pay, err := w.payTime(ctx, rec)
		if err != nil {
			return err
		}
		rec.Expected = pay.Truncate(time.Hour).Add(time.Hour)
	case wallet.RefundProcessing:
		pay, err := w.payTime(ctx, rec)
		if err != nil {
			return err
		}
		rec.due = pay
	case wallet.RefundPaid:
		rec.Paid = at
		if err := w.pay(ctx, rec); err != nil {
			return err
		}
	case wallet.RefundRefused, wallet.RefundFailed:
		rec.Expected = time.Time{}
		if err := w.giveBack(ctx, rec); err != nil {
			return err
		}
	}
	if err := w.exec(ctx, `UPDATE refunds SET status = ?, code = ?, version = ?, changed = ?, paid = ?, expected = ?, due = ? WHERE seq = ?`,
		rec.Status, rec.Code, rec.Version, milli(rec.Changed), milli(rec.Paid), milli(rec.Expected), milli(rec.due), rec.seq); err != nil {
		return err
	}
	if err := w.remember(ctx, rec); err != nil {
		return err
	}
	return w.event(ctx, wallet.Event{Kind: wallet.EventRefundChanged, Account: rec.Account, Transaction: rec.Transaction,
		Refund: rec.Key, Version: rec.Version, At: rec.Changed})
}

func allowed(from, to wallet.RefundStatus) bool {
	for _, s := range steps[from] {
		if s == to {
			return true
		}
	}
	return false
}

// remember writes the refund's present version into its history.
func (w *work) remember(ctx context.Context, rec *refundRecord) error {
	return w.exec(ctx, `INSERT INTO refund_history (refund, version, status, code, at) VALUES (?,?,?,?,?)`,
		rec.seq, rec.Version, rec.Status, rec.Code, milli(rec.Changed))
}

// payTime is when a refund approved or taken into processing is paid.
func (w *work) payTime(ctx context.Context, rec *refundRecord) (time.Time, error) {
	a, err := accountIn(ctx, w, rec.Account)
	if err != nil {
		return time.Time{}, err
	}
	days := balanceDays
	if rec.Destination.Card != "" {
		days = cardDays
	}
	approved := rec.Changed
	if rec.Status == wallet.RefundProcessing {
		// The day counts from the approval, also across midnight.
		approved = approved.Add(-processingAfter)
	}
	return workingDay(approved, a.Location(), days).Add(time.Duration(rec.seq*13%59) * time.Minute), nil
}

// workingDay is ten o'clock in the morning, days working days after at.
func workingDay(at time.Time, zone *time.Location, days int) time.Time {
	y, m, d := at.In(zone).Date()
	day := time.Date(y, m, d, payHour, 0, 0, 0, zone)
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if wd := day.Weekday(); wd != time.Saturday && wd != time.Sunday {
			days--
		}
	}
	return day.UTC()
}

// pay takes the amount out of the reserve to where it goes, and puts it into
// the account's records.
func (w *work) pay(ctx context.Context, rec *refundRecord) error {
	t, err := w.l.transactionIn(ctx, w, rec.Account, rec.Transaction)
	if err != nil {
		return err
	}
	rec.merchant = t.Merchant.ID
	source := balanceSource
	if rec.Destination.Card != "" {
		source = string(rec.Destination.Card)
	}
	if err := w.post(ctx, "refund_paid", rec.cause(), move(rec.reserve(), fundingBook(rec.Account, source), rec.Amount)); err != nil {
		return err
	}
	id, err := w.l.newID("tx_")
	if err != nil {
		return err
	}
	if err := w.insertTransaction(ctx, wallet.Transaction{
		ID: wallet.TransactionID(id), Account: rec.Account, Merchant: t.Merchant, Order: t.Order, Amount: rec.Amount,
		Status: wallet.Succeeded, Kind: wallet.RefundIn, Created: rec.Changed, Settled: rec.Changed, Source: source,
		Channel: t.Channel, Category: t.Category, NetworkRef: rec.Reference, Reverses: t.ID,
	}); err != nil {
		return err
	}
	return w.returned(ctx, t, rec.Amount)
}

// giveBack returns the reserve to the merchant.
func (w *work) giveBack(ctx context.Context, rec *refundRecord) error {
	t, err := w.l.transactionIn(ctx, w, rec.Account, rec.Transaction)
	if err != nil {
		return err
	}
	rec.merchant = t.Merchant.ID
	return w.post(ctx, "refund_released", rec.cause(), move(rec.reserve(), book{bookMerchant, string(rec.merchant)}, rec.Amount))
}

// lapse undoes the authorisation that has been over longest.
func (w *work) lapse(ctx context.Context) error {
	rows, err := w.QueryContext(ctx, `SELECT `+transactionColumns+` FROM transactions
		WHERE status = 'authorised' AND kind = 'payment' AND expires > 0 AND expires <= ? ORDER BY expires, seq LIMIT 1`, milli(w.now))
	if err != nil {
		return err
	}
	found, err := scanTransactions(rows)
	if err != nil || len(found) == 0 {
		return err
	}
	t := found[0]
	back := move(book{bookHeld, string(t.Account)}, fundingBook(t.Account, t.Source), t.Amount)
	if err := w.post(ctx, "lapse", cause{at: t.Expires, transaction: t.ID}, back); err != nil {
		return err
	}
	return w.reverse(ctx, t)
}

// DemoReviewer is the person at the wallet who decides about refunds in
// review: it approves what has a reason and refuses what has none.
func DemoReviewer(r wallet.Refund) wallet.RefusalCode {
	if r.Reason == wallet.ReasonOther {
		return wallet.RefusedByReviewer
	}
	return wallet.RefusedNone
}
