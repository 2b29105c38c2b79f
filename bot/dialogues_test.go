package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/desk"
	"teller/bot/sqlite"
	"teller/flows/flowtest"
	"teller/wallet"
	"teller/wallet/ledger"
)

// The dialogues that flows plays against its tasks alone are played here
// against the whole application: inbox, turns, commands, outbox, timers, cases
// on a real database, with the desk at the other end.
func TestDialogues(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../flows/testdata/dialogues/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no dialogues", err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(src), "wallet: records") {
			continue // a wallet's roles do not change while a service runs
		}
		t.Run(strings.TrimPrefix(filepath.ToSlash(f), "../flows/testdata/dialogues/"), func(t *testing.T) {
			t.Parallel()
			flowtest.Play(t, f, newWhole(t))
		})
	}
}

// whole is a flowtest.Driver on the engine.
type whole struct {
	t       *testing.T
	ledger  *ledger.Ledger
	faulty  *flowtest.Faulty
	store   *sqlite.Store
	engine  *bot.Engine
	desk    *desk.Desk
	channel *listener
	now     time.Time
	n       int
	account wallet.AccountID
	lang    string
	private bool
	began   int
	lastRef string
	pressed string
}

const chatID = "1"

var wholeID = bot.ConversationOf("test", "b", chatID)

