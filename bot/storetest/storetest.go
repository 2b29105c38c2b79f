// Package storetest is the contract that every bot.Store must pass.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"teller/bot"
	"teller/flows"
)

// Open opens the store that is kept in dir, a new one where dir is empty. The
// suite closes it, and opens the same dir again to see what was kept.
type Open func(t testing.TB, dir string) bot.Store

// Run checks every promise of the port.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, *box){
		"Receive":    testReceive,
		"Waiting":    testWaiting,
		"Turns":      testTurns,
		"Atomicity":  testAtomicity,
		"Timers":     testTimers,
		"Keyboards":  testKeyboards,
		"Links":      testLinks,
		"Feed":       testFeed,
		"Commands":   testCommands,
		"Outbox":     testOutbox,
		"Unsent":     testUnsent,
		"Cases":      testCases,
		"Desk":       testDesk,
		"Unlinked":   testUnlinkedCase,
		"Durability": testDurability,
		"Together":   testTogether,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newBox(t, open))
		})
	}
}

// box is a store under test.
type box struct {
	t    *testing.T
	ctx  context.Context
	dir  string
	open Open
	bot.Store
}

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func newBox(t *testing.T, open Open) *box {
	b := &box{t: t, ctx: t.Context(), dir: t.TempDir(), open: open}
	b.Store = open(t, b.dir)
	t.Cleanup(func() { b.ok(b.Store.Close()) })
	return b
}

func (b *box) reopen() {
	b.t.Helper()
	b.ok(b.Store.Close())
	b.Store = b.open(b.t, b.dir)
}

func (b *box) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *box) is(err, want error) {
	b.t.Helper()
	if !errors.Is(err, want) {
		b.t.Errorf("error %v, want %v", err, want)
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func conversation(chat string) bot.ConversationID { return bot.ConversationOf("test", "b", chat) }

func text(chat, words string) bot.InboxRow {
	return bot.InboxRow{Received: start, Update: bot.Update{
		ID: bot.UpdateID(chat + "/" + words), Conversation: conversation(chat), Channel: "test", ChatID: chat, Person: "p" + chat,
		PersonName: "名字", Private: true, Kind: bot.KindText, Text: words, At: start, Ref: "r",
	}}
}

func (b *box) receive(rows ...bot.InboxRow) []bool {
	b.t.Helper()
	fresh, err := b.Receive(b.ctx, rows)
	b.ok(err)
	return fresh
}

func (b *box) load(chat string) bot.Loaded {
	b.t.Helper()
	l, err := b.Load(b.ctx, conversation(chat), 100)
	b.ok(err)
	return l
}

// turn is the commit of a turn that takes in what waits first.
func (b *box) turn(chat string) bot.TurnCommit {
	b.t.Helper()
	l := b.load(chat)
	c := bot.TurnCommit{Conversation: l.Conversation, Version: l.Conversation.Version, Epoch: l.Conversation.Owner.Epoch, Now: start, Heard: true}
	c.Conversation.Channel, c.Conversation.ChatID, c.Conversation.Person, c.Conversation.Private = "test", chat, "p"+chat, true
	if c.Conversation.Owner.Speaker == "" {
		c.Conversation.Owner.Speaker = flows.Bot
	}
	if len(l.Waiting) > 0 {
		c.Done = []int64{l.Waiting[0].Seq}
	}
	return c
}

func (b *box) commit(c bot.TurnCommit) {
	b.t.Helper()
	b.ok(b.Commit(b.ctx, []bot.TurnCommit{c})[0])
}

// meet makes a chat known.
func (b *box) meet(chat string) {
	b.t.Helper()
	b.receive(text(chat, "hello"))
	b.commit(b.turn(chat))
}

func message(chat, words string, epoch int64) bot.Message {
	return bot.Message{Conversation: conversation(chat), Class: flows.Dialogue, Audience: flows.Neutral, Epoch: epoch,
		Created: start, Due: start, From: "bot", Text: words}
}

func (b *box) write(chat string, words ...string) {
	b.t.Helper()
	c := b.turn(chat)
	for _, w := range words {
		c.Messages = append(c.Messages, message(chat, w, c.Epoch))
	}
	b.commit(c)
}

func (b *box) next(chat string) bot.Sending {
	b.t.Helper()
	s, err := b.NextMessage(b.ctx, conversation(chat))
	b.ok(err)
	return s
}

func (b *box) begin(s bot.Sending) error {
	return b.StartSend(b.ctx, []bot.SendStart{{ID: s.Message.ID, Epoch: s.Epoch, Account: s.Account, Now: start}})[0]
}

func (b *box) end(e bot.SendEnd) {
	b.t.Helper()
	e.Now = start.Add(time.Second)
	b.ok(b.EndSend(b.ctx, []bot.SendEnd{e})[0])
}

// due lists the texts of the messages that are due.
func (b *box) due(now time.Time) []string {
	b.t.Helper()
	all, err := b.DueMessages(b.ctx, now, 100)
	b.ok(err)
	words := []string{}
	for _, s := range all {
		words = append(words, s.Message.Text)
	}
	return words
}

func (b *box) waiting(now time.Time) string {
	b.t.Helper()
	ids, err := b.Waiting(b.ctx, now, 100)
	b.ok(err)
	return fmt.Sprint(ids)
}
