package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/bot"
	"teller/bot/telegram"
	"teller/bot/telegram/telegramtest"
	"teller/wallet"
)

// inbox keeps what a channel hands over.
type inbox struct {
	mu   sync.Mutex
	all  []bot.Update
	fail int // so many times
}

func (i *inbox) receive(_ context.Context, updates ...bot.Update) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fail > 0 {
		i.fail--
		return errors.New("the disk is full")
	}
	i.all = append(i.all, updates...)
	return nil
}

func (i *inbox) words() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	var words []string
	for _, u := range i.all {
		w := u.Text
		if u.Kind == bot.KindGarbled {
			w = "(garbled)"
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// logs is a log that may be read while it is written.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logs) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func until(t *testing.T, s *telegramtest.Server, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Until(ctx, ok); err != nil {
		t.Fatalf("not seen: %s", what)
	}
}

// Telegram need not be there at the start; whatever goes wrong between us,
// every update arrives once it works, in order, and what cannot be read harms
// no other. Nothing of the token is logged.
func TestPolling(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, f := range []telegramtest.Fault{{Kind: "502"}, {Kind: "cut"}, {Kind: "429", After: 0}, {Kind: "Internal Server Error", Code: 500}} {
		s.Fail("getMe", f)
		s.Fail("setMyCommands", f)
		s.Fail("getUpdates", f)
	}
	s.Fail("getUpdates", telegramtest.Fault{Kind: "lost"})
	s.Say(1, "zh-hans", "one")
	s.Deliver([]byte(`{"update_id":500000500,"message":{"message_id":"x","chat":{"id":1,"type":"private"},"text":"secret words"}}`))
	s.Push(telegramtest.Object{"channel_post": telegramtest.Object{"message_id": 1}})
	s.Say(1, "zh-hans", "two")
	in, log := &inbox{fail: 2}, &logs{}
	listen(t, open(t, s, func(o *telegram.Options) { o.Log = log.logger() }), in.receive)
	until(t, s, "everything confirmed", func() bool { return s.Pending() == 0 })
	if got := in.words(); got != "one (garbled) two" {
		t.Errorf("handed over: %s", got)
	}
	s.Say(1, "zh-hans", "three")
	until(t, s, "the third", func() bool { return strings.HasSuffix(in.words(), "three") && s.Pending() == 0 })
	until(t, s, "the menu", func() bool {
		return strings.Contains(s.Commands("all_private_chats", "zh"), "被重复扣款") && strings.Contains(s.Commands("all_private_chats", "en"), "charged twice") &&
			strings.Contains(s.Commands("all_private_chats", ""), "charged twice") && strings.Contains(s.Commands("all_group_chats", "zh"), "help")
	})
	_, secret, _ := strings.Cut(s.Token, ":")
	if got := log.String(); strings.Contains(got, secret) || strings.Contains(got, "secret words") || !strings.Contains(got, "works again") {
		t.Errorf("logged:\n%s", got)
	}
}

// After an idle week the platform's numbers start anew, below the last one.
func TestNumbersStartAnew(t *testing.T) {
	t.Parallel()
	s := start(t)
	in := &inbox{}
	listen(t, open(t, s, func(o *telegram.Options) { o.Poll = time.Second }), in.receive)
	s.Say(1, "en", "before")
	until(t, s, "the first", func() bool { return in.words() == "before" && s.Pending() == 0 })
	asked := s.Calls("getUpdates")
	until(t, s, "an empty answer", func() bool { return s.Calls("getUpdates") > asked+1 })
	s.Renumber(17)
	s.Say(1, "en", "after")
	until(t, s, "the second", func() bool { return in.words() == "before after" && s.Pending() == 0 })
}

// Webhook and polling exclude each other: the log says what to do.
func TestConflict(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.SetWebhook("https://other.example/hook")
	log := &logs{}
	ch := open(t, s, func(o *telegram.Options) { o.Log = log.logger() })
	listen(t, ch, (&inbox{}).receive)
	until(t, s, "the explanation", func() bool { return strings.Contains(log.String(), "deleteWebhook") && s.Calls("getUpdates") > 2 })
	if n := strings.Count(log.String(), "deleteWebhook, or"); n > 2 {
		t.Errorf("said %d times", n)
	}
	for _, k := range ch.Check(t.Context()) {
		if k.Name == "updates" && (k.Err == nil || !strings.Contains(k.Err.Error(), "other.example")) {
			t.Errorf("doctor: %+v", k)
		}
	}
}

