package understand

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// bankingIntent is what labels of a public set mean here, where that is clear.
var bankingIntent = map[string]Intent{
	"transaction_charged_twice": DoubleCharge, "request_refund": Refund, "Refund_not_showing_up": RefundStatus,
	"change_pin": PINReset, "pin_blocked": PINReset, "passcode_forgotten": PINReset,
	"lost_or_stolen_phone": Freeze, "compromised_card": Freeze, "card_payment_not_recognised": Freeze, "cash_withdrawal_not_recognised": Freeze,
	"declined_card_payment": PaymentFailed, "failed_transfer": PaymentFailed, "declined_transfer": PaymentFailed, "top_up_failed": PaymentFailed,
	"declined_cash_withdrawal": PaymentFailed,
}

// TestPublicSentences measures sentences that strangers wrote, none of which
// trains: bank customers' where their label has a clear meaning here, and requests to
// another kind of assistant, all out of scope.
func TestPublicSentences(t *testing.T) {
	t.Parallel()
	dir := ""
	for _, d := range []string{os.Getenv("TELLER_TEST_DATA"), "../../../shared/data"} {
		if _, err := os.Stat(filepath.Join(d, "banking77_train.csv")); d != "" && err == nil {
			dir = d
		}
	}
	if dir == "" {
		t.Skip("no example data: set TELLER_TEST_DATA")
	}
	f, err := os.Open(filepath.Join(dir, "banking77_train.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all, right, first, hit3, acted, actedRight := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	per := map[Intent][2]int{}
	for i, row := range rows[1:] {
		want, ok := bankingIntent[row[1]]
		if !ok || i%4 != 0 {
			continue
		}
		m := trained().Read(row[0], Context{Lang: "en"})
		all++
		p := per[want]
		p[1]++
		if m.Intent == want {
			right++
			p[0]++
		}
		per[want] = p
		if len(m.Ranked) > 0 && m.Ranked[0].Intent == want {
			first++
		}
		for _, c := range m.Ranked[:min(3, len(m.Ranked))] {
			if c.Intent == want {
				hit3++
				break
			}
		}
		if m.Band == Act {
			acted++
			if m.Intent == want {
				actedRight++
			}
		}
	}
	t.Logf("%.0f bank customers' sentences: right %.3f (best label %.3f, among three %.3f), acted on %.3f of them with precision %.3f; %v",
		all, right/all, first/all, hit3/all, acted/all, actedRight/acted, per)
	refused, actedWrong, strange := 0.0, 0.0, 0.0
	for _, s := range strangeSentences(t) {
		m := trained().Read(s, Context{Lang: "en"})
		strange++
		if m.Band == Refuse {
			refused++
		}
		if m.Band == Act {
			actedWrong++
		}
	}
	t.Logf("%.0f strange sentences: refused %.3f, acted on %.3f", strange, refused/strange, actedWrong/strange)
	if right/all < 0.67 || hit3/all < 0.88 || actedRight/acted < 0.83 || refused/strange < 0.80 || actedWrong/strange > 0.06 {
		t.Error("below the floors")
	}
}
