// Package tasks lists the tasks that Teller has. A new one is one line here.
package tasks

import (
	"teller/flows"
	"teller/flows/doublecharge"
	"teller/flows/link"
	"teller/flows/refund"
	"teller/flows/refundstatus"
)

// All are the tasks, in the order in which they are drawn.
func All() []flows.Flow {
	return []flows.Flow{
		doublecharge.Task,
		refund.Task,
		refundstatus.Task,
		link.Task,
	}
}
