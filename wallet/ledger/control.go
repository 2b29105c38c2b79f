package ledger

import (
	"context"
	"fmt"

	"teller/wallet"
)

// metaStopped is kept as 1 while refunds are stopped.
const metaStopped = "refunds_stopped"

// StopRefunds refuses new refunds with RefusedStopped from now on, or takes
// them again. Those that were filed before go on (M9).
func (l *Ledger) StopRefunds(ctx context.Context, stop bool) error {
	n := int64(0)
	if stop {
		n = 1
	}
	return l.write(ctx, "stopping refunds", func(ctx context.Context, w *work) error {
		return w.setMeta(ctx, metaStopped, n)
	})
}

// RefundsStopped reports whether new refunds are refused.
func (l *Ledger) RefundsStopped(ctx context.Context) (bool, error) {
	n, err := meta(ctx, l.r, metaStopped)
	return n != 0, unavailable("reading the switch", err)
}

// Decide ends a refund's review now: RefusedNone approves it, any other code
// refuses it. ErrNotFound where there is no such refund, ErrInput where it is
// not in review.
func (l *Ledger) Decide(ctx context.Context, key wallet.IdempotencyKey, code wallet.RefusalCode) (wallet.Refund, error) {
	var rec refundRecord
	err := l.write(ctx, "deciding a review", func(ctx context.Context, w *work) error {
		var err error
		rec, err = scanRefund(w.QueryRowContext(ctx, `SELECT `+refundColumns+` FROM refunds WHERE key = ?`, key))
		if err != nil {
			return err
		}
		if rec.Status != wallet.RefundReview {
			return fmt.Errorf("%w: the refund is %s", ErrInput, rec.Status)
		}
		next := wallet.RefundApproved
		if code != wallet.RefusedNone {
			next = wallet.RefundRefused
		}
		return w.step(ctx, &rec, next, code, w.now)
	})
	if err != nil {
		return wallet.Refund{}, err
	}
	return rec.Refund, nil
}

// SetCardUsable says whether a card takes money from now on. ErrNotFound where
// there is no such card.
func (l *Ledger) SetCardUsable(ctx context.Context, card wallet.CardID, usable bool) error {
	return l.write(ctx, "changing a card", func(ctx context.Context, w *work) error {
		res, err := w.ExecContext(ctx, `UPDATE cards SET usable = ? WHERE id = ?`, usable, card)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return wallet.ErrNotFound
		}
		return nil
	})
}
