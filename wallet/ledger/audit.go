package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"teller/wallet"
)

// Audit reads the whole book from scratch and checks what must always hold: M1
// (every journal balances, no balance is below zero, and the postings of each
// transaction and refund are those that its record asks for), M2, M3 and M10.
// It returns nil, or an error with a line for everything that is wrong. It
// looks at one state of the book and is safe at any time.
func (l *Ledger) Audit(ctx context.Context) error {
	tx, err := l.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return unavailable("auditing", err)
	}
	defer tx.Rollback()
	a := audit{q: tx, transactions: map[wallet.TransactionID]*audited{}}
	for _, check := range []func(context.Context) error{a.journals, a.read, a.refunds, a.groups} {
		if err := check(ctx); err != nil {
			return unavailable("auditing", err)
		}
	}
	a.money()
	return errors.Join(a.wrong...)
}

// audit is one run.
type audit struct {
	q            querier
	wrong        []error
	transactions map[wallet.TransactionID]*audited
	order        []wallet.TransactionID
}

// audited is a transaction with everything that refers to it.
type audited struct {
	wallet.Transaction
	refunds  []refundRecord               // in the order of filing
	booked   map[bookKind]int64           // the sum of its postings
	forwards map[int64]map[bookKind]int64 // the same by refund
	returned int64                        // by records of kind refund that arrived
	undone   bool                         // by a reversal that arrived
}

// taken is what was captured, also where a reversal undid it since.
func (t *audited) taken() int64 {
	if t.Captured() || t.undone {
		return t.Amount.Minor
	}
	return 0
}

// filed is what refunds paid or hold.
func (t *audited) filed() (paid, reserved int64) {
	for _, r := range t.refunds {
		switch {
		case r.Status == wallet.RefundPaid:
			paid += r.Amount.Minor
		case !r.Status.Ended():
			reserved += r.Amount.Minor
		}
	}
	return paid, reserved
}

func (a *audit) fault(rule, format string, args ...any) {
	a.wrong = append(a.wrong, fmt.Errorf(rule+": "+format, args...))
}

// each runs a query and gives every row to scan.
func (a *audit) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := a.q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// journals checks M1 on the book alone.
func (a *audit) journals(ctx context.Context) error {
	err := a.each(ctx, func(rows *sql.Rows) error {
		var id, sum, lines int64
		var what, currency string
		err := rows.Scan(&id, &what, &currency, &sum, &lines)
		if sum != 0 || lines < 2 {
			a.fault("M1", "journal %d (%s) is out of balance by %d %s in %d postings", id, what, sum, currency, lines)
		}
		return err
	}, `SELECT j.id, j.what, coalesce(b.currency, ''), coalesce(sum(p.minor), 0), count(p.line) FROM journals j
		LEFT JOIN postings p ON p.journal = j.id LEFT JOIN books b ON b.id = p.book GROUP BY j.id, b.currency`)
	if err != nil {
		return err
	}
	return a.each(ctx, func(rows *sql.Rows) error {
		var kind bookKind
		var owner, currency string
		var sum int64
		err := rows.Scan(&kind, &owner, &currency, &sum)
		if sum < 0 && (kind == bookCustomer || kind == bookHeld || kind == bookReserved) {
			a.fault("M1", "the book %s of %s is at %d %s", kind, owner, sum, currency)
		}
		return err
	}, `SELECT b.kind, b.owner, b.currency, sum(p.minor) FROM books b JOIN postings p ON p.book = b.id GROUP BY b.id`)
}

