package flows

import (
	"context"
	"time"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/knowledge"
	"teller/wallet"
)

// FrameID names one started task of one conversation. It comes from outside
// ([Input.NewID]), so that a simulation can repeat it.
type FrameID string

// Event is what a turn takes in. It is one of the types below and nothing else.
type Event interface{ event() }

// Said is a text of the customer's, secrets masked. Texts that waited right
// behind one another arrive as one, separated by line breaks.
type Said struct {
	Text string
	// Secret is what was masked out of Text because it was awaited (a linking
	// code) or is a link token; empty otherwise. It lives for this turn only.
	Secret wallet.Secret
	// Masked reports that a secret which nobody asked for was taken out (S5).
	Masked bool
	// Edited and Forwarded texts never confirm and never change data (S7).
	Edited    bool
	Forwarded bool
	// At is when the platform took it, for "came after the summary was shown".
	At time.Time
}

// Pressed is a button, looked up by its handle on our side (S3).
type Pressed struct {
	Action string
	Value  string
	Frame  FrameID
	Step   int
	// Problem says why the press must not act, "" where it may as far as the
	// engine can tell; whether the task still stands at Step is for the turn.
	Problem PressProblem
	// Numbered says that a bare number was typed for it, on a channel without
	// buttons. A number chooses and never confirms money (S7).
	Numbered bool
}

// PressProblem is why a button does not act.
type PressProblem string

const (
	PressFine    PressProblem = ""
	PressUsed    PressProblem = "used"    // pressed before
	PressExpired PressProblem = "expired" // too old
	PressUnknown PressProblem = "unknown" // no such handle here
)

// Shared is the customer's own telephone number, shared by the platform's
// contact button.
type Shared struct{ Phone wallet.Phone }

// Sent is something that is not text: a picture, a voice message, a file.
type Sent struct {
	Kind string // "photo", "file", "voice", "video", "sticker", "location", "other"
	Name string // file name, as data
}

// Asked is a command of a platform's menu: a wish without a sentence, the same
// in every language.
type Asked struct {
	What string // an intent's name, "cancel", "help", "human", "language" or "unlink"
	Text string // what stood behind the command, secrets masked
}

// Started opens the conversation (/start), with the token of a deep link if any.
type Started struct{ Token wallet.Secret }

// Answered is the wallet's answer to a [Command], or that there is none yet.
type Answered struct {
	Key     wallet.IdempotencyKey
	Frame   FrameID
	Deed    Deed // as asked, without secrets
	Outcome Outcome
	Refusal wallet.RefusalCode
	Refund  *wallet.Refund   // of FileRefund
	Account wallet.AccountID // of RedeemToken and VerifyCode
}

// Outcome is how a command stands.
type Outcome string

const (
	Done    Outcome = "done"
	Refused Outcome = "refused" // a clear no, nothing moved
	// Unknown is told once, when the first attempt got no answer; Done or
	// Refused follows when the wallet has spoken (M5).
	Unknown Outcome = "unknown"
)

// Rang is a timer that came due.
type Rang struct {
	Frame FrameID
	Name  string
}

// Happened is a wallet event of the linked account; the record is read again.
type Happened struct{ Event wallet.Event }

// LinkEnded tells a chat that its account was linked elsewhere.
type LinkEnded struct{}

// DeskAct is what somebody at the desk did with the case of this conversation.
type DeskAct struct {
	Act   string // "claimed", "approved", "refused", "handed_back", "closed", "released"; inside flows also "left"
	Agent string // alias, as the customer may read it
	Case  string
	Text  string // of refused: the reason; of handed_back: what was done
	// Account is whose case it was, "" nobody's: what the agent wrote is for that
	// account's chat and for no other (S1).
	Account wallet.AccountID
	// Proposal, of approved and refused, is the very request that was decided on,
	// as the case showed it. A decision counts for that request alone (M7).
	Proposal *wallet.RefundRequest
}

