package wallet

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyRecords draws an account's records from so few ids, shops, amounts and
// times that they collide in every way.
func anyRecords(t *rapid.T) []Transaction {
	few := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	var txs []Transaction
	for i := range rapid.IntRange(0, 12).Draw(t, "n") {
		tx := Transaction{
			ID:       TransactionID(fmt.Sprint("t", i)),
			Account:  AccountID(few("account", "mei", "mei", "mei", "lin")),
			Order:    few("order", "", "", "a", "b"),
			Request:  few("request", "", "", "r", "s"),
			Terminal: few("terminal", "", "", "T1"),
			Source:   few("source", "", "", "", "balance", "card-1"),
			Channel:  few("channel", "", "", "recurring"),
			Category: few("category", "", "restaurant"),
			Status:   rapid.SampledFrom([]Status{Succeeded, Succeeded, Succeeded, Succeeded, Authorised, Failed, Reversed, Refunded, PartiallyRefunded, "odd"}).Draw(t, "status"),
			Kind:     rapid.SampledFrom([]Kind{Payment, Payment, Payment, Payment, Capture, Capture, TopUp, Transfer, RefundIn, ReversalKind, Fee}).Draw(t, "kind"),
			Amount:   Money{rapid.SampledFrom([]int64{-1, 0, 100, 100, 100, 100, 200, 1<<63 - 1}).Draw(t, "minor"), "CNY"},
			Created:  noon.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 30, 300, 7200, 80000, 200000}).Draw(t, "seconds")) * time.Second),
		}
		if rapid.IntRange(0, 3).Draw(t, "named") > 0 {
			tx.Merchant = Merchant{
				ID:    MerchantID(few("merchant id", "", "m1", "m2")),
				Names: Names{"zh": few("zh", "", "便利蜂", "全家"), "en": few("en", "", "Bee", "Family")},
			}
		}
		if tx.Kind == Capture {
			tx.Authorisation = TransactionID(few("authorisation", "", "t0", "t1", "gone"))
		}
		if tx.Status == PartiallyRefunded {
			tx.Refunded = rapid.SampledFrom([]int64{0, 40, 60, 100}).Draw(t, "refunded")
		}
		if classOf(tx.Kind) == classUndo {
			tx.Reverses = TransactionID(few("reverses", "", "t0", "t1", "t2", "gone"))
		}
		txs = append(txs, tx)
	}
	return txs
}

func TestJudgeDoesNotMindTheOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		txs := anyRecords(t)
		want := Judge(txs, noon)
		mixed := rapid.Permutation(txs).Draw(t, "mixed")
		before := slices.Clone(mixed)
		if d := cmp.Diff(want, Judge(mixed, noon)); d != "" {
			t.Fatalf("another order, other groups:\n%s", d)
		}
		if d := cmp.Diff(before, mixed); d != "" {
			t.Fatalf("the input was changed:\n%s", d)
		}
	})
}

func TestJudgeNeverGivesBackTooMuch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		txs := anyRecords(t)
		seen := map[TransactionID]bool{}
		for _, g := range Judge(txs, noon) {
			checkGroup(t, txs, g, seen)
		}
	})
}

