package bot

import (
	"context"
	"errors"
	"time"

	"teller/flows"
	"teller/wallet"
)

// Store keeps everything that must survive: the inbox, conversations, the
// outbox, commands, timers, links, cases and the audit. The engine is its only
// caller inside the process; the desk may use the CaseStore half from another
// process on the same database.
//
// Every method is one transaction unless its comment says otherwise: all of it
// or nothing. Methods block on I/O, honour the context, and may be called from
// many goroutines at once. Times are kept to the millisecond. The contract is
// checked by bot/storetest.
type Store interface {
	CaseStore

	// Receive adds updates to the inbox and reports for each whether it was
	// new: an id that was ever seen before has no effect (D2).
	Receive(ctx context.Context, rows []InboxRow) (fresh []bool, err error)

	// Waiting lists conversations whose oldest waiting update is due at now,
	// oldest update first.
	Waiting(ctx context.Context, now time.Time, limit int) ([]ConversationID, error)

	// Load reads a conversation and its oldest waiting updates in order, at
	// most limit, in one consistent view. A conversation never seen before has
	// Version 0 and the epoch 0.
	Load(ctx context.Context, id ConversationID, limit int) (Loaded, error)

	// Conversation reads one without its updates; ErrNotFound.
	Conversation(ctx context.Context, id ConversationID) (Conversation, error)

	// Commit stores finished turns, many in one transaction, and returns one
	// error for each: nil, ErrConflict where the conversation has another
	// version or epoch than the turn loaded (D3), or what went wrong. A turn
	// that fails leaves no trace and harms no other (D4).
	Commit(ctx context.Context, turns []TurnCommit) []error

	// Postpone counts a failed attempt at the turn of a waiting update.
	Postpone(ctx context.Context, seq int64, until time.Time, reason string) error

	// Keyboard finds a message's buttons by the random part of a handle;
	// ErrNotFound.
	Keyboard(ctx context.Context, key string) (Keyboard, error)

	CommandStore
	OutboxStore

	// Fire moves timers that are due at now into the inbox, at most limit, each
	// exactly once (D8), and returns the conversations concerned. It also
	// raises the persisted clock.
	Fire(ctx context.Context, now time.Time, limit int) ([]ConversationID, error)

	// Clock is the latest moment that the store has ever been told of: where
	// the engine's clock goes on after a restart.
	Clock(ctx context.Context) (time.Time, error)

	// Cursor is where the wallet's feed was read up to.
	Cursor(ctx context.Context) (string, error)

	// TakeFeed puts each event into the inbox of every conversation that is
	// linked to its account, and moves the cursor, which must still be at From
	// (ErrConflict). It returns the conversations concerned.
	TakeFeed(ctx context.Context, f FeedBatch) ([]ConversationID, error)

	// PutLink ties a chat to an account as a turn would, for a chat that has
	// perhaps never spoken (S2).
	PutLink(ctx context.Context, l Link) error

	// Linked lists the account's present ties.
	Linked(ctx context.Context, account wallet.AccountID) ([]Link, error)

	// Gaps lists what customers asked and nothing answered, most often asked
	// first; a question that differs in capitals and spaces only is the same.
	Gaps(ctx context.Context, limit int) ([]Gap, error)

	// AuditOf lists the audit of a conversation or a case (of everything where
	// both are empty), newest first.
	AuditOf(ctx context.Context, conversation ConversationID, ref string, limit int) ([]AuditRow, error)

	// NextDue is the earliest moment at which a timer, a turn or a command is
	// due; false where none waits. Messages are not looked at.
	NextDue(ctx context.Context) (time.Time, bool, error)

	// Depths counts what waits, for the metrics.
	Depths(ctx context.Context) (Depths, error)

	// Ready reports an error where the database cannot be written now.
	Ready(ctx context.Context) error

	Close() error
}

