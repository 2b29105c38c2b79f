package flowtest

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
	"teller/wallet/ledger"
)

// Began is the moment at which every script begins: a Tuesday afternoon in
// Shanghai, early morning in New York.
var Began = time.Date(2026, 8, 11, 7, 30, 0, 0, time.UTC)

// Alone plays a script against the tasks alone: no engine, no channel, no
// database but the embedded wallet's.
type Alone struct {
	t      testing.TB
	a      *flows.Assistant
	ledger *ledger.Ledger
	wallet *Faulty
	now    time.Time
	seed   int

	account wallet.AccountID
	lang    string
	private bool
	state   []byte
	owner   flows.Speaker
	handoff *flows.Handoff
	notes   string // in the open case
	timers  map[string]flows.Timer
	cursor  string
	newest  flows.Shown
	shown   []button
	pressed *button
	used    map[string]bool
	said    []Line
	await   flows.Awaiting
	began   int
	open    []flows.Command // unanswered
	told    map[wallet.IdempotencyKey]bool
}

type button struct {
	id    string
	frame flows.FrameID
	step  int
	flows.Choice
}

// NewAlone makes a driver on a fresh wallet with the demo accounts.
func NewAlone(t testing.TB) *Alone {
	d := &Alone{t: t, a: Assistant(t), now: Began, owner: flows.Bot, timers: map[string]flows.Timer{}, used: map[string]bool{}, told: map[wallet.IdempotencyKey]bool{}}
	l, err := ledger.Open(context.Background(), filepath.Join(t.TempDir(), "wallet.db"), ledger.Options{
		Now: func() time.Time { return d.now }, Demo: true,
		Phone: func(_ context.Context, m ledger.PhoneMessage) {
			d.said = append(d.said, Line{From: "phone", Text: m.Text.Reveal()})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	d.ledger, d.wallet = l, &Faulty{Ledger: l}
	return d
}

var _ Driver = (*Alone)(nil)

// Open starts the conversation.
func (d *Alone) Open(account, lang string, private bool) error {
	d.lang, d.private = lang, private
	_, cursor, err := d.ledger.EventsAfter(context.Background(), "", 10_000)
	if err != nil {
		return err
	}
	d.cursor = cursor
	if account == "" {
		return nil
	}
	acc, err := d.ledger.AccountByName(context.Background(), account)
	if err != nil {
		return err
	}
	d.account = acc.ID
	if d.lang == "" {
		d.lang = acc.Language
	}
	d.began, err = d.count()
	return err
}

func (d *Alone) count() (int, error) {
	if d.account == "" {
		return 0, nil
	}
	all, err := d.ledger.Refunds(context.Background(), d.account)
	return len(all), err
}

// Refunds counts those filed since Open.
func (d *Alone) Refunds() (int, error) {
	n, err := d.count()
	return n - d.began, err
}

var (
	token = regexp.MustCompile(`lk_[A-Za-z0-9_-]+`)
	six   = regexp.MustCompile(`^\d{6}$`)
)

// Say sends a message, secrets masked as the engine would.
func (d *Alone) Say(s string, how How) error {
	ev := flows.Said{Text: s, Edited: how.Edit, Forwarded: how.Forward, At: d.now.Add(time.Second)}
	d.now = d.now.Add(2 * time.Second)
	if how.Early {
		ev.At = d.newest.At.Add(-time.Second)
	}
	switch tok := token.FindString(s); {
	case tok != "":
		ev.Secret, ev.Text = wallet.Secret(tok), strings.Replace(s, tok, "•••", 1)
	case d.await == flows.AwaitLinkCode && six.MatchString(strings.TrimSpace(s)):
		ev.Secret, ev.Text = wallet.Secret(strings.TrimSpace(s)), "•••"
	case six.MatchString(strings.TrimSpace(s)):
		ev.Masked, ev.Text = true, "•••"
	}
	return d.turn(ev)
}

// Press presses a button.
func (d *Alone) Press(label string, old, again bool) error {
	d.now = d.now.Add(2 * time.Second)
	b := d.pressed
	if !again {
		b = nil
		for i := range d.shown {
			if strings.Contains(d.shown[i].Label, label) {
				b = &d.shown[i]
				if old {
					break
				}
			}
		}
	}
	if b == nil {
		return fmt.Errorf("no button %q was ever shown", label)
	}
	d.pressed = b
	ev := flows.Pressed{Action: b.Action, Value: b.Value, Frame: b.frame, Step: b.step}
	if d.used[b.id] {
		ev.Problem = flows.PressUsed
	}
	d.used[b.id] = true
	return d.turn(ev)
}

func (d *Alone) turn(ev flows.Event) error {
	ctx := context.Background()
	in := flows.Input{
		State: d.state, Event: ev, Now: d.now, NewID: d.id, Conversation: "test:1", Private: d.private,
		Chat: wallet.Chat{Channel: "test", ID: "1", Name: "Test"}, Account: d.account, Language: d.lang,
		Owner: d.owner, Newest: d.newest, Wallet: d.wallet,
	}
	if d.wallet.Mode == "records" {
		in.Wallet = struct{ wallet.Backend }{d.wallet} // no role beside the records
	}
	if d.handoff != nil {
		in.Case = "C-1"
	}
	out, err := d.a.Turn(ctx, in)
	if err != nil {
		return err
	}
	d.state, d.await = out.State, out.Awaiting
	for _, r := range out.Replies {
		if r.Audience == flows.AccountData && (!d.private || d.account == "" && out.Link == "") {
			return fmt.Errorf("account data would be said where it must not: %q", r.Text)
		}
		l := Line{From: "bot", Text: r.Text}
		id := d.id()
		for _, c := range r.Choices {
			l.Buttons = append(l.Buttons, c.Label)
			d.shown = append(d.shown, button{id + c.Label, r.Frame, r.Step, c})
		}
		d.said = append(d.said, l)
		if len(r.Choices) > 0 {
			d.newest = flows.Shown{Frame: r.Frame, Step: r.Step, At: d.now}
		}
	}
	if out.Link != "" {
		d.account = out.Link
		if d.began, err = d.count(); err != nil {
			return err
		}
	}
	if out.Handoff != nil {
		d.handoff = out.Handoff
		if d.owner == flows.Bot {
			d.owner = flows.Queue
		}
	}
	for _, n := range out.Notes {
		d.notes += text.RenderLine(d.lang, n) + "\n"
	}
	if out.Leave {
		d.owner, d.handoff = flows.Bot, nil
	}
	for _, f := range out.EndedFrames {
		for k, tm := range d.timers {
			if tm.Frame == f {
				delete(d.timers, k)
			}
		}
	}
	for _, tm := range out.Timers {
		d.timers[string(tm.Frame)+"/"+tm.Name] = tm
	}
	d.open = append(d.open, out.Commands...)
	return d.work()
}

// work runs open commands, and takes what the wallet tells.
func (d *Alone) work() error {
	for i := 0; i < len(d.open); {
		c := d.open[i]
		ans := d.wallet.Do(c, d.account)
		if ans.Outcome == flows.Unknown {
			i++ // tried again later; the others do not wait for it
			if d.told[c.Key] {
				continue
			}
			d.told[c.Key] = true
		} else {
			d.open = append(d.open[:i:i], d.open[i+1:]...)
		}
		if err := d.turn(ans); err != nil {
			return err
		}
	}
	events, cursor, err := d.ledger.EventsAfter(context.Background(), d.cursor, 100)
	if err != nil {
		return err
	}
	d.cursor = cursor
	for _, e := range events {
		if e.Account == d.account && d.account != "" {
			if err := d.turn(flows.Happened{Event: e}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Said is what was said since the last call.
func (d *Alone) Said() []Line {
	s := d.said
	d.said = nil
	return s
}

// State is where the conversation stands: the task on top of its stack.
func (d *Alone) State() (string, string) { return Top(d.state) }

// Top reads the task on top of a stored state's stack, "" and "" where none is.
func Top(state []byte) (flow, node string) {
	var st struct {
		Stack []struct{ Flow, State string }
	}
	if json.Unmarshal(state, &st) != nil || len(st.Stack) == 0 {
		return "", ""
	}
	f := st.Stack[len(st.Stack)-1]
	return f.Flow, f.State
}

// Case is the open case's summary.
func (d *Alone) Case() string {
	if d.handoff == nil {
		return ""
	}
	s := d.handoff.Reason + "\n"
	for _, l := range d.handoff.Summary {
		s += text.RenderLine(d.lang, l) + "\n"
	}
	return s + d.notes + strings.Join(d.handoff.Words, "\n")
}

func (d *Alone) id() string { d.seed++; return fmt.Sprintf("i%d", d.seed) }
