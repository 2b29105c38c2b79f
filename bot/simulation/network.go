package simulation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"teller/flows"
	"teller/wallet"
)

// network is the embedded wallet behind a network that loses requests, loses
// answers after the work was done, delivers a request twice or much later, and
// is down for a while. All of it looks the same from here: no answer.
type network struct {
	w         *World
	downUntil time.Time
	stopped   bool // refunds are stopped at the wallet

	strays  []stray // requests still under way that nobody waits for
	filed   map[filing]bool
	refused map[filing]bool
}

type stray struct {
	at   time.Time
	what string
	do   func()
}

// filing is a refund request by everything that the wallet tells it by.
type filing string

func filingOf(r wallet.RefundRequest) filing {
	r.Conversation, r.Note, r.Approvers = "", "", nil // decide nothing about which it is
	return filing(fmt.Sprintf("%+v", r))
}

var (
	_ wallet.Backend   = (*network)(nil)
	_ wallet.Refunding = (*network)(nil)
	_ wallet.Linking   = (*network)(nil)
	_ wallet.Freezing  = (*network)(nil)
	_ wallet.Feed      = (*network)(nil)
)

func lost(why string) error { return fmt.Errorf("%w: %s", wallet.ErrUnavailable, why) }

// read asks the wallet for records.
func read[T any](n *network, do func() (T, error)) (T, error) {
	var none T
	switch {
	case n.w.proc.dead:
		return none, lost("the process is dead")
	case n.w.now.Before(n.downUntil):
		return none, lost("down")
	case n.w.faults && n.w.oneIn(150):
		n.w.note("the wallet does not answer a read")
		return none, lost("no answer to a read")
	}
	return do()
}

// ask makes a request that changes something.
func ask[T any](n *network, what string, do func() (T, error)) (T, error) {
	var none T
	w := n.w
	if w.proc.dead {
		return none, lost("the process is dead")
	}
	w.meanwhile()
	if w.proc.dead {
		return none, lost("the process is dead")
	}
	if w.now.Before(n.downUntil) {
		w.note("wallet: %s: down", what)
		return none, lost("down")
	}
	if w.faults {
		switch w.chance.IntN(12) {
		case 0:
			w.note("wallet: %s: the request is lost", what)
			return none, lost("the request is lost")
		case 1, 2:
			_, err := do()
			w.note("wallet: %s: the answer is lost (%v)", what, err)
			return none, lost("the answer is lost")
		case 3:
			late := w.between(time.Second, 48*time.Hour)
			w.note("wallet: %s: arrives %s late", what, late)
			n.strays = append(n.strays, stray{w.now.Add(late), what, func() { do() }})
			return none, lost("late")
		case 4:
			do()
			w.note("wallet: %s: arrives twice", what)
		}
	}
	v, err := do()
	w.note("wallet: %s: %v", what, err)
	return v, err
}

// arrive lets stray requests come in whose time has come.
func (n *network) arrive() {
	for i := 0; i < len(n.strays); {
		s := n.strays[i]
		if s.at.After(n.w.now) {
			i++
			continue
		}
		n.strays = append(n.strays[:i:i], n.strays[i+1:]...)
		n.w.note("wallet: %s: comes in late", s.what)
		s.do()
		n.w.auditMoney()
	}
}

// FileRefund implements [wallet.Refunding].
func (n *network) FileRefund(ctx context.Context, r wallet.RefundRequest) (wallet.Refund, error) {
	if !n.w.proc.dead {
		n.w.mayFile(r)
	}
	return ask(n, "file "+string(r.Key), func() (wallet.Refund, error) { return n.file(ctx, r) })
}

// file is the wallet's end of it.
func (n *network) file(ctx context.Context, r wallet.RefundRequest) (wallet.Refund, error) {
	_, missing := n.w.proc.ledger.Refund(ctx, r.Account, r.Key)
	f, err := n.w.proc.ledger.FileRefund(ctx, r)
	id := filingOf(r)
	if err == nil {
		if n.stopped && missing != nil {
			n.w.breach("M9", "a new refund %s was taken while refunds are stopped", r.Key)
		}
		if n.refused[id] {
			n.w.breach("M4", "%s was refused as another request's key, and is taken now", r.Key)
		}
		n.filed[id] = true
		n.w.count("refunds filed")
	} else if code := refusal(err); code != "" {
		if n.filed[id] {
			n.w.breach("M3", "%s was taken, and the same request again is refused: %s", r.Key, code)
		}
		n.refused[id] = n.refused[id] || code == wallet.RefusedKeyReused
		n.w.count("refunds refused")
	}
	n.w.auditMoney()
	return f, err
}

// Refundability implements [wallet.Refunding].
func (n *network) Refundability(ctx context.Context, id wallet.AccountID, t wallet.TransactionID) (wallet.Refundability, error) {
	return read(n, func() (wallet.Refundability, error) { return n.w.proc.ledger.Refundability(ctx, id, t) })
}