func newWhole(t *testing.T) *whole {
	w := &whole{t: t, now: flowtest.Began}
	w.channel = &listener{w: w}
	ctx, dir := context.Background(), t.TempDir()
	clock := func() time.Time { return w.now }
	l, err := ledger.Open(ctx, filepath.Join(dir, "wallet.db"), ledger.Options{Now: clock, Demo: true,
		Phone: func(_ context.Context, m ledger.PhoneMessage) {
			w.channel.said = append(w.channel.said, flowtest.Line{From: "phone", Text: m.Text.Reveal()})
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	w.ledger, w.faulty = l, &flowtest.Faulty{Ledger: l}
	if w.store, err = sqlite.Open(ctx, filepath.Join(dir, sqlite.File)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	w.desk = desk.New(w.store, clock)
	w.engine, err = bot.New(bot.Config{Store: w.store, Turner: flowtest.Assistant(t), Wallet: w.faulty, Channels: []bot.Channel{w.channel},
		Key: testKey, Now: clock, Rand: &chance{rand.NewChaCha8([32]byte{1})}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var _ flowtest.Driver = (*whole)(nil)

func (w *whole) Open(account, lang string, private bool) error {
	w.lang, w.private = lang, private
	if account == "" {
		return nil
	}
	acc, err := w.ledger.AccountByName(context.Background(), account)
	if err != nil {
		return err
	}
	w.account = acc.ID
	if w.lang == "" {
		w.lang = acc.Language
	}
	if w.began, err = w.count(); err != nil {
		return err
	}
	return w.store.PutLink(context.Background(), bot.Link{Conversation: wholeID, Channel: "test", ChatID: chatID, Person: "p", Account: acc.ID, Since: w.now})
}

func (w *whole) update(kind bot.UpdateKind) bot.Update {
	w.n++
	return bot.Update{ID: bot.UpdateID(fmt.Sprintf("u%d", w.n)), Conversation: wholeID, Channel: "test", ChatID: chatID, Person: "p",
		PersonName: "Test", Private: w.private, Language: w.lang, Kind: kind, At: w.now, Ref: fmt.Sprintf("r%d", w.n)}
}

func (w *whole) receive(u bot.Update) error {
	if err := w.engine.Receive(context.Background(), u); err != nil {
		return err
	}
	// Every delivery comes twice: the second has no effect (D2).
	if err := w.engine.Receive(context.Background(), u); err != nil {
		return err
	}
	return w.engine.Settle(context.Background())
}

func (w *whole) Say(s string, how flowtest.How) error {
	w.now = w.now.Add(2 * time.Second)
	u := w.update(bot.KindText)
	u.Text, u.Forwarded = s, how.Forward
	if how.Edit {
		u.Kind, u.Ref = bot.KindEdit, w.lastRef
	}
	if how.Early {
		u.At = w.now.Add(-time.Hour)
	}
	w.lastRef = u.Ref
	return w.receive(u)
}

func (w *whole) Press(label string, old, again bool) error {
	w.now = w.now.Add(2 * time.Second)
	if !again {
		handle := ""
		for _, b := range w.channel.shown {
			if strings.Contains(b.Label, label) {
				handle = b.Handle
				if old {
					break
				}
			}
		}
		if handle == "" {
			return fmt.Errorf("no button %q was ever shown", label)
		}
		w.pressed = handle
	}
	u := w.update(bot.KindPress)
	u.Handle = w.pressed
	return w.receive(u)
}

func (w *whole) Clock(d time.Duration) error {
	ctx := context.Background()
	end := w.now.Add(d)
	for {
		next := end
		at, ok, err := w.engine.NextDue(ctx)
		if err != nil {
			return err
		}
		if ok && at.Before(next) {
			next = at
		}
		if at, ok, err = w.ledger.NextDue(ctx); err != nil {
			return err
		}
		if ok && at.Before(next) {
			next = at
		}
		if next.After(w.now) {
			w.now = next
		}
		if err := w.ledger.Advance(ctx, w.now); err != nil {
			return err
		}
		if err := w.engine.Settle(ctx); err != nil {
			return err
		}
		if !next.Before(end) {
			return nil
		}
		w.now = w.now.Add(time.Millisecond)
	}
}

func (w *whole) Wallet(mode string) error {
	if mode == "stopped" {
		return w.ledger.StopRefunds(context.Background(), true)
	}
	w.faulty.Mode = mode
	if mode == "up" {
		return w.answered()
	}
	return nil
}

// answered lets time pass until the worker has tried every open command again.
func (w *whole) answered() error {
	for range 20 {
		open, err := w.store.DueCommands(context.Background(), w.now.Add(time.Hour), 1)
		if err != nil || len(open) == 0 {
			return err
		}
		if err := w.Clock(max(open[0].Due.Sub(w.now), 0) + time.Second); err != nil {
			return err
		}
	}
	return errors.New("a command was not answered though the wallet is up")
}

func (w *whole) Agent(name, act, words string) error {
	w.now = w.now.Add(2 * time.Second)
	ctx := context.Background()
	cases, err := w.desk.List(ctx, bot.CaseFilter{Conversation: wholeID})
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return errors.New("there is no case")
	}
	a, ref := desk.Agent{ID: name, Alias: name}, cases[0].Ref
	switch act {
	case "claim":
		err = w.desk.Claim(ctx, a, ref)
	case "show":
		_, err = w.desk.ShowTo(ctx, a, ref)
	case "say":
		err = w.desk.Say(ctx, a, ref, words)
	case "note":
		err = w.desk.Note(ctx, a, ref, words)
	case "release":
		err = w.desk.Release(ctx, a, ref)
	case "approve":
		err = w.desk.Approve(ctx, a, ref)
	case "refuse":
		err = w.desk.Refuse(ctx, a, ref, words)
	case "handback":
		err = w.desk.HandBack(ctx, a, ref, words)
	case "close":
		err = w.desk.Close(ctx, a, ref, words)
	default:
		err = fmt.Errorf("no act %q", act)
	}
	if err != nil {
		return err
	}
	return w.engine.Settle(ctx)
}

func (w *whole) linked() (wallet.AccountID, error) {
	if w.account != "" {
		return w.account, nil
	}
	c, err := w.store.Conversation(context.Background(), wholeID)
	return c.Account, err
}

func (w *whole) Office(merchant, amount string) error {
	id, err := w.linked()
	if err != nil {
		return err
	}
	if err := flowtest.Office(w.ledger, id, merchant, amount); err != nil {
		return err
	}
	return w.engine.Settle(context.Background())
}

func (w *whole) Buy(merchant, amount, order string) error {
	id, err := w.linked()
	if err != nil {
		return err
	}
	return flowtest.Buy(w.ledger, id, w.now, merchant, amount, order)
}

func (w *whole) Token(account string) (string, error) {
	acc, err := w.ledger.AccountByName(context.Background(), account)
	if err != nil {
		return "", err
	}
	s, err := w.ledger.IssueLinkToken(context.Background(), acc.ID)
	return s.Reveal(), err
}

func (w *whole) Said() []flowtest.Line {
	s := w.channel.said
	w.channel.said = nil
	return s
}

func (w *whole) State() (string, string) {
	c, err := w.store.Conversation(context.Background(), wholeID)
	if err != nil {
		return "", ""
	}
	return flowtest.Top(c.State)
}

func (w *whole) Case() string {
	cases, err := w.desk.List(context.Background(), bot.CaseFilter{Conversation: wholeID})
	if err != nil || len(cases) == 0 {
		return ""
	}
	c, err := w.desk.Show(context.Background(), cases[0].Ref)
	if err != nil {
		return err.Error()
	}
	return desk.Render(c, w.lang)
}

func (w *whole) count() (int, error) {
	id, err := w.linked()
	if err != nil || id == "" {
		return 0, err
	}
	all, err := w.ledger.Refunds(context.Background(), id)
	return len(all), err
}

func (w *whole) Refunds() (int, error) {
	n, err := w.count()
	if err == nil {
		err = w.ledger.Audit(context.Background())
	}
	if w.account == "" && n > 0 {
		return n - 1, err // an account linked in the script: each of the demo's has one refund before
	}
	return n - w.began, err
}

// listener is the channel that the customer reads.
type listener struct {
	w     *whole
	said  []flowtest.Line
	shown []bot.Button
	n     int
}

func (c *listener) Name() bot.ChannelName { return "test" }
func (c *listener) Limits() bot.Limits    { return bot.Limits{Buttons: 10, Edit: true, Contact: true} }

func (c *listener) Send(_ context.Context, m bot.Outgoing) (bot.Receipt, error) {
	c.n++
	l := flowtest.Line{From: m.From, Text: m.Text}
	for _, b := range m.Buttons {
		l.Buttons = append(l.Buttons, b.Label)
	}
	c.said = append(c.said, l)
	c.shown = append(c.shown, m.Buttons...)
	return bot.Receipt{Ref: fmt.Sprintf("m%d", c.n)}, nil
}
