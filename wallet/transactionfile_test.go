package wallet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const header = "id,account,merchant,order,amount,currency,status,kind,created"

const twice = header + `,request,expires,refunded
t1,mei,便利蜂,a,38.00,CNY,succeeded,payment,2026-03-01T12:03:10+08:00,r1,,
t2,mei,"便利蜂",a,38.00,CNY,succeeded,payment,2026-03-01T12:03:51+08:00,r2,,0
`

const twiceJSON = `[
 {"id":"t1","account":"mei","merchant":"便利蜂","order":"a","amount":"38.00","currency":"CNY","status":"succeeded","kind":"payment","created":"2026-03-01T12:03:10+08:00","request":"r1"},
 {"id":"t2","account":"mei","merchant":"便利蜂","order":"a","amount":"38.00","currency":"CNY","status":"succeeded","kind":"payment","created":"2026-03-01T12:03:51+08:00","request":"r2","expires":null,"refunded":"0"}
]
`

func TestJudgeFile(t *testing.T) {
	t.Parallel()
	const want = `{"transactions":["t1","t2"],"verdict":"duplicate","cause":"page_refresh","confidence":0.98,"return":["t2"],` +
		`"evidence":[{"code":"same_order","value":"a"},{"code":"same_merchant"},{"code":"same_amount","value":"38.00 CNY"},{"code":"gap","value":"41s"}]}`
	for name, text := range map[string]string{
		"csv": twice, "csv with a mark and CRLF": "\ufeff" + strings.ReplaceAll(twice, "\n", "\r\n"), "json": twiceJSON, "json with blanks": "\n  " + twiceJSON + "\n",
	} {
		for _, in := range []io.Reader{strings.NewReader(text), io.MultiReader(strings.NewReader(text))} {
			dir := t.TempDir()
			groups, err := JudgeFile(in, dir, noon)
			if err != nil || len(groups) != 1 {
				t.Fatalf("%s: %v, %v", name, groups, err)
			}
			line, err := json.Marshal(groups[0])
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, string(line)); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			var again Group
			if err := json.Unmarshal(line, &again); err != nil || !cmp.Equal(again, groups[0]) {
				t.Errorf("%s: read again: %+v, %v", name, again, err)
			}
			emptyFolder(t, dir)
		}
	}
}

