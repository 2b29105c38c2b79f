package channeltest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"teller/bot"
)

// Poor is a channel as text messages are: no buttons, no editing, 160
// characters. It keeps what was sent in memory.
type Poor struct {
	mu    sync.Mutex
	chats map[string][]Shown
	next  Failure
	last  int
}

var _ bot.Channel = (*Poor)(nil)

// NewPoor makes one that nothing was sent to.
func NewPoor() *Poor { return &Poor{chats: map[string][]Shown{}} }

// PoorText is how long a message of a [Poor] channel may be.
const PoorText = 160

// Name implements [bot.Channel].
func (p *Poor) Name() bot.ChannelName { return "poor" }

// Limits implements [bot.Channel].
func (p *Poor) Limits() bot.Limits { return bot.Limits{Text: PoorText} }

// Send implements [bot.Channel]. What does not fit is rejected.
func (p *Poor) Send(ctx context.Context, m bot.Outgoing) (bot.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return bot.Receipt{}, &bot.RetryError{Err: err} // nothing was begun
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.next
	p.next = ""
	switch {
	case next == Later:
		return bot.Receipt{}, &bot.RetryError{After: time.Second, Err: errors.New("too many")}
	case next == Shut:
		return bot.Receipt{}, bot.ErrUnreachable
	case next == Rejected, utf8.RuneCountInString(m.Text) > PoorText, len(m.Buttons) > 0, m.Edits != "":
		return bot.Receipt{}, bot.ErrRejected
	}
	p.last++
	ref := strconv.Itoa(p.last)
	p.chats[m.ChatID] = append(p.chats[m.ChatID], Shown{Ref: ref, Text: m.Text})
	if next == Cut {
		return bot.Receipt{}, errors.New("connection cut")
	}
	return bot.Receipt{Ref: ref}, nil
}

// Shown lists what was delivered to a chat.
func (p *Poor) Shown(chat string) []Shown {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Shown(nil), p.chats[chat]...)
}

// Fail lets the next send fail.
func (p *Poor) Fail(f Failure) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = f
	return true
}