func (Said) event()      {}
func (Pressed) event()   {}
func (Shared) event()    {}
func (Sent) event()      {}
func (Started) event()   {}
func (Asked) event()     {}
func (Answered) event()  {}
func (Rang) event()      {}
func (Happened) event()  {}
func (LinkEnded) event() {}
func (DeskAct) event()   {}

// Speaker is who speaks with the customer at a moment (P1).
type Speaker string

const (
	Bot   Speaker = "bot"
	Queue Speaker = "queue" // waiting for a person; the bot tells status and answers questions
	Agent Speaker = "agent"
)

// Input is everything a turn may know. The same Input gives the same Output.
type Input struct {
	// State is what the last turn left, nil at first.
	State []byte
	Event Event
	Now   time.Time
	// NewID mints short random ids.
	NewID func() string

	Conversation string
	Chat         wallet.Chat
	Private      bool
	Account      wallet.AccountID // currently linked, "" none
	Language     string           // fixed for the conversation by its channel ("zh", "en"), "" open
	Owner        Speaker
	Case         string // the open case's reference, "" none
	Ahead        int    // where Owner is Queue: cases that are claimed before this one
	// Newest is the newest delivered message that carries buttons; zero where none.
	Newest Shown

	Wallet wallet.Backend // for reading
}

// Shown is a delivered message with buttons.
type Shown struct {
	Frame FrameID
	Step  int
	At    time.Time // when it had been delivered
}

// Output is what a turn wants; the engine stores it whole or not at all (D4).
type Output struct {
	State    []byte
	Replies  []Reply
	Commands []Command
	// Timers to set; one with the frame and name of an earlier one replaces it,
	// one with a zero At removes it.
	Timers []Timer
	// EndedFrames are tasks that came to an end: their timers go.
	EndedFrames []FrameID
	// Link ties this chat to an account; Unlink ends the present tie.
	Link    wallet.AccountID
	Unlink  bool
	Handoff *Handoff // opens a case, or adds to the open one
	// Notes go into the open case, for colleagues; the customer does not read them.
	Notes []text.Line
	Leave bool // leaves the queue: the case closes, the bot goes on
	// Awaiting says which secret the next text may bring, "" none (S5).
	Awaiting Awaiting
	// AwaitingMoney is true while a confirmation is open: texts are then read
	// one by one.
	AwaitingMoney bool
	Audit         []AuditEntry
	Gap           string // a question that nothing answered, masked
	Language      string // the conversation's language now
	Flow          string // the open task, "" none; a task that it started counts as part of it
	Node          string // where it stands
	Ended         []TaskEnd
}

// TaskEnd is one task's end, for the metrics.
type TaskEnd struct{ Flow, End string }

// Awaiting names a secret that a conversation waits for.
type Awaiting string

const (
	AwaitNothing  Awaiting = ""
	AwaitLinkCode Awaiting = "link_code"
)

// Class orders who may stop a message (P1).
type Class string

const (
	Dialogue   Class = "dialogue" // fenced by the owner's epoch
	Notice     Class = "notice"   // refund paid, security: always goes out
	AgentClass Class = "agent"    // an agent's words
	DeskClass  Class = "desk"     // to the desk, never to a customer
)

// Audience says who may see a message (S1).
type Audience string

const (
	AccountData Audience = "account" // only a private chat that is linked at the moment of sending
	Neutral     Audience = "neutral"
)

