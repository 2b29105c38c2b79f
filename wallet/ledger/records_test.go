package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"teller/wallet"
)

// Beyond the newest two hundred the book is asked, and says the same.
func TestALongHistory(t *testing.T) {
	t.Parallel()
	d := open(t)
	lin := d.person(t, "lin")
	old := d.all(t, "lin")
	const more = 210
	for i := range more {
		d.clock.forward(time.Minute)
		d.pay(t, lin, "metro", 1, fmt.Sprint(i))
	}
	ask := func(q wallet.Query) []wallet.Transaction {
		t.Helper()
		txs, err := d.Transactions(t.Context(), lin.ID, q)
		if err != nil {
			t.Fatal(err)
		}
		return txs
	}
	orders := func(txs []wallet.Transaction) (first, last string, n int) {
		return txs[0].Order, txs[len(txs)-1].Order, len(txs)
	}
	for name, c := range map[string]struct {
		q           wallet.Query
		first, last string
		n           int
	}{
		"all":             {wallet.Query{}, "209", "10", 200},
		"more than there": {wallet.Query{Limit: 1000}, "209", "10", 200},
		"less than none":  {wallet.Query{Limit: -1}, "209", "10", 200},
		"a few":           {wallet.Query{Limit: 3}, "209", "207", 3},
		"across the edge": {wallet.Query{From: noon.Add(5 * time.Minute), To: noon.Add(15 * time.Minute)}, "13", "4", 10},
		"a part of it":    {wallet.Query{From: noon.Add(5 * time.Minute), To: noon.Add(15 * time.Minute), Limit: 2}, "13", "12", 2},
	} {
		if first, last, n := orders(ask(c.q)); first != c.first || last != c.last || n != c.n {
			t.Errorf("%s: %d from %s to %s, want %d from %s to %s", name, n, first, last, c.n, c.first, c.last)
		}
	}
	if diff := cmp.Diff(old, ask(wallet.Query{To: noon.Add(time.Second)})); diff != "" {
		t.Errorf("the old ones (-before +after):\n%s", diff)
	}
}
