package ledger

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"teller/wallet"
)

// starts are first starts at which the demo data must be what it is: in the
// middle of a day, just after midnight in Shanghai, on the last of a month, in
// both changes of the clock in New York.
var starts = map[string]time.Time{
	"noon":        noon,
	"midnight":    time.Date(2026, 3, 10, 16, 0, 30, 0, time.UTC),
	"before noon": time.Date(2026, 7, 1, 4, 3, 30, 0, time.UTC),
	"end of May":  time.Date(2026, 5, 31, 22, 0, 0, 0, time.UTC),
	"leap year":   time.Date(2028, 3, 1, 12, 0, 0, 0, time.UTC),
	"spring":      time.Date(2026, 3, 8, 7, 30, 0, 0, time.UTC),
	"autumn":      time.Date(2026, 11, 1, 6, 30, 0, 0, time.UTC),
}

// The demo accounts show every verdict, whenever the wallet is first started.
func TestDemoAccountsAreJudgedAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"mei": {
			"duplicate/network_retry 126.80 CNY x2",
			"duplicate/page_refresh 38.00 CNY x2",
			"separate/authorisation_and_capture 47.30 CNY x2",
			"separate/repeat_purchase 19.90 CNY x2",
			"separate/retry_after_failure 15.60 CNY x2",
		},
		"alex": {
			"duplicate/merchant_double_capture 86.40 USD x3",
			"pending_twin/ 64.25 USD x2",
			"separate/authorisation_and_capture 389.50 USD x2",
			"separate/tip_adjustment 57.60 USD x2",
		},
		"lin": nil,
		"sam": nil,
	}
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t, func(o *Options) { o.Now = func() time.Time { return start } })
			d.sound(t)
			for who, groups := range want {
				txs, err := d.Transactions(t.Context(), d.person(t, who).ID, wallet.Query{})
				if err != nil {
					t.Fatal(err)
				}
				byID := map[wallet.TransactionID]wallet.Transaction{}
				for _, x := range txs {
					byID[x.ID] = x
					if x.Created.After(start) {
						t.Errorf("%s paid %s at %v, after the start", who, x.Amount, x.Created)
					}
				}
				var got []string
				for _, g := range wallet.Judge(txs, start) {
					last := byID[g.Transactions[len(g.Transactions)-1]]
					got = append(got, string(g.Verdict)+"/"+string(g.Cause)+" "+last.Amount.String()+" x"+string(rune('0'+len(g.Transactions))))
				}
				slices.Sort(got)
				if diff := cmp.Diff(groups, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", who, diff)
				}
			}
		})
	}
}

func TestDemoAccountsHaveWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	d := open(t)
	failures := map[wallet.FailureReason]bool{}
	mei := d.person(t, "mei")
	txs, err := d.Transactions(t.Context(), mei.ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	subscriptions := 0
	for _, x := range txs {
		if x.Status == wallet.Failed {
			failures[x.Failure] = true
		}
		if x.Channel == "recurring" {
			subscriptions++
		}
		if x.Merchant.ID != "" && (x.Merchant.Names["zh"] == "" || x.Merchant.Names["en"] == "") {
			t.Errorf("merchant %v lacks a name", x.Merchant)
		}
	}
	for _, f := range []wallet.FailureReason{wallet.FailNetwork, wallet.FailBalance, wallet.FailCardExpired, wallet.FailFrozen,
		wallet.FailUnverified, wallet.FailLimit, wallet.FailMerchant, wallet.FailureUnstated, wallet.FailCardDeclined} {
		if !failures[f] {
			t.Errorf("mei has no payment that failed with %q", f)
		}
	}
	if subscriptions < 4 {
		t.Errorf("mei's subscription has %d months", subscriptions)
	}
	for name, want := range map[string]wallet.RefundStatus{"mei": wallet.RefundProcessing, "alex": wallet.RefundRefused} {
		rs, err := d.Refunds(t.Context(), d.person(t, name).ID)
		if err != nil || len(rs) != 1 || rs[0].Status != want {
			t.Errorf("%s has the refunds %v, %v", name, rs, err)
		}
	}
	sam := d.person(t, "sam")
	if locked, err := d.PINLocked(t.Context(), sam.ID); !sam.Frozen || !locked || err != nil {
		t.Errorf("sam is frozen %v, PIN locked %v, %v", sam.Frozen, locked, err)
	}
	if locked, err := d.PINLocked(t.Context(), mei.ID); mei.Frozen || locked || err != nil {
		t.Errorf("mei is frozen %v, PIN locked %v, %v", mei.Frozen, locked, err)
	}
	if ev, _, err := d.EventsAfter(t.Context(), "", 0); len(ev) != 0 || err != nil {
		t.Errorf("the feed tells the past: %v, %v", ev, err)
	}
	if len(d.phone) != 0 {
		t.Errorf("a telephone rang: %v", d.phone)
	}
}

func TestSeedingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	before, err := d.Transactions(t.Context(), d.person(t, "mei").ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	d.clock.forward(48 * time.Hour)
	if err := d.Seed(t.Context(), d.clock.now()); err != nil {
		t.Fatal(err)
	}
	after, err := d.Transactions(t.Context(), d.person(t, "mei").ID, wallet.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}
