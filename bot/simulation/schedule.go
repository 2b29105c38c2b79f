package simulation

import (
	"time"

	"teller/bot"
	"teller/flows"
)

// play is the whole run: a time in which everything fails, and then a calm in
// which everything has to come to its end.
func (w *World) play() {
	for i := 0; i < w.opt.Acts && w.broken == nil; i++ {
		w.something()
		if w.proc.dead {
			w.revive(w.skew)
		}
	}
	if w.broken == nil {
		w.calm()
	}
}

// something is one thing that happens next.
func (w *World) something() {
	switch n := w.chance.IntN(200); {
	case n < 38:
		w.somebody().act()
	case n < 70:
		w.deliverSome()
	case n < 94:
		w.step("turn")
	case n < 106:
		w.step("command")
	case n < 130:
		w.step("deliver")
	case n < 136:
		w.step("tick")
	case n < 156:
		w.settle()
	case n < 164:
		w.pass(w.between(time.Millisecond, 20*time.Second))
	case n < 168:
		w.pass(w.between(time.Second, 10*time.Minute))
	case n < 172:
		w.passToNext()
	case n < 174:
		w.pass(w.between(time.Hour, 30*time.Hour))
	case n < 175:
		if w.oneIn(3) {
			w.note("a week later")
			w.pass(7 * 24 * time.Hour)
		}
	case n < 177:
		pick(w, w.platforms).repeat()
	case n < 183:
		w.staff.act()
	case n < 185:
		w.staff.office()
	case n < 190:
		w.staff.shop()
	case n < 191:
		if !w.mild {
			w.relink()
		}
	case n < 195:
		w.trouble()
	case n < 198:
		w.operator()
	default:
		w.kill("between two steps")
	}
}

// somebody acts next: mostly one who has a wallet.
func (w *World) somebody() *customer {
	c := pick(w, w.people)
	if !c.owns && w.oneIn(2) {
		c = pick(w, w.people)
	}
	return c
}

// relink ties an account to another chat of the same person on the same
// platform, as its owner can do in the wallet's app; the old chat learns it.
func (w *World) relink() {
	if w.proc.dead {
		return
	}
	c := pick(w, w.people[:2])
	ch := pick(w, []*chat{c.chats[0], c.chats[2]})
	_, err := w.proc.frail.write("link of "+string(ch.conversation()), func() error { return w.proc.store.PutLink(w.ctx, c.link(ch)) })
	w.note("%s links %s: %v", c.name, ch.conversation(), err)
	w.count("relinked")
}

// trouble begins or ends.
func (w *World) trouble() {
	switch w.chance.IntN(5) {
	case 0:
		w.wallet.downUntil = w.now.Add(w.between(time.Second, 2*time.Hour))
		w.note("the wallet is down for %s", w.wallet.downUntil.Sub(w.now))
	case 1:
		p := pick(w, w.platforms)
		p.outage = w.now.Add(w.between(time.Second, time.Hour))
		w.note("%s asks to wait for %s", p.name, p.outage.Sub(w.now))
	case 2:
		w.stopRefunds(!w.wallet.stopped)
	case 3:
		// Inside a process, time that has passed is measured whatever the
		// machine's clock says; so it is set only while the program is down.
		w.kill("and the machine's clock is set")
		w.revive(w.between(0, 3*time.Hour))
	case 4:
		w.wallet.downUntil = w.now
	}
}

func (w *World) stopRefunds(stop bool) {
	w.wallet.stopped = stop
	w.note("refunds stopped: %t", stop)
	w.must(w.proc.ledger.StopRefunds(w.ctx, stop))
}

// operator has a message that ended unsent sent again, where no agent speaks: an
// operator's retry belongs to the present owner, who is then the operator's
// concern.
func (w *World) operator() {
	unsent, err := w.proc.store.Unsent(w.ctx, 20)
	if !w.must(err) || len(unsent) == 0 {
		return
	}
	m := pick(w, unsent)
	if t, err := w.proc.eye.talk(m.Conversation); !w.must(err) || t.speaker == string(flows.Agent) {
		return
	}
	if m.Status != bot.MessageWaiting && m.Status != bot.MessageSuperseded {
		w.note("operator: %d again: %v", m.ID, w.proc.store.Retry(w.ctx, m.ID, w.now))
	}
}

// deliverSome lets a platform hand over what waits.
func (w *World) deliverSome() {
	var of []*chat
	for _, p := range w.platforms {
		for _, c := range p.chats {
			if len(c.queue) > 0 {
				of = append(of, c)
			}
		}
	}
	if len(of) > 0 {
		c := pick(w, of)
		c.p.deliver(c)
	}
}

// step takes one of the engine's steps.
func (w *World) step(name string) bool {
	e := w.proc.engine
	f := map[string]func() (bool, error){
		"turn":    func() (bool, error) { return e.Turn(w.ctx) },
		"command": func() (bool, error) { return e.Command(w.ctx) },
		"deliver": func() (bool, error) { return e.Deliver(w.ctx) },
		"tick":    func() (bool, error) { return e.Tick(w.ctx) },
	}[name]
	did, err := f()
	if err != nil {
		w.note("%s: %v", name, err)
	}
	return did && err == nil
}

// settle takes steps until nothing is due, or the process dies.
func (w *World) settle() {
	for range 500 {
		any := false
		for _, name := range []string{"tick", "turn", "command", "deliver"} {
			any = w.step(name) || any
			if w.proc.dead || w.broken != nil {
				return
			}
		}
		if !any {
			return
		}
	}
	w.breach("D7", "something is due again and again, without time passing")
}

// meanwhile lets others act in the middle of a turn, a call or a send: another
// worker's step, the desk, the office, the process's end.
func (w *World) meanwhile() {
	if w.depth > 1 || !w.faults || w.broken != nil || !w.oneIn(6) || w.mild && !w.oneIn(3) {
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	w.count("races")
	switch n := w.chance.IntN(20); {
	case n < 4:
		w.step("turn")
	case n < 5:
		w.relink()
	case n < 8:
		w.step("command")
	case n < 11:
		w.step("deliver")
	case n < 12:
		w.step("tick")
	case n < 17:
		w.staff.act()
	case n < 18:
		w.staff.office()
	case n < 19:
		w.deliverSome()
	default:
		w.kill("in the middle of a step")
	}
}

// nextDue is when something is due next, for the engine, the wallet or a
// request that is still under way.
func (w *World) nextDue() (time.Time, bool) {
	at, ok, err := w.proc.engine.NextDue(w.ctx)
	w.must(err)
	if ok && at.Before(w.now) {
		at = w.now
	}
	due, more, err := w.proc.ledger.NextDue(w.ctx)
	w.must(err)
	if more && (!ok || due.Before(at)) {
		at, ok = due, true
	}
	for _, s := range w.wallet.strays {
		if !ok || s.at.Before(at) {
			at, ok = s.at, true
		}
	}
	return at, ok
}

func (w *World) passToNext() {
	if at, ok := w.nextDue(); ok {
		w.passTo(at)
	}
}
