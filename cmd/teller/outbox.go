package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"teller/bot"
	"teller/flows/text"
)

// outboxCmd is what could not be sent.
type outboxCmd struct {
	List  outboxListCmd  `cmd:"" help:"List what ended unsent, and what waits after an attempt."`
	Retry outboxRetryCmd `cmd:"" help:"Let a message wait again, as the newest of its chat."`
	Drop  outboxDropCmd  `cmd:"" help:"End a message that still waits."`
}

// inFolder is what the commands share.
type inFolder struct {
	Data string `help:"The data folder." env:"TELLER_DATA" default:"./data" type:"path" placeholder:"DIR"`
}

func (f inFolder) with(ctx context.Context, do func(*books) error) (err error) {
	b, err := openExisting(ctx, f.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	return do(b)
}

// outboxListCmd lists unsent messages.
type outboxListCmd struct {
	inFolder
	Limit int  `help:"At most so many." default:"50"`
	JSON  bool `name:"json" help:"Print one JSON object a message."`
}

// Help is the command's example.
func (outboxListCmd) Help() string { return "Example:\n  teller outbox list" }

// unsent is one line of output. The words of a message are not in it: they are
// the customer's.
type unsent struct {
	ID           bot.MessageID      `json:"id"`
	Conversation bot.ConversationID `json:"conversation"`
	Status       bot.MessageStatus  `json:"status"`
	Class        string             `json:"class"`
	Key          string             `json:"key,omitempty"`
	Reason       string             `json:"reason,omitempty"`
	Attempts     int                `json:"attempts"`
	Created      time.Time          `json:"created"`
	Due          *time.Time         `json:"due,omitempty"`
}

// Run implements the command.
func (c outboxListCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(b *books) error {
		messages, err := b.store.Unsent(ctx, c.Limit)
		if err != nil {
			return fmt.Errorf("reading the outbox: %w", err)
		}
		for _, m := range messages {
			row := unsent{ID: m.ID, Conversation: m.Conversation, Status: m.Status, Class: string(m.Class), Key: string(m.Key),
				Reason: m.Reason, Attempts: m.Attempts, Created: m.Created}
			if m.Status == bot.MessageWaiting {
				row.Due = &m.Due
			}
			if c.JSON {
				if err := printJSON(s.out, row); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(s.out, "%-6d %-12s %s  %s  %s  %s\n", row.ID, row.Status, row.Created.Format("2006-01-02 15:04"),
				text.OneLine(string(row.Conversation)), or(row.Key, row.Class), text.OneLine(row.Reason))
		}
		if len(messages) == 0 && !c.JSON {
			fmt.Fprintln(s.err, "Everything was sent.")
		}
		return nil
	})
}

// outboxRetryCmd lets a message wait again.
type outboxRetryCmd struct {
	inFolder
	ID string `arg:"" help:"The message, as the list shows it."`
}

// Help is the command's example.
func (outboxRetryCmd) Help() string { return "Example:\n  teller outbox retry 1204" }

// Run implements the command.
func (c outboxRetryCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(b *books) error {
		return onMessage(c.ID, "unsent", func(id bot.MessageID) error { return b.store.Retry(ctx, id, b.clock.Now()) })
	})
}

// outboxDropCmd ends a message.
type outboxDropCmd struct {
	inFolder
	ID string `arg:"" help:"The message, as the list shows it."`
}

// Help is the command's example.
func (outboxDropCmd) Help() string { return "Example:\n  teller outbox drop 1204" }

// Run implements the command.
func (c outboxDropCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(b *books) error {
		return onMessage(c.ID, "waiting", func(id bot.MessageID) error { return b.store.Drop(ctx, id, b.clock.Now()) })
	})
}

func onMessage(id, sort string, do func(bot.MessageID) error) error {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, "b"), 10, 64)
	if err != nil {
		return usage("%q is no message: `teller outbox list` shows their numbers", id)
	}
	err = do(bot.MessageID(n))
	if errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("there is no %s message %d: `teller outbox list` shows them", sort, n)
	}
	return err
}
