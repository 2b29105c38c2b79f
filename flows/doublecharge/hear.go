package doublecharge

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"teller/flows"
	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

// refine takes what a sentence adds or corrects. A sentence that adds something
// sends the task looking again, with what it had in mind dropped.
func refine(t *flows.Turn, d *memory, h flows.Heard) bool {
	if h.Meaning == nil {
		return false
	}
	// Without the records nothing is new; the next look says that they are missing.
	if fresh, err := t.Refine(&d.Wanted, h.Meaning.Slots); err != nil || !fresh {
		return false
	}
	d.Group, d.Page, d.Seen = nil, 0, ""
	return true
}

// reject notes that the group under discussion is not the one that was meant.
func reject(d *memory) {
	if len(d.Group) > 0 {
		d.Not = append(d.Not, d.Group)
	}
	d.Group, d.Requests, d.Wanted, d.Seen = nil, nil, flows.Wanted{}, ""
}

func says(h flows.Heard, moves ...understand.Move) bool {
	return h.Meaning != nil && slices.Contains(moves, h.Meaning.Move)
}

func hearChoose(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	all, _, err := findings(t, d)
	if err != nil {
		return "", err
	}
	found := candidates(t, d, all)
	pick := func(f finding) (string, error) {
		d.Group = f.group.Transactions
		return "look", nil
	}
	switch {
	case h.Action == "none" || says(h, understand.No, understand.Other):
		for _, f := range found {
			d.Not = append(d.Not, f.group.Transactions)
		}
		return "nothing", nil
	case h.Action == "group":
		for _, f := range found {
			if string(f.txns[0].ID) == h.Value {
				return pick(f)
			}
		}
		return "look", nil
	case h.Meaning != nil && h.Meaning.Choice != 0:
		if i := h.Meaning.Choice; i == -1 {
			return pick(found[len(found)-1])
		} else if i <= min(len(found), 5) {
			return pick(found[i-1])
		}
		return "", nil
	case refine(t, d, h):
		return "look", nil
	}
	return "", nil
}

func hearReview(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Confirms("confirm"):
		return "confirm", nil
	case h.Meaning != nil && hasSlots(h) && refine(t, d, h):
		return "look", nil
	case says(h, understand.Yes):
		// Not a bare yes, or not to this summary: it is shown again (S7).
		t.Say("common.confirm_by_button", nil)
		return again(t, d)
	case h.Action == "route":
		return "route", nil
	case h.Action == "not_this" || says(h, understand.No, understand.Other):
		reject(d)
		t.Tell("double_charge.then_not_this", nil)
		return "look", nil
	}
	return "", nil
}

// again shows the summary once more: as the records are now, or just as it was
// approved.
func again(t *flows.Turn, d *memory) (string, error) {
	if !d.Approved {
		return "look", nil
	}
	t.Stay()
	return "", sayReview(t, d)
}

// firstReview hears what is certain below a summary and would mean something
// else elsewhere: another destination, no refund at all, both were mine, why.
func firstReview(t *flows.Turn, d *memory, m understand.Meaning) (string, error) {
	to, named, err := t.Named(d.Requests[0].Transaction, m)
	switch {
	case err != nil:
		return "", err
	case named && !m.Bare:
		if d.Requests[0].Destination == to {
			t.Tell("refund.already_there", nil)
		}
		d.Route, d.Routed = to, true
		return "look", nil
	case onlyAmount(m) && !fitsSomething(t, m):
		t.Tell("double_charge.whole_surplus", text.Params{"sum": text.Money(total(d))})
		return again(t, d)
	case m.Cues.Has(understand.BoughtAll):
		return "both_mine", nil
	case m.Cues.Has(understand.Declines), m.Cues.Has(understand.Takeback):
		return "leave", nil
	case m.Cues.Has(understand.BoughtOnce):
		t.Tell("double_charge.agreed", nil)
		return again(t, d)
	case m.Cues.Has(understand.AsksWhy) && m.Intent != understand.DoubleCharge && !namesCharge(m):
		return "", sayWhy(t, d)
	}
	return "", nil
}

// firstVerdict hears what settles how often somebody bought.
func firstVerdict(t *flows.Turn, d *memory, m understand.Meaning) (string, error) {
	switch {
	case m.Cues.Has(understand.BoughtOnce):
		return "disagree", nil
	case m.Cues.Has(understand.BoughtAll):
		return "ok", nil
	case m.Cues.Has(understand.AsksWhy) && !namesCharge(m):
		t.Tell("double_charge.still_doubt", nil, disagree(), flows.Button("common.button_ok", "ok", "", nil), flows.PersonButton())
		t.Stay()
	}
	return "", nil
}

func namesCharge(m understand.Meaning) bool {
	var w flows.Wanted
	return w.Take(m.Slots)
}

