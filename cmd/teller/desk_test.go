package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"

	"teller/wallet"
)

// A refund outside the rules goes out only after another person's approval and
// the customer's own confirmation (M7); a refusal is told with its reason.
func TestApproval(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := talk(t, []string{"--user", "alex", "--data", dir}, "I want my 58 back from Lakeside Sports", "1",
		"/agent ALEX approve", "/agent wang approve", "/agent wang approve", "/agent wang approve", "/wait 1d", "/press 1", "/wait 7d")
	if s := last(t, a[1]); s.Flow != "refund" || s.State != "refused" {
		t.Fatalf("expected a refusal by the shop's rules: %+v", s)
	}
	for _, i := range []int{3, 4, 6} {
		if s := last(t, a[i]); s.From != "system" {
			t.Errorf("who asked, who has not seen it, or who has decided, decided: %+v", a[i])
		}
	}
	if s := last(t, a[4]); !strings.Contains(s.Text, "58.00") {
		t.Errorf("what is approved is not shown: %+v", s)
	}
	summary := last(t, a[5])
	if summary.From != "bot" || !strings.Contains(summary.Text, "58.00") || len(summary.Buttons) == 0 {
		t.Errorf("no summary for the customer to confirm: %+v", summary)
	}
	if reference.MatchString(texts(a[5], "bot") + texts(a[7], "bot")) {
		t.Error("filed without the customer's confirmation")
	}
	if !reference.MatchString(texts(a[8], "bot")) || !strings.Contains(texts(a[9], "bot"), "58.00") {
		t.Errorf("not filed and told: %+v %+v", a[8], a[9])
	}

	no := talk(t, []string{"--user", "alex"}, "I want my 58 back from Lakeside Sports", "1", "/agent wang refuse worn shoes")
	if said := texts(no[3], "bot"); !strings.Contains(said, "worn shoes") {
		t.Errorf("the reason is not told: %+v", no[3])
	}
}

// What an agent does in another process shows up in a chat that only waits.
func TestAgentElsewhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inRead, in := io.Pipe()
	out, outWrite := io.Pipe()
	status := make(chan int, 1)
	go func() {
		status <- run(t.Context(), []string{"chat", "--json", "--user", "alex", "--data", dir}, streams{inRead, outWrite, io.Discard})
		outWrite.Close()
	}()
	lines := bufio.NewScanner(out)
	until := func(found func(reply) bool) {
		t.Helper()
		for lines.Scan() {
			var s reply
			if strings.Contains(lines.Text(), `"ready":true`) {
				s.ID = "ready"
			} else if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
				t.Fatal(err)
			}
			if found(s) {
				return
			}
		}
		t.Fatal("the chat ended")
	}
	ready := func(s reply) bool { return s.ID == "ready" }
	until(ready)
	if _, err := io.WriteString(in, "talk to a person\n"); err != nil {
		t.Fatal(err)
	}
	until(ready)
	for _, args := range [][]string{{"claim", "C-1001"}, {"say", "C-1001", "I am here"}} {
		args = append([]string{"cases"}, append(args, "--as", "lin", "--data", dir)...)
		if code, _, errs := call(t, "", args...); code != 0 {
			t.Fatalf("teller %v: %s", args, errs)
		}
	}
	until(func(s reply) bool { return s.From == "agent" && s.Text == "I am here" })
	in.Close()
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if code := <-status; code != 0 {
		t.Errorf("the chat ended with %d", code)
	}
}

// The customer's file and edit reach the case (P3), and the export has them.
func TestCaseHasEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	talk(t, []string{"--user", "alex", "--data", dir}, "talk to a person", "/agent lin claim", "it was 58", "/edit it was 85",
		"/file chat_test.go", "/agent lin note careful")
	code, out, errs := call(t, "", "cases", "export", "C-1001", "--data", dir)
	if code != 0 {
		t.Fatal(errs)
	}
	var exported struct {
		Entries []struct {
			Kind, Text string
			File       *struct{ Name string }
		}
	}
	if err := json.Unmarshal([]byte(out), &exported); err != nil {
		t.Fatal(err)
	}
	var story []string
	for _, e := range exported.Entries {
		if e.File != nil {
			e.Text = e.File.Name
		}
		if e.Kind != "bot" {
			story = append(story, e.Kind+":"+e.Text)
		}
	}
	want := "opened:asked act:claimed customer:it was 58 edit:it was 85 file:chat_test.go note:careful"
	if got := strings.Join(story, " "); got != want {
		t.Errorf("the case has\n%s\nnot\n%s", got, want)
	}
	if strings.Contains(out, string(account(t, dir, "alex"))) {
		t.Error("the export shows the whole account")
	}
}

