package bot

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"io"
	"log/slog"
	"sync"
	"time"
)

func (c *Config) setDefaults() {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics()
	}
	orInt(&c.Workers, 64)
	orInt(&c.TurnAttempts, 5)
	orInt(&c.SendAttempts, 15)
	orTime(&c.Poll, 250*time.Millisecond)
	orTime(&c.Grace, 10*time.Second)
	orTime(&c.TurnTimeout, 20*time.Second)
	orTime(&c.CommandTimeout, 10*time.Second)
	orTime(&c.SendTimeout, 30*time.Second)
	orTime(&c.ButtonLife, 7*24*time.Hour)
	orTime(&c.LinkLife, 10*time.Minute)
}

func orInt(p *int, def int) {
	if *p <= 0 {
		*p = def
	}
}

func orTime(p *time.Duration, def time.Duration) {
	if *p <= 0 {
		*p = def
	}
}

// lockedRand draws from the configured source, from many goroutines.
type lockedRand struct {
	mu sync.Mutex
	r  io.Reader
}

func (r *lockedRand) bytes(n int) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := make([]byte, n)
	if _, err := io.ReadFull(r.r, b); err != nil {
		panic("bot: no randomness: " + err.Error()) // nothing safe can be done without
	}
	return b
}

// text is n random bytes in base64url.
func (r *lockedRand) text(n int) string { return base64.RawURLEncoding.EncodeToString(r.bytes(n)) }

// fraction is in [0, 1).
func (r *lockedRand) fraction() float64 {
	return float64(binary.BigEndian.Uint64(r.bytes(8))>>11) / (1 << 53)
}
