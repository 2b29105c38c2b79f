package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// Whoever makes the key first wins, and everybody has that one.
func TestSealingKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const many = 8
	keys, errs := make([][]byte, many), make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() { keys[i], errs[i] = sealingKey(dir, "") })
	}
	all.Wait()
	for i := range many {
		if errs[i] != nil || len(keys[i]) != keyBytes || !bytes.Equal(keys[i], keys[0]) {
			t.Errorf("key %d: %x %v, the first: %x", i, keys[i], errs[i], keys[0])
		}
	}
	info, err := os.Stat(filepath.Join(dir, keyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is %v %v", info.Mode(), err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".key-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	other := bytes.Repeat([]byte{7}, keyBytes)
	for _, env := range []string{hex.EncodeToString(other), base64.StdEncoding.EncodeToString(other), base64.RawURLEncoding.EncodeToString(other) + "\n"} {
		if key, err := sealingKey(dir, env); err != nil || !bytes.Equal(key, other) {
			t.Errorf("TELLER_KEY=%q: %x %v", env, key, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, keyFile), []byte("cut sho"), 0o600); err != nil {
		t.Fatal(err)
	}
	if key, err := sealingKey(dir, ""); err == nil {
		t.Errorf("a damaged key file gave %x", key)
	}
}

// A folder that others can look into or change is told, and works: volumes come
// with rights of their own.
func TestOpenFolderIsTold(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no such rights here")
	}
	for mode, want := range map[os.FileMode]string{0o700: "", 0o755: "looked into", 0o710: "looked into", 0o770: "changed", 0o777: "changed", 0o777 | os.ModeSticky: "changed"} {
		dir := filepath.Join(t.TempDir(), "data")
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, mode)); err != nil {
			t.Fatal(err)
		}
		code, out, errs := call(t, "hello\n", "chat", "--json", "--user", "mei", "--data", dir)
		if code != 0 || out == "" || strings.Contains(errs, "chmod 700 "+dir) != (want != "") || !strings.Contains(errs, want) {
			t.Errorf("%v: ended with %d and said %q", mode, code, errs)
		}
		code, _, errs = call(t, "", "wallet", "link", "mei", "--data", dir)
		if code != 0 || strings.Contains(errs, "chmod 700 "+dir) != (want != "") {
			t.Errorf("%v: a link ended with %d and said %q", mode, code, errs)
		}
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	h, err := openHouse(t.Context(), houseOptions{dir: dir, log: logger(&log, "text", slog.LevelInfo)})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil || !strings.Contains(log.String(), "chmod 700 "+dir) {
		t.Errorf("the service logs %q, %v", log.String(), err)
	}
}

// The folder's clock only goes forward, and keeps what it was moved.
func TestClockIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c, err := openClock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := time.Until(c.Now()).Abs(); d > time.Minute {
		t.Errorf("a fresh folder is %s off", d)
	}
	later := c.Now().Add(72 * time.Hour)
	if err := c.Set(later); err != nil {
		t.Fatal(err)
	}
	if err := c.Set(later.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if now := c.Now(); now.Before(later) {
		t.Errorf("the clock went back to %s", now)
	}
	again, err := openClock(dir)
	if err != nil || again.offset != c.offset {
		t.Errorf("the next run is at %v, not %v: %v", again.offset, c.offset, err)
	}
	if err := os.WriteFile(filepath.Join(dir, clockFile), []byte("noon"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openClock(dir); err == nil {
		t.Error("a damaged clock was read")
	}
}
