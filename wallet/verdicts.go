package wallet

import (
	"sort"
	"strings"
	"time"
)

// sameIDs judges members that share a request id, an order or an authorisation.
func (a *account) sameIDs(p parts) finding {
	f := facts(p)
	switch {
	case len(p.odd) > 0:
		return f.is(Unclear, "", 0.3)
	case len(p.taken) < 2:
		return a.atMostOne(p, f, shared)
	case !sameAmount(p.taken):
		return otherAmounts(p, f)
	}
	sameRequest, sameOrder := common(p.taken, request) != "", common(p.taken, order) != ""
	sameAuth := common(p.taken, authorisation)
	if within, ok := partialCaptures(p, sameAuth); ok && !sameRequest {
		f.add(EvPartialCaptures, within.String())
		return f.is(Separate, AuthorisationAndCapture, 0.95)
	}
	_, _, orders := differ(p.taken, order)
	_, _, sources := differ(p.taken, source)
	if otherMerchants(p.taken) || orders || sources {
		return f.is(Unclear, "", 0.4)
	}
	if sameAuth != "" {
		if sameRequest {
			return a.settle(p, f, NetworkRetry, 0.98)
		}
		return a.settle(p, f, MerchantDoubleCapture, 0.97)
	}
	shortest, longest := gaps(p.taken)
	if longest > alikeWithin {
		if days, ok := recurring(p.taken); ok && shortest >= 20*time.Hour {
			f.add(EvRecurring, days)
			return f.is(Separate, Subscription, 0.95)
		}
		return f.is(Unclear, "", 0.4)
	}
	cause := PageRefresh
	switch {
	case sameRequest:
		return a.settle(p, f, NetworkRetry, 0.99)
	case sameOrder && allCaptures(p.taken):
		cause = MerchantDoubleCapture
	case oneMoment(p.taken):
		cause = SystemError
	}
	switch {
	case !sameOrder: // joined by one id here and another there
		return a.settle(p, f, cause, 0.9)
	case longest <= 10*time.Minute:
		return a.settle(p, f, cause, 0.98)
	case longest <= closeWithin:
		return a.settle(p, f, cause, 0.95)
	}
	return a.settle(p, f, cause, 0.9)
}

func allCaptures(of []*member) bool {
	for _, m := range of {
		if m.Kind != Capture {
			return false
		}
	}
	return true
}

// partialCaptures reports whether the captures of one authorisation stay within
// it together, as the parcels of one order do.
func partialCaptures(p parts, authorised string) (Money, bool) {
	if authorised == "" {
		return Money{}, false
	}
	for _, h := range p.held {
		if string(h.ID) != authorised {
			continue
		}
		var sum int64
		for _, m := range p.taken {
			if m.Amount.Currency != h.Amount.Currency {
				return Money{}, false
			}
			sum = add(sum, m.Amount.Minor)
		}
		return Money{sum, h.Amount.Currency}, sum <= h.Amount.Minor
	}
	return Money{}, false
}

// recurring reports whether charges were made by a subscription, and in what
// rhythm where they show one.
func recurring(of []*member) (string, bool) {
	for _, m := range of {
		if m.Channel != "recurring" && m.Category != "subscription" {
			return "", false
		}
	}
	shortest, longest := gaps(of)
	if r := rhythm(shortest); r != "" && r == rhythm(longest) {
		return r, true
	}
	return "", true
}

// otherAmounts judges charges that share an id but not the amount.
func otherAmounts(p parts, f finding) finding {
	for _, m := range p.taken {
		if m.Amount.Currency != p.taken[0].Amount.Currency {
			return f.is(Unclear, "", 0.4)
		}
	}
	if sum, ok := partialCaptures(p, common(p.taken, authorisation)); ok {
		f.add(EvPartialCaptures, sum.String())
		return f.is(Separate, AuthorisationAndCapture, 0.95)
	}
	_, _, orders := differ(p.taken, order)
	switch {
	case otherMerchants(p.taken) || orders:
	case distinct(p.taken, source) && distinct(p.taken, func(m *member) string { return m.Amount.String() }):
		return f.is(Separate, SplitTender, 0.95)
	case len(p.taken) == 2 && tips(p.taken[0]) && p.taken[1].Amount.Minor <= p.taken[0].Amount.Minor/10*4:
		return f.is(Separate, TipAdjustment, 0.8)
	}
	return f.is(Unclear, "", 0.4)
}

