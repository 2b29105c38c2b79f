// Package doublecharge finds a double charge, says what it is and on what
// evidence, and has the surplus returned; or explains why nothing was charged
// twice, and takes a customer's "that is not right" seriously.
package doublecharge

import (
	"teller/flows"
	"teller/wallet"
)

// memory is what the task remembers between turns. Figures are never kept: they
// are read from the records again whenever something is said.
type memory struct {
	Wanted flows.Wanted
	// Group is the group under discussion; Not are those that the customer said
	// are not it.
	Group []wallet.TransactionID
	Not   [][]wallet.TransactionID
	// Requests are the refunds that the summary shows: bound to it (S7).
	Requests []wallet.RefundRequest
	Route    wallet.Destination // chosen by the customer; zero: the first that fits
	Routed   bool
	Why      wallet.RefusalCode // why nothing can be filed
	Count    int                // how often the customer says it was charged
	Seen     string             // where the customer sees it twice: wallet, bank, receipt, unsure; fit: several payments fit the words
	Page     int
	// Twin and Again say that a timer started this task.
	Twin     wallet.TransactionID
	Again    bool
	Approved bool // somebody at the desk approved the only one of Requests; the customer confirms
	More     int  // surplus charges that are proposed after this one
	Filed    bool
}

// Task is the double charge.
var Task = &flows.Task[memory]{
	Title: "double_charge.title",
	Table: flows.Table{
		Name: "double_charge", Version: 1, Initial: "start",
		Edges: []flows.Edge{
			{Event: "link", From: []string{"start"}, To: "linking"},
			{Event: "linked", From: []string{"start", "linking"}, To: "look"},
			{Event: "not_linked", From: []string{"linking"}, To: "not_linked"},

			{Event: "duplicate", From: []string{"look"}, To: "review"},
			{Event: "pending", From: []string{"look"}, To: "pending"},
			{Event: "explained", From: []string{"look"}, To: "explained"},
			{Event: "unclear", From: []string{"look"}, To: "unclear"},
			{Event: "several", From: []string{"look"}, To: "choose"},
			{Event: "single", From: []string{"look"}, To: "single"},
			{Event: "fit", From: []string{"look"}, To: "payments"},
			{Event: "nothing", From: []string{"look", "choose"}, To: "where"},
			{Event: "running", From: []string{"look"}, To: "running"},
			{Event: "blocked", From: []string{"look"}, To: "blocked"},
			{Event: "lapsed", From: []string{"look"}, To: "lapsed"},
			{Event: "still_nothing", From: []string{"look"}, To: "still_nothing"},

			{Event: "look", From: []string{"choose", "review", "pending", "explained", "unclear", "where", "payments", "single", "running", "blocked", "disputed", "filing"}, To: "look"},
			{Event: "route", From: []string{"review"}, To: "destination"},
			{Event: "routed", From: []string{"destination"}, To: "look"},
			{Event: "confirm", From: []string{"review"}, To: "filing"},
			{Event: "filed", From: []string{"filing"}, To: "done"},
			{Event: "not_filed", From: []string{"filing"}, To: "not_returned"},
			{Event: "next", From: []string{"filing"}, To: "with_person"},

			{Event: "seen", From: []string{"where"}, To: "payments"},
			{Event: "page", From: []string{"payments"}, To: "payments"},
			{Event: "others", From: []string{"single"}, To: "payments"},
			{Event: "later", From: []string{"payments", "single", "unclear"}, To: "watching"},

			{Event: "disagree", From: []string{"pending", "explained", "unclear", "single", "running"}, To: "disputed"},
			{Event: "person", From: []string{"disputed", "blocked"}, To: "with_person"},
			{Event: "merchant", From: []string{"disputed", "blocked"}, To: "at_merchant"},
			{Event: "approved", From: []string{"with_person"}, To: "review"},
			{Event: "declined", From: []string{"with_person"}, To: "declined"},
			{Event: "handed_back", From: []string{"with_person"}, To: "done"},

			{Event: "ok", From: []string{"pending", "explained", "unclear", "running"}, To: "done"},
			{Event: "leave", From: []string{"review"}, To: "left"},
			{Event: "both_mine", From: []string{"review"}, To: "both_mine"},
		},
		Final: []string{"done", "not_linked", "not_returned", "watching", "at_merchant", "declined", "lapsed", "still_nothing", "left", "both_mine"},
	},
	Begin: begin,
	Nodes: map[string]flows.Node[memory]{
		"start":       {Enter: flows.StartLinked[memory]},
		"linking":     {Enter: flows.LinkFirst[memory], Hear: hearLink},
		"look":        {Enter: look},
		"choose":      {Prompt: sayChoose, Hear: hearChoose},
		"review":      {Prompt: sayReview, First: firstReview, Hear: hearReview, Money: true},
		"destination": {Prompt: sayDestination, Hear: hearDestination},
		"filing":      {Enter: file, Hear: hearFiling, Fixed: true},
		"pending":     {Enter: watchTwin, Prompt: sayPending, First: firstVerdict, Hear: hearVerdict},
		"explained":   {Prompt: sayExplained, First: firstVerdict, Hear: hearVerdict},
		"unclear":     {Prompt: sayUnclear, First: firstVerdict, Hear: hearUnclear},
		"running":     {Prompt: sayRunning, Hear: hearVerdict},
		"blocked":     {Prompt: sayBlocked, Hear: hearDisputed},
		"where":       {Prompt: sayWhere, Hear: hearWhere},
		"payments":    {Prompt: sayPayments, Hear: hearPayments},
		"single":      {Prompt: saySingle, Hear: hearSingle},
		"disputed":    {Enter: noteDisputed, Prompt: sayDisputed, Hear: hearDisputed},
		"with_person": {Enter: handOver, Prompt: flows.SayWithPerson[memory], Hear: hearPerson, Decides: true},
	},
	End:   end,
	Brief: brief,
}

func hearLink(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	return t.HearLink(&d.Wanted, h)
}

// file lets the refund task do the filing, under the confirmation just given.
func file(t *flows.Turn, d *memory) (string, error) {
	t.Audit("refund_confirmed", map[string]string{"key": string(d.Requests[0].Key), "reason": string(wallet.ReasonDuplicate)})
	t.Start("refund", flows.Seed{Value: flows.ConfirmedSeed(d.Requests)})
	return "", nil
}

func hearFiling(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	if h.Child == "" {
		return "", nil
	}
	switch h.Result {
	case "filed":
		d.Filed = true
		if d.Approved {
			return next(t, d)
		}
		return "filed", nil
	case "outdated":
		d.Requests = nil
		return "look", nil
	}
	return "not_filed", nil
}

// next goes on, after a refund that a person approved, with the next surplus
// charge: each has an approval and a confirmation of its own.
func next(t *flows.Turn, d *memory) (string, error) {
	d.Approved = false
	f, err := group(t, d)
	if err != nil || len(f.group.Return) == 0 {
		return "filed", err
	}
	if err := propose(t, d); err != nil {
		return "", err
	}
	if len(d.Requests) == 0 {
		return "filed", nil
	}
	t.Tell("double_charge.next_surplus", nil)
	return "next", nil
}
