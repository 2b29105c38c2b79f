package simulation

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"teller/flows/flowtest"
)

var (
	seedFlag  = flag.Uint64("seed", 0, "the one seed that TestSeed plays")
	seedsFlag = flag.Int("seeds", 0, "how many seeds TestPromises plays; 0: a few dozen, or thousands with TELLER_LONG=1")
	fromFlag  = flag.Uint64("from", 1, "the first seed of TestPromises")
	linesFlag = flag.Int("lines", 60, "how much of the trace is printed")
)

// scratch is a folder in memory where the system has one: the files are real,
// and their syncs cost nothing.
func scratch(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "simulation")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func run(t *testing.T, seed uint64) Result {
	t.Helper()
	dir := scratch(t) + "/run"
	r, err := Run(seed, Options{Turner: flowtest.Assistant(t), Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	return r
}

func report(t *testing.T, r Result) {
	t.Helper()
	if r.Broken != nil {
		t.Errorf("seed %d: %v\nplay it again: go test ./bot/simulation -run TestSeed -seed=%d\n%s",
			r.Seed, r.Broken, r.Seed, strings.Join(r.Trace[max(0, len(r.Trace)-*linesFlag):], "\n"))
	}
}

// TestPromises plays many seeds: whatever happens, what must hold holds.
func TestPromises(t *testing.T) {
	n := *seedsFlag
	switch {
	case n > 0:
	case os.Getenv("TELLER_LONG") != "":
		n = 3000
	case testing.Short():
		n = 8
	default:
		n = 30
	}
	began := time.Now()
	sum := map[string]int{}
	broken := 0
	for i := range n {
		r := run(t, *fromFlag+uint64(i))
		report(t, r)
		for k, v := range r.Counts {
			sum[k] += v
		}
		if r.Broken != nil {
			if broken++; broken == 5 {
				t.Fatal("enough")
			}
		}
	}
	var all []string
	for _, k := range slices.Sorted(maps.Keys(sum)) {
		all = append(all, fmt.Sprintf("%s %d", k, sum[k]))
	}
	t.Logf("%d seeds in %s: %s", n, time.Since(began).Round(time.Millisecond), strings.Join(all, ", "))
}

// TestSeed plays one seed, to look at it.
func TestSeed(t *testing.T) {
	if *seedFlag == 0 {
		t.Skip("no -seed given")
	}
	r := run(t, *seedFlag)
	report(t, r)
	if r.Broken == nil {
		t.Log("\n" + strings.Join(r.Trace[max(0, len(r.Trace)-*linesFlag):], "\n"))
	}
}

// TestSameSeed: a seed tells one story, whenever it is told; another tells another.
func TestSameSeed(t *testing.T) {
	one, again, other := run(t, 7), run(t, 7), run(t, 8)
	for i := range min(len(one.Trace), len(again.Trace)) {
		if one.Trace[i] != again.Trace[i] {
			t.Fatalf("line %d:\n%s\nand again:\n%s", i, one.Trace[i], again.Trace[i])
		}
	}
	if len(one.Trace) != len(again.Trace) {
		t.Errorf("%d lines, and again %d", len(one.Trace), len(again.Trace))
	}
	if slices.Equal(one.Trace, other.Trace) {
		t.Error("two seeds tell the same story")
	}
}
