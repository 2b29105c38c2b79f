package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/channeltest"
	"teller/bot/telegram"
	"teller/bot/telegram/telegramtest"
	"teller/wallet"
)

func open(t testing.TB, s *telegramtest.Server, change func(*telegram.Options)) *telegram.Channel {
	t.Helper()
	o := telegram.Options{Token: wallet.Secret(s.Token), API: s.URL, Rates: telegram.Unbounded, Pause: time.Millisecond}
	if change != nil {
		change(&o)
	}
	c, err := telegram.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t testing.TB) *telegramtest.Server {
	t.Helper()
	s := telegramtest.New()
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

func TestContract(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Harness {
		s := start(t)
		return channeltest.Harness{
			Channel: open(t, s, nil),
			Chat:    func(n int) string { return strconv.Itoa(1000 + n) },
			Shown: func(chat string) []channeltest.Shown {
				var all []channeltest.Shown
				for _, m := range s.FromBot(chat) {
					shown := channeltest.Shown{Ref: strconv.FormatInt(m.ID, 10), Text: m.Text, Live: m.Live()}
					for _, b := range m.Buttons {
						shown.Buttons = append(shown.Buttons, b.Text)
					}
					if m.Preview {
						shown.Live = append(shown.Live, "preview")
					}
					all = append(all, shown)
				}
				return all
			},
			Fail: func(f channeltest.Failure) bool {
				s.Fail("sendMessage", map[channeltest.Failure]telegramtest.Fault{
					channeltest.Later:    {Kind: "429", After: 3},
					channeltest.Shut:     {Kind: "Forbidden: bot was blocked by the user", Code: 403},
					channeltest.Rejected: {Kind: "Bad Request: something about this message", Code: 400},
					channeltest.Cut:      {Kind: "lost"},
				}[f])
				return true
			},
		}
	})
}

// What an end of a call means for the message.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := open(t, s, nil)
	for i, k := range []struct {
		fault telegramtest.Fault
		want  string
		after time.Duration
		shown int
	}{
		{telegramtest.Fault{Kind: "429", After: 3}, "later", 3 * time.Second, 0},
		{telegramtest.Fault{Kind: "502"}, "unknown", 0, 0},
		{telegramtest.Fault{Kind: "Internal Server Error", Code: 500}, "unknown", 0, 0},
		{telegramtest.Fault{Kind: "cut"}, "unknown", 0, 0},
		{telegramtest.Fault{Kind: "lost"}, "unknown", 0, 1},
		{telegramtest.Fault{Kind: "Unauthorized", Code: 401}, "later", time.Minute, 0},
		{telegramtest.Fault{Kind: "Forbidden: user is deactivated", Code: 403}, "shut", 0, 0},
		{telegramtest.Fault{Kind: "Bad Request: chat not found", Code: 400}, "shut", 0, 0},
		{telegramtest.Fault{Kind: "Bad Request: message text is empty", Code: 400}, "never", 0, 0},
		{telegramtest.Fault{}, "sent", 0, 1},
	} {
		chat := strconv.Itoa(i + 1)
		s.Fail("sendMessage", k.fault)
		_, err := c.Send(t.Context(), bot.Outgoing{ID: 1, ChatID: chat, Text: "x", From: "bot", Attempt: 1})
		var later *bot.RetryError
		got := "unknown"
		switch {
		case err == nil:
			got = "sent"
		case errors.As(err, &later):
			got = "later"
			if later.After != k.after {
				t.Errorf("%+v: after %s", k.fault, later.After)
			}
		case errors.Is(err, bot.ErrUnreachable):
			got = "shut"
		case errors.Is(err, bot.ErrRejected):
			got = "never"
		}
		if got != k.want || len(s.FromBot(chat)) != k.shown {
			t.Errorf("%+v: %s, %d shown; want %s: %v", k.fault, got, len(s.FromBot(chat)), k.want, err)
		}
	}
}

// A server that cannot be reached has certainly not delivered; one that keeps
// silent may have.
func TestUnreachableAndSilent(t *testing.T) {
	t.Parallel()
	s := start(t)
	gone := open(t, s, func(o *telegram.Options) { o.API = "http://127.0.0.1:1" })
	var later *bot.RetryError
	if _, err := gone.Send(t.Context(), bot.Outgoing{ID: 1, ChatID: "1", Text: "x"}); !errors.As(err, &later) {
		t.Errorf("not reached: %v", err)
	}
	hold := make(chan struct{})
	defer close(hold)
	s.Fail("sendMessage", telegramtest.Fault{Kind: "slow", Hold: hold})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := open(t, s, nil).Send(ctx, bot.Outgoing{ID: 1, ChatID: "1", Text: "x"}); err == nil || errors.As(err, &later) {
		t.Errorf("silent: %v", err)
	}
}

