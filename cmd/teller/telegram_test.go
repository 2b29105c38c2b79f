package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/bot/telegram/telegramtest"
	"teller/wallet/ledger"
)

// telegramEnv is the environment of a teller that talks to s.
func telegramEnv(t *testing.T, s *telegramtest.Server, more ...string) []string {
	return append(append(os.Environ(), "TMPDIR="+t.TempDir(), "TELLER_TELEGRAM_TOKEN="+s.Token, "TELLER_TELEGRAM_API="+s.URL), more...)
}

func telegramServer(t *testing.T) *telegramtest.Server {
	s := telegramtest.New()
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s
}

// service is a `teller serve` in a process of its own.
type service struct {
	cmd    *exec.Cmd
	ready  chan struct{} // it serves
	ended  chan struct{}
	mu     sync.Mutex
	stderr strings.Builder
}

func startService(t *testing.T, env []string, args ...string) *service {
	t.Helper()
	s := &service{cmd: exec.Command("teller", append([]string{"serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"}, args...)...),
		ready: make(chan struct{}), ended: make(chan struct{})}
	s.cmd.Env = env
	r, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			s.mu.Lock()
			s.stderr.WriteString(lines.Text() + "\n")
			s.mu.Unlock()
			if strings.Contains(lines.Text(), "msg=serving") {
				close(s.ready)
			}
		}
		_, _ = io.Copy(io.Discard, r)
		_ = s.cmd.Wait()
	}()
	t.Cleanup(s.kill)
	return s
}

func (s *service) kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

func (s *service) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stderr.String()
}

// person is a customer at Telegram, who goes on when the answer came.
type person struct {
	s    *telegramtest.Server
	id   int64
	lang string
	read int64 // message up to which it was read
}

func (p *person) chat() string { return strconv.FormatInt(p.id, 10) }

// see waits for a message after the last one that was read, which contains all
// of the words.
func (p *person) see(ctx context.Context, words ...string) (found telegramtest.Message, err error) {
	err = p.s.Until(ctx, func() bool {
	next:
		for _, m := range p.s.FromBot(p.chat()) {
			if m.ID <= p.read {
				continue
			}
			for _, w := range words {
				if !strings.Contains(m.Text, w) {
					continue next
				}
			}
			found = m
			return true
		}
		return false
	})
	if err != nil {
		var all strings.Builder
		for _, m := range p.s.Shown(p.chat()) {
			fmt.Fprintf(&all, "\n%d bot=%t %s", m.ID, m.FromBot, m.Text)
		}
		return found, fmt.Errorf("person %d never read %q:%s", p.id, words, all.String())
	}
	p.read = found.ID
	return found, nil
}

func (p *person) say(text string) { p.s.Say(p.id, p.lang, text) }

func (p *person) press(m telegramtest.Message, label string) error {
	for _, b := range m.Buttons {
		if strings.Contains(b.Text, label) && b.Data != "" {
			p.s.Press(p.id, p.lang, p.id, m.ID, b.Data)
			p.s.Press(p.id, p.lang, p.id, m.ID, b.Data) // a double tap
			return nil
		}
	}
	return fmt.Errorf("no button %q: %+v", label, m.Buttons)
}

// charged is one customer's whole double charge.
func (p *person) charged(ctx context.Context, token, complaint, amount, button, accepted string) error {
	p.say("/start " + token)
	if _, err := p.see(ctx, map[string]string{"zh": "连接好了", "en": "Connected"}[p.lang]); err != nil {
		return err
	}
	p.say(complaint)
	m, err := p.see(ctx, amount)
	if err != nil {
		return err
	}
	if err := p.press(m, button); err != nil {
		return err
	}
	_, err = p.see(ctx, accepted, "R-")
	return err
}

// commands is a customer who sends command after command without waiting.
func (p *person) commands(ctx context.Context, n int) error {
	for i := range n {
		p.say([]string{"/language zh", "/language en"}[i%2])
	}
	for i := range n {
		if _, err := p.see(ctx, []string{"中文", "English"}[i%2]); err != nil {
			return err
		}
	}
	return nil
}

// `teller serve` is killed at random moments under several customers at once:
// nothing is lost, nothing is done twice, and the order is kept. With
// TELLER_LONG set, 180 times.
func TestTelegramKilled(t *testing.T) {
	t.Parallel()
	seeds, kills := 1, 4
	if os.Getenv("TELLER_LONG") != "" {
		seeds, kills = 12, 15
	}
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { killTelegram(t, uint64(seed), kills) })
	}
}

