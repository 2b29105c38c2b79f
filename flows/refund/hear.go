package refund

import (
	"slices"
	"unicode/utf8"

	"teller/flows"
	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

func says(h flows.Heard, moves ...understand.Move) bool {
	return h.Meaning != nil && slices.Contains(moves, h.Meaning.Move)
}

// refine takes what a sentence adds or corrects about which payment is meant.
func refine(t *flows.Turn, d *memory, h flows.Heard) bool {
	if h.Meaning == nil {
		return false
	}
	// Without the records nothing is new; the next look says that they are missing.
	if fresh, err := t.Refine(&d.Wanted, h.Meaning.Slots); err != nil || !fresh {
		return false
	}
	d.forget()
	return true
}

// forget drops what belongs to the payment under discussion.
func (d *memory) forget() {
	*d = memory{Wanted: d.Wanted, Child: d.Child}
}

func hearPick(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "pick":
		d.Transaction = wallet.TransactionID(h.Value)
		return "picked", nil
	case h.Action == "more":
		d.Page++
		return "page", nil
	case h.Meaning != nil && h.Meaning.Choice > 0:
		records, err := t.Records()
		if err != nil {
			return "", err
		}
		list, _ := choices(records, d)
		if i := d.Page*pageSize + h.Meaning.Choice - 1; h.Meaning.Choice <= pageSize && i < len(list) {
			d.Transaction = list[i].ID
			return "picked", nil
		}
		return "", nil
	case h.Meaning != nil && onlyAmount(h.Meaning.Slots) && !d.Wanted.Empty():
		d.Wanted.Take(h.Meaning.Slots) // how much of what was named before
		return "find", nil
	case refine(t, d, h):
		return "find", nil
	case says(h, understand.No, understand.Other):
		d.Page++
		return "page", nil
	}
	return "", nil
}

const maxNote = 300 // runes of a customer's own words that travel with a refund

func bounded(s string) string {
	if utf8.RuneCountInString(s) > maxNote {
		return string([]rune(s)[:maxNote])
	}
	return s
}

func hearOrder(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	if h.Meaning == nil || h.Meaning.Text == "" {
		return "", nil
	}
	d.Order = bounded(h.Meaning.Text)
	return "told", nil
}

func hearReason(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "reason" && slices.Contains(reasons, wallet.RefundReason(h.Value)):
		d.Reason = wallet.RefundReason(h.Value)
		return "told", nil
	case h.Meaning == nil:
		return "", nil
	case h.Meaning.Choice > 0 && h.Meaning.Choice <= len(reasons):
		d.Reason = reasons[h.Meaning.Choice-1]
		return "told", nil
	case h.Meaning.Bare:
		return "", nil // a bare yes or no is no reason
	}
	d.Reason, d.Note = wallet.ReasonOther, bounded(h.Meaning.Text)
	return "told", nil
}

func hearSummary(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Confirms("confirm"):
		d.Requests = []wallet.RefundRequest{d.Request}
		t.Audit("refund_confirmed", map[string]string{"key": string(d.Request.Key), "reason": string(d.Request.Reason)})
		return "confirm", nil
	case says(h, understand.Yes):
		t.Say("common.confirm_by_button", nil)
		return "again", nil
	case h.Action == "part":
		return "part", nil
	case h.Action == "route":
		return "route", nil
	case h.Action == "other" || says(h, understand.Other):
		d.Wanted = flows.Wanted{}
		d.forget()
		return "several", nil
	case h.Meaning != nil && onlyAmount(h.Meaning.Slots):
		return part(t, d, h.Meaning.Slots.Amount)
	case refine(t, d, h):
		return "find", nil
	case says(h, understand.No):
		d.Wanted = flows.Wanted{}
		d.forget()
		return "several", nil
	}
	return "", nil
}

// firstSummary hears another destination, or that nothing shall be filed.
func firstSummary(t *flows.Turn, d *memory, m understand.Meaning) (string, error) {
	to, named, err := t.Named(d.Transaction, m)
	switch {
	case err != nil:
		return "", err
	case named && !m.Bare:
		d.Route, d.Routed = to, true
		return "again", nil
	case m.Cues.Has(understand.Declines), m.Cues.Has(understand.Takeback):
		return "closed", nil
	}
	return "", nil
}

// firstRefused hears what would change a refusal as the appeal that it is, and
// why as a question about this refusal.
func firstRefused(t *flows.Turn, d *memory, m understand.Meaning) (string, error) {
	switch {
	case m.Cues.Has(understand.HasProof), m.Cues.Has(understand.NotArrived):
		d.Note = bounded(m.Text)
		return "appeal", nil
	case m.Cues.Has(understand.AsksWhy):
		p := text.Params{"reason": text.Sub(flows.ReasonKey(d.Why), nil), "change": text.Sub(changeKey(d.Why), nil)}
		t.Tell("refund.why_refused", p, flows.Button("refund.button_appeal", "appeal", "", nil), flows.CancelButton())
		t.Stay()
	}
	return "", nil
}

// onlyAmount: an amount alone, said to a summary, means how much to return.
func onlyAmount(s understand.Slots) bool {
	return s.Amount != "" && s.NotAmount == "" && s.Merchant == "" && s.Category == "" && s.From.IsZero() && s.Reference == ""
}

// part takes an amount for a partial refund, and says why it cannot be where it
// cannot.
func part(t *flows.Turn, d *memory, amount string) (string, error) {
	can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Transaction)
	if err != nil {
		return "", err
	}
	m, err := wallet.ParseMoney(amount, can.Remaining.Currency)
	switch {
	case err != nil || m.Minor <= 0 || m.Minor > can.Remaining.Minor:
		p, err := params(t, d)
		if err != nil {
			return "", err
		}
		p["most"] = text.Money(can.Remaining)
		t.Tell("refund.amount_too_much", p)
		t.Stay()
		return "", nil
	case !can.Partial && m.Minor != can.Remaining.Minor:
		t.Tell("refund.only_whole", nil)
		t.Stay()
		return "", nil
	}
	d.Amount = m.Minor
	d.Request = request(t, d, can)
	return t.Event("again", "told"), nil
}

func hearAmount(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "all":
		d.Amount = 0
		return "told", nil
	case h.Meaning != nil && h.Meaning.Slots.Amount != "":
		return part(t, d, h.Meaning.Slots.Amount)
	}
	return "", nil
}

func hearDestination(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	to, ok, err := t.HeardDestination(d.Transaction, h)
	if err != nil || !ok {
		return "", err
	}
	d.Route, d.Routed = to, true
	return "told", nil
}

func hearRefused(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "appeal" || h.Meaning != nil && h.Meaning.Choice == 1:
		return "appeal", nil
	case h.Action == "merchant":
		p, err := params(t, d)
		if err != nil {
			return "", err
		}
		t.Tell("refund.at_merchant", p, flows.PersonButton())
		t.Stay()
		return "", nil
	case h.Action == "complain":
		t.Say("refund.complain", complaints(t))
		t.Stay()
		return "", nil
	case h.Action == "other" || says(h, understand.Other):
		d.Wanted = flows.Wanted{}
		d.forget()
		return "several", nil
	case says(h, understand.Yes):
		return "closed", nil
	case refine(t, d, h):
		return "find", nil
	}
	return "", nil
}
