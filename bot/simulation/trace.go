package simulation

import (
	"fmt"
	"strings"
	"time"
)

// trace is the run's story, a line for each thing that happened.
type trace struct {
	began time.Time
	lines []string
}

func (t *trace) add(now time.Time, format string, args ...any) {
	d := now.Sub(t.began)
	days := d / (24 * time.Hour)
	d -= days * 24 * time.Hour
	line := fmt.Sprintf(format, args...)
	line = strings.ReplaceAll(line, "\n", " ⏎ ")
	t.lines = append(t.lines, fmt.Sprintf("%dd %02d:%02d:%02d.%03d  %s", days,
		int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60, d.Milliseconds()%1000, line))
}

// Broken is a promise that did not hold.
type Broken struct {
	Rule string // "M3", "D5", …
	What string
}

func (b *Broken) Error() string { return b.Rule + ": " + b.What }
