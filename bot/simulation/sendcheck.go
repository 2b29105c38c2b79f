package simulation

import (
	"reflect"
	"strings"

	"teller/bot"
	"teller/flows"
)

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
		if t.speaker == string(flows.Agent) && !strings.HasPrefix(string(r.Key), "human.") {
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
