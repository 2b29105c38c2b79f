package main

import (
	"strings"
	"testing"

	"teller/flows/text"
	"teller/wallet"
)

// Every verdict and cause has a sentence in both languages, with its values and
// without them.
func TestExplanations(t *testing.T) {
	t.Parallel()
	known := map[wallet.Verdict][]wallet.Cause{
		wallet.Duplicate:   {wallet.NetworkRetry, wallet.PageRefresh, wallet.SystemError, wallet.MerchantDoubleCapture},
		wallet.PendingTwin: {""}, wallet.AlreadyReturned: {""}, wallet.Unclear: {""},
		wallet.Separate: {wallet.AuthorisationAndCapture, wallet.RetryAfterFailure, wallet.TipAdjustment, wallet.SplitTender,
			wallet.TopUpLeg, wallet.Subscription, wallet.RepeatPurchase},
	}
	evidence := []wallet.Evidence{{Code: wallet.EvGap, Value: "3h0m0s"}, {Code: wallet.EvSameAmount, Value: "1204.50 USD"}}
	for verdict, causes := range known {
		for _, cause := range causes {
			if key := text.Key("duplicates.verdict_" + string(verdict) + "_" + string(cause)); cause != "" && !text.Has(key) {
				t.Errorf("%s/%s has no sentence of its own", verdict, cause)
			}
			for _, lang := range []string{"zh", "en"} {
				for _, e := range [][]wallet.Evidence{nil, evidence} {
					s := explain(wallet.Group{Verdict: verdict, Cause: cause, Evidence: e}, lang)
					if len(s) < 10 || strings.Contains(s, "no value") || strings.HasPrefix(s, "duplicates.") {
						t.Errorf("%s/%s in %s: %q", verdict, cause, lang, s)
					}
				}
			}
		}
	}
	at := []wallet.Evidence{{Code: wallet.EvGap, Value: "0s"}}
	if s := explain(wallet.Group{Verdict: wallet.Duplicate, Evidence: at}, "en"); strings.Contains(s, "apart") {
		t.Errorf("a gap of nothing is told: %s", s)
	}
	if s := explain(wallet.Group{Verdict: wallet.Duplicate, Cause: wallet.SystemError, Evidence: evidence}, "en"); !strings.Contains(s, "$1,204.50") || !strings.Contains(s, "3 hours") {
		t.Errorf("the values are not read aloud: %s", s)
	}
}
