package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// caseOf writes what a turn does to its case and returns the open one, 0 none.
// A case that closes in this turn still gets the turn's entries.
func (t *tx) caseOf(c *bot.TurnCommit) (open int64, err error) {
	// As loaded: with another case by now, the epoch would be another, too.
	if open = caseID(c.Conversation.Case); open != 0 {
		for _, e := range c.Entries {
			if err := t.entry(open, e); err != nil {
				return 0, err
			}
		}
		if c.UnlinkCase || c.Link != "" {
			if err := t.relinkCase(open, c); err != nil {
				return 0, err
			}
		}
	}
	if c.Open == nil {
		return open, nil
	}
	handoff, err := json.Marshal(c.Open)
	if err != nil {
		return 0, err
	}
	if open == 0 {
		open, err = t.inserted(`INSERT INTO cases (conversation, status, rank, account, handoff, opened, changed) VALUES (?, 'queued', ?, ?, ?, ?, ?)`,
			string(c.Conversation.ID), rankOf(c.Open.Priority), string(c.Conversation.Account), string(handoff), ms(c.Now), ms(c.Now))
		if err != nil {
			return 0, err
		}
		if err := t.exec(`UPDATE conversations SET case_id = ? WHERE id = ?`, open, string(c.Conversation.ID)); err != nil {
			return 0, err
		}
	} else if err := t.exec(`UPDATE cases SET handoff = ?, rank = min(rank, ?), account = ?, changed = ?, version = version + 1 WHERE id = ?`,
		string(handoff), rankOf(c.Open.Priority), string(c.Conversation.Account), ms(c.Now), open); err != nil {
		return 0, err
	}
	return open, t.entry(open, bot.CaseEntry{At: c.Now, Kind: bot.EntryOpened, By: "bot", Text: c.Open.Reason, Lines: c.Open.Summary})
}

// relinkCase gives a case the account that its chat is linked to now. What was
// proposed for another one goes.
func (t *tx) relinkCase(id int64, c *bot.TurnCommit) error {
	account := string(c.Conversation.Account)
	return t.exec(`UPDATE cases SET handoff = CASE WHEN ?1 OR account NOT IN ('', ?2) THEN json_remove(handoff, '$.Proposal') ELSE handoff END,
		account = ?2, changed = ?3, version = version + 1 WHERE id = ?4`, c.UnlinkCase, account, ms(c.Now), id)
}