func account(t *testing.T, dir, name string) wallet.AccountID {
	t.Helper()
	b, err := openBooks(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	a, err := b.ledger.AccountByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

// What an agent writes to one customer is not read in another's terminal on the
// same folder, and waits for their own.
func TestOneTerminalOneCustomer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	talk(t, []string{"--user", "alex", "--data", dir}, "talk to a person")
	for _, args := range [][]string{{"claim", "C-1001"}, {"say", "C-1001", "only for Alex"}} {
		if code, _, errs := call(t, "", append([]string{"cases"}, append(args, "--as", "lin", "--data", dir)...)...); code != 0 {
			t.Fatal(errs)
		}
	}
	for _, a := range talk(t, []string{"--user", "mei", "--data", dir}, "你好", "/wait 10m") {
		if strings.Contains(texts(a, "agent"), "Alex") {
			t.Errorf("somebody else reads it: %+v", a)
		}
	}
	said := ""
	for _, a := range talk(t, []string{"--user", "alex", "--data", dir}, "/wait 2m") {
		said += texts(a, "agent")
	}
	if strings.Count(said, "only for Alex") != 1 {
		t.Errorf("Alex reads %q", said)
	}
}

// A secret in an agent's words is left out, and they are told.
func TestSecretOfAnAgent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := talk(t, []string{"--user", "alex", "--data", dir}, "talk to a person", "/agent lin claim", "/agent lin say is it 4111 1111 1111 1111?")
	if said, told := texts(a[3], "agent"), texts(a[3], "system"); strings.Contains(said+told, "4111") || !strings.Contains(told, "•••") {
		t.Errorf("sent %q, told %q", said, told)
	}
	code, _, errs := call(t, "", "cases", "note", "C-1001", "PIN", "is", "4711", "--as", "lin", "--data", dir)
	if code != 0 || !strings.Contains(errs, "•••") || strings.Contains(errs, "4711") {
		t.Errorf("the agent is told %q", errs)
	}
}

// Nothing that others wrote acts on the screen of who lists it (S8).
func TestListsAreInert(t *testing.T) {
	t.Parallel()
	const live = "\x1b[2J\u009b1m\u202e\u2066\u200b\u00ad\x7f"
	inert := func(what, s string) {
		t.Helper()
		for _, r := range s {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Errorf("%s: %U is live in %q", what, r, s)
				return
			}
		}
	}
	dir := t.TempDir()
	talk(t, []string{"--user", "alex", "--data", dir}, "talk to a person", "hello"+live, "/agent lin claim", "/agent lin note careful"+live)
	for _, args := range [][]string{{"list"}, {"list", "--json"}, {"show", "C-1001"}, {"show", "C-1001", "--json"}, {"export", "C-1001"},
		{"note", "C-1001", "--as", "x" + live, "no"}, {"show", "C-9" + live}} {
		_, out, errs := call(t, "", append(append([]string{"cases"}, args...), "--data", dir)...)
		inert(strings.Join(args, " "), out+errs)
	}
	file := `[`
	for i := range 2 {
		if i > 0 {
			file += ","
		}
		b, err := json.Marshal(map[string]any{"id": fmt.Sprint("t", i, live), "account": "a", "merchant": "m" + live, "order": "o" + live,
			"amount": "38.00", "currency": "CNY", "created": fmt.Sprintf("2026-03-02T12:00:%02dZ", i), "status": "succeeded", "kind": "payment"})
		if err != nil {
			t.Fatal(err)
		}
		file += string(b)
	}
	file += "]"
	for _, args := range [][]string{{}, {"--json"}, {"--lang", "en"}, {"--json", "--lang", "zh"}} {
		code, out, errs := call(t, file, append([]string{"duplicates"}, args...)...)
		if code != 0 || !strings.Contains(out, "duplicate") {
			t.Errorf("%v: %s%s", args, out, errs)
		}
		inert(strings.Join(args, " "), out+errs)
	}
	_, _, errs := call(t, `[{"id":"x`+live+`","created":"`+live+`"}]`, "duplicates")
	inert("what is wrong with a file", errs)
}
