package wallet

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// The measures of time that verdicts use. They are chosen so that money is
// offered back only where a person could not have meant to pay twice.
const (
	// alikeWithin: without a shared id, charges further apart are not compared.
	alikeWithin = 24 * time.Hour
	// closeWithin: nearer than this, a look-alike may be the same purchase; what
	// is further apart was paid on purpose unless an id says otherwise.
	closeWithin = time.Hour
	// tooQuick: nearer than this, habit alone does not prove a second purchase.
	tooQuick = 2 * time.Minute
	// sameInstant: nobody pays twice at one terminal within it.
	sameInstant = time.Second
	// oneCheckout: two orders nearer than this may be one checkout, split or
	// doubled by the merchant's system.
	oneCheckout = 10 * time.Second
)

// Judge finds the groups of look-alike transactions among the records and says
// of each what it is, and on what evidence. It is pure: the order of txs does
// not matter, equal input gives equal output, and it changes nothing. now is
// only used to say that an authorisation's own end has passed.
//
// A group is of one account, and its members share a request id, an order, an
// authorisation that they capture, or merchant and amount within 24 hours (also
// from neighbour to neighbour). Payments, captures and top-ups are compared
// with one another; transfers, withdrawals and fees each among themselves.
// Refunds and reversals are no members: they are evidence. A transaction is in
// one group at most, so the groups' Return lists never meet. Records repeated
// under the same account and id count once.
//
// Return is filled of a [Duplicate] only, and only with captured charges of
// which money still stands. What stays is the earliest charge of which nothing
// was returned (of two at the same time, the one with the lower id), so that
// after the refunds the customer has paid exactly one whole amount. Where the
// records cannot carry that, the verdict is [Unclear]: money is never returned
// on a guess.
//
// Groups are ordered by the time of their first transaction, then by its id,
// then by account. The work is linear in the number of records, beside sorting
// each account's records by time. Amounts of zero or less are not judged.
func Judge(txs []Transaction, now time.Time) []Group {
	shops := newMerchants()
	nodes := make([]int32, len(txs))
	for i := range txs {
		nodes[i] = shops.node(txs[i].Merchant)
	}
	var out []judged
	var acc account
	for _, one := range byAccount(txs) {
		acc.reset(now)
		for _, i := range one {
			t := &txs[i]
			acc.members = append(acc.members, member{
				Transaction: t,
				sec:         t.Created.Unix(),
				nsec:        int32(t.Created.Nanosecond()),
				merchant:    shops.number(nodes[i]),
			})
		}
		out = acc.judge(out)
	}
	slices.SortFunc(out, func(a, b judged) int {
		return cmp.Or(
			a.first.Created.Compare(b.first.Created),
			cmp.Compare(a.first.ID, b.first.ID),
			cmp.Compare(a.first.Account, b.first.Account),
		)
	})
	groups := make([]Group, len(out))
	for i := range out {
		groups[i] = out[i].group
	}
	return groups
}

// judged is a group with what it is sorted by.
type judged struct {
	group Group
	first *Transaction
}

// byAccount returns the indices of each account's transactions.
func byAccount(txs []Transaction) [][]int32 {
	number := map[AccountID]int32{}
	of := make([]int32, len(txs))
	var sizes []int32
	for i := range txs {
		n, ok := number[txs[i].Account]
		if !ok {
			n = int32(len(sizes))
			number[txs[i].Account] = n
			sizes = append(sizes, 0)
		}
		of[i] = n
		sizes[n]++
	}
	all, out := make([]int32, len(txs)), make([][]int32, len(sizes))
	at := int32(0)
	for n, size := range sizes {
		out[n] = all[at : at : at+size]
		at += size
	}
	for i, n := range of {
		out[n] = append(out[n], int32(i))
	}
	return out
}

// class keeps apart what is never compared.
type class uint8

const (
	classCharge class = iota // payments, captures, top-ups
	classTransfer
	classWithdrawal
	classFee
	classUndo // refunds and reversals: evidence, never members
)

func classOf(k Kind) class {
	switch k {
	case Transfer:
		return classTransfer
	case Withdrawal:
		return classWithdrawal
	case Fee:
		return classFee
	case RefundIn, ReversalKind:
		return classUndo
	}
	return classCharge
}

