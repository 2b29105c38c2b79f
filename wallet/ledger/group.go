package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"teller/wallet"
)

// # How the last charge of a group stays (M10)
//
// A refund with the reason "duplicate" declares that the transactions of its
// group are one purchase, taken more than once. The wallet remembers that
// declaration as long as it counts for something: while the refund is open and
// once it is paid. One that ended without money takes its declaration with
// it, so that a reviewer who says "these are two purchases" does not leave
// the customer with a payment that can never be returned.
//
// While a declaration counts, two things hold for its group, whoever asks,
// for whatever reason, for whichever member:
//
//   - at least one charge still stands: captured, and neither returned nor
//     reserved to its last cent;
//   - what is returned or reserved of the whole group is no more than it took
//     beyond its cheapest charge. Without that, an agent could return the other
//     twin but for one cent, before the duplicate or after it.
//
// So a part that was returned earlier, for a reason of its own, makes less room
// for the duplicate: the wallet cannot know whether that part was meant to
// make good for the same thing, and a person at the merchant can.
//
// Only a charge at the same merchant in the same currency counts as one that
// stands for another. Every declaration is held to by itself: {1,2} and {2,3}
// ask more together than {1,2,3} would, and that is the safe side.
//
// An approval does not set this aside. Who returns what they bought, after the
// duplicate of it was returned, gets that from the merchant, as a refund which
// the merchant makes (see [Ledger.Record]).

// groupRoom is how much of one transaction the declared groups let go.
type groupRoom struct {
	left int64 // minor units; no limit: math.MaxInt64
}

var noGroup = groupRoom{left: math.MaxInt64}

// member is one charge of a group and what became of it.
type member struct {
	id       wallet.TransactionID
	account  wallet.AccountID
	merchant wallet.MerchantID
	amount   wallet.Money
	captured bool
	gone     int64 // returned or reserved
}

// stands reports whether m can stand for t: taken at the same merchant in the
// same currency, and not wholly gone.
func (m member) stands(t member) bool {
	return m.comparable(t) && m.gone < m.amount.Minor
}

func (m member) comparable(t member) bool {
	return m.captured && m.merchant == t.merchant && m.amount.Currency == t.amount.Currency
}

// room says how much of target may go, so that the group keeps its last
// charge, and whether another charge than target stands. It is pure.
func room(members []member, target wallet.TransactionID) (left int64, other bool) {
	i := slices.IndexFunc(members, func(m member) bool { return m.id == target })
	if i < 0 || !members[i].captured {
		return 0, false
	}
	t := members[i]
	cheapest := int64(math.MaxInt64)
	for _, m := range members {
		if !m.comparable(t) {
			continue
		}
		left += m.amount.Minor - m.gone
		cheapest = min(cheapest, m.amount.Minor)
		other = other || (m.id != target && m.stands(t))
	}
	left -= cheapest
	if !other {
		left = min(left, t.amount.Minor-t.gone-1)
	}
	return max(left, 0), other
}

// groupRoom reads how much of a transaction the groups let go that were
// declared before now.
func (l *Ledger) groupRoom(ctx context.Context, q querier, t wallet.TransactionID) (groupRoom, error) {
	rows, err := q.QueryContext(ctx, `SELECT g.refund FROM refund_groups g JOIN refunds r ON r.seq = g.refund
		WHERE g.transaction_id = ? AND r.status NOT IN ('refused', 'failed')`, t)
	if err != nil {
		return groupRoom{}, err
	}
	var declared []int64
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			rows.Close()
			return groupRoom{}, err
		}
		declared = append(declared, seq)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return groupRoom{}, err
	}
	g := noGroup
	for _, seq := range declared {
		ids, err := groupOf(ctx, q, seq)
		if err != nil {
			return groupRoom{}, err
		}
		members, err := membersIn(ctx, q, ids)
		if err != nil {
			return groupRoom{}, err
		}
		left, _ := room(members, t)
		g.left = min(g.left, left)
	}
	return g, nil
}

func groupOf(ctx context.Context, q querier, refund int64) ([]wallet.TransactionID, error) {
	rows, err := q.QueryContext(ctx, `SELECT transaction_id FROM refund_groups WHERE refund = ?`, refund)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []wallet.TransactionID
	for rows.Next() {
		var id wallet.TransactionID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// membersIn reads charges and what is gone of each. Missing ones are left out.
func membersIn(ctx context.Context, q querier, ids []wallet.TransactionID) ([]member, error) {
	var members []member
	for _, id := range ids {
		m := member{id: id}
		var status wallet.Status
		var kind wallet.Kind
		err := q.QueryRowContext(ctx, `SELECT account, merchant, minor, currency, status, kind,
			refunded + (SELECT coalesce(sum(minor), 0) FROM refunds WHERE transaction_id = t.id AND ended = 0)
			FROM transactions t WHERE id = ?`, id).
			Scan(&m.account, &m.merchant, &m.amount.Minor, &m.amount.Currency, &status, &kind, &m.gone)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		t := wallet.Transaction{Amount: m.amount, Status: status, Kind: kind}
		m.captured = t.Captured()
		members = append(members, m)
	}
	return members, nil
}

// declare judges the group that a request for a duplicate names: RefusedNone
// where one charge stays. The members' ids come back sorted, each once.
func (w *work) declare(ctx context.Context, r wallet.RefundRequest) ([]wallet.TransactionID, wallet.RefusalCode, error) {
	if r.Reason != wallet.ReasonDuplicate {
		return nil, wallet.RefusedNone, nil
	}
	ids := sortedGroup(r.Group)
	if !slices.Contains(ids, r.Transaction) || len(ids) < 2 || len(ids) > mostTransactions {
		return nil, wallet.RefusedLastOfGroup, nil
	}
	members, err := membersIn(ctx, w, ids)
	if err != nil {
		return nil, "", fmt.Errorf("reading a group: %w", err)
	}
	if len(members) < len(ids) || slices.ContainsFunc(members, func(m member) bool { return m.account != r.Account }) {
		return nil, wallet.RefusedNotFound, nil
	}
	// Its own declaration, as it will be held to from now on. And where no
	// other charge stands, nothing is double, not even in part.
	if left, other := room(members, r.Transaction); !other || left < r.Amount.Minor {
		return nil, wallet.RefusedLastOfGroup, nil
	}
	return ids, wallet.RefusedNone, nil
}

func sortedGroup(group []wallet.TransactionID) []wallet.TransactionID {
	ids := slices.Clone(group)
	slices.Sort(ids)
	return slices.Compact(ids)
}