// tips reports whether a tip is usual where m was paid.
func tips(m *member) bool {
	switch strings.ToLower(m.Category) {
	case "restaurant", "bar", "cafe", "coffee", "taxi", "ride", "delivery", "hairdresser", "salon", "spa", "food":
		return true
	}
	return false
}

// distance is how members were found to belong together.
type distance int

const (
	shared  distance = iota // by an id
	instant                 // by the instant, at one terminal or in the network
	near                    // alike, and close to one another
	far                     // alike within a day
)

// atMostOne judges groups in which money was taken once or not at all.
func (a *account) atMostOne(p parts, f finding, d distance) finding {
	if len(p.topups) > 0 && len(p.holds) <= 1 {
		f.add(EvTopUp, string(p.topups[0].ID))
		return f.is(Separate, TopUpLeg, byDistance(d, 0.97, 0.9, 0.8))
	}
	if len(p.taken) == 0 {
		switch {
		case len(p.holds) > 1 && distinct(p.holds, order):
			return f.is(Separate, RepeatPurchase, 0.9)
		case len(p.holds) > 1:
			return f.is(Unclear, "", 0.5)
		}
		return f.is(Separate, RetryAfterFailure, byDistance(d, 0.97, 0.95, 0.85))
	}
	c := p.taken[0]
	switch {
	case len(p.holds) > 0:
		return a.holdBeside(p, f, d)
	case len(p.held) > 0:
		return captureOf(p.held[0], c, f, true)
	case c.whole():
		return f.is(AlreadyReturned, "", byDistance(d, 0.95, 0.9, 0.8))
	}
	return f.is(Separate, RetryAfterFailure, byDistance(d, 0.99, 0.96, 0.85))
}

func byDistance(d distance, byID, close, wide float64) float64 {
	switch d {
	case shared:
		return byID
	case far:
		return wide
	}
	return close
}

// holdBeside judges one charge with authorisations that nothing in the group
// captures.
func (a *account) holdBeside(p parts, f finding, d distance) finding {
	c, h := p.taken[0], p.holds[0]
	both := append([]*member{c}, p.holds...)
	_, _, orders := differ(both, order)
	switch {
	case distinct(both, order):
		return f.is(Separate, RepeatPurchase, 0.9)
	case orders || otherMerchants(both):
		return f.is(Unclear, "", 0.4)
	case len(p.holds) == 1 && c.Kind == Capture && c.Authorisation == "":
		return captureOf(h, c, f, false)
	case len(p.holds) == 1 && h.Amount != c.Amount:
		return captureOf(h, c, f, false)
	case !sameAmount(both) || d == far:
		return f.is(Unclear, "", 0.4)
	case c.whole():
		return f.is(AlreadyReturned, "", 0.85)
	}
	for _, h := range p.holds {
		if h.Expires.IsZero() {
			continue
		}
		f.add(EvExpires, h.Expires.Format(time.RFC3339))
		if !a.now.Before(h.Expires) {
			f.add(EvLapsed, string(h.ID))
		}
	}
	return f.is(PendingTwin, "", byDistance(d, 0.95, 0.85, 0))
}