// sayWhy gives the evidence again, in other words than the summary's.
func sayWhy(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil {
		return err
	}
	key := text.Key("double_charge.evidence_" + string(f.group.Cause))
	if !text.Has(key) {
		key = "double_charge.cause_unknown"
	}
	p := f.params(t)
	t.Tell(key, p)
	t.Stay()
	return sayReview(t, d)
}

func hasSlots(h flows.Heard) bool {
	var w flows.Wanted
	return w.Take(h.Meaning.Slots)
}

func hearDestination(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	to, ok, err := t.HeardDestination(d.Requests[0].Transaction, h)
	if err != nil || !ok {
		return "", err
	}
	d.Route, d.Routed = to, true
	return "routed", nil
}

// hearVerdict hears what a customer says to a verdict that returns nothing.
func hearVerdict(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "ok" || says(h, understand.Yes):
		return "ok", nil
	case h.Action == "disagree":
		return "disagree", nil
	case h.Action == "sooner":
		t.Tell("double_charge.sooner", nil, flows.PersonButton())
		t.Stay()
		return "", nil
	case says(h, understand.Other):
		reject(d)
		return "look", nil
	case h.Meaning != nil && hasSlots(h) && h.Meaning.Intent != understand.DoubleCharge && refine(t, d, h):
		return "look", nil
	case says(h, understand.No):
		if refine(t, d, h) {
			return "look", nil
		}
		return "disagree", nil
	case h.Meaning != nil && h.Meaning.Intent == understand.DoubleCharge:
		if refine(t, d, h) {
			return "look", nil
		}
		// The same complaint again: not the same words back, but the way on.
		t.Tell("double_charge.still_doubt", nil, disagree(), flows.Button("common.button_ok", "ok", "", nil), flows.PersonButton())
		t.Stay()
		return "", nil
	}
	return "", nil
}

func hearUnclear(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "unsure" || says(h, understand.DontKnow):
		t.Say("double_charge.how_to_know", nil, disagree(), flows.Button("double_charge.button_tomorrow", "later", "", nil), flows.PersonButton())
		t.Stay()
		return "", nil
	case h.Action == "later":
		return later(t, d)
	case h.Meaning != nil && h.Meaning.Slots.Count == 1:
		return "disagree", nil
	case says(h, understand.Yes):
		return "", nil // yes to which of the two?
	}
	return hearVerdict(t, d, h)
}

// onlyAmount: a sentence that names an amount and nothing else.
func onlyAmount(m understand.Meaning) bool {
	s := m.Slots
	return s.Amount != "" && s.NotAmount == "" && s.Merchant == "" && s.Category == "" && s.From.IsZero() && s.Reference == ""
}

// fitsSomething: the amount is one of the records'; else it is how much the
// customer would have back.
func fitsSomething(t *flows.Turn, m understand.Meaning) bool {
	records, err := t.Records()
	var w flows.Wanted
	w.Take(m.Slots)
	return err == nil && len(w.Payments(records)) > 0
}

func hearWhere(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "seen":
		d.Seen, d.Page = h.Value, 0
		return "seen", nil
	case h.Meaning != nil && h.Meaning.Choice > 0 && h.Meaning.Choice <= 4:
		d.Seen, d.Page = []string{"wallet", "bank", "receipt", "unsure"}[h.Meaning.Choice-1], 0
		return "seen", nil
	case says(h, understand.DontKnow):
		d.Seen, d.Page = "unsure", 0
		return "seen", nil
	case h.Meaning != nil:
		if place := place(h.Meaning.Text); place != "" {
			d.Seen = place
			if refine(t, d, h) {
				return "look", nil
			}
			return "seen", nil
		}
	}
	if refine(t, d, h) {
		return "look", nil
	}
	if h.Meaning != nil && h.Meaning.Intent == understand.DoubleCharge {
		d.Seen, d.Page = "unsure", 0 // said again: the payments themselves, not the same question
		return "seen", nil
	}
	return "", nil
}

func hearPayments(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "pick":
		d.Group = []wallet.TransactionID{wallet.TransactionID(h.Value)}
		return "look", nil
	case h.Action == "more":
		d.Page++
		return "page", nil
	case h.Action == "later":
		return later(t, d)
	case h.Meaning != nil && h.Meaning.Choice != 0:
		records, err := t.Records()
		if err != nil {
			return "", err
		}
		list := d.Wanted.Payments(records)
		if len(list) == 0 {
			list = flows.Wanted{}.Payments(records)
		}
		if i := d.Page*pageSize + h.Meaning.Choice - 1; h.Meaning.Choice > 0 && h.Meaning.Choice <= pageSize && i < len(list) {
			d.Group = []wallet.TransactionID{list[i].ID}
			return "look", nil
		}
		return "", nil
	case refine(t, d, h):
		return "look", nil
	case h.Meaning != nil && h.Meaning.Intent == understand.DoubleCharge:
		t.Tell("double_charge.person_looks", nil, flows.PersonButton(), flows.Button("double_charge.button_tomorrow", "later", "", nil))
		t.Stay()
	}
	return "", nil
}

