package simulation

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"teller/bot"
)

// platform is where customers chat: it holds what they see, and what they wrote
// until it is acknowledged. It outlives the process.
type platform struct {
	w        *World
	name     bot.ChannelName
	limits   bot.Limits
	chats    []*chat
	past     []bot.Update // acknowledged before, and perhaps delivered again
	outage   time.Time    // until then it asks to try later
	messages int
}

// chat is one chat: its screen, and the way to us.
type chat struct {
	p       *platform
	id      string
	private bool
	screen  []shown
	wrote   []bot.Update
	queue   []bot.Update // not acknowledged yet, oldest first
	shut    bool
	n       int
}

// shown is a message on the screen.
type shown struct {
	ref string
	at  time.Time
	bot.Outgoing
}

func (p *platform) open(id string, private bool) *chat {
	c := &chat{p: p, id: id, private: private}
	p.chats = append(p.chats, c)
	return c
}

func (c *chat) conversation() bot.ConversationID { return conversation(c.p, c.id) }

// newest is the newest message with buttons, and whether there is one.
func (c *chat) newest() (shown, bool) {
	for i := len(c.screen) - 1; i >= 0; i-- {
		if len(c.screen[i].Buttons) > 0 {
			return c.screen[i], true
		}
	}
	return shown{}, false
}

// post puts what somebody did on its way to us.
func (c *chat) post(by *customer, u bot.Update) bot.Update {
	c.n++
	u.ID = bot.UpdateID(fmt.Sprintf("%s/%s/%d", c.p.name, c.id, c.n))
	u.Conversation, u.Channel, u.ChatID, u.Private = c.conversation(), c.p.name, c.id, c.private
	u.Person, u.PersonName, u.At = by.person(c), by.name, c.p.w.now
	if u.Ref == "" && u.Kind != bot.KindPress {
		u.Ref = "in" + strconv.Itoa(c.n)
	}
	if by.hint {
		u.Language, u.LanguageHint = by.lang, true
	}
	c.wrote = append(c.wrote, u)
	c.queue = append(c.queue, u)
	return u
}

// channel is the platform as the engine knows it.
func (p *platform) channel() bot.Channel { return &wire{p: p, proc: p.w.proc} }

// wire is the connection of one process to a platform.
type wire struct {
	p    *platform
	proc *process
}

var (
	_ bot.Channel = (*wire)(nil)
	_ bot.Deleter = (*wire)(nil)
	_ bot.Typist  = (*wire)(nil)
)

// Name implements [bot.Channel].
func (c *wire) Name() bot.ChannelName { return c.p.name }

// Limits implements [bot.Channel].
func (c *wire) Limits() bot.Limits { return c.p.limits }

// Send implements [bot.Channel].
func (c *wire) Send(_ context.Context, m bot.Outgoing) (bot.Receipt, error) {
	p, w := c.p, c.p.w
	if c.proc.dead {
		return bot.Receipt{}, errDead
	}
	w.beforeSend(m)
	w.meanwhile()
	if c.proc.dead {
		return bot.Receipt{}, errDead
	}
	to := p.chat(m.ChatID)
	if to == nil {
		w.breach("simulation", "a message to the unknown chat %q", m.ChatID)
		return bot.Receipt{}, bot.ErrRejected
	}
	if to.shut {
		w.note("%s: %d: the chat is shut", to.conversation(), m.ID)
		return bot.Receipt{}, fmt.Errorf("%w: blocked", bot.ErrUnreachable)
	}
	if w.now.Before(p.outage) {
		return bot.Receipt{}, &bot.RetryError{After: w.between(time.Second, time.Minute), Err: errors.New("too many requests")}
	}
	if w.faults {
		switch w.chance.IntN(40) {
		case 0:
			w.note("%s: %d is lost", to.conversation(), m.ID)
			w.watch.doubts[m.ID]++
			return bot.Receipt{}, errors.New("connection reset")
		case 1, 2:
			to.receive(m)
			w.note("%s: %d arrives, and we do not learn it", to.conversation(), m.ID)
			w.watch.doubts[m.ID]++
			return bot.Receipt{}, errors.New("connection reset while reading the answer")
		case 3:
			return bot.Receipt{}, &bot.RetryError{After: w.between(0, 20*time.Second), Err: errors.New("slow down")}
		case 4:
			if w.oneIn(6) {
				w.note("%s: %d is rejected", to.conversation(), m.ID)
				return bot.Receipt{}, fmt.Errorf("%w: not understood", bot.ErrRejected)
			}
		}
	}
	return bot.Receipt{Ref: to.receive(m)}, nil
}

// receive shows a message.
func (c *chat) receive(m bot.Outgoing) string {
	w := c.p.w
	w.delivered(m)
	w.note("%s < [%d] %s%s", c.conversation(), m.ID, clipped(m.Text), labels(m))
	if m.Edits != "" {
		for i := range c.screen {
			if c.screen[i].ref == m.Edits {
				c.screen[i].Outgoing, c.screen[i].at = m, w.now
				return m.Edits
			}
		}
	}
	c.p.messages++
	s := shown{ref: "out" + strconv.Itoa(c.p.messages), at: w.now, Outgoing: m}
	c.screen = append(c.screen, s)
	return s.ref
}

// Delete implements [bot.Deleter].
func (c *wire) Delete(_ context.Context, chatID, ref string) error {
	if c.proc.dead {
		return errDead
	}
	c.p.w.count("messages deleted")
	c.p.w.note("%s/%s: %s is deleted", c.p.name, chatID, ref)
	return nil
}

// Typing implements [bot.Typist].
func (c *wire) Typing(context.Context, string) error {
	if c.p.w.faults && c.p.w.oneIn(10) {
		return errors.New("typing failed")
	}
	return nil
}

func (p *platform) chat(id string) *chat {
	for _, c := range p.chats {
		if c.id == id {
			return c
		}
	}
	return nil
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return s
}

func labels(m bot.Outgoing) string {
	s := ""
	for _, b := range m.Buttons {
		s += " [" + b.Label + "]"
	}
	return s
}

// deliver hands over what waits in one chat, whole or in part, sometimes out of
// order, sometimes together with another chat's. What is not acknowledged, and
// sometimes what is, comes again.
func (p *platform) deliver(c *chat) {
	w := p.w
	n := 1
	if w.faults {
		n += w.chance.IntN(len(c.queue))
	}
	batch := append([]bot.Update{}, c.queue[:n]...)
	if n > 1 && w.oneIn(8) {
		w.chance.Shuffle(n, func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	}
	if w.faults && w.oneIn(15) {
		batch = append(batch, batch[0]) // twice in one delivery
	}
	err := w.proc.engine.Receive(w.ctx, batch...)
	if err != nil {
		w.note("%s: %d not taken: %v", c.conversation(), len(batch), err)
		return
	}
	for _, u := range batch {
		w.acknowledged(u)
	}
	p.past = append(p.past, batch...)
	if w.faults && w.oneIn(12) {
		w.note("%s: delivered again", c.conversation())
		return // acknowledged, and the platform did not notice
	}
	c.queue = c.queue[n:]
}

// repeat delivers something again that was acknowledged long ago.
func (p *platform) repeat() {
	if len(p.past) == 0 {
		return
	}
	u := pick(p.w, p.past)
	p.w.note("%s comes again", u.ID)
	if err := p.w.proc.engine.Receive(p.w.ctx, u); err != nil {
		p.w.note("not taken: %v", err)
	}
}
