package terminal

import (
	"context"
	"fmt"

	"teller/bot"
	"teller/bot/desk"
	"teller/flows"
)

// A line with an id has its effect once, and is not lost (D1, D2): the id is
// stored in the one transaction that stores what the line asks for, as the id of
// its update. A line that only led to words in the terminal is remembered after
// they were printed.

// once does what a line asks for, unless a line with its id came before, in an
// earlier run too. What it led to, also a complaint, ends it: sent again later,
// it must not do to what has come up since.
func (s *Session) once(ctx context.Context, l Line, act func() error) error {
	if l.ID != "" {
		seen, err := s.Store.Seen(ctx, s.updateID(l.ID))
		if err != nil {
			return fatal(fmt.Errorf("looking for the line %q: %w", l.ID, err))
		}
		if seen {
			return nil
		}
	}
	err := act()
	if _, broken := err.(*fatalError); broken {
		return err
	}
	if _, err := s.remember(ctx, l.ID); err != nil {
		return fatal(err)
	}
	return err
}

// remember notes a line's id, and reports whether it was new.
func (s *Session) remember(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	fresh, err := s.Store.Receive(ctx, []bot.InboxRow{{
		Update: bot.Update{ID: s.updateID(id), Kind: bot.KindGarbled}, Received: s.Clock.Now(), Kept: true,
	}})
	if err != nil {
		return false, fmt.Errorf("remembering the line %q: %w", id, err)
	}
	return fresh[0], nil
}

// desk is the desk for one line: what it changes carries the line's id.
func (s *Session) desk(id string) *desk.Desk {
	if id == "" {
		return desk.New(s.Store, s.Clock.Now)
	}
	return desk.New(act{s.Store, s.updateID(id)}, s.Clock.Now)
}

// act stores the id of a line with what it changes in a case.
type act struct {
	bot.CaseStore
	id bot.UpdateID
}

// ChangeCase implements [bot.CaseStore].
func (a act) ChangeCase(ctx context.Context, ref string, epoch int64, ch bot.CaseChange) error {
	if len(ch.Updates) == 0 { // words of an agent: the bot has nothing to do about them
		ch.Updates = []bot.Update{{Kind: bot.KindDesk, At: ch.Now, Inside: flows.DeskAct{Act: "wrote", Case: ref}}}
	}
	ch.Updates[0].ID = a.id
	return a.CaseStore.ChangeCase(ctx, ref, epoch, ch)
}
