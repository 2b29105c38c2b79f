package ledger

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"teller/wallet"
)

const (
	tokenPrefix = "lk_"
	tokenBytes  = 20 // 160 bits; the token is 30 characters, a Telegram start parameter takes 64
	tokenLives  = 10 * time.Minute
)

// IssueLinkToken makes a one-time token with which a chat is tied to the
// account, as the wallet's app would show it to its owner. It is good for ten
// minutes and one use (S2), starts with "lk_" and has only characters of
// [A-Za-z0-9_-]. ErrNotFound where there is no such account.
func (l *Ledger) IssueLinkToken(ctx context.Context, id wallet.AccountID) (wallet.Secret, error) {
	var b [tokenBytes]byte
	if err := l.random(b[:]); err != nil {
		return "", fmt.Errorf("reading randomness: %w", err)
	}
	token := tokenPrefix + base64.RawURLEncoding.EncodeToString(b[:])
	err := l.write(ctx, "issuing a link token", func(ctx context.Context, w *work) error {
		if _, err := accountIn(ctx, w, id); err != nil {
			return err
		}
		if err := w.forgetExpired(ctx); err != nil {
			return err
		}
		return w.exec(ctx, `INSERT INTO link_tokens (hash, account, expires) VALUES (?, ?, ?)`,
			l.tokenHash(wallet.Secret(token)), id, milli(w.now.Add(tokenLives)))
	})
	if err != nil {
		return "", err
	}
	return wallet.Secret(token), nil
}

func (l *Ledger) tokenHash(token wallet.Secret) []byte { return l.mac("token", token.Reveal()) }

// RedeemToken implements [wallet.Linking].
func (l *Ledger) RedeemToken(ctx context.Context, key wallet.IdempotencyKey, token wallet.Secret, chat wallet.Chat) (wallet.AccountID, error) {
	hash := l.tokenHash(token)
	input := l.mac("redeem", string(hash), chat.Channel, chat.ID)
	return l.answered(ctx, key, "redeem", input, func(ctx context.Context, w *work) (answer, error) {
		if err := w.forgetExpired(ctx); err != nil {
			return answer{}, err
		}
		var id wallet.AccountID
		err := w.QueryRowContext(ctx, `UPDATE link_tokens SET spent = ?1 WHERE hash = ?2 AND spent = 0 AND expires > ?1
			RETURNING account`, milli(w.now), hash).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return answer{code: wallet.LinkBadToken}, nil
		}
		if err != nil {
			return answer{}, err
		}
		return answer{account: id}, w.linked(ctx, id, chat)
	})
}

// linked remembers that a chat is an account's own. A chat belongs to one
// account, an account to one chat of each channel; the newest counts (S2).
func (w *work) linked(ctx context.Context, id wallet.AccountID, chat wallet.Chat) error {
	a, err := accountIn(ctx, w, id)
	if err != nil {
		return err
	}
	if err := w.exec(ctx, `DELETE FROM linked_chats WHERE (channel = ?1 AND chat = ?2) OR (channel = ?1 AND account = ?3)`,
		chat.Channel, chat.ID, id); err != nil {
		return err
	}
	if err := w.exec(ctx, `INSERT INTO linked_chats (channel, chat, account, at) VALUES (?, ?, ?, ?)`,
		chat.Channel, chat.ID, id, milli(w.now)); err != nil {
		return err
	}
	w.tell(a, linkedText(a.Language, chat))
	return nil
}

// answer is how a request with a key ended.
type answer struct {
	account wallet.AccountID
	code    wallet.RefusalCode
	wait    time.Duration
}

// answered runs do once for a key. The same key again gives the same answer
// and sends nothing; another input under it is refused. A refusal is an answer
// too: what led to it (a try that was counted) stays.
func (l *Ledger) answered(ctx context.Context, key wallet.IdempotencyKey, operation string, input []byte,
	do func(context.Context, *work) (answer, error)) (wallet.AccountID, error) {
	var a answer
	err := l.write(ctx, operation, func(ctx context.Context, w *work) error {
		if key == "" {
			return fmt.Errorf("%w: %s without a key", ErrInput, operation)
		}
		var was string
		var hash []byte
		var wait int64
		err := w.QueryRowContext(ctx, `SELECT operation, input, account, code, wait_ms FROM answers WHERE key = ?`, key).
			Scan(&was, &hash, &a.account, &a.code, &wait)
		if err == nil {
			if was != operation || !hmac.Equal(hash, input) {
				return &wallet.Refusal{Code: wallet.RefusedKeyReused}
			}
			a.wait = time.Duration(wait) * time.Millisecond
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if a, err = do(ctx, w); err != nil {
			return err
		}
		return w.exec(ctx, `INSERT INTO answers (key, operation, input, account, code, wait_ms, at) VALUES (?,?,?,?,?,?,?)`,
			key, operation, input, a.account, a.code, a.wait.Milliseconds(), milli(w.now))
	})
	if err != nil {
		return "", err
	}
	if a.code != wallet.RefusedNone {
		return "", &wallet.Refusal{Code: a.code, Wait: a.wait}
	}
	return a.account, nil
}
