package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/sqlite"
	"teller/flows"
	"teller/flows/flowtest"
)

// The figures below are of a database file in b.TempDir with
// synchronous=FULL. On tmpfs a commit costs nothing and they say nothing:
// set TMPDIR to a folder on a disk.

func BenchmarkBareCommit(b *testing.B) {
	commit := bareCommit(b)
	for b.Loop() {
		commit()
	}
}

// bareCommit is one row in one commit on the same kind of database.
func bareCommit(b *testing.B) func() {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bare.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare(`INSERT INTO t (v) VALUES (?)`)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { insert.Close() })
	return func() {
		if _, err := insert.Exec("one row of about the length of a short message to a customer"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTurn(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkTurn(b, n, held{}, echo{}) })
	}
	// The same with every reply sent, too: two more writes for each message.
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n, "-delivered"), func(b *testing.B) { benchmarkTurn(b, n, taken{}, echo{}) })
	}
	// The same with the real tasks and the real language model in each turn.
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n, "-tasks"), func(b *testing.B) { benchmarkTurn(b, n, held{}, flowtest.Assistant(b)) })
	}
}

// held is a channel that takes nothing while the benchmark runs: replies stay
// in the outbox. taken takes everything at once.
type (
	held  struct{ taken }
	taken struct{}
)

func (held) Limits() bot.Limits { return bot.Limits{Buttons: 8, Overall: 24 * time.Hour} }

func (taken) Name() bot.ChannelName { return "bench" }
func (taken) Limits() bot.Limits    { return bot.Limits{Buttons: 8} }
func (taken) Send(_ context.Context, m bot.Outgoing) (bot.Receipt, error) {
	return bot.Receipt{Ref: fmt.Sprint(m.ID)}, nil
}

// benchmarkTurn takes a message through Receive and its turn until the reply
// is in the outbox, in n conversations at once, each of which writes its next
// message when it was answered.
func benchmarkTurn(b *testing.B, n int, channel bot.Channel, turner flows.Turner) {
	commit := bareCommit(b)
	store, err := sqlite.Open(context.Background(), filepath.Join(b.TempDir(), sqlite.File))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	answered := make([]chan struct{}, n)
	for i := range answered {
		answered[i] = make(chan struct{}, 1)
	}
	engine, err := bot.New(bot.Config{
		Store: tellingStore{store, answered}, Turner: turner, Wallet: newPurse(), Channels: []bot.Channel{channel}, Key: testKey,
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = engine.Run(ctx) }()
	defer func() { stop(); <-ended }()

	write := func(conversation, message int) {
		u := bot.Update{
			ID: bot.UpdateID(fmt.Sprintf("bench/%d/%d", conversation, message)), Conversation: bot.ConversationOf("bench", "b", fmt.Sprint(conversation)),
			Channel: "bench", ChatID: fmt.Sprint(conversation), Person: fmt.Sprint(conversation), PersonName: "Somebody", Private: true,
			Kind: bot.KindText, Text: "I was charged twice at the coffee shop yesterday, 38 each time", At: time.Now(), Ref: fmt.Sprint(message),
		}
		if err := engine.Receive(ctx, u); err != nil {
			b.Error(err)
		}
		<-answered[conversation]
	}
	// Rounds of turns and of bare commits by turns, so that whatever else this
	// machine does meets both alike.
	var turned, bared time.Duration
	bare, message := 0, 0
	for left := b.N; left > 0; {
		round := min(left, max(n*8, 64))
		left -= round
		b.StartTimer()
		began := time.Now()
		var next atomic.Int64
		var all sync.WaitGroup
		for c := range n {
			all.Go(func() {
				for {
					i := int(next.Add(1))
					if i > round {
						return
					}
					write(c, message+i)
				}
			})
		}
		all.Wait()
		turned += time.Since(began)
		b.StopTimer()
		message += round
		began = time.Now()
		for range 64 {
			commit()
		}
		bared += time.Since(began)
		bare += 64
	}
	turns := float64(b.N) / turned.Seconds()
	b.ReportMetric(turns/(float64(bare)/bared.Seconds()), "×bare")
	b.ReportMetric(turns, "turns/s")
	b.ReportMetric(float64(bare)/bared.Seconds(), "bare/s")
}

// tellingStore tells whose turn was committed.
type tellingStore struct {
	*sqlite.Store
	answered []chan struct{}
}

func (s tellingStore) Commit(ctx context.Context, turns []bot.TurnCommit) []error {
	errs := s.Store.Commit(ctx, turns)
	for i, err := range errs {
		if err == nil {
			var n int
			fmt.Sscan(turns[i].Conversation.ChatID, &n)
			s.answered[n] <- struct{}{}
		}
	}
	return errs
}

// echo answers like a dialogue in the middle of a task: a text, three buttons,
// a state of a realistic length, and a timer now and then.
type echo struct{}

func (echo) Turn(_ context.Context, in flows.Input) (flows.Output, error) {
	said, _ := in.Event.(flows.Said)
	out := flows.Output{
		State: benchState, Language: "en", Flow: "double_charge", Node: "choose",
		Replies: []flows.Reply{{
			Key: "double_charge.which", Text: "I see two payments that may be what you mean. You wrote: " + said.Text, Class: flows.Dialogue,
			Audience: flows.Neutral, Frame: "Xk3f9aQ2b", Step: 4,
			Choices: []flows.Choice{
				{Label: "38.00 CNY, yesterday 14:02", Action: "choose", Value: "t-20261122-000123"},
				{Label: "38.00 CNY, yesterday 14:03", Action: "choose", Value: "t-20261122-000124"},
				{Label: "Neither", Action: "neither"},
			},
		}},
	}
	if in.Now.UnixMilli()%8 == 0 { // now and then
		out.Timers = []flows.Timer{{Frame: "Xk3f9aQ2b", Name: "nudge", At: in.Now.Add(time.Hour)}}
	}
	return out, nil
}

var benchState = []byte(`{"v":1,"frames":[{"id":"Xk3f9aQ2b","flow":"double_charge","node":"choose","step":4,"slots":{"amount":"38.00","currency":"CNY","count":2,"merchant":"coffee"},"candidates":["t-20261122-000123","t-20261122-000124"],"asked":1,"began":"2026-11-23T09:00:00Z"}],"lang":"en","last":["I was charged twice at the coffee shop yesterday, 38 each time"],"misses":0,"greeted":true}`)
