package bot_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"teller/bot"
	"teller/bot/desk"
	"teller/flows"
	"teller/flows/flowtest"
	"teller/wallet"
)

// A decision keeps, through the inbox, the very request that it is about (M7).
func TestDecisionKeepsItsRequest(t *testing.T) {
	t.Parallel()
	act := flows.DeskAct{Act: "approved", Agent: "Kim", Case: "C-1001", Account: "a", Proposal: &wallet.RefundRequest{
		Key: "refund:t2:1", Account: "a", Transaction: "t2", Amount: wallet.Money{Minor: 3800, Currency: "CNY"},
		Destination: wallet.Destination{Kind: wallet.ToCard, Card: "c"}, Reason: wallet.ReasonDuplicate, Note: "n",
		Group: []wallet.TransactionID{"t1", "t2"}, AlreadyRefunded: wallet.Money{Minor: 100, Currency: "CNY"},
	}}
	b, err := bot.EncodeUpdate(bot.Update{ID: "d", Kind: bot.KindDesk, Inside: act})
	if err != nil {
		t.Fatal(err)
	}
	u, err := bot.DecodeUpdate(b, "d", "c")
	if err != nil || !reflect.DeepEqual(u.Inside, act) {
		t.Errorf("came back as %+v: %v", u.Inside, err)
	}
}

// An agent approves what the case shows while the customer's next message is
// already in: the other request that waits by then was not approved (M7).
func TestApprovalBehindTheNextRequest(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWhole(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.Open("mei", "zh", true))
	must(w.Say("淘宝那笔58块的我要退款", flowtest.How{}))
	must(w.Press("请人工复核", false, false))
	must(w.Say("瑞幸19.9扣了我两次", flowtest.How{}))
	must(w.Press("我只买了一次", false, false))
	kim := desk.Agent{ID: "kim", Alias: "Kim"}
	cases, err := w.desk.List(ctx, bot.CaseFilter{})
	must(err)
	_, err = w.desk.ShowTo(ctx, kim, cases[0].Ref)
	must(err)

	handle := ""
	for _, b := range w.channel.shown {
		if strings.Contains(b.Label, "请同事核实") {
			handle = b.Handle
		}
	}
	u := w.update(bot.KindPress)
	u.Handle = handle
	must(w.engine.Receive(ctx, u))
	must(w.desk.Approve(ctx, kim, cases[0].Ref))
	w.Said()
	must(w.engine.Settle(ctx))
	said := ""
	for _, l := range w.Said() {
		said += l.Text + strings.Join(l.Buttons, "|")
	}
	if strings.Contains(said, "退回 19.90元") || !strings.Contains(said, "58.00") {
		t.Errorf("58.00 was approved, and the customer reads %q", said)
	}
	must(w.Press("退回 58.00元", false, false))
	all, err := w.ledger.Refunds(ctx, w.account)
	must(err)
	if n := len(all) - w.began; n != 1 {
		t.Errorf("%d refunds were filed", n)
	}
	for _, r := range all {
		if r.Amount.Minor == 1990 && r.Created.After(flowtest.Began) {
			t.Errorf("filed without an approval: %+v", r)
		}
	}
}
