package flows

import (
	"encoding/json"
	"fmt"

	"teller/flows/text"
	"teller/flows/understand"
)

// How tasks lie on one another and go on: everything above the machines.

const maxMoves = 24 // a task that moves on its own longer than this is broken

// push opens a task.
func (t *Turn) push(flow string, parent FrameID, seed Seed) error {
	k := t.a.tasks[flow]
	if k == nil {
		return fmt.Errorf("flows: no task %q", flow)
	}
	data, err := k.begin(t, seed)
	if err != nil {
		return err
	}
	m := k.Machine()
	t.st.Stack = append(t.st.Stack, frame{
		ID: FrameID(t.in.NewID()), Flow: flow, Version: m.Version, State: m.Initial, Step: 1, Data: data, Parent: parent,
		Born: max(t.st.Said-1, 0),
	})
	return t.arrive(t.st.top().ID)
}

// arrive runs a state's Enter and follows its events, then prompts.
func (t *Turn) arrive(id FrameID) error {
	for range maxMoves {
		f := t.st.find(id)
		if f == nil {
			return nil
		}
		k := t.a.tasks[f.Flow]
		if k.Machine().final(f.State) {
			return t.finish(id)
		}
		event, err := t.run(f, func() (string, error) { return k.enter(t, f) })
		if err != nil {
			return err
		}
		if t.pushed != nil {
			return t.openChild(id)
		}
		if event == "" {
			_, err := t.run(f, func() (string, error) { return "", k.prompt(t, f) })
			return err
		}
		if err := t.move(f, event); err != nil {
			return err
		}
	}
	return fmt.Errorf("flows: a task moved %d times without waiting for anybody", maxMoves)
}

func (t *Turn) openChild(parent FrameID) error {
	flow, seed := t.child, *t.pushed
	t.child, t.pushed = "", nil
	for _, f := range t.st.Stack {
		if f.Parent == parent && f.Flow == flow {
			t.st.raise(f.ID)
			return t.resume(f.ID)
		}
	}
	return t.push(flow, parent, seed)
}

// run lets a frame's code run with the turn set to it.
func (t *Turn) run(f *frame, fn func() (string, error)) (string, error) {
	was := t.f
	t.f = f
	defer func() { t.f = was }()
	event, err := fn()
	if h := t.handing; h != nil && err == nil {
		// Only now is what the task remembers written down, for the brief.
		t.handing = nil
		err = t.a.handOver(t, h.reason, h.priority)
	}
	return event, err
}

type handing struct{ reason, priority string }

func (t *Turn) move(f *frame, event string) error {
	to, err := t.a.tasks[f.Flow].Machine().next(f.State, event)
	if err != nil {
		return err
	}
	if t.a.moved != nil {
		t.a.moved(f.Flow, f.State, event, to)
	}
	f.State = to
	f.Step++
	return nil
}

// hear gives a frame what came in. It reports whether the frame took it.
func (t *Turn) hear(id FrameID, h Heard) (bool, error) {
	f := t.st.find(id)
	return t.take(f, h.Meaning != nil || h.Action != "", func() (string, error) { return t.a.tasks[f.Flow].hear(t, f, h) })
}

// first gives the open task a sentence before anything else is made of it.
func (t *Turn) first(m understand.Meaning) (bool, error) {
	f := t.st.top()
	if f == nil {
		return false, nil
	}
	return t.take(f, true, func() (string, error) { return t.a.tasks[f.Flow].first(t, f, m) })
}

// take runs a frame's code on what came in and follows where it leads.
func (t *Turn) take(f *frame, byCustomer bool, fn func() (string, error)) (bool, error) {
	id, k := f.ID, t.a.tasks[f.Flow]
	before := snapshot{f.State, append(json.RawMessage{}, f.Data...)}
	t.stayed = false
	event, err := t.run(f, fn)
	if err != nil {
		return false, err
	}
	stayed := t.stayed
	t.stayed = false
	if t.pushed != nil {
		return true, t.openChild(id)
	}
	if event == "" {
		return stayed, nil
	}
	if byCustomer && !k.node(before.State).fixed {
		f.Back = append(f.Back, before)
		if n := len(f.Back); n > maxBack {
			f.Back = f.Back[n-maxBack:]
		}
	}
	if err := t.move(f, event); err != nil {
		return false, err
	}
	return true, t.arrive(id)
}

