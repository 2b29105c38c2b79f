package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"teller/wallet"
)

// WebhookPath is where the platform calls, below the public address.
const WebhookPath = "/telegram/webhook"

// mostUpdate bounds the body of a call.
const mostUpdate = 1 << 20

// Webhook is how the platform reaches us.
type Webhook struct {
	URL    string        // public address, https; [WebhookPath] is appended
	Secret wallet.Secret // comes back in a header of every call: 16–256 of A-Z, a-z, 0-9, _ and -
}

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)

func (w *Webhook) check() error {
	if !secretShape.MatchString(w.Secret.Reveal()) {
		return errors.New("the webhook's secret must be 16 to 256 letters, digits, _ or -: set TELLER_TELEGRAM_WEBHOOK_SECRET, for example from `openssl rand -hex 32`")
	}
	if u, err := url.Parse(w.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("the webhook needs the https address that Telegram reaches this service at, not %q: set TELLER_PUBLIC_URL", w.URL)
	}
	return nil
}

func (w *Webhook) address() string { return strings.TrimRight(w.URL, "/") + WebhookPath }

// await has the platform call us until ctx ends.
func (c *Channel) await(ctx context.Context, receive receiver) error {
	c.receive.Store(&receive)
	defer c.receive.Store(nil)
	err := c.persist(ctx, "setting the webhook", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
		defer cancel()
		_, err := c.api.call(ctx, request{"setWebhook", tgbotapi.Params{
			"url": c.webhook.address(), "secret_token": c.webhook.Secret.Reveal(), "allowed_updates": allowed,
		}})
		return err
	})
	if err != nil {
		return err
	}
	c.log.Info("Telegram calls the webhook", "url", c.webhook.address())
	<-ctx.Done()
	return ctx.Err()
}

// Handler takes the platform's calls. Without the secret nothing is even read
// (S9); 200 is answered only once the update is in the inbox (D1), and while
// that cannot be, the platform keeps it and calls again. Nil without a webhook.
func (c *Channel) Handler() http.Handler {
	if c.webhook == nil {
		return nil
	}
	want := sha256.Sum256([]byte(c.webhook.Secret.Reveal()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			http.Error(w, "the secret is missing or wrong", http.StatusUnauthorized)
			return
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "only POST", http.StatusMethodNotAllowed)
			return
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostUpdate))
		if err != nil {
			var long *http.MaxBytesError
			if errors.As(err, &long) {
				http.Error(w, "too long", http.StatusRequestEntityTooLarge)
				return
			}
			http.Error(w, "the body broke off", http.StatusBadRequest)
			return
		}
		receive := c.receive.Load()
		if receive == nil || c.username.Load() == nil {
			http.Error(w, "not ready yet", http.StatusServiceUnavailable)
			return
		}
		if err := c.take(r.Context(), *receive, raw); err != nil {
			c.log.Error("an update could not be stored; Telegram delivers it again", "error", err)
			http.Error(w, "not stored", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}

func (c *Channel) take(ctx context.Context, receive receiver, raw []byte) error {
	if updates := Decode(json.RawMessage(raw), c.self()); len(updates) > 0 {
		return receive(ctx, updates...)
	}
	return nil
}
