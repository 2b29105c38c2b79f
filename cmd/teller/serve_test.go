package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"teller/wallet"
	"teller/wallet/ledger"
)

var address = regexp.MustCompile(`listen=(\S+) admin=(\S+)`)

// serving runs `teller serve` until the test or stop ends it.
func serving(t *testing.T, args ...string) (public, admin string, lines *bufio.Scanner, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	status := make(chan int, 1)
	go func() {
		status <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"}, args...),
			streams{strings.NewReader(""), io.Discard, w})
		w.Close()
	}()
	lines = bufio.NewScanner(r)
	for lines.Scan() {
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			return m[1], m[2], lines, func() int {
				cancel()
				go func() { _, _ = io.Copy(io.Discard, r) }()
				return <-status
			}
		}
	}
	t.Fatalf("teller serve ended with %d before it served", <-status)
	return
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// The service tells of its health, shows metrics on the admin listener alone,
// says how to configure a channel, and ends cleanly.
func TestServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	public, admin, lines, stop := serving(t, "--data", dir)
	if !lines.Scan() || !strings.Contains(lines.Text(), "TELLER_TELEGRAM_TOKEN") || !strings.Contains(lines.Text(), "TELLER_SLACK_BOT_TOKEN") {
		t.Errorf("it does not say which variables to set: %s", lines.Text())
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 404, "/": 404} {
		if status, body := get(t, "http://"+public+path); status != want {
			t.Errorf("GET %s: %d %s", path, status, body)
		}
	}
	if status, body := get(t, "http://"+admin+"/metrics"); status != 200 || !strings.Contains(body, "teller_outbox_waiting 0") {
		t.Errorf("GET /metrics: %d %.200s", status, body)
	}
	if code, _, errs := call(t, "", "health", "--listen", public); code != 0 {
		t.Errorf("teller health: %d %s", code, errs)
	}
	if code, _, errs := call(t, "", "chat", "--data", dir); code != 1 || !strings.Contains(errs, "in use") {
		t.Errorf("a second process on the folder: %d %s", code, errs)
	}
	for _, args := range [][]string{{"cases", "list"}, {"outbox", "list"}, {"wallet", "link", "mei"}, {"doctor"}} {
		if code, _, errs := call(t, "", append(args, "--data", dir)...); code != 0 {
			t.Errorf("teller %s beside the service: %d %s", strings.Join(args, " "), code, errs)
		}
	}
	if status := stop(); status != 0 {
		t.Errorf("asked to stop, it ended with %d", status)
	}
	if code, _, errs := call(t, "", "health", "--listen", public); code != 1 || !strings.Contains(errs, "teller serve") {
		t.Errorf("the health of what does not run: %d %s", code, errs)
	}
	if code, _, errs := call(t, "hello\n", "chat", "--data", dir, "--json"); code != 0 {
		t.Errorf("the folder was not given free: %d %s", code, errs)
	}
}

// An address that is taken is named with the variable that changes it.
func TestServeAddressTaken(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	code, _, errs := call(t, "", "serve", "--listen", l.Addr().String(), "--data", t.TempDir())
	if code != 1 || !strings.Contains(errs, "TELLER_LISTEN") {
		t.Errorf("%d %s", code, errs)
	}
}

// Only the demo accounts' messages are written, one line each.
func TestPhoneLines(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	phone := phoneLines(streams{err: &b})
	for _, to := range []wallet.Phone{"+8613800138000", "+8613700000000", "+14155550101"} {
		phone(t.Context(), ledger.PhoneMessage{To: to, Text: "your code\nis 123456"})
	}
	if want := "phone +8613800138000: your code is 123456\nphone +14155550101: your code is 123456\n"; b.String() != want {
		t.Errorf("written: %q", b.String())
	}
}

const article = `---
id: gift-cards
lang: en
title: Gift cards
questions:
  - do you sell gift cards
  - where can I buy a gift card
  - can I get a gift card for a friend
  - how do I buy gift cards
---
%s
`

// An operator's articles are read again when they change; broken ones leave
// what was there before.
func TestArticlesAreReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "gift-cards.md")
	// Two writes within one clock tick of the file system still differ in size.
	put := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(fmt.Sprintf(article, "In the app."))
	var m mind
	b, err := newBrain(defaultPolicy(), dir)
	if err != nil {
		t.Fatal(err)
	}
	m.now.Store(b)
	tick := make(chan time.Time)
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.watchArticles(ctx, defaultPolicy(), dir, tick, slog.New(slog.DiscardHandler))
	}()
	says := func() string {
		t.Helper()
		a, ok := m.now.Load().base.Article("gift-cards", "en")
		if !ok {
			t.Fatal("the article is gone")
		}
		return a.Answer
	}
	look := func() { tick <- time.Time{}; tick <- time.Time{} } // the second one is taken when the first is done
	look()
	put(fmt.Sprintf(article, "In the app and in every shop."))
	look()
	if got := says(); got != "In the app and in every shop." {
		t.Errorf("the changed article says %q", got)
	}
	put("no front matter at all, which is broken")
	look()
	if got := says(); got != "In the app and in every shop." {
		t.Errorf("after a broken change it says %q", got)
	}
	cancel(errors.New("done"))
	<-ended
}