// CommandStore is the part of the Store that the command worker uses.
type CommandStore interface {
	// DueCommands lists open commands that are due, oldest first.
	DueCommands(ctx context.Context, now time.Time, limit int) ([]CommandRow, error)

	// Command reads one that is open; ErrNotFound.
	Command(ctx context.Context, id int64) (CommandRow, error)

	// RetryCommand counts an attempt without an answer. Where tell is not nil it
	// goes into the inbox in the same transaction.
	RetryCommand(ctx context.Context, id int64, due time.Time, tell *InboxRow) error

	// EndCommand ends an open command, erases its sealed bytes and puts the
	// answer into the inbox. A command that has ended is left alone.
	EndCommand(ctx context.Context, id int64, end CommandEnd, answer InboxRow) error
}

// OutboxStore is the part of the Store that the sender uses.
type OutboxStore interface {
	// DueMessages lists each conversation's oldest unsent message where that one
	// is due, oldest first (D5).
	DueMessages(ctx context.Context, now time.Time, limit int) ([]Sending, error)

	// NextMessage is the conversation's oldest unsent message, due or not;
	// ErrNotFound where all are sent or ended.
	NextMessage(ctx context.Context, id ConversationID) (Sending, error)

	// StartSend counts an attempt before it is made, on condition that the
	// conversation's epoch and linked account are still those the decision was
	// made on: ErrConflict otherwise (P1, S1). What was started counts as
	// perhaps delivered until EndSend.
	StartSend(ctx context.Context, starts []SendStart) []error

	// EndSend records how an attempt, or a message that was never tried, ended.
	EndSend(ctx context.Context, ends []SendEnd) []error

	// Unsent lists messages that ended without being sent, and those still
	// waiting after at least one attempt, newest first.
	Unsent(ctx context.Context, limit int) ([]Message, error)

	// Retry makes an unsent message wait again, as the newest of its chat; Drop
	// ends one that still waits. ErrNotFound where it is not such a message.
	Retry(ctx context.Context, id MessageID, now time.Time) error
	Drop(ctx context.Context, id MessageID, now time.Time) error
}

var (
	// ErrConflict: somebody else changed it first; nothing was stored.
	ErrConflict = errors.New("changed by somebody else in the meantime")
	// ErrNotFound: no such row.
	ErrNotFound = errors.New("not found")
)

// InboxRow is an update as the store keeps it: masked, with what a turn needs
// of a secret sealed beside it.
type InboxRow struct {
	Update   Update
	Sealed   []byte // erased when the update is done
	Received time.Time
	// Kept is true for a row that only has to be remembered: nothing waits.
	Kept bool

	// Set by the store.
	Seq      int64
	Attempts int
	Due      time.Time
}

// Conversation is one chat as the last turn left it.
type Conversation struct {
	ID         ConversationID `json:"-"`
	Channel    ChannelName    `json:"channel"`
	ChatID     string         `json:"chat"`
	Person     string         `json:"person"`
	PersonName string         `json:"name,omitempty"`
	Private    bool           `json:"private"`
	Fixed      string         `json:"fixed,omitempty"`    // language fixed by the channel, "" open
	Language   string         `json:"language,omitempty"` // as last spoken
	Flow       string         `json:"flow,omitempty"`
	Node       string         `json:"node,omitempty"`
	TextLimit  int            `json:"limit,omitempty"` // characters of one message here, 0 no bound

	Awaiting      flows.Awaiting `json:"awaiting,omitempty"`
	AwaitingMoney bool           `json:"money,omitempty"`

	State       []byte    `json:"-"`
	Version     int64     `json:"-"` // 0: never stored
	Owner       Owner     `json:"-"`
	Case        string    `json:"-"` // the open case's reference, "" none
	Unreachable bool      `json:"-"`
	Updated     time.Time `json:"-"`

	// Derived by the store when read, never written with a turn.
	Account wallet.AccountID `json:"-"` // of a private chat, by its link
	Newest  *Newest          `json:"-"` // delivered message with buttons, nil none
	Ahead   int              `json:"-"` // open cases in the queue before this one
}