func emptyFolder(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestGroupWithoutReturnIsAnEmptyList(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(Group{Verdict: Unclear, Confidence: 0.5})
	const want = `{"transactions":[],"verdict":"unclear","cause":"","confidence":0.5,"return":[],"evidence":[]}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestReadTransactionsKeepsEveryField(t *testing.T) {
	t.Parallel()
	text := strings.Join(columns, ",") + "\n" +
		"t1,mei,便利蜂,a,38.00,CNY,partially_refunded,capture,2026-03-01T12:03:10Z,r,2026-03-02T00:00:00Z,2026-03-08T00:00:00Z,a1,card-1,pos,T9,coffee,N1,20.00,x\n"
	at := func(s string) time.Time { v, _ := time.Parse(time.RFC3339, s); return v }
	want := []Transaction{{
		ID: "t1", Account: "mei", Merchant: Merchant{Names: Names{"und": "便利蜂"}}, Order: "a", Request: "r",
		Amount: Money{3800, "CNY"}, Status: PartiallyRefunded, Kind: Capture, Created: at("2026-03-01T12:03:10Z"),
		Settled: at("2026-03-02T00:00:00Z"), Expires: at("2026-03-08T00:00:00Z"), Authorisation: "a1", Source: "card-1",
		Channel: "pos", Terminal: "T9", Category: "coffee", NetworkRef: "N1", Refunded: 2000, Reverses: "x",
	}}
	got, err := ReadTransactions(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestReadTransactionsWithoutRows(t *testing.T) {
	t.Parallel()
	for _, text := range []string{header, header + "\n", "[]", " [ ] \n"} {
		if got, err := ReadTransactions(strings.NewReader(text)); err != nil || len(got) != 0 {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestReadTransactionsNamesTheBadRow(t *testing.T) {
	t.Parallel()
	const good = "t1,mei,,,38.00,CNY,succeeded,payment,2026-03-01T12:03:10Z\n"
	row := func(old, new string) string {
		return header + "\n" + good + strings.Replace(strings.Replace(good, "t1", "t2", 1), old, new, 1)
	}
	object := `{"id":"t1","account":"mei","merchant":"","order":"","amount":"38.00","currency":"CNY","status":"succeeded","kind":"payment","created":"2026-03-01T12:03:10Z"}`
	second := func(old, new string) string {
		return "[" + object + ",\n" + strings.Replace(strings.Replace(object, "t1", "t2", 1), old, new, 1) + "]"
	}
	for _, c := range []struct{ text, want string }{
		{"", "line 1: nothing here"},
		{" \n\n", "line 3: nothing here"},
		{object, "line 1: an object"},
		{"id,account\n", "line 1: the column merchant is missing"},
		{strings.Replace(header, "order", "ordre", 1), `line 1: the column "ordre" is not known`},
		{header + ",id", "line 1: the column id is there twice"},
		{row("t2", ""), "line 3: id is empty"},
		{row("t2", "t1"), `line 3: the id "t1" was used before, at line 2`},
		{row("38.00", "38.001"), `line 3: amount "38.001": expected a decimal such as 38.00, with at most 2 decimals`},
		{row("38.00", "1e3"), `line 3: amount "1e3"`},
		{row("38.00", "-1"), `line 3: amount "-1" is negative`},
		{row("38.00,CNY", "38.5,JPY"), `line 3: amount "38.5": expected a whole number`},
		{row("CNY", "cny"), `line 3: currency "cny": expected an ISO 4217 code`},
		{row("succeeded", "paid"), `line 3: status "paid": expected one of authorised, succeeded`},
		{row("payment", "purchase"), `line 3: kind "purchase": expected one of payment, capture`},
		{row("2026-03-01T12:03:10Z", "2026-03-01"), `line 3: created "2026-03-01": expected a time of RFC 3339`},
		{row("2026-03-01T12:03:10Z", "2026-03-01T12:03:10Z,x"), "line 3: 10 fields, expected 9"},
		{row("t2", "\"t2"), "line 3: not CSV"},
		{row("t2", "\xff"), "line 3: id is not UTF-8"},
		{row("mei", "\""+strings.Repeat("x\n", MaxRow)+"\""), "line 3: the row is larger than 65536 bytes"},
		{row("mei", strings.Repeat("x", MaxRow)), "line 3: the row is larger than 65536 bytes"},
		{strings.Repeat("x", 10*MaxRow), "line 1: the row is larger"},
		{header + ",refunded\n" + strings.TrimSpace(good) + ",38.01\n", `line 2: refunded "38.01" is more than`},
		{header + "\n\n" + strings.Replace(good, "mei", "\"m\ne\ni\"", 1) + "\n" + good, `line 7: the id "t1" was used before, at line 3`},
		{second("t2", "t1"), `element 2 (line 2): the id "t1" was used before, at element 1 (line 1)`},
		{second(`"38.00"`, `38.00`), "element 2 (line 2): amount is not a string"},
		{second(`"order":"",`, ``), "element 2 (line 2): order is missing"},
		{second(`"order"`, `"ordre"`), `element 2 (line 2): the field "ordre" is not known`},
		{second(`"order"`, `"id":"x","order"`), `element 2 (line 2): the field id is there twice`},
		{second(`"mei"`, `{"x":1}`), "element 2 (line 2): account is not a string"},
		{second("t2", "\xff"), "element 2 (line 2): not UTF-8"},
		{second("mei", strings.Repeat("x", MaxRow)), "element 2 (line 2): larger than 65536 bytes"},
		{"[" + strings.Repeat(" ", 10*MaxRow) + "]", "larger than"},
		{"[" + object + ",\n7]", "element 2 (line 2): expected an object"},
		{"[" + object + "\n\n" + object + "]", "element 2"},
		{"[" + object, "the array does not end"},
		{"[" + object + "] x", "line 1: something follows the array"},
		{"[" + object + "][]", "line 1: something follows the array"},
		{"[nonsense]", "element 1 (line 1): not JSON"},
	} {
		txs, err := ReadTransactions(strings.NewReader(c.text))
		var bad *RowError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.80q: got %v, want %s", c.text, err, c.want)
		}
		if txs != nil {
			t.Errorf("%.80q: transactions beside an error", c.text)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("%.80q: an error of %d bytes", c.text, len(err.Error()))
		}
	}
}

func TestErrorsShowNothingThatATerminalActsOn(t *testing.T) {
	t.Parallel()
	_, err := ReadTransactions(strings.NewReader(header + "\nt1,mei,,,\"\x1b[2J\u202e\n\",CNY,succeeded,payment,2026-03-01T12:03:10Z\n"))
	if err == nil || strings.ContainsAny(err.Error(), "\x1b\u202e\n") {
		t.Errorf("got %q", err)
	}
}

// broken is a reader that fails after its text.
type broken struct{ io.Reader }

var errDisk = errors.New("disk on fire")

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = errDisk
	}
	return n, err
}

func TestSpoolIsRemovedWhateverHappens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := JudgeFile(broken{strings.NewReader(twice)}, dir, noon); !errors.Is(err, errDisk) {
		t.Errorf("a broken reader: %v", err)
	}
	if _, err := JudgeFile(io.MultiReader(strings.NewReader("nonsense")), dir, noon); err == nil {
		t.Error("nonsense was judged")
	}
	if _, _, err := seekable(io.MultiReader(strings.NewReader("12345")), dir, 4); err == nil {
		t.Error("five bytes are within four")
	}
	r, done, err := seekable(io.MultiReader(strings.NewReader("1234")), dir, 4)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "1234" {
		t.Errorf("got %q, %v", got, err)
	}
	done()
	emptyFolder(t, dir)
	if _, err := JudgeFile(io.MultiReader(strings.NewReader(twice)), dir+"/none", noon); err == nil {
		t.Error("spooled into no folder")
	}
}

// changing gives other content at the second reading.
type changing struct {
	*strings.Reader
	then string
}

func (c *changing) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		c.Reader = strings.NewReader(c.then)
	}
	return c.Reader.Seek(offset, whence)
}

func TestReadTransactionsSeesTheFileChange(t *testing.T) {
	t.Parallel()
	for _, then := range []string{header + "\n", strings.Replace(twice, "t2", "t9", 1), strings.Replace(twice, "38.00", "x", 1)} {
		if _, err := ReadTransactions(&changing{strings.NewReader(twice), then}); err == nil {
			t.Errorf("unnoticed: %q", then)
		}
	}
}

func TestReadTransactionsStartsWhereTheReaderStands(t *testing.T) {
	t.Parallel()
	r := strings.NewReader("rubbish\n" + twice)
	_, _ = r.Seek(8, io.SeekStart)
	if got, err := ReadTransactions(r); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzReadTransactions(f *testing.F) {
	f.Add([]byte(twice))
	f.Add([]byte(twiceJSON))
	f.Add([]byte(header + "\n\"a\"\"b\",,,\n"))
	f.Add([]byte(`[{"id":"t1"}]`))
	f.Add([]byte("[[[{"))
	f.Fuzz(func(t *testing.T, text []byte) {
		txs, err := ReadTransactions(bytes.NewReader(text))
		if err != nil {
			var bad *RowError
			if !errors.As(err, &bad) || bad.Line < 1 || txs != nil {
				t.Fatalf("%v: %v", err, txs)
			}
			return
		}
		ids := map[TransactionID]bool{}
		for _, tx := range txs {
			if tx.ID == "" || ids[tx.ID] || tx.Amount.Minor < 0 || tx.Refunded > tx.Amount.Minor {
				t.Fatalf("accepted: %+v", tx)
			}
			ids[tx.ID] = true
		}
		for _, g := range Judge(txs, noon) {
			if _, err := json.Marshal(g); err != nil || len(g.Return) >= len(g.Transactions) {
				t.Fatalf("%+v: %v", g, err)
			}
		}
	})
}

func BenchmarkReadTransactions(b *testing.B) {
	var text strings.Builder
	text.WriteString(header + "\n")
	const n = 100_000
	for i := range n {
		fmt.Fprintf(&text, "t%d,acc-%d,便利蜂（%d店）,o%d,38.00,CNY,succeeded,payment,2026-03-01T12:03:10+08:00\n", i, i%1000, i%500, i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := ReadTransactions(strings.NewReader(text.String())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
