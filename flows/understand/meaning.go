package understand

import (
	"time"
)

// Intent is what a customer wants. The built-in set is fixed by name, because
// commands, metrics and stored conversations speak of it; a new task brings
// its own.
type Intent string

const (
	DoubleCharge  Intent = "double_charge"
	Transactions  Intent = "transactions"
	PaymentFailed Intent = "payment_failed"
	Refund        Intent = "refund"
	RefundStatus  Intent = "refund_status"
	PINReset      Intent = "pin_reset"
	Freeze        Intent = "freeze"
	Alerts        Intent = "alerts"
	Human         Intent = "human"
	FAQ           Intent = "faq"
	Greeting      Intent = "greeting"
	Thanks        Intent = "thanks"
	Goodbye       Intent = "goodbye"
	Affirm        Intent = "affirm"
	Deny          Intent = "deny"
	Cancel        Intent = "cancel"
	Help          Intent = "help"
	OutOfScope    Intent = "out_of_scope"
)

// Band is how far the gate trusts the best label.
type Band string

const (
	Act    Band = "act"    // go on with it
	Offer  Band = "offer"  // show the best three as buttons
	Refuse Band = "refuse" // say that it is not known
)

// Move is a step in a dialogue that rules are sure of, whatever the model says.
// At most one is set; a sentence that also says something else ("yes, but
// 58") has Move and slots, and Bare is false.
type Move string

const (
	NoMove     Move = ""
	Yes        Move = "yes"
	No         Move = "no"
	Stop       Move = "cancel"  // forget it
	Back       Move = "back"    // one step back
	Restart    Move = "restart" // from the start
	Repeat     Move = "repeat"  // say that again
	HelpMe     Move = "help"
	Person     Move = "person" // a human being
	Other      Move = "other"  // not this one, the other one
	Skip       Move = "skip"
	DontKnow   Move = "dont_know" // "not sure", "不知道"
	SpeakZh    Move = "speak_zh"  // switch to Chinese
	SpeakEn    Move = "speak_en"
	LeaveQueue Move = "leave_queue" // no longer wait for a person
	OpenTasks  Move = "open_tasks"  // what is still open?
)

// Meaning is everything understood of one sentence. It is data: nothing in it
// is ever executed, and an instruction inside a customer's sentence is text.
type Meaning struct {
	Text string // as given
	Lang string // "zh" or "en", of the sentence; "" where it has no words
	// Intent is the one to act on or to offer first; OutOfScope where the gate
	// refuses.
	Intent     Intent
	Also       []Intent // further wishes in the same sentence, in its order
	Band       Band
	Confidence float64 // 0..1, that Intent is right and in scope
	Article    string  // the best article's id where Intent is FAQ
	// Ranked is the best labels of the joint model, best first, at most five:
	// for the three buttons of Offer.
	Ranked []Candidate
	Move   Move
	// Bare reports that the whole sentence is Move or Choice and nothing else
	// (politeness aside): what S7 wants of a yes to money.
	Bare   bool
	Choice int // "the second one", "第2个", "2": 1-based; −1 the last; 0 none
	Angry  bool
	Cues   Cues
	Slots  Slots
}

// Candidate is one label with the model's score.
type Candidate struct {
	Intent  Intent
	Article string // where Intent is FAQ
	Score   float64
}

// Slots are the values found in a sentence. A zero field was not found.
// Amounts are decimal strings as said, in major units, without sign.
type Slots struct {
	Amount    string // "38.00"
	AmountMin string // "over 100", "两百多" (200 to 300)
	AmountMax string
	// NotAmount is an amount that the sentence takes back ("不是38,是58那笔").
	NotAmount string
	Currency  string // ISO 4217
	Merchant  string // as said, where a name was recognised among Context.Merchants: its id
	Category  string // "convenience", "coffee", "taxi", "restaurant", "hotel", "supermarket", "online", "fuel", "pharmacy", "cinema", "food_delivery", "subscription", "transport"
	// From and To are the time meant, half-open, in the customer's zone.
	From, To  time.Time
	Reference string // of ours or an order number: "R-20817"
	Count     int    // charged N times
	Last4     string
	Phone     string // E.164
}

// Context is what the reader of a sentence knows before it reads.
type Context struct {
	Now      time.Time
	Zone     *time.Location // nil: UTC
	Lang     string         // the conversation's language, decides what the words leave open
	Currency string         // the account's currency, "" unknown; decides what "块" or "$" leaves open and numbers without a unit
	Region   string         // ISO 3166 of phone numbers without a country code; "" from Lang
	// Merchants are the names of the customer's own transactions; a match puts
	// its ID into Slots.Merchant.
	Merchants []Name
	// Numbers is true where a bare number may answer the open question as an
	// amount; without it a bare number up to 9 is a Choice.
	Numbers bool
}

// Name is one merchant as the customer's records spell it, in all languages
// and aliases known.
type Name struct {
	ID       string
	Spelling []string
}

// Reader understands sentences. It is safe for use from many goroutines; a
// call does no I/O and takes well under a millisecond.
type Reader interface {
	Read(text string, c Context) Meaning
}
