package bot

import (
	"context"
	"encoding/json"
	"time"

	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// CaseStore is where the escalated cases are. bot/desk stands on it, in this
// process or in another one on the same database.
type CaseStore interface {
	// Cases lists cases, urgent ones first, then by when they were opened.
	Cases(ctx context.Context, f CaseFilter) ([]Case, error)

	// Case reads one with its entries in order; ErrNotFound.
	Case(ctx context.Context, ref string) (Case, []CaseEntry, error)

	// ChangeCase is compare-and-set on the owner's epoch of the case's
	// conversation (P1, P2): new owner and status, entries, messages to the
	// customer, inbox updates and audit are stored all or none. ErrConflict
	// where the epoch (or the case's version, if asked) is another by now,
	// ErrNotFound where there is no such case.
	ChangeCase(ctx context.Context, ref string, epoch int64, ch CaseChange) error
}

// CaseStatus is where a case stands.
type CaseStatus string

const (
	CaseQueued  CaseStatus = "queued"  // waits for a person
	CaseClaimed CaseStatus = "claimed" // one agent has it
	CaseClosed  CaseStatus = "closed"
)

// Case is a conversation that a person was asked for.
type Case struct {
	Ref          string // "C-1042"
	Conversation ConversationID
	Channel      ChannelName
	PersonName   string // as data
	Account      wallet.AccountID
	Language     string
	Status       CaseStatus
	Priority     string        // "urgent", "high", "normal"
	Handoff      flows.Handoff // the newest
	Owner        Owner         // of the conversation, now
	Version      int64         // of the case; rises with every change
	TextLimit    int           // characters of one message to this customer, 0 no bound
	// Desk belongs to bot/desk (approvals, deadlines); the store keeps it as it is.
	Desk    json.RawMessage
	Opened  time.Time
	Changed time.Time
	Closed  time.Time // zero: open
}

// CaseFilter bounds a list of cases. Its zero value lists all that are open.
type CaseFilter struct {
	Status       CaseStatus // "" any open one
	Closed       bool       // closed ones too, where Status is ""
	Agent        string     // only those this agent has
	Conversation ConversationID
	Limit        int // 0: 100
}

// EntryKind is what a case entry is.
type EntryKind string

const (
	EntryOpened     EntryKind = "opened"
	EntryCustomer   EntryKind = "customer" // a text
	EntryEdit       EntryKind = "edit"     // the customer changed a text
	EntryPress      EntryKind = "press"    // Text is the button's label
	EntryFile       EntryKind = "file"
	EntryUnreadable EntryKind = "unreadable" // something came that could not be read (P3)
	EntryBot        EntryKind = "bot"        // what the bot said meanwhile
	EntryAgent      EntryKind = "agent"      // what an agent said to the customer
	EntryNote       EntryKind = "note"       // among colleagues, never to the customer (P4)
	EntryAct        EntryKind = "act"        // claimed, approved, …: Text names it
	EntryUnlinked   EntryKind = "unlinked"   // the chat is no longer linked to the account (S1)
	EntryClosed     EntryKind = "closed"
)

// CaseEntry is one line of a case's story.
type CaseEntry struct {
	Seq   int64       `json:"-"` // set by the store: the order
	At    time.Time   `json:"-"`
	Kind  EntryKind   `json:"-"`
	By    string      `json:"by,omitempty"` // an agent's id; "customer", "bot"
	Alias string      `json:"alias,omitempty"`
	Text  string      `json:"text,omitempty"` // secrets masked
	Key   text.Key    `json:"key,omitempty"`  // with Params: the same in another language
	Par   text.Params `json:"params,omitempty"`
	File  *File       `json:"file,omitempty"`
	Lines []text.Line `json:"lines,omitempty"`
	// Message is the outbox row of what was said, 0 none; Status and Sent are
	// read from there.
	Message MessageID     `json:"-"`
	Status  MessageStatus `json:"-"`
	Started bool          `json:"-"` // not known to be sent, but an attempt was begun: perhaps delivered
}

// CaseChange is what an agent's act changes.
type CaseChange struct {
	Now time.Time
	// Owner is the new one, nil where it stays. The epoch is raised by one.
	// Closing a case must name it.
	Owner  *Owner
	Status CaseStatus // "" stays
	// IfVersion is compared with the case's version where it is not 0.
	IfVersion int64
	Priority  string          // "" stays
	Desk      json.RawMessage // nil stays
	Entries   []CaseEntry
	// Messages go to the customer in order, behind what is in flight; each also
	// becomes an entry. [AgentMessages] makes them.
	Messages []Message
	Updates  []Update // from inside, KindDesk
	Audit    []AuditRow
}

// AgentMessages are an agent's words as outbox rows, cut to what the
// customer's platform takes in one message. Whose case has an account speaks of
// it: the words go out only while the chat is linked to it (S1).
func AgentMessages(c Case, agent, alias, words string, now time.Time) []Message {
	audience := flows.Neutral
	if c.Account != "" {
		audience = flows.AccountData
	}
	var rows []Message
	for _, part := range Split(words, c.TextLimit) {
		rows = append(rows, Message{
			Conversation: c.Conversation, Class: flows.AgentClass, Audience: audience,
			Epoch: c.Owner.Epoch, Account: c.Account, Created: now, Expires: now.Add(shelfLife(flows.AgentClass)),
			From: "agent", Alias: alias, By: agent, Text: part,
		})
	}
	return rows
}

// MaskWords takes secrets out of what somebody other than the customer typed, such
// as an agent: nobody awaits one from them (S5). found reports that there was
// one.
func MaskWords(words string) (masked string, found bool) {
	m := mask(words, false)
	return m.text, m.masked || m.kept != ""
}
