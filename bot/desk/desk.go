package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"teller/bot"
	"teller/flows"
)

// Agent is somebody at the desk: who they are to us, and the name that the
// customer reads ("" is the id).
type Agent struct{ ID, Alias string }

// Name is what a customer or a colleague reads.
func (a Agent) Name() string {
	if a.Alias != "" {
		return a.Alias
	}
	return a.ID
}

// Desk acts on the cases of one store. It is safe for use from many goroutines
// and beside other processes on the same store.
type Desk struct {
	store bot.CaseStore
	now   func() time.Time
}

// New makes a desk; now is the clock that entries are dated with.
func New(store bot.CaseStore, now func() time.Time) *Desk { return &Desk{store, now} }

// Case is a case with its story.
type Case struct {
	bot.Case
	Entries []bot.CaseEntry
}

// List lists cases, urgent ones first.
func (d *Desk) List(ctx context.Context, f bot.CaseFilter) ([]bot.Case, error) {
	cases, err := d.store.Cases(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("listing the cases: %w", err)
	}
	return cases, nil
}

// Show reads one case. Errors: *[Error] with NoCase.
func (d *Desk) Show(ctx context.Context, ref string) (Case, error) {
	c, entries, err := d.store.Case(ctx, ref)
	if errors.Is(err, bot.ErrNotFound) {
		return Case{}, &Error{Code: NoCase, Case: ref}
	}
	if err != nil {
		return Case{}, fmt.Errorf("reading the case %s: %w", ref, err)
	}
	return Case{c, entries}, nil
}

// Claim takes a case out of the queue: from now on the agent speaks, and the
// bot is silent. Claiming what is already one's own changes nothing.
func (d *Desk) Claim(ctx context.Context, a Agent, ref string) error {
	return d.change(ctx, a, ref, func(c bot.Case, ch *bot.CaseChange) error {
		if c.Status == bot.CaseClaimed && c.Owner.Agent == a.ID {
			return errNothing
		}
		if err := mayClaim(c); err != nil {
			return err
		}
		owner(c, ch, bot.Owner{Speaker: flows.Agent, Agent: a.ID})
		ch.Status = bot.CaseClaimed
		d.act(c, ch, a, "claimed", "")
		return nil
	})
}

// Release puts an agent's own case back into the queue.
func (d *Desk) Release(ctx context.Context, a Agent, ref string) error {
	return d.change(ctx, a, ref, func(c bot.Case, ch *bot.CaseChange) error {
		if err := mayOwn(c, a); err != nil {
			return err
		}
		owner(c, ch, bot.Owner{Speaker: flows.Queue})
		ch.Status = bot.CaseQueued
		d.act(c, ch, a, "released", "")
		return nil
	})
}

// Say speaks to the customer, in the name of the agent who has the case.
func (d *Desk) Say(ctx context.Context, a Agent, ref, words string) error {
	return d.change(ctx, a, ref, func(c bot.Case, ch *bot.CaseChange) error {
		if err := errors.Join(mayOwn(c, a), hasWords(words)); err != nil {
			return first(err)
		}
		ch.Messages = bot.AgentMessages(c, a.ID, a.Name(), words, ch.Now)
		return nil
	})
}

// Note writes for colleagues; it never reaches the customer (P4). Any agent may
// note on any case that is open.
func (d *Desk) Note(ctx context.Context, a Agent, ref, words string) error {
	return d.change(ctx, a, ref, func(c bot.Case, ch *bot.CaseChange) error {
		if err := errors.Join(isOpen(c), hasWords(words)); err != nil {
			return first(err)
		}
		ch.Entries = append(ch.Entries, bot.CaseEntry{At: ch.Now, Kind: bot.EntryNote, By: a.ID, Alias: a.Name(), Text: strings.TrimSpace(words)})
		return nil
	})
}

// Approve agrees to the refund that the case proposes; what is then filed is
// that very request under its very key (M7).
func (d *Desk) Approve(ctx context.Context, a Agent, ref string) error {
	return d.decide(ctx, a, ref, "approved", "")
}

// Refuse says no to the refund that the case proposes. The reason is told to
// the customer.
func (d *Desk) Refuse(ctx context.Context, a Agent, ref, reason string) error {
	if err := hasWords(reason); err != nil {
		return err
	}
	return d.decide(ctx, a, ref, "refused", strings.TrimSpace(reason))
}