const hookSecret = "0123456789abcdef-secret"

func hooked(t *testing.T, in *inbox) (*telegramtest.Server, *telegram.Channel) {
	s := start(t)
	var ch *telegram.Channel
	public := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { ch.Handler().ServeHTTP(w, r) }))
	t.Cleanup(public.Close)
	ch = open(t, s, func(o *telegram.Options) {
		o.Webhook = &telegram.Webhook{URL: public.URL + "/", Secret: hookSecret}
	})
	listen(t, ch, in.receive)
	until(t, s, "the webhook", func() bool { url, _ := s.Webhook(); return url != "" })
	return s, ch
}

// Only who knows the secret is heard; 200 is said only when the update is kept.
func TestWebhook(t *testing.T) {
	t.Parallel()
	in := &inbox{}
	s, ch := hooked(t, in)
	url, secret := s.Webhook()
	if secret != hookSecret || !strings.HasSuffix(url, "/telegram/webhook") || strings.Contains(url, "//telegram") {
		t.Errorf("set to %s with %s", url, secret)
	}
	s.Say(1, "en", "one")
	for _, wrong := range []string{"", "x", hookSecret + "x", strings.ToUpper(hookSecret)} {
		if status, err := s.CallWebhook(wrong); err != nil || status != http.StatusUnauthorized {
			t.Errorf("with the secret %q: %d %v", wrong, status, err)
		}
	}
	in.mu.Lock()
	in.fail = 1
	in.mu.Unlock()
	if status, err := s.CallWebhook(hookSecret); err != nil || status != http.StatusServiceUnavailable || in.words() != "" {
		t.Errorf("not stored: %d %v", status, err)
	}
	for _, k := range ch.Check(t.Context()) {
		if k.Name == "updates" && (k.Err == nil || !strings.Contains(k.Err.Error(), "503")) {
			t.Errorf("doctor does not tell of the last error: %+v", k)
		}
	}
	s.Deliver([]byte(`{"update_id":500000900,"message":[]}`))
	s.Say(1, "en", "two")
	if status, err := s.CallWebhook(hookSecret); err != nil || status != http.StatusOK || in.words() != "one (garbled) two" {
		t.Errorf("%d %v: %s", status, err, in.words())
	}
	post := func(method, body string) int {
		req, err := http.NewRequest(method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hookSecret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := post(http.MethodPost, strings.Repeat("x", 2<<20)); got != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MB: %d", got)
	}
	if got := post(http.MethodGet, ""); got != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", got)
	}
	for _, bad := range []*telegram.Webhook{{URL: "https://x.example", Secret: "short"}, {URL: "", Secret: hookSecret}, {URL: "ftp://x", Secret: hookSecret}} {
		if _, err := telegram.New(telegram.Options{Token: wallet.Secret(s.Token), Webhook: bad}); err == nil || !strings.Contains(err.Error(), "TELLER_") {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// Doctor finds everything in order, or names the fix.
func TestChecks(t *testing.T) {
	t.Parallel()
	s := start(t)
	ch := open(t, s, nil)
	look := func() map[string]telegram.Check {
		all := map[string]telegram.Check{}
		for _, k := range ch.Check(t.Context()) {
			all[k.Name] = k
		}
		return all
	}
	if k := look()["commands"]; k.Err == nil || !strings.Contains(k.Err.Error(), "teller serve") {
		t.Errorf("without a menu: %+v", k)
	}
	listen(t, ch, (&inbox{}).receive)
	until(t, s, "the menu", func() bool {
		return s.Commands("all_group_chats", "zh") != "" && s.Commands("all_group_chats", "en") != ""
	})
	for name, k := range look() {
		if k.Err != nil || k.Fine == "" {
			t.Errorf("%s: %+v", name, k)
		}
	}
	s.ReadsAll(true)
	if k := look()["privacy"]; k.Err == nil || !strings.Contains(k.Err.Error(), "/setprivacy") {
		t.Errorf("privacy off: %+v", k)
	}
	s.Fail("getMe", telegramtest.Fault{Kind: "Unauthorized", Code: 401})
	if k := look()["token"]; k.Err == nil || !strings.Contains(k.Err.Error(), "BotFather") {
		t.Errorf("a wrong token: %+v", k)
	}
	s.Fail("getMe", telegramtest.Fault{Kind: "502"})
	if k := look()["token"]; k.Err == nil || !strings.Contains(k.Err.Error(), "TELLER_TELEGRAM_API") {
		t.Errorf("no Bot API there: %+v", k)
	}
}
