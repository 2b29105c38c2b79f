package flows

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/looplab/fsm"
)

// Table is one task's machine: plain data from which looplab/fsm is built
// afresh each turn. It has no guards: a pure choice of the event comes before
// it, and whatever is true everywhere (cancel, back, help, a question in
// between) lives on the stack above, not as edges here.
type Table struct {
	// Name is the task's intent: "double_charge".
	Name string
	// Version rises when a state is renamed or removed; Former then says where
	// a conversation stored in such a state goes on.
	Version int
	Initial string
	Edges   []Edge
	// Final are the states in which the task has ended.
	Final  []string
	Former map[string]string
}

// Edge is one event's way from some states to one.
type Edge struct {
	Event string
	From  []string
	To    string
}

func (t Table) machine(state string) *fsm.FSM {
	events := make(fsm.Events, len(t.Edges))
	for i, e := range t.Edges {
		events[i] = fsm.EventDesc{Name: e.Event, Src: e.From, Dst: e.To}
	}
	return fsm.NewFSM(state, events, nil)
}

// next returns the state that event leads to. Coming back to the same state is
// a move like any other.
func (t Table) next(state, event string) (string, error) {
	m := t.machine(state)
	err := m.Event(context.Background(), event)
	var same fsm.NoTransitionError
	if err != nil && !errors.As(err, &same) {
		return "", fmt.Errorf("flow %s: %w", t.Name, err)
	}
	return m.Current(), nil
}

func (t Table) final(state string) bool { return slices.Contains(t.Final, state) }

// States lists all states, the initial one first, then in the order of the edges.
func (t Table) States() []string {
	states := []string{t.Initial}
	add := func(s string) {
		if !slices.Contains(states, s) {
			states = append(states, s)
		}
	}
	for _, e := range t.Edges {
		for _, s := range e.From {
			add(s)
		}
		add(e.To)
	}
	return states
}

// Mermaid draws the machine as a Mermaid state diagram.
func (t Table) Mermaid() (string, error) {
	return fsm.VisualizeWithType(t.machine(t.Initial), fsm.MERMAID)
}

// Validate finds what looplab/fsm would swallow: an event twice from one state,
// a state that cannot be reached, one without a way out or to an end, an edge
// out of a final state.
func (t Table) Validate() error {
	var errs []error
	fail := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf("flow %s: "+format, append([]any{t.Name}, a...)...))
	}
	if t.Name == "" || t.Version < 1 || t.Initial == "" {
		fail("a name, a version from 1 on and an initial state are needed")
	}
	type way struct{ state, event string }
	seen := map[way]bool{}
	out := map[string][]string{}
	for _, e := range t.Edges {
		if len(e.From) == 0 || e.Event == "" || e.To == "" {
			fail("the edge %+v is not whole", e)
		}
		for _, s := range e.From {
			if seen[way{s, e.Event}] {
				fail("%s has the event %s twice", s, e.Event)
			}
			seen[way{s, e.Event}] = true
			out[s] = append(out[s], e.To)
			if t.final(s) {
				fail("%s is final and has the event %s", s, e.Event)
			}
		}
	}
	states := t.States()
	for _, s := range t.Final {
		if !slices.Contains(states, s) {
			fail("the final state %s does not occur", s)
		}
	}
	reach := func(from string) map[string]bool {
		got, todo := map[string]bool{from: true}, []string{from}
		for len(todo) > 0 {
			s := todo[0]
			todo = todo[1:]
			for _, n := range out[s] {
				if !got[n] {
					got[n] = true
					todo = append(todo, n)
				}
			}
		}
		return got
	}
	fromStart := reach(t.Initial)
	for _, s := range states {
		if !fromStart[s] {
			fail("%s cannot be reached", s)
		}
		if !t.final(s) && !slices.ContainsFunc(t.Final, func(f string) bool { return reach(s)[f] }) {
			fail("%s has no way to an end", s)
		}
	}
	for old, now := range t.Former {
		if !slices.Contains(states, now) {
			fail("the former state %s goes on in %s, which does not exist", old, now)
		}
	}
	return errors.Join(errs...)
}
