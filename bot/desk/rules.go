package desk

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"teller/bot"
	"teller/flows"
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

// sentences say each code in both languages. In order: the case, who, what.
var sentences = map[Code]struct{ en, zh string }{
	NoCase:     {"There is no case %[1]s. `teller cases list` shows those that are open.", "没有工单 %[1]s。`teller cases list` 列出未结的工单。"},
	NoAgent:    {"Say who is acting: an agent's name is missing.", "请说明是谁在操作：缺少客服名字。"},
	NoWords:    {"Some words are needed here: nothing was said.", "这里需要写内容，现在是空的。"},
	Closed:     {"The case %[1]s is closed already. A customer who asks for a person again opens a new one.", "工单 %[1]s 已经关闭。客户再次要求人工时会有新的工单。"},
	Taken:      {"%[2]s has the case %[1]s already. Leave a note, or ask %[2]s to release it.", "%[2]s 已经接了工单 %[1]s。可以留备注，或请 %[2]s 放回队列。"},
	Unclaimed:  {"Nobody has claimed the case %[1]s yet: claim it first.", "工单 %[1]s 还没有人接，请先接单。"},
	NoProposal: {"The case %[1]s proposes no refund, so there is nothing to approve or refuse.", "工单 %[1]s 没有待批准的退款。"},
	Own:        {"Who asks for a refund cannot decide on it: somebody else at the desk has to look at %[1]s.", "申请退款的人不能自己审批：%[1]s 需要另一位同事处理。"},
	Decided:    {"%[2]s has decided on this refund of %[1]s already: %[3]s.", "%[2]s 已经对 %[1]s 的这笔退款作了决定：%[3]s。"},
}

func (e *Error) Error() string { return e.In("en") }

// In is the sentence in a language.
func (e *Error) In(lang string) string {
	s := sentences[e.Code]
	format := s.en
	if lang == "zh" {
		format = s.zh
	}
	if !strings.Contains(format, "%[") {
		return format
	}
	return fmt.Sprintf(format, e.Case, e.Who, act(e.What, lang)) // each sentence names what it needs
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
