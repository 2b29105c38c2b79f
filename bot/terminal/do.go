package terminal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"teller/bot"
	"teller/bot/desk"
	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// do does what a line asks for. An error that is not fatal is about the line.
func (s *Session) do(ctx context.Context, l Line) error {
	switch in := l.Input.(type) {
	case Nothing:
		return nil
	case Say:
		u := s.update(l.ID, bot.KindText)
		u.Text, u.Forwarded = in.Text, in.Forwarded
		s.lastText = u.Ref
		return fatal(s.receive(ctx, u))
	case Press:
		return s.press(ctx, l.ID, in)
	case Wait:
		// Remembered first: done twice, it would move the clock further than was
		// asked for, and it is no message of anybody's.
		if fresh, err := s.remember(ctx, l.ID); err != nil || !fresh {
			return fatal(err)
		}
		return s.wait(ctx, in.For)
	}
	return s.once(ctx, l, func() error { return s.command(ctx, l) })
}

// command does what a line asks for that is neither said nor pressed.
func (s *Session) command(ctx context.Context, l Line) error {
	switch in := l.Input.(type) {
	case Start:
		u := s.update(l.ID, bot.KindStart)
		u.Token = wallet.Secret(in.Token)
		return fatal(s.receive(ctx, u))
	case Edit:
		if s.lastText == "" {
			return bad("terminal.no_text", nil)
		}
		u := s.update(l.ID, bot.KindEdit)
		u.Text, u.Ref = in.Text, s.lastText
		return fatal(s.receive(ctx, u))
	case Attach:
		return s.attach(ctx, l.ID, in)
	case Contact:
		return s.contact(ctx, l.ID, in.Name)
	case Agent:
		return s.agent(ctx, l.ID, in)
	case Help:
		return fatal(s.Channel.Tell("s"+rand.Text()[:8], "system", text.Render(s.lang(ctx), "terminal.help", nil)))
	}
	return fmt.Errorf("a line of the unknown type %T", l.Input)
}

// press presses a button. A bare number that can be no press is said.
func (s *Session) press(ctx context.Context, id string, in Press) error {
	b, have, ok := s.Channel.button(in.N, in.Bare)
	if in.Bare {
		if ok {
			awaited, err := s.numeric(ctx)
			if err != nil {
				return fatal(err)
			}
			ok = !awaited
		}
		if !ok {
			return s.do(ctx, Line{id, Say{Text: in.Text}})
		}
	}
	if !ok {
		return s.once(ctx, Line{ID: id}, func() error {
			if have == 0 {
				return bad("terminal.no_buttons", nil)
			}
			return bad("terminal.no_button", text.Params{"number": text.N(in.N), "have": text.N(have)})
		})
	}
	if b.Contact {
		if phone, err := s.Phone(ctx, ""); err == nil && phone != "" {
			u := s.update(id, bot.KindContact)
			u.Phone = phone
			return fatal(s.receive(ctx, u))
		}
	}
	u := s.update(id, bot.KindPress)
	u.Handle = b.Handle
	return fatal(s.receive(ctx, u))
}

// numeric reports whether a number is what the bot waits for.
func (s *Session) numeric(ctx context.Context) (bool, error) {
	c, err := s.Store.Conversation(ctx, s.id)
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return c.Awaiting != flows.AwaitNothing || s.Numeric != nil && s.Numeric(c.Flow, c.Node), nil
}

// attach sends a file's name, kind and size; the bytes stay where they are, and
// so does the path, which may say more than the name.
func (s *Session) attach(ctx context.Context, id string, in Attach) error {
	info, err := os.Stat(in.Path)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return bad("terminal.no_file", text.Params{"path": typed(in.Path), "problem": text.S(err.Error())})
	}
	if info.IsDir() {
		return bad("terminal.no_file_folder", text.Params{"path": typed(in.Path)})
	}
	u := s.update(id, bot.KindFile)
	u.File = &bot.File{Kind: kindOf(in.Path), Name: filepath.Base(in.Path), Size: info.Size()}
	return fatal(s.receive(ctx, u))
}

func kindOf(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic":
		return "photo"
	case ".ogg", ".mp3", ".m4a", ".wav":
		return "voice"
	case ".mp4", ".mov", ".webm":
		return "video"
	}
	return "file"
}

