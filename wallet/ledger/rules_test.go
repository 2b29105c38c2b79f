package ledger

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"teller/wallet"
)

func wantRefusal(t *testing.T, err error, code wallet.RefusalCode) {
	t.Helper()
	var refusal *wallet.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Errorf("got %v, want a refusal with %q", err, code)
	}
}

// A refund's life, minute by minute.
func TestARefundMovesWhenItIsDue(t *testing.T) {
	t.Parallel()
	d := open(t) // Wednesday, 15:00 in Shanghai
	x, _ := d.twins(t)
	filed, err := d.FileRefund(t.Context(), request(x, 0, 38_00))
	if err != nil {
		t.Fatal(err)
	}
	paid := time.Date(2026, 3, 12, 2, 0, 0, 0, time.UTC) // Thursday, 10 o'clock in Shanghai
	if filed.Status != wallet.RefundApproved || !filed.Expected.Equal(paid.Add(time.Hour)) {
		t.Errorf("filed %s, expected %v", filed.Status, filed.Expected)
	}
	next, ok, err := d.NextDue(t.Context())
	if err != nil || !ok || !next.Equal(noon.Add(2*time.Minute)) {
		t.Errorf("next %v, %v, %v", next, ok, err)
	}
	if err := d.Advance(t.Context(), noon.Add(2*time.Minute-time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if got, _ := d.Refund(t.Context(), x.Account, filed.Key); got.Status != wallet.RefundApproved {
		t.Errorf("too early: %s", got.Status)
	}
	for d.clock.now().Before(noon.Add(24 * time.Hour)) { // from due to due
		next, ok, err := d.NextDue(t.Context())
		if err != nil || !ok {
			t.Fatal("nothing is due any more", err)
		}
		d.clock.forward(next.Sub(d.clock.now()))
		if err := d.Advance(t.Context(), d.clock.now()); err != nil {
			t.Fatal(err)
		}
		if got, _ := d.Refund(t.Context(), x.Account, filed.Key); got.Status == wallet.RefundPaid {
			break
		}
	}
	got, err := d.Refund(t.Context(), x.Account, filed.Key)
	if err != nil || got.Status != wallet.RefundPaid || got.Paid.Before(paid) || !got.Paid.Before(paid.Add(time.Hour)) {
		t.Errorf("paid: %+v, %v", got, err)
	}
	h, err := d.History(t.Context(), x.Account, filed.Key)
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{{1, wallet.RefundRequested, "", noon}, {2, wallet.RefundApproved, "", noon},
		{3, wallet.RefundProcessing, "", noon.Add(2 * time.Minute)}, {4, wallet.RefundPaid, "", got.Paid}}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if _, err := d.History(t.Context(), d.person(t, "lin").ID, filed.Key); !errors.Is(err, wallet.ErrNotFound) {
		t.Errorf("somebody else's history: %v", err)
	}
}

func TestAReviewIsDecidedAfterFourHours(t *testing.T) {
	t.Parallel()
	for reason, want := range map[wallet.RefundReason]wallet.RefundStatus{
		wallet.ReasonNotReceived: wallet.RefundApproved, wallet.ReasonOther: wallet.RefundRefused,
	} {
		d := open(t)
		mei := d.person(t, "mei")
		x := d.pay(t, mei, "bianlifeng", 250_00, "")
		r := request(x, 0, 250_00)
		r.Reason = reason
		if got, err := d.FileRefund(t.Context(), r); err != nil || got.Status != wallet.RefundReview {
			t.Fatalf("%+v, %v", got, err)
		}
		if err := d.Advance(t.Context(), noon.Add(4*time.Hour-time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if got, _ := d.Refund(t.Context(), mei.ID, r.Key); got.Status != wallet.RefundReview {
			t.Errorf("%s: decided too early: %s", reason, got.Status)
		}
		if err := d.Advance(t.Context(), noon.Add(4*time.Hour)); err != nil {
			t.Fatal(err)
		}
		got, err := d.Refund(t.Context(), mei.ID, r.Key)
		if err != nil || got.Status != want || (want == wallet.RefundRefused) != (got.Code == wallet.RefusedByReviewer) {
			t.Errorf("%s: %+v, %v", reason, got, err)
		}
		if _, err := d.Decide(t.Context(), r.Key, wallet.RefusedNone); !errors.Is(err, ErrInput) {
			t.Errorf("deciding twice: %v", err)
		}
		if _, err := d.Decide(t.Context(), "refund:nothing:0", wallet.RefusedNone); !errors.Is(err, wallet.ErrNotFound) {
			t.Errorf("deciding nothing: %v", err)
		}
	}
}

// Whoever approved has a name.
func TestABlankApproverIsNone(t *testing.T) {
	t.Parallel()
	d := open(t)
	x := d.pay(t, d.person(t, "mei"), "bianlifeng", 250_00, "")
	r := request(x, 0, 250_00)
	r.Approvers = []string{"", " "}
	if got, err := d.FileRefund(t.Context(), r); err != nil || got.Status != wallet.RefundReview {
		t.Errorf("%s, %v", got.Status, err)
	}
	old := d.bought(t, "mei", "taobao", 58_00)
	r = request(old, 0, 58_00)
	r.Approvers = []string{""}
	_, err := d.FileRefund(t.Context(), r)
	wantRefusal(t, err, wallet.RefusedWindowOver)
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		days int
		want string
	}{
		{"2026-03-11 15:00", 1, "2026-03-12 10:00"}, // Wednesday
		{"2026-03-11 00:01", 1, "2026-03-12 10:00"},
		{"2026-03-13 23:59", 1, "2026-03-16 10:00"}, // Friday to Monday
		{"2026-03-14 12:00", 1, "2026-03-16 10:00"},
		{"2026-03-11 15:00", 3, "2026-03-16 10:00"},
		{"2026-03-15 15:00", 3, "2026-03-18 10:00"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if got := workingDay(at, shanghai, c.days).In(shanghai).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%d working days after %s is %s, want %s", c.days, c.at, got, c.want)
		}
	}
}

// M9: count and sum for an account, sum for the whole wallet, in any 24 hours.
func TestCaps(t *testing.T) {
	t.Parallel()
	caps := func(c Caps) func(*Options) { return func(o *Options) { o.Caps = c } }
	cny := func(n int64) map[wallet.Currency]int64 { return map[wallet.Currency]int64{"CNY": n} }
	for name, c := range map[string]struct {
		caps Caps
		want []wallet.RefundStatus // of refunds of 10.00: mei, mei, lin, mei
	}{
		"count":            {Caps{2, cny(1000_00), cny(1000_00)}, []wallet.RefundStatus{"approved", "approved", "approved", "review"}},
		"sum":              {Caps{9, cny(20_00), cny(1000_00)}, []wallet.RefundStatus{"approved", "approved", "approved", "review"}},
		"total":            {Caps{9, cny(1000_00), cny(20_00)}, []wallet.RefundStatus{"approved", "approved", "review", "review"}},
		"unknown currency": {Caps{9, map[wallet.Currency]int64{"USD": 1000_00}, cny(1000_00)}, []wallet.RefundStatus{"review", "review", "review", "review"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, caps(c.caps))
			var last wallet.Transaction
			for i, who := range []string{"mei", "mei", "lin", "mei"} {
				x := d.pay(t, d.person(t, who), "bianlifeng", 10_00, "")
				can, err := d.Refundability(t.Context(), x.Account, x.ID)
				if err != nil {
					t.Fatal(err)
				}
				got, err := d.FileRefund(t.Context(), request(x, 0, 10_00))
				if err != nil || got.Status != c.want[i] || can.Review != (got.Status == wallet.RefundReview) {
					t.Errorf("refund %d is %s, want %s; review %v, %v", i, got.Status, c.want[i], can.Review, err)
				}
				last = x
			}
			if name == "unknown currency" {
				return
			}
			// What a person approves needs no room, and takes none.
			x := d.pay(t, d.person(t, "mei"), "bianlifeng", 10_00, "")
			r := request(x, 0, 10_00)
			r.Approvers = []string{"lead"}
			if got, err := d.FileRefund(t.Context(), r); err != nil || got.Status != wallet.RefundApproved {
				t.Errorf("with an approver: %s, %v", got.Status, err)
			}
			// 24 hours later there is room again, and not a moment before.
			for by, want := range map[time.Duration]bool{24*time.Hour - time.Millisecond: true, 24 * time.Hour: false} {
				when := noon.Add(by)
				var review bool
				err := d.snapshot(t.Context(), "test", func(ctx context.Context, q querier) error {
					u, err := d.capsUse(ctx, q, last.Account, "CNY", when)
					review = u.exceeded(wallet.Money{Minor: 10_00, Currency: "CNY"})
					return err
				})
				if err != nil || review != want {
					t.Errorf("after %v: review %v, %v", by, review, err)
				}
			}
		})
	}
}

// A card that no longer takes money fails the refund; the next one goes
// elsewhere.
func TestADestinationThatIsGone(t *testing.T) {
	t.Parallel()
	d := open(t)
	x := d.bought(t, "mei", "hema", 126_80)
	r := request(x, 0, 126_80)
	if _, err := d.FileRefund(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := d.SetCardUsable(t.Context(), r.Destination.Card, false); err != nil {
		t.Fatal(err)
	}
	d.clock.forward(7 * 24 * time.Hour)
	if err := d.Advance(t.Context(), d.clock.now()); err != nil {
		t.Fatal(err)
	}
	got, err := d.Refund(t.Context(), x.Account, r.Key)
	if err != nil || got.Status != wallet.RefundFailed || got.Code != wallet.RefusedDestinationGone || !got.Expected.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	d.sound(t)
	next := request(x, 1, 126_80)
	_, err = d.FileRefund(t.Context(), next)
	wantRefusal(t, err, wallet.RefusedDestination)
	next.Destination = wallet.Destination{Kind: wallet.ToBalance}
	if _, err := d.FileRefund(t.Context(), next); err != nil {
		t.Error(err)
	}
	if err := d.SetCardUsable(t.Context(), "card_of_nobody", false); !errors.Is(err, wallet.ErrNotFound) {
		t.Errorf("nobody's card: %v", err)
	}
}

// S6: a card that was bound less than a day ago takes no refund, except of what
// it paid.
func TestANewCardWaits(t *testing.T) {
	t.Parallel()
	d := open(t)
	mei := d.person(t, "mei")
	card := mei.Cards[0].ID
	if _, err := d.w.Exec(`UPDATE cards SET bound = ? WHERE id = ?`, milli(noon), card); err != nil {
		t.Fatal(err)
	}
	paid := d.bought(t, "mei", "hema", 126_80)
	if can, err := d.Refundability(t.Context(), mei.ID, paid.ID); err != nil || can.Routes[0] != (wallet.Destination{Kind: wallet.ToOriginal, Card: card}) {
		t.Errorf("what it paid goes to %v, %v", can.Routes, err)
	}
	to := wallet.Destination{Kind: wallet.ToCard, Card: card}
	for _, c := range []struct {
		by   time.Duration
		want bool
	}{{0, false}, {24*time.Hour - time.Millisecond, false}, {24 * time.Hour, true}} {
		by, want := c.by, c.want
		d.clock.forward(by - d.clock.now().Sub(noon))
		x, _ := d.twins(t)
		can, err := d.Refundability(t.Context(), mei.ID, x.ID)
		if err != nil {
			t.Fatal(err)
		}
		offered := false
		for _, r := range can.Routes {
			offered = offered || r == to
		}
		if offered != want {
			t.Errorf("after %v the new card is offered: %v", by, offered)
		}
	}
}

func TestRecordRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	d := open(t)
	mei, sam := d.person(t, "mei"), d.person(t, "sam")
	shop := wallet.Merchant{ID: d.shopID(t, "bianlifeng")}
	ok := wallet.Transaction{Account: mei.ID, Merchant: shop, Amount: wallet.Money{Minor: 5_00, Currency: "CNY"},
		Kind: wallet.Payment, Status: wallet.Succeeded, Source: "balance"}
	paid, err := d.Record(t.Context(), ok)
	if err != nil {
		t.Fatal(err)
	}
	back := ok
	back.Kind, back.Reverses = wallet.RefundIn, paid.ID
	for name, change := range map[string]func(wallet.Transaction) wallet.Transaction{
		"nothing":           func(x wallet.Transaction) wallet.Transaction { x.Amount.Minor = 0; return x },
		"a negative amount": func(x wallet.Transaction) wallet.Transaction { x.Amount.Minor = -5; return x },
		"another currency":  func(x wallet.Transaction) wallet.Transaction { x.Amount.Currency = "USD"; return x },
		"returned already":  func(x wallet.Transaction) wallet.Transaction { x.Refunded = 1; return x },
		"a status of later": func(x wallet.Transaction) wallet.Transaction { x.Status = wallet.Refunded; return x },
		"a capture that holds": func(x wallet.Transaction) wallet.Transaction {
			x.Kind, x.Status = wallet.Capture, wallet.Authorised
			return x
		},
		"no kind":               func(x wallet.Transaction) wallet.Transaction { x.Kind = ""; return x },
		"more than the balance": func(x wallet.Transaction) wallet.Transaction { x.Amount.Minor = 1e9; return x },
		"a shop that is none":   func(x wallet.Transaction) wallet.Transaction { x.Merchant.ID = "m_none"; return x },
		"a frozen account": func(x wallet.Transaction) wallet.Transaction {
			x.Account, x.Amount.Currency = sam.ID, "USD"
			return x
		},
		"more back than taken": func(wallet.Transaction) wallet.Transaction { x := back; x.Amount.Minor++; return x },
		"part of a reversal": func(wallet.Transaction) wallet.Transaction {
			x := back
			x.Kind, x.Amount.Minor = wallet.ReversalKind, 1
			return x
		},
	} {
		if _, err := d.Record(t.Context(), change(ok)); !errors.Is(err, ErrInput) {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if _, err := d.FileRefund(t.Context(), request(paid, 0, 3_00)); err != nil {
		t.Fatal(err)
	}
	before := d.everything(t)
	back.Amount.Minor = 2_01 // and 3.00 are on their way
	if _, err := d.Record(t.Context(), back); !errors.Is(err, ErrInput) {
		t.Errorf("more back than is not reserved gives %v", err)
	}
	back.Reverses = "tx_nowhere"
	if _, err := d.Record(t.Context(), back); !errors.Is(err, wallet.ErrNotFound) {
		t.Errorf("undoing nothing gives %v", err)
	}
	if d.everything(t) != before {
		t.Error("something was recorded")
	}
	// Money comes in to a frozen account.
	in := wallet.Transaction{Account: sam.ID, Amount: wallet.Money{Minor: 1, Currency: "USD"}, Kind: wallet.TopUp, Status: wallet.Succeeded}
	if _, err := d.Record(t.Context(), in); err != nil {
		t.Error(err)
	}
	d.sound(t)
}

// M8: what a merchant announced blocks a refund until it is here.
func TestAnnouncedMoneyArrives(t *testing.T) {
	t.Parallel()
	d := open(t)
	for kind, want := range map[wallet.Kind]wallet.RefusalCode{wallet.RefundIn: wallet.RefusedAlready, wallet.ReversalKind: wallet.RefusedNotCaptured} {
		x := d.pay(t, d.person(t, "mei"), "bianlifeng", 15_00, "")
		news, err := d.Record(t.Context(), wallet.Transaction{Account: x.Account, Merchant: x.Merchant, Amount: x.Amount, Source: "balance",
			Kind: kind, Status: wallet.Authorised, Reverses: x.ID, Expires: noon.Add(time.Minute)})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Advance(t.Context(), noon.Add(time.Hour)); err != nil { // it is no hold that lapses
			t.Fatal(err)
		}
		_, err = d.FileRefund(t.Context(), request(x, 0, 15_00))
		wantRefusal(t, err, wallet.RefusedOtherWay)
		for range 2 {
			if err := d.Settle(t.Context(), x.Account, news.ID); err != nil {
				t.Fatal(err)
			}
		}
		d.sound(t)
		_, err = d.FileRefund(t.Context(), request(x, 0, 15_00))
		wantRefusal(t, err, want)
		if err := d.Settle(t.Context(), x.Account, x.ID); !errors.Is(err, ErrInput) {
			t.Errorf("settling a payment: %v", err)
		}
	}
}
