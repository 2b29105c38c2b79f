package wallet

import "time"

// IdempotencyKey makes a request safe to repeat: the same key with the same
// input gives the same answer and no second movement (M3, M4).
type IdempotencyKey string

// RefundKey is the key of a transaction's nth refund, where ended is how many
// of its refunds the wallet's record shows as ended (paid, refused, failed).
// It depends on nothing else, so that every channel, agent and replica makes
// the same key and the wallet files at most one of them (M3).
func RefundKey(id TransactionID, ended int) IdempotencyKey {
	return IdempotencyKey("refund:" + string(id) + ":" + itoa(ended))
}

// RefundStatus is a refund's place in its life:
//
//	requested → (review) → approved → processing → paid
//	                     ↘ refused               ↘ failed
type RefundStatus string

const (
	RefundRequested  RefundStatus = "requested"
	RefundReview     RefundStatus = "review" // a person at the wallet decides
	RefundApproved   RefundStatus = "approved"
	RefundProcessing RefundStatus = "processing"
	RefundPaid       RefundStatus = "paid"
	RefundRefused    RefundStatus = "refused"
	RefundFailed     RefundStatus = "failed"
)

// Ended reports whether nothing more will happen to it.
func (s RefundStatus) Ended() bool {
	return s == RefundPaid || s == RefundRefused || s == RefundFailed
}

// RefundReason is why money is asked back.
type RefundReason string

const (
	ReasonDuplicate   RefundReason = "duplicate"
	ReasonNotReceived RefundReason = "not_received"
	ReasonNotAsSold   RefundReason = "not_as_described"
	ReasonCancelled   RefundReason = "cancelled"
	ReasonOther       RefundReason = "other"
)

// RefusalCode is why a refund cannot be, or was refused. Stable, for texts.
type RefusalCode string

const (
	RefusedNone            RefusalCode = ""
	RefusedWindowOver      RefusalCode = "window_over"
	RefusedAlready         RefusalCode = "already_refunded"
	RefusedInProgress      RefusalCode = "in_progress"
	RefusedNotCaptured     RefusalCode = "not_captured"     // failed, reversed or only held
	RefusedNotRefundable   RefusalCode = "not_refundable"   // the merchant takes nothing back
	RefusedPartial         RefusalCode = "full_only"        // the merchant returns the whole only
	RefusedOtherWay        RefusalCode = "other_way"        // a reversal or chargeback runs (M8)
	RefusedLastOfGroup     RefusalCode = "last_of_group"    // one charge of a group must stay (M10)
	RefusedFigureChanged   RefusalCode = "figure_changed"   // AlreadyRefunded differs from the record
	RefusedAmount          RefusalCode = "amount"           // zero, negative, more than remains
	RefusedDestination     RefusalCode = "destination"      // not one of the routes
	RefusedKeyReused       RefusalCode = "key_reused"       // M4
	RefusedStopped         RefusalCode = "stopped"          // refunds are stopped at the wallet
	RefusedByReviewer      RefusalCode = "reviewer"         // a person at the wallet said no
	RefusedDestinationGone RefusalCode = "destination_gone" // failed: the card took nothing
	RefusedNotFound        RefusalCode = "not_found"        // not there, or not this account's
)

// DestinationKind is where a refund goes.
type DestinationKind string

const (
	ToOriginal DestinationKind = "original" // the way it was paid
	ToBalance  DestinationKind = "balance"
	ToCard     DestinationKind = "card"
)

// Destination is one route a refund may take. It is comparable: two are the
// same route exactly when they are ==.
type Destination struct {
	Kind DestinationKind
	Card CardID // ToCard, and ToOriginal where a card paid
}

// RefundRequest asks for one refund. Amount is explicit, never "the rest" (M2).
type RefundRequest struct {
	Key         IdempotencyKey
	Account     AccountID
	Transaction TransactionID
	Amount      Money
	Destination Destination
	Reason      RefundReason
	Note        string // the customer's own words, bounded
	// Group names all transactions of the duplicate, Transaction among them;
	// required where Reason is ReasonDuplicate (M10).
	Group []TransactionID
	// AlreadyRefunded is what the summary that the customer confirmed showed as
	// returned before. The wallet refuses where its own figure differs (M3).
	AlreadyRefunded Money
	// Approvers are the people who approved, beside the requester (M7). With
	// one the wallet also sets its merchant's window aside: that is what an
	// approved appeal means.
	Approvers []string
	// Conversation is told to the wallet for its audit; it decides nothing.
	Conversation string
}

// Refund is the wallet's record of one.
type Refund struct {
	Key         IdempotencyKey
	Reference   string // what a customer quotes: "R-20817"
	Account     AccountID
	Transaction TransactionID
	Amount      Money
	Destination Destination
	Reason      RefundReason
	Status      RefundStatus
	Code        RefusalCode // why refused or failed
	Version     int64       // rises with every change
	Created     time.Time
	Changed     time.Time
	Paid        time.Time // zero until paid
	// Expected is when the wallet itself says it will be paid; zero where it
	// does not say, and then no date is told (M6).
	Expected time.Time
}

// Refundability is what the wallet says before a refund is filed.
type Refundability struct {
	Eligible  bool
	Code      RefusalCode // where not eligible
	Remaining Money       // of the amount captured, less returned and reserved
	Refunded  Money       // already returned
	Ended     int         // ended refunds of this transaction: the n of [RefundKey]
	Open      *Refund     // the one that is under way
	Routes    []Destination
	Partial   bool      // a part may be returned
	Until     time.Time // the end of the merchant's window; zero: none
	// Review is true where a person at the wallet will decide, because the
	// amount is above the merchant's automatic limit.
	Review bool
	// NeedsOrder and NeedsReason say what the merchant's policy wants told.
	NeedsOrder, NeedsReason bool
}
