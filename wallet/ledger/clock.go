package ledger

import (
	"context"
	"sync"
	"time"
)

// # The wallet's clock (D8)
//
// It never goes back. It is the latest moment that the wallet has ever noted, by
// whatever process, plus the time that has passed since in this one; a machine's
// clock that is set back only stops counting as a source. So a code or a token
// never lives longer than its minutes on it. The moment is noted with every
// write, at the end, and every minute in which [Ledger.Advance] is called.
//
// While no process has the wallet open nobody measures, and a clock that is
// behind when it is opened again says that some time was lost. What lives for
// minutes is ended then, because it may be older than it seems.

// metaClock is the latest moment noted, in milliseconds.
const metaClock = "clock"

// noteEvery is how much of the time that passed a process that is killed loses.
const noteEvery = time.Minute

// lostTime is how far behind the machine's clock may be at the opening: less is
// its everyday adjustment.
const lostTime = time.Minute

// steady is a time that goes forward only.
type steady struct {
	source func() time.Time

	mu   sync.Mutex
	high time.Time
	last time.Time // the reading that high belongs to, with its monotonic part
	kept time.Time // what was noted last, by this process
}

// now is never before what it said, to the millisecond as it is stored.
func (c *steady) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	reading := c.source()
	if !c.last.IsZero() {
		if passed := reading.Sub(c.last); passed > 0 {
			c.high = c.high.Add(passed)
		}
	}
	c.last = reading
	if reading.After(c.high) {
		c.high = reading.Round(0)
	}
	return fromMilli(milli(c.high))
}

// raise makes sure that the clock does not say less than t.
func (c *steady) raise(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.high) {
		c.high = t
	}
}

// keep remembers that t was noted, and returns the latest that was. A note whose
// transaction fails only means that the next is a minute later.
func (c *steady) keep(t time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.kept) {
		c.kept = t
	}
	return c.kept
}

// now is the wallet's time.
func (l *Ledger) now() time.Time { return l.clock.now() }

// moment is the wallet's time in a transaction: not before any that was noted,
// also by another process, and noted itself.
func (w *work) moment(ctx context.Context) (time.Time, error) {
	high, err := meta(ctx, w, metaClock)
	if err != nil {
		return time.Time{}, err
	}
	w.l.clock.raise(fromMilli(high))
	now := w.l.now()
	w.l.clock.keep(now)
	if milli(now) <= high {
		return now, nil
	}
	return now, w.setMeta(ctx, metaClock, milli(now))
}

// noteTime notes the moment where the last one noted is long past.
func (l *Ledger) noteTime(ctx context.Context, every time.Duration) error {
	if l.now().Sub(l.clock.keep(time.Time{})) < every {
		return nil
	}
	return l.write(ctx, "noting the time", func(context.Context, *work) error { return nil })
}

// startClock goes on from where the wallet's clock was, and ends every code and
// token where time was lost.
func (l *Ledger) startClock(ctx context.Context) error {
	return l.write(ctx, "starting the clock", func(ctx context.Context, w *work) error {
		if !l.opt.Now().Before(w.now.Add(-lostTime)) {
			return nil
		}
		if err := w.exec(ctx, `DELETE FROM codes`); err != nil {
			return err
		}
		return w.exec(ctx, `DELETE FROM link_tokens WHERE spent = 0`)
	})
}

// forgetExpired deletes what has come to its end, where it is first seen: no
// clock brings it back.
func (w *work) forgetExpired(ctx context.Context) error {
	if err := w.exec(ctx, `DELETE FROM codes WHERE expires <= ?`, milli(w.now)); err != nil {
		return err
	}
	return w.exec(ctx, `DELETE FROM link_tokens WHERE expires <= ?`, milli(w.now))
}
