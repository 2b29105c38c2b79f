// Package refund files a refund: which payment, whether and how it can be
// returned, one summary, one confirmation, and then the wallet's own words until
// it is paid or refused. The double charge task files through it as well, so
// that there is one way to the wallet and one way to bear its answers.
package refund

import (
	"teller/flows"
	"teller/wallet"
)

// memory is what the task remembers between turns.
type memory struct {
	Wanted      flows.Wanted
	Transaction wallet.TransactionID
	Order       string
	Reason      wallet.RefundReason
	Note        string
	Amount      int64 // a part, in minor units; 0: all that remains
	Route       wallet.Destination
	Routed      bool
	Page        int
	// Request is what the summary shows; Requests are what is being filed.
	Request  wallet.RefundRequest
	Requests []wallet.RefundRequest
	Answers  map[wallet.IdempotencyKey]result
	Told     bool // that it is still being verified
	Why      wallet.RefusalCode
	Appealed bool
	Agent    string // who approved
	Said     string // why an agent refused
	Child    bool   // started by another task, with its summary
}

type result struct {
	OK        bool
	Code      wallet.RefusalCode
	Reference string
	Status    wallet.RefundStatus
}

// Task is the refund.
var Task = &flows.Task[memory]{
	Title: "refund.title",
	Table: flows.Table{
		Name: "refund", Version: 1, Initial: "start",
		Edges: []flows.Edge{
			{Event: "link", From: []string{"start"}, To: "linking"},
			{Event: "linked", From: []string{"start", "linking"}, To: "find"},
			{Event: "not_linked", From: []string{"linking"}, To: "not_linked"},
			{Event: "confirmed", From: []string{"start"}, To: "filing"},
			{Event: "no_role", From: []string{"find"}, To: "with_person"},

			{Event: "several", From: []string{"find", "summary", "refused"}, To: "pick"},
			{Event: "nothing", From: []string{"find"}, To: "nothing"},
			{Event: "picked", From: []string{"find", "pick"}, To: "check"},
			{Event: "find", From: []string{"pick", "summary", "refused"}, To: "find"},
			{Event: "page", From: []string{"pick"}, To: "pick"},

			{Event: "twin", From: []string{"check"}, To: "double_charge"},
			{Event: "closed", From: []string{"double_charge"}, To: "closed_as_double"},

			{Event: "ask_order", From: []string{"check"}, To: "order"},
			{Event: "ask_reason", From: []string{"check"}, To: "reason"},
			{Event: "told", From: []string{"order", "reason", "amount", "destination"}, To: "check"},
			{Event: "eligible", From: []string{"check"}, To: "summary"},
			{Event: "refused", From: []string{"check"}, To: "refused"},
			{Event: "running", From: []string{"check"}, To: "running"},

			{Event: "part", From: []string{"summary"}, To: "amount"},
			{Event: "route", From: []string{"summary"}, To: "destination"},
			{Event: "again", From: []string{"summary"}, To: "check"},
			{Event: "confirm", From: []string{"summary"}, To: "filing"},

			{Event: "filed", From: []string{"filing"}, To: "filed"},
			{Event: "not_filed", From: []string{"filing"}, To: "refused"},
			{Event: "changed", From: []string{"filing"}, To: "check"},
			{Event: "outdated", From: []string{"filing"}, To: "outdated"},

			{Event: "appeal", From: []string{"refused", "check"}, To: "with_person"},
			{Event: "closed", From: []string{"refused", "summary"}, To: "closed"},
			{Event: "approved", From: []string{"with_person"}, To: "approved"},
			{Event: "confirm", From: []string{"approved"}, To: "filing"},
			{Event: "closed", From: []string{"approved", "with_person"}, To: "closed"},
			{Event: "declined", From: []string{"with_person"}, To: "declined"},
		},
		Final: []string{"filed", "nothing", "not_linked", "running", "closed", "closed_as_double", "declined", "outdated"},
	},
	Begin: begin,
	Nodes: map[string]flows.Node[memory]{
		"start":         {Enter: start},
		"linking":       {Enter: flows.LinkFirst[memory], Hear: hearLink},
		"find":          {Enter: find},
		"pick":          {Prompt: sayPick, Hear: hearPick},
		"check":         {Enter: check},
		"double_charge": {Enter: asDouble, Hear: hearDouble},
		"order":         {Prompt: sayOrder, Hear: hearOrder, Greedy: true},
		"reason":        {Prompt: sayReason, Hear: hearReason, Greedy: true},
		"summary":       {Prompt: saySummary, First: firstSummary, Hear: hearSummary, Money: true},
		"amount":        {Prompt: sayAmount, Hear: hearAmount, Numbers: true},
		"destination":   {Prompt: sayDestination, Hear: hearDestination},
		"filing":        {Enter: file, Hear: hearFiling, Fixed: true},
		"refused":       {Prompt: sayRefused, First: firstRefused, Hear: hearRefused},
		"with_person":   {Enter: handOver, Prompt: flows.SayWithPerson[memory], Hear: hearPerson, Decides: true},
		"approved":      {Prompt: sayApproved, Hear: hearApproved, Money: true},
	},
	End:   end,
	Brief: brief,
}
