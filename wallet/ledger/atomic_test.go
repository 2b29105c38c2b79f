package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/wallet"
)

// everything is the whole file as text, table by table.
func (d *desk) everything(t testing.TB) string {
	t.Helper()
	tables, err := d.strings(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, table := range tables {
		rows, err := d.w.Query(`SELECT * FROM ` + table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row := make([]any, len(columns))
			for i := range row {
				row[i] = new(any)
			}
			if err := rows.Scan(row...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(&b, table)
			for i := range row {
				if raw, ok := (*row[i].(*any)).([]byte); ok {
					fmt.Fprintf(&b, "|%q", raw)
					continue
				}
				fmt.Fprintf(&b, "|%v", *row[i].(*any))
			}
			fmt.Fprintln(&b)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func (d *desk) strings(query string) ([]string, error) {
	rows, err := d.w.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	return found, rows.Err()
}

// At whatever statement a write fails, it has changed nothing, no telephone
// rings, and the same request goes through once the fault is over.
func TestAFailedWriteChangesNothing(t *testing.T) {
	t.Parallel()
	chat := wallet.Chat{Channel: "telegram", ID: "u1", Name: "Mei"}
	writes := map[string]struct {
		tables []string
		// prepare returns the write; it is called twice, with and without the fault.
		prepare func(t *testing.T, d *desk) func(context.Context) error
	}{
		"FileRefund": {
			[]string{"INSERT ON refunds", "INSERT ON refund_groups", "INSERT ON refund_history", "INSERT ON journals",
				"INSERT ON postings", "UPDATE ON refunds", "INSERT ON events", "UPDATE ON meta"},
			func(t *testing.T, d *desk) func(context.Context) error {
				x, y := d.twins(t)
				r := request(y, 0, 38_00)
				r.Reason, r.Group = wallet.ReasonDuplicate, []wallet.TransactionID{x.ID, y.ID}
				return func(ctx context.Context) error { _, err := d.FileRefund(ctx, r); return err }
			},
		},
		"Advance to paid": {
			[]string{"INSERT ON journals", "INSERT ON postings", "INSERT ON transactions", "UPDATE ON transactions",
				"UPDATE ON refunds", "INSERT ON refund_history", "INSERT ON events"},
			func(t *testing.T, d *desk) func(context.Context) error {
				_, y := d.twins(t)
				if _, err := d.FileRefund(t.Context(), request(y, 0, 38_00)); err != nil {
					t.Fatal(err)
				}
				if err := d.Advance(t.Context(), noon.Add(time.Hour)); err != nil {
					t.Fatal(err)
				}
				return func(ctx context.Context) error { return d.Advance(ctx, noon.Add(30*time.Hour)) }
			},
		},
		"Record": {
			[]string{"INSERT ON transactions", "UPDATE ON accounts", "INSERT ON journals", "INSERT ON postings", "INSERT ON events"},
			func(t *testing.T, d *desk) func(context.Context) error {
				x, _ := d.twins(t)
				x.ID = "tx_again"
				return func(ctx context.Context) error { _, err := d.Record(ctx, x); return err }
			},
		},
		"SendLinkCode": {
			[]string{"INSERT ON code_sends", "INSERT ON codes", "INSERT ON answers"},
			func(t *testing.T, d *desk) func(context.Context) error {
				return func(ctx context.Context) error { return d.SendLinkCode(ctx, "k1", "+8613800138000", chat) }
			},
		},
		"RedeemToken": {
			[]string{"UPDATE ON link_tokens", "INSERT ON linked_chats", "INSERT ON answers"},
			func(t *testing.T, d *desk) func(context.Context) error {
				token, err := d.IssueLinkToken(t.Context(), d.person(t, "mei").ID)
				if err != nil {
					t.Fatal(err)
				}
				return func(ctx context.Context) error { _, err := d.RedeemToken(ctx, "k1", token, chat); return err }
			},
		},
		"Freeze": {
			[]string{"UPDATE ON accounts", "INSERT ON events", "INSERT ON answers"},
			func(t *testing.T, d *desk) func(context.Context) error {
				return func(ctx context.Context) error { return d.Freeze(ctx, "k1", d.person(t, "mei").ID) }
			},
		},
	}
	for name, w := range writes {
		for _, at := range w.tables {
			t.Run(name+" at "+at, func(t *testing.T) {
				t.Parallel()
				d := open(t)
				write := w.prepare(t, d)
				if _, err := d.w.Exec(`CREATE TEMP TRIGGER fault BEFORE ` + at + ` BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`); err != nil {
					t.Fatal(err)
				}
				before, rang := d.everything(t), len(d.phone)
				err := write(t.Context())
				if !errors.Is(err, wallet.ErrUnavailable) || !strings.Contains(fmt.Sprint(err), "the disk is full") {
					t.Fatalf("the write gives %v: its outcome must be unknown", err)
				}
				if after := d.everything(t); after != before {
					t.Errorf("a failed write left something:\n%s", difference(before, after))
				}
				if len(d.phone) != rang {
					t.Error("a telephone rang for what did not happen")
				}
				d.sound(t)
				if _, err := d.w.Exec(`DROP TRIGGER fault`); err != nil {
					t.Fatal(err)
				}
				if err := write(t.Context()); err != nil {
					t.Errorf("after the fault: %v", err)
				}
				if d.everything(t) == before {
					t.Error("the write does nothing: this test proves nothing")
				}
				d.sound(t)
			})
		}
	}
}

func difference(before, after string) string {
	was := map[string]bool{}
	for _, line := range strings.Split(before, "\n") {
		was[line] = true
	}
	var out []string
	for _, line := range strings.Split(after, "\n") {
		if !was[line] {
			out = append(out, "+ "+line)
		}
	}
	return strings.Join(out, "\n")
}

// twins are mei's two charges of one order.
func (d *desk) twins(t testing.TB) (first, second wallet.Transaction) {
	t.Helper()
	second = d.bought(t, "mei", "bianlifeng", 38_00)
	for _, x := range d.all(t, "mei") {
		if x.Order == second.Order && x.ID != second.ID {
			return x, second
		}
	}
	t.Fatal("mei's twin is missing")
	return
}

// Randomness that ends in the middle of a write ends the write.
func TestWithoutRandomnessNothingIsWritten(t *testing.T) {
	t.Parallel()
	d := open(t)
	x, _ := d.twins(t)
	d.opt.Random = strings.NewReader("")
	before := d.everything(t)
	if _, err := d.FileRefund(t.Context(), request(x, 0, 38_00)); !errors.Is(err, wallet.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if err := d.SendLinkCode(t.Context(), "k", "+8613800138000", wallet.Chat{Channel: "slack", ID: "U1"}); !errors.Is(err, wallet.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if _, err := d.IssueLinkToken(t.Context(), x.Account); err == nil {
		t.Error("a token without randomness")
	}
	if d.everything(t) != before {
		t.Error("something was written")
	}
}

// What fails at the very end has not happened either.
func TestAFailedCommitIsToldAndRingsNowhere(t *testing.T) {
	t.Parallel()
	d := open(t)
	before := d.everything(t)
	err := d.write(t.Context(), "test", func(ctx context.Context, w *work) error {
		w.tell(d.person(t, "mei"), "this did not happen")
		if err := w.exec(ctx, `PRAGMA defer_foreign_keys = 1`); err != nil {
			return err
		}
		return w.exec(ctx, `INSERT INTO journals (what, at, transaction_id) VALUES ('test', 1, 'tx_nowhere')`)
	})
	if !errors.Is(err, wallet.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if len(d.phone) != 0 || d.everything(t) != before {
		t.Error("something happened")
	}
}

// Two processes have the file open: what one writes, the other reads, also
// what it had read before; and both may write.
func TestSeveralProcessesShareTheFile(t *testing.T) {
	t.Parallel()
	one := open(t)
	two, err := Open(t.Context(), one.path, Options{Now: one.clock.now, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	mei := one.person(t, "mei")
	ask := func(l *Ledger) wallet.Transaction {
		t.Helper()
		txs, err := l.Transactions(t.Context(), mei.ID, wallet.Query{})
		if err != nil {
			t.Fatal(err)
		}
		return txs[0]
	}
	if ask(one.Ledger).ID != ask(two).ID {
		t.Fatal("they read different books")
	}
	one.clock.forward(time.Second)
	x := one.pay(t, mei, "familymart", 9_00, "")
	if ask(two).ID != x.ID {
		t.Error("the other process does not see the payment")
	}
	if _, err := one.FileRefund(t.Context(), request(x, 0, 4_00)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, l := range []*Ledger{one.Ledger, two} { // both move what is due
		wg.Go(func() {
			if err := l.Advance(context.Background(), noon.Add(48*time.Hour)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, l := range []*Ledger{one.Ledger, two} {
		if got, err := l.Transaction(t.Context(), mei.ID, x.ID); err != nil || got.Refunded != 4_00 {
			t.Errorf("%d returned, %v", got.Refunded, err)
		}
	}
	token, err := two.IssueLinkToken(t.Context(), mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := one.RedeemToken(t.Context(), "k", token, wallet.Chat{Channel: "slack", ID: "U1"}); err != nil || id != mei.ID {
		t.Errorf("a token of the other process: %s, %v", id, err)
	}
	one.sound(t)
}

// Many processes open a wallet that is not there yet.
func TestOpeningAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a folder, 100% 钱包?#.db")
	var wg sync.WaitGroup
	ids := make([]wallet.AccountID, 6)
	for i := range ids {
		wg.Go(func() {
			l, err := Open(context.Background(), path, Options{Demo: true})
			if err != nil {
				t.Error(err)
				return
			}
			defer l.Close()
			a, err := l.AccountByName(context.Background(), "mei")
			if err != nil {
				t.Error(err)
			}
			ids[i] = a.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] || id == "" {
			t.Fatalf("several meis: %v", ids)
		}
	}
	for _, file := range []string{path, path + ".key"} {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	if info, err := os.Stat(path + ".key"); err == nil && info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is %v", info.Mode())
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o666} {
		if err := os.Chmod(path+".key", mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, Options{}); runtime.GOOS != "windows" && (err == nil || !strings.Contains(err.Error(), "chmod 600")) {
			t.Errorf("a key file of mode %v gives %v", mode, err)
		}
	}
	if err := os.Chmod(path+".key", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".key", []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "key file") {
		t.Errorf("a broken key file gives %v", err)
	}
}
