package terminal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"teller/bot"
	"teller/flows"
)

var errKilled = errors.New("killed")

// mortal is an engine that dies before it stores anything, once.
type mortal struct {
	*agenda
	dead bool
}

func (m *mortal) Receive(ctx context.Context, u ...bot.Update) error {
	if !m.dead {
		m.dead = true
		return errKilled
	}
	return m.agenda.Receive(ctx, u...)
}

// D1: whatever a line asks for, a process that ends before it is stored has not
// used up the line's id: sent again, it counts, and only once.
func TestALineIsNotLost(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"/start lk_x", "/edit hallo", "/file session_test.go", "/contact mei", "/forward look", "hello",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			m := &mortal{agenda: s.engine}
			s.session.Engine = m
			s.session.lastText = "the last text"
			object := fmt.Sprintf(`{"id":"m1","text":%q}`, line)
			in, err := Parse(object, true)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.session.do(t.Context(), in); !errors.Is(unwrapped(err), errKilled) {
				t.Fatalf("the first time: %v", err)
			}
			for range 2 {
				if err := s.session.do(t.Context(), in); err != nil {
					t.Fatal(err)
				}
			}
			ids := map[bot.UpdateID]bool{}
			for _, u := range s.engine.said {
				ids[u.ID] = true
			}
			if len(ids) != 1 || !ids["terminal:demo:mei/id/m1"] {
				t.Errorf("the engine got %v", ids)
			}
		})
	}
}

func unwrapped(err error) error {
	var f *fatalError
	if errors.As(err, &f) {
		return f.err
	}
	return err
}

// A line that only led to a complaint is used up: sent again when there is what
// was missing, it does nothing.
func TestAComplaintUsesTheLineUp(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.run(t, `{"id":"e1","text":"/edit hallo"}`, `{"id":"p1","press":1}`, "hello", `{"id":"e1","text":"/edit hallo"}`, `{"id":"p1","press":1}`)
	var kinds []bot.UpdateKind
	for _, u := range s.engine.said {
		kinds = append(kinds, u.Kind)
	}
	if fmt.Sprint(kinds) != "[start text]" && fmt.Sprint(kinds) != "[text]" {
		t.Errorf("the engine got %v", kinds)
	}
	if n := strings.Count(s.out.String(), `"from":"system"`); n != 2 {
		t.Errorf("%d complaints:\n%s", n, s.out)
	}
}

// oneCase is a store with a claimed case, whose first change fails.
type oneCase struct {
	Records
	changes []bot.CaseChange
	dead    bool
}

func (o *oneCase) Conversation(context.Context, bot.ConversationID) (bot.Conversation, error) {
	return bot.Conversation{Case: "C-1", Language: "en"}, nil
}

func (o *oneCase) Case(context.Context, string) (bot.Case, []bot.CaseEntry, error) {
	return bot.Case{Ref: "C-1", Conversation: "terminal:demo:mei", Status: bot.CaseClaimed,
		Owner: bot.Owner{Speaker: flows.Agent, Agent: "lin"}}, nil, nil
}

// ChangeCase stores an act's updates as the real one does: with the change.
func (o *oneCase) ChangeCase(ctx context.Context, _ string, _ int64, ch bot.CaseChange) error {
	if !o.dead {
		o.dead = true
		return errKilled
	}
	o.changes = append(o.changes, ch)
	for _, u := range ch.Updates {
		if _, err := o.Receive(ctx, []bot.InboxRow{{Update: u, Kept: true}}); err != nil {
			return err
		}
	}
	return nil
}

// What somebody at the desk did carries the line's id in the same change, so
// that a process that ends right before it loses nothing, and one that ends
// right behind it does not do it twice.
func TestAnActAtTheDeskHasItsLinesID(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"/agent lin say hello", "/agent lin note careful", "/agent lin release", "/agent lin close done"} {
		s := newStage(t)
		o := &oneCase{Records: s.session.Store}
		s.session.Store = o
		in := Line{ID: "a1"}
		var err error
		if in.Input, err = parseCommand(line); err != nil {
			t.Fatal(err)
		}
		if err := s.session.do(t.Context(), in); !errors.Is(unwrapped(err), errKilled) {
			t.Fatalf("%s: the first time: %v", line, err)
		}
		if err := s.session.command(t.Context(), in); err != nil { // and killed behind it
			t.Fatal(err)
		}
		if err := s.session.do(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if len(o.changes) != 1 || len(o.changes[0].Updates) != 1 || o.changes[0].Updates[0].ID != "terminal:demo:mei/id/a1" {
			t.Errorf("%s: %d changes: %+v", line, len(o.changes), o.changes)
		}
	}
}

// S5: the path of a file stays where the file is.
func TestAPathIsNotKept(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.run(t, "/file ../terminal/session_test.go")
	u := s.engine.said[len(s.engine.said)-1]
	if u.File == nil || u.File.Name != "session_test.go" || strings.Contains(fmt.Sprintf("%+v %+v", u, *u.File), "../terminal") {
		t.Errorf("%+v", u.File)
	}
}
