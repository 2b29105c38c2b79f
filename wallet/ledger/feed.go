package ledger

import (
	"context"
	"fmt"
	"strconv"

	"teller/wallet"
)

// event adds what happened to the feed. Events are numbered in the order of
// their commits, because one transaction writes at a time, so a reader that
// saw number n misses none below it.
func (w *work) event(ctx context.Context, e wallet.Event) error {
	if w.quiet {
		return nil
	}
	id, err := w.l.newID("ev_")
	if err != nil {
		return err
	}
	return w.exec(ctx, `INSERT INTO events (id, kind, account, transaction_id, refund, version, at) VALUES (?,?,?,?,?,?,?)`,
		id, e.Kind, e.Account, e.Transaction, e.Refund, e.Version, milli(e.At))
}

// mostEvents is the most that one look into the feed gives.
const mostEvents = 500

// EventsAfter implements [wallet.Feed]. A limit of 0, or above 500, gives 500.
// A cursor that is none of this feed's is ErrInput.
func (l *Ledger) EventsAfter(ctx context.Context, cursor string, limit int) ([]wallet.Event, string, error) {
	if limit <= 0 || limit > mostEvents {
		limit = mostEvents
	}
	var after int64
	if cursor != "" {
		var err error
		if after, err = strconv.ParseInt(cursor, 10, 64); err != nil || after < 0 {
			return nil, cursor, fmt.Errorf("%w: the cursor %q", ErrInput, cursor)
		}
	}
	rows, err := l.r.QueryContext(ctx, `SELECT seq, id, kind, account, transaction_id, refund, version, at FROM events
		WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, cursor, unavailable("reading the feed", err)
	}
	defer rows.Close()
	var events []wallet.Event
	for rows.Next() {
		var e wallet.Event
		var at int64
		if err := rows.Scan(&after, &e.ID, &e.Kind, &e.Account, &e.Transaction, &e.Refund, &e.Version, &at); err != nil {
			return nil, cursor, unavailable("reading the feed", err)
		}
		e.At = fromMilli(at)
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, cursor, unavailable("reading the feed", err)
	}
	return events, strconv.FormatInt(after, 10), nil
}
