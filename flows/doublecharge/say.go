package doublecharge

import (
	"slices"
	"time"

	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// group reads the group under discussion from the records and judges it anew.
func group(t *flows.Turn, d *memory) (finding, error) {
	all, records, err := findings(t, d)
	if err != nil {
		return finding{}, err
	}
	for _, f := range all {
		if sameGroup(f.group.Transactions, d.Group) {
			return f, nil
		}
	}
	f := finding{group: wallet.Group{Transactions: d.Group, Verdict: wallet.Separate}}
	for _, r := range records {
		if slices.Contains(d.Group, r.ID) {
			f.txns = append(f.txns, r)
		}
	}
	slices.Reverse(f.txns)
	return f, nil
}

// params are a group's figures: merchant, amount, n, list, gap, first, last.
func (f finding) params(t *flows.Turn) text.Params {
	txns := f.txns
	if f.group.Verdict == wallet.Duplicate {
		txns = f.charges() // a hold or a failure in between took nothing
	}
	if len(txns) == 0 {
		return text.Params{"merchant": text.Sub("double_charge.this_payment", nil), "amount": text.S("—"), "list": text.S("—"), "n": text.N(1)}
	}
	first, last := txns[0], txns[len(txns)-1]
	var lines []text.Line
	for _, x := range txns {
		lines = append(lines, chargeLine(t, x))
	}
	return text.Params{
		"merchant": text.Names(first.Merchant.Names), "amount": text.Money(first.Amount), "other": text.Money(last.Amount),
		"n": text.N(len(txns)), "times": times(len(txns)), "list": text.List(lines), "gap": text.Gap(last.Created.Sub(first.Created)),
		"when": t.When(first.Created), "last": t.When(last.Created),
	}
}

// times says how often: "twice", "3 times".
func times(n int) text.Value {
	if n == 2 {
		return text.Sub("double_charge.times_two", nil)
	}
	return text.Sub("double_charge.times_many", text.Params{"n": text.N(n)})
}

// chargeLine is one charge beside the others: time, amount, status, order.
func chargeLine(t *flows.Turn, x wallet.Transaction) text.Line {
	p := text.Params{"when": t.Second(x.Created), "amount": text.Money(x.Amount), "status": text.Sub(text.Key("status."+string(x.Status)), nil)}
	if x.Order == "" {
		return text.Line{Key: "double_charge.line", Params: p}
	}
	p["order"] = text.S(tail(x.Order))
	return text.Line{Key: "double_charge.line_order", Params: p}
}

// tail is an order number's end: enough to compare, short enough to read.
func tail(order string) string {
	if r := []rune(order); len(r) > 4 {
		return string(r[len(r)-4:])
	}
	return order
}

func sayChoose(t *flows.Turn, d *memory) error {
	all, _, err := findings(t, d)
	if err != nil {
		return err
	}
	found := candidates(t, d, all)
	var choices []flows.Choice
	for i, f := range found {
		if i == 5 {
			break
		}
		p := f.params(t)
		choices = append(choices, flows.Button("double_charge.button_group", "group", string(f.txns[0].ID), p))
	}
	choices = append(choices, flows.Button("double_charge.button_none", "none", "", nil), flows.PersonButton())
	t.Tell("double_charge.choose", text.Params{"n": text.N(len(found))}, choices...)
	return nil
}

func total(d *memory) wallet.Money {
	sum := d.Requests[0].Amount
	for _, r := range d.Requests[1:] {
		sum = sum.Add(r.Amount)
	}
	return sum
}

func sayReview(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	to, err := t.Destination(d.Requests[0].Destination)
	if err != nil {
		return err
	}
	p := f.params(t)
	p["sum"], p["to"] = text.Money(total(d)), to
	if n := len(f.charges()); d.Count > n {
		t.Tell("double_charge.fewer_times", text.Params{"n": text.N(n), "said": text.N(d.Count)})
	}
	d.Count = 0
	why := text.Key("double_charge.cause_" + string(f.group.Cause))
	if !text.Has(why) {
		why = "double_charge.cause_unknown"
	}
	p["why"] = text.Sub(why, text.Params{"gap": p["gap"]})
	p["usual"] = t.Usual(d.Requests[0].Destination)
	choices := []flows.Choice{flows.Button("double_charge.button_confirm", "confirm", "", text.Params{"amount": text.Money(total(d))})}
	if can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Requests[0].Transaction); err == nil && len(can.Routes) > 1 && !d.Approved {
		choices = append(choices, flows.Button("double_charge.button_route", "route", "", nil))
	}
	choices = append(choices, flows.Button("double_charge.button_not_this", "not_this", "", nil), flows.PersonButton())
	key := text.Key("double_charge.review")
	if len(d.Requests) < len(f.group.Return) {
		key = "double_charge.review_rest"
	}
	if d.Approved {
		key = "double_charge.review_approved"
	}
	t.Tell(key, p, choices...)
	t.Tried("double_charge.tried_found", p)
	return nil
}

