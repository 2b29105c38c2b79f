package doublecharge

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"teller/flows"
	"teller/wallet"
)

func begin(t *flows.Turn, d *memory, s flows.Seed) {
	d.Wanted.Begin(t, s)
	d.Count = s.Meaning.Slots.Count
	kind, value, _ := strings.Cut(s.Value, ":")
	if kind == "group" {
		d.Group = []wallet.TransactionID{wallet.TransactionID(value)}
	}
	switch flows.WatchKind(kind) {
	case flows.WatchTwin:
		d.Twin = wallet.TransactionID(value)
	case flows.WatchLook:
		d.Again = true
		_ = json.Unmarshal([]byte(value), &d.Wanted) // what cannot be read is looked for without
	}
}

// finding is one judged group with its transactions.
type finding struct {
	group wallet.Group
	txns  []wallet.Transaction
}

// findings judges the account's records and keeps the groups that are not
// rejected, the weightiest first.
func findings(t *flows.Turn, d *memory) ([]finding, []wallet.Transaction, error) {
	records, err := t.Records()
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[wallet.TransactionID]wallet.Transaction, len(records))
	for _, r := range records {
		byID[r.ID] = r
	}
	var out []finding
	for _, g := range wallet.Judge(records, t.Now()) {
		if slices.ContainsFunc(d.Not, func(n []wallet.TransactionID) bool { return slices.Equal(n, g.Transactions) }) {
			continue
		}
		f := finding{group: g}
		for _, id := range g.Transactions {
			f.txns = append(f.txns, byID[id])
		}
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b finding) int {
		if c := weight(a.group.Verdict) - weight(b.group.Verdict); c != 0 {
			return c
		}
		return b.txns[0].Created.Compare(a.txns[0].Created)
	})
	return out, records, nil
}

func weight(v wallet.Verdict) int {
	return slices.Index([]wallet.Verdict{wallet.Duplicate, wallet.PendingTwin, wallet.Unclear, wallet.AlreadyReturned, wallet.Separate}, v)
}

// unasked is how far back a double charge is shown to somebody who named no
// charge: what nobody asked about for longer is not what they mean.
const unasked = 45 * 24 * time.Hour

// candidates are the groups that the customer's words can mean. Without words
// only what looks wrong is meant, never two honest purchases.
func candidates(t *flows.Turn, d *memory, all []finding) []finding {
	var out []finding
	for _, f := range all {
		if d.Wanted.Empty() {
			if f.group.Verdict == wallet.Separate || f.group.Verdict == wallet.AlreadyReturned ||
				t.Now().Sub(f.txns[0].Created) > unasked {
				continue
			}
		} else if !slices.ContainsFunc(f.txns, d.Wanted.Matches) {
			continue
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		return nil
	}
	best := weight(out[0].group.Verdict)
	n := 0
	for n < len(out) && weight(out[n].group.Verdict) == best {
		n++
	}
	return out[:n]
}

// look reads the records and decides where to go. It is the only place that
// does, so that every fragment, correction and "not this one" comes through it.
func look(t *flows.Turn, d *memory) (string, error) {
	d.Approved = false // what is found now nobody has approved
	all, records, err := findings(t, d)
	if err != nil {
		return "", err
	}
	if d.Twin != "" {
		return lookAtTwin(t, d, all, records)
	}
	if len(d.Group) > 0 {
		for _, f := range all {
			if sameGroup(f.group.Transactions, d.Group) {
				return conclude(t, d, f)
			}
		}
		if len(d.Group) == 1 {
			return "single", nil
		}
		d.Group = nil
	}
	found := candidates(t, d, all)
	if len(found) > 1 && d.Wanted.Empty() {
		if found, err = notRunning(t, found); err != nil {
			return "", err
		}
	}
	switch {
	case len(found) == 1:
		return conclude(t, d, found[0])
	case len(found) > 1:
		return "several", nil
	case d.Again:
		return "still_nothing", nil
	}
	for w, ok := d.Wanted.Without(); ok; w, ok = w.Without() {
		near := *d
		near.Wanted = w
		if found := candidates(t, &near, all); len(found) == 1 && found[0].group.Verdict == wallet.Duplicate && len(d.Wanted.Payments(records)) == 0 {
			d.Wanted = w
			t.Tell("double_charge.nearest", nil)
			return conclude(t, d, found[0])
		}
	}
	if !d.Wanted.Empty() {
		switch fit := d.Wanted.Payments(records); len(fit) {
		case 0:
		case 1:
			d.Group = []wallet.TransactionID{fit[0].ID}
			return "single", nil
		default:
			d.Seen, d.Page = "fit", 0
			return "fit", nil
		}
	}
	return "nothing", nil
}

// notRunning leaves out the duplicates whose return is under way already: who
// names none of them means one that is not dealt with. Where all are, all stay.
func notRunning(t *flows.Turn, found []finding) ([]finding, error) {
	if t.Refunding() == nil {
		return found, nil
	}
	var open []finding
	for _, f := range found {
		running := f.group.Verdict == wallet.Duplicate
		for _, id := range f.group.Return {
			can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), id)
			if err != nil && !errors.Is(err, wallet.ErrNotFound) {
				return nil, err
			}
			running = running && can.Open != nil
		}
		if !running {
			open = append(open, f)
		}
	}
	if len(open) == 0 {
		return found, nil
	}
	return open, nil
}

