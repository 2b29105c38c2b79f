package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"teller/bot"
	"teller/bot/terminal"
	"teller/wallet"
	"teller/wallet/ledger"
)

// chatCmd talks to the assistant in the terminal.
type chatCmd struct {
	Lang string `help:"Language of the conversation, zh or en; it wins over the account's." enum:",zh,en" default:"" placeholder:"zh|en"`
	User string `help:"Start as this demo account, already linked: mei, alex, lin or sam." placeholder:"NAME"`
	Data string `help:"Keep everything in this folder, so that a later run goes on with the conversation." type:"path" placeholder:"DIR"`
	JSON bool   `name:"json" help:"Print JSON Lines and nothing else, for scripts."`
}

// Help is the command's example.
func (chatCmd) Help() string {
	return `Example:
  teller chat --user mei
  printf '%s\n' '我被扣了两次38块' 1 '/wait 3d' | teller chat --user mei --json

Type a sentence, or a number to press that button; /help lists the rest.`
}

// guest is the chat of who has not said which account is theirs.
const guest = "guest"

// Run implements the command.
func (c chatCmd) Run(ctx context.Context, s streams) (err error) {
	dir, done, err := c.folder()
	if err != nil {
		return err
	}
	defer done()
	warnOpen(s.err, dir)
	channel := terminal.NewHuman(s.out, colours(s.out))
	if c.JSON {
		channel = terminal.NewJSON(s.out)
	}
	phone := func(_ context.Context, m ledger.PhoneMessage) {
		_ = channel.Tell("p"+rand.Text()[:8], "phone", m.Text.Reveal()) // a broken output ends the session by itself
	}
	h, err := openHouse(ctx, houseOptions{
		dir: dir, key: os.Getenv("TELLER_KEY"), kbDir: os.Getenv("TELLER_KB_DIR"),
		channels: []bot.Channel{channel}, phone: phone, log: logger(s.err, "text", slog.LevelError),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	who, err := c.customer(ctx, h)
	if err != nil {
		return err
	}
	session := terminal.NewSession(terminal.Options{
		Engine: h.engine, Store: h.store, Channel: channel, Clock: h.clock, Wallet: h.ledger,
		Bot: botName, Chat: who.chat, Language: c.Lang, Numeric: h.mind.now.Load().assistant.WantsNumber,
		Phone:   who.phone(h.ledger),
		Welcome: terminal.Welcome(or(c.Lang, who.lang), c.User, dir),
	})
	return session.Run(ctx, s.in)
}

// folder is where everything is kept: the named folder, or a fresh one that is
// removed at the end.
func (c chatCmd) folder() (dir string, done func(), err error) {
	if c.Data != "" {
		return c.Data, func() {}, nil
	}
	if dir, err = os.MkdirTemp("", "teller-chat-*"); err != nil {
		return "", nil, fmt.Errorf("making a folder for this chat: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}

// customer is whose chat this is.
type customer struct {
	chat    string
	lang    string
	account wallet.AccountID // of --user
	store   bot.Store
	id      bot.ConversationID
}

var chatName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// customer finds the conversation to go on with, and links it where --user says
// whose it is. Without --user it is the chat of the folder's last run.
func (c chatCmd) customer(ctx context.Context, h *house) (customer, error) {
	who := customer{chat: guest, store: h.store}
	last := filepath.Join(h.dir, "chat")
	if c.User == "" {
		if b, err := os.ReadFile(last); err == nil && chatName.MatchString(strings.TrimSpace(string(b))) {
			who.chat = strings.TrimSpace(string(b))
		}
	} else if err := c.link(ctx, h, &who); err != nil {
		return who, err
	}
	who.id = terminal.Conversation(botName, who.chat)
	if who.account == "" {
		if conv, err := h.store.Conversation(ctx, who.id); err == nil && conv.Account != "" {
			if a, err := h.ledger.Account(ctx, conv.Account); err == nil {
				who.lang = a.Language
			}
		}
	}
	if err := writeFile(last, []byte(who.chat+"\n")); err != nil {
		return who, fmt.Errorf("noting whose chat this is: %w", err)
	}
	return who, nil
}

// link ties the chat to the account of --user, unless a chat in this terminal
// is tied to it already: then that one goes on.
func (c chatCmd) link(ctx context.Context, h *house, who *customer) error {
	account, err := h.ledger.AccountByName(ctx, c.User)
	if errors.Is(err, wallet.ErrNotFound) {
		return usage("there is no demo account %q: --user takes mei, alex, lin or sam", c.User)
	}
	if err != nil {
		return err
	}
	who.account, who.lang, who.chat = account.ID, account.Language, strings.ToLower(c.User)
	links, err := h.store.Linked(ctx, account.ID)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Channel == terminal.Name {
			who.chat = l.ChatID
			return nil
		}
	}
	return h.store.PutLink(ctx, bot.Link{
		Conversation: terminal.Conversation(botName, who.chat), Channel: terminal.Name, ChatID: who.chat,
		Person: who.chat, PersonName: who.chat, Account: account.ID, Since: h.clock.Now(),
	})
}

// phone finds a telephone number to share: of a demo account by its name, or of
// the account that the chat belongs to now.
func (who customer) phone(l *ledger.Ledger) func(context.Context, string) (wallet.Phone, error) {
	return func(ctx context.Context, name string) (wallet.Phone, error) {
		if name != "" {
			a, err := l.AccountByName(ctx, name)
			if errors.Is(err, wallet.ErrNotFound) {
				return "", fmt.Errorf("there is no demo account %q: mei, alex, lin and sam are there", name)
			}
			return a.Phone, err
		}
		id := who.account
		if id == "" {
			conv, err := who.store.Conversation(ctx, who.id)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return "", err
			}
			id = conv.Account
		}
		if id == "" {
			return "", nil
		}
		a, err := l.Account(ctx, id)
		return a.Phone, err
	}
}

// colours reports whether out is a terminal of somebody who did not ask for
// plain text.
func colours(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func or(s ...string) string {
	for _, v := range s {
		if v != "" {
			return v
		}
	}
	return ""
}
