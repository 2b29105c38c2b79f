package refund

import (
	"fmt"

	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

const pageSize = 5

func sayPick(t *flows.Turn, d *memory) error {
	records, err := t.Records()
	if err != nil {
		return err
	}
	list, key := choices(records, d)
	var buttons []flows.Choice
	for _, x := range list[min(d.Page*pageSize, len(list)):min((d.Page+1)*pageSize, len(list))] {
		buttons = append(buttons, flows.Button("common.button_payment", "pick", string(x.ID), text.Params{
			"merchant": text.Names(x.Merchant.Names), "amount": text.Money(x.Amount), "when": t.When(x.Created)}))
	}
	if len(list) > (d.Page+1)*pageSize {
		buttons = append(buttons, flows.Button("common.button_more", "more", "", nil))
	}
	t.Tell(key, nil, append(buttons, flows.PersonButton(), flows.CancelButton())...)
	return nil
}

// choices are the payments to choose from: those that fit, else all.
func choices(records []wallet.Transaction, d *memory) ([]wallet.Transaction, text.Key) {
	if d.Wanted.Empty() {
		return refundable(records, d.Wanted), "refund.pick"
	}
	if list := refundable(records, d.Wanted); len(list) > 0 {
		return list, "refund.pick_fitting"
	}
	return refundable(records, flows.Wanted{}), "refund.pick_none_fits"
}

func sayOrder(t *flows.Turn, d *memory) error {
	p, err := params(t, d)
	if err != nil {
		return err
	}
	t.Tell("refund.ask_order", p, flows.CancelButton())
	return nil
}

// reasons are what can be chosen; "duplicate" has a task of its own.
var reasons = []wallet.RefundReason{wallet.ReasonNotReceived, wallet.ReasonNotAsSold, wallet.ReasonCancelled, wallet.ReasonOther}

func sayReason(t *flows.Turn, d *memory) error {
	p, err := params(t, d)
	if err != nil {
		return err
	}
	var buttons []flows.Choice
	for _, r := range reasons {
		buttons = append(buttons, flows.Button(text.Key("refund.reason_"+string(r)), "reason", string(r), nil))
	}
	t.Tell("refund.ask_reason", p, append(buttons, flows.CancelButton())...)
	return nil
}

// params are the payment's figures: merchant, amount, when.
func params(t *flows.Turn, d *memory) (text.Params, error) {
	x, err := payment(t, d)
	if err != nil {
		return nil, fmt.Errorf("read the payment: %w", err)
	}
	return text.Params{"merchant": text.Names(x.Merchant.Names), "amount": text.Money(x.Amount), "when": t.When(x.Created)}, nil
}

func saySummary(t *flows.Turn, d *memory) error {
	p, err := summaryParams(t, d)
	if err != nil {
		return err
	}
	can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Transaction)
	if err != nil {
		return err
	}
	buttons := []flows.Choice{flows.Button("refund.button_confirm", "confirm", "", text.Params{"amount": text.Money(d.Request.Amount)})}
	if can.Partial {
		buttons = append(buttons, flows.Button("refund.button_part", "part", "", nil))
	}
	if len(can.Routes) > 1 {
		buttons = append(buttons, flows.Button("refund.button_route", "route", "", nil))
	}
	buttons = append(buttons, flows.Button("refund.button_other", "other", "", nil), flows.CancelButton())
	p["review"] = t.Usual(d.Request.Destination)
	if can.Review {
		p["review"] = text.Sub("refund.will_review", nil)
	}
	key := text.Key("refund.summary")
	if !can.Refunded.IsZero() {
		key, p["before"] = "refund.summary_before", text.Money(can.Refunded)
	}
	t.Tell(key, p, buttons...)
	return nil
}

// summaryParams are all that a confirmation is bound to: merchant, the payment's
// amount and time, what is returned, and where to.
func summaryParams(t *flows.Turn, d *memory) (text.Params, error) {
	p, err := params(t, d)
	if err != nil {
		return nil, err
	}
	to, err := t.Destination(d.Request.Destination)
	if err != nil {
		return nil, err
	}
	p["back"], p["to"] = text.Money(d.Request.Amount), to
	return p, nil
}

func sayAmount(t *flows.Turn, d *memory) error {
	can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Transaction)
	if err != nil {
		return err
	}
	t.Tell("refund.ask_amount", text.Params{"most": text.Money(can.Remaining)},
		flows.Button("refund.button_all", "all", "", text.Params{"amount": text.Money(can.Remaining)}), flows.CancelButton())
	return nil
}

