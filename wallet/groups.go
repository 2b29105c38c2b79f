package wallet

import (
	"slices"
	"time"
)

// sharedKey is an id that transactions of one account may share. Beside the id
// alone (amount −1) there are two narrower forms, of which see linkShared.
type sharedKey struct {
	what     byte // 'r' request, 'o' order, 'a' authorisation
	class    class
	merchant int32 // −1: whatever merchant
	amount   int64 // −1: whatever amount
	id       string
}

// linkShared joins the members that share an id.
//
// An order number is its merchant's: two shops may both have an order 1001. So
// an order or a request joins two members only if merchant or amount agree too;
// a top-up, which has a merchant of its own, is joined by the id alone.
func (a *account) linkShared() {
	for i := range a.members {
		a.parent = append(a.parent, int32(i))
	}
	for i := range a.members {
		m := &a.members[i]
		if m.class == classUndo || m.Amount.Minor <= 0 {
			continue
		}
		if m.Request != "" {
			a.linkID(int32(i), 'r', m.Request)
		}
		if m.Order != "" {
			a.linkID(int32(i), 'o', m.Order)
		}
		if m.Kind == Capture && m.Authorisation != "" {
			if j, ok := a.byID[m.Authorisation]; ok && a.members[j].class == classCharge && a.members[j].Amount.Minor > 0 {
				a.join(int32(i), j)
			}
			a.linkAt(int32(i), sharedKey{what: 'a', merchant: -1, amount: -1, id: string(m.Authorisation)})
		}
	}
}

func (a *account) linkID(i int32, what byte, id string) {
	any := sharedKey{what: what, class: a.members[i].class, merchant: -1, amount: -1, id: id}
	head, ok := a.headOf(i, any)
	if !ok {
		return
	}
	if a.members[head].Kind == TopUp || a.members[i].Kind == TopUp {
		a.join(head, i)
	}
	for _, j := range [2]int32{head, i} {
		narrow := any
		narrow.merchant = a.members[j].merchant
		a.linkAt(j, narrow)
		narrow = any
		narrow.amount = a.members[j].Amount.Minor
		a.linkAt(j, narrow)
	}
}

// headOf returns the first member with the id, and false where that is i. Nearly
// all are charges, whose ids have maps of their own with plain keys.
func (a *account) headOf(i int32, k sharedKey) (head int32, ok bool) {
	if k.class != classCharge {
		if head, ok = a.shared[k]; !ok {
			a.shared[k] = i
		}
		return head, ok
	}
	heads := a.heads[0]
	if k.what == 'o' {
		heads = a.heads[1]
	}
	if head, ok = heads[k.id]; !ok {
		heads[k.id] = i
	}
	return head, ok
}

func (a *account) linkAt(i int32, k sharedKey) {
	if head, ok := a.shared[k]; ok {
		a.join(head, i)
	} else {
		a.shared[k] = i
	}
}

func (a *account) join(i, j int32) {
	if i != j {
		a.members[i].linked, a.members[j].linked = true, true
		union(a.parent, i, j)
	}
}

// unit is one purchase as far as ids tell: a lone transaction, or linked ones
// of which at most one took money. It may still have a look-alike.
type unit struct {
	members []*member
	by      *member  // what stands for it in comparisons
	finding *finding // of linked ones: what they are by themselves
}

// judgeShared judges the members that share ids. What can still be compared
// with look-alikes is returned, by time; the rest goes to out.
func (a *account) judgeShared(out *[]judged) []unit {
	units := a.units[:0]
	var linked map[int32][]*member
	for i := range a.members {
		if a.members[i].linked {
			if linked == nil {
				linked = map[int32][]*member{}
			}
			root := find(a.parent, int32(i))
			linked[root] = append(linked[root], &a.members[i])
		}
	}
	a.lone = slices.Grow(a.lone[:0], len(a.members))
	lone := a.lone[:len(a.members)]
	for i := range a.members {
		m := &a.members[i]
		lone[i] = m
		switch {
		case m.class == classUndo || m.Amount.Minor <= 0:
		case !m.linked:
			units = append(units, unit{members: lone[i : i+1 : i+1], by: m})
		case a.parent[i] == int32(i): // the root is the earliest
			all := linked[int32(i)]
			p := partsOf(all)
			f := a.sameIDs(p)
			if len(p.taken) < 2 {
				units = append(units, unit{members: all, by: p.standsFor(), finding: &f})
			} else {
				*out = append(*out, f.judged(all))
			}
		}
	}
	a.units = units
	return units
}

