package bot

import (
	"time"

	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// Message is one row of the outbox: a message to one chat and what became of it.
type Message struct {
	ID           MessageID        `json:"-"`
	Conversation ConversationID   `json:"-"`
	Class        flows.Class      `json:"-"`
	Audience     flows.Audience   `json:"-"`
	Epoch        int64            `json:"-"` // the owner's, when it was written
	Account      wallet.AccountID `json:"-"` // linked when it was written
	Created      time.Time        `json:"-"`
	Expires      time.Time        `json:"-"` // zero: never
	Due          time.Time        `json:"-"`
	Attempts     int              `json:"-"` // started so far
	Status       MessageStatus    `json:"-"`
	Reason       string           `json:"-"` // of an end without delivery, masked
	Ref          string           `json:"-"` // the platform's id once sent
	Sent         time.Time        `json:"-"`

	From   string      `json:"from"` // "bot", "agent", "system"
	Alias  string      `json:"alias,omitempty"`
	By     string      `json:"by,omitempty"` // of an agent's: who
	Key    text.Key    `json:"key,omitempty"`
	Params text.Params `json:"params,omitempty"`
	Text   string      `json:"text"`
	Flow   string      `json:"flow,omitempty"`
	Node   string      `json:"node,omitempty"`

	// Edits is the message that this one replaces, 0 none; EditsRef what the
	// platform calls it.
	Edits    MessageID `json:"edits,omitempty"`
	EditsRef string    `json:"edits_ref,omitempty"`

	// Keyboard is the random part of its buttons' handles, "" no buttons.
	Keyboard      string         `json:"-"`
	Buttons       []StoredButton `json:"buttons,omitempty"`
	ButtonsExpire time.Time      `json:"buttons_expire,omitzero"`
	Person        string         `json:"person,omitempty"` // whom the buttons were shown to
	Frame         flows.FrameID  `json:"frame,omitempty"`
	Step          int            `json:"step,omitempty"`
	Numbered      bool           `json:"numbered,omitempty"` // buttons are lines of Text
}

// MessageStatus is a message's place in its life: waiting until it is sent or
// ended; every end is visible to an operator (D5).
type MessageStatus string

const (
	MessageWaiting     MessageStatus = "waiting"
	MessageSent        MessageStatus = "sent"
	MessageFenced      MessageStatus = "fenced"      // another speaker took over first (P1)
	MessageWithheld    MessageStatus = "withheld"    // the chat may not see account data now (S1)
	MessageExpired     MessageStatus = "expired"     // too late to be of use
	MessageUnreachable MessageStatus = "unreachable" // the customer shut the chat
	MessageRejected    MessageStatus = "rejected"    // the platform will never take it
	MessageFailed      MessageStatus = "failed"      // tried too often
	MessageSuperseded  MessageStatus = "superseded"  // a later change of the same card came first
	MessageDropped     MessageStatus = "dropped"     // by an operator
)

// Sending is a message that is due, with what decides whether it may go.
type Sending struct {
	Message Message
	ChatID  string
	Channel ChannelName
	// As they are now.
	Epoch       int64
	Account     wallet.AccountID // "" not linked, or not a private chat
	Private     bool
	Unreachable bool
}

// SendStart asks to count an attempt, if epoch and account still are so.
type SendStart struct {
	ID      MessageID
	Epoch   int64
	Account wallet.AccountID
	Now     time.Time
}

// SendEnd is what became of a message or of an attempt.
type SendEnd struct {
	ID  MessageID
	Now time.Time
	// Status: MessageWaiting for another attempt at Due, else an end.
	Status MessageStatus
	Due    time.Time
	Reason string
	Ref    string
	// NotCounted takes the attempt back: certainly not delivered.
	NotCounted bool
	// ShutChat marks the conversation unreachable and ends its other waiting
	// messages with it.
	ShutChat bool
}
