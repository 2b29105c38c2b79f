package bot

import (
	"context"
	"time"
)

// Receive masks secrets (S5) and puts updates into the inbox; when it returns
// nil, they may be acknowledged to the platform (D1, D2).
func (e *Engine) Receive(ctx context.Context, updates ...Update) error { return nil }

// Turn takes one conversation's next turn, whole, and reports whether there was one.
func (e *Engine) Turn(ctx context.Context) (did bool, err error) { return false, nil }

// Command makes one attempt at one due command at the wallet.
func (e *Engine) Command(ctx context.Context) (did bool, err error) { return false, nil }

// Deliver sends, or ends, one due message of the outbox.
func (e *Engine) Deliver(ctx context.Context) (did bool, err error) { return false, nil }

// Tick moves due timers and new wallet events into the inbox.
func (e *Engine) Tick(ctx context.Context) (did bool, err error) { return false, nil }

// NextDue is the earliest moment at which something is due by itself.
func (e *Engine) NextDue(ctx context.Context) (time.Time, bool, error) {
	return e.cfg.Store.NextDue(ctx)
}

// Run loops over the steps until ctx ends, then finishes what is under way.
func (e *Engine) Run(ctx context.Context) error { return nil }

// Split cuts words into messages of at most limit characters.
func Split(words string, limit int) []string { return []string{words} }
