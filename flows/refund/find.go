package refund

import (
	"errors"
	"slices"
	"strings"

	"teller/flows"
	"teller/wallet"
)

const appealPrefix = "appeal:"

func begin(t *flows.Turn, d *memory, s flows.Seed) {
	d.Wanted.Begin(t, s)
	if r := s.Confirmed(); len(r) > 0 {
		d.Requests, d.Child = r, true
		d.Transaction = r[0].Transaction
		return
	}
	if key, ok := strings.CutPrefix(s.Value, appealPrefix); ok {
		// "refund:<transaction>:<n>", as wallet.RefundKey makes it.
		parts := strings.Split(key, ":")
		if len(parts) == 3 {
			d.Transaction, d.Appealed = wallet.TransactionID(parts[1]), true
		}
		return
	}
	d.Transaction = wallet.TransactionID(s.Value)
}

func start(t *flows.Turn, d *memory) (string, error) {
	switch {
	case len(d.Requests) > 0:
		return "confirmed", nil
	case !t.Linked():
		return "link", nil
	}
	return "linked", nil
}

func hearLink(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	return t.HearLink(&d.Wanted, h)
}

// find settles which payment is meant, without a question where the words or
// the records already say it.
func find(t *flows.Turn, d *memory) (string, error) {
	if t.Refunding() == nil {
		return "no_role", nil
	}
	if d.Transaction != "" {
		_, err := t.Transaction(d.Transaction)
		if err == nil {
			return "picked", nil
		}
		if !errors.Is(err, wallet.ErrNotFound) {
			return "", err
		}
		d.Transaction, d.Appealed = "", false // not this account's: chosen anew
	}
	records, err := t.Records()
	if err != nil {
		return "", err
	}
	list := refundable(records, d.Wanted)
	if len(list) == 0 {
		list = partOf(records, d)
	}
	switch {
	case len(list) == 1 && !d.Wanted.Empty():
		d.Transaction = list[0].ID
		return "picked", nil
	case len(list) == 0 && len(refundable(records, flows.Wanted{})) == 0:
		return "nothing", nil
	}
	return "several", nil
}

// partOf reads an amount that is no payment's as the part that shall come back
// ("10 of the FamilyMart one"), where the rest of the words mean payments that
// are large enough.
func partOf(records []wallet.Transaction, d *memory) []wallet.Transaction {
	w := d.Wanted
	w.Amount = ""
	list := refundable(records, w)
	if d.Wanted.Amount == "" || w.Empty() || len(list) == 0 {
		return nil
	}
	part, err := wallet.ParseMoney(d.Wanted.Amount, list[0].Amount.Currency)
	if err != nil || part.Minor <= 0 {
		return nil
	}
	list = slices.DeleteFunc(list, func(x wallet.Transaction) bool { return x.Amount.Minor < part.Minor })
	if len(list) == 0 {
		return nil
	}
	d.Wanted, d.Amount = w, part.Minor
	return list
}

// refundable are the payments that can be spoken of: whether one can really be
// returned is the wallet's to say.
func refundable(records []wallet.Transaction, w flows.Wanted) []wallet.Transaction {
	list := w.Payments(records)
	return slices.DeleteFunc(list, func(x wallet.Transaction) bool { return !x.Captured() })
}

// check asks the wallet whether and how the payment can be returned, and gets
// what its policy still wants to know.
func check(t *flows.Turn, d *memory) (string, error) {
	can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Transaction)
	if err != nil {
		return "", err
	}
	twin, err := charged(t, d)
	if err != nil {
		return "", err
	}
	switch {
	case can.Open != nil:
		return "running", nil
	case twin:
		return "twin", nil
	case !can.Eligible && d.Appealed:
		d.Why = can.Code
		return "appeal", nil
	case !can.Eligible:
		d.Why = can.Code
		return "refused", nil
	case len(can.Routes) == 0:
		d.Why = wallet.RefusedDestination
		return "refused", nil
	case can.NeedsReason && d.Reason == "":
		return "ask_reason", nil
	case can.NeedsOrder && d.Order == "" && !hasOrder(t, d):
		return "ask_order", nil
	}
	d.Request = request(t, d, can)
	return "eligible", nil
}

// charged reports whether the payment is one of a certain double charge: then
// that task has the better answer, and names the group to the wallet (M10).
func charged(t *flows.Turn, d *memory) (bool, error) {
	records, err := t.Records()
	if err != nil || d.Appealed {
		return false, err
	}
	for _, g := range wallet.Judge(records, t.Now()) {
		if g.Verdict == wallet.Duplicate && slices.Contains(g.Transactions, d.Transaction) {
			return true, nil
		}
	}
	return false, nil
}

func asDouble(t *flows.Turn, d *memory) (string, error) {
	t.Start("double_charge", flows.Seed{Value: "group:" + string(d.Transaction)})
	return "", nil
}

func hearDouble(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	if h.Child == "" {
		return "", nil
	}
	return "closed", nil
}

// hasOrder reports whether the record itself holds the order number: what is
// known is not asked.
func hasOrder(t *flows.Turn, d *memory) bool {
	x, err := payment(t, d)
	return err == nil && x.Order != ""
}

// request is what the summary will show, and nothing else will be filed.
func request(t *flows.Turn, d *memory, can wallet.Refundability) wallet.RefundRequest {
	amount := can.Remaining
	if d.Amount > 0 && d.Amount <= can.Remaining.Minor && can.Partial {
		amount.Minor = d.Amount
	}
	to := wallet.Destination{}
	if len(can.Routes) > 0 {
		to = can.Routes[0]
	}
	if d.Routed && slices.Contains(can.Routes, d.Route) {
		to = d.Route
	}
	reason := d.Reason
	if reason == "" {
		reason = wallet.ReasonOther
	}
	note := d.Note
	if d.Order != "" {
		note = strings.TrimSpace(d.Order + " " + note)
	}
	return wallet.RefundRequest{
		Key: wallet.RefundKey(d.Transaction, can.Ended), Account: t.AccountID(), Transaction: d.Transaction,
		Amount: amount, Destination: to, Reason: reason, Note: note,
		AlreadyRefunded: can.Refunded, Conversation: t.Conversation(),
	}
}

// payment reads the payment under discussion.
func payment(t *flows.Turn, d *memory) (wallet.Transaction, error) {
	return t.Transaction(d.Transaction)
}
