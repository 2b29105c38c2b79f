package wallettest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"teller/wallet"
)

var refundTests = map[string]func(*testing.T, *bench){
	"a refund is paid and the records say so":             paidRefund,
	"M3 the same request again moves nothing":             sameAgain,
	"M3 one refund at a time":                             oneAtATime,
	"M3 sixteen at once file one":                         sixteenAtOnce,
	"M4 another input under the key is refused":           keyReused,
	"M3 a key of another number is refused":               otherKey,
	"M2 parts return the whole and no more":               parts,
	"M3 a figure that changed is refused":                 figureChanged,
	"above the limit a person decides":                    reviewed,
	"a refused refund can be appealed":                    appealed,
	"a refund goes to a card that is offered":             toCard,
	"M9 stopped refuses new ones and goes on with others": stopped,
}

func paidRefund(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !can.Eligible || can.Remaining != b.money(38_00) || !can.Refunded.IsZero() || can.Ended != 0 || can.Open != nil || !can.Partial || can.Review {
		t.Fatalf("before: %+v", can)
	}
	if can.Routes[0].Kind != wallet.ToOriginal {
		t.Errorf("the first route is %v, not the way it was paid", can.Routes[0])
	}
	filed := b.file(t, b.request(t, x.ID, 38_00))
	if filed.Status.Ended() || filed.Reference == "" || filed.Version < 1 || filed.Amount != b.money(38_00) ||
		filed.Transaction != x.ID || filed.Account != b.Customer.ID || filed.Created.IsZero() || !filed.Paid.IsZero() {
		t.Errorf("filed: %+v", filed)
	}
	can, err = b.refunding.Refundability(b.ctx, b.Customer.ID, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	if can.Eligible || can.Code != wallet.RefusedInProgress || !can.Remaining.IsZero() || can.Open == nil || can.Open.Key != filed.Key || can.Ended != 0 {
		t.Errorf("under way: %+v", can)
	}
	if b.transaction(t, x.ID).Refunded != 0 {
		t.Error("returned before it was paid")
	}
	paid := b.untilEnded(t, filed.Key)
	if paid.Status != wallet.RefundPaid || paid.Paid.IsZero() || paid.Paid.Before(filed.Created) || paid.Version <= filed.Version || paid.Reference != filed.Reference {
		t.Errorf("paid: %+v", paid)
	}
	if !filed.Expected.IsZero() && paid.Paid.After(filed.Expected) {
		t.Errorf("expected by %v, paid at %v", filed.Expected, paid.Paid)
	}
	now := b.transaction(t, x.ID)
	if now.Status != wallet.Refunded || now.Refunded != 38_00 || !now.Standing().IsZero() {
		t.Errorf("the transaction is %+v", now)
	}
	all, err := b.Backend.Transactions(b.ctx, b.Customer.ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(y wallet.Transaction) bool { return y.Reverses == x.ID })
	if i < 0 || all[i].Kind != wallet.RefundIn || all[i].Amount != b.money(38_00) || all[i].Status != wallet.Succeeded {
		t.Errorf("the money that came back is not in the records: %d", i)
	}
	b.refused(t, b.request(t, x.ID, 1), wallet.RefusedAlready)
}

func sameAgain(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 38_00)
	first := b.file(t, r)
	again := r
	again.Note, again.Conversation, again.Approvers = "told another way", "another conversation", []string{"lead"}
	if diff := cmp.Diff(first, b.file(t, again)); diff != "" {
		t.Errorf("the same request again (-first +again):\n%s", diff)
	}
	paid := b.untilEnded(t, r.Key)
	if diff := cmp.Diff(paid, b.file(t, r)); diff != "" {
		t.Errorf("the same request much later (-now +again):\n%s", diff)
	}
	all, err := b.refunding.Refunds(b.ctx, b.Customer.ID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range all {
		if f.Transaction == x.ID {
			n++
		}
	}
	if n != 1 || b.transaction(t, x.ID).Refunded != 38_00 {
		t.Errorf("%d refunds, %d returned", n, b.transaction(t, x.ID).Refunded)
	}
}

func oneAtATime(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 10_00)
	b.file(t, r)
	r.Key = wallet.RefundKey(x.ID, 1)
	b.refused(t, r, wallet.RefusedInProgress)
}

