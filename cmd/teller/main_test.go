package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"teller/bot/terminal"
	"teller/wallet"
	"teller/wallet/ledger"
)

var update = flag.Bool("update", false, "write the checked-in diagrams anew")

// TestMain lets the test binary be the program too, under the name teller, for
// scripts and for processes that are killed.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "teller" { // as the program: the settings count
		testscript.Main(m, map[string]func(){"teller": main})
		return
	}
	for _, name := range []string{"TELLER_DATA", "TELLER_KEY", "TELLER_KB_DIR", "TELLER_POLICY", "TELLER_LISTEN", "TELLER_TELEGRAM_TOKEN"} {
		os.Unsetenv(name)
	}
	testscript.Main(m, map[string]func(){"teller": main})
}

// The commands, told as scripts.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

// Every command says how it is used, with an example, and takes no secret as a
// flag.
func TestHelp(t *testing.T) {
	t.Parallel()
	parser, err := newParser(t.Context(), streams{strings.NewReader(""), io.Discard, io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	leaves := parser.Model.Leaves(false)
	if len(leaves) < 20 {
		t.Errorf("only %d commands", len(leaves))
	}
	for _, n := range leaves {
		if n.Help == "" || !strings.Contains(n.Detail, "Example:\n  ") {
			t.Errorf("teller %s has no help with an example", n.Path())
		}
		for _, f := range n.Flags {
			for _, word := range []string{"key", "token", "secret", "password"} {
				if strings.Contains(f.Name, word) {
					t.Errorf("teller %s --%s: a secret is never a flag", n.Path(), f.Name)
				}
			}
			if f.Help == "" {
				t.Errorf("teller %s --%s is not explained", n.Path(), f.Name)
			}
		}
	}
}

// call runs the program in this process.
func call(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(stdin), &out, &errs})
	return code, out.String(), errs.String()
}

// said is one printed line of `teller chat --json`.
type reply = terminal.Said

// talk runs one `teller chat --json` with the lines as its input, and returns
// what was said before the first line, and in answer to each.
func talk(t *testing.T, args []string, lines ...string) [][]reply {
	t.Helper()
	code, out, errs := call(t, strings.Join(lines, "\n")+"\n", append([]string{"chat", "--json"}, args...)...)
	if code != 0 {
		t.Fatalf("teller chat %v ended with %d: %s", args, code, errs)
	}
	groups := parse(t, out)
	if len(groups) != len(lines)+1 {
		t.Fatalf("%d lines and the start gave %d answers:\n%s", len(lines), len(groups), out)
	}
	return groups
}

// parse splits the output at its ready lines.
func parse(t *testing.T, out string) [][]reply {
	t.Helper()
	groups := [][]reply{nil}
	for line := range strings.Lines(out) {
		if strings.TrimSpace(line) == `{"ready":true}` {
			groups = append(groups, nil)
			continue
		}
		var s reply
		dec := json.NewDecoder(strings.NewReader(line))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&s); err != nil {
			t.Fatalf("a line that is no JSON object of the format: %s: %v", line, err)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], s)
	}
	if last := groups[len(groups)-1]; len(last) != 0 {
		t.Fatalf("something was said and no ready line followed: %+v", last)
	}
	return groups[:len(groups)-1]
}

// last is the last thing said in an answer; the test ends where there is none.
func last(t *testing.T, answer []reply) reply {
	t.Helper()
	if len(answer) == 0 {
		t.Fatal("nothing was said")
	}
	return answer[len(answer)-1]
}

// texts are the words said by somebody.
func texts(answer []reply, from string) string {
	var all []string
	for _, s := range answer {
		if s.From == from {
			all = append(all, s.Text)
		}
	}
	return strings.Join(all, "\n")
}

// refunds reads the wallet of a data folder: the refunds that an account has
// now and did not have at the start. The whole book must balance.
func refunds(t *testing.T, dir, name string) []wallet.Refund {
	t.Helper()
	ctx := context.Background()
	clock, err := openClock(dir)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(ctx, filepath.Join(dir, walletFile), ledger.Options{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Audit(ctx); err != nil {
		t.Errorf("the wallet's books: %v", err)
	}
	account, err := l.AccountByName(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	all, err := l.Refunds(ctx, account.ID)
	if err != nil {
		t.Fatal(err)
	}
	var fresh []wallet.Refund
	for _, r := range all {
		if strings.HasPrefix(string(r.Key), "refund:") && r.Reason == wallet.ReasonDuplicate {
			fresh = append(fresh, r)
		}
	}
	return fresh
}
