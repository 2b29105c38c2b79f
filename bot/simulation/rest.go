package simulation

import (
	"encoding/json"
	"slices"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// calm ends all faults and lets time pass until nothing is due any more; then
// everything must have come to its end (D7).
func (w *World) calm() {
	w.note("calm")
	w.faults = false
	w.kill("for the last time")
	w.revive(0)
	w.wallet.downUntil = w.now
	w.stopRefunds(false)
	for _, p := range w.platforms {
		p.outage = w.now
		for _, c := range p.chats {
			for len(c.queue) > 0 && w.broken == nil {
				p.deliver(c)
			}
		}
	}
	w.settle()
	w.staff.finish()
	end := w.now.Add(45 * 24 * time.Hour)
	for stands := 0; w.broken == nil; {
		w.settle()
		at, ok := w.nextDue()
		if !ok || w.broken != nil {
			break
		}
		if at.After(w.now) {
			stands = 0
		} else if stands++; stands > 3 {
			w.breach("D7", "something is due since %s, and nothing is done about it", at)
			break
		}
		if at.After(end) {
			w.breach("D7", "after 45 quiet days something is still due, at %s", at)
			break
		}
		w.passTo(at)
	}
	if w.broken != nil {
		return
	}
	w.atRest()
	w.searchSecrets()
	if w.broken == nil {
		w.afterAll()
	}
}

// afterAll starts the program once more: nothing that was said is said again.
func (w *World) afterAll() {
	before := w.counts["messages"]
	w.kill("at the end")
	w.revive(0)
	w.settle()
	if now := w.counts["messages"]; now != before {
		w.breach("D6", "after a quiet start %d old messages go out", now-before)
	}
}

// atRest checks what must hold when nothing is due any more.
func (w *World) atRest() {
	for _, q := range []struct{ rule, what, query string }{
		{"D7", "messages wait", `SELECT count(*) FROM outbox WHERE status = 'waiting'`},
		{"D7", "commands are open", `SELECT count(*) FROM commands WHERE status = 'open'`},
		{"D7", "updates wait", `SELECT count(*) FROM inbox WHERE status = 0`},
		{"D7", "timers are set", `SELECT count(*) FROM timers`},
		{"S5", "sealed secrets are left in the inbox", `SELECT count(*) FROM inbox WHERE sealed IS NOT NULL`},
		{"S5", "sealed secrets are left in commands", `SELECT count(*) FROM commands WHERE sealed IS NOT NULL`},
		{"S2", "accounts are linked twice on a platform", `SELECT count(*) FROM (SELECT 1 FROM links GROUP BY channel, account HAVING count(*) > 1)`},
	} {
		if n, err := w.proc.eye.number(q.query); w.must(err) && n > 0 {
			w.breach(q.rule, "%d %s at the end", n, q.what)
		}
	}
	w.remembered()
	w.visible()
	w.tasks()
	w.refunds()
}

// remembered: everything acknowledged is still there, and was taken in (D1).
func (w *World) remembered() {
	all, err := w.proc.eye.inbox(`true`)
	if !w.must(err) {
		return
	}
	there := map[bot.UpdateID]bool{}
	for _, in := range all {
		there[in.update.ID] = true
		if _, taken := w.watch.taken[string(in.update.ID)]; !taken && in.update.Channel != "" {
			w.breach("D1", "%s is done, and no turn took it in", in.update.ID)
		}
	}
	for _, p := range w.platforms {
		for _, c := range p.chats {
			for _, u := range c.wrote {
				if w.watch.acked[u.ID] && !there[u.ID] {
					w.breach("D1", "%s was acknowledged and is gone", u.ID)
				}
			}
		}
	}
}

// visible: what ended unsent is shown to an operator (D5).
func (w *World) visible() {
	unsent, err := w.proc.store.Unsent(w.ctx, 1<<20)
	if !w.must(err) {
		return
	}
	shown := map[bot.MessageID]bool{}
	for _, m := range unsent {
		shown[m.ID] = true
	}
	rows, err := w.proc.eye.messages(`true`)
	if !w.must(err) {
		return
	}
	for _, r := range rows {
		arrived := len(w.watch.copies[bot.MessageID(r.id)]) > 0
		switch {
		case r.status == string(bot.MessageSent) && !arrived:
			w.breach("D6", "message %d counts as sent, and never arrived", r.id)
		case r.status != string(bot.MessageSent) && !shown[bot.MessageID(r.id)]:
			w.breach("D5", "message %d ended as %s, and no operator sees it", r.id, r.status)
		}
		w.count("ended " + r.status)
	}
}

// waitsOnWallet are the states in which a task waits for the wallet's answer.
var waitsOnWallet = []string{"filing", "redeeming", "sending", "checking"}

// passing are the states that a task only passes through.
var passing = []string{"start", "look", "find", "check"}

// tasks: every open task waits on something that is alive (D7).
func (w *World) tasks() {
	var ids []string
	err := w.proc.eye.rows(func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM conversations ORDER BY id`)
	if !w.must(err) {
		return
	}
	for _, id := range ids {
		t, err := w.proc.eye.talk(bot.ConversationID(id))
		if !w.must(err) || len(t.state) == 0 {
			continue
		}
		var st struct {
			Stack []struct {
				ID, Parent  flows.FrameID
				Flow, State string
			}
		}
		if !w.must(json.Unmarshal(t.state, &st)) {
			continue
		}
		for _, f := range st.Stack {
			child := false
			for _, g := range st.Stack {
				child = child || g.Parent == f.ID
			}
			switch {
			case child:
			case f.State == "linking", f.State == "double_charge":
				w.breach("D7", "%s: %s waits in %s for a task that is not there", id, f.Flow, f.State)
			case slices.Contains(waitsOnWallet, f.State):
				w.breach("D7", "%s: %s waits in %s for the wallet, and nothing was asked", id, f.Flow, f.State)
			case slices.Contains(passing, f.State):
				w.breach("D7", "%s: %s stays in %s, which waits for nobody", id, f.Flow, f.State)
			case f.State == "with_person" && t.caseID == 0:
				w.breach("D7", "%s: %s waits for a person, and there is no case", id, f.Flow)
			}
			w.count("open tasks")
		}
		if (t.speaker == string(flows.Bot)) != (t.caseID == 0) {
			w.breach("P1", "%s: %s speaks, and its case is %d", id, t.speaker, t.caseID)
		}
	}
}

// refunds: every refund has ended, and every command says what the wallet says
// (M3, M5).
func (w *World) refunds() {
	for _, id := range w.accounts() {
		all, err := w.proc.ledger.Refunds(w.ctx, id)
		if !w.must(err) {
			return
		}
		for _, r := range all {
			if !r.Status.Ended() {
				w.breach("M3", "%s is still %s", r.Reference, r.Status)
			}
		}
	}
	type ended struct {
		key, status string
		deed        []byte
	}
	var all []ended
	err := w.proc.eye.rows(func(scan func(...any) error) error {
		var e ended
		err := scan(&e.key, &e.status, &e.deed)
		all = append(all, e)
		return err
	}, `SELECT key, status, deed FROM commands ORDER BY id`)
	if !w.must(err) {
		return
	}
	for _, e := range all {
		deed, err := bot.DecodeDeed(e.deed)
		if !w.must(err) {
			return
		}
		if d, ok := deed.(flows.FileRefund); ok && e.status == string(bot.CommandDone) {
			r, err := w.proc.ledger.Refund(w.ctx, d.Request.Account, wallet.IdempotencyKey(e.key))
			if err != nil || r.Amount != d.Request.Amount || r.Transaction != d.Request.Transaction || r.Destination != d.Request.Destination {
				w.breach("M5", "%s is done here, and at the wallet %+v, %v", e.key, r, err)
			}
		}
	}
}
