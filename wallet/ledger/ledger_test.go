package ledger

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"teller/wallet"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// desk is a ledger with what a test needs around it.
type desk struct {
	*Ledger
	clock *clock
	path  string

	mu    sync.Mutex
	phone []PhoneMessage
}

// noon is a Wednesday in Shanghai.
var noon = time.Date(2026, 3, 11, 7, 0, 0, 0, time.UTC)

func open(t testing.TB, change ...func(*Options)) *desk {
	t.Helper()
	d := &desk{clock: &clock{t: noon}, path: filepath.Join(t.TempDir(), "wallet.db")}
	opt := Options{Now: d.clock.now, Demo: true, Phone: func(_ context.Context, m PhoneMessage) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.phone = append(d.phone, m)
	}}
	for _, c := range change {
		c(&opt)
	}
	l, err := Open(t.Context(), d.path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	d.Ledger = l
	return d
}

func (d *desk) sound(t testing.TB) {
	t.Helper()
	if err := d.Audit(context.Background()); err != nil {
		t.Fatalf("the audit finds:\n%v", err)
	}
}

func (d *desk) person(t testing.TB, name string) wallet.Account {
	t.Helper()
	a, err := d.AccountByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
