package wallettest

import (
	"testing"
	"time"

	"teller/wallet"
)

var refusalTests = map[string]func(*testing.T, *bench){
	"amounts that cannot be":              wrongAmounts,
	"a merchant's policy":                 policies,
	"the window":                          window,
	"what was not captured":               notCaptured,
	"M8 money that comes another way":     otherWay,
	"what is not there or not yours":      notYours,
	"a refusal leaves the key free":       keyStaysFree,
	"M2 a merchant's own refund is seen":  merchantRefund,
	"what is no purchase is not returned": noPurchase,
}

func wrongAmounts(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 0)
	for _, m := range []wallet.Money{b.money(0), b.money(-1), b.money(-38_00), b.money(38_01), b.money(1 << 62),
		{Minor: 38_00, Currency: "JPY"}, {Minor: 38_00}} {
		r.Amount = m
		b.refused(t, r, wallet.RefusedAmount)
	}
}

func policies(t *testing.T, b *bench) {
	whole, never := b.pay(t, b.Whole, 38_00), b.pay(t, b.Never, 38_00)
	b.refused(t, b.request(t, whole.ID, 10_00), wallet.RefusedPartial)
	b.file(t, b.request(t, whole.ID, 38_00))
	b.refused(t, b.request(t, never.ID, 38_00), wallet.RefusedNotRefundable)
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, never.ID)
	if err != nil || can.Eligible || can.Code != wallet.RefusedNotRefundable {
		t.Errorf("%+v, %v", can, err)
	}
}

func window(t *testing.T, b *bench) {
	x := b.pay(t, b.Whole, 38_00)
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	if want := x.Created.Add(7 * 24 * time.Hour); !can.Until.Equal(want) {
		t.Errorf("until %v, want %v", can.Until, want)
	}
	b.Forward(t, 7*24*time.Hour)
	if can, err = b.refunding.Refundability(b.ctx, b.Customer.ID, x.ID); err != nil || !can.Eligible {
		t.Errorf("at the last moment: %+v, %v", can, err)
	}
	b.Forward(t, time.Second)
	b.refused(t, b.request(t, x.ID, 38_00), wallet.RefusedWindowOver)
	r := b.request(t, x.ID, 38_00)
	r.Approvers = []string{"lead"}
	b.file(t, r)
}

func notCaptured(t *testing.T, b *bench) {
	held, failed := b.payment(b.Shop, 38_00), b.payment(b.Shop, 38_00)
	held.Status, failed.Status, failed.Failure = wallet.Authorised, wallet.Failed, wallet.FailNetwork
	for _, x := range []wallet.Transaction{b.Record(t, held), b.Record(t, failed)} {
		b.refused(t, b.request(t, x.ID, 38_00), wallet.RefusedNotCaptured)
		r := b.request(t, x.ID, 38_00)
		r.Approvers = []string{"lead"} // sets the window aside, not the facts
		b.refused(t, r, wallet.RefusedNotCaptured)
	}
	// A hold that is captured has nothing to return; its capture has.
	h := b.Record(t, held)
	capture := b.payment(b.Shop, 30_00)
	capture.Kind, capture.Authorisation = wallet.Capture, h.ID
	c := b.Record(t, capture)
	b.refused(t, b.request(t, h.ID, 38_00), wallet.RefusedNotCaptured)
	b.file(t, b.request(t, c.ID, 30_00))
}

func otherWay(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	b.Record(t, wallet.Transaction{Account: b.Customer.ID, Merchant: x.Merchant, Amount: b.money(38_00),
		Kind: wallet.RefundIn, Status: wallet.Authorised, Reverses: x.ID})
	b.refused(t, b.request(t, x.ID, 38_00), wallet.RefusedOtherWay)
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, x.ID)
	if err != nil || can.Eligible || can.Code != wallet.RefusedOtherWay {
		t.Errorf("%+v, %v", can, err)
	}
}

func notYours(t *testing.T, b *bench) {
	theirs := b.Record(t, wallet.Transaction{Account: b.Stranger.ID, Merchant: wallet.Merchant{ID: b.Shop},
		Amount: wallet.Money{Minor: 5_00, Currency: b.Stranger.Currency}, Kind: wallet.Payment, Status: wallet.Succeeded, Source: "balance"})
	r := b.request(t, b.pay(t, b.Shop, 38_00).ID, 5_00)
	for _, id := range []wallet.TransactionID{theirs.ID, "tx_nowhere"} {
		r.Transaction, r.Key = id, wallet.RefundKey(id, 0)
		b.refused(t, r, wallet.RefusedNotFound)
	}
}

func keyStaysFree(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 39_00)
	b.refused(t, r, wallet.RefusedAmount)
	if _, err := b.refunding.Refund(b.ctx, b.Customer.ID, r.Key); err == nil {
		t.Error("a refused request left a refund")
	}
	r.Amount = b.money(38_00)
	b.file(t, r)
}

func merchantRefund(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	stale := b.request(t, x.ID, 38_00)
	b.Record(t, wallet.Transaction{Account: b.Customer.ID, Merchant: x.Merchant, Amount: b.money(8_00),
		Kind: wallet.RefundIn, Status: wallet.Succeeded, Source: "balance", Reverses: x.ID})
	if now := b.transaction(t, x.ID); now.Refunded != 8_00 || now.Status != wallet.PartiallyRefunded {
		t.Errorf("%s with %d returned", now.Status, now.Refunded)
	}
	b.refused(t, stale, wallet.RefusedFigureChanged)
	b.refused(t, b.request(t, x.ID, 30_01), wallet.RefusedAmount)
	b.file(t, b.request(t, x.ID, 30_00))
}

func noPurchase(t *testing.T, b *bench) {
	for _, kind := range []wallet.Kind{wallet.TopUp, wallet.Transfer, wallet.Withdrawal, wallet.Fee} {
		x := b.payment(b.Shop, 20_00)
		x.Kind = kind
		if kind != wallet.Fee {
			x.Merchant = wallet.Merchant{}
		}
		x = b.Record(t, x)
		b.refused(t, b.request(t, x.ID, 20_00), wallet.RefusedNotRefundable)
	}
}
