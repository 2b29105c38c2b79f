package ledger

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"teller/wallet"
)

// # Codes (S4)
//
// A code is six digits, is good once, for ten minutes, for one purpose, and
// only in the chat that asked for it: whoever makes the wallet send one to
// somebody else's telephone cannot use it from another chat, nor can the owner
// be talked into typing it elsewhere.
//
// Wrong tries and sends are counted in pools over the last 24 hours; the
// numbers are below, and here is what they are for.
//
// A chat that was linked to the account before has the owner's pool to itself:
// five wrong tries, whatever strangers do.
//
// Any other chat may be the owner's first, or a stranger's. With every account
// it has an allowance of its own, one code and two wrong tries at it, that no
// other chat uses up; what it wants beyond that comes out of a pool that all
// such chats share. So whoever empties the shared pool locks nobody out. The
// allowances of all chats together are bounded too, at forty codes and eighty
// wrong tries for an account, or somebody with many chats could guess for ever
// and let a telephone ring all day: only who brings forty chats and more closes
// this way in, and never the other one, a link token of the wallet's app.
// Strangers guess a code of an account with a chance of 90 in a million a day.
//
// What strangers cause, allowances and all, is bounded beside that for numbers
// that share their first digits, and in total (SMS pumping): who fills that, with
// 67 chats or more, closes this way for first chats of all these numbers.
//
// A new code resets none of the pools; a right one clears what this chat and,
// where it counted there, the owner got wrong, and [Ledger.ClearTries] is how a
// person does it.
//
// A number that is nobody's is treated alike, with a subject made of its hash:
// the same rows are read and written, only nothing is sent.
const (
	codeLives = 10 * time.Minute
	codeDay   = 24 * time.Hour
)

// pool is a budget: at most limit in 24 hours.
type pool struct {
	name  string
	limit int
}

// The limits of the pools: how many in 24 hours, tries for each purpose.
const (
	ownerTries  = 5                        // an account's, in the chats that are its own
	chatTries   = 3                        // any other chat's, with whatever accounts
	firstTries  = 2                        // of these, for each account: its own allowance
	firstsTries = firstsSends * firstTries // an account's, out of all chats' allowances
	sharedTries = 10                       // an account's, out of what all such chats share

	ownerSends  = 5
	chatSends   = 3
	firstSends  = 1
	firstsSends = 40
	sharedSends = 5
	prefixSends = 200 // to numbers that share their first digits
	totalSends  = 5000
)

// prefixDigits is how much of a number its prefix is: country and operator.
const prefixDigits = 7

// subject is whom a code is about: an account, or a number that is nobody's.
type subject struct {
	name    string
	account wallet.Account // zero where nobody's
	phone   wallet.Phone
	chat    string // the chat that asks
	own     bool   // linked to the account before
}

