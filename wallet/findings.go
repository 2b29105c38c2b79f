package wallet

import (
	"strings"
	"time"
)

// finding is a verdict in the making.
type finding struct {
	verdict    Verdict
	cause      Cause
	confidence float64
	giveBack   []TransactionID
	evidence   []Evidence
}

func (f *finding) add(code, value string) {
	f.evidence = append(f.evidence, Evidence{Code: code, Value: value})
}

// is sets what it turned out to be.
func (f finding) is(v Verdict, c Cause, confidence float64) finding {
	f.verdict, f.cause, f.confidence = v, c, confidence
	return f
}

func (f finding) judged(all []*member) judged {
	g := Group{
		Verdict:    f.verdict,
		Cause:      f.cause,
		Confidence: f.confidence,
		Return:     f.giveBack,
		Evidence:   f.evidence,
	}
	for _, m := range all {
		g.Transactions = append(g.Transactions, m.ID)
	}
	return judged{group: g, first: all[0].Transaction}
}

// facts starts a finding with what the records themselves say of the members.
func facts(p parts) finding {
	var f finding
	compared := p.taken
	if len(compared) < 2 {
		compared = p.all
	}
	noReference := false
	if v := common(compared, request); v != "" {
		f.add(EvSameRequest, v)
	}
	if v := common(compared, order); v != "" {
		f.add(EvSameOrder, v)
	}
	if x, y, ok := differ(compared, order); ok {
		f.add(EvDifferentOrder, x+"/"+y)
	} else if common(compared, request) == "" && common(compared, order) == "" {
		if distinct(compared, request) {
			f.add(EvDifferentRequest, "")
		}
		noReference = !distinct(compared, request)
	}
	switch {
	case otherMerchants(compared):
		f.add(EvDifferentPayee, "")
	case compared[0].merchant != 0:
		f.add(EvSameMerchant, "")
	}
	f.amounts(compared)
	for _, m := range p.all {
		if v := authorisation(m); v != "" && m.Status != Failed {
			f.add(EvCaptureOf, v)
		}
	}
	shortest, _ := gaps(compared)
	f.add(EvGap, gapValue(shortest))
	if x, y, ok := differ(compared, source); ok {
		f.add(EvDifferentSource, x+"/"+y)
	}
	if v := common(compared, terminal); v != "" {
		f.add(EvSameTerminal, v)
	}
	if v := common(compared, networkRef); v != "" {
		f.add(EvSameNetworkRef, v)
	}
	if noReference {
		f.add(EvNoReference, "")
	}
	f.states(p)
	return f
}

func (f *finding) amounts(compared []*member) {
	if sameAmount(compared) {
		f.add(EvSameAmount, compared[0].Amount.String())
		return
	}
	var each []string
	for _, m := range compared {
		if v := m.Amount.String(); len(each) == 0 || each[len(each)-1] != v {
			each = append(each, v)
		}
	}
	f.add(EvDifferentAmount, strings.Join(each, "/"))
}

// states adds what became of each member, where that is not simply "taken".
func (f *finding) states(p parts) {
	for _, m := range p.failed {
		if len(p.taken) > 1 && m.Created.After(p.taken[0].Created) && m.Created.Before(p.taken[len(p.taken)-1].Created) {
			f.add(EvFailureBetween, string(m.ID))
		} else {
			f.add(EvFailed, string(m.ID))
		}
	}
	for _, of := range [][]*member{p.holds, p.odd} {
		for _, m := range of {
			f.add(EvStatus, string(m.ID)+" "+string(m.Status))
		}
	}
	var back int64
	for _, m := range p.taken {
		if m.Status == Reversed {
			f.add(EvStatus, string(m.ID)+" "+string(m.Status))
		}
		for _, t := range m.undoing {
			if t.Status == Authorised {
				f.add(EvRefundPending, string(t.ID))
			} else {
				f.add(EvReversedBy, string(t.ID))
			}
		}
		part, _, _ := m.returned()
		back = add(back, part)
	}
	if back > 0 {
		f.add(EvRefunded, Money{back, p.taken[0].Amount.Currency}.String())
	}
}