func (d *Desk) decide(ctx context.Context, a Agent, ref, what, reason string) error {
	return d.change(ctx, a, ref, func(c bot.Case, ch *bot.CaseChange) error {
		notes, err := deskOf(c)
		if err != nil {
			return err
		}
		if err := mayDecide(c, notes, a); err != nil {
			return err
		}
		notes.Decided = append(notes.Decided, decision{Key: c.Handoff.Proposal.Key, What: what, By: a.ID, Alias: a.Name(), At: ch.Now})
		if ch.Desk, err = json.Marshal(notes); err != nil {
			return err
		}
		d.act(c, ch, a, what, reason)
		return nil
	})
}

// HandBack ends the agent's part: the bot says what was done and goes on where
// the conversation was (P5).
func (d *Desk) HandBack(ctx context.Context, a Agent, ref, did string) error {
	return d.end(ctx, a, ref, "handed_back", did)
}

// Close ends the case: the customer is told, and nothing of it is left open.
func (d *Desk) Close(ctx context.Context, a Agent, ref, did string) error {
	return d.end(ctx, a, ref, "closed", did)
}

func (d *Desk) end(ctx context.Context, a Agent, ref, what, did string) error {
	return d.change(ctx, a, ref, func(c bot.Case, ch *bot.CaseChange) error {
		if err := mayOwn(c, a); err != nil {
			return err
		}
		owner(c, ch, bot.Owner{Speaker: flows.Bot})
		ch.Status = bot.CaseClosed
		d.act(c, ch, a, what, strings.TrimSpace(did))
		return nil
	})
}

// errNothing ends a change that has nothing to do.
var errNothing = errors.New("nothing to do")

// races bounds how often an act is tried again where somebody else changed the
// case at the same moment.
const races = 20

// change reads the case, lets decide fill in what changes, and stores it if
// nobody changed the case in between; else it looks again.
func (d *Desk) change(ctx context.Context, a Agent, ref string, decide func(bot.Case, *bot.CaseChange) error) error {
	if strings.TrimSpace(a.ID) == "" {
		return &Error{Code: NoAgent}
	}
	var err error
	for range races {
		var c Case
		if c, err = d.Show(ctx, ref); err != nil {
			return err
		}
		ch := bot.CaseChange{Now: d.now(), IfVersion: c.Version}
		if err = decide(c.Case, &ch); errors.Is(err, errNothing) {
			return nil
		} else if err != nil {
			return err
		}
		err = d.store.ChangeCase(ctx, ref, c.Owner.Epoch, ch)
		if !errors.Is(err, bot.ErrConflict) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("changing the case %s: %w", ref, err)
	}
	return nil
}

func owner(c bot.Case, ch *bot.CaseChange, o bot.Owner) {
	o.Epoch = c.Owner.Epoch + 1
	ch.Owner = &o
}

// act tells the dialogue, the case's story and the audit what was done. The
// version in the event's id makes each act its own: it rises with every change.
func (d *Desk) act(c bot.Case, ch *bot.CaseChange, a Agent, what, words string) {
	ch.Updates = append(ch.Updates, bot.Update{
		ID:           bot.UpdateID(fmt.Sprintf("desk:%s:%d:%s", c.Ref, c.Version, what)),
		Conversation: c.Conversation, Kind: bot.KindDesk, At: ch.Now,
		Inside: flows.DeskAct{Act: what, Agent: a.Name(), Case: c.Ref, Text: words},
	})
	text := what
	if words != "" {
		text += ": " + words
	}
	ch.Entries = append(ch.Entries, bot.CaseEntry{At: ch.Now, Kind: bot.EntryAct, By: a.ID, Alias: a.Name(), Text: text})
	data := map[string]string{}
	if p := c.Handoff.Proposal; p != nil && (what == "approved" || what == "refused") {
		data["refund"], data["amount"] = string(p.Key), p.Amount.String()
	}
	ch.Audit = append(ch.Audit, bot.AuditRow{At: ch.Now, Conversation: c.Conversation, Case: c.Ref, By: a.ID, What: "case_" + what, Data: data})
}
