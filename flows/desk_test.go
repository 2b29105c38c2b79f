package flows_test

import (
	"context"
	"strings"
	"testing"

	"teller/flows"
	"teller/flows/flowtest"
	"teller/wallet"
)

// TestActsBehindTheNextAgent: an agent hands back, and before the turn on it the
// next one has claimed a new case. The bot must not speak in between (P1).
func TestActsBehindTheNextAgent(t *testing.T) {
	for act, said := range map[string]bool{"handed_back": false, "closed": false, "released": false, "claimed": true} {
		out, err := flowtest.Assistant(t).Turn(context.Background(), flows.Input{
			Event: flows.DeskAct{Act: act, Agent: "Ann", Case: "C-1001"}, Now: flowtest.Began, NewID: func() string { return "i" },
			Private: true, Language: "en", Owner: flows.Agent, Case: "C-1002",
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(out.Replies) > 0; got != said {
			t.Errorf("%s under the next agent is told: %t", act, got)
		}
	}
}

// appealed is a customer with a refund of 58.00 that waits for a person.
func appealed(t *testing.T) (*flowtest.Alone, *wallet.RefundRequest) {
	t.Helper()
	d := flowtest.NewAlone(t)
	for _, err := range []error{
		d.Open("mei", "zh", true), d.Say("淘宝那笔58块的我要退款", flowtest.How{}), d.Press("请人工复核", false, false),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p := d.Proposal()
	if p == nil || p.Amount.Minor != 5800 {
		t.Fatalf("the case proposes %+v", p)
	}
	return d, p
}

func stands(t *testing.T, d *flowtest.Alone, want string) {
	t.Helper()
	if flow, node := d.State(); flow+"/"+node != want {
		t.Errorf("stands at %s/%s, not %s", flow, node, want)
	}
}

// An approval counts for the request that was approved, and for no other one
// that waits (M7).
func TestApprovalMeetsItsRequest(t *testing.T) {
	d, old := appealed(t)
	for _, err := range []error{
		d.Say("瑞幸19.9扣了我两次", flowtest.How{}), d.Press("我只买了一次", false, false), d.Press("请同事核实", false, false),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if p := d.Proposal(); p == nil || p.Amount.Minor != 1990 {
		t.Fatalf("the case proposes %+v", p)
	}
	d.Said()
	if err := d.Decide("approved", "ann", old); err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, l := range d.Said() {
		said += l.Text + strings.Join(l.Buttons, "|")
	}
	if strings.Contains(said, "19.90") || !strings.Contains(said, "58.00") {
		t.Errorf("58.00 was approved, and the customer reads %q", said)
	}
	if err := d.Press("退回 19.90元", false, false); err == nil {
		t.Error("19.90 can be confirmed, and nobody approved it")
	}
	if err := d.Press("退回 58.00元", false, false); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Refunds(); err != nil || n != 1 {
		t.Errorf("%d refunds: %v", n, err)
	}
}

// What differs in anything from what the customer would have back was approved
// for something else: nothing is filed, and the desk reads why (M7).
func TestDecisionOnAnotherRequest(t *testing.T) {
	for name, change := range map[string]func(*wallet.RefundRequest){
		"key":         func(r *wallet.RefundRequest) { r.Key += "1" },
		"account":     func(r *wallet.RefundRequest) { r.Account += "x" },
		"transaction": func(r *wallet.RefundRequest) { r.Transaction += "x" },
		"amount":      func(r *wallet.RefundRequest) { r.Amount.Minor-- },
		"currency":    func(r *wallet.RefundRequest) { r.Amount.Currency = "USD" },
		"destination": func(r *wallet.RefundRequest) { r.Destination.Card = "other" },
		"reason":      func(r *wallet.RefundRequest) { r.Reason = wallet.ReasonDuplicate },
		"group":       func(r *wallet.RefundRequest) { r.Group = []wallet.TransactionID{"a", "b"} },
		"before":      func(r *wallet.RefundRequest) { r.AlreadyRefunded.Minor++ },
		"nothing":     nil,
	} {
		d, p := appealed(t)
		if change != nil {
			other := *p
			change(&other)
			p = &other
		} else {
			p = nil
		}
		for _, act := range []string{"approved", "refused"} {
			if err := d.Decide(act, "ann", p); err != nil {
				t.Fatal(err)
			}
			stands(t, d, "refund/with_person")
		}
		if !strings.Contains(d.Case(), "需要同事重新决定") {
			t.Errorf("another %s: the desk does not read that it has to decide again:\n%s", name, d.Case())
		}
		if n, err := d.Refunds(); err != nil || n != 0 {
			t.Errorf("another %s: %d refunds: %v", name, n, err)
		}
	}
}

// A summary is no proposal: only what waits for a decision is put before the
// desk.
func TestOnlyWhatWaitsIsProposed(t *testing.T) {
	d := flowtest.NewAlone(t)
	for _, err := range []error{d.Open("mei", "zh", true), d.Say("便利蜂38扣了两次", flowtest.How{}), d.Say("转人工", flowtest.How{})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	stands(t, d, "double_charge/review")
	if p := d.Proposal(); p != nil {
		t.Errorf("the customer has not asked anybody to decide on %+v", p)
	}
}

// What an agent wrote goes to the account's own chat, and to no other (S1).
func TestAgentsWordsAreTheAccounts(t *testing.T) {
	for _, c := range []struct {
		about, linked wallet.AccountID
		said          bool
		audience      flows.Audience
	}{
		{"a", "a", true, flows.AccountData},
		{"a", "", false, flows.Neutral},
		{"a", "b", false, flows.AccountData},
		{"", "", true, flows.Neutral},
	} {
		for _, act := range []string{"handed_back", "closed", "refused"} {
			out, err := flowtest.Assistant(t).Turn(context.Background(), flows.Input{
				Event: flows.DeskAct{Act: act, Agent: "Ann", Case: "C-1", Text: "38.00 is yours again", Account: c.about}, Now: flowtest.Began,
				NewID: func() string { return "i" }, Private: true, Language: "en", Owner: flows.Bot, Case: "C-1", Account: c.linked,
			})
			if err != nil {
				t.Fatal(err)
			}
			said := false
			for _, r := range out.Replies {
				if strings.Contains(r.Text, "38.00") {
					said = true
					if r.Audience != c.audience {
						t.Errorf("%s of %q's case in a chat of %q goes to %q", act, c.about, c.linked, r.Audience)
					}
				}
			}
			if said != c.said {
				t.Errorf("%s of %q's case in a chat of %q is told: %t", act, c.about, c.linked, said)
			}
		}
	}
}
