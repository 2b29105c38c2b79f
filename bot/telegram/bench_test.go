package telegram_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/sqlite"
	"teller/flows/flowtest"
	"teller/wallet/ledger"
)

// BenchmarkReplies measures from an update at the platform to its answer at
// the platform: long polling, inbox, turn, outbox and sending over local HTTP,
// with a database on disk and without the public rates. Each chat writes its
// next sentence when it was answered.
func BenchmarkReplies(b *testing.B) {
	for _, chats := range []int{1, 200} {
		b.Run(fmt.Sprint(chats, " chats"), func(b *testing.B) { replies(b, chats) })
	}
}

func replies(b *testing.B, chats int) {
	ctx, dir := context.Background(), b.TempDir()
	l, err := ledger.Open(ctx, filepath.Join(dir, "wallet.db"), ledger.Options{Demo: true})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	store, err := sqlite.Open(ctx, filepath.Join(dir, sqlite.File))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	s := start(b)
	ch := open(b, s, nil)
	engine, err := bot.New(bot.Config{Store: store, Turner: flowtest.Assistant(b), Wallet: l, Channels: []bot.Channel{ch},
		Key: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		b.Fatal(err)
	}
	answered := make([]chan struct{}, chats)
	for i := range answered {
		answered[i] = make(chan struct{}, 16)
	}
	s.Sent = func(chat string) {
		if n, err := strconv.Atoi(chat); err == nil {
			answered[n-1] <- struct{}{}
		}
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = engine.Run(running)
	}()
	var mu sync.Mutex
	var took []time.Duration
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range chats {
		all.Go(func() {
			for range (b.N + chats - 1 - i) / chats {
				began := time.Now()
				s.Say(int64(i+1), "zh", "你好")
				<-answered[i]
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	stop()
	<-ended
}