// Refund implements [wallet.Refunding].
func (n *network) Refund(ctx context.Context, id wallet.AccountID, key wallet.IdempotencyKey) (wallet.Refund, error) {
	return read(n, func() (wallet.Refund, error) { return n.w.proc.ledger.Refund(ctx, id, key) })
}

// Refunds implements [wallet.Refunding].
func (n *network) Refunds(ctx context.Context, id wallet.AccountID) ([]wallet.Refund, error) {
	return read(n, func() ([]wallet.Refund, error) { return n.w.proc.ledger.Refunds(ctx, id) })
}

// Account implements [wallet.Backend].
func (n *network) Account(ctx context.Context, id wallet.AccountID) (wallet.Account, error) {
	return read(n, func() (wallet.Account, error) { return n.w.proc.ledger.Account(ctx, id) })
}

// Transactions implements [wallet.Backend].
func (n *network) Transactions(ctx context.Context, id wallet.AccountID, q wallet.Query) ([]wallet.Transaction, error) {
	return read(n, func() ([]wallet.Transaction, error) { return n.w.proc.ledger.Transactions(ctx, id, q) })
}

// Transaction implements [wallet.Backend].
func (n *network) Transaction(ctx context.Context, id wallet.AccountID, t wallet.TransactionID) (wallet.Transaction, error) {
	return read(n, func() (wallet.Transaction, error) { return n.w.proc.ledger.Transaction(ctx, id, t) })
}

// RedeemToken implements [wallet.Linking].
func (n *network) RedeemToken(ctx context.Context, key wallet.IdempotencyKey, token wallet.Secret, chat wallet.Chat) (wallet.AccountID, error) {
	return ask(n, "redeem a token", func() (wallet.AccountID, error) {
		return n.w.proc.ledger.RedeemToken(ctx, key, token, chat)
	})
}

// SendLinkCode implements [wallet.Linking].
func (n *network) SendLinkCode(ctx context.Context, key wallet.IdempotencyKey, phone wallet.Phone, chat wallet.Chat) error {
	_, err := ask(n, "send a code", func() (struct{}, error) {
		return struct{}{}, n.w.proc.ledger.SendLinkCode(ctx, key, phone, chat)
	})
	return err
}

// VerifyLinkCode implements [wallet.Linking].
func (n *network) VerifyLinkCode(ctx context.Context, key wallet.IdempotencyKey, phone wallet.Phone, code wallet.Secret, chat wallet.Chat) (wallet.AccountID, error) {
	return ask(n, "verify a code", func() (wallet.AccountID, error) {
		return n.w.proc.ledger.VerifyLinkCode(ctx, key, phone, code, chat)
	})
}

// Freeze implements [wallet.Freezing].
func (n *network) Freeze(ctx context.Context, key wallet.IdempotencyKey, id wallet.AccountID) error {
	_, err := ask(n, "freeze", func() (struct{}, error) { return struct{}{}, n.w.proc.ledger.Freeze(ctx, key, id) })
	return err
}

// EventsAfter implements [wallet.Feed].
func (n *network) EventsAfter(ctx context.Context, cursor string, limit int) ([]wallet.Event, string, error) {
	type page struct {
		events []wallet.Event
		to     string
	}
	p, err := read(n, func() (page, error) {
		events, to, err := n.w.proc.ledger.EventsAfter(ctx, cursor, limit)
		return page{events, to}, err
	})
	return p.events, p.to, err
}

// commandEnded checks that a refund's command ends only by what the wallet
// really answered (M5).
func (w *World) commandEnded(end string, a flows.Answered) {
	d, ok := a.Deed.(flows.FileRefund)
	if !ok {
		return
	}
	id := filingOf(d.Request)
	rec, err := w.proc.ledger.Refund(w.ctx, d.Request.Account, a.Key)
	switch {
	case end == "done" && (err != nil || rec.Amount != d.Request.Amount || rec.Transaction != d.Request.Transaction):
		w.breach("M5", "%s ended as done, and the wallet has %+v, %v", a.Key, rec, err)
	case end == "done" && (a.Refund == nil || a.Refund.Reference != rec.Reference || a.Refund.Amount != rec.Amount):
		w.breach("M6", "%s was answered with %+v, and the wallet has %+v", a.Key, a.Refund, rec)
	case end == "refused" && w.wallet.filed[id]:
		w.breach("M5", "%s ended as refused, and the wallet has taken it", a.Key)
	case end == "given_up":
		w.breach("M5", "%s was given up, and nobody knows what became of it", a.Key)
	}
}

// refusal is the code of a wallet's no, "" where it is none.
func refusal(err error) wallet.RefusalCode {
	var no *wallet.Refusal
	if errors.As(err, &no) {
		return no.Code
	}
	return ""
}
