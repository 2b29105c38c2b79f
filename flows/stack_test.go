package flows_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"teller/flows"
	"teller/flows/flowtest"
	"teller/flows/understand"
	"teller/wallet"
)

// toy is a task that no other package knows: adding one is this and a line of
// registration.
type toyMemory struct{ Colour string }

var toy = &flows.Task[toyMemory]{
	Title: "common.button_other",
	Table: flows.Table{
		Name: "toy", Version: 3, Initial: "ask",
		Edges: []flows.Edge{
			{Event: "told", From: []string{"ask"}, To: "confirm"},
			{Event: "yes", From: []string{"confirm"}, To: "done"},
			{Event: "wait", From: []string{"confirm"}, To: "waiting"},
			{Event: "rang", From: []string{"waiting"}, To: "done"},
		},
		Final:  []string{"done"},
		Former: map[string]string{"question": "ask", "old_confirm": "confirm"},
	},
	Nodes: map[string]flows.Node[toyMemory]{
		"ask": {
			Prompt: func(t *flows.Turn, d *toyMemory) error { t.Say("common.help", nil); return nil },
			Hear: func(t *flows.Turn, d *toyMemory, h flows.Heard) (string, error) {
				if h.Meaning == nil {
					return "", nil
				}
				d.Colour = h.Meaning.Text
				return "told", nil
			},
			Greedy: true,
		},
		"confirm": {
			Prompt: func(t *flows.Turn, d *toyMemory) error {
				t.Say("common.glad", nil, flows.Button("common.button_ok", "yes", d.Colour, nil), flows.Button("common.button_no", "wait", "", nil))
				return nil
			},
			Hear: func(t *flows.Turn, d *toyMemory, h flows.Heard) (string, error) {
				switch {
				case h.Answer != nil:
					return "", errors.New("a fault of ours")
				case h.Confirms("yes"):
					return "yes", nil
				case h.Action == "wait":
					t.Timer("soon", time.Hour)
					return "wait", nil
				}
				return "", nil
			},
			Money: true,
		},
		"waiting": {Hear: func(t *flows.Turn, d *toyMemory, h flows.Heard) (string, error) {
			if h.Timer == "soon" {
				return "rang", nil
			}
			return "", nil
		}},
	},
	End: func(t *flows.Turn, d *toyMemory, state string) error { t.Say("common.thanks", nil); return nil },
}

// plain understands nothing but a few certain words.
type plain struct{}

func (plain) Read(s string, _ understand.Context) understand.Meaning {
	m := understand.Meaning{Text: s, Intent: understand.OutOfScope, Band: understand.Refuse}
	switch s {
	case "toy":
		m.Intent, m.Band = "toy", understand.Act
	case "yes":
		m.Intent, m.Band, m.Move, m.Bare = understand.Affirm, understand.Act, understand.Yes, true
	case "cancel":
		m.Move = understand.Stop
	case "back":
		m.Move = understand.Back
	}
	return m
}

// empty is a wallet without a record.
type empty struct{}

func (empty) Account(_ context.Context, id wallet.AccountID) (wallet.Account, error) {
	return wallet.Account{ID: id, Zone: "UTC", Currency: "USD"}, nil
}

func (empty) Transactions(context.Context, wallet.AccountID, wallet.Query) ([]wallet.Transaction, error) {
	return nil, nil
}

func (empty) Transaction(context.Context, wallet.AccountID, wallet.TransactionID) (wallet.Transaction, error) {
	return wallet.Transaction{}, wallet.ErrNotFound
}

type harness struct {
	t     *testing.T
	a     *flows.Assistant
	state []byte
	now   time.Time
	n     int
	shown flows.Shown
	out   flows.Output

	account wallet.AccountID
}

func newHarness(t *testing.T) *harness {
	a, err := flows.New(flows.Options{Reader: plain{}, Policy: flowtest.Policy()}, toy)
	if err != nil {
		t.Fatal(err)
	}
	return &harness{t: t, a: a, now: flowtest.Began}
}

func (h *harness) turn(ev flows.Event) flows.Output {
	h.t.Helper()
	h.now = h.now.Add(time.Minute)
	out, err := h.a.Turn(context.Background(), flows.Input{State: h.state, Event: ev, Now: h.now, Private: true, Language: "en", Account: h.account, Wallet: empty{},
		Owner: flows.Bot, Newest: h.shown, NewID: func() string { h.n++; return string(rune('a' + h.n)) }})
	if err != nil {
		h.t.Fatal(err)
	}
	h.state, h.out = out.State, out
	for _, r := range out.Replies {
		if len(r.Choices) > 0 {
			h.shown = flows.Shown{Frame: r.Frame, Step: r.Step, At: h.now}
		}
	}
	return out
}

func (h *harness) say(s string) flows.Output {
	return h.turn(flows.Said{Text: s, At: h.now.Add(time.Minute)})
}

func (h *harness) at(want string) {
	h.t.Helper()
	if h.out.Node != want {
		h.t.Fatalf("stands at %q, want %q; said %v", h.out.Node, want, h.out.Replies)
	}
}

