package ledger

import (
	"slices"
	"time"

	"teller/wallet"
)

// newCardWait is how long a newly bound card takes no refunds (S6).
const newCardWait = 24 * time.Hour

// standing is everything the wallet knows when it judges whether a
// transaction can be returned. It is read on one state of the book, and what
// follows from it is pure.
type standing struct {
	t        wallet.Transaction
	policy   Policy
	cards    []boundCard
	open     *wallet.Refund
	ended    int // refunds of t that have ended
	otherWay bool
	stopped  bool
	group    groupRoom
	caps     capsUse
	now      time.Time
}

// reserved is what an open refund holds of the transaction.
func (s *standing) reserved() int64 {
	if s.open == nil {
		return 0
	}
	return s.open.Amount.Minor
}

// remaining is what may still be returned (M2).
func (s *standing) remaining() wallet.Money {
	m := s.t.Standing()
	m.Minor -= s.reserved()
	return m
}

// until is the end of the merchant's window; zero: none.
func (s *standing) until() time.Time {
	if s.policy.Window == 0 {
		return time.Time{}
	}
	return s.t.Created.Add(s.policy.Window)
}

// review reports whether a person at the wallet decides about an amount.
func (s *standing) review(m wallet.Money) bool {
	limit := s.policy.Limit
	return limit.Currency != m.Currency || m.Minor > limit.Minor || s.caps.exceeded(m)
}

// refusal is why nothing of the transaction can be returned now. An approved
// appeal sets the window aside.
func (s *standing) refusal(appeal bool) wallet.RefusalCode {
	until := s.until()
	switch {
	case s.t.Kind != wallet.Payment && s.t.Kind != wallet.Capture:
		return wallet.RefusedNotRefundable
	case !s.t.Captured():
		return wallet.RefusedNotCaptured
	case s.open != nil:
		return wallet.RefusedInProgress
	case s.t.Standing().Minor <= 0:
		return wallet.RefusedAlready
	case s.otherWay:
		return wallet.RefusedOtherWay
	case s.group.left == 0:
		return wallet.RefusedLastOfGroup
	case !s.policy.Refundable:
		return wallet.RefusedNotRefundable
	case !appeal && !until.IsZero() && s.now.After(until):
		return wallet.RefusedWindowOver
	case s.stopped:
		return wallet.RefusedStopped
	}
	return wallet.RefusedNone
}

// routes are where a refund may go, the original way first. A card that is
// not usable, or was bound less than a day ago, is none; the card that paid
// needs no wait.
func (s *standing) routes() []wallet.Destination {
	var original, others []wallet.Destination
	for _, c := range s.cards {
		switch {
		case !c.Usable:
		case string(c.ID) == s.t.Source:
			original = append(original, wallet.Destination{Kind: wallet.ToOriginal, Card: c.ID})
		case !s.now.Before(c.bound.Add(newCardWait)):
			others = append(others, wallet.Destination{Kind: wallet.ToCard, Card: c.ID})
		}
	}
	if s.t.Source == "" || s.t.Source == balanceSource {
		original = append(original, wallet.Destination{Kind: wallet.ToOriginal})
	} else {
		others = slices.Insert(others, 0, wallet.Destination{Kind: wallet.ToBalance})
	}
	return append(original, others...)
}

// refundability is what the wallet says before a refund is filed.
func (s *standing) refundability() wallet.Refundability {
	code := s.refusal(false)
	r := wallet.Refundability{
		Eligible:    code == wallet.RefusedNone,
		Code:        code,
		Remaining:   s.remaining(),
		Refunded:    wallet.Money{Minor: s.t.Refunded, Currency: s.t.Amount.Currency},
		Ended:       s.ended,
		Open:        s.open,
		Routes:      s.routes(),
		Partial:     s.policy.Partial,
		Until:       s.until(),
		NeedsOrder:  s.policy.NeedsOrder,
		NeedsReason: s.policy.NeedsReason,
	}
	r.Review = r.Eligible && s.review(r.Remaining)
	return r
}

// refuse says why a request cannot be filed; RefusedNone where it can. What
// was filed under its key before has been looked at already.
func (s *standing) refuse(r wallet.RefundRequest) wallet.RefusalCode {
	if s.open != nil {
		return wallet.RefusedInProgress
	}
	if r.Key != wallet.RefundKey(r.Transaction, s.ended) {
		return wallet.RefusedKeyReused
	}
	if code := s.refusal(approved(r)); code != wallet.RefusedNone {
		return code
	}
	told := r.AlreadyRefunded
	if told.Minor != s.t.Refunded || (told.Currency != s.t.Amount.Currency && (told.Currency != "" || told.Minor != 0)) {
		return wallet.RefusedFigureChanged
	}
	remaining := s.remaining()
	switch {
	case r.Amount.Currency != remaining.Currency, r.Amount.Minor <= 0, r.Amount.Minor > remaining.Minor:
		return wallet.RefusedAmount
	case !s.policy.Partial && r.Amount != remaining:
		return wallet.RefusedPartial
	case !slices.Contains(s.routes(), r.Destination):
		return wallet.RefusedDestination
	}
	return wallet.RefusedNone
}