func sixteenAtOnce(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 38_00)
	const n = 16
	var wg sync.WaitGroup
	refs, errs := make([]string, n), make([]error, n)
	for i := range n {
		wg.Go(func() {
			mine := r
			mine.Conversation = string(rune('a' + i))
			got, err := b.refunding.FileRefund(b.ctx, mine)
			refs[i], errs[i] = got.Reference, err
		})
	}
	wg.Wait()
	for i := range n {
		if errs[i] != nil || refs[i] != refs[0] || refs[i] == "" {
			t.Errorf("%d got %q, %v; the first %q", i, refs[i], errs[i], refs[0])
		}
	}
	if paid := b.untilEnded(t, r.Key); paid.Status != wallet.RefundPaid {
		t.Errorf("ended %s", paid.Status)
	}
	if got := b.transaction(t, x.ID).Refunded; got != 38_00 {
		t.Errorf("%d returned", got)
	}
}

func keyReused(t *testing.T, b *bench) {
	x, y := b.pay(t, b.Shop, 38_00), b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 20_00)
	filed := b.file(t, r)
	for name, change := range map[string]func(*wallet.RefundRequest){
		"amount":      func(r *wallet.RefundRequest) { r.Amount.Minor++ },
		"currency":    func(r *wallet.RefundRequest) { r.Amount.Currency = "JPY" },
		"transaction": func(r *wallet.RefundRequest) { r.Transaction = y.ID },
		"destination": func(r *wallet.RefundRequest) { r.Destination = wallet.Destination{Kind: wallet.ToCard, Card: "card"} },
	} {
		other := r
		change(&other)
		got, err := b.refunding.FileRefund(b.ctx, other)
		wantRefusal(t, err, wallet.RefusedKeyReused)
		if got != (wallet.Refund{}) {
			t.Errorf("another %s came with %+v", name, got)
		}
	}
	now, err := b.refunding.Refund(b.ctx, b.Customer.ID, r.Key)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(filed, now); diff != "" {
		t.Errorf("the refusals changed the refund:\n%s", diff)
	}
	// Somebody else's key is not even told to be one.
	stolen := r
	stolen.Account = b.Stranger.ID
	b.refused(t, stolen, wallet.RefusedNotFound)
}

func otherKey(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	for _, key := range []wallet.IdempotencyKey{"", "mine", wallet.RefundKey(x.ID, 1), wallet.RefundKey(x.ID, -1), "refund:other:0"} {
		r := b.request(t, x.ID, 38_00)
		r.Key = key
		b.refused(t, r, wallet.RefusedKeyReused)
	}
	b.file(t, b.request(t, x.ID, 38_00))
}

func parts(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	var back int64
	for _, part := range []int64{20_00, 17_99, 1} {
		r := b.request(t, x.ID, part)
		if r.AlreadyRefunded != b.money(back) {
			t.Errorf("%s returned, want %d", r.AlreadyRefunded, back)
		}
		tooMuch := r
		tooMuch.Amount = b.money(38_00 - back + 1)
		b.refused(t, tooMuch, wallet.RefusedAmount)
		b.file(t, r)
		if got := b.untilEnded(t, r.Key); got.Status != wallet.RefundPaid {
			t.Fatalf("ended %s %s", got.Status, got.Code)
		}
		back += part
		want := wallet.PartiallyRefunded
		if back == 38_00 {
			want = wallet.Refunded
		}
		if now := b.transaction(t, x.ID); now.Refunded != back || now.Status != want {
			t.Errorf("%s with %d returned, want %s with %d", now.Status, now.Refunded, want, back)
		}
	}
	b.refused(t, b.request(t, x.ID, 1), wallet.RefusedAlready)
}

func figureChanged(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 20_00)
	b.file(t, r)
	b.untilEnded(t, r.Key)
	stale := b.request(t, x.ID, 10_00)
	stale.AlreadyRefunded = b.money(0)
	b.refused(t, stale, wallet.RefusedFigureChanged)
	stale.AlreadyRefunded = wallet.Money{Minor: 20_00, Currency: "JPY"}
	b.refused(t, stale, wallet.RefusedFigureChanged)
	b.file(t, b.request(t, x.ID, 10_00))
}