func TestToyTask(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.say("toy")
	h.at("ask")
	h.say("blue")
	h.at("confirm")
	h.say("back")
	h.at("ask")
	h.say("green")
	h.at("confirm")
	h.say("yes")
	h.at("")
	if len(h.out.Ended) != 1 || h.out.Ended[0] != (flows.TaskEnd{Flow: "toy", End: "done"}) {
		t.Errorf("ended %v", h.out.Ended)
	}
}

// A timer of a task that has ended touches nothing (D8), and its frame is named
// as ended so that the store removes it.
func TestTimerOfEndedTask(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.say("toy")
	h.say("blue")
	frame, step := h.shown.Frame, h.shown.Step
	out := h.turn(flows.Pressed{Action: "wait", Frame: frame, Step: step})
	h.at("waiting")
	if len(out.Timers) != 1 || out.Timers[0].Frame != frame {
		t.Fatalf("timers %v", out.Timers)
	}
	out = h.say("cancel")
	if len(out.EndedFrames) != 1 || out.EndedFrames[0] != frame {
		t.Fatalf("ended %v", out.EndedFrames)
	}
	if out = h.turn(flows.Rang{Frame: frame, Name: "soon"}); len(out.Replies) != 0 || len(out.Ended) != 0 {
		t.Errorf("a timer of an ended task said %v", out.Replies)
	}
}

// S3: a press acts only while its task still stands at that step.
func TestS3StaleStep(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.say("toy")
	h.say("blue")
	old := h.shown
	h.say("back")
	h.say("green")
	out := h.turn(flows.Pressed{Action: "yes", Frame: old.Frame, Step: old.Step})
	h.at("confirm")
	if len(out.Ended) != 0 {
		t.Error("a stale button ended the task")
	}
	out = h.turn(flows.Pressed{Action: "yes", Frame: "nobody", Step: 1})
	if len(out.Ended) != 0 {
		t.Error("a button of another task ended this one")
	}
	for _, p := range []flows.PressProblem{flows.PressUsed, flows.PressUnknown, flows.PressExpired} {
		out = h.turn(flows.Pressed{Action: "yes", Frame: h.shown.Frame, Step: h.shown.Step, Problem: p})
		if len(out.Ended) != 0 || len(out.Replies) == 0 {
			t.Errorf("%s: ended %v, said %v", p, out.Ended, out.Replies)
		}
	}
}

// S7: a typed yes confirms only what was shown last, after it was shown, and
// never as an edit or a forwarded message.
func TestS7TypedYes(t *testing.T) {
	t.Parallel()
	start := func() *harness {
		h := newHarness(t)
		h.say("toy")
		h.say("blue")
		h.at("confirm")
		return h
	}
	for name, ev := range map[string]func(h *harness) flows.Said{
		"edited":    func(h *harness) flows.Said { return flows.Said{Text: "yes", Edited: true, At: h.now.Add(time.Hour)} },
		"forwarded": func(h *harness) flows.Said { return flows.Said{Text: "yes", Forwarded: true, At: h.now.Add(time.Hour)} },
		"early":     func(h *harness) flows.Said { return flows.Said{Text: "yes", At: h.shown.At} },
		"before delivery": func(h *harness) flows.Said {
			h.shown.At = time.Time{}
			return flows.Said{Text: "yes", At: h.now.Add(time.Hour)}
		},
		"not the newest": func(h *harness) flows.Said {
			h.shown.Frame = "later"
			return flows.Said{Text: "yes", At: h.now.Add(time.Hour)}
		},
	} {
		h := start()
		if out := h.turn(ev(h)); len(out.Ended) != 0 {
			t.Errorf("%s: a yes confirmed", name)
		}
	}
	h := start()
	if out := h.say("yes"); len(out.Ended) != 1 {
		t.Error("an honest yes did not confirm")
	}
}

// A yes that says which one is meant chooses and confirms nothing (S7).
func TestS7ChoosingYes(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"是这笔", "对的,就是这笔", "that's the one", "yes this one"} {
		m := understand.Meaning{Text: words, Move: understand.Yes, Bare: true}
		if (flows.Heard{Meaning: &m, Safe: true}).Confirms("confirm") {
			t.Errorf("%q confirmed", words)
		}
	}
	m := understand.Meaning{Text: "yes please", Move: understand.Yes, Bare: true}
	if !(flows.Heard{Meaning: &m, Safe: true}).Confirms("confirm") {
		t.Error("a plain yes did not confirm")
	}
}

// A number typed for a button never confirms money (S7); it chooses all the same.
func TestS7NumberedPress(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.say("toy")
	h.say("blue")
	out := h.turn(flows.Pressed{Action: "confirm", Numbered: true, Frame: h.shown.Frame, Step: h.shown.Step})
	if len(out.Ended) != 0 || len(out.Replies) == 0 || out.Replies[0].Key != "common.confirm_by_word" {
		t.Errorf("a number confirmed: ended %v, said %v", out.Ended, out.Replies)
	}
	h.turn(flows.Pressed{Action: "wait", Numbered: true, Frame: h.shown.Frame, Step: h.shown.Step})
	h.at("waiting")
}

