package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

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
	BadAgent   Code = "bad_agent" // a name that is no plain text
	NoWords    Code = "no_words"
	Closed     Code = "closed"
	Taken      Code = "taken"       // somebody else has it
	Unclaimed  Code = "unclaimed"   // nobody has it yet
	NoProposal Code = "no_proposal" // nothing to approve
	Own        Code = "own"         // who asked cannot approve
	Decided    Code = "decided"     // approved or refused before
	Unseen     Code = "unseen"      // the agent has not seen what is proposed
)

// Error is an act that was not done, as a sentence for the agent.
type Error struct {
	Code Code
	Case string
	Who  string // of Taken and Decided
	What string // of Decided
	// Proposal, of Unseen, is what the case proposes.
	Proposal *wallet.RefundRequest
}

func (e *Error) Error() string { return e.In("en") }

// In is the sentence in a language.
func (e *Error) In(lang string) string {
	return text.Render(lang, "desk.error_"+text.Key(e.Code), text.Params{
		"case": text.S(e.Case), "who": text.S(e.Who), "what": text.S(coded("desk.did_", e.What, lang)),
		"proposal": plain(proposal(e.Proposal, lang)),
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
	_, rest, _ := strings.Cut(string(c.Conversation), ":")
	_, chat, ok := strings.Cut(rest, ":")
	return ok && canonical(chat) == canonical(a.ID)
}

// canonical is a name as far as it tells one person from another: neither
// capitals nor the width of letters do.
func canonical(name string) string {
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.TrimSpace(name))))
}

// known refuses who has no name, or one that does not look like what it is.
func known(a Agent) error {
	if strings.TrimSpace(norm.NFKC.String(a.ID)) == "" {
		return &Error{Code: NoAgent}
	}
	if !decent(a.ID) || a.Alias != "" && !decent(a.Alias) {
		return &Error{Code: BadAgent}
	}
	return nil
}

// longest bounds an agent's name, in characters.
const longest = 64

// decent reports a name that is one line of visible characters.
func decent(name string) bool {
	letters := 0
	for _, r := range name {
		switch {
		case r == utf8.RuneError, r != ' ' && !unicode.IsGraphic(r), r != ' ' && unicode.IsSpace(r), unicode.Is(unicode.Co, r),
			unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return false
		case unicode.IsLetter(r), unicode.IsNumber(r):
			letters++
		}
	}
	plain := norm.NFKC.String(name)
	return letters > 0 && utf8.RuneCountInString(name) <= longest && strings.TrimSpace(plain) == plain
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
	// Seen is, by agent, the digest of the proposal that they were last shown.
	Seen map[string]string `json:"seen,omitempty"`
}

// see notes that the agent is shown what the case proposes, and reports whether
// that is something else than they saw before.
func see(c Case, ch *bot.CaseChange, a Agent) (fresh bool, err error) {
	n, err := deskOf(c.Case)
	if err != nil || c.Handoff.Proposal == nil {
		return false, err
	}
	now, err := digest(*c.Handoff.Proposal)
	if err != nil || n.Seen[canonical(a.ID)] == now {
		return false, err
	}
	if n.Seen == nil {
		n.Seen = map[string]string{}
	}
	n.Seen[canonical(a.ID)] = now
	ch.Desk, err = json.Marshal(n)
	return true, err
}

// digest tells one proposal from another, in everything that is filed.
func digest(r wallet.RefundRequest) (string, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("reading a proposal: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
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