// An edit that changes nothing is done; one that cannot be made comes as a new
// message.
func TestEdits(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := open(t, s, nil)
	send := func(m bot.Outgoing) string {
		t.Helper()
		m.ChatID, m.From = "5", "bot"
		r, err := c.Send(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		return r.Ref
	}
	button := []bot.Button{{Label: "Go", Handle: "abc.0"}}
	ref := send(bot.Outgoing{ID: 1, Text: "one", Buttons: button})
	if got := send(bot.Outgoing{ID: 2, Text: "one", Buttons: button, Edits: ref}); got != ref {
		t.Errorf("unchanged: %s", got)
	}
	if got := send(bot.Outgoing{ID: 3, Text: "two", Edits: ref}); got != ref {
		t.Errorf("changed: %s", got)
	}
	if got := send(bot.Outgoing{ID: 4, Text: "three", Edits: "999999"}); got == "999999" || got == ref {
		t.Errorf("gone: %s", got)
	}
	if m := s.FromBot("5"); len(m) != 2 || m[0].Text != "two" || len(m[0].Buttons) != 0 || m[1].Text != "three" {
		t.Errorf("shown: %+v", m)
	}
	ref = send(bot.Outgoing{ID: 5, Text: "which?", Buttons: button})
	if err := c.Mark(t.Context(), "5", ref, "Go", "abc.0"); err != nil {
		t.Fatal(err)
	}
	if m := s.FromBot("5")[2]; len(m.Buttons) != 1 || m.Buttons[0].Text != "✓ Go" {
		t.Errorf("marked: %+v", m.Buttons)
	}
}

// The token is in no error, whatever fails.
func TestTokenIsInNoError(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := open(t, s, nil)
	gone := open(t, s, func(o *telegram.Options) { o.API = "http://127.0.0.1:1" })
	strange := open(t, s, func(o *telegram.Options) { o.API = "http://no such host %zz.invalid"; o.API = "http://a%25b.invalid" })
	_, secret, _ := strings.Cut(s.Token, ":")
	check := func(what string, err error) {
		t.Helper()
		for e := err; e != nil; e = errors.Unwrap(e) {
			if text := fmt.Sprintf("%v %+v %#v %q", e, e, e, e.Error()); strings.Contains(text, secret) {
				t.Errorf("%s: the token is in %s", what, text)
			}
		}
	}
	calls := map[string]func(context.Context, *telegram.Channel) error{
		"sendMessage": func(ctx context.Context, c *telegram.Channel) error {
			_, err := c.Send(ctx, bot.Outgoing{ID: 1, ChatID: "1", Text: "x"})
			return err
		},
		"deleteMessage":          func(ctx context.Context, c *telegram.Channel) error { return c.Delete(ctx, "1", "2") },
		"sendChatAction":         func(ctx context.Context, c *telegram.Channel) error { return c.Typing(ctx, "1") },
		"editMessageReplyMarkup": func(ctx context.Context, c *telegram.Channel) error { return c.Mark(ctx, "1", "2", "x", "y.0") },
		"answerCallbackQuery": func(ctx context.Context, c *telegram.Channel) error {
			return c.Acknowledge(ctx, bot.Update{ID: "telegram:1:press:2"})
		},
		"getMe": func(ctx context.Context, c *telegram.Channel) error {
			for _, k := range c.Check(ctx) {
				if k.Err != nil {
					return k.Err
				}
			}
			return nil
		},
	}
	hold := make(chan struct{})
	defer close(hold)
	for method, call := range calls {
		for _, f := range []telegramtest.Fault{
			{Kind: "429", After: 1}, {Kind: "502"}, {Kind: "cut"}, {Kind: "lost"}, {Kind: "bad " + s.Token + " and /bot" + s.Token + "/x", Code: 400},
			{Kind: "Unauthorized", Code: 401}, {Kind: "Forbidden", Code: 403}, {Kind: "slow", Hold: hold},
		} {
			s.Fail(method, f)
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			err := call(ctx, c)
			cancel()
			if err == nil && f.Kind != "lost" {
				t.Errorf("%s %s: no error", method, f.Kind)
			}
			check(method+" "+f.Kind, err)
		}
		check(method+" gone", call(t.Context(), gone))
		check(method+" strange", call(t.Context(), strange))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		check(method+" ended", call(ctx, c))
	}
	_, err := telegram.New(telegram.Options{Token: wallet.Secret(s.Token + " ")})
	if err == nil {
		t.Error("a token with a space is taken")
	}
	check("new", err)
	if text := fmt.Sprintf("%v %+v %#v", c, c, telegram.Options{Token: wallet.Secret(s.Token)}); strings.Contains(text, secret) {
		t.Error("the token is printed with the channel")
	}
}
