package flowtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"teller/flows"
	"teller/wallet"
)

// What happens around the conversation: time, the wallet, the desk.

// Clock lets time pass from due moment to due moment.
func (d *Alone) Clock(by time.Duration) error {
	end := d.now.Add(by)
	for {
		next := end
		due := ""
		for k, tm := range d.timers {
			if tm.At.Before(next) || tm.At.Equal(next) && due == "" {
				next, due = tm.At, k
			}
		}
		at, ok, err := d.ledger.NextDue(context.Background())
		if err != nil {
			return err
		}
		if ok && at.Before(next) {
			next, due = at, ""
		}
		if next.After(d.now) {
			d.now = next
		}
		if err := d.ledger.Advance(context.Background(), d.now); err != nil {
			return err
		}
		if due != "" {
			tm := d.timers[due]
			delete(d.timers, due)
			if err := d.turn(flows.Rang{Frame: tm.Frame, Name: tm.Name}); err != nil {
				return err
			}
		}
		if err := d.work(); err != nil {
			return err
		}
		if !next.Before(end) {
			return nil
		}
	}
}

// Wallet changes how the wallet answers.
func (d *Alone) Wallet(mode string) error {
	if mode == "stopped" {
		return d.ledger.StopRefunds(context.Background(), true)
	}
	if !slices.Contains([]string{"up", "down", "lose", "records"}, mode) {
		return fmt.Errorf("no wallet mode %q", mode)
	}
	d.wallet.Mode = mode
	return d.work()
}

// Agent acts at the desk.
func (d *Alone) Agent(name, act, words string) error {
	if d.handoff == nil {
		return errors.New("there is no case")
	}
	if act == "show" {
		return nil
	}
	acts := map[string]string{"claim": "claimed", "approve": "approved", "refuse": "refused", "handback": "handed_back", "close": "closed", "release": "released"}
	proposal, about := d.handoff.Proposal, d.account
	switch act {
	case "say":
		d.said = append(d.said, Line{From: "agent", Text: words})
		return nil
	case "claim":
		d.owner = flows.Agent
	case "release":
		d.owner = flows.Queue
	case "handback", "close":
		d.owner, d.handoff = flows.Bot, nil
	}
	if acts[act] == "" {
		return fmt.Errorf("no act %q", act)
	}
	ev := flows.DeskAct{Act: acts[act], Agent: name, Case: "C-1", Text: words, Account: about}
	if act == "approve" || act == "refuse" {
		if ev.Proposal = proposal; proposal == nil {
			return errors.New("the case proposes nothing")
		}
	}
	return d.turn(ev)
}

// Proposal is what the open case proposes, nil nothing.
func (d *Alone) Proposal() *wallet.RefundRequest {
	if d.handoff == nil {
		return nil
	}
	return d.handoff.Proposal
}

// Decide lets the desk decide on what a case showed, perhaps before the last
// turns.
func (d *Alone) Decide(act, agent string, on *wallet.RefundRequest) error {
	return d.turn(flows.DeskAct{Act: act, Agent: agent, Case: "C-1", Text: "no", Account: d.account, Proposal: on})
}

// Office returns part of a payment beside the conversation, as a person at the
// wallet would.
func (d *Alone) Office(merchant, amount string) error {
	return Office(d.ledger, d.account, merchant, amount)
}

// Buy makes the customer pay.
func (d *Alone) Buy(merchant, amount, order string) error {
	return Buy(d.ledger, d.account, d.now, merchant, amount, order)
}

// Token takes a link token from an account's app.
func (d *Alone) Token(account string) (string, error) {
	acc, err := d.ledger.AccountByName(context.Background(), account)
	if err != nil {
		return "", err
	}
	s, err := d.ledger.IssueLinkToken(context.Background(), acc.ID)
	return s.Reveal(), err
}