func sayDestination(t *flows.Turn, d *memory) error {
	return t.AskDestination(d.Transaction)
}

func sayApproved(t *flows.Turn, d *memory) error {
	p, err := summaryParams(t, d)
	if err != nil {
		return err
	}
	p["agent"] = text.S(d.Agent)
	t.Notify("refund.approved_confirm", p, flows.Button("refund.button_confirm", "confirm", "", text.Params{"amount": text.Money(d.Request.Amount)}),
		flows.Button("common.button_no", "no", "", nil))
	return nil
}

// sayRefused gives the reason in plain words, what would change it, and every
// other way. No tips, no question of rating.
func sayRefused(t *flows.Turn, d *memory) error {
	p, err := params(t, d)
	if err != nil {
		return err
	}
	p["reason"] = text.Sub(flows.ReasonKey(d.Why), nil)
	p["change"] = text.Sub(changeKey(d.Why), nil)
	if can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Transaction); err == nil && d.Why == wallet.RefusedWindowOver && !can.Until.IsZero() {
		p["reason"] = text.Sub("reason.window_over_until", text.Params{"until": t.Day(can.Until), "when": p["when"]})
	}
	t.Tell("refund.refused", p, flows.Button("refund.button_appeal", "appeal", "", nil), flows.Button("refund.button_shop", "merchant", "", nil),
		flows.Button("refund.button_complain", "complain", "", nil), flows.Button("refund.button_other", "other", "", nil), flows.CancelButton())
	t.Tried("refund.tried_refused", p)
	return nil
}

// changeKey is the sentence about what would change a refusal.
func changeKey(c wallet.RefusalCode) text.Key {
	k := text.Key("change." + string(c))
	if !text.Has(k) {
		return "change.unknown"
	}
	return k
}

// sayFiled tells what the wallet accepted: its reference, and what happens next
// by its own record. A date only where the record has one (M6).
func sayFiled(t *flows.Turn, d *memory) error {
	for _, r := range d.Requests {
		a := d.Answers[r.Key]
		if !a.OK {
			continue
		}
		rec, err := t.Refunding().Refund(t.Context(), t.AccountID(), r.Key)
		if err != nil {
			return fmt.Errorf("read the refund: %w", err)
		}
		p, err := t.RefundParams(rec)
		if err != nil {
			return err
		}
		p["usual"] = t.Usual(rec.Destination)
		if !rec.Expected.IsZero() {
			p["usual"] = text.Sub("refund.expected", text.Params{"day": t.Day(rec.Expected)})
		}
		key := text.Key("refund.accepted")
		switch rec.Status {
		case wallet.RefundReview:
			key = "refund.accepted_review"
		case wallet.RefundPaid:
			key = "refund.paid"
		}
		t.Notify(key, p)
	}
	return nil
}

func end(t *flows.Turn, d *memory, state string) error {
	switch state {
	case "nothing":
		t.Tell("refund.nothing", nil, flows.PersonButton())
	case "running":
		can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Transaction)
		if err != nil {
			return err
		}
		if can.Open == nil {
			return nil
		}
		p, err := t.RefundParams(*can.Open)
		if err != nil {
			return err
		}
		p["status"] = text.Sub(text.Key("refund_status.is_"+string(can.Open.Status)), nil)
		t.Tell("refund.running", p, flows.PersonButton())
	case "closed":
		t.Notify("refund.closed", nil)
	case "declined":
		t.Relay("refund.declined", text.Params{"text": text.S(d.Said), "complaints": text.S(t.Policy().ComplaintAddress)})
	}
	return nil
}

func brief(t *flows.Turn, d *memory) flows.Brief {
	b := flows.Brief{}
	if d.Transaction == "" {
		return b
	}
	b.Transactions = []wallet.TransactionID{d.Transaction}
	if d.Request.Key != "" {
		r := d.Request
		b.Proposal, b.Refund = &r, r.Key
	}
	if p, err := params(t, d); err == nil {
		p["reason"] = text.Sub(flows.ReasonKey(d.Why), nil)
		key := text.Key("refund.brief")
		if d.Why != "" {
			key = "refund.brief_refused"
		}
		b.Lines = []text.Line{{Key: key, Params: p}}
		if d.Note != "" {
			b.Lines = append(b.Lines, text.Line{Key: "refund.brief_words", Params: text.Params{"words": text.S(d.Note)}})
		}
	}
	return b
}
