package flows_test

import (
	"context"
	"testing"
	"time"

	"teller/flows"
	"teller/flows/flowtest"
	"teller/wallet"
)

// silent is a wallet whose reads are answered only while it is up.
type silent struct{ up bool }

func (s *silent) Account(_ context.Context, id wallet.AccountID) (wallet.Account, error) {
	if !s.up {
		return wallet.Account{}, wallet.ErrUnavailable
	}
	return wallet.Account{ID: id, Name: "Mei", Language: "en", Currency: "CNY"}, nil
}

func (s *silent) Transactions(context.Context, wallet.AccountID, wallet.Query) ([]wallet.Transaction, error) {
	return nil, nil
}

func (s *silent) Transaction(context.Context, wallet.AccountID, wallet.TransactionID) (wallet.Transaction, error) {
	return wallet.Transaction{}, wallet.ErrNotFound
}

// TestLinkedWhileDown: the wallet says that the chat is linked and then answers
// no read. The answer is kept until it does, whatever is said in between.
func TestLinkedWhileDown(t *testing.T) {
	w := &silent{}
	n := 0
	var state []byte
	turn := func(ev flows.Event) flows.Output {
		t.Helper()
		out, err := flowtest.Assistant(t).Turn(context.Background(), flows.Input{
			State: state, Event: ev, Now: flowtest.Began.Add(time.Duration(n) * time.Minute), Private: true, Language: "en",
			NewID: func() string { n++; return "id" + string(rune('a'+n)) }, Wallet: w,
		})
		if err != nil {
			t.Fatal(err)
		}
		state = out.State
		return out
	}
	asked := turn(flows.Started{Token: "lk_token"}).Commands
	if len(asked) != 1 {
		t.Fatalf("asked %v", asked)
	}
	out := turn(flows.Answered{Key: asked[0].Key, Frame: asked[0].Frame, Deed: asked[0].Deed, Outcome: flows.Done, Account: "mei"})
	if out.Link != "" || len(out.Timers) != 1 {
		t.Fatalf("linked %q, timers %v", out.Link, out.Timers)
	}
	turn(flows.Said{Text: "hello?", At: flowtest.Began})
	w.up = true
	if out := turn(flows.Rang{Frame: out.Timers[0].Frame, Name: out.Timers[0].Name}); out.Link != "mei" {
		t.Errorf("the kept answer links %q", out.Link)
	}
}
