package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"teller/wallet"
)

// Policy is what a merchant takes back.
type Policy struct {
	Refundable bool          // false: nothing at all
	Partial    bool          // a part may be returned; false: the whole only
	Window     time.Duration // from the payment on; 0: no end
	// Limit is up to what amount nobody needs to look at a refund. Above it,
	// and in another currency, a person reviews.
	Limit wallet.Money
	// NeedsOrder and NeedsReason say what the merchant wants told. The wallet
	// passes that on and does not insist.
	NeedsOrder, NeedsReason bool
}

// merchant is a merchant with its policy. It never changes once it is stored,
// and so is read once.
type merchant struct {
	wallet.Merchant
	policy Policy
}

// AddMerchant stores a merchant under its ID. Adding it again with another
// policy or other names has no effect.
func (l *Ledger) AddMerchant(ctx context.Context, m wallet.Merchant, p Policy) error {
	return l.write(ctx, "adding a merchant", func(ctx context.Context, w *work) error {
		return w.addMerchant(ctx, m, p)
	})
}

func (w *work) addMerchant(ctx context.Context, m wallet.Merchant, p Policy) error {
	if m.ID == "" {
		return fmt.Errorf("%w: a merchant without an id", ErrInput)
	}
	aliases, err := json.Marshal(m.Aliases)
	if err != nil {
		return err
	}
	return w.exec(ctx, `INSERT INTO merchants (id, name_zh, name_en, aliases, refundable, partial, window_ms,
		limit_minor, limit_currency, needs_order, needs_reason) VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING`,
		m.ID, m.Names["zh"], m.Names["en"], string(aliases), p.Refundable, p.Partial, p.Window.Milliseconds(),
		p.Limit.Minor, p.Limit.Currency, p.NeedsOrder, p.NeedsReason)
}

// merchant returns one by its id, from memory where it was seen before. The
// nameless merchant of a transfer is the zero value.
func (l *Ledger) merchant(ctx context.Context, q querier, id wallet.MerchantID) (merchant, error) {
	if id == "" {
		return merchant{}, nil
	}
	l.merchantMu.RLock()
	m, ok := l.merchants[id]
	l.merchantMu.RUnlock()
	if ok {
		return m, nil
	}
	var zh, en, aliases string
	var window int64
	m.ID = id
	err := q.QueryRowContext(ctx, `SELECT name_zh, name_en, aliases, refundable, partial, window_ms, limit_minor,
		limit_currency, needs_order, needs_reason FROM merchants WHERE id = ?`, id).
		Scan(&zh, &en, &aliases, &m.policy.Refundable, &m.policy.Partial, &window, &m.policy.Limit.Minor,
			&m.policy.Limit.Currency, &m.policy.NeedsOrder, &m.policy.NeedsReason)
	if err != nil {
		return merchant{}, fmt.Errorf("merchant %s: %w", id, err)
	}
	if err := json.Unmarshal([]byte(aliases), &m.Aliases); err != nil {
		return merchant{}, fmt.Errorf("merchant %s: %w", id, err)
	}
	m.Names = names(zh, en)
	m.policy.Window = time.Duration(window) * time.Millisecond
	if _, writing := q.(*work); !writing { // what is not committed may never be
		l.merchantMu.Lock()
		l.merchants[id] = m
		l.merchantMu.Unlock()
	}
	return m, nil
}

func names(zh, en string) wallet.Names {
	n := wallet.Names{}
	if zh != "" {
		n["zh"] = zh
	}
	if en != "" {
		n["en"] = en
	}
	return n
}
