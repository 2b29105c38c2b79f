package bot

import (
	"strings"
	"time"

	"teller/flows"
	"teller/wallet"
)

type (
	// ChannelName is "telegram", "slack", "terminal", …
	ChannelName string

	// ConversationID is channel, bot and chat: "terminal:demo:mei". Only
	// [ConversationOf] makes one.
	ConversationID string

	// UpdateID is what makes a delivery unique: chat and message and edit date,
	// a callback's id, channel and ts. Never a delivery number that the platform
	// may restart (D2). Salted by bot, so that two bots never meet.
	UpdateID string

	// MessageID is an outbox row's id.
	MessageID int64
)

// ConversationOf names the conversation of one chat of one bot.
func ConversationOf(channel ChannelName, bot, chat string) ConversationID {
	return ConversationID(string(channel) + ":" + bot + ":" + chat)
}

// Channel is the first part.
func (id ConversationID) Channel() ChannelName {
	channel, _, _ := strings.Cut(string(id), ":")
	return ChannelName(channel)
}

// Bot is the middle part. A bot's name has no colon in it.
func (id ConversationID) Bot() string {
	_, rest, _ := strings.Cut(string(id), ":")
	bot, _, _ := strings.Cut(rest, ":")
	return bot
}

// UpdateKind is what a delivery is.
type UpdateKind string

const (
	// From a channel.
	KindText    UpdateKind = "text"
	KindEdit    UpdateKind = "edit"
	KindPress   UpdateKind = "press"
	KindContact UpdateKind = "contact"
	KindFile    UpdateKind = "file"
	KindStart   UpdateKind = "start"
	KindCommand UpdateKind = "command" // of the platform's menu
	KindBlocked UpdateKind = "blocked" // the customer shut the chat, or came back
	KindGarbled UpdateKind = "garbled" // could not be decoded: length, hash and id only (D1)

	// From inside.
	KindAnswer    UpdateKind = "answer"     // of the wallet to a command
	KindTimer     UpdateKind = "timer"      // came due
	KindEvent     UpdateKind = "event"      // of the wallet
	KindDesk      UpdateKind = "desk"       // somebody at the desk acted
	KindLinkEnded UpdateKind = "link_ended" // the account is linked elsewhere now
)

// Update is one thing that happened to a conversation, decoded by its channel.
// Channels fill what the platform delivered and decide nothing.
type Update struct {
	ID           UpdateID       `json:"-"`
	Conversation ConversationID `json:"-"`
	Channel      ChannelName    `json:"channel,omitempty"`
	ChatID       string         `json:"chat,omitempty"`    // where to answer, as the platform names it
	Person       string         `json:"person,omitempty"`  // the sender's stable numeric id on the platform
	PersonName   string         `json:"name,omitempty"`    // as data, for the wallet's question in its app
	Private      bool           `json:"private,omitempty"` // only the customer and the bot read this chat
	Language     string         `json:"lang,omitempty"`    // fixed by the channel ("zh", "en"), or the client's hint
	LanguageHint bool           `json:"hint,omitempty"`    // Language is only a hint
	Kind         UpdateKind     `json:"kind"`
	Text         string         `json:"text,omitempty"`
	Forwarded    bool           `json:"forwarded,omitempty"`
	Handle       string         `json:"handle,omitempty"`  // of a press: what the button carried
	Command      string         `json:"command,omitempty"` // of a command: see [flows.Asked]; what stood behind it is Text
	Phone        wallet.Phone   `json:"phone,omitempty"`
	Token        wallet.Secret  `json:"-"` // of a start
	File         *File          `json:"file,omitempty"`
	At           time.Time      `json:"at,omitzero"` // when the platform took it
	// Ref is the platform's id of the customer's message, for edits and deletion.
	Ref string `json:"ref,omitempty"`
	// Back, of KindBlocked: the customer opened the chat again.
	Back bool `json:"back,omitempty"`

	// Inside is the event of the kinds from inside, nil otherwise.
	Inside flows.Event `json:"-"`

	// Set by the engine, never by a channel.
	Masked bool `json:"masked,omitempty"` // a secret that nobody asked for was taken out
	Typed  bool `json:"typed,omitempty"`  // any secret was
	Cut    bool `json:"cut,omitempty"`    // the text was too long to keep whole
}

// File is what came with a message; its bytes are fetched only for a case.
type File struct {
	Kind string `json:"kind"` // "photo", "file", "voice", "video", "sticker", "location", "other"
	Name string `json:"name,omitempty"`
	Size int64  `json:"size,omitempty"`
	Ref  string `json:"ref,omitempty"` // the platform's handle of it
}