// settle ends a group of charges of one purchase: what is too much is given
// back, unless it has come back, is coming, or cannot be told.
func (a *account) settle(p parts, f finding, c Cause, confidence float64) finding {
	amount := p.taken[0].Amount.Minor
	var surplus, back, pending int64
	unsure := false
	for i, m := range p.taken {
		if i > 0 {
			surplus = add(surplus, amount)
		}
		b, w, known := m.returned()
		back, pending = add(back, b), add(pending, w)
		if !known {
			f.add(EvRefundUnknown, string(m.ID))
			unsure = true
		}
	}
	for _, m := range p.held {
		// A refund booked on the authorisation is of one of its captures: of which?
		if len(m.undoing) > 0 || m.Refunded > 0 || m.Status == Refunded || m.Status == PartiallyRefunded {
			f.add(EvRefundUnknown, string(m.ID))
			unsure = true
		}
	}
	named, looksLike := a.looseFor(p)
	for _, t := range named {
		if t.Status == Authorised {
			f.add(EvRefundPending, string(t.ID))
			pending = add(pending, t.Amount.Minor)
		} else {
			f.add(EvReversedBy, string(t.ID))
			back = add(back, t.Amount.Minor)
		}
	}
	if back >= surplus && !unsure {
		return f.is(AlreadyReturned, "", confidence)
	}
	for _, t := range looksLike {
		f.add(EvRefundUnlinked, string(t.ID))
		unsure = true
	}
	unsure = unsure || pending > 0 || len(named) > 0
	for _, m := range p.taken {
		if m.Kind != Payment && m.Kind != Capture {
			f.add(EvNotReturnable, string(m.Kind))
			unsure = true
			break
		}
	}
	keep := firstWhole(p.taken)
	if unsure || keep == nil {
		return f.is(Unclear, "", 0.5)
	}
	for _, m := range p.taken {
		if m != keep && !m.whole() && m.Standing().Minor > 0 {
			f.giveBack = append(f.giveBack, m.ID)
		}
	}
	if len(f.giveBack) == 0 {
		return f.is(Unclear, "", 0.5)
	}
	return f.is(Duplicate, c, confidence)
}

// firstWhole is the charge that stays: the earliest that was captured and of
// which nothing came back.
func firstWhole(taken []*member) *member {
	for _, m := range taken {
		if back, pending, known := m.returned(); m.Captured() && known && back == 0 && pending == 0 {
			return m
		}
	}
	return nil
}

// looseWithin is how long after a charge a refund that names nothing may still
// be the charge's own.
const looseWithin = 365 * day

// looseFor finds refunds and reversals that name no charge but may be the
// group's: those that carry its order, and those that merely look like it.
func (a *account) looseFor(p parts) (named, looksLike []*Transaction) {
	if len(a.loose) == 0 {
		return nil, nil
	}
	first := p.taken[0]
	mine := func(t *member) bool {
		d := t.Created.Sub(first.Created)
		return d >= 0 && d <= looseWithin && t.Amount.Currency == first.Amount.Currency && t.Amount.Minor > 0
	}
	seen := map[string]bool{"": true}
	for _, m := range p.taken {
		if seen[m.Order] {
			continue
		}
		seen[m.Order] = true
		for _, t := range a.looseByOrder[m.Order] {
			if mine(t) {
				named = append(named, t.Transaction)
			}
		}
	}
	ordered := common(p.taken, order) != ""
	key := first.alike()
	key.class = classUndo
	for range 2 { // of that merchant, and of none
		for _, t := range a.looseByLooks[key] {
			if mine(t) && (t.Order == "" || !ordered && !seen[t.Order]) {
				looksLike = append(looksLike, t.Transaction)
			}
		}
		if key.merchant == 0 {
			break
		}
		key.merchant = 0
	}
	return named, looksLike
}

// history is what an account's records say of one merchant and amount.
type history struct {
	charges []*member // taken, by time
	twice   int       // neighbours that are minutes to hours apart
}

// habitGap is the longest gap of two purchases that count as one habit.
const habitGap = 12 * time.Hour

// enoughHabit is how many other pairs make a habit of buying twice.
const enoughHabit = 2

func historyOf(units []*unit) history {
	var h history
	for _, u := range units {
		if u.by.Captured() && !u.by.whole() {
			h.charges = append(h.charges, u.by)
		}
	}
	h.twice = twiceIn(h.charges)
	return h
}

func twiceIn(of []*member) int {
	n := 0
	for i := 1; i < len(of); i++ {
		if d := of[i].Created.Sub(of[i-1].Created); d >= tooQuick && d <= habitGap {
			n++
		}
	}
	return n
}

// habit counts how often, beside these, the customer bought twice within hours.
func (h history) habit(of []*member) int { return h.twice - twiceIn(of) }

// rhythms of subscriptions, in days, with how far a charge may be off.
var rhythms = []struct {
	name     string
	from, to time.Duration
}{
	{"1d", 20 * time.Hour, 28 * time.Hour},
	{"7d", 6*day + day/2, 7*day + day/2},
	{"14d", 13 * day, 15 * day},
	{"30d", 27 * day, 32 * day},
	{"91d", 88 * day, 94 * day},
	{"365d", 360 * day, 371 * day},
}

const day = 24 * time.Hour

// rhythm names the gap of a subscription; "" is none.
func rhythm(d time.Duration) string {
	for _, r := range rhythms {
		if d >= r.from && d <= r.to {
			return r.name
		}
	}
	return ""
}
