package wallet

import "time"

// The ids are opaque: the wallet mints them, nobody else takes them apart.
type (
	AccountID     string
	TransactionID string
	MerchantID    string
	CardID        string
)

// Account is one customer's wallet.
type Account struct {
	ID       AccountID
	Name     string // as the wallet shows it to its owner
	Phone    Phone
	Language string // BCP 47, "zh" or "en": how the wallet writes to its owner
	Currency Currency
	Zone     string // IANA time zone, in which "yesterday" is meant
	Frozen   bool   // no payment goes out
	Cards    []Card // bound bank cards, in the order the owner sees them
}

// Location returns the account's time zone, UTC where the name is unknown here.
func (a Account) Location() *time.Location {
	if l, err := time.LoadLocation(a.Zone); err == nil && a.Zone != "" {
		return l
	}
	return time.UTC
}

// Card is a bank card bound to an account. The whole number is never known.
type Card struct {
	ID    CardID
	Names Names  // the bank's name
	Last4 string // four digits
	// Usable is false when money cannot be sent to it (expired, removed).
	Usable bool
}

// Names is one thing's name by language ("zh", "en").
type Names map[string]string

// In returns the name in lang, else in English, else any, else "".
func (n Names) In(lang string) string {
	for _, l := range []string{lang, "en", "zh"} {
		if s := n[l]; s != "" {
			return s
		}
	}
	for _, s := range n {
		return s
	}
	return ""
}

// Merchant is who was paid.
type Merchant struct {
	ID      MerchantID
	Names   Names
	Aliases []string // what else people call it, in any language ("星爸爸")
}

// Status is how far a transaction came.
type Status string

const (
	Authorised        Status = "authorised" // held, not taken
	Succeeded         Status = "succeeded"
	Failed            Status = "failed"
	Reversed          Status = "reversed" // undone before it settled
	Refunded          Status = "refunded"
	PartiallyRefunded Status = "partially_refunded"
)

// Kind is what sort of movement a transaction is.
type Kind string

const (
	Payment      Kind = "payment"
	Capture      Kind = "capture"
	TopUp        Kind = "topup"
	Transfer     Kind = "transfer"
	Withdrawal   Kind = "withdrawal"
	RefundIn     Kind = "refund"
	ReversalKind Kind = "reversal"
	Fee          Kind = "fee"
)

// FailureReason says why a transaction failed.
type FailureReason string

const (
	FailNetwork      FailureReason = "network"
	FailBalance      FailureReason = "insufficient_balance"
	FailCardExpired  FailureReason = "card_expired"
	FailFrozen       FailureReason = "account_frozen"
	FailUnverified   FailureReason = "not_verified"
	FailLimit        FailureReason = "limit_exceeded"
	FailMerchant     FailureReason = "merchant_system"
	FailureUnstated  FailureReason = ""
	FailCardDeclined FailureReason = "card_declined"
)

// Transaction is one line of an account's records, as the wallet holds it.
type Transaction struct {
	ID       TransactionID
	Account  AccountID
	Merchant Merchant
	Order    string // the merchant's order number, "" where it has none
	Request  string // the client's request id: two with the same are one tap
	Amount   Money
	Status   Status
	Kind     Kind
	Created  time.Time
	Settled  time.Time // zero while not settled
	// Expires is when an authorisation lapses by itself; zero where no record
	// says so, and then no date is ever told.
	Expires       time.Time
	Authorisation TransactionID // of a capture: the authorisation it captures
	Source        string        // funding source: "balance", or a CardID
	Channel       string        // "app", "qr", "web", "pos", "recurring"
	Terminal      string
	Category      string // "convenience", "coffee", "taxi", "restaurant", "hotel", …
	NetworkRef    string // acquirer's or network's reference
	Failure       FailureReason
	Refunded      int64         // minor units already returned, of Amount.Currency
	Reverses      TransactionID // of a refund or reversal: what it undoes
}

// Captured reports whether money of the customer has really been taken (also
// where some of it was returned since).
func (t Transaction) Captured() bool {
	switch t.Kind {
	case Payment, Capture:
	default:
		return false
	}
	switch t.Status {
	case Succeeded, Refunded, PartiallyRefunded:
		return true
	}
	return false
}

// Standing is what of the transaction is still taken: captured less returned.
func (t Transaction) Standing() Money {
	if !t.Captured() {
		return Money{0, t.Amount.Currency}
	}
	return Money{t.Amount.Minor - t.Refunded, t.Amount.Currency}
}
