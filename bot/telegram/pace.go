package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"teller/bot"
)

// Rates bound sending, as the platform does: in a second to everybody and to
// one chat, in a minute to one group. Short bursts are taken by it and by us.
// A field that is 0 is no bound.
type Rates struct {
	Overall  float64 // messages a second, in all
	PerChat  float64 // messages a second to a private chat
	PerGroup float64 // messages a minute to a group
}

// PublicRates are what Telegram's own server allows ("My bot is hitting
// limits" in its questions and answers).
var PublicRates = Rates{Overall: 30, PerChat: 1, PerGroup: 20}

// longestWait is how long a send waits for its turn; one that would have to
// wait longer is handed back, so that others go first.
const longestWait = 3 * time.Second

type pace struct {
	rates   Rates
	overall *rate.Limiter

	mu    sync.Mutex
	chats map[string]*rate.Limiter
}

func newPace(r Rates) *pace {
	return &pace{rates: r, overall: limiter(r.Overall, max(1, int(r.Overall))), chats: map[string]*rate.Limiter{}}
}

func limiter(perSecond float64, burst int) *rate.Limiter {
	if perSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(perSecond), burst)
}

func (p *pace) chat(id string) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.chats[id]
	if l == nil {
		if len(p.chats) >= 10_000 { // those that are full again bound nobody
			for k, old := range p.chats {
				if old.Tokens() >= float64(old.Burst()) {
					delete(p.chats, k)
				}
			}
		}
		if private(id) {
			l = limiter(p.rates.PerChat, 3)
		} else {
			l = limiter(p.rates.PerGroup/60, 5)
		}
		p.chats[id] = l
	}
	return l
}

// wait takes a place in the chat's and in everybody's line.
func (p *pace) wait(ctx context.Context, chat string) error {
	now := time.Now()
	a := p.chat(chat).ReserveN(now, 1)
	b := p.overall.ReserveN(now, 1)
	back := func() { a.CancelAt(now); b.CancelAt(now) }
	delay := max(a.DelayFrom(now), b.DelayFrom(now))
	if delay > longestWait {
		back()
		return &bot.RetryError{After: delay, Err: fmt.Errorf("the platform's rate for this chat is used up")}
	}
	if err := pause(ctx, delay); err != nil {
		back()
		return &bot.RetryError{Err: err}
	}
	return nil
}

// free takes a place only if there is one now.
func (p *pace) free(chat string) bool { return p.chat(chat).Allow() && p.overall.Allow() }

// pause waits, or returns the context's error.
func pause(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
