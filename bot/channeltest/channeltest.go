// Package channeltest is the contract that every bot.Channel must pass, and a
// poor channel to try the engine on: no buttons, no editing, 160 characters.
package channeltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"teller/bot"
)

// Harness is a channel with a platform behind it that the test controls.
type Harness struct {
	Channel bot.Channel
	// Chat names the nth chat that can be written to, as the platform does.
	Chat func(n int) string
	// Shown lists what customers see in a chat now, oldest first.
	Shown func(chat string) []Shown
	// Fail lets the platform answer the next send like this. Nil, or a false,
	// where this platform cannot fail so.
	Fail func(Failure) bool
}

// Shown is a message as its customer sees it.
type Shown struct {
	Ref     string
	Text    string
	Buttons []string // labels
	// Live is what the platform makes of the text by itself: links that can be
	// followed, mentions that notify, formatting, control sequences.
	Live []string
}

// Failure is how a platform may answer a send.
type Failure string

const (
	Later    Failure = "later"    // not now: try again after a while
	Shut     Failure = "shut"     // the customer shut the chat
	Rejected Failure = "rejected" // this message never
	Cut      Failure = "cut"      // no answer: it may have been delivered
)

// Run checks what every channel must do.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	for name, test := range map[string]func(*testing.T, Harness){
		"Name":     testName,
		"Send":     testSend,
		"Long":     testLong,
		"Buttons":  testButtons,
		"Hostile":  testHostile,
		"Edit":     testEdit,
		"Together": testTogether,
		"Failures": testFailures,
		"Ended":    testEnded,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func (h Harness) message(id int, chat, text string) bot.Outgoing {
	return bot.Outgoing{ID: bot.MessageID(id), ChatID: chat, Conversation: bot.ConversationOf(h.Channel.Name(), "b", chat),
		From: "bot", Text: text, Attempt: 1}
}

func (h Harness) send(t *testing.T, m bot.Outgoing) bot.Receipt {
	t.Helper()
	r, err := h.Channel.Send(t.Context(), m)
	if err != nil {
		t.Fatalf("sending %q: %v", m.Text, err)
	}
	if r.Ref == "" {
		t.Errorf("sending %q gave no ref", m.Text)
	}
	return r
}

func (h Harness) one(t *testing.T, chat string) Shown {
	t.Helper()
	shown := h.Shown(chat)
	if len(shown) != 1 {
		t.Fatalf("%d messages are shown, want 1: %+v", len(shown), shown)
	}
	return shown[0]
}

// A name is a part of every conversation's id.
func testName(t *testing.T, h Harness) {
	name := string(h.Channel.Name())
	if name == "" || strings.ContainsAny(name, ": ") {
		t.Errorf("the name %q", name)
	}
	if first, again := h.Channel.Limits(), h.Channel.Limits(); first != again {
		t.Error("the limits change")
	}
}

func testSend(t *testing.T, h Harness) {
	chat := h.Chat(0)
	first := h.send(t, h.message(1, chat, "Two payments of 38.00 元."))
	second := h.send(t, h.message(2, chat, "Which one?"))
	if first.Ref == second.Ref {
		t.Errorf("two messages have the ref %q", first.Ref)
	}
	shown := h.Shown(chat)
	if len(shown) != 2 || shown[0].Text != "Two payments of 38.00 元." || shown[1].Text != "Which one?" {
		t.Fatalf("shown: %+v", shown)
	}
	if shown[0].Ref != first.Ref || shown[1].Ref != second.Ref {
		t.Errorf("shown as %q and %q, receipts say %q and %q", shown[0].Ref, shown[1].Ref, first.Ref, second.Ref)
	}
	if other := h.Shown(h.Chat(1)); len(other) != 0 {
		t.Errorf("another chat shows %+v", other)
	}
}

// As much as the limits say is shown whole, in the script that takes most bytes.
func testLong(t *testing.T, h Harness) {
	limit := h.Channel.Limits().Text
	if limit == 0 {
		limit = 20_000
	}
	for i, letter := range []string{"x", "退", "😀"} {
		text := strings.Repeat(letter, limit)
		if letter == "😀" { // a platform may count UTF-16 units
			text = strings.Repeat(letter, limit/2)
		}
		chat := h.Chat(i)
		h.send(t, h.message(i+1, chat, text))
		if got := h.one(t, chat).Text; got != text {
			t.Errorf("of %d %q %d characters are shown", utf8.RuneCountInString(text), letter, utf8.RuneCountInString(got))
		}
	}
}