// What speaks of an account ends when the chat is linked to another one (S1),
// whatever arrives first.
func TestS1AccountMoved(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.account = "a1"
	h.say("toy")
	h.say("blue")
	old := h.shown
	h.account = ""
	out := h.turn(flows.Pressed{Action: "yes", Frame: old.Frame, Step: old.Step})
	h.at("")
	if len(out.EndedFrames) != 1 || len(out.Ended) != 1 || out.Ended[0].End != "link_ended" {
		t.Errorf("ended %v %v", out.EndedFrames, out.Ended)
	}
}

// An answer of the wallet that its task cannot bear is told all the same, and
// the task does not hang for ever.
func TestAnswerToABrokenTask(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.say("toy")
	h.say("blue")
	req := wallet.RefundRequest{Key: "refund:x:0", Amount: wallet.Money{Minor: 3800, Currency: "CNY"}}
	out := h.turn(flows.Answered{Key: req.Key, Frame: h.shown.Frame, Deed: flows.FileRefund{Request: req}, Outcome: flows.Done,
		Refund: &wallet.Refund{Reference: "R-1", Status: wallet.RefundApproved}})
	h.at("")
	if len(out.Replies) != 1 || !strings.Contains(out.Replies[0].Text, "R-1") || len(out.Timers) != 1 {
		t.Errorf("said %v, timers %v", out.Replies, out.Timers)
	}
}

// A conversation that was stored under an older table goes on.
func TestFormerTable(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{"question": "ask", "old_confirm": "confirm", "forgotten": "ask", "waiting": "waiting"} {
		h := newHarness(t)
		h.say("toy")
		var st map[string]any
		if err := json.Unmarshal(h.state, &st); err != nil {
			t.Fatal(err)
		}
		f := st["stack"].([]any)[0].(map[string]any)
		f["version"], f["state"] = 1, stored
		h.state, _ = json.Marshal(st)
		h.turn(flows.Rang{Frame: "nobody", Name: "nothing"})
		h.at(want)
	}
}

// A state of a newer program stops the turn instead of losing the conversation.
func TestNewerState(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	_, err := h.a.Turn(context.Background(), flows.Input{State: []byte(`{"v":99}`), Event: flows.Said{Text: "hi"}, Now: h.now})
	if err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("err = %v", err)
	}
	if _, err = h.a.Turn(context.Background(), flows.Input{State: []byte(`{`), Event: flows.Said{Text: "hi"}, Now: h.now}); err == nil {
		t.Error("an unreadable state was taken for a new conversation")
	}
}

// The tables of the built-in tasks hold together, and a broken one is refused.
func TestTables(t *testing.T) {
	t.Parallel()
	for _, table := range flowtest.Assistant(t).Tasks() {
		if err := table.Validate(); err != nil {
			t.Error(err)
		}
	}
	good := toy.Table
	for name, broken := range map[string]func(t *flows.Table){
		"an event twice": func(t *flows.Table) {
			t.Edges = append(t.Edges, flows.Edge{Event: "told", From: []string{"ask"}, To: "done"})
		},
		"an unreachable one": func(t *flows.Table) {
			t.Edges = append(t.Edges, flows.Edge{Event: "x", From: []string{"island"}, To: "done"})
		},
		"no way to an end": func(t *flows.Table) {
			t.Edges = append(t.Edges, flows.Edge{Event: "x", From: []string{"ask"}, To: "trap"})
		},
		"a final with a way": func(t *flows.Table) {
			t.Edges = append(t.Edges, flows.Edge{Event: "x", From: []string{"done"}, To: "ask"})
		},
		"an unknown final":   func(t *flows.Table) { t.Final = append([]string{"gone"}, t.Final...) },
		"an unknown former":  func(t *flows.Table) { t.Former = map[string]string{"a": "nowhere"} },
		"no version":         func(t *flows.Table) { t.Version = 0 },
		"an edge to nowhere": func(t *flows.Table) { t.Edges = append(t.Edges, flows.Edge{Event: "x", From: []string{"ask"}}) },
	} {
		table := good
		table.Edges = append([]flows.Edge{}, good.Edges...)
		broken(&table)
		if table.Validate() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
}

// Two tasks of one name, or a task whose nodes do not fit its table, are refused.
func TestNewRefuses(t *testing.T) {
	t.Parallel()
	if _, err := flows.New(flows.Options{Reader: plain{}}, toy, toy); err == nil {
		t.Error("a task was registered twice")
	}
	lame := *toy
	lame.Nodes = map[string]flows.Node[toyMemory]{}
	if _, err := flows.New(flows.Options{Reader: plain{}}, &lame); err == nil {
		t.Error("states without nodes were accepted")
	}
}

// The same input gives the same output: nothing comes from inside.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	run := func() string {
		h := newHarness(t)
		out := ""
		for _, s := range []string{"toy", "blue", "back", "green", "nonsense", "yes"} {
			h.say(s)
			b, _ := json.Marshal(h.out)
			out += string(b)
		}
		return out
	}
	if first, second := run(), run(); first != second {
		t.Error("two runs differ")
	}
}
