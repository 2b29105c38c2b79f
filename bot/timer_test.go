package bot_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"teller/bot"
	"teller/flows"
)

// D8: never early, never twice, never for what has ended.
func TestTimers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "timer 10m")
	next, ok, err := h.engine.NextDue(context.Background())
	if err != nil || !ok || !next.Equal(h.clock().Add(10*time.Minute)) {
		t.Fatalf("next due: %v %v %v", next, ok, err)
	}
	h.pass(10*time.Minute - time.Millisecond)
	h.settle()
	h.sentAre("1 timer 10m")
	h.pass(time.Millisecond)
	h.settle()
	h.crash()
	h.settle()
	h.sentAre("1 timer 10m", "2 rang nudge")
}

func TestTimerIsReplacedAndEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "timer 10m")
	h.say("mei", "timer 20m")
	h.pass(15 * time.Minute)
	h.settle()
	h.sentAre("1 timer 10m", "2 timer 20m")
	h.say("mei", "end")
	h.pass(time.Hour)
	h.settle()
	h.sentAre("1 timer 10m", "2 timer 20m", "3 end")
}

// A timer that came due while the turn that ends its task was waiting.
func TestDueTimerDoesNotTouchAnEndedTask(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "timer 10m")
	h.pass(time.Hour)
	h.receive(h.update("mei", "end"))
	h.step(h.engine.Tick)
	h.settle()
	h.sentAre("1 timer 10m", "2 end")
}

// The clock never goes back, in a process and across processes.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var times []time.Time
	h.parrot.hook = func(in flows.Input) { times = append(times, in.Now) }
	h.say("mei", "timer 10m")
	h.pass(5 * time.Minute)
	h.say("mei", "a")
	h.pass(-time.Hour)
	h.say("mei", "b")
	h.crash()
	h.say("mei", "c")
	for i := 1; i < len(times); i++ {
		if times[i].Before(times[i-1]) {
			t.Errorf("turn %d at %v, the one before at %v", i, times[i], times[i-1])
		}
	}
	// Elapsed time goes on: five minutes later the timer is due.
	h.pass(5*time.Minute - time.Second)
	h.settle()
	if got := h.pigeon.last(t).Text; got != "4 c" {
		t.Errorf("early: %q", got)
	}
	h.pass(time.Second)
	h.settle()
	if got := h.pigeon.last(t).Text; got != "5 rang nudge" {
		t.Errorf("last said: %q", got)
	}
}

func TestClockNeverGoesBackWhateverTheWallClockDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		c := bot.NewClock(func() time.Time { return wall })
		last := c()
		for range rapid.IntRange(1, 50).Draw(t, "readings") {
			wall = wall.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "jump")))
			now := c()
			if now.Before(last) {
				t.Fatalf("%v after %v", now, last)
			}
			if now.Before(wall.Truncate(time.Millisecond)) {
				t.Fatalf("%v, though it is %v", now, wall)
			}
			last = now
		}
	})
}