// alikeKey is what look-alikes have in common.
type alikeKey struct {
	class    class
	merchant int32
	minor    int64
	currency Currency
}

func (m *member) alike() alikeKey {
	return alikeKey{m.class, m.merchant, m.Amount.Minor, m.Amount.Currency}
}

// chain is the units of one alikeKey, by time.
type chain struct{ units []*unit }

// judgeAlike judges the units that look alike: same merchant and amount, within
// a day. Those at one instant are judged first, then those close to one
// another, then what is left.
func (a *account) judgeAlike(units []unit, out *[]judged) {
	for i := range units {
		u := &units[i]
		if u.by.merchant == 0 {
			u.alone(out)
			continue
		}
		k := u.by.alike()
		n, ok := a.series[k]
		if !ok {
			n = int32(len(a.chains))
			a.series[k] = n
			if int(n) < cap(a.chains) {
				a.chains = a.chains[:n+1]
				a.chains[n].units = a.chains[n].units[:0]
			} else {
				a.chains = append(a.chains, chain{})
			}
		}
		a.chains[n].units = append(a.chains[n].units, u)
	}
	for n := range a.chains {
		all := a.chains[n].units
		if len(all) == 1 {
			all[0].alone(out)
			continue
		}
		byTime(all)
		h := historyOf(all)
		rest := a.runs(all, atOneInstant, instant, h, out)
		rest = a.runs(rest, within(closeWithin), near, h, out)
		rest = a.runs(rest, within(alikeWithin), far, h, out)
		for _, u := range rest {
			u.alone(out)
		}
	}
}

// alone puts out what a unit is by itself; a lone transaction is nothing.
func (u *unit) alone(out *[]judged) {
	if len(u.members) > 1 {
		*out = append(*out, u.finding.judged(u.members))
	}
}

// runs judges every run of two or more neighbours that belong together, and
// returns the units that are in none.
func (a *account) runs(all []*unit, together func(x, y *member) bool, d distance, h history, out *[]judged) []*unit {
	var rest []*unit
	for len(all) > 0 {
		n := 1
		for n < len(all) && together(all[n-1].by, all[n].by) {
			n++
		}
		if n == 1 || !a.judgeRun(all[:n], d, h, out) {
			rest = append(rest, all[:n]...)
		}
		all = all[n:]
	}
	return rest
}

// judgeRun judges a run as one group. Where it holds purchases of several
// transactions each and they turn out to be separate, each is a group of its
// own: a hold and its capture stay together. It returns false where the run is
// better judged at a greater distance.
func (a *account) judgeRun(run []*unit, d distance, h history, out *[]judged) bool {
	var all []*member
	var single []*unit
	for _, u := range run {
		all = append(all, u.members...)
		if len(u.members) == 1 {
			single = append(single, u)
		}
	}
	sortMembers(all)
	f := a.lookAlike(partsOf(all), d, h)
	if d == instant && f.verdict != Duplicate && f.verdict != AlreadyReturned {
		return false
	}
	if f.verdict != Separate || len(single) == len(run) {
		*out = append(*out, f.judged(all))
		return true
	}
	for _, u := range run {
		if len(u.members) > 1 {
			u.alone(out)
		}
	}
	if len(single) > 1 {
		a.runs(single, within(alikeWithin), d, h, out)
	}
	return true
}

func within(d time.Duration) func(x, y *member) bool {
	return func(x, y *member) bool { return y.Created.Sub(x.Created) <= d }
}

// atOneInstant: at one terminal within a second, or one movement of the network.
func atOneInstant(x, y *member) bool {
	if x.NetworkRef != "" && x.NetworkRef == y.NetworkRef {
		return y.Created.Sub(x.Created) <= alikeWithin
	}
	return x.Terminal != "" && x.Terminal == y.Terminal && y.Created.Sub(x.Created) <= sameInstant
}
