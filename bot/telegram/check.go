package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"teller/flows/text"
)

// Check is one thing that `teller doctor` looks at.
type Check struct {
	Name string
	Fine string // what was found
	Err  error  // what is wrong, and what to do about it
}

// Check asks the platform whether everything is as this channel needs it.
func (c *Channel) Check(ctx context.Context) []Check {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	me, err := c.me(ctx)
	if err != nil {
		return []Check{{Name: "token", Err: c.cure(err)}}
	}
	checks := []Check{{Name: "token", Fine: "accepted: this is @" + me.Username}}
	for _, k := range []struct {
		name string
		look func(context.Context, profile) (string, error)
	}{{"updates", c.checkUpdates}, {"commands", c.checkCommands}, {"privacy", checkPrivacy}} {
		fine, err := k.look(ctx, me)
		checks = append(checks, Check{k.name, fine, err})
	}
	return checks
}

func (c *Channel) cure(err error) error {
	var e *callError
	if !errors.As(err, &e) {
		return err
	}
	if e.code == http.StatusUnauthorized || e.code == http.StatusNotFound {
		return errors.New(explain(err))
	}
	return fmt.Errorf("%s does not answer as a Bot API server: %w; see that this machine reaches it, or set TELLER_TELEGRAM_API to the server that you run", c.api.base, e)
}

func (c *Channel) checkUpdates(ctx context.Context, _ profile) (string, error) {
	result, err := c.api.call(ctx, request{method: "getWebhookInfo"})
	if err != nil {
		return "", c.cure(err)
	}
	var info struct {
		URL       string `json:"url"`
		Pending   int    `json:"pending_update_count"`
		LastError string `json:"last_error_message"`
		LastDate  int64  `json:"last_error_date"`
	}
	if err := json.Unmarshal(result, &info); err != nil {
		return "", errors.New("getWebhookInfo: the answer is no webhook")
	}
	switch {
	case c.webhook == nil && info.URL != "":
		return "", fmt.Errorf("a webhook is set to %s while TELLER_TELEGRAM_MODE is poll, so no update can be asked for: remove it with the method deleteWebhook, or set TELLER_TELEGRAM_MODE=webhook", info.URL)
	case c.webhook == nil:
		return fmt.Sprintf("polling; %d wait", info.Pending), nil
	case info.URL == "":
		return "", errors.New("no webhook is set: `teller serve` sets it when it starts; see its log for why it could not")
	case info.URL != c.webhook.address():
		return "", fmt.Errorf("the webhook is set to %s, not to %s: start `teller serve` with this configuration, or mend TELLER_PUBLIC_URL", info.URL, c.webhook.address())
	case info.LastError != "" && info.Pending > 0:
		return "", fmt.Errorf("calls by Telegram to %s fail (%s, at %s) and %d updates wait: see that the address is reachable from outside with a valid certificate, and that the secret is the one that the service runs with",
			info.URL, c.api.scrub(info.LastError), moment(info.LastDate).Format(time.RFC3339), info.Pending)
	}
	return fmt.Sprintf("webhook %s; %d wait", info.URL, info.Pending), nil
}

func (c *Channel) checkCommands(ctx context.Context, _ profile) (string, error) {
	for _, lang := range text.Languages {
		p := tgbotapi.Params{"language_code": lang}
		if err := put(p, "scope", privateChats); err != nil {
			return "", err
		}
		result, err := c.api.call(ctx, request{"getMyCommands", p})
		if err != nil {
			return "", c.cure(err)
		}
		var have []tgbotapi.BotCommand
		if err := json.Unmarshal(result, &have); err != nil {
			return "", errors.New("getMyCommands: the answer is no list of commands")
		}
		want := commandsIn(lang)
		same := len(have) == len(want)
		for i := 0; same && i < len(want); i++ {
			same = have[i] == want[i]
		}
		if !same {
			return "", fmt.Errorf("the menu of commands in %q is not the one of this version: `teller serve` registers it when it starts; see its log for why it could not", lang)
		}
	}
	return fmt.Sprintf("%d registered in %d languages", len(menu), len(text.Languages)), nil
}

func checkPrivacy(_ context.Context, me profile) (string, error) {
	if me.ReadsAll {
		return "", errors.New("privacy mode is off, so everything that is said in a group comes here, although only what is addressed to the bot is answered: send /setprivacy to @BotFather and choose Enable, then add the bot to the group anew")
	}
	if me.Joins {
		return "on: of a group, only what is addressed to the bot arrives", nil
	}
	return "the bot cannot be added to groups", nil
}
