package flows

import (
	"encoding/json"
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

// SayWithPerson is the prompt of a state that waits for a colleague's decision.
// It says so once, not on the very turn that handed over and said it.
func SayWithPerson[D any](t *Turn, _ *D) error {
	if t.out.Handoff == nil {
		t.Say("human.with_person", nil, Button("human.button_leave", actLeave, "", nil))
	}
	return nil
}
