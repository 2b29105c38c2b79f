package ledger

import (
	"context"
	"errors"
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"teller/wallet"
)

// TestMain keeps the property test short; TELLER_LONG=1 runs it as long as
// -rapid.checks says.
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("TELLER_LONG") == "" {
		_ = flag.Set("rapid.checks", "12")
	}
	os.Exit(m.Run())
}

// schedule is one random run: channels, agents, merchants and time do what they
// like with two groups of charges and one that stands alone.
type schedule struct {
	d       *desk
	lin     wallet.Account
	charges []wallet.TransactionID
	start   wallet.Money                                   // lin's balance at the beginning
	filed   map[wallet.IdempotencyKey]wallet.RefundRequest // what was taken
	order   []wallet.IdempotencyKey
	answers map[wallet.IdempotencyKey]wallet.Refund          // the first answer
	groups  map[wallet.IdempotencyKey][]wallet.TransactionID // what was declared with it
	back    int64                                            // to the balance by merchants themselves
	gone    map[wallet.TransactionID]bool                    // returned by the merchant: its own affair
}

// Whatever is asked in whatever order, the book stays sound after every step.
func TestAnyScheduleKeepsTheBookSound(t *testing.T) {
	t.Parallel()
	var taken, refused, paid, failed int
	rapid.Check(t, func(rt *rapid.T) {
		s := &schedule{d: open(t, func(o *Options) {
			o.Caps = Caps{PerAccount: 3, PerAccountSum: map[wallet.Currency]int64{"CNY": 150_00}, Total: map[wallet.Currency]int64{"CNY": 200_00}}
		}), filed: map[wallet.IdempotencyKey]wallet.RefundRequest{}, answers: map[wallet.IdempotencyKey]wallet.Refund{},
			groups: map[wallet.IdempotencyKey][]wallet.TransactionID{}, gone: map[wallet.TransactionID]bool{}}
		defer s.d.Close()
		s.lin = s.d.person(t, "lin") // who has no hold that lapses beside
		card := string(s.lin.Cards[0].ID)
		for i, minor := range []int64{38_00, 38_00, 38_00, 60_00, 55_00, 12_34} {
			x := wallet.Transaction{Account: s.lin.ID, Merchant: wallet.Merchant{ID: s.d.shopID(t, "bianlifeng")},
				Amount: wallet.Money{Minor: minor, Currency: "CNY"}, Kind: wallet.Payment, Status: wallet.Succeeded, Source: "balance"}
			if i%2 == 1 {
				x.Source = card
			}
			x, err := s.d.Record(t.Context(), x)
			if err != nil {
				rt.Fatal(err)
			}
			s.charges = append(s.charges, x.ID)
		}
		var err error
		if s.start, err = s.d.Balance(t.Context(), s.lin.ID); err != nil {
			rt.Fatal(err)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"file":     s.file,
			"fileMore": s.file,
			"again":    s.again,
			"time":     s.time,
			"decide":   s.decide,
			"card":     s.card,
			"merchant": s.merchant,
			"stop":     s.stop,
			"":         s.check,
		})
		taken += len(s.filed)
		for _, r := range s.all(rt) {
			switch r.Status {
			case wallet.RefundPaid:
				paid++
			case wallet.RefundRefused:
				refused++
			case wallet.RefundFailed:
				failed++
			}
		}
	})
	t.Logf("%d refunds filed: %d paid, %d refused, %d failed", taken, paid, refused, failed)
	if taken == 0 || paid == 0 {
		t.Error("nothing happened: the schedule proves nothing")
	}
}

func (s *schedule) all(rt *rapid.T) []wallet.Refund {
	rs, err := s.d.Refunds(context.Background(), s.lin.ID)
	if err != nil {
		rt.Fatal(err)
	}
	return slices.DeleteFunc(rs, func(r wallet.Refund) bool { return !slices.Contains(s.charges, r.Transaction) })
}

// draw picks a charge by its number, so that a failing run can be repeated.
func (s *schedule) draw(rt *rapid.T) wallet.TransactionID {
	return s.charges[rapid.IntRange(0, len(s.charges)-1).Draw(rt, "charge")]
}

func (s *schedule) file(rt *rapid.T) {
	id := s.draw(rt)
	can, err := s.d.Refundability(context.Background(), s.lin.ID, id)
	if err != nil {
		rt.Fatal(err)
	}
	r := wallet.RefundRequest{
		Key:     wallet.RefundKey(id, max(0, can.Ended+rapid.SampledFrom([]int{0, 0, 0, 0, 1, -1}).Draw(rt, "n"))),
		Account: s.lin.ID, Transaction: id, AlreadyRefunded: can.Refunded, Amount: can.Remaining,
		Destination: can.Routes[rapid.IntRange(0, len(can.Routes)-1).Draw(rt, "to")],
		Reason:      rapid.SampledFrom([]wallet.RefundReason{wallet.ReasonDuplicate, wallet.ReasonOther, wallet.ReasonCancelled}).Draw(rt, "reason"),
	}
	if rapid.Bool().Draw(rt, "part") {
		r.Amount.Minor = rapid.Int64Range(-1, 61_00).Draw(rt, "amount")
	}
	if rapid.IntRange(0, 9).Draw(rt, "stale") == 0 {
		r.AlreadyRefunded.Minor = rapid.Int64Range(0, 40_00).Draw(rt, "told")
	}
	if r.Reason == wallet.ReasonDuplicate {
		r.Group = []wallet.TransactionID{id}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, 4), 0, 3).Draw(rt, "group") {
			r.Group = append(r.Group, s.charges[i])
		}
	}
	if rapid.IntRange(0, 4).Draw(rt, "approved") == 0 {
		r.Approvers = []string{"lead"}
	}
	s.answered(rt, r)
}

