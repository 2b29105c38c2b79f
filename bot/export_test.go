package bot

import "time"

// NewClock is the engine's clock, for its property test.
func NewClock(now func() time.Time) func() time.Time {
	c := &clock{now: now}
	return c.tick
}

// Mask is what Receive does to a text: what is left, what was kept, whether
// something nobody asked for was taken out.
func Mask(s string, awaitCode bool) (text, kept string, masked bool) {
	m := mask(s, awaitCode)
	return m.text, m.kept, m.masked
}