func sayDestination(t *flows.Turn, d *memory) error {
	return t.AskDestination(d.Requests[0].Transaction)
}

func sayPending(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	p := f.params(t)
	held := openHold(f)
	p["held"] = text.Money(held.Amount)
	key := text.Key("double_charge.pending")
	if f.group.Verdict == wallet.Separate {
		key = "double_charge.hold"
		if c := f.charges(); len(c) > 0 {
			p["charged"] = text.Money(c[len(c)-1].Amount)
		} else {
			p["charged"] = text.Money(held.Amount)
		}
	}
	if held.Expires.After(t.Now()) {
		key, p["until"] = key+"_until", t.Day(held.Expires)
	}
	t.Tell(key, p, flows.Button("common.button_ok", "ok", "", nil), flows.Button("double_charge.button_sooner", "sooner", "", nil),
		disagree(), flows.PersonButton())
	return nil
}

func disagree() flows.Choice { return flows.Button("double_charge.button_once", "disagree", "", nil) }

// watchTwin has the hold looked at when its record says that it lapses, else
// after a day.
func watchTwin(t *flows.Turn, d *memory) (string, error) {
	f, err := group(t, d)
	if err != nil {
		return "", err
	}
	held := openHold(f)
	after := 24 * time.Hour
	if held.Expires.After(t.Now()) {
		after = held.Expires.Sub(t.Now()) + time.Hour
	}
	t.Watch(flows.Watch{Kind: flows.WatchTwin, Transaction: held.ID, Value: string(held.ID)}, after)
	return "", nil
}

func sayExplained(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	key := text.Key("double_charge.separate_" + string(f.group.Cause))
	if f.group.Verdict == wallet.AlreadyReturned {
		key = "double_charge.returned"
	}
	if !text.Has(key) {
		key = "double_charge.separate"
	}
	t.Tell(key, f.params(t), flows.Button("common.button_ok", "ok", "", nil), disagree(), flows.PersonButton())
	return nil
}

func sayUnclear(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	t.Tell("double_charge.unclear", f.params(t), disagree(), flows.Button("double_charge.button_twice", "ok", "", nil),
		flows.Button("double_charge.button_unsure", "unsure", "", nil), flows.PersonButton())
	return nil
}

func sayRunning(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	p := f.params(t)
	key := text.Key("double_charge.running")
	for _, id := range f.group.Return {
		can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), id)
		if err != nil {
			return err
		}
		if can.Open != nil {
			p["ref"], p["sum"] = text.S(can.Open.Reference), text.Money(can.Open.Amount)
			p["status"] = text.Sub(text.Key("refund_status.is_"+string(can.Open.Status)), nil)
			key = "double_charge.running_ref"
		}
	}
	t.Tell(key, p, flows.Button("common.button_ok", "ok", "", nil), flows.PersonButton())
	return nil
}

func sayBlocked(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	p := f.params(t)
	p["reason"] = text.Sub(flows.ReasonKey(d.Why), nil)
	t.Tell("double_charge.blocked", p, flows.Button("double_charge.button_colleague", "person", "", nil),
		flows.Button("double_charge.button_shop", "merchant", "", nil), flows.CancelButton())
	t.Tried("double_charge.tried_blocked", p)
	return nil
}

func sayWhere(t *flows.Turn, d *memory) error {
	key := text.Key("double_charge.where")
	if !d.Wanted.Empty() || len(d.Not) > 0 {
		key = "double_charge.where_none_fits"
	}
	t.Tell(key, nil, flows.Button("double_charge.button_wallet", "seen", "wallet", nil), flows.Button("double_charge.button_bank", "seen", "bank", nil),
		flows.Button("double_charge.button_receipt", "seen", "receipt", nil), flows.Button("double_charge.button_unsure", "seen", "unsure", nil),
		flows.PersonButton())
	return nil
}

