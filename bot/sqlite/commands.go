package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// command adds one, unless the same task waits for the very same already.
func (t *tx) command(c *bot.CommandRow) error {
	deed, err := bot.EncodeDeed(c.Deed)
	if err != nil {
		return err
	}
	chat, err := json.Marshal(c.Chat)
	if err != nil {
		return err
	}
	var sealed any
	if len(c.Sealed) > 0 {
		sealed = c.Sealed
	}
	return t.exec(`INSERT INTO commands (conversation, frame, key, deed, sealed, chat, account, status, created, due)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?, ?) ON CONFLICT DO NOTHING`,
		string(c.Conversation), string(c.Frame), string(c.Key), string(deed), sealed, string(chat), string(c.Account), ms(c.Created), ms(c.Due))
}

const commandColumns = `id, conversation, frame, key, deed, sealed, chat, account, created, due, attempts`

func scanCommand(r scanner) (bot.CommandRow, error) {
	var (
		c                                     bot.CommandRow
		conv, frame, key, deed, chat, account string
		created, due                          int64
	)
	if err := r.Scan(&c.ID, &conv, &frame, &key, &deed, &c.Sealed, &chat, &account, &created, &due, &c.Attempts); err != nil {
		return c, err
	}
	c.Conversation, c.Frame, c.Key = bot.ConversationID(conv), flows.FrameID(frame), wallet.IdempotencyKey(key)
	c.Account, c.Created, c.Due = wallet.AccountID(account), at(created), at(due)
	if err := json.Unmarshal([]byte(chat), &c.Chat); err != nil {
		return c, err
	}
	var err error
	c.Deed, err = bot.DecodeDeed([]byte(deed))
	return c, err
}

// DueCommands implements [bot.CommandStore].
func (s *Store) DueCommands(ctx context.Context, now time.Time, limit int) ([]bot.CommandRow, error) {
	var all []bot.CommandRow
	err := s.read.query(ctx, func(r scanner) error {
		c, err := scanCommand(r)
		all = append(all, c)
		return err
	}, `SELECT `+commandColumns+` FROM commands WHERE status = 'open' AND due <= ? ORDER BY due, id LIMIT ?`, ms(now), limit)
	return all, err
}

// Command implements [bot.CommandStore].
func (s *Store) Command(ctx context.Context, id int64) (bot.CommandRow, error) {
	var (
		c     bot.CommandRow
		found bool
	)
	err := s.read.query(ctx, func(r scanner) (err error) {
		found = true
		c, err = scanCommand(r)
		return err
	}, `SELECT `+commandColumns+` FROM commands WHERE id = ? AND status = 'open'`, id)
	if err == nil && !found {
		err = bot.ErrNotFound
	}
	return c, err
}

// RetryCommand implements [bot.CommandStore].
func (s *Store) RetryCommand(ctx context.Context, id int64, due time.Time, tell *bot.InboxRow) error {
	return s.writer.do(ctx, func(t *tx) error {
		n, err := t.changed(`UPDATE commands SET attempts = attempts + 1, due = ? WHERE id = ? AND status = 'open'`, ms(due), id)
		if err != nil || n == 0 || tell == nil {
			return err
		}
		_, err = t.receive(*tell)
		return err
	})
}

// EndCommand implements [bot.CommandStore].
func (s *Store) EndCommand(ctx context.Context, id int64, end bot.CommandEnd, answer bot.InboxRow) error {
	return s.writer.do(ctx, func(t *tx) error {
		n, err := t.changed(`UPDATE commands SET status = ?, sealed = NULL, ended = ?, attempts = attempts + 1 WHERE id = ? AND status = 'open'`,
			string(end), ms(answer.Received), id)
		if err != nil || n == 0 {
			return err
		}
		_, err = t.receive(answer)
		return err
	})
}
