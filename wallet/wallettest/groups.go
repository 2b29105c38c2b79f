package wallettest

import (
	"sync"
	"testing"

	"teller/wallet"
)

var groupTests = map[string]func(*testing.T, *bench){
	"M10 one of two":                                   oneOfTwo,
	"M10 two of three":                                 twoOfThree,
	"M10 bot and agent return one twin each":           oneTwinEach,
	"M10 the other twin for another reason, in part":   twinInPart,
	"M10 a group that is none":                         noGroup,
	"M10 nothing else stands":                          nothingElseStands,
	"M10 a declaration that was refused does not bind": refusedDeclaration,
	"M10 overlapping groups":                           overlapping,
}

// duplicate asks for a charge of a group back.
func (b *bench) duplicate(t *testing.T, id wallet.TransactionID, minor int64, group ...wallet.TransactionID) wallet.RefundRequest {
	t.Helper()
	r := b.request(t, id, minor)
	r.Reason, r.Group = wallet.ReasonDuplicate, group
	return r
}

func (b *bench) twins(t *testing.T, n int, minor int64) []wallet.TransactionID {
	t.Helper()
	var ids []wallet.TransactionID
	for range n {
		x := b.payment(b.Shop, minor)
		x.Order = "ORDER-7731"
		ids = append(ids, b.Record(t, x).ID)
	}
	return ids
}

func oneOfTwo(t *testing.T, b *bench) {
	g := b.twins(t, 2, 38_00)
	r := b.duplicate(t, g[1], 38_00, g...)
	b.file(t, r)
	// Under way or paid, by whatever reason, with whatever approval.
	for range 2 {
		for _, reason := range []wallet.RefundReason{wallet.ReasonDuplicate, wallet.ReasonNotReceived, wallet.ReasonOther} {
			last := b.duplicate(t, g[0], 38_00, g...)
			last.Reason = reason
			b.refused(t, last, wallet.RefusedLastOfGroup)
			last.Group = nil
			b.refused(t, last, wallet.RefusedLastOfGroup)
			last.Approvers = []string{"lead", "approver"}
			b.refused(t, last, wallet.RefusedLastOfGroup)
		}
		b.untilEnded(t, r.Key)
	}
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, g[0])
	if err != nil || can.Eligible || can.Code != wallet.RefusedLastOfGroup {
		t.Errorf("%+v, %v", can, err)
	}
}

func twoOfThree(t *testing.T, b *bench) {
	g := b.twins(t, 3, 38_00)
	b.file(t, b.duplicate(t, g[2], 38_00, g...))
	b.file(t, b.duplicate(t, g[0], 38_00, g...))
	b.refused(t, b.duplicate(t, g[1], 38_00, g...), wallet.RefusedLastOfGroup)
}