func (t *tx) entry(id int64, e bot.CaseEntry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO case_entries (case_id, at, kind, message, data) VALUES (?, ?, ?, ?, ?)`,
		id, ms(e.At), string(e.Kind), int64(e.Message), string(data))
}

func (t *tx) closeCase(id int64, now time.Time, by string) error {
	if err := t.exec(`UPDATE cases SET status = 'closed', closed = ?1, changed = ?1, version = version + 1 WHERE id = ?2`, ms(now), id); err != nil {
		return err
	}
	if err := t.exec(`UPDATE conversations SET case_id = 0 WHERE case_id = ?`, id); err != nil {
		return err
	}
	return t.entry(id, bot.CaseEntry{At: now, Kind: bot.EntryClosed, By: by})
}

func rankOf(priority string) int {
	switch priority {
	case "urgent":
		return 0
	case "high":
		return 1
	}
	return 2
}

var priorities = [...]string{"urgent", "high", "normal"}

const (
	caseColumns = `k.id, k.conversation, k.status, k.rank, k.account, k.handoff, coalesce(k.desk, ''), k.version, k.opened, k.changed, k.closed,
		c.epoch, c.speaker, c.agent, c.data`
	caseFrom = ` FROM cases k JOIN conversations c ON c.id = k.conversation `
)

func scanCase(r scanner) (bot.Case, error) {
	var (
		k                                        bot.Case
		conv, status, account, handoff, desk     string
		speaker, agent, data                     string
		id, rank, opened, changed, closed, epoch int64
	)
	if err := r.Scan(&id, &conv, &status, &rank, &account, &handoff, &desk, &k.Version, &opened, &changed, &closed,
		&epoch, &speaker, &agent, &data); err != nil {
		return k, err
	}
	var c bot.Conversation
	if err := json.Unmarshal([]byte(data), &c); err != nil {
		return k, fmt.Errorf("reading conversation %s: %w", conv, err)
	}
	if err := json.Unmarshal([]byte(handoff), &k.Handoff); err != nil {
		return k, fmt.Errorf("reading case %s: %w", caseRef(id), err)
	}
	k.Ref, k.Conversation, k.Status, k.Account = caseRef(id), bot.ConversationID(conv), bot.CaseStatus(status), wallet.AccountID(account)
	k.Channel, k.PersonName, k.Language, k.TextLimit = c.Channel, c.PersonName, c.Language, c.TextLimit
	k.Priority = priorities[min(max(rank, 0), 2)]
	k.Owner = bot.Owner{Speaker: flows.Speaker(speaker), Agent: agent, Epoch: epoch}
	k.Opened, k.Changed, k.Closed = at(opened), at(changed), at(closed)
	if desk != "" {
		k.Desk = json.RawMessage(desk)
	}
	return k, nil
}

// Cases implements [bot.CaseStore].
func (s *Store) Cases(ctx context.Context, f bot.CaseFilter) ([]bot.Case, error) {
	var where []string
	var args []any
	add := func(cond string, arg ...any) { where, args = append(where, cond), append(args, arg...) }
	switch {
	case f.Status != "":
		add("k.status = ?", string(f.Status))
	case !f.Closed:
		add("k.status <> 'closed'")
	}
	if f.Agent != "" {
		add("c.agent = ? AND c.case_id = k.id", f.Agent)
	}
	if f.Conversation != "" {
		add("k.conversation = ?", string(f.Conversation))
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	query := `SELECT ` + caseColumns + caseFrom
	if len(where) > 0 {
		query += `WHERE ` + strings.Join(where, " AND ")
	}
	var all []bot.Case
	err := s.read.query(ctx, func(r scanner) error {
		k, err := scanCase(r)
		all = append(all, k)
		return err
	}, query+` ORDER BY k.status = 'closed', k.rank, k.opened, k.id LIMIT ?`, append(args, f.Limit)...)
	return all, err
}

// Case implements [bot.CaseStore].
func (s *Store) Case(ctx context.Context, ref string) (bot.Case, []bot.CaseEntry, error) {
	var (
		k       bot.Case
		entries []bot.CaseEntry
		found   bool
	)
	err := s.read.query(ctx, func(r scanner) (err error) {
		found = true
		k, err = scanCase(r)
		return err
	}, `SELECT `+caseColumns+caseFrom+`WHERE k.id = ?`, caseID(ref))
	if err != nil {
		return k, nil, err
	}
	if !found {
		return k, nil, bot.ErrNotFound
	}
	err = s.read.query(ctx, func(r scanner) error {
		var (
			e                       bot.CaseEntry
			when, message, attempts int64
			kind, data, status      string
		)
		if err := r.Scan(&e.Seq, &when, &kind, &message, &data, &status, &attempts); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return err
		}
		e.At, e.Kind, e.Message, e.Status = at(when), bot.EntryKind(kind), bot.MessageID(message), bot.MessageStatus(status)
		e.Started = attempts > 0 && e.Status != bot.MessageSent
		entries = append(entries, e)
		return nil
	}, `SELECT e.seq, e.at, e.kind, e.message, e.data, coalesce(o.status, ''), coalesce(o.attempts, 0)
		FROM case_entries e LEFT JOIN outbox o ON o.id = e.message AND e.message > 0
		WHERE e.case_id = ? ORDER BY e.seq`, caseID(ref))
	return k, entries, err
}

// ChangeCase implements [bot.CaseStore].
func (s *Store) ChangeCase(ctx context.Context, ref string, epoch int64, ch bot.CaseChange) error {
	id := caseID(ref)
	return s.writer.do(ctx, func(t *tx) error {
		var (
			conv, status      string
			version, now, own int64
		)
		err := t.one([]any{&conv, &status, &version, &now, &own},
			`SELECT k.conversation, k.status, k.version, c.epoch, c.case_id`+caseFrom+`WHERE k.id = ?`, id)
		if err != nil {
			return err
		}
		if now != epoch || ch.IfVersion != 0 && ch.IfVersion != version {
			return bot.ErrConflict
		}
		if ch.Status == bot.CaseClosed && status != "closed" && ch.Owner == nil {
			return fmt.Errorf("closing case %s must say who speaks with the customer then", ref)
		}
		if ch.Owner != nil {
			if own != id {
				return bot.ErrConflict // the case is closed: its conversation is somebody else's now
			}
			if err := t.exec(`UPDATE conversations SET speaker = ?, agent = ?, epoch = epoch + 1 WHERE id = ?`,
				string(ch.Owner.Speaker), ch.Owner.Agent, conv); err != nil {
				return err
			}
		}
		if err := t.changeCase(id, status, ch); err != nil {
			return err
		}
		for _, e := range ch.Entries {
			if e.At.IsZero() {
				e.At = ch.Now
			}
			if err := t.entry(id, e); err != nil {
				return err
			}
		}
		for i := range ch.Messages {
			m := ch.Messages[i]
			m.Conversation = bot.ConversationID(conv)
			if m.Created.IsZero() {
				m.Created = ch.Now
			}
			if err := t.message(&m, id, bot.EntryAgent); err != nil {
				return err
			}
		}
		for _, u := range ch.Updates {
			u.Conversation = bot.ConversationID(conv)
			if _, err := t.receive(bot.InboxRow{Update: u, Received: ch.Now}); err != nil {
				return err
			}
		}
		for _, a := range ch.Audit {
			a.Conversation, a.Case = bot.ConversationID(conv), ref
			if a.At.IsZero() {
				a.At = ch.Now
			}
			if err := t.audit(a); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) changeCase(id int64, was string, ch bot.CaseChange) error {
	var rank, desk any
	if ch.Priority != "" {
		rank = rankOf(ch.Priority)
	}
	if ch.Desk != nil {
		desk = string(ch.Desk)
	}
	if err := t.exec(`UPDATE cases SET version = version + 1, changed = ?, rank = coalesce(?, rank), desk = coalesce(?, desk) WHERE id = ?`,
		ms(ch.Now), rank, desk, id); err != nil {
		return err
	}
	switch {
	case ch.Status == "" || string(ch.Status) == was:
		return nil
	case ch.Status == bot.CaseClosed:
		if err := t.exec(`UPDATE cases SET status = 'closed', closed = ? WHERE id = ?`, ms(ch.Now), id); err != nil {
			return err
		}
		return t.exec(`UPDATE conversations SET case_id = 0 WHERE case_id = ?`, id)
	}
	return t.exec(`UPDATE cases SET status = ?, closed = 0 WHERE id = ?`, string(ch.Status), id)
}
