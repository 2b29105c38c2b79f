package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"teller/flows"
	"teller/wallet"
)

// Tick moves due timers and new wallet events into the inbox, and reports
// whether there were any.
func (e *Engine) Tick(ctx context.Context) (did bool, err error) {
	rang, err := e.cfg.Store.Fire(ctx, e.clock.tick(), 100)
	if err != nil {
		return false, fmt.Errorf("moving due timers: %w", err)
	}
	happened, err := e.feed(ctx)
	for _, id := range append(rang, happened...) {
		e.wakeTurn(id)
	}
	if err != nil {
		e.log.Warn("the wallet's feed could not be read", "error", safe(err)) // read again at the next tick
	}
	return len(rang) > 0 || len(happened) > 0, nil
}

// feed takes the wallet's news. More than one piece is left to the next ticks.
func (e *Engine) feed(ctx context.Context) ([]ConversationID, error) {
	feed, ok := e.cfg.Wallet.(wallet.Feed)
	if !ok {
		return nil, nil
	}
	from, err := e.cfg.Store.Cursor(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, e.cfg.CommandTimeout)
	defer cancel()
	for {
		events, to, err := feed.EventsAfter(ctx, from, 100)
		if err != nil || to == from {
			return nil, err
		}
		ids, err := e.cfg.Store.TakeFeed(ctx, FeedBatch{From: from, To: to, Events: events, Now: e.clock.tick()})
		if errors.Is(err, ErrConflict) {
			return nil, nil // somebody else took it
		}
		if err != nil || len(ids) > 0 {
			return ids, err
		}
		from = to // nobody here was concerned: go on
	}
}

// TimerRow is the inbox row of a timer that came due.
func TimerRow(id ConversationID, t flows.Timer, now time.Time) InboxRow {
	unique := UpdateID(fmt.Sprintf("timer:%s/%s/%s/%d", id, t.Frame, t.Name, t.At.UnixMilli()))
	return insideRow(id, KindTimer, unique, flows.Rang{Frame: t.Frame, Name: t.Name}, now)
}

// EventRow is the inbox row of a wallet event for a linked conversation.
func EventRow(id ConversationID, ev wallet.Event, now time.Time) InboxRow {
	return insideRow(id, KindEvent, UpdateID("event:"+ev.ID+"@"+string(id)), flows.Happened{Event: ev}, now)
}

// LinkEndedRow tells a conversation that its account was linked elsewhere at now.
func LinkEndedRow(id ConversationID, by ConversationID, version int64, now time.Time) InboxRow {
	unique := UpdateID(fmt.Sprintf("link_ended:%s/%s/%d", id, by, version))
	return insideRow(id, KindLinkEnded, unique, flows.LinkEnded{}, now)
}

// NextDue is the earliest moment at which something is due by itself: a timer,
// a retry, a message. It may lie in the past: then [Engine.Settle] has work.
// False where nothing waits.
func (e *Engine) NextDue(ctx context.Context) (time.Time, bool, error) {
	at, ok, err := e.cfg.Store.NextDue(ctx)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("looking for what is due next: %w", err)
	}
	far := e.clock.tick().AddDate(10, 0, 0)
	heads, err := e.cfg.Store.DueMessages(ctx, far, 1000)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("looking for what is due next: %w", err)
	}
	for _, h := range heads {
		due := h.Message.Due
		if free := e.pace.free(h.Channel, h.Message.Conversation); free.After(due) {
			due = free // held back by its platform's rate
		}
		if !ok || due.Before(at) {
			at, ok = due, true
		}
	}
	return at, ok, nil
}
