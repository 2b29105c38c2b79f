package simulation

import (
	"reflect"
	"regexp"
	"strings"

	"teller/bot"
	"teller/flows"
	"teller/flows/text"
)

// decisions are what the bot says while an agent speaks: what the desk decided.
var decisions = map[text.Key]bool{"refund.declined": true, "double_charge.review_approved": true}

// beforeSend checks at the moment of sending, against what is stored now.
func (w *World) beforeSend(m bot.Outgoing) {
	all, err := w.proc.eye.messages(`id = ?`, int64(m.ID))
	if !w.must(err) {
		return
	}
	if len(all) != 1 {
		w.breach("D4", "message %d is sent and not in the outbox", m.ID)
		return
	}
	r := all[0]
	t, err := w.proc.eye.talk(m.Conversation)
	if !w.must(err) {
		return
	}
	if r.status != string(bot.MessageWaiting) {
		w.breach("D6", "message %d is sent, and is %s already", m.ID, r.status)
	}
	if r.attempts == 0 {
		w.breach("D6", "message %d is sent without being counted", m.ID)
	}
	if ahead, err := w.proc.eye.number(`SELECT count(*) FROM outbox WHERE conversation = ? AND status = 'waiting' AND id < ?`,
		string(m.Conversation), int64(m.ID)); w.must(err) && ahead > 0 {
		w.breach("D5", "message %d to %s is tried while %d before it wait", m.ID, m.Conversation, ahead)
	}
	if r.class == string(flows.Dialogue) {
		if r.epoch < t.epoch {
			w.breach("P1", "message %d to %s of epoch %d (%s) starts to be sent in epoch %d", m.ID, m.Conversation, r.epoch, r.Key, t.epoch)
		}
		if t.speaker == string(flows.Agent) && !strings.HasPrefix(string(r.Key), "human.") && !decisions[r.Key] {
			w.breach("P1", "the bot says %s to %s while an agent speaks", r.Key, m.Conversation)
		}
	}
	if r.class == string(flows.DeskClass) || strings.Contains(m.Text, colleagues) {
		w.breach("P4", "message %d is for colleagues and goes to %s", m.ID, m.Conversation)
	}
	if r.audience == string(flows.AccountData) && (t.private != 1 || t.account == "" || t.account != r.account) {
		w.breach("S1", "message %d (%s) with data of %q goes to %s, private %d, linked to %q", m.ID, r.Key, r.account, m.Conversation, t.private, t.account)
	}
}

// figure is an amount as it is written in a button.
var figure = regexp.MustCompile(`\d\.\d\d`)

// neutral checks that a message which anybody may see holds nothing of an
// account: no amount and no time of a payment (S1).
func (w *World) neutral(c bot.TurnCommit) {
	for _, m := range c.Messages {
		if m.Audience == flows.AccountData {
			continue
		}
		if holdsFigures(m.Params) {
			w.breach("S1", "%s says %s, which holds account data, to everybody: %q", c.Conversation.ID, m.Key, m.Text)
		}
		for _, b := range m.Buttons {
			if figure.MatchString(b.Label) {
				w.breach("S1", "%s shows the button %q to everybody", c.Conversation.ID, b.Label)
			}
		}
	}
}

func holdsFigures(p text.Params) bool {
	for _, v := range p {
		switch {
		case v.Money != nil, v.Time != nil:
			return true
		case v.Line != nil && holdsFigures(v.Line.Params):
			return true
		}
		for _, l := range v.Lines {
			if holdsFigures(l.Params) {
				return true
			}
		}
	}
	return false
}

// delivered checks what arrives at a customer (D6).
func (w *World) delivered(m bot.Outgoing) {
	w.count("messages")
	w.secrets.said(m.Text)
	m.Attempt = 0
	all := append(w.watch.copies[m.ID], m)
	w.watch.copies[m.ID] = all
	if len(all) == 1 {
		return
	}
	w.count("copies")
	if extra := len(all) - 1; extra > w.watch.doubts[m.ID] {
		w.breach("D6", "message %d arrives %d times, and only %d sends were in doubt", m.ID, len(all), w.watch.doubts[m.ID])
	}
	if !reflect.DeepEqual(all[0], m) {
		w.breach("D6", "message %d arrives again as another: %+v, before %+v", m.ID, m, all[0])
	}
}
