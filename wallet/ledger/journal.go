package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"teller/wallet"
)

// bookKind is what an account of the ledger is for. A positive posting puts
// money into a book, a negative one takes it out.
type bookKind string

const (
	bookCustomer bookKind = "customer" // a customer's balance; owner: the account. Never below zero
	bookHeld     bookKind = "held"     // authorised and not taken; owner: the account
	bookCard     bookKind = "card"     // what card issuers gave or got; owner: the card
	bookMerchant bookKind = "merchant" // what a merchant is owed; owner: the merchant
	bookReserved bookKind = "reserved" // set aside for refunds that are under way; owner: the merchant
	bookBank     bookKind = "bank"     // top-ups, withdrawals, transfers; owner: none
	bookFees     bookKind = "fees"     // the wallet's own; owner: none
	bookOpening  bookKind = "opening"  // what customers brought along; owner: none
)

// book names one account of the ledger; its currency is the posting's.
type book struct {
	kind  bookKind
	owner string
}

// posting is one line of a journal. Minor is not zero.
type posting struct {
	book  book
	money wallet.Money
}

// move is the commonest journal: an amount out of one book into another.
func move(from, to book, m wallet.Money) []posting {
	return []posting{{from, wallet.Money{Minor: -m.Minor, Currency: m.Currency}}, {to, m}}
}

// cause is what a journal was written for and when; a zero id is none.
type cause struct {
	at          time.Time
	transaction wallet.TransactionID
	refund      int64
}

// post writes one journal. It refuses one that does not balance in each of its
// currencies (M1), and one that takes a customer's balance below zero.
func (w *work) post(ctx context.Context, what string, c cause, lines []posting) error {
	if err := balanced(lines); err != nil {
		return fmt.Errorf("journal %q: %w", what, err)
	}
	res, err := w.ExecContext(ctx, `INSERT INTO journals (what, at, transaction_id, refund) VALUES (?, ?, ?, ?)`,
		what, milli(c.at), sql.NullString{String: string(c.transaction), Valid: c.transaction != ""},
		sql.NullInt64{Int64: c.refund, Valid: c.refund != 0})
	if err != nil {
		return err
	}
	journal, err := res.LastInsertId()
	if err != nil {
		return err
	}
	for i, p := range lines {
		id, err := w.bookID(ctx, p)
		if err != nil {
			return err
		}
		if err := w.exec(ctx, `INSERT INTO postings (journal, line, book, minor) VALUES (?, ?, ?, ?)`,
			journal, i, id, p.money.Minor); err != nil {
			return err
		}
		if p.book.kind == bookCustomer && p.money.Minor < 0 {
			left, err := bookSum(ctx, w, p.book, p.money.Currency)
			if err != nil {
				return err
			}
			if left < 0 {
				return fmt.Errorf("%w: journal %q would leave the balance at %s", ErrInput, what,
					wallet.Money{Minor: left, Currency: p.money.Currency})
			}
		}
	}
	return nil
}

// balanced checks M1 for one journal.
func balanced(lines []posting) error {
	sums := map[wallet.Currency]int64{}
	for _, p := range lines {
		m := p.money
		if m.Minor == 0 || m.Currency == "" {
			return fmt.Errorf("an empty posting to %s %s", p.book.kind, p.book.owner)
		}
		s := sums[m.Currency]
		if (m.Minor > 0 && s > math.MaxInt64-m.Minor) || (m.Minor < 0 && s < math.MinInt64-m.Minor) {
			return fmt.Errorf("more %s than can be counted", m.Currency)
		}
		sums[m.Currency] = s + m.Minor
	}
	for c, s := range sums {
		if s != 0 {
			return fmt.Errorf("out of balance by %s", wallet.Money{Minor: s, Currency: c})
		}
	}
	if len(lines) < 2 {
		return fmt.Errorf("%d postings", len(lines))
	}
	return nil
}

func (w *work) bookID(ctx context.Context, p posting) (int64, error) {
	var id int64
	err := w.QueryRowContext(ctx, `INSERT INTO books (kind, owner, currency) VALUES (?, ?, ?)
		ON CONFLICT (kind, owner, currency) DO UPDATE SET kind = kind RETURNING id`,
		p.book.kind, p.book.owner, p.money.Currency).Scan(&id)
	return id, err
}

// bookSum is what is in a book.
func bookSum(ctx context.Context, q querier, b book, c wallet.Currency) (int64, error) {
	var n int64
	err := q.QueryRowContext(ctx, `SELECT coalesce(sum(p.minor), 0) FROM postings p JOIN books b ON b.id = p.book
		WHERE b.kind = ? AND b.owner = ? AND b.currency = ?`, b.kind, b.owner, c).Scan(&n)
	return n, err
}

// Balance returns what an account has at its disposal, in its own currency.
func (l *Ledger) Balance(ctx context.Context, id wallet.AccountID) (wallet.Money, error) {
	var m wallet.Money
	err := l.snapshot(ctx, "reading a balance", func(ctx context.Context, q querier) error {
		a, err := accountIn(ctx, q, id)
		if err != nil {
			return err
		}
		m.Currency = a.Currency
		m.Minor, err = bookSum(ctx, q, book{bookCustomer, string(id)}, a.Currency)
		return err
	})
	return m, err
}

// fundingBook is where a payment's money comes from: the balance, or a card.
func fundingBook(account wallet.AccountID, source string) book {
	if source == "" || source == balanceSource {
		return book{bookCustomer, string(account)}
	}
	return book{bookCard, source}
}

// balanceSource is how [wallet.Transaction.Source] names the balance.
const balanceSource = "balance"