func oneTwinEach(t *testing.T, b *bench) {
	for range 4 {
		g := b.twins(t, 2, 9_00)
		rs := []wallet.RefundRequest{b.duplicate(t, g[0], 9_00, g...), b.duplicate(t, g[1], 9_00, g[1], g[0])}
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, r := range rs {
			wg.Go(func() { _, errs[i] = b.refunding.FileRefund(b.ctx, r) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("of two at once: %v, %v", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil {
				wantRefusal(t, err, wallet.RefusedLastOfGroup)
			}
		}
	}
}

func twinInPart(t *testing.T, b *bench) {
	g := b.twins(t, 2, 38_00)
	b.file(t, b.duplicate(t, g[1], 38_00, g...))
	b.refused(t, b.request(t, g[0], 37_99), wallet.RefusedLastOfGroup)
	b.refused(t, b.request(t, g[0], 1), wallet.RefusedLastOfGroup)

	// The other way round: the twin but for a cent first.
	h := b.twins(t, 2, 38_00)
	b.file(t, b.request(t, h[0], 37_99))
	b.refused(t, b.duplicate(t, h[1], 38_00, h...), wallet.RefusedLastOfGroup)

	// A part of the duplicate leaves the rest of it for later.
	k := b.twins(t, 2, 38_00)
	part := b.duplicate(t, k[1], 20_00, k...)
	b.file(t, part)
	b.refused(t, b.request(t, k[0], 18_01), wallet.RefusedLastOfGroup)
	b.untilEnded(t, part.Key)
	b.file(t, b.duplicate(t, k[1], 18_00, k...))
}

func noGroup(t *testing.T, b *bench) {
	g := b.twins(t, 2, 38_00)
	elsewhere := b.pay(t, b.Whole, 38_00)
	theirs := b.Record(t, wallet.Transaction{Account: b.Stranger.ID, Merchant: wallet.Merchant{ID: b.Shop},
		Amount: wallet.Money{Minor: 38_00, Currency: b.Stranger.Currency}, Kind: wallet.Payment, Status: wallet.Succeeded, Source: "balance"})
	for name, c := range map[string]struct {
		group []wallet.TransactionID
		code  wallet.RefusalCode
	}{
		"none":                   {nil, wallet.RefusedLastOfGroup},
		"itself alone":           {g[:1], wallet.RefusedLastOfGroup},
		"itself twice":           {[]wallet.TransactionID{g[0], g[0]}, wallet.RefusedLastOfGroup},
		"without itself":         {[]wallet.TransactionID{g[1], elsewhere.ID}, wallet.RefusedLastOfGroup},
		"of another shop":        {[]wallet.TransactionID{g[0], elsewhere.ID}, wallet.RefusedLastOfGroup},
		"with somebody else's":   {[]wallet.TransactionID{g[0], g[1], theirs.ID}, wallet.RefusedNotFound},
		"with what is not there": {[]wallet.TransactionID{g[0], g[1], "tx_nowhere"}, wallet.RefusedNotFound},
	} {
		_, err := b.refunding.FileRefund(b.ctx, b.duplicate(t, g[0], 38_00, c.group...))
		t.Log(name)
		wantRefusal(t, err, c.code)
	}
	// None of that was remembered.
	b.file(t, b.request(t, g[0], 38_00))
	b.file(t, b.request(t, g[1], 38_00))
}

func nothingElseStands(t *testing.T, b *bench) {
	held := b.payment(b.Shop, 38_00)
	held.Status = wallet.Authorised
	failed := b.payment(b.Shop, 38_00)
	failed.Status, failed.Failure = wallet.Failed, wallet.FailNetwork
	h, f := b.Record(t, held), b.Record(t, failed)
	one := b.pay(t, b.Shop, 38_00)
	b.refused(t, b.duplicate(t, one.ID, 38_00, one.ID, h.ID, f.ID), wallet.RefusedLastOfGroup)
	b.refused(t, b.duplicate(t, one.ID, 10_00, one.ID, h.ID, f.ID), wallet.RefusedLastOfGroup)

	// Its twin is already on its way back for another reason.
	g := b.twins(t, 2, 38_00)
	b.file(t, b.request(t, g[0], 38_00))
	b.refused(t, b.duplicate(t, g[1], 38_00, g...), wallet.RefusedLastOfGroup)
	b.refused(t, b.duplicate(t, g[1], 5_00, g...), wallet.RefusedLastOfGroup)

	// A cheaper one, wholly gone, makes no room in what is left.
	cheap, dear := b.pay(t, b.Shop, 10_00), b.pay(t, b.Shop, 38_00)
	b.file(t, b.request(t, cheap.ID, 10_00))
	b.refused(t, b.duplicate(t, dear.ID, 5_00, cheap.ID, dear.ID), wallet.RefusedLastOfGroup)
}

func refusedDeclaration(t *testing.T, b *bench) {
	g := b.twins(t, 2, 250_00)
	r := b.duplicate(t, g[1], 250_00, g...)
	if got := b.file(t, r); got.Status != wallet.RefundReview {
		t.Fatalf("filed as %s", got.Status)
	}
	b.refused(t, b.request(t, g[0], 250_00), wallet.RefusedLastOfGroup)
	b.Decide(t, r.Key, wallet.RefusedByReviewer) // two purchases after all
	for _, id := range g {
		again := b.request(t, id, 250_00)
		again.Approvers = []string{"lead"}
		b.file(t, again)
	}
}

func overlapping(t *testing.T, b *bench) {
	g := b.twins(t, 3, 38_00)
	b.file(t, b.duplicate(t, g[0], 38_00, g[0], g[1]))
	b.refused(t, b.duplicate(t, g[1], 38_00, g[1], g[2]), wallet.RefusedLastOfGroup)
	b.file(t, b.duplicate(t, g[2], 38_00, g[1], g[2]))
}
