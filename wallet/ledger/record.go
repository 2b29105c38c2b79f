package ledger

import (
	"context"
	"fmt"
	"slices"

	"teller/wallet"
)

// Record enters a movement that happened (a payment, a top-up, a hold, what a
// merchant sends back) into the account's records and the book, and tells the
// feed. It returns the record as it stands, with an id where t had none and
// the wallet's time where it had no time.
//
// A payment or capture is authorised (held), succeeded or failed; a refund or
// reversal names what it undoes in Reverses and is either succeeded, or
// authorised: announced, and not yet here (see [Ledger.Settle]). Everything
// else is succeeded or failed. Wrong combinations, a payment out of a frozen
// account or beyond its balance and a return of more than is left of the
// payment are ErrInput and change nothing; ErrNotFound where the account, or
// what is undone, is not there.
func (l *Ledger) Record(ctx context.Context, t wallet.Transaction) (wallet.Transaction, error) {
	err := l.write(ctx, "recording a transaction", func(ctx context.Context, w *work) error {
		id, err := w.record(ctx, t, true)
		if err != nil {
			return err
		}
		t, err = l.transactionIn(ctx, w, t.Account, id)
		return err
	})
	if err != nil {
		return wallet.Transaction{}, err
	}
	return t, nil
}

// statuses are those in which a kind of transaction may enter the records.
var statuses = map[wallet.Kind][]wallet.Status{
	wallet.Payment:      {wallet.Authorised, wallet.Succeeded, wallet.Failed},
	wallet.Capture:      {wallet.Succeeded, wallet.Failed},
	wallet.TopUp:        {wallet.Succeeded, wallet.Failed},
	wallet.Transfer:     {wallet.Succeeded, wallet.Failed},
	wallet.Withdrawal:   {wallet.Succeeded, wallet.Failed},
	wallet.Fee:          {wallet.Succeeded, wallet.Failed},
	wallet.RefundIn:     {wallet.Authorised, wallet.Succeeded},
	wallet.ReversalKind: {wallet.Authorised, wallet.Succeeded},
}

// incoming reports whether a kind brings money in.
func incoming(k wallet.Kind) bool {
	return k == wallet.TopUp || k == wallet.RefundIn || k == wallet.ReversalKind
}

func (w *work) record(ctx context.Context, t wallet.Transaction, tell bool) (wallet.TransactionID, error) {
	a, err := accountIn(ctx, w, t.Account)
	if err != nil {
		return "", err
	}
	if !slices.Contains(statuses[t.Kind], t.Status) {
		return "", fmt.Errorf("%w: a %s that is %s", ErrInput, t.Kind, t.Status)
	}
	if t.Amount.Minor <= 0 || t.Amount.Currency != a.Currency || t.Refunded != 0 {
		return "", fmt.Errorf("%w: %s with %d returned", ErrInput, t.Amount, t.Refunded)
	}
	if a.Frozen && !incoming(t.Kind) && t.Status != wallet.Failed {
		return "", fmt.Errorf("%w: the account is frozen", ErrInput)
	}
	if t.ID == "" {
		id, err := w.l.newID("tx_")
		if err != nil {
			return "", err
		}
		t.ID = wallet.TransactionID(id)
	}
	if t.Created.IsZero() {
		t.Created = w.now
	}
	if err := w.insertTransaction(ctx, t); err != nil {
		return "", err
	}
	if err := w.postTransaction(ctx, t); err != nil {
		return "", err
	}
	if tell {
		kind := wallet.EventPaymentMade
		switch {
		case t.Status == wallet.Failed:
			kind = wallet.EventPaymentFailed
		case t.Kind == wallet.RefundIn || t.Kind == wallet.ReversalKind:
			return t.ID, nil // told by what it undoes, once it is here
		}
		return t.ID, w.event(ctx, wallet.Event{Kind: kind, Account: t.Account, Transaction: t.ID, Version: 1, At: t.Created})
	}
	return t.ID, nil
}

