package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// links applies a turn's Link and Unlink.
func (t *tx) links(c *bot.TurnCommit) error {
	conv := c.Conversation
	if c.Unlink {
		if err := t.exec(`DELETE FROM links WHERE identity = ?`, conv.Identity()); err != nil {
			return err
		}
	}
	if c.Link == "" {
		return nil
	}
	return t.link(bot.Link{
		Conversation: conv.ID, Channel: conv.Channel, ChatID: conv.ChatID,
		Person: conv.Person, PersonName: conv.PersonName, Account: c.Link, Since: c.Now,
	}, conv.Identity())
}

// link ties an identity to an account. On one platform the account is tied to
// one identity: the chat that loses it is told in the same commit (S2).
func (t *tx) link(l bot.Link, identity string) error {
	var lost []bot.ConversationID
	err := t.query(func(r scanner) error {
		var id string
		err := r.Scan(&id)
		lost = append(lost, bot.ConversationID(id))
		return err
	}, `DELETE FROM links WHERE channel = ? AND account = ? AND identity <> ? RETURNING conversation`,
		string(l.Channel), string(l.Account), identity)
	if err != nil {
		return err
	}
	for _, id := range lost {
		if id == l.Conversation {
			continue
		}
		if _, err := t.receive(bot.LinkEndedRow(id, l.Conversation, ms(l.Since), l.Since)); err != nil {
			return err
		}
	}
	return t.exec(`INSERT INTO links (identity, channel, account, conversation, chat, person, name, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (identity) DO UPDATE SET account = excluded.account, conversation = excluded.conversation,
			chat = excluded.chat, name = excluded.name, since = excluded.since`,
		identity, string(l.Channel), string(l.Account), string(l.Conversation), l.ChatID, l.Person, l.PersonName, ms(l.Since))
}

// PutLink implements [bot.Store].
func (s *Store) PutLink(ctx context.Context, l bot.Link) error {
	c := bot.Conversation{
		ID: l.Conversation, Channel: l.Channel, ChatID: l.ChatID, Person: l.Person, PersonName: l.PersonName,
		Private: true, Owner: bot.Owner{Speaker: flows.Bot},
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.writer.do(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO conversations (id, identity, private, version, epoch, speaker, agent, updated, data)
			VALUES (?, ?, 1, 1, 0, ?, '', ?, ?) ON CONFLICT (id) DO NOTHING`,
			string(c.ID), c.Identity(), string(c.Owner.Speaker), ms(l.Since), string(data))
		if err != nil {
			return err
		}
		return t.link(l, c.Identity())
	})
}

// Linked implements [bot.Store].
func (s *Store) Linked(ctx context.Context, account wallet.AccountID) ([]bot.Link, error) {
	var links []bot.Link
	err := s.read.query(ctx, func(r scanner) error {
		var conv, channel, chat, person, name string
		var since int64
		if err := r.Scan(&conv, &channel, &chat, &person, &name, &since); err != nil {
			return err
		}
		links = append(links, bot.Link{Conversation: bot.ConversationID(conv), Channel: bot.ChannelName(channel),
			ChatID: chat, Person: person, PersonName: name, Account: account, Since: at(since)})
		return nil
	}, `SELECT conversation, channel, chat, person, name, since FROM links WHERE account = ? ORDER BY since, identity`, string(account))
	return links, err
}

// Cursor implements [bot.Store].
func (s *Store) Cursor(ctx context.Context) (string, error) {
	var cursor string
	err := s.read.query(ctx, func(r scanner) error { return r.Scan(&cursor) }, `SELECT value FROM meta WHERE name = 'cursor'`)
	return cursor, err
}

// TakeFeed implements [bot.Store].
func (s *Store) TakeFeed(ctx context.Context, f bot.FeedBatch) ([]bot.ConversationID, error) {
	var ids []bot.ConversationID
	err := s.writer.do(ctx, func(t *tx) error {
		var at string
		if err := t.one([]any{&at}, `SELECT coalesce((SELECT value FROM meta WHERE name = 'cursor'), '')`); err != nil {
			return err
		}
		if at != f.From {
			return bot.ErrConflict
		}
		for _, ev := range f.Events {
			var linked []bot.ConversationID
			err := t.query(func(r scanner) error {
				var id string
				err := r.Scan(&id)
				linked = append(linked, bot.ConversationID(id))
				return err
			}, `SELECT conversation FROM links WHERE account = ? ORDER BY conversation`, string(ev.Account))
			if err != nil {
				return err
			}
			for _, id := range linked {
				fresh, err := t.receive(bot.EventRow(id, ev, f.Now))
				if err != nil {
					return err
				}
				if fresh {
					ids = append(ids, id)
				}
			}
		}
		return t.setMeta("cursor", f.To)
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// Fire implements [bot.Store].
func (s *Store) Fire(ctx context.Context, now time.Time, limit int) ([]bot.ConversationID, error) {
	var any int
	err := s.read.query(ctx, func(r scanner) error { return r.Scan(&any) },
		`SELECT EXISTS (SELECT 1 FROM timers WHERE due <= ?)`, ms(now))
	if err != nil || any == 0 { // mostly: nothing to write, nothing to wait for
		return nil, err
	}
	var ids []bot.ConversationID
	err = s.writer.do(ctx, func(t *tx) error {
		var due []firing
		err := t.query(func(r scanner) error {
			var f firing
			var conv, frame string
			var when int64
			if err := r.Scan(&conv, &frame, &f.timer.Name, &when); err != nil {
				return err
			}
			f.id, f.timer.Frame, f.timer.At = bot.ConversationID(conv), flows.FrameID(frame), at(when)
			due = append(due, f)
			return nil
		}, `SELECT conversation, frame, name, due FROM timers WHERE due <= ? ORDER BY due, conversation, frame, name LIMIT ?`, ms(now), limit)
		if err != nil {
			return err
		}
		for _, f := range due {
			if _, err := t.receive(bot.TimerRow(f.id, f.timer, now)); err != nil {
				return err
			}
			if err := t.exec(`DELETE FROM timers WHERE conversation = ? AND frame = ? AND name = ?`,
				string(f.id), string(f.timer.Frame), f.timer.Name); err != nil {
				return err
			}
			ids = append(ids, f.id)
		}
		return t.raiseClock(now)
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

type firing struct {
	id    bot.ConversationID
	timer flows.Timer
}

func (t *tx) raiseClock(now time.Time) error {
	return t.exec(`INSERT INTO meta (name, value) VALUES ('clock', ?)
		ON CONFLICT (name) DO UPDATE SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))`, fmt.Sprint(ms(now)))
}

// Clock implements [bot.Store]. What came in last was stamped by the clock,
// so that it need not be written down by itself each time.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	var high int64
	err := s.read.query(ctx, func(r scanner) error { return r.Scan(&high) },
		`SELECT max(coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'clock'), 0),
			coalesce((SELECT max(received) FROM (SELECT received FROM inbox ORDER BY seq DESC LIMIT 100)), 0))`)
	return at(high), err
}