// Identity names the person of a chat on one platform and bot, to whom a link
// belongs.
func (c Conversation) Identity() string { return identityOf(c.Channel, c.ID.Bot(), c.Person) }

func identityOf(channel ChannelName, bot, person string) string {
	return string(channel) + ":" + bot + ":" + person
}

// Newest is the newest delivered message that carries buttons.
type Newest struct {
	Message  MessageID
	Key      string // the random part of its handles
	Frame    flows.FrameID
	Step     int
	At       time.Time
	Buttons  int
	Numbered bool // shown as numbered lines
}

// Loaded is what a turn starts from.
type Loaded struct {
	Conversation Conversation
	Waiting      []InboxRow
}

// TurnCommit is everything one turn changes.
type TurnCommit struct {
	// Conversation is the row as it shall be, its Version and Owner.Epoch not
	// yet raised by the store: Owner.Epoch is what the turn decided.
	Conversation Conversation
	Version      int64 // as loaded
	Epoch        int64 // as loaded

	// Heard: the customer was, so that Conversation.Unreachable is to be stored.
	Heard bool

	Done []int64 // inbox rows that are done
	Dead string  // not "": they ended as a dead letter, for this reason

	Messages    []Message
	Used        MessageID // a button of this message was pressed:
	UsedButton  int       // this one, from 0; it is spent
	Commands    []CommandRow
	Timers      []flows.Timer // a zero At removes
	EndedFrames []flows.FrameID
	Link        wallet.AccountID
	Unlink      bool

	Open      *flows.Handoff // opens a case, or adds to the open one
	Entries   []CaseEntry    // into the open case
	CloseCase bool
	// UnlinkCase: the chat's link has ended or moved. The open case proposes
	// nothing any more, and its account is the conversation's.
	UnlinkCase bool

	Audit []AuditRow
	Gap   string
	Now   time.Time
}

// Keyboard is a message's buttons as remembered on our side (S3).
type Keyboard struct {
	Message      MessageID
	Conversation ConversationID
	Person       string
	Frame        flows.FrameID
	Step         int
	Buttons      []StoredButton
	Created      time.Time
	Expires      time.Time
	Used         uint64 // a bit for each button that was pressed
	Ref          string // the platform's id of the message, "" not delivered
}

// StoredButton is one button's meaning.
type StoredButton struct {
	Label   string `json:"label"`
	Action  string `json:"action"`
	Value   string `json:"value,omitempty"`
	Contact bool   `json:"contact,omitempty"`
	Private bool   `json:"private,omitempty"`
}

// CommandRow is a command on its way.
type CommandRow struct {
	ID           int64
	Conversation ConversationID
	Frame        flows.FrameID
	Key          wallet.IdempotencyKey
	Deed         flows.Deed // without secrets
	Sealed       []byte     // its secret, sealed
	Chat         wallet.Chat
	Account      wallet.AccountID // linked when it was asked for
	Created      time.Time
	Due          time.Time
	Attempts     int
}

// CommandEnd is how a command ended.
type CommandEnd string

const (
	CommandDone    CommandEnd = "done"
	CommandRefused CommandEnd = "refused"
	CommandGivenUp CommandEnd = "given_up"
)

// FeedBatch is a piece of the wallet's feed.
type FeedBatch struct {
	From, To string
	Events   []wallet.Event
	Now      time.Time
}

// Link ties a chat identity to an account.
type Link struct {
	Conversation ConversationID
	Channel      ChannelName
	ChatID       string
	Person       string
	PersonName   string
	Account      wallet.AccountID
	Since        time.Time
}

// AuditRow is one line of the audit.
type AuditRow struct {
	At           time.Time
	Conversation ConversationID
	Case         string
	By           string // "bot", "customer", or an agent
	What         string
	Data         map[string]string
}

// Gap is a question that nothing answered.
type Gap struct {
	Question string // as last asked, secrets masked
	Language string
	Count    int
	Last     time.Time
}

// Depths is what waits.
type Depths struct {
	Inbox, Outbox, Commands, Timers int
	OldestMessage                   time.Time // zero: none waits
}
