package wallet

import "encoding/json"

// Verdict is what a group of look-alike charges turned out to be.
type Verdict string

const (
	Duplicate       Verdict = "duplicate"        // one purchase, taken more than once
	PendingTwin     Verdict = "pending_twin"     // an authorisation that will lapse
	AlreadyReturned Verdict = "already_returned" // was double, the money is back
	Separate        Verdict = "separate"         // looks alike, is not
	Unclear         Verdict = "unclear"          // the records cannot say
)

// Cause says why. Of a Duplicate one of the first four, of a Separate one of
// the others, else "".
type Cause string

const (
	NetworkRetry          Cause = "network_retry"
	PageRefresh           Cause = "page_refresh"
	SystemError           Cause = "system_error"
	MerchantDoubleCapture Cause = "merchant_double_capture"

	AuthorisationAndCapture Cause = "authorisation_and_capture"
	RetryAfterFailure       Cause = "retry_after_failure"
	TipAdjustment           Cause = "tip_adjustment"
	SplitTender             Cause = "split_tender"
	TopUpLeg                Cause = "topup_leg"
	Subscription            Cause = "subscription"
	RepeatPurchase          Cause = "repeat_purchase"
)

// Evidence is one fact that a verdict stands on: a code of the list in
// evidence.go, and its value where that list gives it one.
type Evidence struct {
	Code  string `json:"code"`
	Value string `json:"value,omitempty"`
}

// Group is a judged group of one account's transactions.
type Group struct {
	Transactions []TransactionID `json:"transactions"` // by time, then id
	Verdict      Verdict         `json:"verdict"`
	Cause        Cause           `json:"cause"`
	Confidence   float64         `json:"confidence"` // 0..1
	// Return lists what to give back, of a Duplicate only; one charge always
	// stays standing (M10).
	Return   []TransactionID `json:"return"`
	Evidence []Evidence      `json:"evidence"`
}

// MarshalJSON writes the line that `teller duplicates --json` prints: lists
// that are empty are [], never null.
func (g Group) MarshalJSON() ([]byte, error) {
	type plain Group
	if g.Transactions == nil {
		g.Transactions = []TransactionID{}
	}
	if g.Return == nil {
		g.Return = []TransactionID{}
	}
	if g.Evidence == nil {
		g.Evidence = []Evidence{}
	}
	return json.Marshal(plain(g))
}
