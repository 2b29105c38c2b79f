package simulation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"teller/bot"
	"teller/flows"
)

var (
	errDead = errors.New("the process is dead")
	errDisk = errors.New("the disk reports an error")
)

// frail is the store on a disk that fails, in a process that dies. Which of
// several rows is looked at first is chance, as it is between goroutines.
type frail struct {
	bot.Store
	w *World
	p *process
}

// fate is what becomes of one write.
type fate int

const (
	well fate = iota
	failsBefore
	failsAfter
	diesBefore
	diesAfter
)

func (w *World) fate() fate {
	if !w.faults || w.mild && !w.oneIn(6) {
		return well
	}
	switch n := w.chance.IntN(400); {
	case n < 4:
		return failsBefore
	case n < 6:
		return failsAfter
	case n < 10:
		return diesBefore
	case n < 14:
		return diesAfter
	}
	return well
}

// write does something to the database, or not, as fate has it. done reports
// whether it happened.
func (s *frail) write(what string, do func() error) (done bool, err error) {
	if s.p.dead {
		return false, errDead
	}
	f := s.w.fate()
	switch f {
	case failsBefore:
		s.w.note("the disk fails before: %s", what)
		return false, errDisk
	case diesBefore:
		s.w.kill("before: " + what)
		return false, errDead
	}
	err = do()
	done = err == nil
	switch f {
	case failsAfter:
		s.w.note("the disk fails after: %s", what)
		return done, errDisk
	case diesAfter:
		s.w.kill("after: " + what)
		return done, errDead
	}
	return done, err
}

func (s *frail) Receive(ctx context.Context, rows []bot.InboxRow) (fresh []bool, err error) {
	_, err = s.write("receive", func() (err error) {
		fresh, err = s.Store.Receive(ctx, rows)
		return err
	})
	return fresh, err
}

func (s *frail) Commit(ctx context.Context, turns []bot.TurnCommit) []error {
	errs := make([]error, len(turns))
	for i, c := range turns { // the engine's single steps commit one at a time
		var before *before
		if !s.p.dead {
			before = s.w.beforeTurn(c)
		}
		var done bool
		done, errs[i] = s.write("commit of "+string(c.Conversation.ID), func() error {
			return s.Store.Commit(ctx, []bot.TurnCommit{c})[0]
		})
		if before != nil {
			s.w.afterTurn(before, c, done)
		}
	}
	return errs
}

func (s *frail) Postpone(ctx context.Context, seq int64, until time.Time, reason string) error {
	s.w.note("a turn of %d is put off: %s", seq, reason)
	_, err := s.write("postpone", func() error { return s.Store.Postpone(ctx, seq, until, reason) })
	return err
}

func (s *frail) RetryCommand(ctx context.Context, id int64, due time.Time, tell *bot.InboxRow) error {
	_, err := s.write("retry of a command", func() error { return s.Store.RetryCommand(ctx, id, due, tell) })
	return err
}

func (s *frail) EndCommand(ctx context.Context, id int64, end bot.CommandEnd, answer bot.InboxRow) error {
	done, err := s.write("end of a command", func() error { return s.Store.EndCommand(ctx, id, end, answer) })
	if done {
		s.w.note("command %d ended: %s", id, end)
		if a, ok := answer.Update.Inside.(flows.Answered); ok {
			s.w.commandEnded(string(end), a)
		}
	}
	return err
}

func (s *frail) StartSend(ctx context.Context, starts []bot.SendStart) []error {
	errs := make([]error, len(starts))
	for i, st := range starts {
		_, errs[i] = s.write(fmt.Sprintf("start of sending %d", st.ID), func() error { return s.Store.StartSend(ctx, starts[i:i+1])[0] })
	}
	return errs
}

func (s *frail) EndSend(ctx context.Context, ends []bot.SendEnd) []error {
	errs := make([]error, len(ends))
	for i, e := range ends {
		var done bool
		done, errs[i] = s.write(fmt.Sprintf("end of sending %d: %s", e.ID, e.Status), func() error { return s.Store.EndSend(ctx, ends[i:i+1])[0] })
		if !done && e.Status == bot.MessageSent {
			s.w.watch.doubts[e.ID]++ // delivered, and nobody remembers
		}
	}
	return errs
}

func (s *frail) Fire(ctx context.Context, now time.Time, limit int) (ids []bot.ConversationID, err error) {
	if s.p.dead {
		return nil, errDead
	}
	if next, ok, err := s.Store.NextDue(ctx); err == nil && (!ok || next.After(now)) {
		return nil, nil // mostly: nothing to write, and so nothing that could fail
	}
	_, err = s.write("fire", func() (err error) {
		ids, err = s.Store.Fire(ctx, now, limit)
		return err
	})
	return ids, err
}

func (s *frail) TakeFeed(ctx context.Context, f bot.FeedBatch) (ids []bot.ConversationID, err error) {
	_, err = s.write("take of the feed", func() (err error) {
		ids, err = s.Store.TakeFeed(ctx, f)
		return err
	})
	return ids, err
}

func (s *frail) ChangeCase(ctx context.Context, ref string, epoch int64, ch bot.CaseChange) error {
	var was talk
	if !s.p.dead && len(ch.Updates) > 0 {
		was, _ = s.p.eye.talk(ch.Updates[0].Conversation)
	}
	done, err := s.write("change of "+ref, func() error { return s.Store.ChangeCase(ctx, ref, epoch, ch) })
	if done && len(ch.Updates) > 0 && was.epoch != epoch {
		s.w.breach("P2", "%s was changed as of epoch %d, in epoch %d", ref, epoch, was.epoch)
	}
	return err
}

func (s *frail) Retry(ctx context.Context, id bot.MessageID, now time.Time) error {
	_, err := s.write("retry by an operator", func() error { return s.Store.Retry(ctx, id, now) })
	return err
}

func (s *frail) Waiting(ctx context.Context, now time.Time, limit int) ([]bot.ConversationID, error) {
	ids, err := s.Store.Waiting(ctx, now, limit)
	return shuffled(s, ids), err
}

func (s *frail) DueCommands(ctx context.Context, now time.Time, limit int) ([]bot.CommandRow, error) {
	rows, err := s.Store.DueCommands(ctx, now, limit)
	return shuffled(s, rows), err
}

func (s *frail) DueMessages(ctx context.Context, now time.Time, limit int) ([]bot.Sending, error) {
	rows, err := s.Store.DueMessages(ctx, now, limit)
	return shuffled(s, rows), err
}

// Case is read, and others act before it is changed.
func (s *frail) Case(ctx context.Context, ref string) (bot.Case, []bot.CaseEntry, error) {
	c, entries, err := s.Store.Case(ctx, ref)
	s.w.meanwhile()
	return c, entries, err
}

// NextMessage is read, and others act before the send is started.
func (s *frail) NextMessage(ctx context.Context, id bot.ConversationID) (bot.Sending, error) {
	next, err := s.Store.NextMessage(ctx, id)
	s.w.meanwhile()
	return next, err
}

func shuffled[T any](s *frail, of []T) []T {
	s.w.chance.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	return of
}

// turner is the assistant with others at work while it thinks.
type turner struct {
	w *World
	p *process
	flows.Turner
}

// Turn implements [flows.Turner].
func (t turner) Turn(ctx context.Context, in flows.Input) (flows.Output, error) {
	if t.p.dead {
		return flows.Output{}, errDead
	}
	out, err := t.Turner.Turn(ctx, in)
	t.w.meanwhile()
	return out, err
}