// finish takes an ended frame off the stack, and whoever waited below goes on.
func (t *Turn) finish(id FrameID) error {
	f := *t.st.find(id)
	k := t.a.tasks[f.Flow]
	if _, err := t.run(&f, func() (string, error) { return "", k.end(t, &f) }); err != nil {
		return err
	}
	t.drop(id, f.State)
	return t.goOn(f.Parent, Heard{Child: f.Flow, Result: f.State})
}

// drop removes a frame and everything that was started from it.
func (t *Turn) drop(id FrameID, end string) {
	for i := len(t.st.Stack) - 1; i >= 0; i-- {
		if f := t.st.Stack[i]; f.Parent == id {
			t.drop(f.ID, end)
			i = len(t.st.Stack)
		}
	}
	for i, f := range t.st.Stack {
		if f.ID == id {
			t.st.Stack = append(t.st.Stack[:i:i], t.st.Stack[i+1:]...)
			t.out.EndedFrames = append(t.out.EndedFrames, id)
			t.out.Ended = append(t.out.Ended, TaskEnd{f.Flow, end})
			return
		}
	}
}

// goOn lets the parent of an ended task go on, else the task below, else the
// next wish of the sentence.
func (t *Turn) goOn(parent FrameID, h Heard) error {
	if parent != "" && t.st.find(parent) != nil {
		t.st.raise(parent)
		took, err := t.hear(parent, h)
		if took || err != nil {
			return err
		}
		return t.resume(parent)
	}
	if f := t.st.top(); f != nil {
		if n := t.a.tasks[f.Flow].node(f.State); !n.fixed {
			t.Say("common.resuming", text.Params{"task": text.Sub(t.a.tasks[f.Flow].title(), nil)})
		}
		return t.resume(f.ID)
	}
	if len(t.st.Later) > 0 {
		next := t.st.Later[0]
		t.st.Later = t.st.Later[1:]
		t.Say("common.now_the_other", text.Params{"task": text.Sub(t.a.titleOf(string(next.Intent)), nil)})
		return t.begin(string(next.Intent), Seed{Meaning: t.a.read(t, next.Words)})
	}
	return nil
}

// resume prompts a task that was interrupted; a state that only waits for
// something else looks again whether it still has to.
func (t *Turn) resume(id FrameID) error {
	f := t.st.find(id)
	if f == nil {
		return nil
	}
	k := t.a.tasks[f.Flow]
	n := len(t.out.Replies)
	if _, err := t.run(f, func() (string, error) { return "", k.prompt(t, f) }); err != nil {
		return err
	}
	if len(t.out.Replies) > n {
		return nil
	}
	if !k.node(f.State).fixed {
		return t.arrive(id)
	}
	if child := t.st.childOf(id); child != nil {
		return t.resume(child.ID) // where it stands is where the task that it started stands
	}
	_, err := t.hear(id, Heard{Action: actWaiting}) // says that it waits, and for what
	return err
}

// choicesOf returns the buttons that a task's prompt shows and who may see
// them, without saying it.
func (t *Turn) choicesOf(f *frame) ([]Choice, Audience) {
	kept, last := t.out.Replies, t.st.Last
	t.out.Replies = nil
	_, err := t.run(f, func() (string, error) { return "", t.a.tasks[f.Flow].prompt(t, f) })
	said := t.out.Replies
	t.out.Replies, t.st.Last = kept, last
	if err != nil || len(said) == 0 {
		return nil, Neutral
	}
	shown := said[len(said)-1]
	return shown.Choices, shown.Audience
}

// begin starts a task by its name, or what stands in for one that is not there.
func (t *Turn) begin(flow string, seed Seed) error {
	if t.a.tasks[flow] == nil {
		return t.a.withoutTask(t, flow, seed)
	}
	for _, words := range t.st.Unplaced {
		if seed.Value == "" && words != seed.Meaning.Text {
			seed.Before = append(seed.Before, t.a.read(t, words).Slots)
		}
	}
	t.st.Unplaced = nil
	return t.push(flow, "", seed)
}
