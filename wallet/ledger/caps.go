package ledger

import (
	"context"
	"time"

	"teller/wallet"
)

// Caps bound what is refunded without a person's decision, in any 24 hours
// (M9). Beyond them a refund is not refused: it goes to review. A currency
// that has no sum here is always reviewed.
type Caps struct {
	PerAccount    int                       // how many for one account
	PerAccountSum map[wallet.Currency]int64 // minor units for one account
	Total         map[wallet.Currency]int64 // minor units for the whole wallet
}

// DefaultCaps are what a wallet starts with.
func DefaultCaps() Caps {
	return Caps{
		PerAccount:    5,
		PerAccountSum: map[wallet.Currency]int64{"CNY": 2_000_00, "USD": 1_000_00},
		Total:         map[wallet.Currency]int64{"CNY": 50_000_00, "USD": 25_000_00},
	}
}

func (c Caps) isZero() bool {
	return c.PerAccount == 0 && c.PerAccountSum == nil && c.Total == nil
}

// capsDay is the time over which caps count. It rolls, so that no midnight
// makes room for twice as much.
const capsDay = 24 * time.Hour

// capsUse is how much of the caps is used up.
type capsUse struct {
	caps       Caps
	count      int
	sum, total int64 // in the currency that is asked about
}

func (u capsUse) exceeded(m wallet.Money) bool {
	return u.count+1 > u.caps.PerAccount ||
		m.Minor > u.caps.PerAccountSum[m.Currency]-u.sum ||
		m.Minor > u.caps.Total[m.Currency]-u.total
}

func (l *Ledger) capsUse(ctx context.Context, q querier, id wallet.AccountID, c wallet.Currency, now time.Time) (capsUse, error) {
	u := capsUse{caps: l.opt.Caps}
	err := q.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE account = ?1),
		coalesce(sum(minor) FILTER (WHERE account = ?1 AND currency = ?2), 0),
		coalesce(sum(minor) FILTER (WHERE currency = ?2), 0)
		FROM refunds WHERE automatic = 1 AND created > ?3`, id, c, milli(now.Add(-capsDay))).
		Scan(&u.count, &u.sum, &u.total)
	return u, err
}
