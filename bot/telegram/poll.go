package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"teller/bot"
)

// allowed are the kinds of updates that are asked for.
const allowed = `["message","edited_message","callback_query","my_chat_member"]`

// Listen implements [bot.Source]: it learns its own name, registers the menu of
// commands, and then asks for updates, or has the platform call the webhook.
// None of this needs Telegram to be reachable now.
func (c *Channel) Listen(ctx context.Context, receive func(context.Context, ...bot.Update) error) error {
	if err := c.persist(ctx, "asking for the bot's own name", c.meet); err != nil {
		return err
	}
	menu := make(chan struct{})
	ctx, end := context.WithCancel(ctx)
	defer func() { end(); <-menu }()
	go func() {
		defer close(menu)
		_ = c.persist(ctx, "registering the commands", c.register) // ends with the context
	}()
	if c.webhook != nil {
		return c.await(ctx, receive)
	}
	return c.ask(ctx, receive)
}

// ask polls. Everything of an answer is in the inbox before the next question
// confirms it to the platform (D1).
func (c *Channel) ask(ctx context.Context, receive receiver) error {
	var offset int64
	s := c.stumble("asking for updates")
	for {
		raws, err := c.updates(ctx, offset)
		if err == nil && len(raws) > 0 {
			err = receive(ctx, c.decodeAll(raws)...)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if err := s.fell(ctx, err); err != nil {
				return err
			}
			continue
		}
		s.stood()
		// An empty answer means that the platform has forgotten what was confirmed.
		// From then on nothing is confirmed in advance: after an idle week its
		// numbers start anew, maybe below the last one.
		offset = 0
		if len(raws) > 0 {
			offset = numberOf(raws[len(raws)-1]) + 1
		}
	}
}

func (c *Channel) updates(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	p := tgbotapi.Params{"timeout": strconv.Itoa(int(c.poll / time.Second)), "limit": "100", "allowed_updates": allowed}
	if offset != 0 {
		p["offset"] = strconv.FormatInt(offset, 10)
	}
	ctx, cancel := context.WithTimeout(ctx, c.poll+15*time.Second)
	defer cancel()
	result, err := c.api.call(ctx, request{"getUpdates", p})
	if err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(result, &raws); err != nil {
		return nil, errors.New("telegram getUpdates: the answer is no list of updates")
	}
	return raws, nil
}

func (c *Channel) decodeAll(raws []json.RawMessage) []bot.Update {
	var all []bot.Update
	for _, raw := range raws {
		all = append(all, Decode(raw, c.self())...)
	}
	return all
}

func numberOf(raw json.RawMessage) int64 {
	var u struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(raw, &u) // the number is read even where other fields are not
	return u.ID
}

// meet asks who the bot is.
func (c *Channel) meet(ctx context.Context) error {
	me, err := c.me(ctx)
	if err != nil {
		return err
	}
	c.username.Store(&me.Username)
	c.log.Info("connected to Telegram", "bot", "@"+me.Username)
	return nil
}

// profile is what getMe says.
type profile struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
	ReadsAll bool   `json:"can_read_all_group_messages"`
	Joins    bool   `json:"can_join_groups"`
}

func (c *Channel) me(ctx context.Context) (profile, error) {
	var me profile
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	result, err := c.api.call(ctx, request{method: "getMe"})
	if err != nil {
		return me, err
	}
	if err := json.Unmarshal(result, &me); err != nil {
		return me, errors.New("telegram getMe: the answer is no user")
	}
	return me, nil
}

// persist repeats something until it succeeds or ctx ends.
func (c *Channel) persist(ctx context.Context, what string, do func(context.Context) error) error {
	s := c.stumble(what)
	for {
		err := do(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			s.stood()
			return nil
		}
		if err := s.fell(ctx, err); err != nil {
			return err
		}
	}
}

// stumbling is a series of failures: logged when it begins, when its reason
// changes and when it is over, and waited for longer and longer.
type stumbling struct {
	c    *Channel
	what string
	n    int
	last string
}

func (c *Channel) stumble(what string) *stumbling { return &stumbling{c: c, what: what} }

func (s *stumbling) fell(ctx context.Context, err error) error {
	wait := min(s.c.pause<<min(s.n, 10), 30*time.Second)
	wait = wait/2 + rand.N(wait/2+1)
	s.n++
	var failed *callError
	if errors.As(err, &failed) {
		if failed.retry > 0 {
			wait = failed.retry
		}
		if failed.code == http.StatusUnauthorized || failed.code == http.StatusNotFound {
			wait = max(wait, 30*s.c.pause)
		}
	}
	if said := explain(err); said != s.last {
		s.last = said
		s.c.log.Warn(s.what+" failed and is tried again", "error", said)
	}
	return pause(ctx, wait)
}

func (s *stumbling) stood() {
	if s.n > 0 {
		s.c.log.Info(s.what+" works again", "failures", s.n)
	}
	s.n, s.last = 0, ""
}

// explain says what to do about an error that a person has to mend.
func explain(err error) string {
	var e *callError
	if !errors.As(err, &e) {
		return err.Error()
	}
	switch {
	case e.code == http.StatusConflict && strings.Contains(e.text, "webhook"):
		return fmt.Sprintf("%v: a webhook is set for this bot, and Telegram gives updates to one side only; set TELLER_TELEGRAM_MODE=webhook, or remove it with the method deleteWebhook", e)
	case e.code == http.StatusConflict:
		return fmt.Sprintf("%v: another program asks for this bot's updates with the same token; stop it, or make a bot of your own for this one", e)
	case e.code == http.StatusUnauthorized, e.code == http.StatusNotFound:
		return fmt.Sprintf("%v: the token is not accepted; copy it again from @BotFather into TELLER_TELEGRAM_TOKEN", e)
	}
	return e.Error()
}