// read collects the records and what refers to them.
func (a *audit) read(ctx context.Context) error {
	rows, err := a.q.QueryContext(ctx, `SELECT `+transactionColumns+` FROM transactions ORDER BY seq`)
	if err != nil {
		return err
	}
	all, err := scanTransactions(rows)
	if err != nil {
		return err
	}
	for _, t := range all {
		a.transactions[t.ID] = &audited{Transaction: t, booked: map[bookKind]int64{}, forwards: map[int64]map[bookKind]int64{}}
		a.order = append(a.order, t.ID)
	}
	for _, t := range all {
		was, ok := a.transactions[t.Reverses]
		switch {
		case t.Reverses == "" || t.Status != wallet.Succeeded:
		case !ok:
			a.fault("M2", "%s undoes %s, which is not there", t.ID, t.Reverses)
		case t.Kind == wallet.ReversalKind:
			was.undone = true
		default:
			was.returned += t.Amount.Minor
		}
	}
	err = a.each(ctx, func(rows *sql.Rows) error {
		r, err := scanRefund(rows)
		if err != nil {
			return err
		}
		if t, ok := a.transactions[r.Transaction]; ok {
			t.refunds = append(t.refunds, r)
		}
		return nil
	}, `SELECT `+refundColumns+` FROM refunds ORDER BY seq`)
	if err != nil {
		return err
	}
	return a.each(ctx, func(rows *sql.Rows) error {
		var id wallet.TransactionID
		var refund, sum int64
		var kind bookKind
		if err := rows.Scan(&id, &refund, &kind, &sum); err != nil {
			return err
		}
		t, ok := a.transactions[id]
		if !ok {
			a.fault("M1", "postings of %s, which is not there", id)
			return nil
		}
		t.booked[kind] += sum
		if refund != 0 {
			if t.forwards[refund] == nil {
				t.forwards[refund] = map[bookKind]int64{}
			}
			t.forwards[refund][kind] += sum
		}
		return nil
	}, `SELECT j.transaction_id, coalesce(j.refund, 0), b.kind, sum(p.minor) FROM journals j JOIN postings p ON p.journal = j.id
		JOIN books b ON b.id = p.book WHERE j.transaction_id IS NOT NULL GROUP BY j.transaction_id, j.refund, b.kind`)
}

// money checks that the postings of every transaction are what its record
// says, and M2.
func (a *audit) money() {
	for _, id := range a.order {
		t := a.transactions[id]
		paid, reserved := t.filed()
		want := map[bookKind]int64{bookReserved: reserved}
		switch t.Kind {
		case wallet.Payment, wallet.Capture:
			if t.Captured() {
				want[bookMerchant] = t.Amount.Minor - t.Refunded - reserved
			}
			if t.Status == wallet.Authorised {
				want[bookHeld] = t.Amount.Minor
			}
		case wallet.Transfer, wallet.Withdrawal:
			if t.Status == wallet.Succeeded {
				want[bookBank] = t.Amount.Minor
			}
		case wallet.Fee:
			if t.Status == wallet.Succeeded {
				want[bookFees] = t.Amount.Minor
			}
		case wallet.TopUp:
			if t.Status == wallet.Succeeded {
				want[bookCustomer] = t.Amount.Minor
			}
		}
		for _, kind := range []bookKind{bookMerchant, bookHeld, bookReserved, bookFees} {
			if t.booked[kind] != want[kind] {
				a.fault("M1", "%s has %d in %s instead of %d", id, t.booked[kind], kind, want[kind])
			}
		}
		for _, kind := range []bookKind{bookBank, bookCustomer} {
			if n, ok := want[kind]; ok && t.booked[kind] != n {
				a.fault("M1", "%s has %d in %s instead of %d", id, t.booked[kind], kind, n)
			}
		}
		if t.Refunded != t.returned {
			a.fault("M2", "%s says %d returned, its records say %d", id, t.Refunded, t.returned)
		}
		if paid > t.Refunded {
			a.fault("M2", "%s says %d returned, refunds paid %d", id, t.Refunded, paid)
		}
		if t.Refunded+reserved > t.taken() {
			a.fault("M2", "%s: %d returned and %d reserved of %d", id, t.Refunded, reserved, t.taken())
		}
		if status := statusAfter(t); status != t.Status {
			a.fault("M2", "%s is %s with %d of %d returned", id, t.Status, t.Refunded, t.Amount.Minor)
		}
	}
}

