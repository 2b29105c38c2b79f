package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"teller/wallet"
)

// longestNote is how much of a customer's own words is kept, in runes.
const longestNote = 1000

// stoppedWait is when a request that came while refunds were stopped may be
// tried again.
const stoppedWait = time.Hour

// FileRefund implements [wallet.Refunding]. A refund that nobody needs to look
// at is approved at once; one above the merchant's limit or beyond the caps is
// in review; with approvers it is approved, for people have decided already.
//
// A refusal leaves nothing behind, the key included: the same key counts until
// a refund is really filed under it. The input that a key is bound to (M4) is
// account, transaction, amount, destination, reason, group and what was
// returned before; the note, the conversation and the approvers are not, so
// that two conversations which ask for the same thing get the same refund.
func (l *Ledger) FileRefund(ctx context.Context, r wallet.RefundRequest) (wallet.Refund, error) {
	var filed wallet.Refund
	err := l.write(ctx, "filing a refund", func(ctx context.Context, w *work) error {
		var err error
		filed, err = w.file(ctx, r)
		return err
	})
	if err != nil {
		return wallet.Refund{}, err
	}
	return filed, nil
}

func refused(code wallet.RefusalCode) *wallet.Refusal {
	r := &wallet.Refusal{Code: code}
	if code == wallet.RefusedStopped {
		r.Wait = stoppedWait
	}
	return r
}

func (w *work) file(ctx context.Context, r wallet.RefundRequest) (wallet.Refund, error) {
	input := refundInput(r)
	before, err := scanRefund(w.QueryRowContext(ctx, `SELECT `+refundColumns+` FROM refunds WHERE key = ?`, r.Key))
	switch {
	case errors.Is(err, wallet.ErrNotFound):
	case err != nil:
		return wallet.Refund{}, err
	case before.Account != r.Account: // keys are not to be probed
		return wallet.Refund{}, refused(wallet.RefusedNotFound)
	case string(before.input) != string(input):
		return wallet.Refund{}, refused(wallet.RefusedKeyReused)
	default:
		return before.Refund, nil
	}

	s, err := w.l.standing(ctx, w, r.Account, r.Transaction, w.now)
	if errors.Is(err, wallet.ErrNotFound) {
		return wallet.Refund{}, refused(wallet.RefusedNotFound)
	}
	if err != nil {
		return wallet.Refund{}, err
	}
	if code := s.refuse(r); code != wallet.RefusedNone {
		return wallet.Refund{}, refused(code)
	}
	if r.Amount.Minor > s.group.left {
		return wallet.Refund{}, refused(wallet.RefusedLastOfGroup)
	}
	group, code, err := w.declare(ctx, r)
	if err != nil {
		return wallet.Refund{}, err
	}
	if code != wallet.RefusedNone {
		return wallet.Refund{}, refused(code)
	}

	rec, err := w.newRefund(ctx, r, s.t.Merchant.ID, w.now)
	if err != nil {
		return wallet.Refund{}, err
	}
	next := wallet.RefundApproved
	if !approved(r) {
		if s.review(r.Amount) {
			next = wallet.RefundReview
		} else {
			rec.automatic = true
		}
	}
	if err := w.insertRefund(ctx, rec, r, group); err != nil {
		return wallet.Refund{}, err
	}
	err = w.step(ctx, rec, next, wallet.RefusedNone, w.now)
	return rec.Refund, err
}

// approved reports whether people have decided already.
func approved(r wallet.RefundRequest) bool {
	return slices.ContainsFunc(r.Approvers, func(name string) bool { return strings.TrimSpace(name) != "" })
}

// firstReference is the number of a wallet's first refund.
const firstReference = 20801

// newRefund makes the record of what is requested, with a reference to quote.
func (w *work) newRefund(ctx context.Context, r wallet.RefundRequest, merchant wallet.MerchantID, at time.Time) (*refundRecord, error) {
	reference, err := w.counter(ctx, "reference", firstReference)
	if err != nil {
		return nil, err
	}
	return &refundRecord{
		Refund: wallet.Refund{
			Key: r.Key, Reference: fmt.Sprintf("R-%d", reference), Account: r.Account, Transaction: r.Transaction,
			Amount: r.Amount, Destination: r.Destination, Reason: r.Reason,
			Status: wallet.RefundRequested, Version: 1, Created: at, Changed: at,
		},
		input:    refundInput(r),
		merchant: merchant,
	}, nil
}