func (w *work) subject(ctx context.Context, phone wallet.Phone, chat wallet.Chat) (subject, error) {
	s := subject{phone: phone, chat: chat.Channel + "\x00" + chat.ID}
	var id wallet.AccountID
	err := w.QueryRowContext(ctx, `SELECT id FROM accounts WHERE phone = ?`, string(phone)).Scan(&id)
	known := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return s, err
	}
	a, err := accountIn(ctx, w, id)
	if err != nil && (known || !errors.Is(err, wallet.ErrNotFound)) {
		return s, err
	}
	s.account = a
	s.name = "nobody:" + string(w.l.mac("number", string(phone)))
	if known {
		s.name = string(id)
	}
	err = w.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM linked_chats WHERE channel = ? AND chat = ? AND account = ?)`,
		chat.Channel, chat.ID, id).Scan(&s.own)
	return s, err
}

// budget is what something is counted in: in all of always, and in the first of
// either in which there is room.
type budget struct {
	always []pool
	either [][]pool
}

func (s *subject) tries() budget {
	if s.own {
		return budget{always: []pool{{"owner:" + s.name, ownerTries}}}
	}
	return budget{
		always: []pool{{"chat:" + s.chat, chatTries}},
		either: [][]pool{
			{{s.first(), firstTries}, {"firsts:" + s.name, firstsTries}},
			{{"strangers:" + s.name, sharedTries}},
		},
	}
}

// sends caps by prefix and in total what strangers cause; what the owner's
// chats cause is little, and nobody else's business.
func (s *subject) sends() budget {
	if s.own {
		return budget{always: []pool{{"owner:" + s.name, ownerSends}}}
	}
	prefix := string(s.phone)
	if len(prefix) > prefixDigits {
		prefix = prefix[:prefixDigits]
	}
	return budget{
		always: []pool{{"chat:" + s.chat, chatSends}, {"prefix:" + prefix, prefixSends}, {"all", totalSends}},
		either: [][]pool{
			{{s.first(), firstSends}, {"firsts:" + s.name, firstsSends}},
			{{"strangers:" + s.name, sharedSends}},
		},
	}
}

// first is the pool of what a chat may do with an account whatever others do.
func (s *subject) first() string { return "first:" + s.name + "\x00" + s.chat }

// room chooses the pools to count in, or says how long there is no room. full
// is how long a pool stays full, 0 where there is room.
func (b budget) room(full func(pool) (time.Duration, error)) (in []pool, wait time.Duration, err error) {
	longest := func(pools []pool) (time.Duration, error) {
		var wait time.Duration
		for _, p := range pools {
			d, err := full(p)
			if err != nil {
				return 0, err
			}
			wait = max(wait, d)
		}
		return wait, nil
	}
	if wait, err = longest(b.always); err != nil || wait > 0 || len(b.either) == 0 {
		return b.always, wait, err
	}
	for i, pools := range b.either {
		d, err := longest(pools)
		if err != nil {
			return nil, 0, err
		}
		if d == 0 {
			return slices.Concat(b.always, pools), 0, nil
		}
		if i == 0 || d < wait {
			wait = d
		}
	}
	return nil, wait, nil
}

// SendLinkCode implements [wallet.Linking].
func (l *Ledger) SendLinkCode(ctx context.Context, key wallet.IdempotencyKey, phone wallet.Phone, chat wallet.Chat) error {
	input := l.mac("send", string(phone), chat.Channel, chat.ID)
	_, err := l.answered(ctx, key, "send_link_code", input, func(ctx context.Context, w *work) (answer, error) {
		s, err := w.subject(ctx, phone, chat)
		if err != nil {
			return answer{}, err
		}
		return w.sendCode(ctx, s, purposeLink)
	})
	return err
}

func (w *work) sendCode(ctx context.Context, s subject, p purpose) (answer, error) {
	if err := w.forgetExpired(ctx); err != nil {
		return answer{}, err
	}
	pools, wait, err := s.sends().room(func(p pool) (time.Duration, error) {
		return w.full(ctx, `SELECT at FROM code_sends WHERE pool = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?`, p.limit, p.name)
	})
	if err != nil || wait > 0 {
		return answer{code: wallet.LinkTooMany, wait: wait}, err
	}
	for _, pool := range pools {
		if err := w.exec(ctx, `DELETE FROM code_sends WHERE pool = ? AND at <= ?`, pool.name, milli(w.now.Add(-codeDay))); err != nil {
			return answer{}, err
		}
		if err := w.exec(ctx, `INSERT INTO code_sends (at, pool) VALUES (?, ?)`, milli(w.now), pool.name); err != nil {
			return answer{}, err
		}
	}
	code, err := w.l.newCode()
	if err != nil {
		return answer{}, err
	}
	// A newer code for the same purpose and chat takes the place of the older.
	if err := w.exec(ctx, `INSERT INTO codes (subject, purpose, chat, hash, expires) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (subject, purpose, chat) DO UPDATE SET hash = excluded.hash, expires = excluded.expires`,
		s.name, p, s.chat, w.l.codeHash(s, p, wallet.Secret(code)), milli(w.now.Add(codeLives))); err != nil {
		return answer{}, err
	}
	text := codeText(s.account.Language, p, code)
	if s.account.ID != "" {
		w.tell(s.account, text)
	}
	return answer{}, nil
}

// full returns how long a pool stays full, 0 where there is room. The query
// gives the time of the row that has to grow old first; its first argument is
// the pool's name, then the start of the day, then what args has, then limit-1.
func (w *work) full(ctx context.Context, query string, limit int, name string, args ...any) (time.Duration, error) {
	var at int64
	values := append([]any{name, milli(w.now.Add(-codeDay))}, args...)
	err := w.QueryRowContext(ctx, query, append(values, limit-1)...).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return max(fromMilli(at).Add(codeDay).Sub(w.now), time.Millisecond), err
}

func (l *Ledger) codeHash(s subject, p purpose, code wallet.Secret) []byte {
	return l.mac("code", s.name, string(p), s.chat, code.Reveal())
}

// VerifyLinkCode implements [wallet.Linking].
func (l *Ledger) VerifyLinkCode(ctx context.Context, key wallet.IdempotencyKey, phone wallet.Phone, code wallet.Secret, chat wallet.Chat) (wallet.AccountID, error) {
	code = plainDigits(code)
	input := l.mac("verify", string(phone), code.Reveal(), chat.Channel, chat.ID)
	return l.answered(ctx, key, "verify_link_code", input, func(ctx context.Context, w *work) (answer, error) {
		s, err := w.subject(ctx, phone, chat)
		if err != nil {
			return answer{}, err
		}
		a, err := w.verifyCode(ctx, s, purposeLink, code)
		if err != nil || a.code != wallet.RefusedNone {
			return a, err
		}
		return a, w.linked(ctx, a.account, chat)
	})
}

// verifyCode spends a code, or counts a wrong try.
func (w *work) verifyCode(ctx context.Context, s subject, p purpose, code wallet.Secret) (answer, error) {
	if err := w.forgetExpired(ctx); err != nil {
		return answer{}, err
	}
	pools, wait, err := s.tries().room(func(in pool) (time.Duration, error) {
		return w.full(ctx, `SELECT at FROM wrong_tries WHERE pool = ? AND at > ? AND purpose = ? ORDER BY at DESC LIMIT 1 OFFSET ?`,
			in.limit, in.name, p)
	})
	if err != nil || wait > 0 {
		return answer{code: wallet.LinkTooMany, wait: wait}, err
	}
	var hash []byte
	err = w.QueryRowContext(ctx, `SELECT hash FROM codes WHERE subject = ? AND purpose = ? AND chat = ? AND expires > ?`,
		s.name, p, s.chat, milli(w.now)).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return answer{code: wallet.LinkExpired}, nil
	}
	if err != nil {
		return answer{}, err
	}
	// Nobody's number has a code too, that was sent to nobody: guessing it
	// right is as wrong as any other guess.
	if !hmac.Equal(hash, w.l.codeHash(s, p, code)) || s.account.ID == "" {
		for _, pool := range pools {
			if err := w.exec(ctx, `DELETE FROM wrong_tries WHERE pool = ? AND purpose = ? AND at <= ?`,
				pool.name, p, milli(w.now.Add(-codeDay))); err != nil {
				return answer{}, err
			}
			if err := w.exec(ctx, `INSERT INTO wrong_tries (at, subject, purpose, pool) VALUES (?, ?, ?, ?)`,
				milli(w.now), s.name, p, pool.name); err != nil {
				return answer{}, err
			}
		}
		return answer{code: wallet.LinkBadCode}, nil
	}
	if err := w.exec(ctx, `DELETE FROM codes WHERE subject = ? AND purpose = ? AND chat = ?`, s.name, p, s.chat); err != nil {
		return answer{}, err
	}
	if err := w.exec(ctx, `DELETE FROM wrong_tries WHERE subject = ? AND purpose = ? AND pool IN (?, ?)`,
		s.name, p, s.tries().always[0].name, s.first()); err != nil {
		return answer{}, err
	}
	return answer{account: s.account.ID}, nil
}

// ClearTries forgets the wrong tries at an account, for every purpose: a person
// has made sure who is asking.
func (l *Ledger) ClearTries(ctx context.Context, id wallet.AccountID) error {
	return l.write(ctx, "clearing tries", func(ctx context.Context, w *work) error {
		if _, err := accountIn(ctx, w, id); err != nil {
			return err
		}
		return w.exec(ctx, `DELETE FROM wrong_tries WHERE subject = ?`, id)
	})
}

// plainDigits drops what people type around digits and reads full-width ones.
func plainDigits(s wallet.Secret) wallet.Secret {
	return wallet.Secret(strings.Map(func(r rune) rune {
		switch {
		case r >= '\uFF10' && r <= '\uFF19':
			return r - '\uFF10' + '0'
		case r == ' ' || r == '-' || r == '\u3000':
			return -1
		}
		return r
	}, s.Reveal()))
}
