package flows

import (
	"encoding/json"
	"slices"
	"strings"

	"teller/flows/text"
	"teller/wallet"
)

const confirmedPrefix = "confirmed:"

// ConfirmedSeed starts the refund task on requests that the customer has just
// confirmed on a summary of the task that starts it.
func ConfirmedSeed(r []wallet.RefundRequest) string {
	b, err := json.Marshal(r)
	if err != nil {
		return confirmedPrefix // plain values only; an empty list files nothing
	}
	return confirmedPrefix + string(b)
}

// Confirmed reads a [ConfirmedSeed].
func (s Seed) Confirmed() []wallet.RefundRequest {
	rest, ok := strings.CutPrefix(s.Value, confirmedPrefix)
	var r []wallet.RefundRequest
	if !ok || json.Unmarshal([]byte(rest), &r) != nil {
		return nil
	}
	return r
}

// Params are an agent's name and words for a sentence.
func (d DeskAct) Params() text.Params {
	return text.Params{"agent": text.S(d.Agent), "text": text.S(d.Text)}
}

// Decides reports whether the desk decided on this very request: on anything
// that differs from it nobody has decided (M7). Who approved and the customer's
// own words are no part of what is asked for.
func (d DeskAct) Decides(r wallet.RefundRequest) bool {
	p := d.Proposal
	return p != nil && r.Key != "" && p.Key == r.Key && p.Account == r.Account && p.Transaction == r.Transaction &&
		p.Amount == r.Amount && p.Destination == r.Destination && p.Reason == r.Reason &&
		p.AlreadyRefunded == r.AlreadyRefunded && slices.Equal(p.Group, r.Group)
}

// SayWithPerson is the prompt of a state that waits for a colleague's decision.
// It says so once, not on the very turn that handed over and said it.
func SayWithPerson[D any](t *Turn, _ *D) error {
	if t.out.Handoff == nil {
		t.Say("human.with_person", nil, Button("human.button_leave", actLeave, "", nil))
	}
	return nil
}
