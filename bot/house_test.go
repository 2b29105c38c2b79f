package bot_test

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/sqlite"
	"teller/wallet"
)

// house is an engine on a real database with a clock of its own.
type house struct {
	t       testing.TB
	dir     string
	store   *sqlite.Store
	engine  *bot.Engine
	parrot  *parrot
	pigeon  *pigeon
	purse   *purse
	metrics *bot.Metrics
	log     *strings.Builder
	adjust  func(*bot.Config)
	n       int

	mu  sync.Mutex
	now time.Time
}

var testKey = []byte("0123456789abcdef0123456789abcdef")

func newHouse(t testing.TB, adjust ...func(*bot.Config)) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), parrot: &parrot{}, pigeon: newPigeon(), purse: newPurse(), log: &strings.Builder{},
		now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)}
	h.adjust = func(c *bot.Config) {
		for _, f := range adjust {
			f(c)
		}
	}
	h.open()
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
		if h.pigeon.broken != "" {
			t.Error(h.pigeon.broken)
		}
	})
	return h
}

func (h *house) open() {
	h.t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(h.dir, sqlite.File))
	if err != nil {
		h.t.Fatal(err)
	}
	h.store, h.metrics = store, bot.NewMetrics()
	cfg := bot.Config{
		Store: store, Turner: h.parrot, Wallet: h.purse, Channels: []bot.Channel{h.pigeon}, Key: testKey, Metrics: h.metrics,
		Now: h.clock, Rand: &chance{rand.NewChaCha8([32]byte{byte(h.n)})},
		Log: slog.New(bot.MaskLogs(slog.NewTextHandler(&lockedWriter{w: h.log}, nil))),
	}
	h.adjust(&cfg)
	if h.engine, err = bot.New(cfg); err != nil {
		h.t.Fatal(err)
	}
}

// crash forgets everything that is not in the database.
func (h *house) crash() {
	h.t.Helper()
	h.n++
	if err := h.store.Close(); err != nil {
		h.t.Fatal(err)
	}
	h.open()
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// update is a text to one chat; its id is the text itself.
func (h *house) update(chat, text string) bot.Update {
	return bot.Update{
		ID: bot.UpdateID("test/" + chat + "/" + text), Conversation: bot.ConversationOf("test", "b", chat), Channel: "test",
		ChatID: chat, Person: chat, PersonName: "Somebody", Private: true, Kind: bot.KindText, Text: text, At: h.clock(), Ref: "in:" + text,
	}
}

func (h *house) receive(us ...bot.Update) {
	h.t.Helper()
	if err := h.engine.Receive(context.Background(), us...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) settle() {
	h.t.Helper()
	if err := h.engine.Settle(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) say(chat, text string) {
	h.t.Helper()
	h.receive(h.update(chat, text))
	h.settle()
}

func (h *house) press(chat, handle, id string) {
	h.t.Helper()
	u := h.update(chat, "press "+id)
	u.Kind, u.Text, u.Handle = bot.KindPress, "", handle
	h.receive(u)
	h.settle()
}

// step is one step that must not fail.
func (h *house) step(f func(context.Context) (bool, error)) bool {
	h.t.Helper()
	did, err := f(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	return did
}

func (h *house) sentAre(want ...string) {
	h.t.Helper()
	if got := h.pigeon.texts(); strings.Join(got, "|") != strings.Join(want, "|") {
		h.t.Errorf("sent:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (h *house) link(chat string, account wallet.AccountID) {
	h.t.Helper()
	err := h.store.PutLink(context.Background(), bot.Link{Conversation: bot.ConversationOf("test", "b", chat), Channel: "test",
		ChatID: chat, Person: chat, Account: account, Since: h.clock()})
	if err != nil {
		h.t.Fatal(err)
	}
}

type chance struct{ src *rand.ChaCha8 }

func (c *chance) Read(b []byte) (int, error) { return c.src.Read(b) }

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
