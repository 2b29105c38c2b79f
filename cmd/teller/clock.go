package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// clockFile keeps, in a data folder, how far `/wait` has moved its clock beyond
// the real one. A folder without the file is at the real time, as every
// folder of a real service is.
const clockFile = "clock"

// clock is the time of a data folder.
type clock struct {
	path string

	mu     sync.Mutex
	offset time.Duration
}

func openClock(dir string) (*clock, error) {
	c := &clock{path: filepath.Join(dir, clockFile)}
	b, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the clock of the data folder: %w", err)
	}
	if c.offset, err = time.ParseDuration(strings.TrimSpace(string(b))); err != nil || c.offset < 0 {
		return nil, fmt.Errorf("the file %s should hold a duration such as 72h0m0s: remove it to return to the real time", c.path)
	}
	return c, nil
}

// Now is the folder's time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

// Set moves the clock forward to t, for good: the file is written before the
// time is told to anybody. It never moves back.
func (c *clock) Set(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	offset := c.offset + t.Sub(time.Now().Add(c.offset))
	if offset <= c.offset {
		return nil
	}
	if err := writeFile(c.path, []byte(offset.String()+"\n")); err != nil {
		return err
	}
	c.offset = offset
	return nil
}

// writeFile puts a file in place whole or not at all, for its owner's eyes.
func writeFile(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