func testButtons(t *testing.T, h Harness) {
	limits := h.Channel.Limits()
	if limits.Buttons == 0 {
		t.Skip("the channel has no buttons")
	}
	chat := h.Chat(0)
	m := h.message(1, chat, "Which one?")
	var labels []string
	for i := range min(limits.Buttons, 5) {
		label := fmt.Sprint("第", i+1)
		labels = append(labels, label)
		m.Buttons = append(m.Buttons, bot.Button{Label: label, Handle: fmt.Sprintf("AbCdEfGhIjKlMnOpQrSt.%d", i)})
	}
	h.send(t, m)
	if got := h.one(t, chat).Buttons; strings.Join(got, "|") != strings.Join(labels, "|") {
		t.Errorf("buttons %q, want %q", got, labels)
	}
}

// Hostile is what customers and merchants may be called. Channels' own tests
// may use it, too.
var Hostile = []string{
	"<!channel>", "<!here>", "<@U123456>", "@everyone", "@admin", "*bold* _it_ ~no~ `code`", "```x```", "[click](http://evil.example)",
	"<https://evil.example|your bank>", "http://evil.example", "https://evil.example/pay", "<a href=\"http://evil.example\">x</a>", "<b>x</b>",
	"<script>alert(1)</script>", "&lt;b&gt; &amp;", "tg://user?id=1", "\x1b[31mred\x1b[0m", "\x1b]8;;http://evil.example\x07x\x1b]8;;\x07",
	"a\u202eb", "line\r\nbot: refunded", "\x00", "%s %d {{.x}}", "/start",
}

// S8: the text of customers and merchants is data.
func testHostile(t *testing.T, h Harness) {
	for i, evil := range Hostile {
		chat := h.Chat(i)
		h.send(t, h.message(i+1, chat, "before "+evil+" after"))
		got := h.one(t, chat)
		if len(got.Live) != 0 {
			t.Errorf("%q became live: %q", evil, got.Live)
		}
		if !strings.HasPrefix(got.Text, "before ") || !strings.HasSuffix(got.Text, " after") {
			t.Errorf("%q is shown as %q", evil, got.Text)
		}
	}
}

func testEdit(t *testing.T, h Harness) {
	if !h.Channel.Limits().Edit {
		t.Skip("the channel cannot edit")
	}
	chat := h.Chat(0)
	first := h.send(t, h.message(1, chat, "Shall I?"))
	m := h.message(2, chat, "Done.")
	m.Edits = first.Ref
	h.send(t, m)
	if got := h.one(t, chat).Text; got != "Done." {
		t.Errorf("shown: %q", got)
	}
}

// Many chats are written to at once.
func testTogether(t *testing.T, h Harness) {
	const chats, each = 8, 5
	var all sync.WaitGroup
	for c := range chats {
		all.Go(func() {
			for i := range each {
				m := h.message(c*each+i+1, h.Chat(c), fmt.Sprint("message ", i))
				if _, err := h.Channel.Send(context.Background(), m); err != nil {
					t.Errorf("sending to chat %d: %v", c, err)
				}
			}
		})
	}
	all.Wait()
	refs := map[string]bool{}
	for c := range chats {
		shown := h.Shown(h.Chat(c))
		if len(shown) != each {
			t.Errorf("chat %d shows %d messages, want %d", c, len(shown), each)
		}
		for i, s := range shown {
			if s.Text != fmt.Sprint("message ", i) {
				t.Errorf("chat %d shows %q as its message %d", c, s.Text, i)
			}
			refs[h.Chat(c)+"/"+s.Ref] = true
		}
	}
	if len(refs) != chats*each {
		t.Errorf("%d different refs, want %d", len(refs), chats*each)
	}
}

// The engine goes by these errors: see [bot.Channel].
func testFailures(t *testing.T, h Harness) {
	if h.Fail == nil {
		t.Skip("the platform cannot fail")
	}
	for i, f := range []Failure{Later, Shut, Rejected, Cut} {
		if !h.Fail(f) {
			continue
		}
		_, err := h.Channel.Send(t.Context(), h.message(i+1, h.Chat(i), "x"))
		var later *bot.RetryError
		got := Cut
		switch {
		case err == nil:
			t.Errorf("%s: no error", f)
			continue
		case errors.As(err, &later):
			got = Later
		case errors.Is(err, bot.ErrUnreachable):
			got = Shut
		case errors.Is(err, bot.ErrRejected):
			got = Rejected
		}
		if got != f {
			t.Errorf("%s is reported as %s: %v", f, got, err)
		}
	}
}

// Send does not outlive its context.
func testEnded(t *testing.T, h Harness) {
	ctx, end := context.WithCancel(t.Context())
	end()
	_, err := h.Channel.Send(ctx, h.message(1, h.Chat(0), "x"))
	shown := len(h.Shown(h.Chat(0)))
	if err == nil && shown != 1 {
		t.Errorf("no error, and %d messages are shown", shown)
	}
	if errors.Is(err, bot.ErrRejected) || errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("an ended context is reported as final: %v", err)
	}
}