func reviewed(t *testing.T, b *bench) {
	x, y := b.pay(t, b.Shop, 200_01), b.pay(t, b.Shop, 300_00)
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, x.ID)
	if err != nil || !can.Eligible || !can.Review {
		t.Fatalf("above the limit: %+v, %v", can, err)
	}
	r := b.request(t, x.ID, 200_01)
	if got := b.file(t, r); got.Status != wallet.RefundReview || !got.Expected.IsZero() {
		t.Errorf("filed: %+v; a review has no date", got)
	}
	b.Decide(t, r.Key, wallet.RefusedNone)
	if got := b.untilEnded(t, r.Key); got.Status != wallet.RefundPaid {
		t.Errorf("ended %s", got.Status)
	}
	r = b.request(t, y.ID, 300_00)
	b.file(t, r)
	if got := b.untilEnded(t, r.Key); !got.Status.Ended() { // decided by itself, some time
		t.Errorf("still %s", got.Status)
	}
	// What people approved already is not reviewed again.
	z := b.pay(t, b.Shop, 250_00)
	r = b.request(t, z.ID, 250_00)
	r.Approvers = []string{"lead"}
	if got := b.file(t, r); got.Status != wallet.RefundApproved {
		t.Errorf("with an approver: %s", got.Status)
	}
}

func appealed(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 250_00)
	r := b.request(t, x.ID, 250_00)
	b.file(t, r)
	b.Decide(t, r.Key, wallet.RefusedByReviewer)
	got, err := b.refunding.Refund(b.ctx, b.Customer.ID, r.Key)
	if err != nil || got.Status != wallet.RefundRefused || got.Code != wallet.RefusedByReviewer {
		t.Fatalf("refused: %+v, %v", got, err)
	}
	if now := b.transaction(t, x.ID); now.Refunded != 0 || now.Status != wallet.Succeeded {
		t.Errorf("a refused refund left %+v", now)
	}
	b.Forward(t, 31*24*time.Hour) // and the window is over meanwhile
	appeal := b.request(t, x.ID, 250_00)
	if appeal.Key != wallet.RefundKey(x.ID, 1) {
		t.Fatalf("the next key is %s", appeal.Key)
	}
	b.refused(t, appeal, wallet.RefusedWindowOver)
	appeal.Approvers = []string{"lead"}
	b.file(t, appeal)
	if got := b.untilEnded(t, appeal.Key); got.Status != wallet.RefundPaid {
		t.Errorf("the appeal ended %s %s", got.Status, got.Code)
	}
}

func toCard(t *testing.T, b *bench) {
	x := b.pay(t, b.Shop, 38_00)
	r := b.request(t, x.ID, 38_00)
	can, err := b.refunding.Refundability(b.ctx, b.Customer.ID, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(can.Routes, func(d wallet.Destination) bool { return d.Kind == wallet.ToCard })
	if i < 0 {
		t.Fatalf("no card among the routes %v", can.Routes)
	}
	for _, wrong := range []wallet.Destination{{}, {Kind: wallet.ToCard}, {Kind: wallet.ToCard, Card: "card_of_nobody"},
		{Kind: wallet.ToOriginal, Card: can.Routes[i].Card}} {
		bad := r
		bad.Destination = wrong
		b.refused(t, bad, wallet.RefusedDestination)
	}
	r.Destination = can.Routes[i]
	if got := b.file(t, r); got.Destination != can.Routes[i] {
		t.Errorf("goes to %v", got.Destination)
	}
	if got := b.untilEnded(t, r.Key); got.Status != wallet.RefundPaid {
		t.Errorf("ended %s", got.Status)
	}
}

func stopped(t *testing.T, b *bench) {
	x, y := b.pay(t, b.Shop, 38_00), b.pay(t, b.Shop, 39_00)
	before, after := b.request(t, x.ID, 38_00), b.request(t, y.ID, 39_00)
	b.file(t, before)
	b.Stop(t, true)
	b.refused(t, after, wallet.RefusedStopped)
	b.file(t, before) // the same again is not new
	if got := b.untilEnded(t, before.Key); got.Status != wallet.RefundPaid {
		t.Errorf("what was filed before ended %s", got.Status)
	}
	b.Stop(t, false)
	b.file(t, after)
}
