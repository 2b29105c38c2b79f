package flows

import (
	"encoding/json"
	"fmt"
	"time"

	"teller/wallet"
)

const (
	retryTimer           = "wallet_retry"
	retryAfter           = time.Minute
	watchEvent WatchKind = "event" // an event from inside that waits for the wallet
	watchSaid  WatchKind = "said"  // a sentence that waits for the wallet
)

// kept is an event that could not be worked on because the wallet did not
// answer. It is kept in the state and worked on when the wallet is back, so
// that nothing of it is lost and nothing behind it has to wait.
type kept struct {
	Answered *Answered             `json:"answered,omitempty"`
	Request  *wallet.RefundRequest `json:"request,omitempty"` // of a FileRefund's answer
	Happened *Happened             `json:"happened,omitempty"`
	Desk     *DeskAct              `json:"desk,omitempty"`
}

// walletDown undoes what the turn had begun, says honestly that the wallet does
// not answer, and looks again by itself. Only leaving the queue or the agent
// stands: it needs no wallet and works at once (P1).
func (a *Assistant) walletDown(t *Turn) error {
	st, err := decodeState(t.in.State)
	if err != nil {
		return err
	}
	if err := a.upgrade(st); err != nil {
		return err
	}
	st.Lang = t.st.Lang
	t.out, t.st, t.f = &Output{Leave: t.out.Leave}, st, nil
	t.muted = t.in.Owner == Agent
	if st.Account != "" && st.Account != t.in.Account {
		a.forgetAccount(t)
	}
	if t.out.Leave {
		t.Say("human.left", nil)
		t.Say("common.wallet_down", nil, PersonButton())
		return t.keep(kept{Desk: &DeskAct{Act: "left"}})
	}
	switch ev := t.in.Event.(type) {
	case Said:
		t.Say("common.wallet_down", nil, PersonButton())
		if st.top() == nil && ev.Secret == "" {
			t.Watch(Watch{Kind: watchSaid, Value: ev.Text}, retryAfter)
			return nil
		}
		t.retryTop()
	case Pressed, Started, Shared, Sent:
		t.Say("common.wallet_down", nil, PersonButton())
		t.retryTop()
	case Rang:
		t.out.Timers = append(t.out.Timers, Timer{ev.Frame, ev.Name, t.in.Now.Add(retryAfter)})
	case Answered:
		k := kept{Answered: &ev}
		if r, ok := ev.Deed.(FileRefund); ok {
			k.Request = &r.Request
		}
		return t.keep(k)
	case Happened:
		return t.keep(kept{Happened: &ev})
	case DeskAct:
		return t.keep(kept{Desk: &ev})
	}
	return nil
}

// retryTop prompts the open task again when the wallet may be back.
func (t *Turn) retryTop() {
	if f := t.st.top(); f != nil {
		t.out.Timers = append(t.out.Timers, Timer{f.ID, retryTimer, t.in.Now.Add(retryAfter)})
	}
}

func (t *Turn) keep(k kept) error {
	if k.Answered != nil {
		ans := *k.Answered
		ans.Deed = nil
		k.Answered = &ans
	}
	b, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep an event: %w", err)
	}
	w := Watch{ID: FrameID("w" + t.in.NewID()), Kind: watchEvent, Value: string(b), Since: t.in.Now}
	t.st.Watches = append(t.st.Watches, w)
	t.ring(w, retryAfter)
	return nil
}

// replay works on a kept event; the caller has removed its watch.
func (a *Assistant) replay(t *Turn, value string) error {
	var k kept
	if err := json.Unmarshal([]byte(value), &k); err != nil {
		return fmt.Errorf("a kept event is unreadable: %w", err)
	}
	switch {
	case k.Answered != nil:
		ans := *k.Answered
		if k.Request != nil {
			ans.Deed = FileRefund{*k.Request}
		}
		return a.answered(t, ans)
	case k.Happened != nil:
		return a.happened(t, *k.Happened)
	case k.Desk != nil:
		return a.desk(t, *k.Desk)
	}
	return nil
}
