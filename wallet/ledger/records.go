package ledger

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"

	"teller/wallet"
)

// mostTransactions is the most that one look into the records gives.
const mostTransactions = 200

const recordsSQL = `SELECT records FROM accounts WHERE id = ?`

// records keeps the newest transactions of accounts that were looked at, since
// every turn looks at them again. An account's number of changes, which the
// database itself raises with every change of a transaction, says whether they
// are still what the book holds; so another process's write is seen as well.
type records struct {
	mu    sync.Mutex
	known map[wallet.AccountID]recent
}

// recent are an account's newest transactions, newest first, at a number of
// changes. whole says that there are no older ones.
type recent struct {
	changes int64
	newest  []wallet.Transaction
	whole   bool
}

// mostKnown bounds the memory: about 100 KB an account at most.
const mostKnown = 500

func (r *records) get(id wallet.AccountID, changes int64) (recent, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.known[id]
	return k, ok && k.changes == changes
}

func (r *records) put(id wallet.AccountID, k recent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) >= mostKnown {
		r.known = map[wallet.AccountID]recent{}
	}
	r.known[id] = k
}

// Transactions implements [wallet.Backend]. The merchants' names and aliases in
// what it returns are shared and not to be changed.
func (l *Ledger) Transactions(ctx context.Context, id wallet.AccountID, q wallet.Query) ([]wallet.Transaction, error) {
	limit := q.Limit
	if limit <= 0 || limit > mostTransactions {
		limit = mostTransactions
	}
	var changes int64
	err := l.read.records.QueryRowContext(ctx, id).Scan(&changes)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, wallet.ErrNotFound
	}
	if err != nil {
		return nil, unavailable("reading transactions", err)
	}
	k, ok := l.records.get(id, changes)
	if !ok {
		if k, err = l.recent(ctx, id); err != nil {
			return nil, err
		}
		l.records.put(id, k)
	}
	if k.whole || q == (wallet.Query{Limit: q.Limit}) {
		return within(k.newest, q, limit), nil
	}
	var found []wallet.Transaction
	err = l.snapshot(ctx, "reading transactions", func(ctx context.Context, tx querier) error {
		found, err = l.transactionsIn(ctx, tx, id, q, limit)
		return err
	})
	return found, err
}

// within copies those that a query asks for.
func within(newest []wallet.Transaction, q wallet.Query, limit int) []wallet.Transaction {
	first, last := 0, len(newest)
	if !q.To.IsZero() {
		first = boundary(newest, q.To)
	}
	if !q.From.IsZero() {
		last = boundary(newest, q.From)
	}
	if first >= last {
		return nil
	}
	return slices.Clone(newest[first:min(last, first+limit)])
}

// boundary is the index of the first transaction before t.
func boundary(newest []wallet.Transaction, t time.Time) int {
	i, _ := slices.BinarySearchFunc(newest, t, func(x wallet.Transaction, t time.Time) int {
		if x.Created.Before(t) {
			return 1
		}
		return -1
	})
	return i
}

// recent reads an account's newest transactions and the number of changes on
// one state of the book.
func (l *Ledger) recent(ctx context.Context, id wallet.AccountID) (recent, error) {
	var k recent
	err := l.snapshot(ctx, "reading transactions", func(ctx context.Context, tx querier) error {
		err := tx.QueryRowContext(ctx, recordsSQL, id).Scan(&k.changes)
		if errors.Is(err, sql.ErrNoRows) {
			return wallet.ErrNotFound
		}
		if err != nil {
			return err
		}
		k.newest, err = l.transactionsIn(ctx, tx, id, wallet.Query{}, mostTransactions)
		k.whole = len(k.newest) < mostTransactions
		return err
	})
	return k, err
}

// endOfTime is after every transaction.
const endOfTime = int64(1) << 60

func (l *Ledger) transactionsIn(ctx context.Context, tx querier, id wallet.AccountID, q wallet.Query, limit int) ([]wallet.Transaction, error) {
	from, to := -endOfTime, endOfTime
	if !q.From.IsZero() {
		from = ceilMilli(q.From)
	}
	if !q.To.IsZero() {
		to = ceilMilli(q.To)
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+transactionColumns+` FROM transactions
		WHERE account = ? AND created >= ? AND created < ? ORDER BY created DESC, seq DESC LIMIT ?`, id, from, to, limit)
	if err != nil {
		return nil, err
	}
	found, err := scanTransactions(rows)
	if err != nil {
		return nil, err
	}
	for i := range found {
		if err := l.nameMerchant(ctx, tx, &found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// ceilMilli is the first millisecond not before t, so that a half-open range
// keeps its meaning in the precision of the book.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if t.After(time.UnixMilli(ms)) {
		ms++
	}
	return ms
}
