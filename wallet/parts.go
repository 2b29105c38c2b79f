package wallet

import (
	"math"
	"slices"
	"time"
)

// parts sorts the members of a group by the part they play.
type parts struct {
	all    []*member
	taken  []*member // money was taken, also where some or all came back since
	holds  []*member // authorised, captured by none of the group
	held   []*member // authorisations that one of the group captures
	failed []*member
	topups []*member // beside other things; only top-ups among themselves are taken
	odd    []*member // a status that is not in the vocabulary
}

func partsOf(all []*member) parts {
	p := parts{all: all}
	purchases, captures := false, false
	for _, m := range all {
		purchases = purchases || m.Kind != TopUp
		captures = captures || m.Kind == Capture && m.Authorisation != "" && m.Status != Failed
	}
	var captured map[TransactionID]bool
	if captures {
		captured = map[TransactionID]bool{}
		for _, m := range all {
			if m.Kind == Capture && m.Status != Failed {
				captured[m.Authorisation] = true
			}
		}
	}
	for _, m := range all {
		to := &p.odd
		switch {
		case m.Status == Failed:
			to = &p.failed
		case m.Kind == TopUp && purchases:
			to = &p.topups
		case captured[m.ID] && m.Kind != Capture:
			to = &p.held
		case m.Status == Authorised:
			to = &p.holds
		case m.Status == Succeeded, m.Status == Reversed, m.Status == Refunded, m.Status == PartiallyRefunded:
			to = &p.taken
		}
		*to = append(*to, m)
	}
	return p
}

// standsFor is the member that the group is compared by: what took money, else
// what may, else what tried to.
func (p parts) standsFor() *member {
	for _, of := range [][]*member{p.taken, p.holds, p.failed} {
		if len(of) > 0 {
			return of[0]
		}
	}
	return p.all[0]
}

func sortMembers(all []*member) {
	slices.SortFunc(all, earlier)
}

func byTime(all []*unit) {
	slices.SortStableFunc(all, func(x, y *unit) int {
		return earlier(x.by, y.by)
	})
}

// field is something that members may have in common.
type field func(*member) string

func order(m *member) string      { return m.Order }
func request(m *member) string    { return m.Request }
func source(m *member) string     { return m.Source }
func terminal(m *member) string   { return m.Terminal }
func networkRef(m *member) string { return m.NetworkRef }
func authorisation(m *member) string {
	if m.Kind != Capture {
		return ""
	}
	return string(m.Authorisation)
}

// common returns the value that all have; "" where one has none or another.
func common(of []*member, f field) string {
	if len(of) == 0 {
		return ""
	}
	v := f(of[0])
	for _, m := range of[1:] {
		if f(m) != v {
			return ""
		}
	}
	return v
}

// differ returns the first two values that are known and not the same.
func differ(of []*member, f field) (string, string, bool) {
	first := ""
	for _, m := range of {
		switch v := f(m); {
		case v == "" || v == first:
		case first == "":
			first = v
		default:
			return first, v, true
		}
	}
	return "", "", false
}

// distinct reports whether each has a value and no two the same one.
func distinct(of []*member, f field) bool {
	seen := make(map[string]bool, len(of))
	for _, m := range of {
		v := f(m)
		if v == "" || seen[v] {
			return false
		}
		seen[v] = true
	}
	return true
}

func sameAmount(of []*member) bool {
	for _, m := range of[1:] {
		if m.Amount != of[0].Amount {
			return false
		}
	}
	return true
}

// otherMerchants reports whether two are known to be of different merchants.
func otherMerchants(of []*member) bool {
	first := int32(0)
	for _, m := range of {
		switch {
		case m.merchant == 0 || m.merchant == first:
		case first == 0:
			first = m.merchant
		default:
			return true
		}
	}
	return false
}

// shortest is the shortest gap between neighbours, longest the longest. Both
// are 0 of fewer than two.
func gaps(of []*member) (shortest, longest time.Duration) {
	for i := 1; i < len(of); i++ {
		d := of[i].Created.Sub(of[i-1].Created)
		if i == 1 || d < shortest {
			shortest = d
		}
		longest = max(longest, d)
	}
	return shortest, longest
}

// oneMoment reports whether all were made at one instant, as atOneInstant says.
func oneMoment(of []*member) bool {
	for i := 1; i < len(of); i++ {
		if !atOneInstant(of[i-1], of[i]) {
			return false
		}
	}
	return len(of) > 1
}

// returned is what has come back of m, and what is on its way, in minor units
// from 0 to the amount. known is false where the record says that a part came
// back and nothing says how much.
func (m *member) returned() (back, pending int64, known bool) {
	var named, waiting int64
	for _, t := range m.undoing {
		switch {
		case t.Amount.Currency != m.Amount.Currency || t.Amount.Minor <= 0:
			return 0, 0, false
		case t.Status == Authorised:
			waiting = add(waiting, t.Amount.Minor)
		default:
			named = add(named, t.Amount.Minor)
		}
	}
	back = max(0, m.Refunded, named)
	if m.Status == Reversed || m.Status == Refunded {
		back = m.Amount.Minor
	}
	back = min(back, m.Amount.Minor)
	return back, min(waiting, m.Amount.Minor-back), m.Status != PartiallyRefunded || back > 0
}

// whole reports whether all of m's money came back.
func (m *member) whole() bool {
	back, _, known := m.returned()
	return known && back == m.Amount.Minor
}

// add adds amounts of 0 or more, and stops at the largest.
func add(x, y int64) int64 {
	if x > math.MaxInt64-y {
		return math.MaxInt64
	}
	return x + y
}
