package telegram_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/desk"
	"teller/bot/sqlite"
	"teller/bot/telegram"
	"teller/bot/telegram/telegramtest"
	"teller/flows/flowtest"
	"teller/wallet"
	"teller/wallet/ledger"
)

// The dialogues that flows plays against its tasks are played here over
// Telegram: every message and every press is an update that a server keeps
// until an offset confirms it, comes twice, and is answered over HTTP.
func TestDialogues(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../flows/testdata/dialogues/*/*.txt")
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
		t.Run(strings.TrimPrefix(filepath.ToSlash(f), "../../flows/testdata/dialogues/"), func(t *testing.T) {
			t.Parallel()
			flowtest.Play(t, f, newWired(t))
		})
	}
}

const (
	person = int64(100200300)
	group  = int64(-1001234567890)
)

// wired is a flowtest.Driver at the customer's end of the wire.
type wired struct {
	t       *testing.T
	server  *telegramtest.Server
	ledger  *ledger.Ledger
	faulty  *flowtest.Faulty
	store   *sqlite.Store
	engine  *bot.Engine
	desk    *desk.Desk
	id      bot.ConversationID
	chat    int64
	lang    string
	account wallet.AccountID
	began   int
	last    telegramtest.Object // the customer's last message
	pressed shownButton
	shown   []shownButton
	seen    map[int64]int // messages that were read, with their edits

	mu    sync.Mutex // the server and the listener read the clock
	now   time.Time
	phone []flowtest.Line
}

type shownButton struct {
	message int64
	telegramtest.Button
	typed bool
}

var _ flowtest.Driver = (*wired)(nil)

func (w *wired) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *wired) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func newWired(t *testing.T) *wired {
	w := &wired{t: t, now: flowtest.Began, seen: map[int64]int{}, server: start(t)}
	w.server.Now = w.clock
	ctx, dir := context.Background(), t.TempDir()
	l, err := ledger.Open(ctx, filepath.Join(dir, "wallet.db"), ledger.Options{Now: w.clock, Demo: true,
		Phone: func(_ context.Context, m ledger.PhoneMessage) {
			w.phone = append(w.phone, flowtest.Line{From: "phone", Text: m.Text.Reveal()})
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
	w.desk = desk.New(w.store, w.clock)
	ch := open(t, w.server, nil)
	w.engine, err = bot.New(bot.Config{Store: w.store, Turner: flowtest.Assistant(t), Wallet: w.faulty, Channels: []bot.Channel{ch},
		Key: []byte("0123456789abcdef0123456789abcdef"), Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	listen(t, ch, w.engine.Receive)
	return w
}

// listen has the channel listen until the test ends.
func listen(t testing.TB, ch *telegram.Channel, receive func(context.Context, ...bot.Update) error) {
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = ch.Listen(ctx, receive)
	}()
	t.Cleanup(func() { end(); <-ended })
}

func (w *wired) Open(account, lang string, private bool) error {
	w.lang, w.chat = lang, person
	if !private {
		w.chat = group
	}
	w.id = bot.ConversationOf(telegram.Name, "7000001", strconv.FormatInt(w.chat, 10))
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
	return w.store.PutLink(context.Background(), bot.Link{Conversation: w.id, Channel: telegram.Name, ChatID: strconv.FormatInt(w.chat, 10),
		Person: strconv.FormatInt(person, 10), Account: acc.ID, Since: w.clock()})
}

// deliver has an update delivered, twice, and waits until it is confirmed and
// answered.
func (w *wired) deliver(update telegramtest.Object) error {
	raw := w.server.Push(update)
	w.server.Deliver(raw)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := w.server.Until(ctx, func() bool { return w.server.Pending() == 0 }); err != nil {
		return fmt.Errorf("the update was not confirmed: %w", err)
	}
	return w.engine.Settle(ctx)
}

func (w *wired) Say(s string, how flowtest.How) error {
	w.pass(2 * time.Second)
	if how.Edit {
		edited := telegramtest.Object{"text": s, "edit_date": w.clock().Unix()}
		for k, v := range w.last {
			if edited[k] == nil {
				edited[k] = v
			}
		}
		return w.deliver(telegramtest.Object{"edited_message": edited})
	}
	m := w.server.Private(person, w.lang, s, nil)
	if w.chat == group {
		const me = "@TellerTestBot"
		m["chat"] = telegramtest.Object{"id": group, "type": "supergroup", "title": "Flatmates"}
		m["text"], m["entities"] = me+" "+s, []any{telegramtest.Object{"type": "mention", "offset": 0, "length": len(me)}}
	}
	if how.Forward {
		m["forward_origin"] = telegramtest.Object{"type": "hidden_user", "sender_user_name": "Someone", "date": w.clock().Unix()}
	}
	if how.Early {
		m["date"] = w.clock().Add(-time.Hour).Unix()
	}
	w.last = m
	return w.deliver(telegramtest.Object{"message": m})
}

func (w *wired) Press(label string, old, again bool) error {
	w.pass(2 * time.Second)
	if !again {
		found := false
		for _, b := range w.shown {
			if strings.Contains(b.Text, label) {
				w.pressed, found = b, true
				if old {
					break
				}
			}
		}
		if !found {
			return fmt.Errorf("no button %q was ever shown", label)
		}
	}
	if w.pressed.typed {
		w.pass(-2 * time.Second)
		return w.Say(w.pressed.Text, flowtest.How{})
	}
	callback := "cb" + strconv.FormatInt(w.clock().UnixNano(), 36)
	kind := "private"
	if w.chat == group {
		kind = "supergroup"
	}
	err := w.deliver(telegramtest.Object{"callback_query": telegramtest.Object{
		"id": callback, "from": telegramtest.User(person, w.lang), "chat_instance": "1", "data": w.pressed.Data,
		"message": telegramtest.Object{"message_id": w.pressed.message, "date": w.clock().Unix(), "chat": telegramtest.Object{"id": w.chat, "type": kind}},
	}})
	if err == nil && w.server.Answered(callback) == 0 {
		return fmt.Errorf("the press of %q was not acknowledged", w.pressed.Text)
	}
	return err
}

func (w *wired) Clock(d time.Duration) error {
	ctx := context.Background()
	end := w.clock().Add(d)
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
		if now := w.clock(); next.After(now) {
			w.pass(next.Sub(now))
		}
		if err := w.ledger.Advance(ctx, w.clock()); err != nil {
			return err
		}
		if err := w.engine.Settle(ctx); err != nil {
			return err
		}
		if !next.Before(end) {
			return nil
		}
		w.pass(time.Millisecond)
	}
}

func (w *wired) Wallet(mode string) error {
	if mode == "stopped" {
		return w.ledger.StopRefunds(context.Background(), true)
	}
	w.faulty.Mode = mode
	if mode == "up" {
		if err := w.Clock(20 * time.Second); err != nil {
			return err
		}
		// What was asked of the wallet is asked again, whenever that is due.
		open, err := w.store.DueCommands(context.Background(), w.clock().Add(10*time.Minute), 1)
		if err != nil || len(open) == 0 {
			return err
		}
		return w.Clock(open[0].Due.Sub(w.clock()) + time.Second)
	}
	return nil
}

// Said are the messages that came or changed since the last call, as a person
// reads them.
func (w *wired) Said() []flowtest.Line {
	said := w.phone
	w.phone = nil
	for _, m := range w.server.FromBot(strconv.FormatInt(w.chat, 10)) {
		edits, known := w.seen[m.ID]
		marked := len(m.Buttons) == 1 && strings.HasPrefix(m.Buttons[0].Text, "✓ ")
		w.seen[m.ID] = m.Edits
		if known && (edits == m.Edits || marked) {
			continue
		}
		l := flowtest.Line{From: "bot", Text: strings.ReplaceAll(m.Text, "\u2060", "")}
		if len(m.Entities) > 0 {
			_, l.Text, _ = strings.Cut(l.Text, "\n")
			l.From = "agent"
		}
		for _, b := range m.Buttons {
			l.Buttons = append(l.Buttons, b.Text)
			w.shown = append(w.shown, shownButton{m.ID, b, false})
		}
		for _, b := range m.Keyboard {
			l.Buttons = append(l.Buttons, b.Text)
			w.shown = append(w.shown, shownButton{m.ID, b, true})
		}
		if m.Preview {
			w.t.Errorf("a preview would be shown for %q", m.Text)
		}
		said = append(said, l)
	}
	return said
}

func (w *wired) linked() (wallet.AccountID, error) {
	if w.account != "" {
		return w.account, nil
	}
	c, err := w.store.Conversation(context.Background(), w.id)
	return c.Account, err
}

func (w *wired) count() (int, error) {
	id, err := w.linked()
	if err != nil || id == "" {
		return 0, err
	}
	all, err := w.ledger.Refunds(context.Background(), id)
	return len(all), err
}
