package flows

import (
	"errors"
	"fmt"
	"time"

	"teller/flows/text"
	"teller/wallet"
)

// answered gives the wallet's answer to the task that asked. A refund is
// followed from the moment it is asked for, so its answer finds the customer
// also when the task is gone.
func (a *Assistant) answered(t *Turn, ans Answered) error {
	if r, ok := ans.Deed.(FileRefund); ok {
		if r.Request.Account != t.in.Account {
			return nil // of an account that this chat is not linked to any more (S1)
		}
		a.noteFiled(t, r.Request, ans)
	}
	if t.st.find(ans.Frame) != nil {
		t.st.raise(ans.Frame)
		_, err := t.hear(ans.Frame, Heard{Answer: &ans})
		return err
	}
	if r, ok := ans.Deed.(FileRefund); ok {
		return a.tellFiled(t, r.Request, ans)
	}
	return nil
}

// noteFiled keeps the watch of a refund true to what the wallet said.
func (a *Assistant) noteFiled(t *Turn, r wallet.RefundRequest, ans Answered) {
	switch ans.Outcome {
	case Done:
		if ans.Refund.Status.Ended() { // the answer came late: nothing is left to follow
			t.forget(WatchRefund, r.Key)
			return
		}
		t.Watch(Watch{
			Kind: WatchRefund, Refund: r.Key, Transaction: r.Transaction,
			Reference: ans.Refund.Reference, Version: ans.Refund.Version, Status: ans.Refund.Status,
		}, followAfter(0))
	case Refused:
		t.forget(WatchRefund, r.Key)
	}
}

// tellFiled tells an answer whose task has ended.
func (a *Assistant) tellFiled(t *Turn, r wallet.RefundRequest, ans Answered) error {
	switch ans.Outcome {
	case Done:
		if ans.Refund.Status.Ended() {
			return a.tellRefund(t, *ans.Refund, "")
		}
		t.Notify("refund.accepted_later", text.Params{"amount": text.Money(r.Amount), "ref": text.S(ans.Refund.Reference)})
	case Refused:
		t.Notify("refund.refused_later", text.Params{
			"amount": text.Money(r.Amount), "reason": text.Sub(ReasonKey(ans.Refusal), nil)}, PersonButton())
	}
	return nil
}

// answeredPlainly bears an answer of the wallet that the task which asked could
// not bear: what the wallet did is kept and told, the task ends, and a person is
// offered. An answer is never lost for a fault of ours.
func (a *Assistant) answeredPlainly(t *Turn, ans Answered) error {
	st, err := decodeState(t.in.State)
	if err != nil {
		return err
	}
	st.Lang = t.st.Lang
	t.out, t.st, t.f = &Output{}, st, nil
	if f := st.find(ans.Frame); f != nil {
		t.drop(st.root(f).ID, "broken")
	}
	t.Audit("task_broken", map[string]string{"key": string(ans.Key)})
	if r, ok := ans.Deed.(FileRefund); ok {
		a.noteFiled(t, r.Request, ans)
		return a.tellFiled(t, r.Request, ans)
	}
	if ans.Outcome == Done && ans.Account != "" {
		t.Link(ans.Account)
		t.Say("link.done_plain", nil, a.startChoices()...)
		return nil
	}
	t.Say("common.task_broken", nil, a.startChoices()...)
	return nil
}

// ReasonKey is the sentence for a refusal's code; a code without one of its own
// says that the wallet gave no more.
func ReasonKey(c wallet.RefusalCode) text.Key {
	k := text.Key("reason." + string(c))
	if !text.Has(k) {
		return "reason.unknown"
	}
	return k
}

func (t *Turn) forget(kind WatchKind, key wallet.IdempotencyKey) {
	for i, w := range t.st.Watches {
		if w.Kind == kind && w.Refund == key {
			t.out.EndedFrames = append(t.out.EndedFrames, w.ID)
			t.st.Watches = append(t.st.Watches[:i:i], t.st.Watches[i+1:]...)
			return
		}
	}
}

func (t *Turn) unwatch(id FrameID) {
	for i, w := range t.st.Watches {
		if w.ID == id {
			t.out.EndedFrames = append(t.out.EndedFrames, id)
			t.st.Watches = append(t.st.Watches[:i:i], t.st.Watches[i+1:]...)
			return
		}
	}
}

// followAfter is how long until a followed refund is asked about again. The
// wallet's own events are faster; this is for the one that got lost.
func followAfter(tries int) time.Duration {
	return min(time.Hour<<min(tries, 5), 24*time.Hour)
}

// happened takes a wallet event as a hint and reads the record again.
func (a *Assistant) happened(t *Turn, h Happened) error {
	if h.Event.Kind != wallet.EventRefundChanged || t.Refunding() == nil || h.Event.Account != t.in.Account {
		return nil
	}
	return a.follow(t, h.Event.Refund, h.Event.Transaction)
}

