package bot

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

// rhythm is how the time between attempts grows.
type rhythm struct{ first, most time.Duration }

var (
	turnBackoff    = rhythm{500 * time.Millisecond, time.Minute}
	commandBackoff = rhythm{2 * time.Second, 5 * time.Minute}
	sendBackoff    = rhythm{time.Second, 10 * time.Minute}
)

// backoff is how long to wait after the nth attempt, with jitter out of the
// engine's own randomness so that a simulation repeats it.
func (e *Engine) backoff(r rhythm, n int) time.Duration {
	b := backoff.ExponentialBackOff{
		InitialInterval: r.first, MaxInterval: r.most,
		Multiplier: 2, RandomizationFactor: 0,
	}
	b.Reset()
	wait := r.first
	for range min(n, 30) {
		wait = b.NextBackOff()
	}
	return time.Duration(float64(wait) * (0.75 + e.rand.fraction()/2)).Round(time.Millisecond)
}
