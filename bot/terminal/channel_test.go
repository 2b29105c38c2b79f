package terminal

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"teller/bot"
)

const hostile = "a\x1b[2J\x1b]0;x\x07\u009b1m\u202e\u2066b\u200b\r\x00\tc\nd"

func send(t *testing.T, c *Channel, m bot.Outgoing) bot.Receipt {
	t.Helper()
	r, err := c.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The format of a line is fixed.
func TestJSONLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := NewJSON(&out)
	if r := send(t, c, bot.Outgoing{ID: 12, From: "bot", Text: "退款 <38.00> & more", Buttons: []bot.Button{{Label: "好"}, {Label: "不"}}, Flow: "double_charge", Node: "review"}); r.Ref != "b12" {
		t.Errorf("the receipt is %q", r.Ref)
	}
	send(t, c, bot.Outgoing{ID: 13, From: "agent", Text: "hello", Edits: "b12"})
	if err := c.Tell("p1", "phone", "code"); err != nil {
		t.Fatal(err)
	}
	if err := c.Ready(); err != nil {
		t.Fatal(err)
	}
	want := `{"id":"b12","from":"bot","text":"退款 <38.00> & more","buttons":["好","不"],"flow":"double_charge","state":"review"}
{"id":"b13","from":"agent","text":"hello","buttons":[],"flow":"","state":"","edits":"b12"}
{"id":"p1","from":"phone","text":"code","buttons":[],"flow":"","state":""}
{"ready":true}
`
	if out.String() != want {
		t.Errorf("printed\n%swant\n%s", out.String(), want)
	}
}

// A hostile text is the very text for who reads the JSON, and inert for who
// looks at it; for people it is cleaned.
func TestHostileText(t *testing.T) {
	t.Parallel()
	inert := func(s string) {
		t.Helper()
		for _, r := range s {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Errorf("%U reaches the terminal in %q", r, s)
			}
		}
	}
	m := bot.Outgoing{ID: 1, From: "agent", Alias: hostile, Text: hostile, Buttons: []bot.Button{{Label: hostile}}}
	var lines, plain bytes.Buffer
	send(t, NewJSON(&lines), m)
	send(t, NewHuman(&plain, false), m)
	inert(lines.String())
	inert(plain.String())
	var got Said
	if err := json.Unmarshal(lines.Bytes(), &got); err != nil || got.Text != hostile || got.Buttons[0] != hostile {
		t.Errorf("the JSON does not hold the text: %+v %v", got, err)
	}
	if strings.Count(lines.String(), "\n") != 1 {
		t.Error("one message is one line")
	}
}

// Which button a number means: of the newest message of the bot's for a bare
// number, of the newest that has any for /press.
func TestButtons(t *testing.T) {
	t.Parallel()
	c := NewJSON(&bytes.Buffer{})
	if _, have, ok := c.button(1, false); ok || have != 0 {
		t.Error("a button before anything was said")
	}
	c.Restore(&bot.Newest{Key: "K", Buttons: 2})
	if b, _, ok := c.button(2, true); !ok || b.Handle != "K.1" {
		t.Errorf("after a restart the second button is %+v", b)
	}
	send(t, c, bot.Outgoing{ID: 2, From: "bot", Buttons: []bot.Button{{Handle: "new.0"}}})
	send(t, c, bot.Outgoing{ID: 3, From: "agent", Text: "hi"})
	if b, have, ok := c.button(1, true); !ok || b.Handle != "new.0" || have != 1 {
		t.Errorf("an agent's words took the bot's buttons away: %+v", b)
	}
	send(t, c, bot.Outgoing{ID: 4, From: "bot", Text: "by the way"})
	if _, _, ok := c.button(1, true); ok {
		t.Error("a bare number pressed what is not the newest message")
	}
	if b, _, ok := c.button(1, false); !ok || b.Handle != "new.0" {
		t.Errorf("/press found %+v", b)
	}
	if _, have, ok := c.button(2, false); ok || have != 1 {
		t.Error("a button that is not there")
	}
}

// A terminal is one chat's: what is for another one waits for its own, and is
// neither read here nor lost.
func TestOtherChatsMessagesWait(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	_, err := s.channel.Send(t.Context(), bot.Outgoing{ID: 1, Conversation: Conversation("demo", "lin"), From: "bot", Text: "for lin", Buttons: []bot.Button{{Handle: "x.0"}}})
	var later *bot.RetryError
	if !errors.As(err, &later) || later.After <= 0 {
		t.Errorf("not kept for later: %v", err)
	}
	if _, _, ok := s.channel.button(1, false); ok || s.out.Len() > 0 {
		t.Errorf("another chat's message is read, or pressed: %q", s.out)
	}
	send(t, s.channel, bot.Outgoing{ID: 2, Conversation: Conversation("demo", "mei"), From: "bot", Text: "for mei"})
	if !strings.Contains(s.out.String(), "for mei") {
		t.Errorf("one's own is not shown: %q", s.out)
	}
}

// broken is an output that is gone.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

// A message that could not be printed is not taken for shown.
func TestBrokenOutput(t *testing.T) {
	t.Parallel()
	c := NewJSON(broken{})
	_, err := c.Send(t.Context(), bot.Outgoing{ID: 1, From: "bot", Buttons: []bot.Button{{Handle: "x.0"}}})
	if err == nil || errors.Is(err, bot.ErrRejected) || errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("the error should leave open whether it was shown: %v", err)
	}
	if _, _, ok := c.button(1, false); ok {
		t.Error("its button can be pressed")
	}
}
