package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"teller/wallet"
)

// statements are the reads of every turn, compiled once for each connection.
type statements struct {
	account, cards, records *sql.Stmt
}

func (s *statements) prepare(ctx context.Context, db *sql.DB) error {
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&s.account, accountSQL},
		{&s.cards, cardsSQL},
		{&s.records, recordsSQL},
	} {
		stmt, err := db.PrepareContext(ctx, p.text)
		if err != nil {
			return err
		}
		*p.stmt = stmt
	}
	return nil
}

const accountSQL = `SELECT name, phone, language, currency, zone, frozen FROM accounts WHERE id = ?`

const cardsSQL = `SELECT id, name_zh, name_en, last4, usable, bound FROM cards WHERE account = ? ORDER BY position`

// boundCard is a card with when it was bound (S6: a new one waits).
type boundCard struct {
	wallet.Card
	bound time.Time
}

// Account implements [wallet.Backend].
func (l *Ledger) Account(ctx context.Context, id wallet.AccountID) (wallet.Account, error) {
	a, err := scanAccount(l.read.account.QueryRowContext(ctx, id), id)
	if err != nil {
		return wallet.Account{}, unavailable("reading an account", err)
	}
	rows, err := l.read.cards.QueryContext(ctx, id)
	if err != nil {
		return wallet.Account{}, unavailable("reading cards", err)
	}
	cards, err := scanCards(rows)
	for _, c := range cards {
		a.Cards = append(a.Cards, c.Card)
	}
	return a, unavailable("reading cards", err)
}

// accountIn reads an account, without its cards, inside a transaction.
func accountIn(ctx context.Context, q querier, id wallet.AccountID) (wallet.Account, error) {
	return scanAccount(q.QueryRowContext(ctx, accountSQL, id), id)
}

func scanAccount(row *sql.Row, id wallet.AccountID) (wallet.Account, error) {
	a := wallet.Account{ID: id}
	err := row.Scan(&a.Name, &a.Phone, &a.Language, &a.Currency, &a.Zone, &a.Frozen)
	if errors.Is(err, sql.ErrNoRows) {
		return wallet.Account{}, wallet.ErrNotFound
	}
	return a, err
}

func cardsIn(ctx context.Context, q querier, id wallet.AccountID) ([]boundCard, error) {
	rows, err := q.QueryContext(ctx, cardsSQL, id)
	if err != nil {
		return nil, err
	}
	return scanCards(rows)
}

func scanCards(rows *sql.Rows) ([]boundCard, error) {
	defer rows.Close()
	var cards []boundCard
	for rows.Next() {
		var c boundCard
		var zh, en string
		var bound int64
		if err := rows.Scan(&c.ID, &zh, &en, &c.Last4, &c.Usable, &bound); err != nil {
			return nil, err
		}
		c.Names, c.bound = names(zh, en), fromMilli(bound)
		cards = append(cards, c)
	}
	return cards, rows.Err()
}

// AccountByName returns the demo account of that name, such as "mei", or
// ErrNotFound.
func (l *Ledger) AccountByName(ctx context.Context, name string) (wallet.Account, error) {
	var id wallet.AccountID
	err := l.r.QueryRowContext(ctx, `SELECT id FROM accounts WHERE handle = ?`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return wallet.Account{}, wallet.ErrNotFound
	}
	if err != nil {
		return wallet.Account{}, unavailable("reading an account", err)
	}
	return l.Account(ctx, id)
}

// PINLocked reports whether an account's payment PIN is locked after too many
// wrong ones.
func (l *Ledger) PINLocked(ctx context.Context, id wallet.AccountID) (bool, error) {
	var locked bool
	err := l.r.QueryRowContext(ctx, `SELECT pin_locked FROM accounts WHERE id = ?`, id).Scan(&locked)
	if errors.Is(err, sql.ErrNoRows) {
		return false, wallet.ErrNotFound
	}
	return locked, unavailable("reading an account", err)
}

// Transaction implements [wallet.Backend].
func (l *Ledger) Transaction(ctx context.Context, id wallet.AccountID, t wallet.TransactionID) (wallet.Transaction, error) {
	found, err := l.transactionIn(ctx, l.r, id, t)
	return found, unavailable("reading a transaction", err)
}

// transactionIn reads one record, ErrNotFound where it is not the account's.
func (l *Ledger) transactionIn(ctx context.Context, q querier, id wallet.AccountID, t wallet.TransactionID) (wallet.Transaction, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+transactionColumns+` FROM transactions WHERE id = ? AND account = ?`, t, id)
	if err != nil {
		return wallet.Transaction{}, err
	}
	found, err := scanTransactions(rows)
	if err != nil {
		return wallet.Transaction{}, err
	}
	if len(found) == 0 {
		return wallet.Transaction{}, wallet.ErrNotFound
	}
	return found[0], l.nameMerchant(ctx, q, &found[0])
}

const transactionColumns = `id, account, merchant, order_no, request, minor, currency, status, kind, created, settled,
	expires, authorisation, source, channel, terminal, category, network_ref, failure, refunded, reverses`

func scanTransactions(rows *sql.Rows) ([]wallet.Transaction, error) {
	defer rows.Close()
	var found []wallet.Transaction
	for rows.Next() {
		var t wallet.Transaction
		var created, settled, expires int64
		if err := rows.Scan(&t.ID, &t.Account, &t.Merchant.ID, &t.Order, &t.Request, &t.Amount.Minor, &t.Amount.Currency,
			&t.Status, &t.Kind, &created, &settled, &expires, &t.Authorisation, &t.Source, &t.Channel, &t.Terminal,
			&t.Category, &t.NetworkRef, &t.Failure, &t.Refunded, &t.Reverses); err != nil {
			return nil, err
		}
		t.Created, t.Settled, t.Expires = fromMilli(created), fromMilli(settled), fromMilli(expires)
		found = append(found, t)
	}
	return found, rows.Err()
}

// nameMerchant puts in what is kept apart from the transactions.
func (l *Ledger) nameMerchant(ctx context.Context, q querier, t *wallet.Transaction) error {
	m, err := l.merchant(ctx, q, t.Merchant.ID)
	t.Merchant = m.Merchant
	return err
}
