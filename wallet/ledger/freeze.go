package ledger

import (
	"context"

	"teller/wallet"
)

// Freeze implements [wallet.Freezing]. With the payments it ends what a thief
// could go on with: live codes, link tokens, and the standing of linked chats
// as the owner's own (S12). Money that comes in still comes in.
func (l *Ledger) Freeze(ctx context.Context, key wallet.IdempotencyKey, id wallet.AccountID) error {
	_, err := l.answered(ctx, key, "freeze", digest("freeze", string(id)), func(ctx context.Context, w *work) (answer, error) {
		a, err := accountIn(ctx, w, id)
		if err != nil {
			return answer{}, err
		}
		if a.Frozen {
			return answer{account: id}, nil
		}
		return answer{account: id}, w.freeze(ctx, a)
	})
	return err
}

func (w *work) freeze(ctx context.Context, a wallet.Account) error {
	for _, q := range []string{
		`UPDATE accounts SET frozen = 1 WHERE id = ?`,
		`DELETE FROM codes WHERE subject = ?`,
		`DELETE FROM link_tokens WHERE account = ?`,
		`DELETE FROM linked_chats WHERE account = ?`,
	} {
		if err := w.exec(ctx, q, a.ID); err != nil {
			return err
		}
	}
	w.tell(a, textsFor(a.Language).frozen)
	version, err := w.counter(ctx, "frozen:"+string(a.ID), 1)
	if err != nil {
		return err
	}
	return w.event(ctx, wallet.Event{Kind: wallet.EventFrozen, Account: a.ID, Version: version, At: w.now})
}
