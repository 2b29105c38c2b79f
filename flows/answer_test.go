package flows_test

import (
	"context"
	"testing"

	"teller/flows"
	"teller/flows/flowtest"
	"teller/wallet"
)

// TestAnswerAfterRelinking: a chat asked for a refund and speaks of another
// account, or of none, when the wallet's answer comes. It learns nothing (S1).
func TestAnswerAfterRelinking(t *testing.T) {
	for _, account := range []wallet.AccountID{"", "lin"} {
		for _, status := range []wallet.RefundStatus{wallet.RefundApproved, wallet.RefundPaid} {
			out, err := flowtest.Assistant(t).Turn(context.Background(), flows.Input{
				Event: flows.Answered{Key: "refund:t1:0", Frame: "f", Outcome: flows.Done,
					Deed:   flows.FileRefund{Request: wallet.RefundRequest{Account: "mei", Transaction: "t1"}},
					Refund: &wallet.Refund{Key: "refund:t1:0", Account: "mei", Transaction: "t1", Reference: "R-1", Status: status, Version: 3},
				},
				Now: flowtest.Began, NewID: func() string { return "i" }, Private: true, Language: "en", Account: account, Wallet: &silent{up: true},
			})
			if err != nil || len(out.Replies) > 0 || len(out.Timers) > 0 {
				t.Errorf("linked to %q, %s: %v, %v, %v", account, status, out.Replies, out.Timers, err)
			}
		}
	}
}
