package sqlite_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"teller/bot"
	"teller/bot/sqlite"
	"teller/bot/storetest"
)

func open(t testing.TB, dir string) bot.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(dir, sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) { storetest.Run(t, open) }

func TestLock(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	release, err := sqlite.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Lock(dir); err == nil || !strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), "--data") {
		t.Errorf("a second lock: %v", err)
	}
	release()
	release()
	again, err := sqlite.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// Two on the same file, as a service and the desk's command are.
func TestTwoStoresOnOneFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	defer a.Close()
	defer b.Close()
	errs := make(chan error, 2)
	for i, s := range []bot.Store{a, b} {
		go func() {
			for n := range 50 {
				id := bot.UpdateID(string(rune('a'+i)) + string(rune('0'+n)))
				if _, err := s.Receive(context.Background(), []bot.InboxRow{{Update: bot.Update{ID: id, Conversation: "test:b:1", Kind: bot.KindText}}}); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	l, err := a.Load(context.Background(), "test:b:1", 1000)
	if err != nil || len(l.Waiting) != 100 {
		t.Errorf("%d rows, %v", len(l.Waiting), err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := sqlite.Open(context.Background(), dir) // a folder, not a file
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("error: %v", err)
	}
}