// checkGroup checks what must hold of every group, whatever the records say.
func checkGroup(t *rapid.T, txs []Transaction, g Group, seen map[TransactionID]bool) {
	byID := map[TransactionID]Transaction{}
	for _, tx := range txs {
		byID[tx.ID] = tx
	}
	// A record that a capture names is the authorisation, not a second charge.
	authorisations := map[TransactionID]bool{}
	for _, id := range g.Transactions {
		if tx := byID[id]; tx.Kind == Capture && tx.Status != Failed {
			authorisations[tx.Authorisation] = true
		}
	}
	var stays, back []Transaction
	for i, id := range g.Transactions {
		tx, ok := byID[id]
		if !ok || seen[id] {
			t.Fatalf("%s is not among the records, or in two groups: %+v", id, g)
		}
		seen[id] = true
		if tx.Account != byID[g.Transactions[0]].Account {
			t.Fatalf("two accounts in %+v", g)
		}
		if i > 0 && tx.Created.Before(byID[g.Transactions[i-1]].Created) {
			t.Fatalf("not by time: %+v", g)
		}
		if slices.Contains(g.Return, id) {
			back = append(back, tx)
		} else if tx.Captured() && tx.Standing().Minor > 0 && tx.Status != Refunded && (tx.Kind == Capture || !authorisations[id]) {
			stays = append(stays, tx)
		}
	}
	if len(g.Transactions) < 2 || g.Confidence <= 0 || g.Confidence > 1 || len(g.Evidence) == 0 {
		t.Fatalf("not a judged group: %+v", g)
	}
	if len(back) != len(g.Return) {
		t.Fatalf("returns what is not its own: %+v", g)
	}
	if (g.Verdict == Duplicate) != (len(g.Return) > 0) {
		t.Fatalf("only a duplicate returns, and each does: %+v", g)
	}
	if !causes[g.Verdict][g.Cause] {
		t.Fatalf("%s cannot have the cause %q", g.Verdict, g.Cause)
	}
	for _, tx := range back {
		if !tx.Captured() || tx.Standing().Minor <= 0 || tx.Status == Refunded {
			t.Fatalf("%s has nothing to return: %+v", tx.ID, g)
		}
		if tx.Amount != stays0(stays).Amount {
			t.Fatalf("what stays is not of the amount that goes back: %+v", g)
		}
	}
	if len(back) > 0 && (len(stays) != 1 || stays[0].Standing() != stays[0].Amount) {
		t.Fatalf("exactly one whole charge has to stay, not %v: %+v", stays, g)
	}
}

func stays0(of []Transaction) Transaction {
	if len(of) == 0 {
		return Transaction{}
	}
	return of[0]
}

var causes = map[Verdict]map[Cause]bool{
	Duplicate: {NetworkRetry: true, PageRefresh: true, SystemError: true, MerchantDoubleCapture: true},
	Separate: {
		AuthorisationAndCapture: true, RetryAfterFailure: true, TipAdjustment: true, SplitTender: true,
		TopUpLeg: true, Subscription: true, RepeatPurchase: true,
	},
	PendingTwin: {"": true}, AlreadyReturned: {"": true}, Unclear: {"": true},
}

// ledgerOf makes n records of accounts with some 100 each, one in 50 doubled.
func ledgerOf(n int) []Transaction {
	random := rand.New(rand.NewPCG(1, 2))
	var shops []Merchant
	for i := range 500 {
		shops = append(shops, Merchant{
			ID:    MerchantID(fmt.Sprint("m", i)),
			Names: Names{"zh": fmt.Sprintf("商店%d（科技园店）", i), "en": fmt.Sprintf("Shop %d #%d", i, i)},
		})
	}
	txs := make([]Transaction, 0, n)
	for i := range n {
		tx := Transaction{
			ID: TransactionID(fmt.Sprintf("t%09d", i)), Account: AccountID(fmt.Sprintf("acc-%d", random.IntN(n/100+1))),
			Merchant: shops[random.IntN(len(shops))], Order: fmt.Sprintf("order-%d", i), Request: fmt.Sprintf("req-%d", i),
			Amount: Money{int64(100 + random.IntN(200)*50), "CNY"}, Status: Succeeded, Kind: Payment,
			Created: noon.Add(-time.Duration(random.IntN(90*86400)) * time.Second), Source: "balance", Channel: "qr",
		}
		if i%50 == 49 {
			id := tx.ID
			tx = txs[i-1]
			tx.ID, tx.Request, tx.Created = id, fmt.Sprintf("req-%d", i), tx.Created.Add(41*time.Second)
		}
		txs = append(txs, tx)
	}
	return txs
}

func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			txs := ledgerOf(n)
			found := 0
			b.ReportAllocs()
			for b.Loop() {
				found = len(Judge(txs, noon))
			}
			if found < n/50 {
				b.Fatalf("%d groups of %d transactions", found, n)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
		})
	}
}

// BenchmarkJudgeOneAccount has everything at one shop at one price: the worst
// that an account can hold.
func BenchmarkJudgeOneAccount(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			txs := ledgerOf(n)
			for i := range txs {
				txs[i].Account, txs[i].Merchant, txs[i].Amount = "one", txs[0].Merchant, txs[0].Amount
			}
			for b.Loop() {
				Judge(txs, noon)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "tx/s")
		})
	}
}
