package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"teller/bot"
)

// NextDue implements [bot.Store].
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	var next *int64
	err := s.read.query(ctx, func(r scanner) error { return r.Scan(&next) },
		`SELECT min(due) FROM (
			SELECT min(due) AS due FROM timers
			UNION ALL SELECT min(due) FROM commands WHERE status = 'open'
			UNION ALL SELECT min(due) FROM (SELECT min(seq), due FROM inbox WHERE status = 0 GROUP BY conversation))`)
	if err != nil || next == nil {
		return time.Time{}, false, err
	}
	return at(*next), true, nil
}

// Depths implements [bot.Store].
func (s *Store) Depths(ctx context.Context) (bot.Depths, error) {
	var d bot.Depths
	var oldest *int64
	err := s.read.query(ctx, func(r scanner) error {
		return r.Scan(&d.Inbox, &d.Outbox, &d.Commands, &d.Timers, &oldest)
	}, `SELECT (SELECT count(*) FROM inbox WHERE status = 0), (SELECT count(*) FROM outbox WHERE status = 'waiting'),
		(SELECT count(*) FROM commands WHERE status = 'open'), (SELECT count(*) FROM timers),
		(SELECT min(created) FROM outbox WHERE status = 'waiting')`)
	if oldest != nil {
		d.OldestMessage = at(*oldest)
	}
	return d, err
}

// Ready implements [bot.Store].
func (s *Store) Ready(ctx context.Context) error {
	return s.writer.do(ctx, func(t *tx) error { return t.setMeta("ready", "1") })
}

// Gaps implements [bot.Store].
func (s *Store) Gaps(ctx context.Context, limit int) ([]bot.Gap, error) {
	var all []bot.Gap
	err := s.read.query(ctx, func(r scanner) error {
		var g bot.Gap
		var last int64
		err := r.Scan(&g.Question, &g.Language, &g.Count, &last)
		g.Last = at(last)
		all = append(all, g)
		return err
	}, `SELECT question, language, count(*), max(at) FROM gaps GROUP BY language, lower(trim(question))
		ORDER BY 3 DESC, 4 DESC, 1 LIMIT ?`, limit)
	return all, err
}

// AuditOf implements [bot.Store].
func (s *Store) AuditOf(ctx context.Context, conversation bot.ConversationID, ref string, limit int) ([]bot.AuditRow, error) {
	var all []bot.AuditRow
	err := s.read.query(ctx, func(r scanner) error {
		var a bot.AuditRow
		var when int64
		var id, data string
		if err := r.Scan(&when, &id, &a.Case, &a.By, &a.What, &data); err != nil {
			return err
		}
		a.At, a.Conversation = at(when), bot.ConversationID(id)
		err := json.Unmarshal([]byte(data), &a.Data)
		all = append(all, a)
		return err
	}, `SELECT at, conversation, case_ref, by, what, data FROM audit
		WHERE (?1 = '' OR conversation = ?1) AND (?2 = '' OR case_ref = ?2) ORDER BY n DESC LIMIT ?3`, string(conversation), ref, limit)
	return all, err
}
