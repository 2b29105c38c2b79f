package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"teller/flows"
	"teller/wallet"
)

// RefusedRoleMissing is the code where the wallet has no such role at all.
const RefusedRoleMissing wallet.RefusalCode = "role_missing"

// Command makes one attempt at one due command at the wallet and reports
// whether there was one.
func (e *Engine) Command(ctx context.Context) (did bool, err error) {
	due, err := e.cfg.Store.DueCommands(ctx, e.clock.tick(), 1+e.cfg.Workers)
	if err != nil {
		return false, fmt.Errorf("looking for a due command: %w", err)
	}
	for _, c := range due {
		if did, err = e.commandOf(ctx, c); did || err != nil {
			return did, err
		}
	}
	return false, nil
}

// commandByID is for the loop: the row is read when its turn has come.
func (e *Engine) commandByID(ctx context.Context, id int64) error {
	c, err := e.cfg.Store.Command(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && c.Due.After(e.clock.tick()) {
		return nil // ended or put off meanwhile
	}
	if err != nil {
		return fmt.Errorf("reading command %d: %w", id, err)
	}
	_, err = e.commandOf(ctx, c)
	return err
}

// commandOf makes one attempt, unless one under the same key is under way.
func (e *Engine) commandOf(ctx context.Context, c CommandRow) (bool, error) {
	if !e.commands.enter(c.Key) {
		return false, nil
	}
	defer e.commands.leave(c.Key)

	ans := flows.Answered{Key: c.Key, Frame: c.Frame, Deed: c.Deed}
	err := e.attempt(ctx, c, &ans)
	now := e.clock.tick()
	var refusal *wallet.Refusal
	switch {
	case err == nil:
		ans.Outcome = flows.Done
		return true, e.endCommand(ctx, c, CommandDone, ans, now)
	case errors.As(err, &refusal):
		ans.Outcome, ans.Refusal = flows.Refused, refusal.Code
		return true, e.endCommand(ctx, c, CommandRefused, ans, now)
	case ctx.Err() != nil && !errors.Is(err, context.DeadlineExceeded):
		return true, nil // the process is ending; the same request is repeated after it
	case gives(c.Deed) && now.Sub(c.Created) >= e.cfg.LinkLife:
		ans.Outcome, ans.Refusal = flows.Refused, wallet.LinkExpired
		return true, e.endCommand(ctx, c, CommandGivenUp, ans, now)
	}
	return true, e.retryCommand(ctx, c, ans, now, err)
}

// retryCommand: nobody knows whether it happened. The customer is told once;
// the very same request is repeated until there is an answer (M5).
func (e *Engine) retryCommand(ctx context.Context, c CommandRow, ans flows.Answered, now time.Time, cause error) error {
	wait := e.backoff(commandBackoff, c.Attempts+1)
	due := now.Add(wait)
	if end := c.Created.Add(e.cfg.LinkLife); gives(c.Deed) && due.After(end) {
		due = end
	}
	e.log.Warn("no answer of the wallet", "command", c.ID, "kind", deedName(c.Deed), "conversation", c.Conversation,
		"attempt", c.Attempts+1, "wait", wait, "error", safe(cause))
	e.metrics.attempts.WithLabelValues(deedName(c.Deed), "unknown").Inc()
	var tell *InboxRow
	if c.Attempts == 0 {
		ans.Outcome = flows.Unknown
		row := insideRow(c.Conversation, KindAnswer, answerID(c, "unknown"), ans, now)
		tell = &row
	}
	if err := e.cfg.Store.RetryCommand(ctx, c.ID, due, tell); err != nil {
		return fmt.Errorf("putting command %d off: %w", c.ID, err)
	}
	if tell != nil {
		e.wakeTurn(c.Conversation)
	}
	return nil
}

func (e *Engine) endCommand(ctx context.Context, c CommandRow, end CommandEnd, ans flows.Answered, now time.Time) error {
	e.metrics.attempts.WithLabelValues(deedName(c.Deed), string(end)).Inc()
	row := insideRow(c.Conversation, KindAnswer, answerID(c, "end"), ans, now)
	if err := e.cfg.Store.EndCommand(ctx, c.ID, end, row); err != nil {
		return fmt.Errorf("ending command %d: %w", c.ID, err)
	}
	e.wakeTurn(c.Conversation)
	return nil
}

func answerID(c CommandRow, what string) UpdateID {
	return UpdateID(fmt.Sprintf("answer:%d:%s", c.ID, what))
}

// insideRow is an inbox row of the engine's own making.
func insideRow(id ConversationID, kind UpdateKind, unique UpdateID, ev flows.Event, now time.Time) InboxRow {
	return InboxRow{
		Update:   Update{ID: unique, Conversation: id, Kind: kind, At: now, Inside: ev},
		Received: now,
	}
}

// gives reports whether a deed gives up: one about linking does when what it
// was about has expired; money never does.
func gives(d flows.Deed) bool {
	switch d.(type) {
	case flows.RedeemToken, flows.SendCode, flows.VerifyCode:
		return true
	}
	return false
}

// attempt asks the wallet once. Only a *wallet.Refusal and nil are answers.
func (e *Engine) attempt(ctx context.Context, c CommandRow, ans *flows.Answered) (err error) {
	ctx, cancel := context.WithTimeout(ctx, e.cfg.CommandTimeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the wallet's client panicked: %T", r)
		}
	}()
	secret, err := e.opened(c.Sealed, commandPlace(c.Conversation, c.Key))
	if err != nil {
		e.log.Error("a sealed secret was lost", "command", c.ID, "error", safe(err))
		return &wallet.Refusal{Code: wallet.LinkExpired}
	}
	missing := &wallet.Refusal{Code: RefusedRoleMissing}
	linking, canLink := e.cfg.Wallet.(wallet.Linking)
	switch d := withSecret(c.Deed, secret).(type) {
	case flows.FileRefund:
		w, ok := e.cfg.Wallet.(wallet.Refunding)
		if !ok {
			return missing
		}
		d.Request.Key = c.Key
		refund, err := w.FileRefund(ctx, d.Request)
		if err == nil {
			ans.Refund = &refund
		}
		return err
	case flows.RedeemToken:
		if !canLink {
			return missing
		}
		ans.Account, err = linking.RedeemToken(ctx, c.Key, d.Token, c.Chat)
		return err
	case flows.SendCode:
		if !canLink {
			return missing
		}
		return linking.SendLinkCode(ctx, c.Key, wallet.Phone(d.Phone), c.Chat)
	case flows.VerifyCode:
		if !canLink {
			return missing
		}
		ans.Account, err = linking.VerifyLinkCode(ctx, c.Key, wallet.Phone(d.Phone), d.Code, c.Chat)
		return err
	case flows.FreezeWallet:
		w, ok := e.cfg.Wallet.(wallet.Freezing)
		if !ok || c.Account == "" {
			return missing
		}
		return w.Freeze(ctx, c.Key, c.Account)
	}
	return fmt.Errorf("a deed of the unknown type %T", c.Deed)
}