func (w *work) insertTransaction(ctx context.Context, t wallet.Transaction) error {
	return w.exec(ctx, `INSERT INTO transactions (id, account, merchant, order_no, request, minor, currency, status, kind,
		created, settled, expires, authorisation, source, channel, terminal, category, network_ref, failure, reverses)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		t.ID, t.Account, t.Merchant.ID, t.Order, t.Request, t.Amount.Minor, t.Amount.Currency, t.Status, t.Kind,
		milli(t.Created), milli(t.Settled), milli(t.Expires), t.Authorisation, t.Source, t.Channel, t.Terminal,
		t.Category, t.NetworkRef, t.Failure, t.Reverses)
}

// postTransaction writes the journal that belongs to a record; a failed one
// has none.
func (w *work) postTransaction(ctx context.Context, t wallet.Transaction) error {
	if t.Status == wallet.Failed {
		return nil
	}
	c := cause{at: t.Created, transaction: t.ID}
	funding, bank := fundingBook(t.Account, t.Source), book{kind: bookBank}
	switch t.Kind {
	case wallet.Payment, wallet.Capture:
		if _, err := w.l.merchant(ctx, w, t.Merchant.ID); err != nil {
			return fmt.Errorf("%w: %w", ErrInput, err)
		}
		if t.Status == wallet.Authorised {
			return w.post(ctx, "hold", c, move(funding, book{bookHeld, string(t.Account)}, t.Amount))
		}
		return w.post(ctx, string(t.Kind), c, move(funding, book{bookMerchant, string(t.Merchant.ID)}, t.Amount))
	case wallet.TopUp:
		if funding.kind == bookCustomer {
			funding = bank
		}
		return w.post(ctx, "topup", c, move(funding, book{bookCustomer, string(t.Account)}, t.Amount))
	case wallet.Transfer, wallet.Withdrawal:
		return w.post(ctx, string(t.Kind), c, move(funding, bank, t.Amount))
	case wallet.Fee:
		return w.post(ctx, "fee", c, move(funding, book{kind: bookFees}, t.Amount))
	}
	if t.Status == wallet.Authorised { // announced
		_, err := w.l.transactionIn(ctx, w, t.Account, t.Reverses)
		return err
	}
	return w.undo(ctx, t)
}

// undo brings back what a merchant's refund or a reversal undoes.
func (w *work) undo(ctx context.Context, t wallet.Transaction) error {
	was, err := w.l.transactionIn(ctx, w, t.Account, t.Reverses)
	if err != nil {
		return err
	}
	if !was.Captured() {
		return fmt.Errorf("%w: a %s of what was not taken", ErrInput, t.Kind)
	}
	var reserved int64
	if err := w.QueryRowContext(ctx, `SELECT coalesce(sum(minor), 0) FROM refunds WHERE transaction_id = ? AND ended = 0`,
		was.ID).Scan(&reserved); err != nil {
		return err
	}
	left := was.Amount.Minor - was.Refunded - reserved
	if t.Amount.Minor > left || (t.Kind == wallet.ReversalKind && t.Amount != was.Amount) {
		return fmt.Errorf("%w: a %s of %s where %d are left", ErrInput, t.Kind, t.Amount, left)
	}
	c := cause{at: w.now, transaction: was.ID}
	back := move(book{bookMerchant, string(was.Merchant.ID)}, fundingBook(t.Account, t.Source), t.Amount)
	if err := w.post(ctx, string(t.Kind), c, back); err != nil {
		return err
	}
	if t.Kind == wallet.RefundIn {
		return w.returned(ctx, was, t.Amount)
	}
	return w.reverse(ctx, was)
}

// returned counts money that came back for a transaction (M2 is checked by
// whoever calls it and, again, by the table).
func (w *work) returned(ctx context.Context, t wallet.Transaction, m wallet.Money) error {
	return w.exec(ctx, `UPDATE transactions SET refunded = refunded + ?1, version = version + 1,
		status = CASE WHEN refunded + ?1 = minor THEN ?2 ELSE ?3 END WHERE id = ?4`,
		m.Minor, wallet.Refunded, wallet.PartiallyRefunded, t.ID)
}

// reverse marks a transaction as undone and tells the feed.
func (w *work) reverse(ctx context.Context, t wallet.Transaction) error {
	var version int64
	if err := w.QueryRowContext(ctx, `UPDATE transactions SET status = ?, version = version + 1 WHERE id = ? RETURNING version`,
		wallet.Reversed, t.ID).Scan(&version); err != nil {
		return err
	}
	return w.event(ctx, wallet.Event{Kind: wallet.EventReversed, Account: t.Account, Transaction: t.ID, Version: version, At: w.now})
}

// Settle lets an announced refund or reversal of a merchant arrive. One that
// has arrived is done; ErrNotFound where there is none.
func (l *Ledger) Settle(ctx context.Context, id wallet.AccountID, t wallet.TransactionID) error {
	return l.write(ctx, "settling a transaction", func(ctx context.Context, w *work) error {
		found, err := l.transactionIn(ctx, w, id, t)
		if err != nil {
			return err
		}
		if found.Kind != wallet.RefundIn && found.Kind != wallet.ReversalKind {
			return fmt.Errorf("%w: a %s is not announced", ErrInput, found.Kind)
		}
		if found.Status != wallet.Authorised {
			return nil
		}
		if err := w.exec(ctx, `UPDATE transactions SET status = ?, settled = ?, version = version + 1 WHERE id = ?`,
			wallet.Succeeded, milli(w.now), t); err != nil {
			return err
		}
		return w.undo(ctx, found)
	})
}
