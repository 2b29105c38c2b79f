package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"teller/bot"
	"teller/flows/text"
)

// Name is the channel's.
const Name bot.ChannelName = "terminal"

// Channel shows what is said in a terminal, or prints it as JSON Lines. It is
// safe for use from many goroutines.
type Channel struct {
	out  io.Writer
	json bool
	look look

	// only is whose terminal this is, "" everybody's.
	only bot.ConversationID

	mu      sync.Mutex
	prompt  bool // the prompt stands on the screen, with nothing behind it
	newest  []bot.Button
	pressed []bot.Button // of the newest message that has any
}

var _ bot.Channel = (*Channel)(nil)

// NewJSON prints one JSON object a line.
func NewJSON(out io.Writer) *Channel { return &Channel{out: out, json: true} }

// NewHuman prints readable text, with colours where they are wanted.
func NewHuman(out io.Writer, colours bool) *Channel {
	return &Channel{out: out, look: look{colours}}
}

// Name implements [bot.Channel].
func (c *Channel) Name() bot.ChannelName { return Name }

// Limits implements [bot.Channel]: a terminal has none worth naming.
func (c *Channel) Limits() bot.Limits {
	return bot.Limits{Buttons: 30, Edit: true, Files: true, Contact: true}
}

// Said is one thing said, as `teller chat --json` prints it.
type Said struct {
	ID      string   `json:"id"`
	From    string   `json:"from"` // "bot", "agent", "phone", "system"
	Text    string   `json:"text"`
	Buttons []string `json:"buttons"`
	Flow    string   `json:"flow"`
	State   string   `json:"state"`
	Edits   string   `json:"edits,omitempty"`
}

// Send implements [bot.Channel]. The receipt is the id of the printed line; a
// second attempt prints the same id again. What is for another chat on the same
// data folder waits for that chat's own terminal: it is nobody else's to read
// (S1), and stays unsent until its shelf life ends.
func (c *Channel) Send(ctx context.Context, m bot.Outgoing) (bot.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return bot.Receipt{}, err
	}
	if c.only != "" && m.Conversation != c.only {
		return bot.Receipt{}, &bot.RetryError{After: time.Minute, Err: errNotOpen}
	}
	s := Said{ID: fmt.Sprintf("b%d", m.ID), From: m.From, Text: m.Text, Buttons: []string{}, Flow: m.Flow, State: m.Node, Edits: m.Edits}
	if s.From == "" {
		s.From = "bot"
	}
	for _, b := range m.Buttons {
		s.Buttons = append(s.Buttons, b.Label)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.print(s, m.Alias); err != nil {
		return bot.Receipt{}, fmt.Errorf("writing to the terminal: %w", err)
	}
	if s.From == "bot" {
		c.newest = m.Buttons
		if len(m.Buttons) > 0 {
			c.pressed = m.Buttons
		}
	}
	return bot.Receipt{Ref: s.ID}, nil
}

var errNotOpen = errors.New("the terminal of this chat is not open")

// Tell prints what did not come through the engine: from the phone, from the
// program itself.
func (c *Channel) Tell(id, from, words string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.print(Said{ID: id, From: from, Text: words, Buttons: []string{}}, "")
}

// Note is a line for people only: with --json nothing is printed.
func (c *Channel) Note(words string) error {
	if c.json {
		return nil
	}
	return c.Tell("", "system", words)
}

// Ready ends the answer to a line: with --json a line of its own, else the
// prompt.
func (c *Channel) Ready() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.json {
		_, err := io.WriteString(c.out, "{\"ready\":true}\n")
		return err
	}
	c.prompt = true
	_, err := io.WriteString(c.out, c.look.prompt())
	return err
}

// Typed tells that a line was typed behind the prompt.
func (c *Channel) Typed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prompt = false
}

// End leaves the line of the prompt.
func (c *Channel) End() error {
	if c.json {
		return nil
	}
	_, err := io.WriteString(c.out, "\n")
	return err
}

func (c *Channel) print(s Said, alias string) error {
	if c.json {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(s); err != nil {
			return err
		}
		_, err := c.out.Write(text.EscapeJSON(b.Bytes()))
		return err
	}
	var b strings.Builder
	if c.prompt {
		b.WriteString(c.look.clear())
	}
	c.look.message(&b, s, alias)
	if c.prompt {
		b.WriteString(c.look.prompt())
	}
	_, err := io.WriteString(c.out, b.String())
	return err
}

// Restore tells the channel, after a restart, of the newest message with
// buttons that was shown before it; nil none.
func (c *Channel) Restore(n *bot.Newest) {
	if n == nil || n.Numbered {
		return
	}
	buttons := make([]bot.Button, n.Buttons)
	for i := range buttons {
		buttons[i].Handle = fmt.Sprintf("%s.%d", n.Key, i)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest, c.pressed = buttons, buttons
}

// button is the nth button: of the newest message alone, or of the newest that
// has any. have is how many there are.
func (c *Channel) button(n int, newest bool) (b bot.Button, have int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.pressed
	if newest {
		list = c.newest
	}
	if n < 1 || n > len(list) {
		return bot.Button{}, len(list), false
	}
	return list[n-1], len(list), true
}
