package flows

// WantsNumber reports whether a bare number answers what is asked in this state
// of a task, as an amount does: a channel that takes a number for a button must
// then leave it to the task.
func (a *Assistant) WantsNumber(flow, state string) bool {
	k := a.tasks[flow]
	return k != nil && k.node(state).numbers
}
