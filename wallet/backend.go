package wallet

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// Backend is the port behind which a wallet stands. The methods here are all
// that a wallet must have: records. Everything else is an optional role, an
// interface that embeds nothing and is found by type assertion; a wallet that
// lacks one costs its customers that task and nothing else.
//
// The reading methods are called inside a turn, several times a turn, and from
// many goroutines at once. They must not write, should answer within a second,
// and honour the context. The writing methods (of the roles) are called only
// by the command worker, one attempt at a time for each key, as often as it
// takes until there is an answer.
//
// Errors that every method may give: [ErrUnavailable] where the wallet was not
// reached or did not answer in time (of a write: nobody knows whether it
// happened), and [ErrNotFound].
type Backend interface {
	// Account returns an account's data.
	Account(ctx context.Context, id AccountID) (Account, error)

	// Transactions returns the account's records that match, newest first.
	Transactions(ctx context.Context, id AccountID, q Query) ([]Transaction, error)

	// Transaction returns one record. "Not this account's" and "not there" give
	// the same ErrNotFound, so that ids cannot be probed.
	Transaction(ctx context.Context, id AccountID, t TransactionID) (Transaction, error)
}

// Query bounds a look into the records.
type Query struct {
	From, To time.Time // half-open; zero: open
	Limit    int       // 0: 200, the most
}

var (
	// ErrUnavailable: no answer. A read may be tried again later; a write must
	// be repeated under the same key until it is answered (M5).
	ErrUnavailable = errors.New("wallet unavailable")

	// ErrNotFound: not there, or not the caller's to see.
	ErrNotFound = errors.New("not found in the wallet")
)

// Refusal is a wallet's clear no to a request: final for that key, nothing moved.
type Refusal struct {
	Code RefusalCode
	// Wait is how long until the same request may be tried again; 0: never.
	Wait time.Duration
}

func (r *Refusal) Error() string { return "refused by the wallet: " + string(r.Code) }

// Refunding is the role of a wallet that takes refunds.
type Refunding interface {
	// Refundability says whether and how a transaction can be returned.
	Refundability(ctx context.Context, id AccountID, t TransactionID) (Refundability, error)

	// FileRefund files one. The same key and input again gives the refund as it
	// stands now and moves nothing; another input under the key is a *Refusal
	// with RefusedKeyReused. A *Refusal is a final no; any other error leaves
	// the outcome unknown.
	FileRefund(ctx context.Context, r RefundRequest) (Refund, error)

	// Refund returns a refund by its key. ErrNotFound after a lost answer proves
	// nothing: the request may still be under way (M5).
	Refund(ctx context.Context, id AccountID, key IdempotencyKey) (Refund, error)

	// Refunds returns the account's refunds, newest first.
	Refunds(ctx context.Context, id AccountID) ([]Refund, error)
}

// Chat is a chat identity as the wallet is told of it.
type Chat struct {
	Channel string // "telegram", "slack", "terminal"
	ID      string // the platform's own stable id of the person
	Name    string // as shown in the wallet's app when it asks
}

// Linking is the role of a wallet that can tie a chat to an account. All three
// write (a token is spent, a code is sent, a try is counted), so they are
// commands. The same key again gives the same answer.
type Linking interface {
	// RedeemToken spends a one-time link token from the wallet's app (S2).
	// Refusals: LinkBadToken.
	RedeemToken(ctx context.Context, key IdempotencyKey, token Secret, chat Chat) (AccountID, error)

	// SendLinkCode sends a code to a telephone number, for linking only. An
	// unknown number gets the same answer (S4). Refusals: LinkTooMany.
	SendLinkCode(ctx context.Context, key IdempotencyKey, phone Phone, chat Chat) error

	// VerifyLinkCode checks what was typed. Refusals: LinkBadCode, LinkTooMany,
	// LinkExpired.
	VerifyLinkCode(ctx context.Context, key IdempotencyKey, phone Phone, code Secret, chat Chat) (AccountID, error)
}

// Refusal codes of [Linking].
const (
	LinkBadToken RefusalCode = "link_bad_token" // unknown, spent or over ten minutes old
	LinkBadCode  RefusalCode = "link_bad_code"
	LinkExpired  RefusalCode = "link_expired"  // no live code for that number
	LinkTooMany  RefusalCode = "link_too_many" // budget of S4 used up
)

// Freezing is the role of a wallet whose payments can be stopped.
type Freezing interface {
	// Freeze stops every outgoing payment. Freezing what is frozen is done.
	Freeze(ctx context.Context, key IdempotencyKey, id AccountID) error
}

// Feed is the role of a wallet that tells what happens.
type Feed interface {
	// EventsAfter returns events after the cursor, oldest first, at most limit,
	// and the cursor to go on from. The empty cursor is the beginning.
	EventsAfter(ctx context.Context, cursor string, limit int) ([]Event, string, error)
}

// EventKind is what happened.
type EventKind string

const (
	EventRefundChanged EventKind = "refund_changed"
	EventPaymentMade   EventKind = "payment_made"
	EventPaymentFailed EventKind = "payment_failed"
	EventReversed      EventKind = "reversed"
	EventFrozen        EventKind = "frozen"
)

// Event is a hint that a record changed; the record is read again, and an
// event with an older version than the one last told of is ignored.
type Event struct {
	ID          string // unique for ever
	Kind        EventKind
	Account     AccountID
	Transaction TransactionID
	Refund      IdempotencyKey
	Version     int64
	At          time.Time
}

func itoa(n int) string { return strconv.Itoa(n) }
