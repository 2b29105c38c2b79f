package wallet

import (
	"time"
)

// The evidence codes of a [Group], stable: texts, tables and other programs are
// keyed by them. In brackets, what the value is; without brackets there is none.
//
// What ties the records together:
const (
	EvSameRequest      = "same_request"       // [the request id] one tap of the customer
	EvSameOrder        = "same_order"         // [the order number]
	EvSameMerchant     = "same_merchant"      // of the same normalised name or id
	EvSameAmount       = "same_amount"        // [decimal and currency, "38.00 CNY"]
	EvSameTerminal     = "same_terminal"      // [the terminal]
	EvSameNetworkRef   = "same_network_ref"   // [the network's reference] one movement in the network
	EvCaptureOf        = "capture_of"         // [the authorisation's id]
	EvGap              = "gap"                // [Go duration in whole seconds, "41s"] the shortest between neighbours
	EvFailureBetween   = "failure_between"    // [the failed one's id] a failure between two charges
	EvFailed           = "failed"             // [the failed one's id] nothing was taken by it
	EvDifferentAmount  = "different_amount"   // [the amounts, "20.00 CNY/30.00 CNY"]
	EvDifferentOrder   = "different_order"    // [the orders, "A1/A2"]
	EvDifferentSource  = "different_source"   // [the sources, "balance/card-1"]
	EvDifferentPayee   = "different_merchant" // the names are not the same
	EvDifferentRequest = "different_request"  // each was a tap of its own
	EvNoReference      = "no_reference"       // neither order nor request id on all of them
)

// What became of the money:
const (
	EvStatus          = "status"           // [id and status, "t2 authorised"]
	EvReversedBy      = "reversed_by"      // [the reversal's or refund's id]
	EvRefunded        = "refunded"         // [decimal and currency] returned so far, of the whole group
	EvRefundPending   = "refund_pending"   // [the refund's id] money is on its way back
	EvRefundUnlinked  = "refund_unlinked"  // [the refund's id] it looks like this group's, and names nothing
	EvRefundUnknown   = "refund_unknown"   // [the charge's id] partly returned, the record does not say how much
	EvNotReturnable   = "not_returnable"   // [kind] not a charge: a refund cannot undo it
	EvExpires         = "expires"          // [RFC 3339, as recorded] when the authorisation lapses
	EvLapsed          = "lapsed"           // [the authorisation's id] that time has passed
	EvPartialCaptures = "partial_captures" // [decimal and currency] together within what was authorised
)

// What speaks of an honest purchase:
const (
	EvHabit     = "habit"     // [count] how often else this customer bought twice there within hours
	EvRecurring = "recurring" // [days, "30d"; "" where only the channel says so]
	EvTopUp     = "topup"     // [the top-up's id] it fed the payment
)

func gapValue(d time.Duration) string { return d.Round(time.Second).String() }
