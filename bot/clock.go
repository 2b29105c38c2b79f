package bot

import (
	"sync"
	"time"
)

// clock never goes back (D8): it is the latest moment ever seen, from the
// store at the start, plus the time that has passed since. A wall clock that
// is set back only stops counting as a source; elapsed time goes on.
type clock struct {
	now func() time.Time

	mu   sync.Mutex
	high time.Time
	last time.Time // the reading that high belongs to, with its monotonic part
}

// tick reads the clock: UTC, to the millisecond, never before what it said.
func (c *clock) tick() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	reading := c.now()
	if !c.last.IsZero() {
		if passed := reading.Sub(c.last); passed > 0 {
			c.high = c.high.Add(passed)
		}
	}
	c.last = reading
	if reading.After(c.high) {
		c.high = reading.Round(0)
	}
	return c.high.UTC().Truncate(time.Millisecond)
}

// raise makes sure that the clock does not say less than t.
func (c *clock) raise(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.high) {
		c.high = t.Round(0)
	}
}

// pace keeps to what platforms allow: so long between two messages of a chat,
// and of the whole channel.
type pace struct {
	mu    sync.Mutex
	chats map[ConversationID]time.Time // not before
	all   map[ChannelName]time.Time
}

// free is when the chat may be written to.
func (p *pace) free(ch ChannelName, id ConversationID) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.all[ch]
	if t := p.chats[id]; t.After(at) {
		at = t
	}
	return at
}

// take books a message at now, and reports whether it may go now.
func (p *pace) take(ch ChannelName, id ConversationID, l Limits, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all[ch].After(now) || p.chats[id].After(now) {
		return false
	}
	if p.chats == nil {
		p.chats, p.all = map[ConversationID]time.Time{}, map[ChannelName]time.Time{}
	}
	if l.Overall > 0 {
		p.all[ch] = now.Add(l.Overall)
	}
	if l.PerChat > 0 {
		if len(p.chats) > 10_000 { // forget chats that may be written to anyway
			for k, t := range p.chats {
				if !t.After(now) {
					delete(p.chats, k)
				}
			}
		}
		p.chats[id] = now.Add(l.PerChat)
	}
	return true
}
