package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"teller/flows"
)

// Deliver sends, or ends, one due message of the outbox and reports whether
// there was one.
func (e *Engine) Deliver(ctx context.Context) (did bool, err error) {
	due, err := e.cfg.Store.DueMessages(ctx, e.clock.tick(), 1+e.cfg.Workers)
	if err != nil {
		return false, fmt.Errorf("looking for a due message: %w", err)
	}
	for _, s := range due {
		if did, err = e.deliverNext(ctx, s.Message.Conversation); did || err != nil {
			return did, err
		}
	}
	return false, nil
}

// deliverNext sends the chat's oldest message unless somebody is at it (D5).
func (e *Engine) deliverNext(ctx context.Context, id ConversationID) (did bool, err error) {
	if !e.sends.enter(id) {
		return false, nil
	}
	defer e.sends.leave(id)
	if e.pace.free(id.Channel(), id).After(e.clock.tick()) {
		return false, nil
	}
	for {
		s, err := e.cfg.Store.NextMessage(ctx, id)
		if errors.Is(err, ErrNotFound) {
			return false, nil
		} else if err != nil {
			return false, fmt.Errorf("reading the next message of %s: %w", id, err)
		}
		did, err := e.deliver(ctx, s)
		if !errors.Is(err, ErrConflict) { // else owner or link changed just now: look again
			return did, err
		}
	}
}

func (e *Engine) deliver(ctx context.Context, s Sending) (did bool, err error) {
	now := e.clock.tick()
	m := s.Message
	if m.Due.After(now) {
		return false, nil
	}
	if status := gate(s, now); status != MessageWaiting {
		return true, e.endSend(ctx, s, SendEnd{ID: m.ID, Now: now, Status: status, Reason: "at the moment of sending"})
	}
	ch := e.channels[s.Channel]
	if ch == nil {
		return true, e.endSend(ctx, s, SendEnd{ID: m.ID, Now: now, Status: MessageWaiting, Due: now.Add(time.Minute),
			Reason: "the channel is not configured", NotCounted: true})
	}
	if !e.pace.take(s.Channel, m.Conversation, ch.Limits(), now) {
		return false, nil
	}
	if _, err := e.starting.do(ctx, SendStart{ID: m.ID, Epoch: s.Epoch, Account: s.Account, Now: now}); err != nil {
		return false, fmt.Errorf("starting to send message %d: %w", m.ID, err)
	}
	m.Attempts++
	receipt, sendErr := e.send(ctx, ch, s.ChatID, m)
	end := e.sendEnd(s, m, receipt, sendErr)
	return true, e.endSend(context.WithoutCancel(ctx), s, end)
}

// gate decides, from how things stand now, whether a message may go: waiting
// means it may, else it ends so.
func gate(s Sending, now time.Time) MessageStatus {
	m := s.Message
	switch {
	case m.Class == flows.DeskClass:
		return MessageWithheld // never to a customer (P4)
	case m.Class == flows.Dialogue && m.Epoch < s.Epoch:
		return MessageFenced
	case !m.Expires.IsZero() && !now.Before(m.Expires):
		return MessageExpired
	case s.Unreachable:
		return MessageUnreachable
	case m.Audience == flows.AccountData && (!s.Private || s.Account == "" || s.Account != m.Account):
		return MessageWithheld
	}
	return MessageWaiting
}

func (e *Engine) send(ctx context.Context, ch Channel, chat string, m Message) (r Receipt, err error) {
	ctx, cancel := context.WithTimeout(ctx, e.cfg.SendTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the channel panicked: %T", p)
		}
	}()
	out := Outgoing{
		ID: m.ID, Conversation: m.Conversation, ChatID: chat, From: m.From, Alias: m.Alias, Text: m.Text,
		Edits: m.EditsRef, Attempt: m.Attempts, Flow: m.Flow, Node: m.Node,
	}
	if !m.Numbered {
		for i, b := range m.Buttons {
			out.Buttons = append(out.Buttons, Button{Label: b.Label, Handle: handle(m.Keyboard, i), Contact: b.Contact, Private: b.Private})
		}
	}
	return ch.Send(ctx, out)
}

func handle(key string, i int) string { return fmt.Sprintf("%s.%d", key, i) }

// sendEnd says what an attempt means.
func (e *Engine) sendEnd(s Sending, m Message, r Receipt, err error) SendEnd {
	now := e.clock.tick()
	end := SendEnd{ID: m.ID, Now: now}
	var later *RetryError
	switch {
	case err == nil:
		end.Status, end.Ref = MessageSent, r.Ref
		if end.Ref == "" {
			end.Ref = m.EditsRef
		}
	case errors.As(err, &later):
		end.Status, end.NotCounted = MessageWaiting, true
		end.Due = now.Add(max(later.After, 50*time.Millisecond))
		end.Reason = safe(err)
	case errors.Is(err, ErrUnreachable):
		end.Status, end.ShutChat, end.Reason = MessageUnreachable, true, safe(err)
	case errors.Is(err, ErrRejected):
		end.Status, end.Reason = MessageRejected, safe(err)
	case m.Attempts >= e.cfg.SendAttempts:
		end.Status, end.Reason = MessageFailed, safe(err)
	default: // nobody knows whether it was delivered (D6)
		end.Status, end.Reason = MessageWaiting, safe(err)
		end.Due = now.Add(e.backoff(sendBackoff, m.Attempts))
	}
	if err != nil {
		e.log.Warn("a message was not sent", "message", m.ID, "conversation", m.Conversation, "channel", s.Channel,
			"attempt", m.Attempts, "status", end.Status, "error", safe(err))
	}
	return end
}

func (e *Engine) endSend(ctx context.Context, s Sending, end SendEnd) error {
	if _, err := e.ending.do(ctx, end); err != nil {
		return fmt.Errorf("recording what became of message %d: %w", end.ID, err)
	}
	if end.Status != MessageWaiting {
		e.metrics.ends.WithLabelValues(string(s.Channel), string(end.Status)).Inc()
	}
	return nil
}
