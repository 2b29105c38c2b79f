package flows

import (
	"fmt"
	"strconv"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

// Transaction reads one record of the linked account.
func (t *Turn) Transaction(id wallet.TransactionID) (wallet.Transaction, error) {
	x, err := t.in.Wallet.Transaction(t.ctx, t.in.Account, id)
	if err != nil {
		return x, fmt.Errorf("read the payment: %w", err)
	}
	return x, nil
}

// Usual is how long a refund usually takes on a route, from the operator's
// figures: never a date (M6).
func (t *Turn) Usual(d wallet.Destination) text.Value {
	if p := t.Policy(); d.Card != "" && p.CardRefundDays != "" {
		return text.Sub("refund.usual_card", text.Params{"days": text.S(p.CardRefundDays)})
	}
	return text.Sub("refund.usual", text.Params{"n": text.N(t.Policy().RefundDays)})
}

// Event is the first of the events that the open state has: a function that
// serves several states uses it to leave each by its own way.
func (t *Turn) Event(events ...string) string {
	for _, e := range t.a.tasks[t.f.Flow].Machine().Edges {
		for _, want := range events {
			if e.Event != want {
				continue
			}
			for _, s := range e.From {
				if s == t.f.State {
					return want
				}
			}
		}
	}
	return ""
}

// AskDestination offers a refund's routes as buttons.
func (t *Turn) AskDestination(id wallet.TransactionID) error {
	can, err := t.Refunding().Refundability(t.ctx, t.in.Account, id)
	if err != nil {
		return err
	}
	var choices []Choice
	for i, r := range can.Routes {
		to, err := t.Destination(r)
		if err != nil {
			return err
		}
		choices = append(choices, Button("refund.button_to", "to", strconv.Itoa(i), text.Params{"to": to}))
	}
	t.Tell("refund.destination", nil, append(choices, CancelButton())...)
	return nil
}

// Named is the route that a sentence names ("to my balance", "退到卡上"), where
// exactly one of the transaction's routes fits.
func (t *Turn) Named(id wallet.TransactionID, m understand.Meaning) (wallet.Destination, bool, error) {
	toBalance, toCard := m.Cues.Has(understand.ToBalance), m.Cues.Has(understand.ToCard)
	if toBalance == toCard || t.Refunding() == nil {
		return wallet.Destination{}, false, nil
	}
	can, err := t.Refunding().Refundability(t.ctx, t.in.Account, id)
	if err != nil {
		return wallet.Destination{}, false, err
	}
	var fit []wallet.Destination
	for _, r := range can.Routes {
		if (r.Card == "") == toBalance {
			fit = append(fit, r)
		}
	}
	if len(fit) != 1 {
		return wallet.Destination{}, false, nil
	}
	return fit[0], true, nil
}

// HeardDestination is the route that was chosen of those offered.
func (t *Turn) HeardDestination(id wallet.TransactionID, h Heard) (wallet.Destination, bool, error) {
	i := -1
	switch {
	case h.Action == "to":
		if n, err := strconv.Atoi(h.Value); err == nil {
			i = n
		}
	case h.Meaning != nil && h.Meaning.Choice > 0:
		i = h.Meaning.Choice - 1
	}
	can, err := t.Refunding().Refundability(t.ctx, t.in.Account, id)
	if err != nil || i < 0 || i >= len(can.Routes) {
		return wallet.Destination{}, false, err
	}
	return can.Routes[i], true, nil
}

// StartLinked is the Enter of a task's first state that needs the account: it
// goes on where the chat is linked, and links first where it is not.
func StartLinked[D any](t *Turn, _ *D) (string, error) {
	if t.Linked() {
		return "linked", nil
	}
	return "link", nil
}

// LinkFirst is the Enter of a state that waits for the linking task; coming back
// to it linked, it goes straight on.
func LinkFirst[D any](t *Turn, _ *D) (string, error) {
	if t.Linked() {
		return "linked", nil
	}
	t.Start("link", Seed{})
	return "", nil
}

// HearLink is what a state hears that waits for the linking task: what is said
// meanwhile adds to what is wanted, and everything said since the task began is
// read again once the customer's own records are known.
func (t *Turn) HearLink(w *Wanted, h Heard) (string, error) {
	switch {
	case h.Meaning != nil:
		w.Take(h.Meaning.Slots)
		return "", nil
	case h.Child == "":
		return "", nil
	case h.Result != "linked":
		return "not_linked", nil
	}
	since := min(max(t.st.Said-t.f.Born, 0), len(t.st.Words))
	for _, words := range t.st.Words[len(t.st.Words)-since:] {
		if _, err := t.Refine(w, t.a.read(t, words).Slots); err != nil {
			return "", err
		}
	}
	return "linked", nil
}
