package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"teller/flows"
	"teller/flows/text"
)

// fill turns what the dialogue wants into what is stored.
func (e *Engine) fill(t *turn, c *TurnCommit, out flows.Output) error {
	conv := &c.Conversation
	conv.State, conv.Flow, conv.Node = out.State, out.Flow, out.Node
	conv.Awaiting, conv.AwaitingMoney = out.Awaiting, out.AwaitingMoney
	if out.Language != "" {
		conv.Language = out.Language
	}
	if p, ok := t.event.(flows.Pressed); ok && p.Problem == flows.PressFine && t.pressed != nil {
		c.Used, c.UsedButton = t.pressed.Message, t.button
	}
	was := conv.Account
	if err := link(conv, c, out); err != nil {
		return err
	}
	if was != "" && was != conv.Account && conv.Case != "" {
		c.unlinkCase(t.now)
	}
	e.own(t, c, out)
	c.Timers, c.EndedFrames, c.Gap = out.Timers, out.EndedFrames, mask(out.Gap, false).text
	for _, a := range out.Audit {
		c.Audit = append(c.Audit, AuditRow{At: t.now, Conversation: conv.ID, Case: conv.Case, By: string(flows.Bot), What: a.What, Data: a.Data})
	}
	for _, cmd := range out.Commands {
		deed, secret := withoutSecret(cmd.Deed)
		if deed == nil {
			return fmt.Errorf("the command %s does nothing", cmd.Key)
		}
		c.Commands = append(c.Commands, CommandRow{
			Conversation: conv.ID, Frame: cmd.Frame, Key: cmd.Key, Deed: deed,
			Sealed: e.sealed(secret, commandPlace(conv.ID, cmd.Key)),
			Chat:   conv.chat(), Account: conv.Account, Created: t.now, Due: t.now,
		})
	}
	if conv.Case != "" {
		for _, n := range out.Notes {
			c.Entries = append(c.Entries, CaseEntry{At: t.now, Kind: EntryNote, By: string(flows.Bot), Key: n.Key, Par: n.Params, Text: text.RenderLine("en", n)})
		}
	}
	edited := false
	for _, r := range out.Replies {
		rows := e.messages(t, *conv, r)
		if r.Replace && !edited && t.pressed != nil && t.pressed.Ref != "" && t.limits.Edit && len(rows) == 1 {
			rows[0].Edits, rows[0].EditsRef = t.pressed.Message, t.pressed.Ref
			edited = true
		}
		c.Messages = append(c.Messages, rows...)
	}
	return nil
}

// link ties or unties the chat (S2).
func link(conv *Conversation, c *TurnCommit, out flows.Output) error {
	if out.Link != "" {
		if !conv.Private || conv.Person == "" {
			return fmt.Errorf("only a person's own chat can be linked, %s is not", conv.ID)
		}
		c.Link, conv.Account = out.Link, out.Link
	}
	if out.Unlink {
		c.Unlink, conv.Account = true, ""
	}
	return nil
}

// own moves the ownership (P1): a handoff puts the conversation into the
// queue, leaving takes it back. What this turn says belongs to the new epoch.
func (e *Engine) own(t *turn, c *TurnCommit, out flows.Output) {
	conv := &c.Conversation
	if out.Handoff != nil {
		h := *out.Handoff
		for i, w := range h.Words {
			h.Words[i] = mask(w, false).text
		}
		c.Open = &h
		if conv.Owner.Speaker == flows.Bot {
			conv.Owner = Owner{Speaker: flows.Queue, Epoch: t.epoch + 1}
		}
	}
	if out.Leave && out.Handoff == nil && conv.Case != "" {
		c.CloseCase = true
		conv.Owner = Owner{Speaker: flows.Bot, Epoch: t.epoch + 1}
	}
}

