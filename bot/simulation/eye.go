package simulation

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"teller/bot"
)

// eye reads the files with its own connection and its own queries, so that what
// is checked is what is there and not what the store says of itself.
type eye struct{ db *sql.DB }

func openEye(path string) (*eye, error) {
	u := url.URL{Scheme: "file", Path: path, RawQuery: "_query_only=1&_pragma=busy_timeout(10000)"}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &eye{db}, nil
}

func (e *eye) close() error { return e.db.Close() }

// rows scans each row of a query.
func (e *eye) rows(scan func(func(...any) error) error, query string, args ...any) error {
	rows, err := e.db.QueryContext(context.Background(), query, args...)
	if err != nil {
		return fmt.Errorf("looking into the database: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return fmt.Errorf("looking into the database: %w", err)
		}
	}
	return rows.Err()
}

// number is a query's only value, 0 where there is none.
func (e *eye) number(query string, args ...any) (n int64, err error) {
	err = e.rows(func(scan func(...any) error) error { return scan(&n) }, query, args...)
	return n, err
}

// row is a message of the outbox as it is stored.
type row struct {
	bot.Message
	status, class, audience, account, keyboard, ref string
	id, epoch, attempts, sent, used                 int64
	conversation                                    string
}

const rowColumns = `id, conversation, status, class, audience, epoch, account, attempts, sent, used, ref, coalesce(keyboard, ''), payload`

func scanRow(scan func(...any) error) (row, error) {
	var r row
	var payload string
	if err := scan(&r.id, &r.conversation, &r.status, &r.class, &r.audience, &r.epoch, &r.account, &r.attempts, &r.sent, &r.used,
		&r.ref, &r.keyboard, &payload); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(payload), &r.Message)
}

// message finds outbox rows.
func (e *eye) messages(where string, args ...any) ([]row, error) {
	var all []row
	err := e.rows(func(scan func(...any) error) error {
		r, err := scanRow(scan)
		all = append(all, r)
		return err
	}, `SELECT `+rowColumns+` FROM outbox WHERE `+where+` ORDER BY id`, args...)
	return all, err
}

// talk is a conversation as it is stored, with its link.
type talk struct {
	version, epoch, private, caseID, newest int64
	speaker, account                        string
	state                                   []byte
}

func (e *eye) talk(id bot.ConversationID) (t talk, err error) {
	err = e.rows(func(scan func(...any) error) error {
		return scan(&t.version, &t.epoch, &t.private, &t.caseID, &t.newest, &t.speaker, &t.account, &t.state)
	}, `SELECT c.version, c.epoch, c.private, c.case_id, c.newest, c.speaker, coalesce(l.account, ''), c.state
		FROM conversations c LEFT JOIN links l ON l.identity = c.identity AND c.private = 1 WHERE c.id = ?`, string(id))
	return t, err
}

// entry is a row of the inbox.
type entry struct {
	seq, status, received int64
	update                bot.Update
}

func (e *eye) inbox(where string, args ...any) ([]entry, error) {
	var all []entry
	err := e.rows(func(scan func(...any) error) error {
		var (
			in                entry
			id, conv, payload string
		)
		if err := scan(&in.seq, &id, &conv, &in.status, &in.received, &payload); err != nil {
			return err
		}
		u, err := bot.DecodeUpdate([]byte(payload), bot.UpdateID(id), bot.ConversationID(conv))
		in.update = u
		all = append(all, in)
		return err
	}, `SELECT seq, id, conversation, status, received, payload FROM inbox WHERE `+where+` ORDER BY seq`, args...)
	return all, err
}

// heights are how far each table goes: what is above was written since.
type heights struct{ outbox, commands, audit, timers int64 }

func (e *eye) heights() (h heights, err error) {
	err = e.rows(func(scan func(...any) error) error { return scan(&h.outbox, &h.commands, &h.audit, &h.timers) },
		`SELECT coalesce((SELECT max(id) FROM outbox), 0), coalesce((SELECT max(id) FROM commands), 0),
			coalesce((SELECT max(n) FROM audit), 0), (SELECT count(*) FROM timers)`)
	return h, err
}

// places makes "?, ?, ?" and its arguments.
func places[T any](of []T) (string, []any) {
	args := make([]any, len(of))
	for i, v := range of {
		args[i] = v
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(of)), ", "), args
}
