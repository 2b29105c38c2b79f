package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/sqlite"
	"teller/wallet"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// hand is a clock that stands still until it is set.
type hand struct {
	now  time.Time
	sets []time.Duration // since noon
}

func (h *hand) Now() time.Time { return h.now }
func (h *hand) Set(t time.Time) error {
	h.now = t
	h.sets = append(h.sets, t.Sub(noon))
	return nil
}

// agenda is a wallet or an engine in which something is due at some moments.
type agenda struct {
	clock  *hand
	due    []time.Duration // since noon
	stuck  bool            // what is due stays due
	done   []time.Duration
	said   []bot.Update
	broken error
}

func (a *agenda) NextDue(context.Context) (time.Time, bool, error) {
	if len(a.due) == 0 {
		return time.Time{}, false, nil
	}
	return noon.Add(a.due[0]), true, nil
}

func (a *agenda) Advance(_ context.Context, now time.Time) error {
	for !a.stuck && len(a.due) > 0 && !noon.Add(a.due[0]).After(now) {
		a.done = append(a.done, now.Sub(noon))
		a.due = a.due[1:]
	}
	return a.broken
}

func (a *agenda) Settle(ctx context.Context) error { return a.Advance(ctx, a.clock.now) }

func (a *agenda) Receive(_ context.Context, u ...bot.Update) error {
	a.said = append(a.said, u...)
	return nil
}

type stage struct {
	clock          *hand
	engine, wallet *agenda
	channel        *Channel
	out            *bytes.Buffer
	session        *Session
}

func newStage(t *testing.T) *stage {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	s := &stage{clock: &hand{now: noon}, out: &bytes.Buffer{}}
	s.engine, s.wallet = &agenda{clock: s.clock}, &agenda{clock: s.clock}
	s.channel = NewJSON(s.out)
	s.session = NewSession(Options{
		Engine: s.engine, Store: store, Channel: s.channel, Clock: s.clock, Wallet: s.wallet,
		Bot: "demo", Chat: "mei",
		Phone: func(_ context.Context, name string) (wallet.Phone, error) {
			if name == "nobody" {
				return "", errors.New("there is no account nobody")
			}
			return "+8613800138000", nil
		},
	})
	return s
}

func (s *stage) run(t *testing.T, lines ...string) {
	t.Helper()
	if err := s.session.Run(t.Context(), strings.NewReader(strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
}

// Waiting goes from one moment at which something is due to the next, the
// wallet's and the engine's in one order, and ends at the time asked for.
func TestWaitGoesFromDueToDue(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.wallet.due = []time.Duration{time.Hour, 2 * time.Hour, 30 * time.Hour}
	s.engine.due = []time.Duration{90 * time.Minute, 24 * time.Hour}
	s.run(t, "/wait 1d")
	if want := "[1h0m0s 1h30m0s 2h0m0s 24h0m0s]"; fmt.Sprint(s.clock.sets) != want {
		t.Errorf("the clock was set to %v, not %s", s.clock.sets, want)
	}
	if fmt.Sprint(s.wallet.done, s.engine.done) != "[1h0m0s 2h0m0s] [1h30m0s 24h0m0s]" {
		t.Errorf("done were %v and %v", s.wallet.done, s.engine.done)
	}
}

// What stays due, because somebody else is at it, does not hold the time up.
func TestWaitPassesWhatIsStuck(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.engine.due, s.engine.stuck = []time.Duration{-time.Minute}, true
	s.wallet.due = []time.Duration{48 * time.Hour}
	s.run(t, "/wait 72h")
	if !s.clock.now.Equal(noon.Add(72 * time.Hour)) {
		t.Errorf("the clock is at %s", s.clock.now)
	}
	if len(s.clock.sets) > 200 {
		t.Errorf("%d steps for three days", len(s.clock.sets))
	}
	if len(s.wallet.done) != 1 || s.wallet.done[0] < 48*time.Hour || s.wallet.done[0] > 50*time.Hour {
		t.Errorf("the wallet's own was done at %v", s.wallet.done)
	}
}

// What each line becomes for the engine.
func TestUpdates(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.session.Language = "zh"
	if _, err := s.channel.Send(t.Context(), bot.Outgoing{ID: 1, Conversation: "terminal:demo:mei", From: "bot", Buttons: []bot.Button{{Handle: "K.0"}, {Handle: "K.1", Contact: true}}}); err != nil {
		t.Fatal(err)
	}
	s.run(t, "hello", "/edit hallo", "1", "2", "3", "/forward look", `{"id":"m1","text":"a"}`, "/contact mei", "/contact nobody", "/start lk_x", "/file session_test.go")
	var got []string
	ids := map[bot.UpdateID]bool{}
	for _, u := range s.engine.said {
		what := string(u.Kind) + ":" + u.Text + u.Handle + string(u.Phone)
		if u.File != nil {
			what += u.File.Kind + "/" + u.File.Name
		}
		if u.Forwarded {
			what += " forwarded"
		}
		got = append(got, what)
		if ids[u.ID] || u.ID == "" {
			t.Errorf("the id %q is not its own", u.ID)
		}
		ids[u.ID] = true
		if u.Conversation != "terminal:demo:mei" || u.Language != "zh" || u.LanguageHint || !u.Private || u.Person != "mei" || u.Ref == "" {
			t.Errorf("%+v", u)
		}
	}
	want := []string{"text:hello", "edit:hallo", "press:K.0", "contact:+8613800138000", "text:3", "text:look forwarded", "text:a",
		"contact:+8613800138000", "start:", "file:file/session_test.go"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the engine got\n%v\nnot\n%v", got, want)
	}
	if s.engine.said[1].Ref != s.engine.said[0].Ref {
		t.Error("the edit does not name the message that it changes")
	}
	if u := s.engine.said[8]; u.Token.Reveal() != "lk_x" || strings.Contains(s.out.String(), "lk_x") {
		t.Error("the link token went astray")
	}
	if !ids["terminal:demo:mei/id/m1"] {
		t.Errorf("the caller's id is not in the update's: %v", ids)
	}
}

// A database or a wallet that fails ends the session with the reason; the end
// of the context ends it without one.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.wallet.broken = errors.New("disk full")
	if err := s.session.Run(t.Context(), strings.NewReader("hello\n")); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("ended with %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.wallet.broken = context.Canceled
	if err := newStage(t).session.Run(ctx, strings.NewReader("")); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled session ended with %v", err)
	}
}
