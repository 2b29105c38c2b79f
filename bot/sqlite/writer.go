package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"teller/bot"
)

// writer is the one connection that writes. Statements are prepared once and
// reused; transactions are immediate, so that a lock is waited for at their
// beginning and never upgraded.
type writer struct {
	free  chan struct{} // holds one token
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func newWriter(conn *sql.Conn) *writer {
	w := &writer{free: make(chan struct{}, 1), conn: conn, stmts: map[string]*sql.Stmt{}}
	w.free <- struct{}{}
	return w
}

func (w *writer) close() error {
	<-w.free // whoever writes finishes first
	var errs []error
	for _, st := range w.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// do runs f in one transaction: committed where f returns nil, else undone.
// The context bounds the waiting only: what has begun is finished, since an
// interrupted statement would leave the others of the transaction in the dark.
func (w *writer) do(ctx context.Context, f func(*tx) error) (err error) {
	select {
	case <-w.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { w.free <- struct{}{} }()
	t := &tx{w: w, ctx: context.Background()}
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	done := false
	defer func() {
		if !done {
			// Where the database undid it by itself (disk full), this says so; f's error counts.
			_ = t.exec("ROLLBACK")
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	if err := t.exec("COMMIT"); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	done = true
	return nil
}

// tx is a transaction under way.
type tx struct {
	w   *writer
	ctx context.Context
}

func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if st := t.w.stmts[query]; st != nil {
		return st, nil
	}
	st, err := t.w.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, err
	}
	t.w.stmts[query] = st
	return st, nil
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.result(query, args...)
	return err
}

func (t *tx) result(query string, args ...any) (sql.Result, error) {
	st, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(t.ctx, args...)
}

// changed reports how many rows a statement changed.
func (t *tx) changed(query string, args ...any) (int64, error) {
	res, err := t.result(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// inserted gives the new row's number.
func (t *tx) inserted(query string, args ...any) (int64, error) {
	res, err := t.result(query, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (t *tx) query(each func(scanner) error, query string, args ...any) error {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	return drain(rows, each)
}

// one scans the only row of a query; bot.ErrNotFound where there is none.
func (t *tx) one(dest []any, query string, args ...any) error {
	found := false
	err := t.query(func(r scanner) error { found = true; return r.Scan(dest...) }, query, args...)
	if err == nil && !found {
		return bot.ErrNotFound
	}
	return err
}

// ms is a time as the tables hold it; 0 is the zero time.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
