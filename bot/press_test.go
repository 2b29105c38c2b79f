package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
)

// S3: a button acts for the person it was shown to, in that chat, once,
// before it expired.
func TestButtons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "buttons")
	buttons := h.pigeon.last(t).Buttons
	if len(buttons) != 3 || len(buttons[0].Handle) > 32 || buttons[0].Handle == buttons[1].Handle {
		t.Fatalf("buttons: %+v", buttons)
	}
	h.press("lin", buttons[0].Handle, "1") // a forwarded or stolen handle
	h.press("mei", "forged.0", "2")
	h.press("mei", strings.TrimSuffix(buttons[0].Handle, ".0")+".7", "3")
	h.press("mei", buttons[1].Handle, "4")
	h.press("mei", buttons[1].Handle, "5")
	h.press("mei", buttons[0].Handle, "6") // its neighbour is not: whether the task still stands there is the dialogue's to say
	var got []string
	for _, ev := range h.parrot.seen[1:] {
		p := ev.(flows.Pressed)
		got = append(got, fmt.Sprintf("%s%s", p.Value, p.Problem))
		if p.Problem == "" && (p.Action != "choose" || p.Frame != "f" || p.Step != 1) {
			t.Errorf("pressed: %+v", p)
		}
	}
	if want := "unknown unknown unknown 2 2used 1"; strings.Join(got, " ") != want {
		t.Errorf("presses: %q, want %q", got, want)
	}
}

func TestButtonsExpire(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "buttons")
	h.pass(7 * 24 * time.Hour)
	h.press("mei", h.pigeon.last(t).Buttons[0].Handle, "1")
	if p := h.parrot.seen[1].(flows.Pressed); p.Problem != flows.PressExpired {
		t.Errorf("pressed: %+v", p)
	}
}

func TestAnotherMemberOfAGroupCannotPress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	group := func(person, id string) bot.Update {
		u := h.update("group", id)
		u.Person, u.Private = person, false
		return u
	}
	h.receive(group("mei", "buttons"))
	h.settle()
	for i, person := range []string{"lin", "mei"} {
		u := group(person, fmt.Sprint("press", i))
		u.Kind, u.Handle = bot.KindPress, h.pigeon.sent[0].Buttons[0].Handle
		h.receive(u)
		h.settle()
	}
	first, second := h.parrot.seen[1].(flows.Pressed), h.parrot.seen[2].(flows.Pressed)
	if first.Problem != flows.PressUnknown || second.Problem != flows.PressFine {
		t.Errorf("lin: %+v, mei: %+v", first, second)
	}
}

// A press that was not consumed, because its turn failed, is not spent.
func TestFailedTurnLeavesTheButton(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "buttons")
	handle := h.pigeon.last(t).Buttons[0].Handle
	failing := true
	h.parrot.then = func(in flows.Input) (flows.Output, error) {
		if failing {
			return flows.Output{}, fmt.Errorf("not now")
		}
		return flows.Output{}, nil
	}
	h.press("mei", handle, "1")
	for range 10 { // until it is given up
		h.pass(time.Minute)
		h.settle()
	}
	failing = false
	h.press("mei", handle, "2")
	for _, ev := range h.parrot.seen[1:] {
		if p := ev.(flows.Pressed); p.Problem != "" {
			t.Errorf("the press became %+v", p)
		}
	}
	h.press("mei", handle, "3")
	if p := h.parrot.seen[len(h.parrot.seen)-1].(flows.Pressed); p.Problem != flows.PressUsed {
		t.Errorf("after it acted: %+v", p)
	}
}

func TestReplaceEditsWhereTheChannelCan(t *testing.T) {
	t.Parallel()
	for _, can := range []bool{true, false} {
		h := newHouse(t)
		h.pigeon.limits.Edit = can
		h.say("mei", "buttons")
		shown := h.pigeon.last(t)
		h.press("mei", shown.Buttons[0].Handle, "1")
		want := ""
		if can {
			want = fmt.Sprint("ref", int(shown.ID))
		}
		if got := h.pigeon.last(t).Edits; got != want {
			t.Errorf("edits %q, want %q", got, want)
		}
	}
}

// A channel without buttons shows numbered lines, and a bare number presses.
func TestNumberedLines(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pigeon.limits = bot.Limits{Text: 160}
	h.say("mei", "buttons")
	if m := h.pigeon.last(t); len(m.Buttons) != 0 || m.Text != "1 buttons\n1. choice 1\n2. choice 2\n3. choice 3" {
		t.Fatalf("shown as %+v", m)
	}
	h.say("mei", "４")
	h.say("mei", " ２ ")
	h.say("mei", "2")
	if want := "4 pressed 2used"; h.pigeon.last(t).Text != want {
		t.Errorf("said %q, want %q", h.pigeon.last(t).Text, want)
	}
	if p, ok := h.parrot.seen[2].(flows.Pressed); !ok || p.Value != "2" || p.Problem != "" {
		t.Errorf("the number 2 became %+v", h.parrot.seen[2])
	}
	if s, ok := h.parrot.seen[1].(flows.Said); !ok || s.Text != "４" {
		t.Errorf("the number 4 became %+v", h.parrot.seen[1])
	}
}

// With real buttons a number is a text: the dialogue decides.
func TestNumbersAreTextsWhereThereAreButtons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "buttons")
	h.say("mei", "2")
	if _, ok := h.parrot.seen[1].(flows.Said); !ok {
		t.Errorf("the number became %+v", h.parrot.seen[1])
	}
}

// S7: the newest message with buttons counts from when it had been delivered.
func TestNewestIsDelivered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var newest []flows.Shown
	h.parrot.hook = func(in flows.Input) { newest = append(newest, in.Newest) }
	h.receive(h.update("mei", "buttons"))
	h.step(h.engine.Turn)
	h.pass(time.Minute)
	h.receive(h.update("mei", "too early"))
	h.step(h.engine.Turn)
	h.settle()
	h.pass(time.Minute)
	h.say("mei", "after")
	if newest[0] != (flows.Shown{}) || newest[1] != (flows.Shown{}) {
		t.Errorf("before delivery: %+v", newest[:2])
	}
	if want := (flows.Shown{Frame: "f", Step: 1, At: h.clock().Add(-time.Minute)}); newest[2] != want {
		t.Errorf("newest %+v, want %+v", newest[2], want)
	}
}