func hearSingle(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "disagree":
		d.Seen = "bank"
		return "disagree", nil
	case h.Action == "others" || says(h, understand.No, understand.Other) && !hasSlots(h):
		d.Wanted, d.Page, d.Group = flows.Wanted{}, 0, nil
		return "others", nil
	case h.Action == "later":
		return later(t, d)
	case says(h, understand.Yes):
		d.Seen = "bank"
		return "disagree", nil
	case refine(t, d, h):
		return "look", nil
	}
	return "", nil
}

// later looks again tomorrow: charges of one purchase may reach the records a
// day apart.
func later(t *flows.Turn, d *memory) (string, error) {
	b, err := json.Marshal(d.Wanted)
	if err != nil {
		return "", err
	}
	t.Watch(flows.Watch{Kind: flows.WatchLook, Value: string(b)}, 24*time.Hour)
	return "later", nil
}

// noteDisputed keeps the customer's word as evidence.
func noteDisputed(t *flows.Turn, d *memory) (string, error) {
	ids, err := json.Marshal(d.Group)
	if err != nil {
		return "", err
	}
	t.Audit("evidence", map[string]string{"code": "customer_bought_once", "transactions": string(ids), "seen": d.Seen})
	t.Tried("double_charge.tried_disputed", nil)
	return "", nil
}

func hearDisputed(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "person":
		return "person", nil
	case h.Action == "merchant":
		return "merchant", nil
	case h.Meaning != nil && h.Meaning.Choice == 1:
		return "person", nil
	case h.Meaning != nil && h.Meaning.Choice == 2:
		return "merchant", nil
	case refine(t, d, h):
		return "look", nil
	}
	return "", nil
}

// handOver brings in a person, with a proposal that they may approve where the
// records hold two charges.
func handOver(t *flows.Turn, d *memory) (string, error) {
	if err := propose(t, d); err != nil {
		return "", err
	}
	t.HandOver("disagrees", "high")
	return "", nil
}

// propose prepares the return of one charge for somebody else's approval: the
// first surplus one of a certain duplicate, else the latest of two that stand.
// Who approves, approves what the case shows; further ones follow after it.
func propose(t *flows.Turn, d *memory) error {
	f, err := group(t, d)
	if err != nil || t.Refunding() == nil {
		return err
	}
	back := f.group.Return
	if len(back) == 0 {
		var standing []wallet.TransactionID
		for _, x := range f.txns {
			if x.Standing().Minor > 0 {
				standing = append(standing, x.ID)
			}
		}
		if len(standing) > 1 {
			back = standing[len(standing)-1:]
		}
	}
	d.Requests, d.More = nil, 0
	for _, id := range back {
		can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), id)
		if err != nil {
			return err
		}
		switch {
		case can.Open != nil || can.Remaining.Minor <= 0 || len(can.Routes) == 0:
		case len(d.Requests) > 0:
			d.More++
		default:
			d.Requests = []wallet.RefundRequest{request(t, f, id, can, can.Routes[0])}
		}
	}
	return nil
}

// hearPerson waits for the desk. A decision counts for the proposal that the
// case showed and for nothing else; it is filed under the same key (M7).
func hearPerson(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	if h.Desk == nil {
		return "", nil
	}
	ours := len(d.Requests) == 1 && h.Desk.Decides(d.Requests[0])
	switch h.Desk.Act {
	case "approved":
		if !ours {
			return "", nil
		}
		d.Requests[0].Approvers = []string{h.Desk.Agent}
		d.Approved = true
		return "approved", nil
	case "refused":
		if !ours {
			return "", nil
		}
		t.Relay("human.decided_no", h.Desk.Params(), flows.PersonButton())
		return "declined", nil
	case "handed_back", "left":
		return "handed_back", nil
	}
	return "", nil
}

// place is where a sentence says that the charge was seen twice, "" where it
// does not say.
func place(s string) string {
	s = strings.ToLower(s)
	for _, p := range []struct{ name, words string }{
		{"bank", "银行 短信 账单 bank statement sms"},
		{"receipt", "小票 收据 发票 receipt invoice slip"},
		{"wallet", "钱包 交易记录 wallet"},
	} {
		for _, w := range strings.Fields(p.words) {
			if strings.Contains(s, w) {
				return p.name
			}
		}
	}
	return ""
}
