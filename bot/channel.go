package bot

import (
	"context"
	"errors"
	"time"

	"teller/flows"
)

// Channel is one way to customers. The sender calls Send from one goroutine a
// destination, many destinations at once; it may block until the context ends.
// What a channel can do beyond sending is an optional interface below.
type Channel interface {
	Name() ChannelName

	// Limits says what the platform can show. It never changes.
	Limits() Limits

	// Send delivers one message and returns what the platform calls it.
	// Errors: a *RetryError (not delivered, try after), ErrUnreachable (the
	// customer shut the chat), ErrRejected (this message will never go), and
	// any other: nobody knows whether it was delivered (D6).
	Send(ctx context.Context, m Outgoing) (Receipt, error)
}

// Limits is what a channel can show. The engine fits a message to it: without
// buttons they become numbered lines, without editing a change is a new message.
type Limits struct {
	Text    int // characters of one message, counted in UTF-16 units; 0: no bound
	Buttons int // of one message; 0: none
	Label   int // characters of a button's label; 0: no bound
	Edit    bool
	Delete  bool // of the customer's own messages
	Files   bool
	Contact bool // can ask for the customer's number
	Private bool // has buttons that open the private chat with the bot
	// PerChat and Overall bound sending; 0: no bound.
	PerChat, Overall time.Duration // at least so long between two messages
}

// Outgoing is one message on its way out.
type Outgoing struct {
	ID           MessageID
	Conversation ConversationID
	ChatID       string
	From         string // "bot", "agent", "system"
	Alias        string // of an agent: the name the customer reads
	Text         string
	Buttons      []Button
	// Edits is the platform's id of the message this one replaces, "" none.
	Edits string
	// Attempt counts from 1. Above 1 an earlier attempt may have been delivered;
	// a channel that can find out (by ID in the message's metadata) does.
	Attempt int
	Flow    string // for the terminal's JSON
	Node    string
}

// Button is a label with the random handle that comes back when pressed.
type Button struct {
	Label   string
	Handle  string
	Contact bool
	Private bool // opens the private chat with the bot; nothing comes back
}

// Receipt is the platform's id of a delivered message.
type Receipt struct{ Ref string }

// RetryError: certainly not delivered; try again after the given time.
type RetryError struct {
	After time.Duration
	Err   error
}

func (e *RetryError) Error() string { return "send later: " + e.Err.Error() }
func (e *RetryError) Unwrap() error { return e.Err }

var (
	// ErrUnreachable: the customer shut the chat. Not retried until they return.
	ErrUnreachable = errors.New("the chat cannot be reached")
	// ErrRejected: the platform will never take this message.
	ErrRejected = errors.New("the message was rejected")
)

// Source is a channel that listens by itself (polling, a socket). Listen hands
// over what it decoded and acknowledges to the platform only after receive
// returned nil (D1). It returns when the context ends.
type Source interface {
	Channel
	Listen(ctx context.Context, receive func(context.Context, ...Update) error) error
}

// Deleter is a channel that can remove the customer's message (S5).
type Deleter interface {
	Channel
	Delete(ctx context.Context, chatID, ref string) error
}

// Typist is a channel that can show that an answer is being prepared. Best
// effort, never before the inbox commit.
type Typist interface {
	Channel
	Typing(ctx context.Context, chatID string) error
}

// Acknowledger is a channel whose button presses want an immediate sign. Best
// effort, after the inbox commit, its error only logged.
type Acknowledger interface {
	Channel
	Acknowledge(ctx context.Context, u Update) error
}

// Marker is a channel that can show on a message which of its buttons was
// pressed, and take the others away. Best effort, after the turn's commit, and
// only where the press acted; handle is the pressed button's.
type Marker interface {
	Channel
	Mark(ctx context.Context, chatID, ref, label, handle string) error
}

// Owner is who speaks with a customer, and since which epoch (P1).
type Owner struct {
	Speaker flows.Speaker
	Agent   string // where Speaker is flows.Agent
	Epoch   int64
}
