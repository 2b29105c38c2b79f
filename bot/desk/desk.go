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
	"teller/flows/text"
	"teller/wallet"
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

// ShowTo reads one case for an agent and remembers that they saw what it
// proposes: only what one has seen can one approve (M7).
func (d *Desk) ShowTo(ctx context.Context, a Agent, ref string) (it Case, err error) {
	err = d.change(ctx, a, ref, func(c Case, ch *bot.CaseChange) error {
		it = c
		if isOpen(c.Case) != nil {
			return errNothing
		}
		fresh, err := shown(c, ch, a)
		if err == nil && !fresh {
			err = errNothing
		}
		return err
	})
	return it, err
}

// Claim takes a case out of the queue: from now on the agent speaks, and the
// bot is silent. Claiming what is already one's own changes nothing but what
// the agent has seen of it.
func (d *Desk) Claim(ctx context.Context, a Agent, ref string) error {
	return d.change(ctx, a, ref, func(c Case, ch *bot.CaseChange) error {
		own := c.Status == bot.CaseClaimed && c.Owner.Agent == a.ID
		if !own {
			if err := mayClaim(c.Case); err != nil {
				return err
			}
		}
		fresh, err := shown(c, ch, a)
		if err != nil {
			return err
		}
		if own {
			if !fresh {
				return errNothing
			}
			return nil
		}
		owner(c.Case, ch, bot.Owner{Speaker: flows.Agent, Agent: a.ID})
		ch.Status = bot.CaseClaimed
		d.act(c.Case, ch, a, "claimed", "")
		return nil
	})
}

// Release puts an agent's own case back into the queue.
func (d *Desk) Release(ctx context.Context, a Agent, ref string) error {
	return d.change(ctx, a, ref, func(c Case, ch *bot.CaseChange) error {
		if err := mayOwn(c.Case, a); err != nil {
			return err
		}
		owner(c.Case, ch, bot.Owner{Speaker: flows.Queue})
		ch.Status = bot.CaseQueued
		d.act(c.Case, ch, a, "released", "")
		return nil
	})
}

// Say speaks to the customer, in the name of the agent who has the case.
func (d *Desk) Say(ctx context.Context, a Agent, ref, words string) error {
	words, _ = bot.MaskWords(words)
	return d.changeSeen(ctx, a, ref, lostLink, func(c Case, ch *bot.CaseChange) error {
		return first(errors.Join(mayOwn(c.Case, a), hasWords(words)))
	}, func(c Case, ch *bot.CaseChange) error {
		ch.Messages = bot.AgentMessages(c.Case, a.ID, a.Name(), words, ch.Now)
		return nil
	})
}

// Masked is what to tell an agent in whose words there was a secret: what was
// stored and sent instead; "" where there was none (S5).
func Masked(words, lang string) string {
	rest, found := bot.MaskWords(words)
	if !found {
		return ""
	}
	return text.Render(lang, "desk.masked", text.Params{"words": plain(text.OneLine(rest))})
}

// Note writes for colleagues; it never reaches the customer (P4). Any agent may
// note on any case that is open.
func (d *Desk) Note(ctx context.Context, a Agent, ref, words string) error {
	words, _ = bot.MaskWords(words)
	return d.change(ctx, a, ref, func(c Case, ch *bot.CaseChange) error {
		if err := errors.Join(isOpen(c.Case), hasWords(words)); err != nil {
			return first(err)
		}
		ch.Entries = append(ch.Entries, bot.CaseEntry{At: ch.Now, Kind: bot.EntryNote, By: a.ID, Alias: a.Name(), Text: strings.TrimSpace(words)})
		return nil
	})
}

// Approve agrees to the refund that the case proposes; what is then filed is
// that very request under its very key (M7). Where the case proposes something
// else than the agent has seen, the error shows it, and only approving it again
// approves it.
func (d *Desk) Approve(ctx context.Context, a Agent, ref string) error {
	return d.decide(ctx, a, ref, "approved", "", newProposal)
}

// Refuse says no to the refund that the case proposes. The reason is told to
// the customer.
func (d *Desk) Refuse(ctx context.Context, a Agent, ref, reason string) error {
	if err := hasWords(reason); err != nil {
		return err
	}
	reason, _ = bot.MaskWords(strings.TrimSpace(reason))
	return d.decide(ctx, a, ref, "refused", reason, nil)
}

