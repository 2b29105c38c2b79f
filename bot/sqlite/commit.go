package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"teller/bot"
	"teller/flows"
)

// Commit implements [bot.Store]. The common case runs all turns straight
// through in one transaction. Where one of them fails for a reason of its own,
// everything is undone and done again with a savepoint for each, so that only
// that one is lost. A conflict is found by a turn's first statement, before it
// has written anything, and needs neither.
func (s *Store) Commit(ctx context.Context, turns []bot.TurnCommit) []error {
	errs := make([]error, len(turns))
	err := s.writer.do(ctx, func(t *tx) error {
		for i := range turns {
			if errs[i] = t.turn(&turns[i]); errs[i] != nil && !errors.Is(errs[i], bot.ErrConflict) {
				return errs[i]
			}
		}
		return nil
	})
	if err == nil {
		return errs
	}
	clear(errs)
	err = s.writer.do(ctx, func(t *tx) error {
		for i := range turns {
			if err := t.exec("SAVEPOINT turn"); err != nil {
				return err
			}
			if errs[i] = t.turn(&turns[i]); errs[i] != nil {
				if err := t.exec("ROLLBACK TO turn"); err != nil {
					return err
				}
			}
			if err := t.exec("RELEASE turn"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil { // nothing was stored at all
		for i := range errs {
			if errs[i] == nil {
				errs[i] = err
			}
		}
	}
	return errs
}

// turn stores one turn. Its first statement is the compare-and-set.
func (t *tx) turn(c *bot.TurnCommit) error {
	if err := t.putConversation(c); err != nil {
		return err
	}
	status, reason := done, any(nil)
	if c.Dead != "" {
		status, reason = dead, c.Dead
	}
	for _, seq := range c.Done {
		if err := t.exec(`UPDATE inbox SET status = ?, error = ?, sealed = NULL WHERE seq = ?`, status, reason, seq); err != nil {
			return err
		}
	}
	if err := t.links(c); err != nil {
		return fmt.Errorf("linking: %w", err)
	}
	id := c.Conversation.ID
	if err := t.timers(id, c.Timers, c.EndedFrames); err != nil {
		return fmt.Errorf("setting timers: %w", err)
	}
	open, err := t.caseOf(c)
	if err != nil {
		return fmt.Errorf("writing the case: %w", err)
	}
	for i := range c.Messages {
		if err := t.message(&c.Messages[i], open, bot.EntryBot); err != nil {
			return fmt.Errorf("writing a message: %w", err)
		}
	}
	if c.CloseCase && open != 0 {
		if err := t.closeCase(open, c.Now, "customer"); err != nil {
			return err
		}
	}
	if c.Used != 0 {
		if err := t.exec(`UPDATE outbox SET used = used | ? WHERE id = ?`, int64(1)<<c.UsedButton, int64(c.Used)); err != nil {
			return err
		}
	}
	for i := range c.Commands {
		if err := t.command(&c.Commands[i]); err != nil {
			return fmt.Errorf("writing the command %s: %w", c.Commands[i].Key, err)
		}
	}
	for _, a := range c.Audit {
		a.Conversation = id
		if a.Case == "" {
			a.Case = caseRef(open)
		}
		if err := t.audit(a); err != nil {
			return err
		}
	}
	if c.Gap != "" {
		return t.exec(`INSERT INTO gaps (at, conversation, language, question) VALUES (?, ?, ?, ?)`,
			ms(c.Now), string(id), c.Conversation.Language, c.Gap)
	}
	return nil
}

func (t *tx) putConversation(c *bot.TurnCommit) error {
	conv := &c.Conversation
	data, err := json.Marshal(conv)
	if err != nil {
		return err
	}
	var n int64
	if c.Version == 0 {
		n, err = t.changed(`INSERT INTO conversations (id, identity, private, version, epoch, speaker, agent, unreachable, updated, data, state)
			VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
			string(conv.ID), conv.Identity(), conv.Private, conv.Owner.Epoch, string(conv.Owner.Speaker), conv.Owner.Agent,
			conv.Unreachable, ms(c.Now), string(data), conv.State)
	} else {
		n, err = t.changed(`UPDATE conversations SET version = version + 1, identity = ?, private = ?, epoch = ?, speaker = ?, agent = ?,
				unreachable = CASE WHEN ? THEN ? ELSE unreachable END, updated = ?, data = ?, state = ?
			WHERE id = ? AND version = ? AND epoch = ?`,
			conv.Identity(), conv.Private, conv.Owner.Epoch, string(conv.Owner.Speaker), conv.Owner.Agent,
			c.Heard, conv.Unreachable, ms(c.Now), string(data), conv.State,
			string(conv.ID), c.Version, c.Epoch)
	}
	if err == nil && n == 0 {
		return bot.ErrConflict
	}
	return err
}

// message adds an outbox row, and an entry to the case where one is open.
func (t *tx) message(m *bot.Message, openCase int64, kind bot.EntryKind) error {
	payload, err := json.Marshal(m)
	if err != nil {
		return err
	}
	var keyboard any
	if m.Keyboard != "" {
		keyboard = m.Keyboard
	}
	if m.Edits != 0 { // a change of a card that still waits is overtaken by this one
		if err := t.exec(`UPDATE outbox SET status = 'superseded' WHERE conversation = ? AND status = 'waiting' AND attempts = 0
			AND payload ->> 'edits' = ?`, string(m.Conversation), int64(m.Edits)); err != nil {
			return err
		}
	}
	id, err := t.inserted(`INSERT INTO outbox (conversation, status, class, audience, epoch, account, created, expires, due, keyboard, payload)
		VALUES (?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		string(m.Conversation), string(m.Class), string(m.Audience), m.Epoch, string(m.Account),
		ms(m.Created), ms(m.Expires), ms(m.Created), keyboard, string(payload))
	if err != nil || openCase == 0 {
		return err
	}
	by := m.By
	if by == "" {
		by = m.From
	}
	return t.entry(openCase, bot.CaseEntry{At: m.Created, Kind: kind, By: by, Alias: m.Alias,
		Text: m.Text, Key: m.Key, Par: m.Params, Message: bot.MessageID(id)})
}

func (t *tx) timers(id bot.ConversationID, set []flows.Timer, ended []flows.FrameID) error {
	for _, frame := range ended {
		if err := t.exec(`DELETE FROM timers WHERE conversation = ? AND frame = ?`, string(id), string(frame)); err != nil {
			return err
		}
		if err := t.unring(id, string(frame)+"/", true); err != nil {
			return err
		}
	}
	for _, timer := range set {
		var err error
		if timer.At.IsZero() {
			err = t.exec(`DELETE FROM timers WHERE conversation = ? AND frame = ? AND name = ?`, string(id), string(timer.Frame), timer.Name)
		} else {
			err = t.exec(`INSERT INTO timers (conversation, frame, name, due) VALUES (?, ?, ?, ?)
				ON CONFLICT (conversation, frame, name) DO UPDATE SET due = excluded.due`,
				string(id), string(timer.Frame), timer.Name, ms(timer.At))
		}
		if err != nil {
			return err
		}
		if err := t.unring(id, timerTag(timer.Frame, timer.Name), false); err != nil {
			return err
		}
	}
	return nil
}

// unring ends timers that came due but whose turn has not: what they were
// about has ended or was set anew (D8).
func (t *tx) unring(id bot.ConversationID, tag string, prefix bool) error {
	if prefix {
		return t.exec(`UPDATE inbox SET status = 1 WHERE conversation = ? AND status = 0 AND tag <> '' AND substr(tag, 1, ?) = ?`,
			string(id), len([]rune(tag)), tag)
	}
	return t.exec(`UPDATE inbox SET status = 1 WHERE conversation = ? AND status = 0 AND tag = ?`, string(id), tag)
}

func (t *tx) audit(a bot.AuditRow) error {
	data, err := json.Marshal(a.Data)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO audit (at, conversation, case_ref, by, what, data) VALUES (?, ?, ?, ?, ?, ?)`,
		ms(a.At), string(a.Conversation), a.Case, a.By, a.What, string(data))
}

func (t *tx) setMeta(name, value string) error {
	return t.exec(`INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}