// follow tells what changed of a refund since it was last told, once a version.
func (a *Assistant) follow(t *Turn, key wallet.IdempotencyKey, txn wallet.TransactionID) error {
	r, err := t.Refunding().Refund(t.ctx, t.in.Account, key)
	if errors.Is(err, wallet.ErrNotFound) {
		return nil // proves nothing (M5); the command or the next look settles it
	}
	if err != nil {
		return fmt.Errorf("read the refund: %w", err)
	}
	i := t.watchOf(key)
	if i < 0 {
		if !r.Status.Ended() {
			// Filed elsewhere, in the app or by an agent: followed from here on.
			t.Watch(Watch{Kind: WatchRefund, Refund: key, Transaction: txn, Reference: r.Reference, Version: r.Version, Status: r.Status}, followAfter(0))
			return nil
		}
		return a.tellRefund(t, r, "")
	}
	w := t.st.Watches[i]
	if r.Version <= w.Version {
		if r.Status.Ended() {
			t.unwatch(w.ID)
		}
		return nil
	}
	before := w.Status
	w.Version, w.Status, w.Reference = r.Version, r.Status, r.Reference
	t.st.Watches[i] = w
	if r.Status.Ended() {
		t.unwatch(w.ID)
	}
	return a.tellRefund(t, r, before)
}

func (t *Turn) watchOf(key wallet.IdempotencyKey) int {
	for i, w := range t.st.Watches {
		if w.Kind == WatchRefund && w.Refund == key {
			return i
		}
	}
	return -1
}

// tellRefund says where a refund stands now. Every figure is the record's (M6).
func (a *Assistant) tellRefund(t *Turn, r wallet.Refund, before wallet.RefundStatus) error {
	p, err := t.RefundParams(r)
	if err != nil {
		return err
	}
	switch r.Status {
	case wallet.RefundPaid:
		t.Notify("refund.paid", p)
	case wallet.RefundRefused:
		t.Notify("refund.refused_after", p, StartButton("refund.button_appeal", "refund", "appeal:"+string(r.Key)), PersonButton())
	case wallet.RefundFailed:
		t.Notify("refund.failed", p, StartButton("refund.button_again", "refund", string(r.Transaction)), PersonButton())
	case wallet.RefundApproved:
		if before == wallet.RefundReview {
			t.Notify("refund.approved", p)
		}
	case wallet.RefundProcessing:
		t.Notify("refund.processing", p)
	}
	return nil
}

// RefundParams are a refund's figures for a sentence: amount, ref, to, merchant,
// paid, reason.
func (t *Turn) RefundParams(r wallet.Refund) (text.Params, error) {
	p := text.Params{"amount": text.Money(r.Amount), "ref": text.S(r.Reference), "reason": text.Sub(ReasonKey(r.Code), nil)}
	if !r.Paid.IsZero() {
		p["paid"] = t.When(r.Paid)
	}
	to, err := t.Destination(r.Destination)
	if err != nil {
		return nil, err
	}
	p["to"] = to
	txn, err := t.in.Wallet.Transaction(t.ctx, t.in.Account, r.Transaction)
	if err != nil {
		return nil, fmt.Errorf("read the refunded payment: %w", err)
	}
	p["merchant"] = text.Names(txn.Merchant.Names)
	p["when"] = t.When(txn.Created)
	return p, nil
}

// Destination names a refund's route as its owner knows it.
func (t *Turn) Destination(d wallet.Destination) (text.Value, error) {
	if d.Card == "" {
		return text.Sub("refund.to_balance", nil), nil
	}
	acc, err := t.Account()
	if err != nil {
		return text.Value{}, err
	}
	for _, c := range acc.Cards {
		if c.ID == d.Card {
			return text.Sub("refund.to_card", text.Params{"bank": text.Names(c.Names), "last4": text.S(c.Last4)}), nil
		}
	}
	return text.Sub("refund.to_original", nil), nil
}

// rang takes a timer: of a task, of a watch, or of a wallet that did not answer.
func (a *Assistant) rang(t *Turn, r Rang) error {
	if f := t.st.find(r.Frame); f != nil {
		if r.Name == retryTimer {
			return t.resume(f.ID)
		}
		_, err := t.hear(r.Frame, Heard{Timer: r.Name})
		return err
	}
	for _, w := range t.st.Watches {
		if w.ID == r.Frame {
			return a.watched(t, w)
		}
	}
	return nil // its task has ended (D8)
}

func (a *Assistant) watched(t *Turn, w Watch) error {
	if !t.Linked() && w.Kind != watchSaid && w.Kind != watchEvent {
		t.unwatch(w.ID)
		return nil
	}
	switch w.Kind {
	case WatchRefund:
		if t.Refunding() == nil {
			t.unwatch(w.ID)
			return nil
		}
		if err := a.follow(t, w.Refund, w.Transaction); err != nil {
			return err
		}
		if i := t.watchOf(w.Refund); i >= 0 {
			t.st.Watches[i].Tries++
			t.ring(t.st.Watches[i], followAfter(t.st.Watches[i].Tries))
		}
		return nil
	case watchEvent:
		t.unwatch(w.ID)
		return a.replay(t, w.Value)
	case watchSaid:
		t.unwatch(w.ID)
		if t.in.Owner == Agent {
			return nil
		}
		m := a.read(t, w.Value)
		return a.wish(t, m, Heard{Meaning: &m})
	}
	t.unwatch(w.ID)
	if t.in.Owner == Agent {
		return nil
	}
	return t.push("double_charge", "", Seed{Value: string(w.Kind) + ":" + w.Value})
}