func (d *Desk) decide(ctx context.Context, a Agent, ref, what, reason string, fresh news) error {
	return d.changeSeen(ctx, a, ref, fresh, func(c Case, ch *bot.CaseChange) error {
		notes, err := deskOf(c.Case)
		if err != nil {
			return err
		}
		return mayDecide(c, notes, a)
	}, func(c Case, ch *bot.CaseChange) error {
		notes, err := deskOf(c.Case)
		if err != nil {
			return err
		}
		notes.Decided = append(notes.Decided, decision{Key: c.Handoff.Proposal.Key, What: what, By: a.ID, Alias: a.Name(), At: ch.Now, Opened: opened(c)})
		if ch.Desk, err = json.Marshal(notes); err != nil {
			return err
		}
		d.act(c.Case, ch, a, what, reason)
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
	did, _ = bot.MaskWords(did)
	fresh := lostLink
	if strings.TrimSpace(did) == "" {
		fresh = nil // the customer reads nothing of the agent's
	}
	return d.changeSeen(ctx, a, ref, fresh, func(c Case, ch *bot.CaseChange) error {
		return mayOwn(c.Case, a)
	}, func(c Case, ch *bot.CaseChange) error {
		owner(c.Case, ch, bot.Owner{Speaker: flows.Bot})
		ch.Status = bot.CaseClosed
		d.act(c.Case, ch, a, what, strings.TrimSpace(did))
		return nil
	})
}

// errNothing ends a change that has nothing to do.
var errNothing = errors.New("nothing to do")

// races bounds how often an act is tried again where somebody else changed the
// case at the same moment.
const races = 20

// news is something that an agent must have seen before an act: it says what is
// new to them and notes it as seen.
type news func(Case, *bot.CaseChange, Agent) (unseen, err error)

// changeSeen is change for an act that must not meet news: then they are told
// instead, and the act is the agent's to repeat.
func (d *Desk) changeSeen(ctx context.Context, a Agent, ref string, fresh news, may, do func(Case, *bot.CaseChange) error) error {
	var unseen error
	err := d.change(ctx, a, ref, func(c Case, ch *bot.CaseChange) (err error) {
		if err = may(c, ch); err != nil {
			return err
		}
		if unseen = nil; fresh != nil { // nil again: an attempt before may have met another change
			if unseen, err = fresh(c, ch, a); unseen != nil || err != nil {
				return err
			}
		}
		return do(c, ch)
	})
	if err == nil {
		err = unseen
	}
	return err
}

// change reads the case, lets decide fill in what changes, and stores it if
// nobody changed the case in between; else it looks again.
func (d *Desk) change(ctx context.Context, a Agent, ref string, decide func(Case, *bot.CaseChange) error) error {
	if err := known(a); err != nil {
		return err
	}
	var err error
	for range races {
		var c Case
		if c, err = d.Show(ctx, ref); err != nil {
			return err
		}
		ch := bot.CaseChange{Now: d.now(), IfVersion: c.Version}
		if err = decide(c, &ch); errors.Is(err, errNothing) {
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
	var decided *wallet.RefundRequest
	data := map[string]string{}
	if p := c.Handoff.Proposal; p != nil && (what == "approved" || what == "refused") {
		decided = p
		data["refund"], data["amount"], data["transaction"] = string(p.Key), p.Amount.String(), string(p.Transaction)
	}
	ch.Updates = append(ch.Updates, bot.Update{
		ID:           bot.UpdateID(fmt.Sprintf("desk:%s:%d:%s", c.Ref, c.Version, what)),
		Conversation: c.Conversation, Kind: bot.KindDesk, At: ch.Now,
		Inside: flows.DeskAct{Act: what, Agent: a.Name(), Case: c.Ref, Text: words, Account: c.Account, Proposal: decided},
	})
	text := what
	if words != "" {
		text += ": " + words
	}
	ch.Entries = append(ch.Entries, bot.CaseEntry{At: ch.Now, Kind: bot.EntryAct, By: a.ID, Alias: a.Name(), Text: text})
	ch.Audit = append(ch.Audit, bot.AuditRow{At: ch.Now, Conversation: c.Conversation, Case: c.Ref, By: a.ID, What: "case_" + what, Data: data})
}
