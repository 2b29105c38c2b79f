package telegram

import (
	"context"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"teller/flows/text"
)

// menu is the commands in the order in which clients list them, and what each
// asks for: see flows.Asked.
var menu = []struct{ name, asks string }{
	{"doublecharge", "double_charge"},
	{"transactions", "transactions"},
	{"refund", "refund"},
	{"pin", "pin_reset"},
	{"freeze", "freeze"},
	{"alerts", "alerts"},
	{"language", "language"},
	{"unlink", "unlink"},
	{"human", "human"},
	{"cancel", "cancel"},
	{"help", "help"},
}

// asksFor is what a command asks for, "" for one that is not ours.
func asksFor(name string) string {
	for _, c := range menu {
		if c.name == name {
			return c.asks
		}
	}
	return ""
}

// commandsIn is the menu in a language.
func commandsIn(lang string) []tgbotapi.BotCommand {
	var all []tgbotapi.BotCommand
	for _, c := range menu {
		all = append(all, tgbotapi.BotCommand{Command: c.name, Description: text.Render(lang, text.Key("command."+c.name), nil)})
	}
	return all
}

// scope is to whom a menu is shown, as the Bot API names it.
type scope struct {
	Type string `json:"type"`
}

var privateChats = scope{"all_private_chats"}

// register shows the menu in private chats, in each language; who has another
// one reads English. In groups only help is offered.
func (c *Channel) register(ctx context.Context) error {
	for _, to := range []scope{privateChats, {"all_group_chats"}} {
		for _, lang := range append([]string{""}, text.Languages...) {
			commands := commandsIn(lang)
			if to != privateChats {
				commands = commands[len(commands)-1:]
			}
			p := tgbotapi.Params{}
			if lang != "" {
				p["language_code"] = lang
			}
			if err := put(p, "scope", to); err != nil {
				return err
			}
			if err := put(p, "commands", commands); err != nil {
				return err
			}
			if err := c.within(ctx, request{"setMyCommands", p}); err != nil {
				return err
			}
		}
	}
	return nil
}

// within makes a call that must not take long.
func (c *Channel) within(ctx context.Context, r request) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	_, err := c.api.call(ctx, r)
	return err
}
