package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

const messageColumns = `o.id, o.conversation, o.status, o.class, o.audience, o.epoch, o.account, o.created, o.expires, o.due,
	o.attempts, o.sent, o.ref, o.reason, coalesce(o.keyboard, ''), o.payload`

// messageRow is what messageColumns scan into.
type messageRow struct {
	id, epoch, created, expires, due, attempts, sent int64
	conversation, status, class, audience, account   string
	ref, reason, keyboard, payload                   string
}

func (r *messageRow) dest() []any {
	return []any{&r.id, &r.conversation, &r.status, &r.class, &r.audience, &r.epoch, &r.account, &r.created, &r.expires, &r.due,
		&r.attempts, &r.sent, &r.ref, &r.reason, &r.keyboard, &r.payload}
}

func (r *messageRow) message() (bot.Message, error) {
	var m bot.Message
	if err := json.Unmarshal([]byte(r.payload), &m); err != nil {
		return m, fmt.Errorf("reading message %d: %w", r.id, err)
	}
	m.ID, m.Conversation, m.Status = bot.MessageID(r.id), bot.ConversationID(r.conversation), bot.MessageStatus(r.status)
	m.Class, m.Audience, m.Epoch, m.Account = flows.Class(r.class), flows.Audience(r.audience), r.epoch, wallet.AccountID(r.account)
	m.Created, m.Expires, m.Due, m.Sent = at(r.created), at(r.expires), at(r.due), at(r.sent)
	m.Attempts, m.Ref, m.Reason, m.Keyboard = int(r.attempts), r.ref, r.reason, r.keyboard
	return m, nil
}

const (
	sendingColumns = messageColumns + `, coalesce(c.epoch, 0), coalesce(c.unreachable, 0), coalesce(c.private, 0),
		coalesce(l.account, ''), coalesce(c.data ->> 'chat', ''), coalesce(c.data ->> 'channel', '')`
	sendingJoins = ` LEFT JOIN conversations c ON c.id = o.conversation
		LEFT JOIN links l ON l.identity = c.identity AND c.private`
)

func scanSending(r scanner) (bot.Sending, error) {
	var (
		row                    messageRow
		s                      bot.Sending
		unreachable, private   int64
		account, chat, channel string
	)
	if err := r.Scan(append(row.dest(), &s.Epoch, &unreachable, &private, &account, &chat, &channel)...); err != nil {
		return s, err
	}
	m, err := row.message()
	s.Message, s.ChatID, s.Channel = m, chat, bot.ChannelName(channel)
	s.Unreachable, s.Private, s.Account = unreachable != 0, private != 0, wallet.AccountID(account)
	return s, err
}

// DueMessages implements [bot.OutboxStore].
func (s *Store) DueMessages(ctx context.Context, now time.Time, limit int) ([]bot.Sending, error) {
	var all []bot.Sending
	err := s.read.query(ctx, func(r scanner) error {
		one, err := scanSending(r)
		all = append(all, one)
		return err
	}, `SELECT `+sendingColumns+` FROM (
			SELECT conversation, min(id) AS head, due FROM outbox WHERE status = 'waiting' GROUP BY conversation) h
		JOIN outbox o ON o.id = h.head`+sendingJoins+`
		WHERE h.due <= ? ORDER BY h.head LIMIT ?`, ms(now), limit)
	return all, err
}

// NextMessage implements [bot.OutboxStore].
func (s *Store) NextMessage(ctx context.Context, id bot.ConversationID) (bot.Sending, error) {
	var next bot.Sending
	found := false
	err := s.view(ctx, func(r scanner) (err error) {
		found = true
		next, err = scanSending(r)
		return err
	}, `SELECT `+sendingColumns+` FROM outbox o`+sendingJoins+`
		WHERE o.conversation = ? AND o.status = 'waiting' ORDER BY o.id LIMIT 1`, string(id))
	if err == nil && !found {
		err = bot.ErrNotFound
	}
	return next, err
}

// StartSend implements [bot.OutboxStore].
func (s *Store) StartSend(ctx context.Context, starts []bot.SendStart) []error {
	return s.each(ctx, len(starts), func(t *tx, i int) error {
		st := starts[i]
		n, err := t.changed(`UPDATE outbox SET attempts = attempts + 1 WHERE id = ? AND status = 'waiting' AND EXISTS (
				SELECT 1 FROM conversations c LEFT JOIN links l ON l.identity = c.identity AND c.private
				WHERE c.id = outbox.conversation AND c.epoch = ? AND coalesce(l.account, '') = ?)`,
			int64(st.ID), st.Epoch, string(st.Account))
		if err == nil && n == 0 {
			return bot.ErrConflict
		}
		return err
	})
}

// EndSend implements [bot.OutboxStore].
func (s *Store) EndSend(ctx context.Context, ends []bot.SendEnd) []error {
	return s.each(ctx, len(ends), func(t *tx, i int) error { return t.endSend(ends[i]) })
}