// Reply is one message to the customer. Text is rendered; Key and Params stay
// beside it, so that an agent reads the same in another language.
type Reply struct {
	Key      text.Key    `json:"key"`
	Params   text.Params `json:"params,omitempty"`
	Text     string      `json:"text"`
	Choices  []Choice    `json:"choices,omitempty"`
	Class    Class       `json:"class"`
	Audience Audience    `json:"audience"`
	// Replace asks to edit the message whose button was pressed, where the
	// channel can; elsewhere it is sent as a new one.
	Replace bool      `json:"replace,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
	Frame   FrameID   `json:"frame,omitempty"`
	Step    int       `json:"step,omitempty"`
}

// Choice is a button. What it carries on the wire is a random handle; Action
// and Value stay on our side.
type Choice struct {
	Key    text.Key    `json:"key,omitempty"`
	Params text.Params `json:"params,omitempty"`
	Label  string      `json:"label"`
	Action string      `json:"action"`
	Value  string      `json:"value,omitempty"`
	// Contact asks the platform for the customer's own number.
	Contact bool `json:"contact,omitempty"`
	// Private opens the private chat with the bot instead of coming back; a
	// channel that has no way to it leaves the button out.
	Private bool `json:"private,omitempty"`
}

// Command is something to be done at the wallet, under its key, as often as it
// takes; the answer comes back as [Answered].
type Command struct {
	Key   wallet.IdempotencyKey
	Frame FrameID
	Deed  Deed
}

// Deed is what a command does: one of the types below.
type Deed interface{ deed() }

// FileRefund files a refund.
type FileRefund struct{ Request wallet.RefundRequest }

// RedeemToken spends a link token. The engine seals Token at rest (S5).
type RedeemToken struct{ Token wallet.Secret }

// SendCode has the wallet send a linking code.
type SendCode struct{ Phone string }

// VerifyCode checks a linking code. The engine seals Code at rest (S5).
type VerifyCode struct {
	Phone string
	Code  wallet.Secret
}

// FreezeWallet stops payments.
type FreezeWallet struct{}

func (FileRefund) deed()   {}
func (RedeemToken) deed()  {}
func (SendCode) deed()     {}
func (VerifyCode) deed()   {}
func (FreezeWallet) deed() {}

// Timer asks for [Rang] at a moment.
type Timer struct {
	Frame FrameID
	Name  string
	At    time.Time
}

// Handoff is what an agent needs to take over.
type Handoff struct {
	Reason   string // "asked", "misunderstood", "refusal", "anger", "disagrees", "no_task", "appeal", "review"
	Priority string // "urgent", "high", "normal"
	Flow     string // the task that was interrupted, "" none
	Language string
	// Summary is what the customer wants and what was found, as texts that
	// render in the agent's language.
	Summary      []text.Line
	Words        []string // the customer's last sentences, masked
	Transactions []wallet.TransactionID
	Refund       wallet.IdempotencyKey
	// Proposal is what the desk may approve: the very request that a task waits
	// for, and that is then filed under the very same key (M7). Nil: nothing to
	// approve.
	Proposal *wallet.RefundRequest
}

// AuditEntry is one line of the audit: who let what happen.
type AuditEntry struct {
	What string            `json:"what"` // "refund_confirmed", "linked", "evidence", …
	Data map[string]string `json:"data,omitempty"`
}

// Options are what an Assistant is made of.
type Options struct {
	Reader understand.Reader
	Base   *knowledge.Base
	Policy Policy
	// Moved is told of every move of every machine, for tests; nil: nobody.
	Moved func(flow, from, event, to string)
}

// Policy are the operator's figures and names as far as dialogue needs them.
type Policy struct {
	Brand, Bot       string
	Hotline          string
	ComplaintAddress string
	RefundDays       int    // "usually N working days", said only as usual (M6)
	CardRefundDays   string // the same back to a card: "3–7"
	// SupportHours is when people are there, by language: "9:00–21:00 every
	// day". English stands in for a language that is not there.
	SupportHours map[string]string
}

// Turner is what the engine drives; [Assistant] is the one that is.
type Turner interface {
	// Turn computes one turn. It reads the wallet and writes nothing. An error
	// means the turn could not be computed now (the wallet did not answer a
	// read that it cannot do without, or the state is unreadable); the engine
	// tries again and then tells the customer.
	Turn(ctx context.Context, in Input) (Output, error)
}