// again repeats a request, as it was or with another amount.
func (s *schedule) again(rt *rapid.T) {
	if len(s.order) == 0 {
		rt.Skip("nothing filed")
	}
	r := s.filed[s.order[rapid.IntRange(0, len(s.order)-1).Draw(rt, "key")]]
	if rapid.Bool().Draw(rt, "changed") {
		r.Amount.Minor++
		_, err := s.d.FileRefund(context.Background(), r)
		var refusal *wallet.Refusal
		if !errors.As(err, &refusal) || refusal.Code != wallet.RefusedKeyReused {
			rt.Fatalf("another amount under %s gives %v", r.Key, err)
		}
		return
	}
	s.answered(rt, r)
}

func (s *schedule) answered(rt *rapid.T, r wallet.RefundRequest) {
	got, err := s.d.FileRefund(context.Background(), r)
	var refusal *wallet.Refusal
	switch {
	case errors.As(err, &refusal):
		return
	case err != nil:
		rt.Fatal(err)
	}
	if first, ok := s.answers[r.Key]; ok {
		if first.Reference != got.Reference || first.Amount != got.Amount {
			rt.Fatalf("under %s first %+v, then %+v", r.Key, first, got)
		}
		return
	}
	s.order = append(s.order, r.Key)
	s.filed[r.Key], s.answers[r.Key], s.groups[r.Key] = r, got, r.Group
}

func (s *schedule) time(rt *rapid.T) {
	s.d.clock.forward(rapid.SampledFrom([]time.Duration{time.Minute, 3 * time.Minute, 5 * time.Hour, 30 * time.Hour, 80 * time.Hour}).Draw(rt, "time"))
	if err := s.d.Advance(context.Background(), s.d.clock.now()); err != nil {
		rt.Fatal(err)
	}
}

func (s *schedule) decide(rt *rapid.T) {
	for _, r := range s.all(rt) {
		if r.Status == wallet.RefundReview {
			if _, err := s.d.Decide(context.Background(), r.Key, rapid.SampledFrom([]wallet.RefusalCode{"", wallet.RefusedByReviewer}).Draw(rt, "decision")); err != nil {
				rt.Fatal(err)
			}
			return
		}
	}
	rt.Skip("nothing in review")
}

func (s *schedule) card(rt *rapid.T) {
	if err := s.d.SetCardUsable(context.Background(), s.lin.Cards[0].ID, rapid.Bool().Draw(rt, "usable")); err != nil {
		rt.Fatal(err)
	}
}

// merchant sends something back by itself.
func (s *schedule) merchant(rt *rapid.T) {
	if rapid.IntRange(0, 3).Draw(rt, "seldom") != 0 {
		rt.Skip("not this time")
	}
	id := s.draw(rt)
	x := wallet.Transaction{Account: s.lin.ID, Amount: wallet.Money{Minor: rapid.Int64Range(1, 20_00).Draw(rt, "back"), Currency: "CNY"},
		Kind: wallet.RefundIn, Status: wallet.Succeeded, Source: "balance", Reverses: id}
	_, err := s.d.Record(context.Background(), x)
	switch {
	case err == nil:
		s.back += x.Amount.Minor
		s.gone[id] = true
	case !errors.Is(err, ErrInput):
		rt.Fatal(err)
	}
}

func (s *schedule) stop(rt *rapid.T) {
	if err := s.d.StopRefunds(context.Background(), rapid.IntRange(0, 3).Draw(rt, "stop") == 0); err != nil {
		rt.Fatal(err)
	}
}

// check looks at the book through the audit, and at the records with sums of
// its own.
func (s *schedule) check(rt *rapid.T) {
	ctx := context.Background()
	if err := s.d.Audit(ctx); err != nil {
		rt.Fatalf("the audit finds:\n%v", err)
	}
	byCharge := map[wallet.TransactionID][]wallet.Refund{}
	toBalance := s.back
	for _, r := range s.all(rt) {
		byCharge[r.Transaction] = append(byCharge[r.Transaction], r)
		if r.Status == wallet.RefundPaid && r.Destination.Card == "" {
			toBalance += r.Amount.Minor
		}
	}
	stands := map[wallet.TransactionID]bool{}
	for _, id := range s.charges {
		x, err := s.d.Transaction(ctx, s.lin.ID, id)
		if err != nil {
			rt.Fatal(err)
		}
		left, open := x.Standing().Minor, 0
		for _, r := range byCharge[id] {
			if !r.Status.Ended() {
				open++
				left -= r.Amount.Minor
			}
		}
		if left < 0 || open > 1 {
			rt.Fatalf("M2, M3: of %s %d are left with %d open", id, left, open)
		}
		stands[id] = left > 0 || s.gone[id]
	}
	for key, group := range s.groups {
		r, err := s.d.Refund(ctx, s.lin.ID, key)
		if err != nil {
			rt.Fatal(err)
		}
		counts := r.Status != wallet.RefundRefused && r.Status != wallet.RefundFailed
		if len(group) > 0 && counts && !slices.ContainsFunc(group, func(id wallet.TransactionID) bool { return stands[id] }) {
			rt.Fatalf("M10: nothing stands of the group of %s", key)
		}
	}
	now, err := s.d.Balance(ctx, s.lin.ID)
	if err != nil {
		rt.Fatal(err)
	}
	if now.Minor != s.start.Minor+toBalance {
		rt.Fatalf("the balance was %s, %d came back, it is %s", s.start, toBalance, now)
	}
}
