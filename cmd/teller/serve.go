package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"teller/bot"
	"teller/bot/telegram"
	"teller/wallet/ledger"
)

// serveCmd runs the assistant.
type serveCmd struct {
	Data        string `help:"Folder of the embedded database." env:"TELLER_DATA" default:"./data" type:"path" placeholder:"DIR"`
	Listen      string `help:"Public HTTP listener." env:"TELLER_LISTEN" default:"127.0.0.1:8080" placeholder:"ADDR"`
	AdminListen string `help:"Listener for metrics; keep it on loopback." env:"TELLER_ADMIN_LISTEN" default:"127.0.0.1:8081" placeholder:"ADDR"`
	KBDir       string `name:"kb-dir" help:"Folder of your own articles." env:"TELLER_KB_DIR" type:"path" placeholder:"DIR"`
	Log         string `help:"Log format, text or json." env:"TELLER_LOG" enum:"text,json" default:"text"`
	telegramFlags
	LogLevel string `help:"Least level that is logged: debug, info, warn or error." env:"TELLER_LOG_LEVEL" enum:"debug,info,warn,error" default:"info"`
}

// Help is the command's example and the variables that are no flags.
func (serveCmd) Help() string {
	return `Example:
  TELLER_DATA=/var/lib/teller teller serve

Secrets come from the environment only:
  TELLER_KEY   seals what must be kept secret for a moment, 32 bytes in base64
               (default: an owner-only key file in the data folder)
  TELLER_TELEGRAM_TOKEN            what @BotFather gave you
  TELLER_TELEGRAM_WEBHOOK_SECRET   16 to 256 letters, digits, _ or -, for webhook mode

Health: GET /healthz (the process answers) and /readyz (the database can be
written) on the public listener; GET /metrics on the admin listener. SIGTERM
lets what is under way finish and ends with status 0.`
}

// notYet are variables of rooms that this program does not have: set, they must
// not be passed over in silence.
var notYet = []struct{ name, what string }{
	{"TELLER_DATABASE_URL", "keeping the state in PostgreSQL"},
	{"TELLER_WALLET_URL", "a wallet behind the HTTP contract"},
	{"TELLER_POLICY", "a policy file"},
	{"TELLER_SLACK_BOT_TOKEN", "Slack"},
	{"TELLER_MODEL_URL", "an outside language model"},
}

// unsupported is the error for variables that are set and mean nothing here.
func unsupported() error {
	for _, v := range notYet {
		if os.Getenv(v.name) != "" {
			return fmt.Errorf("%s is set, but this build has no support for %s: unset it to go on without", v.name, v.what)
		}
	}
	return nil
}

// channelHint says how a channel is configured.
const channelHint = "no channel is configured, so nobody can write to the assistant yet: set TELLER_TELEGRAM_TOKEN for Telegram, or TELLER_SLACK_BOT_TOKEN with TELLER_SLACK_APP_TOKEN (Socket Mode) or TELLER_SLACK_SIGNING_SECRET (Events API) for Slack; `teller chat` talks to it in the terminal; serving health, metrics and timers meanwhile"

// Run implements the command.
func (c serveCmd) Run(ctx context.Context, s streams) (err error) {
	if err := unsupported(); err != nil {
		return err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return usage("--log-level %q is none of debug, info, warn, error", c.LogLevel)
	}
	log := logger(s.err, c.Log, level)
	tg, err := c.channel(log)
	if err != nil {
		return err
	}
	var channels []bot.Channel
	if tg != nil {
		channels = append(channels, tg)
	}
	h, err := openHouse(ctx, houseOptions{
		dir: c.Data, kbDir: c.KBDir, key: os.Getenv("TELLER_KEY"), channels: channels, phone: phoneLines(s), log: log,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()

	public, err := listen("TELLER_LISTEN", c.Listen)
	if err != nil {
		return err
	}
	admin, err := listen("TELLER_ADMIN_LISTEN", c.AdminListen)
	if err != nil {
		return errors.Join(err, public.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	failed := make(chan error, 4)
	start := func(f func() error) {
		all.Go(func() {
			if err := f(); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	start(func() error { return serveHTTP(ctx, public, publicHandler(h, tg)) })
	start(func() error { return serveHTTP(ctx, admin, adminHandler(h)) })
	start(func() error { return h.engine.Run(ctx) })
	all.Go(func() { keepWallet(ctx, h, log) })
	if c.KBDir != "" {
		tick := time.NewTicker(2 * time.Second)
		defer tick.Stop()
		all.Go(func() { h.mind.watchArticles(ctx, h.policy, c.KBDir, tick.C, log) })
	}
	log.Info("serving", "data", c.Data, "listen", public.Addr().String(), "admin", admin.Addr().String())
	if len(channels) == 0 {
		log.Warn(channelHint)
	}
	<-ctx.Done()
	log.Info("stopping: letting what is under way finish")
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func listen(variable, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w; choose another address with %s", addr, err, variable)
	}
	return l, nil
}

// keepWallet lets the embedded wallet do what is due.
func keepWallet(ctx context.Context, h *house, log *slog.Logger) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := h.ledger.Advance(ctx, h.clock.Now()); err != nil && ctx.Err() == nil {
			log.Error("the embedded wallet could not move what is due", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// demoPhones are the numbers of the demo accounts: no other telephone's message
// is ever written anywhere.
var demoPhones = []string{"+8613800138000", "+14155550100", "+8613911112222", "+14155550101"}

// phoneLines writes what would reach a demo customer's telephone to stderr.
func phoneLines(s streams) func(context.Context, ledger.PhoneMessage) {
	var mu sync.Mutex
	return func(_ context.Context, m ledger.PhoneMessage) {
		for _, demo := range demoPhones {
			if string(m.To) == demo {
				mu.Lock()
				defer mu.Unlock()
				fmt.Fprintf(s.err, "phone %s: %s\n", demo, strings.Join(strings.Fields(m.Text.Reveal()), " "))
				return
			}
		}
	}
}

func publicHandler(h *house, tg *telegram.Channel) http.Handler {
	mux := http.NewServeMux()
	if tg != nil && tg.Handler() != nil {
		mux.Handle(telegram.WebhookPath, tg.Handler())
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		if h.engine.Ready(ctx) != nil { // the reason is in the log of who runs this, not for the public
			answer(w, http.StatusServiceUnavailable, "the database cannot be written")
			return
		}
		answer(w, http.StatusOK, "ready")
	})
	return mux
}

func adminHandler(h *house) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.metrics.Registry, promhttp.HandlerOpts{}))
	return mux
}

func answer(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, words)
}

// serveHTTP serves until ctx ends, then lets requests finish.
func serveHTTP(ctx context.Context, l net.Listener, handler http.Handler) error {
	srv := &http.Server{
		Handler: http.MaxBytesHandler(handler, 1<<20), ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = srv.Shutdown(grace)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving HTTP on %s: %w", l.Addr(), err)
	}
	<-stopped
	return nil
}