// messages fits one reply to the channel: long texts become several messages,
// buttons that cannot be shown become numbered lines of the last.
func (e *Engine) messages(t *turn, conv Conversation, r flows.Reply) []Message {
	base := Message{
		Conversation: conv.ID, Class: r.Class, Audience: r.Audience, Epoch: conv.Owner.Epoch,
		Account: conv.Account, Created: t.now, Due: t.now, Expires: r.Expires,
		From: "bot", Key: r.Key, Params: r.Params, Flow: conv.Flow, Node: conv.Node,
	}
	if base.Class == "" {
		base.Class = flows.Dialogue
	}
	if base.Audience == "" {
		base.Audience = flows.Neutral
	}
	if base.Expires.IsZero() {
		base.Expires = t.now.Add(shelfLife(base.Class))
	}
	words := r.Text
	r.Choices = slices.DeleteFunc(slices.Clone(r.Choices), func(c flows.Choice) bool { return c.Private && !t.limits.Private })
	numbered := len(r.Choices) > t.limits.Buttons
	var buttons []StoredButton
	var lines strings.Builder
	for i, ch := range r.Choices {
		b := StoredButton{Label: ch.Label, Action: ch.Action, Value: ch.Value, Contact: ch.Contact && t.limits.Contact, Private: ch.Private}
		if numbered {
			fmt.Fprintf(&lines, "\n%d. %s", i+1, ch.Label)
		} else {
			b.Label = shorten(ch.Label, t.limits.Label)
		}
		buttons = append(buttons, b)
	}
	parts := Split(words+lines.String(), t.limits.Text)
	if len(parts) == 0 {
		return nil
	}
	rows := make([]Message, len(parts))
	for i, part := range parts {
		rows[i] = base
		rows[i].Text = part
	}
	if len(buttons) > 0 {
		last := &rows[len(rows)-1]
		last.Buttons, last.Numbered = buttons, numbered
		last.Keyboard = e.rand.text(15) // 120 bits
		last.ButtonsExpire = t.now.Add(e.cfg.ButtonLife)
		last.Person, last.Frame, last.Step = conv.Person, r.Frame, r.Step
	}
	return rows
}

// shelfLife is how long a message is of use where the dialogue does not say:
// yesterday's words must not go out after an outage or a restored backup.
func shelfLife(c flows.Class) time.Duration {
	if c == flows.Notice {
		return 7 * 24 * time.Hour
	}
	return 24 * time.Hour
}

// counted is what the metrics learn of a turn that was stored.
func (e *Engine) counted(out flows.Output) {
	if out.Handoff != nil {
		e.metrics.escalations.WithLabelValues(out.Handoff.Reason).Inc()
	}
	for _, end := range out.Ended {
		e.metrics.tasks.WithLabelValues(end.Flow, end.End).Inc()
	}
}

// failed notes that a turn could not be worked out: another attempt later, and
// after the last one a dead letter of which the customer reads.
func (e *Engine) failed(ctx context.Context, t *turn, cause error) (did, more bool, err error) {
	head := t.rows[0]
	attempt := head.Attempts + 1
	log := e.log.With("conversation", t.conv.ID, "update", head.Seq, "kind", head.Update.Kind, "attempt", attempt)
	if ctx.Err() != nil {
		return false, false, ctx.Err() // the process is ending: not the turn's fault
	}
	if attempt < e.cfg.TurnAttempts {
		wait := e.backoff(turnBackoff, attempt)
		log.Warn("a turn failed and is tried again", "error", safe(cause), "wait", wait)
		e.metrics.turns.WithLabelValues("retried").Inc()
		if err := e.cfg.Store.Postpone(ctx, head.Seq, t.now.Add(wait), safe(cause)); err != nil {
			return false, false, fmt.Errorf("postponing a turn: %w", err)
		}
		return true, false, nil
	}
	t.rows = t.rows[:1]
	reference := "T-" + strings.ToUpper(e.rand.text(6))
	log.Error("a turn is given up", "error", safe(cause), "reference", reference)
	c := t.begin()
	c.Dead = safe(cause)
	c.Conversation.State, c.Conversation.Owner = t.conv.State, t.conv.Owner
	if t.conv.Case != "" && len(c.Entries) == 0 {
		c.Entries = []CaseEntry{{At: t.now, Kind: EntryUnreadable, By: "bot", Text: reference}}
	}
	c.Audit = []AuditRow{{At: t.now, Conversation: t.conv.ID, Case: t.conv.Case, By: "bot", What: "turn_given_up",
		Data: map[string]string{"reference": reference, "kind": string(head.Update.Kind)}}}
	params := text.Params{"ref": {Text: reference}}
	const key = "engine.trouble"
	c.Messages = e.messages(t, t.conv, flows.Reply{
		Key: key, Params: params, Text: text.Render(t.speaks(), key, params),
		Class: flows.Notice, Audience: flows.Neutral, Expires: t.now.Add(24 * time.Hour),
	})
	if _, err := e.turning.do(ctx, c); err != nil {
		return false, false, fmt.Errorf("giving up a turn: %w", err)
	}
	e.committed(t, c)
	return true, true, nil
}

// speaks is the language for what the engine itself says.
func (t *turn) speaks() string {
	for _, lang := range []string{t.conv.Fixed, t.conv.Language} {
		if lang != "" {
			return lang
		}
	}
	return "en"
}