// statusAfter is the status that fits what was returned.
func statusAfter(t *audited) wallet.Status {
	switch {
	case !t.Captured():
		return t.Status
	case t.Refunded == t.Amount.Minor:
		return wallet.Refunded
	case t.Refunded > 0:
		return wallet.PartiallyRefunded
	}
	return wallet.Succeeded
}

// refunds checks M3, each refund's postings and its history.
func (a *audit) refunds(ctx context.Context) error {
	histories := map[int64][]Change{}
	err := a.each(ctx, func(rows *sql.Rows) error {
		var seq int64
		var c Change
		err := rows.Scan(&seq, &c.Version, &c.Status, &c.Code)
		histories[seq] = append(histories[seq], c)
		return err
	}, `SELECT refund, version, status, code FROM refund_history ORDER BY refund, version`)
	if err != nil {
		return err
	}
	for _, id := range a.order {
		t := a.transactions[id]
		open := 0
		for n, r := range t.refunds {
			if r.Key != wallet.RefundKey(id, n) {
				a.fault("M3", "refund %d of %s has the key %s", n, id, r.Key)
			}
			if r.Account != t.Account || r.Amount.Currency != t.Amount.Currency {
				a.fault("M2", "refund %s is of %s and %s", r.Key, r.Account, r.Amount)
			}
			want := map[bookKind]int64{}
			switch {
			case !r.Status.Ended():
				open++
				want[bookReserved], want[bookMerchant] = r.Amount.Minor, -r.Amount.Minor
			case r.Status == wallet.RefundPaid:
				want[bookMerchant] = -r.Amount.Minor
			}
			for _, kind := range []bookKind{bookReserved, bookMerchant} {
				if got := t.forwards[r.seq][kind]; got != want[kind] {
					a.fault("M2", "refund %s is %s and has %d in %s instead of %d", r.Key, r.Status, got, kind, want[kind])
				}
			}
			a.history(r, histories[r.seq])
		}
		if open > 1 {
			a.fault("M3", "%s has %d open refunds", id, open)
		}
	}
	return nil
}

func (a *audit) history(r refundRecord, h []Change) {
	if int64(len(h)) != r.Version || len(h) == 0 || h[0].Status != wallet.RefundRequested || h[len(h)-1].Status != r.Status {
		a.fault("M3", "refund %s is %s in version %d, its history is %v", r.Key, r.Status, r.Version, h)
		return
	}
	for i := 1; i < len(h); i++ {
		if !allowed(h[i-1].Status, h[i].Status) {
			a.fault("M3", "refund %s went from %s to %s", r.Key, h[i-1].Status, h[i].Status)
		}
	}
}

// groups checks M10 for every declaration that counts. What a merchant itself
// sent back or reversed is its own affair and not counted.
func (a *audit) groups(ctx context.Context) error {
	declared := map[wallet.IdempotencyKey][]*audited{}
	err := a.each(ctx, func(rows *sql.Rows) error {
		var key wallet.IdempotencyKey
		var id wallet.TransactionID
		if err := rows.Scan(&key, &id); err != nil {
			return err
		}
		if t, ok := a.transactions[id]; ok {
			declared[key] = append(declared[key], t)
		}
		return nil
	}, `SELECT r.key, g.transaction_id FROM refund_groups g JOIN refunds r ON r.seq = g.refund
		WHERE r.status NOT IN ('refused', 'failed')`)
	if err != nil {
		return err
	}
	for key, group := range declared {
		var taken, gone, cheapest int64
		stands := 0
		for _, t := range group {
			if t.taken() == 0 {
				continue
			}
			paid, reserved := t.filed()
			taken += t.Amount.Minor
			gone += paid + reserved
			if cheapest == 0 || t.Amount.Minor < cheapest {
				cheapest = t.Amount.Minor
			}
			if paid+reserved < t.Amount.Minor {
				stands++
			}
		}
		if stands == 0 || gone > taken-cheapest {
			a.fault("M10", "of the group that %s named %d stand, and %d of %d are gone", key, stands, gone, taken)
		}
	}
	return nil
}
