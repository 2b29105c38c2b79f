package refund

import (
	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// file asks the wallet, each request under its own key. It happens once: the
// state is left only by the wallet's answers.
func file(t *flows.Turn, d *memory) (string, error) {
	d.Answers, d.Told = map[wallet.IdempotencyKey]result{}, false
	for _, r := range d.Requests {
		t.Do(r.Key, flows.FileRefund{Request: r})
	}
	t.Tell("refund.submitting", nil)
	return "", nil
}

func hearFiling(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	a := h.Answer
	if a == nil {
		if h.Meaning != nil || h.Action != "" {
			t.Tell("refund.still_verifying", nil)
			t.Stay()
		}
		return "", nil
	}
	switch a.Outcome {
	case flows.Unknown:
		if !d.Told {
			d.Told = true
			t.Notify("refund.verifying", nil)
		}
		t.Stay()
		return "", nil
	case flows.Done:
		d.Answers[a.Key] = result{OK: true, Reference: a.Refund.Reference, Status: a.Refund.Status}
		t.Tried("refund.tried_filed", text.Params{"ref": text.S(a.Refund.Reference), "amount": text.Money(a.Refund.Amount)})
	case flows.Refused:
		d.Answers[a.Key] = result{Code: a.Refusal}
	}
	if len(d.Answers) < len(d.Requests) {
		t.Stay()
		return "", nil
	}
	return settle(t, d)
}

// moved are the refusals that say that the record changed between summary and
// filing: nothing was filed, and a new summary tells what is so now.
var moved = map[wallet.RefusalCode]bool{
	wallet.RefusedFigureChanged: true,
	wallet.RefusedAmount:        true,
	wallet.RefusedKeyReused:     true,
	wallet.RefusedInProgress:    true,
	wallet.RefusedAlready:       true,
}

// settle goes on when every request has its answer.
func settle(t *flows.Turn, d *memory) (string, error) {
	accepted := 0
	for _, r := range d.Requests {
		if a := d.Answers[r.Key]; a.OK {
			accepted++
		} else {
			d.Why, d.Request, d.Transaction = a.Code, r, r.Transaction
		}
	}
	if err := sayFiled(t, d); err != nil {
		return "", err
	}
	switch {
	case accepted == len(d.Requests):
		return "filed", nil
	case accepted == 0 && moved[d.Why]:
		t.Notify("refund.figures_changed", nil)
		d.Requests, d.Amount = nil, 0
		if d.Child {
			return "outdated", nil
		}
		return "changed", nil
	}
	d.Requests = nil
	return "not_filed", nil
}

// handOver makes the appeal: a case with the very request that may be approved.
// What cannot be asked for now is not proposed.
func handOver(t *flows.Turn, d *memory) (string, error) {
	d.Request = wallet.RefundRequest{}
	if t.Refunding() != nil && d.Transaction != "" {
		can, err := t.Refunding().Refundability(t.Context(), t.AccountID(), d.Transaction)
		if err != nil {
			return "", err
		}
		if can.Open == nil && can.Remaining.Minor > 0 && len(can.Routes) > 0 {
			d.Request = request(t, d, can)
		}
	}
	t.Audit("appealed", map[string]string{"transaction": string(d.Transaction), "reason": string(d.Why)})
	t.HandOver("appeal", "high")
	return "", nil
}

// hearPerson waits for the desk, and for its decision on this very request. An
// approval sets the merchant's rule aside; the customer still confirms the same
// summary (M7).
func hearPerson(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	if h.Desk == nil {
		return "", nil
	}
	switch h.Desk.Act {
	case "approved":
		if !h.Desk.Decides(d.Request) {
			return "", nil
		}
		d.Agent = h.Desk.Agent
		d.Request.Approvers = []string{h.Desk.Agent}
		return "approved", nil
	case "refused":
		if !h.Desk.Decides(d.Request) {
			return "", nil
		}
		d.Said = h.Desk.Text
		return "declined", nil
	case "handed_back", "left":
		return "closed", nil
	}
	return "", nil
}

func hearApproved(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Confirms("confirm"):
		d.Requests = []wallet.RefundRequest{d.Request}
		t.Audit("refund_confirmed", map[string]string{"key": string(d.Request.Key), "approved_by": d.Agent})
		return "confirm", nil
	case h.Action == "no" || h.Meaning != nil && h.Meaning.Move == "no" && h.Meaning.Bare:
		return "closed", nil
	case h.Meaning != nil && h.Meaning.Move == "yes":
		t.Stay()
		return "", sayApproved(t, d)
	}
	return "", nil
}

func complaints(t *flows.Turn) text.Params {
	return text.Params{"complaints": text.S(t.Policy().ComplaintAddress), "hotline": text.S(t.Policy().Hotline)}
}
