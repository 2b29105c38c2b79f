package desk

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// Code says why an act was not done.
type Code string

const (
	NoCase     Code = "no_case"
	NoAgent    Code = "no_agent"
	NoWords    Code = "no_words"
	Closed     Code = "closed"
	Taken      Code = "taken"       // somebody else has it
	Unclaimed  Code = "unclaimed"   // nobody has it yet
	NoProposal Code = "no_proposal" // nothing to approve
	Own        Code = "own"         // who asked cannot approve
	Decided    Code = "decided"     // approved or refused before
)

// Error is an act that was not done, as a sentence for the agent.
type Error struct {
	Code Code
	Case string
	Who  string // of Taken and Decided
	What string // of Decided
}

func (e *Error) Error() string { return e.In("en") }

// In is the sentence in a language.
func (e *Error) In(lang string) string {
	return text.Render(lang, "desk.error_"+text.Key(e.Code), text.Params{
		"case": text.S(e.Case), "who": text.S(e.Who), "what": text.S(coded("desk.did_", e.What, lang)),
	})
}

func isOpen(c bot.Case) error {
	if c.Status == bot.CaseClosed {
		return &Error{Code: Closed, Case: c.Ref}
	}
	return nil
}

func mayClaim(c bot.Case) error {
	if err := isOpen(c); err != nil {
		return err
	}
	if c.Owner.Speaker == flows.Agent {
		return &Error{Code: Taken, Case: c.Ref, Who: c.Owner.Agent}
	}
	return nil
}

// mayOwn: only who has the case speaks, hands back and closes.
func mayOwn(c bot.Case, a Agent) error {
	switch {
	case c.Status == bot.CaseClosed:
		return &Error{Code: Closed, Case: c.Ref}
	case c.Owner.Speaker != flows.Agent:
		return &Error{Code: Unclaimed, Case: c.Ref}
	case c.Owner.Agent != a.ID:
		return &Error{Code: Taken, Case: c.Ref, Who: c.Owner.Agent}
	}
	return nil
}

// mayDecide: where something is proposed, once, and never by who asked for it
// (M7). An agent need not have claimed the case to decide: approvers are other
// people than those who talk.
func mayDecide(c bot.Case, notes notes, a Agent) error {
	p := c.Handoff.Proposal
	switch {
	case c.Status == bot.CaseClosed:
		return &Error{Code: Closed, Case: c.Ref}
	case p == nil:
		return &Error{Code: NoProposal, Case: c.Ref}
	case asked(c, a):
		return &Error{Code: Own, Case: c.Ref}
	}
	for _, d := range notes.Decided {
		if d.Key == p.Key {
			return &Error{Code: Decided, Case: c.Ref, Who: d.Alias, What: d.What}
		}
	}
	return nil
}

// asked reports whether the agent is the customer of this very conversation,
// who confirmed the summary and so asked for the refund.
func asked(c bot.Case, a Agent) bool {
	_, chat, ok := strings.Cut(strings.TrimPrefix(string(c.Conversation), string(c.Channel)+":"), ":")
	return ok && chat == a.ID
}

func hasWords(s string) error {
	if strings.TrimSpace(s) == "" {
		return &Error{Code: NoWords}
	}
	return nil
}

// first is the first of joined errors, to be told alone.
func first(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
		return many.Unwrap()[0]
	}
	return err
}

// notes is what the desk keeps with a case; the store does not look into it.
type notes struct {
	Decided []decision `json:"decided,omitempty"`
}

// decision is one approval or refusal, of one proposed request.
type decision struct {
	Key   wallet.IdempotencyKey `json:"key"`
	What  string                `json:"what"` // "approved", "refused"
	By    string                `json:"by"`
	Alias string                `json:"alias"`
	At    time.Time             `json:"at"`
}

func deskOf(c bot.Case) (notes, error) {
	var n notes
	if len(c.Desk) == 0 {
		return n, nil
	}
	if err := json.Unmarshal(c.Desk, &n); err != nil {
		return n, fmt.Errorf("what the desk keeps with the case %s is unreadable: %w", c.Ref, err)
	}
	return n, nil
}