func killTelegram(t *testing.T, seed uint64, kills int) {
	s, dir := telegramServer(t), t.TempDir()
	random := rand.New(rand.NewPCG(seed, 11))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	tokens := map[string]string{}
	for _, name := range []string{"mei", "alex"} {
		tokens[name] = linkToken(t, dir, name)
	}
	people := []*person{{s: s, id: 101, lang: "zh"}, {s: s, id: 102, lang: "en"}, {s: s, id: 103, lang: "en"}, {s: s, id: 104, lang: "zh"}}
	acts := []func() error{
		func() error {
			return people[0].charged(ctx, tokens["mei"], "便利蜂扣了我两次38块", "38.00元", "退回", "已受理")
		},
		func() error {
			return people[1].charged(ctx, tokens["alex"], "charged twice for my boots!! 86.40", "$86.40", "Return", "Accepted")
		},
		func() error { return people[2].commands(ctx, 10) },
		func() error { return people[3].commands(ctx, 10) },
	}
	errs := make(chan error, len(acts))
	for _, act := range acts {
		go func() { errs <- act() }()
	}
	env := telegramEnv(t, s)
	for range kills {
		before := s.Calls("getUpdates")
		run := startService(t, env, "--data", dir)
		if random.IntN(4) > 0 {
			select { // while it works
			case <-run.ready:
			case <-run.ended:
				t.Fatalf("it ended by itself: %s", run.log())
			}
			if err := s.Until(ctx, func() bool { return s.Calls("getUpdates") > before }); err != nil {
				t.Fatalf("it does not ask for updates: %s", run.log())
			}
			wait(ctx, time.Duration(random.Int64N(int64(900*time.Millisecond))))
		} else {
			wait(ctx, time.Duration(random.Int64N(int64(time.Second)))) // while it starts
		}
		run.kill()
	}
	last := startService(t, env, "--data", dir)
	for range acts {
		if err := <-errs; err != nil {
			t.Fatalf("%v\n%s", err, last.log())
		}
	}
	_, secret, _ := strings.Cut(s.Token, ":")
	if strings.Contains(last.log(), secret) {
		t.Error("the token is in the log")
	}
	for _, name := range []string{"mei", "alex"} {
		filed := refunds(t, dir, name)
		if len(filed) != 1 {
			t.Errorf("%s has %d refunds: %+v", name, len(filed), filed)
		}
	}
	// A send that a kill cut off may show twice: at most one in each chat a kill.
	for _, p := range people {
		again := 0
		before := ""
		for _, m := range s.FromBot(p.chat()) {
			if m.Text == before {
				again++
			}
			before = m.Text
		}
		if n := len(s.FromBot(p.chat())); p.id >= 103 && (n < 10 || n > 10+kills) {
			t.Errorf("chat %d shows %d answers to 10 commands after %d kills", p.id, n, kills)
		}
		if again > kills {
			t.Errorf("chat %d: %d copies after %d kills", p.id, again, kills)
		}
	}
}

// wait lets real time pass: what a kill hits is left to chance.
func wait(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}

func linkToken(t *testing.T, dir, name string) string {
	t.Helper()
	l, err := ledger.Open(t.Context(), filepath.Join(dir, walletFile), ledger.Options{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	acc, err := l.AccountByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	token, err := l.IssueLinkToken(t.Context(), acc.ID)
	if err != nil {
		t.Fatal(err)
	}
	return token.Reveal()
}

// In webhook mode the public listener takes Telegram's calls.
func TestTelegramWebhook(t *testing.T) {
	t.Parallel()
	s, dir := telegramServer(t), t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	const secret = "webhook-secret-0123456789"
	run := startService(t, telegramEnv(t, s, "TELLER_TELEGRAM_MODE=webhook", "TELLER_TELEGRAM_WEBHOOK_SECRET="+secret, "TELLER_PUBLIC_URL=http://"+addr),
		"--data", dir, "--listen", addr)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Until(ctx, func() bool { url, _ := s.Webhook(); return url != "" }); err != nil {
		t.Fatalf("no webhook was set: %s", run.log())
	}
	p := &person{s: s, id: 5, lang: "zh"}
	p.say("/help")
	if status, err := s.CallWebhook("guessed"); err != nil || status != 401 {
		t.Errorf("with a guessed secret: %d %v", status, err)
	}
	if status, err := s.CallWebhook(secret); err != nil || status != 200 {
		t.Errorf("with the secret: %d %v", status, err)
	}
	if _, err := p.see(ctx, "重复扣款"); err != nil {
		t.Error(err, run.log())
	}
}

// doctor asks Telegram, and names what to mend.
func TestTelegramDoctor(t *testing.T) {
	t.Parallel()
	s := telegramServer(t)
	doctor := func(env ...string) string {
		cmd := exec.Command("teller", "doctor", "--data", t.TempDir())
		cmd.Env = telegramEnv(t, s, env...)
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	if got := doctor(); !strings.Contains(got, "ok   telegram   token: accepted: this is @TellerTestBot") ||
		!strings.Contains(got, "FIX  telegram   the menu") || !strings.Contains(got, "privacy: on") {
		t.Errorf("before the first start:\n%s", got)
	}
	if got := doctor("TELLER_TELEGRAM_TOKEN=nonsense"); !strings.Contains(got, "FIX  telegram   the Telegram token") {
		t.Errorf("a token that is none:\n%s", got)
	}
	if got := doctor("TELLER_TELEGRAM_TOKEN=1:" + strings.Repeat("x", 35)); !strings.Contains(got, "FIX") || !strings.Contains(got, "BotFather") || strings.Contains(got, "xxxxx") {
		t.Errorf("a wrong token:\n%s", got)
	}
	if got := doctor("TELLER_TELEGRAM_MODE=webhook"); !strings.Contains(got, "TELLER_TELEGRAM_WEBHOOK_SECRET") {
		t.Errorf("a webhook without a secret:\n%s", got)
	}
}
