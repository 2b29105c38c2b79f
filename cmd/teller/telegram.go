package main

import (
	"context"
	"log/slog"
	"os"

	"teller/bot/telegram"
	"teller/wallet"
)

// telegramFlags configure the channel to Telegram. Its secrets come from the
// environment only.
type telegramFlags struct {
	API    string `name:"telegram-api" help:"Address of the Bot API server." env:"TELLER_TELEGRAM_API" default:"https://api.telegram.org" placeholder:"URL"`
	Mode   string `name:"telegram-mode" help:"How updates arrive: poll asks for them, webhook has Telegram call the public address." env:"TELLER_TELEGRAM_MODE" enum:"poll,webhook" default:"poll"`
	Public string `name:"public-url" help:"Address that customers and webhooks reach the public listener at." env:"TELLER_PUBLIC_URL" placeholder:"URL"`
}

// channel is Telegram as configured, nil where it is not.
func (f telegramFlags) channel(log *slog.Logger) (*telegram.Channel, error) {
	token := os.Getenv("TELLER_TELEGRAM_TOKEN")
	if token == "" {
		return nil, nil
	}
	o := telegram.Options{Token: wallet.Secret(token), API: f.API, Log: log}
	if f.Mode == "webhook" {
		o.Webhook = &telegram.Webhook{URL: f.Public, Secret: wallet.Secret(os.Getenv("TELLER_TELEGRAM_WEBHOOK_SECRET"))}
	}
	return telegram.New(o)
}

// checks are what doctor looks at: all of Telegram's answers.
func (f telegramFlags) checks(ctx context.Context) []check {
	ch, err := f.channel(nil)
	if err != nil {
		return []check{{"telegram", func() (string, error) { return "", err }}}
	}
	if ch == nil {
		return nil
	}
	var all []check
	for _, k := range ch.Check(ctx) {
		all = append(all, check{"telegram", func() (string, error) { return k.Name + ": " + k.Fine, k.Err }})
	}
	return all
}
