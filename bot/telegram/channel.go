package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"teller/bot"
	"teller/wallet"
)

// Name is the channel's.
const Name bot.ChannelName = "telegram"

// Options are what a [Channel] is made of. Token is required.
type Options struct {
	Token wallet.Secret
	API   string // base address of the Bot API server; "" is [PublicAPI]
	// Webhook lets the platform call us; nil asks it for updates.
	Webhook *Webhook
	Rates   Rates         // the zero value is [PublicRates]; see [Unbounded]
	Poll    time.Duration // how long the platform may hold a question for updates; 50 s
	Pause   time.Duration // before the first repetition of a call that failed; 1 s
	Log     *slog.Logger
}

// Unbounded are the rates of a server of one's own that has no limits.
var Unbounded = Rates{Overall: -1, PerChat: -1, PerGroup: -1}

// Channel is Telegram. It is safe for use from many goroutines.
type Channel struct {
	api     *api
	log     *slog.Logger
	id      int64
	pace    *pace
	webhook *Webhook
	poll    time.Duration
	pause   time.Duration

	username atomic.Pointer[string]
	receive  atomic.Pointer[receiver]
}

type receiver = func(context.Context, ...bot.Update) error

var (
	_ bot.Source       = (*Channel)(nil)
	_ bot.Deleter      = (*Channel)(nil)
	_ bot.Typist       = (*Channel)(nil)
	_ bot.Acknowledger = (*Channel)(nil)
	_ bot.Marker       = (*Channel)(nil)
)

var tokenShape = regexp.MustCompile(`^([0-9]{1,19}):[A-Za-z0-9_-]{10,}$`)

// New checks the options. It does not need Telegram to be reachable.
func New(o Options) (*Channel, error) {
	shape := tokenShape.FindStringSubmatch(o.Token.Reveal())
	if shape == nil {
		return nil, errors.New("the Telegram token does not look like one (123456:ABC-DEF…): copy it again from @BotFather")
	}
	id, err := strconv.ParseInt(shape[1], 10, 64)
	if err != nil {
		return nil, errors.New("the number before the colon of the Telegram token is too large: copy it again from @BotFather")
	}
	if o.API == "" {
		o.API = PublicAPI
	}
	base, err := url.Parse(o.API)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("the Telegram API address must look like https://host[:port], not %q", o.API)
	}
	if w := o.Webhook; w != nil {
		if err := w.check(); err != nil {
			return nil, err
		}
	}
	if o.Rates == (Rates{}) {
		o.Rates = PublicRates
	}
	if o.Poll <= 0 {
		o.Poll = 50 * time.Second
	}
	if o.Pause <= 0 {
		o.Pause = time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	transport.ResponseHeaderTimeout = 0 // a question for updates is held for long; contexts bound every call
	return &Channel{
		api: &api{token: o.Token, base: strings.TrimRight(o.API, "/"), client: &http.Client{
			Transport: transport,
			// Following would carry the token to wherever it leads.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}},
		log: o.Log, id: id, pace: newPace(o.Rates), webhook: o.Webhook, poll: o.Poll, pause: o.Pause,
	}, nil
}

// Name implements [bot.Channel].
func (c *Channel) Name() bot.ChannelName { return Name }

// Limits implements [bot.Channel]. The rates are kept by Send.
func (c *Channel) Limits() bot.Limits {
	return bot.Limits{Text: mostText - roomOfName, Buttons: 20, Label: 60, Edit: true, Delete: true, Files: true, Contact: true, Private: true}
}

func (c *Channel) self() Self {
	s := Self{ID: c.id}
	if u := c.username.Load(); u != nil {
		s.Username = *u
	}
	return s
}

// Send implements [bot.Channel]. Telegram has no key against repeating: a send
// whose answer was lost may show twice (D6).
func (c *Channel) Send(ctx context.Context, m bot.Outgoing) (bot.Receipt, error) {
	if err := c.pace.wait(ctx, m.ChatID); err != nil {
		return bot.Receipt{}, err
	}
	for {
		r, err := encode(m, c.self())
		if err != nil {
			return bot.Receipt{}, err
		}
		result, err := c.api.call(ctx, r)
		var failed *callError
		switch {
		case err == nil:
			return receipt(result, m), nil
		case m.Edits != "" && notModified(err):
			return bot.Receipt{Ref: m.Edits}, nil
		case m.Edits != "" && cannotEdit(err):
			m.Edits = "" // then it comes as a new message
		case errors.As(err, &failed) && failed.migrate != 0 && m.ChatID != strconv.FormatInt(failed.migrate, 10):
			m.ChatID, m.Edits = strconv.FormatInt(failed.migrate, 10), "" // the group has a new number
		default:
			return bot.Receipt{}, outcome(err)
		}
	}
}

func receipt(result json.RawMessage, m bot.Outgoing) bot.Receipt {
	var sent struct {
		ID int64 `json:"message_id"`
	}
	if json.Unmarshal(result, &sent) != nil || sent.ID == 0 {
		return bot.Receipt{Ref: m.Edits}
	}
	return bot.Receipt{Ref: strconv.FormatInt(sent.ID, 10)}
}

// Delete implements [bot.Deleter]. A message that is gone already is fine.
func (c *Channel) Delete(ctx context.Context, chatID, ref string) error {
	chat, _, _ := strings.Cut(chatID, "/")
	_, err := c.api.call(ctx, request{"deleteMessage", tgbotapi.Params{"chat_id": chat, "message_id": ref}})
	if refusedWith(err, "message to delete not found") {
		return nil
	}
	return err
}

// Typing implements [bot.Typist].
func (c *Channel) Typing(ctx context.Context, chatID string) error {
	chat, thread, _ := strings.Cut(chatID, "/")
	p := tgbotapi.Params{"chat_id": chat, "action": "typing"}
	if thread != "" {
		p["message_thread_id"] = thread
	}
	_, err := c.api.call(ctx, request{"sendChatAction", p})
	return err
}

// Acknowledge implements [bot.Acknowledger]: the pressed button stops turning.
func (c *Channel) Acknowledge(ctx context.Context, u bot.Update) error {
	id, ok := callbackOf(u)
	if !ok {
		return nil
	}
	_, err := c.api.call(ctx, request{"answerCallbackQuery", tgbotapi.Params{"callback_query_id": id}})
	if refusedWith(err, "query is too old") || refusedWith(err, "query id is invalid") {
		return nil // pressed while nobody ran: the answer itself comes as a message
	}
	return err
}

// Mark implements [bot.Marker]: of the message's buttons the pressed one stays,
// with a tick.
func (c *Channel) Mark(ctx context.Context, chatID, ref, label, handle string) error {
	if !c.pace.free(chatID) {
		return nil // words first
	}
	chat, _, _ := strings.Cut(chatID, "/")
	p := tgbotapi.Params{"chat_id": chat, "message_id": ref}
	one := [][]inlineButton{{{Text: "✓ " + oneLine(label), Data: handle}}}
	if err := put(p, "reply_markup", map[string]any{"inline_keyboard": one}); err != nil {
		return err
	}
	_, err := c.api.call(ctx, request{"editMessageReplyMarkup", p})
	if notModified(err) || cannotEdit(err) {
		return nil
	}
	return err
}