// captureOf judges an authorisation h with what took it, c. named says whether
// the record links the two.
func captureOf(h, c *member, f finding, named bool) finding {
	confidence := 0.98
	if !named {
		confidence = 0.8
	}
	switch {
	case !named && (h.Amount.Currency != c.Amount.Currency || h.Created.After(c.Created)):
		return f.is(Unclear, "", 0.4)
	case h.Amount.Currency != c.Amount.Currency || c.Amount.Minor <= h.Amount.Minor:
		return f.is(Separate, AuthorisationAndCapture, confidence)
	case tips(h) || tips(c):
		return f.is(Separate, TipAdjustment, confidence)
	case h.Category == "" && c.Category == "" && c.Amount.Minor-h.Amount.Minor <= h.Amount.Minor/10*3:
		// Nothing says what was bought; a few per cent more is most often a tip.
		return f.is(Separate, TipAdjustment, confidence-0.15)
	case named:
		return f.is(Separate, AuthorisationAndCapture, confidence-0.08)
	}
	return f.is(Unclear, "", 0.4)
}

// lookAlike judges members of one merchant and amount that share no id.
func (a *account) lookAlike(p parts, d distance, h history) finding {
	f := facts(p)
	_, _, sources := differ(p.taken, source)
	_, _, orders := differ(p.taken, order)
	shortest, _ := gaps(p.taken)
	switch {
	case len(p.odd) > 0:
		return f.is(Unclear, "", 0.3)
	case len(p.taken) < 2:
		return a.atMostOne(p, f, d)
	case d == instant && !sources && !orders:
		return a.settle(p, f, SystemError, 0.9)
	case orders && !distinct(p.taken, order):
		return a.spaced(p, f, d, h) // some orders are known, some are not
	case distinct(p.taken, order) && shortest < oneCheckout:
		return f.is(Unclear, "", 0.5)
	case distinct(p.taken, order):
		return a.separate(p, f, h, 0.97)
	}
	return a.spaced(p, f, d, h)
}

// spaced judges look-alikes of which only time and habit can tell.
func (a *account) spaced(p parts, f finding, d distance, h history) finding {
	shortest, _ := gaps(p.taken)
	habit := h.habit(p.taken)
	switch {
	case len(p.holds) > 0:
		return f.is(Unclear, "", 0.4)
	case d == far && shortest > 3*closeWithin:
		return a.separate(p, f, h, 0.88)
	case d == far:
		return a.separate(p, f, h, 0.8)
	case onlyOneStands(p.taken):
		return f.is(AlreadyReturned, "", 0.85)
	case habit >= enoughHabit && shortest >= tooQuick:
		return a.separate(p, f, h, 0.85)
	}
	return f.is(Unclear, "", 0.5)
}

// onlyOneStands reports whether all but at most one came back as a whole.
func onlyOneStands(taken []*member) bool {
	standing := 0
	for _, m := range taken {
		if !m.whole() {
			standing++
		}
	}
	return standing <= 1
}

// separate says which honest habit it was.
func (a *account) separate(p parts, f finding, h history, confidence float64) finding {
	if days, ok := recurring(p.taken); ok {
		if days == "" {
			days = h.rhythmOf(p.taken)
		}
		f.add(EvRecurring, days)
		return f.is(Separate, Subscription, confidence)
	}
	for _, m := range p.taken {
		if _, ok := recurring([]*member{m}); !ok {
			continue
		}
		if days := h.rhythmOf([]*member{m}); days != "" {
			f.add(EvRecurring, days)
			return f.is(Separate, Subscription, confidence)
		}
	}
	if habit := h.habit(p.taken); habit >= enoughHabit {
		f.add(EvHabit, itoa(habit))
	}
	return f.is(Separate, RepeatPurchase, confidence)
}

// rhythmOf names the rhythm in which charges of the history precede or follow
// one of these.
func (h history) rhythmOf(of []*member) string {
	for _, m := range of {
		for _, r := range rhythms {
			if r.to <= 28*time.Hour {
				continue // within the group's own reach
			}
			if h.any(m.Created.Add(-r.to), m.Created.Add(-r.from)) || h.any(m.Created.Add(r.from), m.Created.Add(r.to)) {
				return r.name
			}
		}
	}
	return ""
}

// any reports whether a charge was made from one time to the other.
func (h history) any(from, to time.Time) bool {
	i := sort.Search(len(h.charges), func(i int) bool { return !h.charges[i].Created.Before(from) })
	return i < len(h.charges) && !h.charges[i].Created.After(to)
}
