package simulation

import (
	"encoding/json"
	"slices"
	"strings"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// watch is what the checks remember of the run so far.
type watch struct {
	w      *World
	acked  map[bot.UpdateID]bool            // acknowledged to a platform (D1)
	taken  map[string]int64                 // what a customer did, by what it is: the turn's row (D2)
	last   map[bot.ConversationID]int64     // the last row that a turn took in (D3)
	used   map[button]bool                  // buttons that acted (S3)
	ended  map[flows.FrameID]bool           // tasks that have ended (D8)
	copies map[bot.MessageID][]bot.Outgoing // what arrived at a customer (D6)
	doubts map[bot.MessageID]int            // sends whose outcome nobody knows (D6)
	agreed map[wallet.IdempotencyKey]bool   // filed after a confirmation that was checked (M7)
}

// button is one button of a message.
type button struct {
	message bot.MessageID
	place   int
}

func newWatch(w *World) *watch {
	return &watch{
		w: w, acked: map[bot.UpdateID]bool{}, taken: map[string]int64{}, last: map[bot.ConversationID]int64{},
		used: map[button]bool{}, ended: map[flows.FrameID]bool{}, copies: map[bot.MessageID][]bot.Outgoing{},
		doubts: map[bot.MessageID]int{}, agreed: map[wallet.IdempotencyKey]bool{},
	}
}

// before is how things stood before a turn was stored.
type before struct {
	talk    talk
	heights heights
	rows    []entry // what the turn takes in
	// confirmed is the summary that a customer confirmed with this turn, nil none.
	confirmed *row
}

func (w *World) beforeTurn(c bot.TurnCommit) *before {
	var b before
	var err error
	if b.talk, err = w.proc.eye.talk(c.Conversation.ID); !w.must(err) {
		return nil
	}
	if b.heights, err = w.proc.eye.heights(); !w.must(err) {
		return nil
	}
	in, args := places(c.Done)
	if b.rows, err = w.proc.eye.inbox(`seq IN (`+in+`)`, args...); !w.must(err) {
		return nil
	}
	if len(b.rows) != len(c.Done) {
		w.breach("D4", "a turn takes in rows %v, and there are %d of them", c.Done, len(b.rows))
	}
	b.confirmed = w.confirmation(c.Conversation.ID, &b)
	return &b
}

// afterTurn checks what a turn stored, or that it stored nothing.
func (w *World) afterTurn(b *before, c bot.TurnCommit, done bool) {
	id := c.Conversation.ID
	now, err := w.proc.eye.talk(id)
	if !w.must(err) {
		return
	}
	heights, err := w.proc.eye.heights()
	if !w.must(err) {
		return
	}
	if !done {
		if heights.outbox != b.heights.outbox || heights.commands != b.heights.commands || heights.audit != b.heights.audit || now.version != b.talk.version {
			w.breach("D4", "a turn of %s failed and left something behind: %+v, before %+v", id, heights, b.heights)
		}
		return
	}
	w.noteTurn(b, c)
	w.count("turns")
	if now.version != b.talk.version+1 || now.version != c.Version+1 {
		w.breach("D3", "a turn of %s loaded version %d, stored over %d, and made %d", id, c.Version, b.talk.version, now.version)
	}
	if c.Epoch != b.talk.epoch {
		w.breach("D3", "a turn of %s loaded epoch %d and stored over %d", id, c.Epoch, b.talk.epoch)
	}
	wrote, err := w.proc.eye.number(`SELECT count(*) FROM outbox WHERE id > ?`, b.heights.outbox)
	if w.must(err) && int(wrote) != len(c.Messages) {
		w.breach("D4", "a turn of %s says %d messages and %d were stored", id, len(c.Messages), wrote)
	}
	if got := int(heights.audit - b.heights.audit); got != len(c.Audit) {
		w.breach("D4", "a turn of %s has %d audit rows and %d were stored", id, len(c.Audit), got)
	}
	if c.Dead != "" {
		w.breach("D7", "a turn of %s is given up: %s", id, c.Dead)
	}
	w.order(b, c)
	w.once(b, c)
	w.heard(b, c)
	w.filing(b, c)
	w.truthful(c)
	w.neutral(c)
	w.timers(b, c)
	if c.Used != 0 {
		b := button{c.Used, c.UsedButton}
		if w.watch.used[b] {
			w.breach("S3", "button %d of message %d acted twice", b.place, b.message)
		}
		w.watch.used[b] = true
	}
}

// order: turns take in what arrived in the order of arrival, and leave nothing
// behind them that was there before (D3).
func (w *World) order(b *before, c bot.TurnCommit) {
	id := c.Conversation.ID
	for _, r := range b.rows {
		if r.status != 0 {
			w.breach("D2", "the turn of %s takes in row %d (%s), which was done before", id, r.seq, r.update.ID)
		}
		if r.update.Conversation != id {
			w.breach("D3", "the turn of %s takes in a row of %s", id, r.update.Conversation)
		}
		if r.seq <= w.watch.last[id] {
			w.breach("D3", "the turn of %s takes in row %d after row %d", id, r.seq, w.watch.last[id])
		}
		w.watch.last[id] = r.seq
	}
	n, err := w.proc.eye.number(`SELECT count(*) FROM inbox WHERE conversation = ? AND status = 0 AND seq < ?`, string(id), w.watch.last[id])
	if w.must(err) && n > 0 {
		w.breach("D3", "the turn of %s went past %d rows that wait before %d", id, n, w.watch.last[id])
	}
	for _, seq := range c.Done {
		n, err := w.proc.eye.number(`SELECT count(*) FROM inbox WHERE seq = ? AND status = 0`, seq)
		if w.must(err) && n > 0 {
			w.breach("D4", "the turn of %s was stored, and its row %d still waits", id, seq)
		}
	}
}

// once: what a customer did has one effect, however often it was delivered (D2).
func (w *World) once(b *before, c bot.TurnCommit) {
	for _, r := range b.rows {
		if r.update.Channel == "" {
			continue
		}
		what := string(r.update.ID)
		if was, again := w.watch.taken[what]; again && was != r.seq {
			w.breach("D2", "%s took effect as row %d and again as row %d", what, was, r.seq)
		}
		w.watch.taken[what] = r.seq
		if r.update.Ref != "" && r.update.Kind != bot.KindEdit { // the platform's own name for it, in case ids were mixed up
			ref := string(r.update.Conversation) + " " + string(r.update.Kind) + " " + r.update.Ref + r.update.At.String()
			if was, again := w.watch.taken[ref]; again && was != r.seq {
				w.breach("D2", "%s took effect as row %d and again as row %d", ref, was, r.seq)
			}
			w.watch.taken[ref] = r.seq
		}
	}
}

// heard: whatever a customer does is answered, or lies with a person who has
// it in the case (D7, P3); what the desk does is told (P5).
func (w *World) heard(b *before, c bot.TurnCommit) {
	asked := 0
	for _, r := range b.rows {
		u := r.update
		switch u.Kind {
		case bot.KindText, bot.KindEdit, bot.KindPress, bot.KindContact, bot.KindFile, bot.KindStart:
			asked++
		case bot.KindDesk:
			if d, ok := u.Inside.(flows.DeskAct); ok && slices.Contains([]string{"handed_back", "closed", "claimed", "released"}, d.Act) &&
				len(c.Messages) == 0 && len(c.Timers) == 0 && (d.Act == "claimed" || b.talk.speaker != string(flows.Agent)) {
				w.breach("P5", "%s: the desk's %q is passed over in silence", c.Conversation.ID, d.Act)
			}
		}
	}
	if asked == 0 {
		return
	}
	if b.talk.caseID != 0 {
		theirs := 0
		for _, e := range c.Entries {
			if e.By == "customer" {
				theirs++
			}
		}
		starts := 0
		for _, r := range b.rows {
			if r.update.Kind == bot.KindStart {
				starts++ // says nothing that an agent would read
			}
		}
		if theirs < asked-starts {
			w.breach("P3", "%s: %d of %d messages reached the case", c.Conversation.ID, theirs, asked-starts)
		}
		return
	}
	if len(c.Messages) == 0 && len(c.Commands) == 0 {
		w.breach("D7", "%s: %s %q is passed over in silence", c.Conversation.ID, b.rows[0].update.Kind, b.rows[0].update.Text)
	}
}

// timers: a timer rings at its time, once, and touches nothing that has ended
// (D8). What is set again under its name counts anew.
func (w *World) timers(b *before, c bot.TurnCommit) {
	for _, r := range b.rows {
		rang, ok := r.update.Inside.(flows.Rang)
		if !ok {
			continue
		}
		w.count("timers rung")
		if w.watch.ended[rang.Frame] && (len(c.Messages) > 0 || len(c.Commands) > 0) {
			w.breach("D8", "%s: the timer %s of the ended task %s does something", c.Conversation.ID, rang.Name, rang.Frame)
		}
		at := string(r.update.ID[strings.LastIndexByte(string(r.update.ID), '/')+1:])
		var due int64
		if err := json.Unmarshal([]byte(at), &due); !w.must(err) {
			return
		}
		if r.received < due || w.now.UnixMilli() < due {
			w.breach("D8", "%s rang %d ms early", r.update.ID, due-min(r.received, w.now.UnixMilli()))
		}
	}
	for _, f := range c.EndedFrames {
		w.watch.ended[f] = true
	}
}

// noteTurn adds a turn to the story.
func (w *World) noteTurn(b *before, c bot.TurnCommit) {
	var what []string
	for _, r := range b.rows {
		switch {
		case r.update.Inside != nil:
			what = append(what, string(r.update.ID))
		default:
			what = append(what, string(r.update.Kind)+" "+string(r.update.ID)+" "+clipped(r.update.Text))
		}
	}
	var said []string
	for _, m := range c.Messages {
		said = append(said, string(m.Key))
	}
	for _, cmd := range c.Commands {
		said = append(said, "do "+string(cmd.Key))
	}
	if c.Dead != "" {
		said = append(said, "DEAD "+c.Dead)
	}
	w.note("%s: turn on %s → %s/%s: %s", c.Conversation.ID, strings.Join(what, " + "), c.Conversation.Flow, c.Conversation.Node, strings.Join(said, ", "))
}

// acknowledged: what a platform was told to be safe is in the inbox (D1).
func (w *World) acknowledged(u bot.Update) {
	w.watch.acked[u.ID] = true
	n, err := w.proc.eye.number(`SELECT count(*) FROM inbox WHERE id = ?`, string(u.ID))
	if w.must(err) && n != 1 {
		w.breach("D1", "%s was acknowledged, and is in the inbox %d times", u.ID, n)
	}
}