// member is one transaction of the account that is being judged.
type member struct {
	*Transaction
	sec      int64 // Created, as numbers: they sort faster
	nsec     int32
	merchant int32
	class    class
	linked   bool // shares an id with another
	// undoing are the refunds and reversals that name it.
	undoing []*Transaction
}

// account is the working memory for one account. It is used for one account
// after the other; what it holds means nothing afterwards.
type account struct {
	now     time.Time
	members []member // by time, then id
	parent  []int32  // union-find over members: those that share an id
	byID    map[TransactionID]int32
	shared  map[sharedKey]int32
	heads   [2]map[string]int32 // first charge of each request, of each order
	units   []unit
	lone    []*member
	series  map[alikeKey]int32
	chains  []chain
	// loose are the refunds and reversals that name nothing here.
	loose        []*member
	looseByOrder map[string][]*member
	looseByLooks map[alikeKey][]*member
}

// keepCapacity bounds the maps that are kept from one account to the next:
// clearing a map costs its capacity, however few entries it has.
const keepCapacity = 4096

func (a *account) reset(now time.Time) {
	a.now = now
	if a.byID == nil || len(a.members) > keepCapacity {
		*a = account{
			now:    now,
			byID:   map[TransactionID]int32{},
			shared: map[sharedKey]int32{},
			heads:  [2]map[string]int32{{}, {}},
			series: map[alikeKey]int32{},
		}
	}
	clear(a.byID)
	clear(a.shared)
	clear(a.heads[0])
	clear(a.heads[1])
	clear(a.series)
	a.members, a.parent, a.chains, a.loose = a.members[:0], a.parent[:0], a.chains[:0], nil
	a.looseByOrder, a.looseByLooks = nil, nil
}

// judge adds the account's groups to out.
func (a *account) judge(out []judged) []judged {
	a.order()
	a.attachUndoing()
	a.linkShared()
	units := a.judgeShared(&out)
	a.judgeAlike(units, &out)
	return out
}

// order sorts the members and drops repeated records.
func (a *account) order() {
	inOrder := func(x, y member) int { return earlier(&x, &y) }
	if !slices.IsSortedFunc(a.members, inOrder) {
		slices.SortFunc(a.members, inOrder)
	}
	repeated := false
	for i := range a.members {
		m := &a.members[i]
		m.class = classOf(m.Kind)
		j, again := a.byID[m.ID]
		if !again {
			a.byID[m.ID] = int32(i)
			continue
		}
		repeated = true
		if laterState(m.Transaction, a.members[j].Transaction) {
			a.byID[m.ID] = int32(i)
		}
	}
	if !repeated {
		return
	}
	kept := a.members[:0]
	for i, m := range a.members {
		if a.byID[m.ID] == int32(i) {
			kept = append(kept, m)
		}
	}
	a.members = kept
	for i := range a.members {
		a.byID[a.members[i].ID] = int32(i)
	}
}

// earlier orders members by time, then id.
func earlier(x, y *member) int {
	if c := cmp.Compare(x.sec, y.sec); c != 0 {
		return c
	}
	if c := cmp.Compare(x.nsec, y.nsec); c != 0 {
		return c
	}
	return cmp.Compare(x.ID, y.ID)
}

// laterState says which of two readings of one record to believe: the one in
// which more was returned, else any, as long as it is always the same.
func laterState(x, y *Transaction) bool {
	return cmp.Or(
		cmp.Compare(x.Refunded, y.Refunded),
		cmp.Compare(fmt.Sprintf("%+v", *x), fmt.Sprintf("%+v", *y)),
	) > 0
}

// attachUndoing hangs refunds and reversals on what they undo.
func (a *account) attachUndoing() {
	for i := range a.members {
		m := &a.members[i]
		if m.class != classUndo || m.Status == Failed {
			continue
		}
		if j, ok := a.byID[m.Reverses]; ok && m.Reverses != "" && a.members[j].class != classUndo {
			a.members[j].undoing = append(a.members[j].undoing, m.Transaction)
		} else {
			a.loose = append(a.loose, m)
		}
	}
	if len(a.loose) == 0 {
		return
	}
	a.looseByOrder, a.looseByLooks = map[string][]*member{}, map[alikeKey][]*member{}
	for _, m := range a.loose {
		a.looseByOrder[m.Order] = append(a.looseByOrder[m.Order], m)
		a.looseByLooks[m.alike()] = append(a.looseByLooks[m.alike()], m)
	}
}