// insertRefund stores a requested refund and sets its amount aside.
func (w *work) insertRefund(ctx context.Context, rec *refundRecord, r wallet.RefundRequest, group []wallet.TransactionID) error {
	approvers, err := json.Marshal(r.Approvers)
	if err != nil {
		return err
	}
	err = w.QueryRowContext(ctx, `INSERT INTO refunds (key, input, reference, account, transaction_id, minor, currency, destination,
		card, reason, note, approvers, conversation, automatic, status, version, created, changed)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING seq`,
		rec.Key, rec.input, rec.Reference, rec.Account, rec.Transaction, rec.Amount.Minor, rec.Amount.Currency,
		rec.Destination.Kind, rec.Destination.Card, rec.Reason, bounded(r.Note, longestNote), string(approvers),
		r.Conversation, rec.automatic, rec.Status, rec.Version, milli(rec.Created), milli(rec.Changed)).Scan(&rec.seq)
	if err != nil {
		return err
	}
	for _, id := range group {
		if err := w.exec(ctx, `INSERT INTO refund_groups (refund, transaction_id) VALUES (?, ?)`, rec.seq, id); err != nil {
			return err
		}
	}
	if err := w.remember(ctx, rec); err != nil {
		return err
	}
	return w.post(ctx, "refund_reserved", rec.cause(), move(book{bookMerchant, string(rec.merchant)}, rec.reserve(), rec.Amount))
}

// refundInput is what a key is bound to.
func refundInput(r wallet.RefundRequest) []byte {
	parts := []string{"refund", string(r.Account), string(r.Transaction), r.Amount.String(),
		string(r.Destination.Kind), string(r.Destination.Card), string(r.Reason), fmt.Sprint(r.AlreadyRefunded.Minor)}
	for _, id := range sortedGroup(r.Group) {
		parts = append(parts, string(id))
	}
	return digest(parts...)
}

// bounded cuts a text to at most n runes of valid UTF-8.
func bounded(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// standing reads everything that decides about a refund of t.
func (l *Ledger) standing(ctx context.Context, q querier, id wallet.AccountID, t wallet.TransactionID, now time.Time) (*standing, error) {
	found, err := l.transactionIn(ctx, q, id, t)
	if err != nil {
		return nil, err
	}
	s := &standing{t: found, now: now}
	m, err := l.merchant(ctx, q, found.Merchant.ID)
	if err != nil {
		return nil, err
	}
	s.policy = m.policy
	if s.cards, err = cardsIn(ctx, q, id); err != nil {
		return nil, err
	}
	open, err := scanRefund(q.QueryRowContext(ctx, `SELECT `+refundColumns+` FROM refunds WHERE transaction_id = ? AND ended = 0`, t))
	switch {
	case err == nil:
		s.open = &open.Refund
	case !errors.Is(err, wallet.ErrNotFound):
		return nil, err
	}
	var stopped int64
	if err := q.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM refunds WHERE transaction_id = ?1 AND ended = 1),
		EXISTS (SELECT 1 FROM transactions WHERE reverses = ?1 AND reverses <> '' AND status = 'authorised')`, t).
		Scan(&s.ended, &s.otherWay); err != nil {
		return nil, err
	}
	if stopped, err = meta(ctx, q, metaStopped); err != nil {
		return nil, err
	}
	s.stopped = stopped != 0
	if s.group, err = l.groupRoom(ctx, q, t); err != nil {
		return nil, err
	}
	s.caps, err = l.capsUse(ctx, q, id, found.Amount.Currency, now)
	return s, err
}

// refundRecord is a refund with what only the ledger knows of it.
type refundRecord struct {
	wallet.Refund
	seq       int64
	input     []byte
	automatic bool
	due       time.Time
	merchant  wallet.MerchantID // filled where money moves
}

func (r *refundRecord) cause() cause {
	return cause{at: r.Changed, transaction: r.Transaction, refund: r.seq}
}

// reserve is the book in which the amount waits.
func (r *refundRecord) reserve() book { return book{bookReserved, string(r.merchant)} }

const refundColumns = `seq, key, input, reference, account, transaction_id, minor, currency, destination, card, reason,
	automatic, status, code, version, created, changed, paid, expected, due`

func scanRefund(row interface{ Scan(...any) error }) (refundRecord, error) {
	var r refundRecord
	var created, changed, paid, expected, due int64
	err := row.Scan(&r.seq, &r.Key, &r.input, &r.Reference, &r.Account, &r.Transaction, &r.Amount.Minor, &r.Amount.Currency,
		&r.Destination.Kind, &r.Destination.Card, &r.Reason, &r.automatic, &r.Status, &r.Code, &r.Version,
		&created, &changed, &paid, &expected, &due)
	if errors.Is(err, sql.ErrNoRows) {
		return r, wallet.ErrNotFound
	}
	r.Created, r.Changed, r.Paid = fromMilli(created), fromMilli(changed), fromMilli(paid)
	r.Expected, r.due = fromMilli(expected), fromMilli(due)
	return r, err
}
