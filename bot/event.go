package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"teller/flows"
	"teller/wallet"
)

// read turns what came in into the event of the turn. Some updates are for the
// engine alone and leave it nil.
func (e *Engine) read(ctx context.Context, t *turn) error {
	u := t.rows[0].Update
	if u.Inside != nil {
		t.event = u.Inside
		return nil
	}
	secret, err := e.opened(t.rows[0].Sealed, updatePlace(u.ID))
	if err != nil {
		// The key changed or the row was moved: the secret is lost, the message is not.
		e.log.Warn("a sealed secret was lost", "conversation", t.conv.ID, "error", err)
	}
	switch u.Kind {
	case KindText:
		if n, ok := bareNumber(u.Text); ok && t.numbered(n) && len(t.rows) == 1 {
			err := e.press(ctx, t, t.conv.Newest.Key+"."+strconv.Itoa(n-1))
			if p, ok := t.event.(flows.Pressed); ok {
				p.Numbered = true
				t.event = p
			}
			return err
		}
		t.event = t.said(secret)
	case KindEdit:
		said := t.said("")
		said.Edited = true
		t.event = said
	case KindPress:
		return e.press(ctx, t, u.Handle)
	case KindContact:
		t.event = flows.Shared{Phone: u.Phone}
	case KindFile:
		kind, name := "other", ""
		if u.File != nil {
			kind, name = u.File.Kind, u.File.Name
		}
		t.event = flows.Sent{Kind: kind, Name: name}
	case KindCommand:
		t.event = flows.Asked{What: u.Command, Text: u.Text}
	case KindStart:
		t.event = flows.Started{Token: secret}
	case KindBlocked, KindGarbled:
	default:
		return fmt.Errorf("an update of the unknown kind %q", u.Kind)
	}
	return nil
}

func (t *turn) said(secret wallet.Secret) flows.Said {
	first := t.rows[0].Update
	said := flows.Said{Secret: secret, Forwarded: first.Forwarded, At: first.At}
	var texts []string
	for _, row := range t.rows {
		texts = append(texts, row.Update.Text)
		said.Masked = said.Masked || row.Update.Masked
	}
	said.Text = strings.Join(texts, "\n")
	return said
}

// numbered reports whether n chooses a button of the newest message, which was
// shown as numbered lines.
func (t *turn) numbered(n int) bool {
	c := t.conv
	return c.Newest != nil && c.Newest.Numbered && n >= 1 && n <= c.Newest.Buttons && c.Awaiting == flows.AwaitNothing
}

// bareNumber reads a text that is nothing but a small number.
func bareNumber(s string) (int, bool) {
	f := fold(strings.TrimSpace(s))
	if len(f.r) == 0 || len(f.r) > 2 {
		return 0, false
	}
	n := 0
	for _, r := range f.r {
		if !isDigit(r) {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, true
}

// press looks a handle up: it acts only for the person it was shown to, in
// that chat, once, before it expired (S3).
func (e *Engine) press(ctx context.Context, t *turn, handle string) error {
	key, index := splitHandle(handle)
	k, err := e.cfg.Store.Keyboard(ctx, key)
	switch {
	case errors.Is(err, ErrNotFound) || err == nil && (index < 0 || index >= len(k.Buttons)):
		t.event = flows.Pressed{Problem: flows.PressUnknown}
		return nil
	case err != nil:
		return fmt.Errorf("looking up a button: %w", err)
	}
	by := t.rows[0].Update.Person
	if by == "" {
		by = t.conv.Person
	}
	if k.Conversation != t.conv.ID || k.Person != by {
		t.event = flows.Pressed{Problem: flows.PressUnknown}
		return nil
	}
	b := k.Buttons[index]
	pressed := flows.Pressed{Action: b.Action, Value: b.Value, Frame: k.Frame, Step: k.Step}
	switch {
	case k.Used&(1<<index) != 0:
		pressed.Problem = flows.PressUsed
	case !t.now.Before(k.Expires):
		pressed.Problem = flows.PressExpired
	}
	t.event, t.label, t.pressed, t.button = pressed, b.Label, &k, index
	return nil
}

// splitHandle takes a handle apart: the message's random part and the button's
// place. Anything else gives a key that nothing has.
func splitHandle(h string) (key string, index int) {
	key, place, ok := strings.Cut(h, ".")
	n, err := strconv.Atoi(place)
	if !ok || err != nil || key == "" {
		return "", -1
	}
	return key, n
}

// entries are what the customer did, for the open case, in order (P3).
func (t *turn) entries() []CaseEntry {
	var all []CaseEntry
	for _, row := range t.rows {
		u := row.Update
		e := CaseEntry{At: t.now, By: "customer", Text: u.Text, File: u.File}
		if u.Cut {
			e.Text += " […]"
		}
		switch u.Kind {
		case KindText:
			e.Kind = EntryCustomer
			if t.pressed != nil {
				e.Kind, e.Text = EntryPress, t.label
			}
		case KindCommand:
			e.Kind, e.Text = EntryCustomer, strings.TrimSpace("/"+u.Command+" "+e.Text)
		case KindEdit:
			e.Kind = EntryEdit
		case KindPress:
			e.Kind, e.Text = EntryPress, t.label
		case KindFile:
			e.Kind = EntryFile
		case KindContact:
			e.Kind, e.Text = EntryCustomer, u.Phone.Masked()
		case KindGarbled:
			e.Kind = EntryUnreadable
		case KindBlocked:
			e.Kind, e.Text = EntryAct, "blocked"
			if u.Back {
				e.Text = "unblocked"
			}
		default:
			continue
		}
		all = append(all, e)
	}
	return all
}