const pageSize = 5

func sayPayments(t *flows.Turn, d *memory) error {
	records, err := t.Records()
	if err != nil {
		return err
	}
	list := d.Wanted.Payments(records)
	if len(list) == 0 {
		list = flows.Wanted{}.Payments(records)
	}
	var choices []flows.Choice
	for _, x := range list[min(d.Page*pageSize, len(list)):min((d.Page+1)*pageSize, len(list))] {
		choices = append(choices, flows.Button("common.button_payment", "pick", string(x.ID), text.Params{
			"merchant": text.Names(x.Merchant.Names), "amount": text.Money(x.Amount), "when": t.When(x.Created)}))
	}
	if len(list) > (d.Page+1)*pageSize {
		choices = append(choices, flows.Button("common.button_more", "more", "", nil))
	}
	choices = append(choices, flows.Button("double_charge.button_tomorrow", "later", "", nil), flows.PersonButton())
	key := text.Key("double_charge.payments")
	switch {
	case len(list) == 0:
		key = "double_charge.no_payments"
	case d.Page == 0 && d.Seen != "":
		key = text.Key("double_charge.payments_" + d.Seen)
	}
	t.Tell(key, nil, choices...)
	return nil
}

func saySingle(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	t.Tell("double_charge.single", f.params(t), flows.Button("double_charge.button_bank_twice", "disagree", "bank", nil),
		flows.Button("double_charge.button_others", "others", "", nil),
		flows.Button("double_charge.button_tomorrow", "later", "", nil), flows.PersonButton())
	return nil
}

func sayDisputed(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	key := text.Key("double_charge.disputed")
	if d.Seen == "bank" {
		key = "double_charge.disputed_bank"
	}
	t.Tell(key, f.params(t), flows.Button("double_charge.button_colleague", "person", "", nil),
		flows.Button("double_charge.button_shop", "merchant", "", nil), flows.CancelButton())
	return nil
}

func end(t *flows.Turn, d *memory, state string) error {
	switch state {
	case "done":
		if d.Filed {
			return sayTip(t, d)
		}
		t.Say("double_charge.done", nil)
	case "left":
		t.Say("double_charge.left", nil)
	case "both_mine":
		t.Audit("evidence", map[string]string{"code": "customer_bought_all"})
		t.Say("double_charge.both_mine", nil)
	case "not_linked":
		// The linking task has said why.
	case "watching":
		t.Say("double_charge.watching", nil)
	case "at_merchant":
		f, err := group(t, d)
		if err != nil {
			return err
		}
		t.Tell("double_charge.at_merchant", f.params(t), flows.PersonButton())
	case "lapsed":
		f, err := group(t, d)
		if err != nil {
			return err
		}
		t.Notify("double_charge.lapsed", f.params(t))
	case "still_nothing":
		t.Tell("double_charge.still_nothing", nil, flows.StartButton("double_charge.button_check_again", "double_charge", ""), flows.PersonButton())
	}
	return nil
}

// sayTip says what would avoid it next time, only where it fits the cause: none
// after a fault of the merchant's or the wallet's, none after a refusal.
func sayTip(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	key := text.Key("double_charge.tip_" + string(f.group.Cause))
	if text.Has(key) {
		t.Say(key, nil)
	}
	return nil
}

func brief(t *flows.Turn, d *memory) flows.Brief {
	b := flows.Brief{Transactions: d.Group}
	if len(d.Requests) > 0 {
		r := d.Requests[0]
		b.Proposal, b.Refund = &r, r.Key
	}
	if f, err := group(t, d); err == nil && len(f.txns) > 0 {
		p := f.params(t)
		p["verdict"] = text.Sub(text.Key("double_charge.verdict_"+string(f.group.Verdict)), nil)
		b.Lines = append(b.Lines, text.Line{Key: "double_charge.brief", Params: p})
	}
	if d.More > 0 {
		b.Lines = append(b.Lines, text.Line{Key: "double_charge.brief_more", Params: text.Params{"n": text.N(d.More)}})
	}
	return b
}
