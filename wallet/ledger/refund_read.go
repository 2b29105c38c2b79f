package ledger

import (
	"context"
	"time"

	"teller/wallet"
)

// Refundability implements [wallet.Refunding].
func (l *Ledger) Refundability(ctx context.Context, id wallet.AccountID, t wallet.TransactionID) (wallet.Refundability, error) {
	var r wallet.Refundability
	err := l.snapshot(ctx, "judging a refund", func(ctx context.Context, q querier) error {
		s, err := l.standing(ctx, q, id, t, l.now())
		if err != nil {
			return err
		}
		r = s.refundability()
		return nil
	})
	return r, err
}

// Refund implements [wallet.Refunding].
func (l *Ledger) Refund(ctx context.Context, id wallet.AccountID, key wallet.IdempotencyKey) (wallet.Refund, error) {
	rec, err := scanRefund(l.r.QueryRowContext(ctx, `SELECT `+refundColumns+` FROM refunds WHERE key = ? AND account = ?`, key, id))
	if err != nil {
		return wallet.Refund{}, unavailable("reading a refund", err)
	}
	return rec.Refund, nil
}

// Refunds implements [wallet.Refunding].
func (l *Ledger) Refunds(ctx context.Context, id wallet.AccountID) ([]wallet.Refund, error) {
	var refunds []wallet.Refund
	err := l.snapshot(ctx, "reading refunds", func(ctx context.Context, q querier) error {
		if _, err := accountIn(ctx, q, id); err != nil {
			return err
		}
		rows, err := q.QueryContext(ctx, `SELECT `+refundColumns+` FROM refunds WHERE account = ? ORDER BY created DESC, seq DESC`, id)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			rec, err := scanRefund(rows)
			if err != nil {
				return err
			}
			refunds = append(refunds, rec.Refund)
		}
		return rows.Err()
	})
	return refunds, err
}

// Change is one version of a refund's life.
type Change struct {
	Version int64
	Status  wallet.RefundStatus
	Code    wallet.RefusalCode
	At      time.Time
}

// History returns every version of a refund, oldest first, or ErrNotFound.
func (l *Ledger) History(ctx context.Context, id wallet.AccountID, key wallet.IdempotencyKey) ([]Change, error) {
	rows, err := l.r.QueryContext(ctx, `SELECT h.version, h.status, h.code, h.at FROM refund_history h
		JOIN refunds r ON r.seq = h.refund WHERE r.key = ? AND r.account = ? ORDER BY h.version`, key, id)
	if err != nil {
		return nil, unavailable("reading a refund's history", err)
	}
	defer rows.Close()
	var changes []Change
	for rows.Next() {
		var c Change
		var at int64
		if err := rows.Scan(&c.Version, &c.Status, &c.Code, &at); err != nil {
			return nil, unavailable("reading a refund's history", err)
		}
		c.At = fromMilli(at)
		changes = append(changes, c)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable("reading a refund's history", err)
	}
	if len(changes) == 0 {
		return nil, wallet.ErrNotFound
	}
	return changes, nil
}