func (s *Session) contact(ctx context.Context, id, name string) error {
	phone, err := s.Phone(ctx, name)
	if err != nil {
		return err
	}
	if phone == "" {
		return bad("terminal.no_phone", nil)
	}
	u := s.update(id, bot.KindContact)
	u.Phone = phone
	return fatal(s.receive(ctx, u))
}

// agent lets somebody at the desk act on the open case of this conversation.
func (s *Session) agent(ctx context.Context, id string, in Agent) error {
	c, err := s.Store.Conversation(ctx, s.id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return fatal(err)
	}
	if c.Case == "" {
		return bad("terminal.no_case", nil)
	}
	who, at := desk.Agent{ID: in.Name}, s.desk(id)
	switch in.Verb {
	case "claim":
		err = at.Claim(ctx, who, c.Case)
	case "release":
		err = at.Release(ctx, who, c.Case)
	case "say":
		err = at.Say(ctx, who, c.Case, in.Text)
	case "note":
		err = at.Note(ctx, who, c.Case, in.Text)
	case "approve":
		err = at.Approve(ctx, who, c.Case)
	case "refuse":
		err = at.Refuse(ctx, who, c.Case, in.Text)
	case "handback":
		err = at.HandBack(ctx, who, c.Case, in.Text)
	case "close":
		err = at.Close(ctx, who, c.Case, in.Text)
	case "show":
		shown, err := at.ShowTo(ctx, who, c.Case)
		if err != nil {
			return err
		}
		return fatal(s.Channel.Tell("s"+rand.Text()[:8], "system", desk.Render(shown, s.lang(ctx))))
	}
	var no *desk.Error
	if errors.As(err, &no) {
		return err
	}
	if err != nil {
		return fatal(err)
	}
	if hidden := desk.Masked(in.Text, s.lang(ctx)); hidden != "" {
		if err := s.Channel.Tell("s"+rand.Text()[:8], "system", hidden); err != nil {
			return fatal(err)
		}
	}
	if err := s.Channel.Note(text.Render(s.lang(ctx), "terminal.done", text.Params{"agent": text.S(in.Name), "verb": text.S(in.Verb)})); err != nil {
		return fatal(err)
	}
	return fatal(s.settle(ctx))
}

// wait lets time pass, from one moment at which something is due to the next,
// without sleeping.
func (s *Session) wait(ctx context.Context, d time.Duration) error {
	target := s.Clock.Now().Add(d)
	step := time.Second
	for ctx.Err() == nil {
		due, ok, err := s.nextDue(ctx)
		if err != nil {
			return fatal(err)
		}
		now := s.Clock.Now()
		if !ok || !due.Before(target) || !now.Before(target) {
			break
		}
		if due.After(now) {
			step = time.Second
		} else {
			// Due, and yet still there after everything settled: somebody else is
			// at it, or it is held back. Time goes on in growing steps.
			due = now.Add(step)
			step = min(2*step, time.Hour)
		}
		if due.After(target) {
			break
		}
		if err := s.moveTo(ctx, due); err != nil {
			return fatal(err)
		}
	}
	if err := s.moveTo(ctx, target); err != nil {
		return fatal(err)
	}
	now := text.S(s.Clock.Now().Local().Format("2006-01-02 15:04"))
	return fatal(s.Channel.Note(text.Render(s.lang(ctx), "terminal.now", text.Params{"moment": now})))
}

func (s *Session) moveTo(ctx context.Context, t time.Time) error {
	if t.After(s.Clock.Now()) {
		if err := s.Clock.Set(t); err != nil {
			return fmt.Errorf("moving the clock: %w", err)
		}
	}
	return s.settle(ctx)
}

// nextDue is the earliest moment at which anything is due by itself.
func (s *Session) nextDue(ctx context.Context) (time.Time, bool, error) {
	at, ok, err := s.Engine.NextDue(ctx)
	if err != nil {
		return at, ok, err
	}
	money, some, err := s.Wallet.NextDue(ctx)
	if err != nil {
		return at, ok, err
	}
	if some && (!ok || money.Before(at)) {
		return money, true, nil
	}
	return at, ok, nil
}
