package bot

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"teller/flows"
	"teller/wallet"
)

// What is kept of what a customer sends. A platform's own bounds are mostly
// lower; these hold for every channel.
const (
	textKept  = 8_000  // characters of a text
	textRead  = 40_000 // bytes looked at when masking, which is more than is kept
	namesKept = 256    // characters of a name
	idKept    = 512    // bytes of a platform's id
)

// Receive masks secrets (S5) and puts updates into the inbox; when it returns
// nil, they are durable and may be acknowledged to the platform (D1). One that
// came before has no effect (D2). Calls at the same time share a commit.
func (e *Engine) Receive(ctx context.Context, updates ...Update) error {
	if len(updates) == 0 {
		return nil
	}
	now := e.clock.tick()
	rows := make([]InboxRow, len(updates))
	awaiting := map[ConversationID]flows.Awaiting{}
	for i, u := range updates {
		row, err := e.inboxRow(ctx, u, now, awaiting)
		if err != nil {
			return err
		}
		rows[i] = row
	}
	fresh, err := e.receiving.do(ctx, rows)
	if err != nil {
		return fmt.Errorf("putting %d updates into the inbox: %w", len(rows), err)
	}
	for i, row := range rows {
		if fresh[i] {
			e.wakeTurn(row.Update.Conversation)
		}
		e.courtesies(updates[i], fresh[i])
	}
	return nil
}

// inboxRow bounds and masks one update.
func (e *Engine) inboxRow(ctx context.Context, u Update, now time.Time, awaiting map[ConversationID]flows.Awaiting) (InboxRow, error) {
	u.Text, u.Cut = bounded(u.Text)
	u.PersonName = clip(u.PersonName, namesKept)
	u.Handle = clip(u.Handle, idKept)
	u.Ref = clip(u.Ref, idKept)
	if u.ID == "" {
		return InboxRow{}, fmt.Errorf("an update of %s has no id", u.Conversation)
	}
	row := InboxRow{Received: now, Kept: u.Conversation == ""}
	secret := u.Token
	switch u.Kind {
	case KindText, KindEdit, KindFile, KindStart, KindCommand:
		awaited := flows.AwaitNothing
		if u.Kind == KindText && !u.Forwarded && holdsCode(u.Text) {
			a, known := awaiting[u.Conversation]
			if !known {
				c, err := e.cfg.Store.Conversation(ctx, u.Conversation)
				if err != nil && err != ErrNotFound {
					return InboxRow{}, fmt.Errorf("reading what %s awaits: %w", u.Conversation, err)
				}
				a = c.Awaiting
				awaiting[u.Conversation] = a
			}
			awaited = a
		}
		found := mask(u.Text, awaited == flows.AwaitLinkCode)
		u.Text, u.Masked = found.text, found.masked
		if secret == "" {
			secret = wallet.Secret(found.kept)
		}
		u.Text, u.Cut = cut(u.Text, textKept, u.Cut)
		if u.File != nil {
			f := *u.File
			f.Name = clip(mask(f.Name, false).text, namesKept)
			u.File = &f
		}
		if u.Masked || found.kept != "" {
			e.metrics.masked.Inc()
		}
	default:
		u.Text, u.Cut = cut(u.Text, textKept, u.Cut)
	}
	u.Typed = u.Masked || (secret != "" && u.Token == "")
	row.Sealed = e.sealed(secret, updatePlace(u.ID))
	u.Token = ""
	row.Update = u
	return row, nil
}

// courtesies are what a platform likes at once: a sign that the press arrived,
// that an answer is coming. Best effort, after the commit.
func (e *Engine) courtesies(u Update, fresh bool) {
	ch := e.channels[u.Channel]
	switch u.Kind {
	case KindPress:
		if a, ok := ch.(Acknowledger); ok {
			e.aside("acknowledging a press", func(ctx context.Context) error { return a.Acknowledge(ctx, u) })
		}
	case KindText, KindStart, KindCommand:
	default:
		return
	}
	if t, ok := ch.(Typist); ok && fresh {
		e.aside("showing typing", func(ctx context.Context) error { return t.Typing(ctx, u.ChatID) })
	}
}

// bounded drops what no masking could afford to read, and bytes that are no text.
func bounded(s string) (string, bool) {
	cut := false
	if len(s) > textRead {
		s, cut = s[:textRead], true
	}
	return strings.ToValidUTF8(s, "\uFFFD"), cut
}

func cut(s string, limit int, already bool) (string, bool) {
	if t := clip(s, limit); len(t) != len(s) {
		return t, true
	}
	return s, already
}

// clip is the first n characters of s.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// holdsCode is a quick look whether a text has enough digits for a code.
func holdsCode(s string) bool {
	digits := 0
	for _, r := range s {
		if _, ok := digitOf(r); ok {
			if digits++; digits == 4 {
				return true
			}
		} else if r == utf8.RuneError {
			continue
		}
	}
	return false
}
