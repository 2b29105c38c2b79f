package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

const (
	waiting = 0
	done    = 1
	dead    = 2
)

// Receive implements [bot.Store].
func (s *Store) Receive(ctx context.Context, rows []bot.InboxRow) ([]bool, error) {
	fresh := make([]bool, len(rows))
	err := s.writer.do(ctx, func(t *tx) error {
		for i, row := range rows {
			var err error
			if fresh[i], err = t.receive(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

func (t *tx) receive(row bot.InboxRow) (fresh bool, err error) {
	payload, err := bot.EncodeUpdate(row.Update)
	if err != nil {
		return false, err
	}
	status, tag := waiting, ""
	if row.Kept {
		status = done
	}
	if rang, ok := row.Update.Inside.(flows.Rang); ok {
		tag = timerTag(rang.Frame, rang.Name)
	}
	var sealed any
	if len(row.Sealed) > 0 {
		sealed = row.Sealed
	}
	n, err := t.changed(`INSERT INTO inbox (id, conversation, tag, status, received, due, payload, sealed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		string(row.Update.ID), string(row.Update.Conversation), tag, status, ms(row.Received), ms(row.Received), string(payload), sealed)
	return n > 0, err
}

// Waiting implements [bot.Store].
func (s *Store) Waiting(ctx context.Context, now time.Time, limit int) ([]bot.ConversationID, error) {
	var ids []bot.ConversationID
	err := s.read.query(ctx, func(r scanner) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, bot.ConversationID(id))
		return err
	}, `SELECT conversation FROM (
			SELECT conversation, min(seq) AS seq, due FROM inbox WHERE status = 0 GROUP BY conversation)
		WHERE due <= ? ORDER BY seq LIMIT ?`, ms(now), limit)
	return ids, err
}

// conversationColumns and the joins behind them read everything of a
// [bot.Conversation] but the cases ahead.
const (
	conversationColumns = `c.id, c.version, c.epoch, c.speaker, c.agent, c.unreachable, c.case_id, c.updated, c.data, c.state,
		coalesce(l.account, ''), coalesce(o.id, 0), coalesce(o.keyboard, ''), coalesce(o.sent, 0), coalesce(o.payload, '')`
	conversationJoins = `LEFT JOIN links l ON l.identity = c.identity AND c.private
		LEFT JOIN outbox o ON o.id = c.newest AND c.newest > 0`
)

// conversationRow is what a query of conversationColumns scans into. Every
// column may be NULL where the conversation is not there.
type conversationRow struct {
	id, speaker, agent, data        *string
	version, epoch, unreachable     *int64
	caseID, updated                 *int64
	state                           []byte
	account, keyboard, shownPayload string
	newest, sent                    int64
}

func (r *conversationRow) dest() []any {
	return []any{&r.id, &r.version, &r.epoch, &r.speaker, &r.agent, &r.unreachable, &r.caseID, &r.updated, &r.data, &r.state,
		&r.account, &r.newest, &r.keyboard, &r.sent, &r.shownPayload}
}

func (r *conversationRow) conversation(id bot.ConversationID) (bot.Conversation, error) {
	c := bot.Conversation{ID: id}
	if r.id == nil {
		return c, nil
	}
	if err := json.Unmarshal([]byte(*r.data), &c); err != nil {
		return c, fmt.Errorf("reading conversation %s: %w", id, err)
	}
	c.ID, c.Version, c.State = id, *r.version, r.state
	c.Owner = bot.Owner{Speaker: flows.Speaker(*r.speaker), Agent: *r.agent, Epoch: *r.epoch}
	c.Unreachable, c.Updated, c.Case = *r.unreachable != 0, at(*r.updated), caseRef(*r.caseID)
	c.Account = wallet.AccountID(r.account)
	if r.newest > 0 {
		var m bot.Message
		if err := json.Unmarshal([]byte(r.shownPayload), &m); err != nil {
			return c, fmt.Errorf("reading message %d: %w", r.newest, err)
		}
		c.Newest = &bot.Newest{Message: bot.MessageID(r.newest), Key: r.keyboard, Frame: m.Frame, Step: m.Step,
			At: at(r.sent), Buttons: len(m.Buttons), Numbered: m.Numbered}
	}
	return c, nil
}

// Load implements [bot.Store].
func (s *Store) Load(ctx context.Context, id bot.ConversationID, limit int) (bot.Loaded, error) {
	var (
		l     bot.Loaded
		first = true
	)
	err := s.view(ctx, func(r scanner) error {
		var (
			c                        conversationRow
			seq, received, due, atts int64
			uid, payload             string
			sealed                   []byte
		)
		if err := r.Scan(append(c.dest(), &seq, &uid, &received, &due, &atts, &payload, &sealed)...); err != nil {
			return err
		}
		u, err := bot.DecodeUpdate([]byte(payload), bot.UpdateID(uid), id)
		if err != nil {
			return err
		}
		if first {
			first = false
			if l.Conversation, err = c.conversation(id); err != nil {
				return err
			}
		}
		l.Waiting = append(l.Waiting, bot.InboxRow{Update: u, Sealed: sealed, Received: at(received), Seq: seq, Attempts: int(atts), Due: at(due)})
		return nil
	}, `SELECT `+conversationColumns+`, i.seq, i.id, i.received, i.due, i.attempts, i.payload, i.sealed
		FROM inbox i LEFT JOIN conversations c ON c.id = i.conversation `+conversationJoins+`
		WHERE i.conversation = ? AND i.status = 0 ORDER BY i.seq LIMIT ?`, string(id), limit)
	if err != nil {
		return bot.Loaded{}, err
	}
	if first {
		c, err := s.Conversation(ctx, id)
		if err == bot.ErrNotFound {
			return bot.Loaded{Conversation: bot.Conversation{ID: id}}, nil
		}
		return bot.Loaded{Conversation: c}, err
	}
	return l, s.ahead(ctx, &l.Conversation)
}

// Conversation implements [bot.Store].
func (s *Store) Conversation(ctx context.Context, id bot.ConversationID) (bot.Conversation, error) {
	var row conversationRow
	err := s.read.query(ctx, func(r scanner) error { return r.Scan(row.dest()...) },
		`SELECT `+conversationColumns+` FROM conversations c `+conversationJoins+` WHERE c.id = ?`, string(id))
	if err != nil {
		return bot.Conversation{}, err
	}
	if row.id == nil {
		return bot.Conversation{}, bot.ErrNotFound
	}
	c, err := row.conversation(id)
	if err != nil {
		return c, err
	}
	return c, s.ahead(ctx, &c)
}

// ahead counts the cases that are claimed before this one.
func (s *Store) ahead(ctx context.Context, c *bot.Conversation) error {
	if c.Owner.Speaker != flows.Queue {
		return nil
	}
	return s.read.query(ctx, func(r scanner) error { return r.Scan(&c.Ahead) },
		`SELECT count(*) FROM cases o JOIN cases me ON me.id = ?
		WHERE o.status = 'queued' AND (o.rank, o.opened, o.id) < (me.rank, me.opened, me.id)`, caseID(c.Case))
}

// Postpone implements [bot.Store].
func (s *Store) Postpone(ctx context.Context, seq int64, until time.Time, reason string) error {
	return s.writer.do(ctx, func(t *tx) error {
		return t.exec(`UPDATE inbox SET attempts = attempts + 1, due = ?, error = ? WHERE seq = ? AND status = 0`, ms(until), reason, seq)
	})
}

func timerTag(frame flows.FrameID, name string) string { return string(frame) + "/" + name }

const firstCase = 1000

func caseRef(id int64) string {
	if id == 0 {
		return ""
	}
	return "C-" + strconv.FormatInt(firstCase+id, 10)
}

// caseID is the reverse; 0 for what is no reference.
func caseID(ref string) int64 {
	if len(ref) < 3 || ref[:2] != "C-" {
		return 0
	}
	n, err := strconv.ParseInt(ref[2:], 10, 64)
	if err != nil || n <= firstCase {
		return 0
	}
	return n - firstCase
}