func (t *tx) endSend(e bot.SendEnd) error {
	counted := 0
	if e.NotCounted {
		counted = 1
	}
	if e.Status == bot.MessageWaiting {
		return t.exec(`UPDATE outbox SET due = ?, reason = ?, attempts = max(0, attempts - ?) WHERE id = ? AND status = 'waiting'`,
			ms(e.Due), e.Reason, counted, int64(e.ID))
	}
	sent := int64(0)
	if e.Status == bot.MessageSent {
		sent = ms(e.Now)
	}
	n, err := t.changed(`UPDATE outbox SET status = ?, reason = ?, ref = ?, sent = ? WHERE id = ? AND status = 'waiting'`,
		string(e.Status), e.Reason, e.Ref, sent, int64(e.ID))
	if err != nil || n == 0 {
		return err
	}
	if e.Status == bot.MessageSent {
		return t.exec(`UPDATE conversations SET newest = ?1 WHERE id = (
			SELECT conversation FROM outbox WHERE id = ?1 AND keyboard IS NOT NULL)`, int64(e.ID))
	}
	if e.ShutChat {
		if err := t.exec(`UPDATE conversations SET unreachable = 1 WHERE id = (SELECT conversation FROM outbox WHERE id = ?)`, int64(e.ID)); err != nil {
			return err
		}
		return t.exec(`UPDATE outbox SET status = ?, reason = ? WHERE status = 'waiting' AND conversation = (
			SELECT conversation FROM outbox WHERE id = ?)`, string(bot.MessageUnreachable), e.Reason, int64(e.ID))
	}
	return nil
}

// each runs n small changes in one transaction, each with a savepoint where
// one of them fails for a reason of its own.
func (s *Store) each(ctx context.Context, n int, change func(*tx, int) error) []error {
	errs := make([]error, n)
	err := s.writer.do(ctx, func(t *tx) error {
		for i := range n {
			if errs[i] = change(t, i); errs[i] != nil && !errors.Is(errs[i], bot.ErrConflict) {
				return errs[i]
			}
		}
		return nil
	})
	if err == nil || n == 1 {
		if err != nil {
			errs[0] = err
		}
		return errs
	}
	for i := range n { // one by one: only what fails by itself is lost
		errs[i] = s.writer.do(ctx, func(t *tx) error { return change(t, i) })
	}
	return errs
}

// Keyboard implements [bot.Store].
func (s *Store) Keyboard(ctx context.Context, key string) (bot.Keyboard, error) {
	if key == "" {
		return bot.Keyboard{}, bot.ErrNotFound
	}
	var (
		k     bot.Keyboard
		found bool
	)
	err := s.read.query(ctx, func(r scanner) error {
		var row messageRow
		var used int64
		if err := r.Scan(append(row.dest(), &used)...); err != nil {
			return err
		}
		m, err := row.message()
		found = true
		k = bot.Keyboard{Message: m.ID, Conversation: m.Conversation, Person: m.Person, Frame: m.Frame, Step: m.Step,
			Buttons: m.Buttons, Created: m.Created, Expires: m.ButtonsExpire, Used: uint64(used), Ref: m.Ref}
		return err
	}, `SELECT `+messageColumns+`, o.used FROM outbox o WHERE o.keyboard = ?`, key)
	if err == nil && !found {
		err = bot.ErrNotFound
	}
	return k, err
}

// Unsent implements [bot.OutboxStore].
func (s *Store) Unsent(ctx context.Context, limit int) ([]bot.Message, error) {
	var all []bot.Message
	err := s.read.query(ctx, func(r scanner) error {
		var row messageRow
		if err := r.Scan(row.dest()...); err != nil {
			return err
		}
		m, err := row.message()
		all = append(all, m)
		return err
	}, `SELECT * FROM (
			SELECT `+messageColumns+` FROM outbox o WHERE o.status NOT IN ('waiting', 'sent')
			UNION ALL SELECT `+messageColumns+` FROM outbox o WHERE o.status = 'waiting' AND (o.attempts > 0 OR o.reason <> ''))
		ORDER BY 1 DESC LIMIT ?`, limit)
	return all, err
}

// Retry implements [bot.OutboxStore]: a copy goes to the end of the chat's
// line, under the present owner, and the old row says so.
func (s *Store) Retry(ctx context.Context, id bot.MessageID, now time.Time) error {
	return s.writer.do(ctx, func(t *tx) error {
		var keyboard *string
		err := t.one([]any{&keyboard}, `SELECT keyboard FROM outbox WHERE id = ? AND status NOT IN ('waiting', 'sent')`, int64(id))
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE outbox SET keyboard = NULL, reason = 'retried by an operator', status = ? WHERE id = ?`,
			string(bot.MessageSuperseded), int64(id)); err != nil {
			return err
		}
		return t.exec(`INSERT INTO outbox (conversation, status, class, audience, epoch, account, created, expires, due, keyboard, payload)
			SELECT o.conversation, 'waiting', o.class, o.audience, coalesce(c.epoch, o.epoch), o.account, ?2, 0, ?2, ?3, o.payload
			FROM outbox o LEFT JOIN conversations c ON c.id = o.conversation WHERE o.id = ?1`, int64(id), ms(now), keyboard)
	})
}

// Drop implements [bot.OutboxStore].
func (s *Store) Drop(ctx context.Context, id bot.MessageID, now time.Time) error {
	return s.writer.do(ctx, func(t *tx) error {
		n, err := t.changed(`UPDATE outbox SET status = ?, reason = 'dropped by an operator' WHERE id = ? AND status = 'waiting'`,
			string(bot.MessageDropped), int64(id))
		if err == nil && n == 0 {
			return bot.ErrNotFound
		}
		return err
	})
}
