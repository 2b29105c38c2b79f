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
	Unlinked   Code = "unlinked"    // the agent has not seen that the link ended
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
func mayDecide(c Case, notes notes, a Agent) error {
	p := c.Handoff.Proposal
	switch {
	case c.Status == bot.CaseClosed:
		return &Error{Code: Closed, Case: c.Ref}
	case p == nil:
		return &Error{Code: NoProposal, Case: c.Ref}
	case asked(c.Case, a):
		return &Error{Code: Own, Case: c.Ref}
	}
	for _, d := range notes.Decided {
		if d.Key == p.Key && d.Opened == opened(c) {
			return &Error{Code: Decided, Case: c.Ref, Who: d.Alias, What: d.What}
		}
	}
	return nil
}

// opened is the entry that put the present proposal before the desk: a later
// one asks for a decision of its own.
func opened(c Case) int64 {
	var seq int64
	for _, e := range c.Entries {
		if e.Kind == bot.EntryOpened {
			seq = e.Seq
		}
	}
	return seq
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
	// Seen is, by agent, what they were last shown.
	Seen map[string]seen `json:"seen,omitempty"`
}

// seen is what an agent must have seen before they act on a case.
type seen struct {
	Proposal string `json:"proposal,omitempty"` // its digest
	Unlinked int64  `json:"unlinked,omitempty"` // the entry that tells that the link ended
}

// seenBy is what the agent saw of the case, and what there is to see now.
func seenBy(c Case, a Agent) (was, now seen, err error) {
	n, err := deskOf(c.Case)
	if err != nil {
		return was, now, err
	}
	for _, e := range c.Entries {
		if e.Kind == bot.EntryUnlinked {
			now.Unlinked = e.Seq
		}
	}
	if p := c.Handoff.Proposal; p != nil {
		now.Proposal, err = digest(*p)
	}
	return n.Seen[canonical(a.ID)], now, err
}

// sees notes what the agent has seen.
func sees(c Case, ch *bot.CaseChange, a Agent, s seen) error {
	n, err := deskOf(c.Case)
	if err != nil {
		return err
	}
	if n.Seen == nil {
		n.Seen = map[string]seen{}
	}
	n.Seen[canonical(a.ID)] = s
	ch.Desk, err = json.Marshal(n)
	return err
}

// shown notes that the agent is shown the whole case, and reports whether
// anything in it is new to them.
func shown(c Case, ch *bot.CaseChange, a Agent) (fresh bool, err error) {
	was, now, err := seenBy(c, a)
	if err != nil || was == now {
		return false, err
	}
	return true, sees(c, ch, a, now)
}

// newProposal reports, and notes as seen from now on, that the case proposes
// something else than the agent has seen.
func newProposal(c Case, ch *bot.CaseChange, a Agent) (unseen, err error) {
	was, now, err := seenBy(c, a)
	if err != nil || was.Proposal == now.Proposal {
		return nil, err
	}
	was.Proposal = now.Proposal
	return &Error{Code: Unseen, Case: c.Ref, Proposal: c.Handoff.Proposal}, sees(c, ch, a, was)
}

// lostLink is the same for a chat that is no longer linked to the account: the
// agent wrote for somebody who perhaps does not read it there any more (S1).
func lostLink(c Case, ch *bot.CaseChange, a Agent) (unseen, err error) {
	was, now, err := seenBy(c, a)
	if err != nil || was.Unlinked == now.Unlinked {
		return nil, err
	}
	was.Unlinked = now.Unlinked
	return &Error{Code: Unlinked, Case: c.Ref}, sees(c, ch, a, was)
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
	// Opened is the entry that asked for it.
	Opened int64 `json:"opened,omitempty"`
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
