package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"teller/wallet"
)

// work is one writing transaction: all of it or none. Everything in it uses
// its connection; a query outside of it would wait for ever for the only one.
type work struct {
	*sql.Tx
	l   *Ledger
	now time.Time
	// phone collects what is sent once the transaction is committed.
	phone []PhoneMessage
	// quiet is set while the past is written: no events, no messages.
	quiet bool
}

// write runs fn in a transaction at the ledger's time. An error of fn rolls
// everything back. A refusal and ErrNotFound come back as they are, anything
// else as [wallet.ErrUnavailable]: nobody knows then whether it happened.
func (l *Ledger) write(ctx context.Context, what string, fn func(context.Context, *work) error) error {
	return l.writeAt(ctx, time.Time{}, what, func(ctx context.Context, w *work) (err error) {
		if w.now, err = w.moment(ctx); err != nil {
			return err
		}
		return fn(ctx, w)
	})
}

// writeAt is write at a moment that the caller knows: of what was due, or of the
// past that is seeded.
func (l *Ledger) writeAt(ctx context.Context, now time.Time, what string, fn func(context.Context, *work) error) error {
	tx, err := l.w.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(what, err)
	}
	w := &work{Tx: tx, l: l, now: now}
	if err := fn(ctx, w); err != nil {
		// The rollback's own error says nothing that err does not.
		_ = tx.Rollback()
		return unavailable(what, err)
	}
	if err := tx.Commit(); err != nil {
		return unavailable(what, err)
	}
	if l.opt.Phone != nil {
		for _, m := range w.phone {
			l.opt.Phone(ctx, m)
		}
	}
	return nil
}

// ErrInput is wrapped by the errors of this package's own methods where an
// argument cannot be: it is the caller's mistake and repeating it is useless.
var ErrInput = errors.New("ledger: not a possible input")

// unavailable gives err the form that the port promises.
func unavailable(what string, err error) error {
	var refusal *wallet.Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return refusal
	case errors.Is(err, wallet.ErrNotFound), errors.Is(err, ErrInput), errors.Is(err, wallet.ErrUnavailable):
		return err
	}
	return fmt.Errorf("%s: %w: %w", what, wallet.ErrUnavailable, err)
}

// querier is what a reading and a writing transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// snapshot runs fn on one state of the book.
func (l *Ledger) snapshot(ctx context.Context, what string, fn func(context.Context, querier) error) error {
	tx, err := l.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return unavailable(what, err)
	}
	defer tx.Rollback()
	return unavailable(what, fn(ctx, tx))
}

// exec runs one statement of the transaction.
func (w *work) exec(ctx context.Context, query string, args ...any) error {
	_, err := w.ExecContext(ctx, query, args...)
	return err
}

// counter raises the number kept under name by one and returns it.
func (w *work) counter(ctx context.Context, name string, start int64) (int64, error) {
	var n int64
	err := w.QueryRowContext(ctx, `INSERT INTO meta (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value`, name, start).Scan(&n)
	return n, err
}

// meta reads a number kept under name, 0 where there is none.
func meta(ctx context.Context, q querier, name string) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = ?`, name).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

func (w *work) setMeta(ctx context.Context, name string, n int64) error {
	return w.exec(ctx, `INSERT INTO meta (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, name, n)
}