// sameGroup reports whether a group is still the one that was shown, also when
// another charge has joined it since.
func sameGroup(now, shown []wallet.TransactionID) bool {
	for _, id := range shown {
		if !slices.Contains(now, id) {
			return false
		}
	}
	return true
}

func conclude(t *flows.Turn, d *memory, f finding) (string, error) {
	d.Group = f.group.Transactions
	switch f.group.Verdict {
	case wallet.Duplicate:
		return prepare(t, d, f)
	case wallet.PendingTwin:
		return "pending", nil
	case wallet.Unclear:
		return "unclear", nil
	}
	if openHold(f).ID != "" {
		return "pending", nil
	}
	return "explained", nil
}

// prepare asks the wallet about each surplus charge and makes the requests that
// the summary will show. Every other way that the money may come back is part
// of the wallet's answer (M8).
func prepare(t *flows.Turn, d *memory, f finding) (string, error) {
	r := t.Refunding()
	d.Requests, d.Why = nil, wallet.RefusedNone
	if r == nil {
		d.Why = "role_missing"
		return "blocked", nil
	}
	for _, id := range f.group.Return {
		can, err := r.Refundability(t.Context(), t.AccountID(), id)
		switch {
		case errors.Is(err, wallet.ErrNotFound):
			d.Why = wallet.RefusedNotFound
			continue
		case err != nil:
			return "", err
		case can.Open != nil:
			d.Why = wallet.RefusedInProgress
			continue
		case !can.Eligible:
			d.Why = can.Code
			continue
		case len(can.Routes) == 0:
			d.Why = wallet.RefusedDestination
			continue
		}
		to := can.Routes[0]
		if d.Routed && slices.Contains(can.Routes, d.Route) {
			to = d.Route
		}
		d.Requests = append(d.Requests, request(t, f, id, can, to))
	}
	switch {
	case len(d.Requests) > 0:
		return "duplicate", nil
	case d.Why == wallet.RefusedInProgress:
		return "running", nil
	}
	return "blocked", nil
}

// request is the return of one charge of a group, whole, as the summary shows it.
func request(t *flows.Turn, f finding, id wallet.TransactionID, can wallet.Refundability, to wallet.Destination) wallet.RefundRequest {
	return wallet.RefundRequest{
		Key: wallet.RefundKey(id, can.Ended), Account: t.AccountID(), Transaction: id,
		Amount: can.Remaining, Destination: to, Reason: wallet.ReasonDuplicate,
		Group: f.group.Transactions, AlreadyRefunded: can.Refunded, Conversation: t.Conversation(),
	}
}

// openHold is a hold of the group that is still there, beside what was charged.
func openHold(f finding) wallet.Transaction {
	for _, x := range f.txns {
		if x.Status == wallet.Authorised {
			return x
		}
	}
	return wallet.Transaction{}
}

// charges are the members that really took money.
func (f finding) charges() []wallet.Transaction {
	return slices.DeleteFunc(slices.Clone(f.txns), func(x wallet.Transaction) bool { return !x.Captured() })
}

// lookAtTwin is a watched pending twin, looked at again when its timer rang.
func lookAtTwin(t *flows.Turn, d *memory, all []finding, records []wallet.Transaction) (string, error) {
	twin := d.Twin
	d.Twin = ""
	for _, f := range all {
		if slices.Contains(f.group.Transactions, twin) && f.group.Verdict != wallet.AlreadyReturned {
			return conclude(t, d, f)
		}
	}
	d.Group = []wallet.TransactionID{twin}
	return "lapsed", nil
}
