package desk

import (
	"encoding/json"
	"time"

	"teller/bot"
	"teller/flows/text"
	"teller/wallet"
)

// exported is a case as JSON: what happened, in the agent's language and as
// the keys it was rendered from. The account is masked.
type exported struct {
	Case      string          `json:"case"`
	Status    bot.CaseStatus  `json:"status"`
	Priority  string          `json:"priority"`
	Reason    string          `json:"reason"`
	Channel   bot.ChannelName `json:"channel"`
	Customer  string          `json:"customer"`
	Account   string          `json:"account,omitempty"`
	Language  string          `json:"lang"`
	Agent     string          `json:"agent,omitempty"`
	Opened    time.Time       `json:"opened"`
	Changed   time.Time       `json:"changed"`
	Closed    *time.Time      `json:"closed,omitempty"`
	Flow      string          `json:"flow,omitempty"`
	Summary   []string        `json:"summary"`
	Words     []string        `json:"words"`
	Payments  []string        `json:"transactions"`
	Refund    string          `json:"refund,omitempty"`
	Proposal  *proposed       `json:"proposal,omitempty"`
	Decisions []decision      `json:"decisions,omitempty"`
	Entries   []exportedEntry `json:"entries,omitempty"`
}

type proposed struct {
	Key         wallet.IdempotencyKey `json:"key"`
	Transaction wallet.TransactionID  `json:"transaction"`
	Amount      string                `json:"amount"`
	Currency    wallet.Currency       `json:"currency"`
	Destination string                `json:"destination"`
	Reason      wallet.RefundReason   `json:"reason"`
}

type exportedEntry struct {
	At     time.Time         `json:"at"`
	Kind   bot.EntryKind     `json:"kind"`
	By     string            `json:"by,omitempty"`
	Text   string            `json:"text"`
	File   *bot.File         `json:"file,omitempty"`
	Status bot.MessageStatus `json:"status,omitempty"`
}

// Export is a case as one line of JSON, its sentences in lang. What others wrote
// is in it to the letter, and acts on no screen (S8).
func Export(c Case, lang string) ([]byte, error) {
	notes, err := deskOf(c.Case)
	if err != nil {
		return nil, err
	}
	out := exported{
		Case: c.Ref, Status: c.Status, Priority: c.Priority, Reason: c.Handoff.Reason, Channel: c.Channel,
		Customer: c.PersonName, Language: c.Language, Agent: c.Owner.Agent, Opened: c.Opened, Changed: c.Changed,
		Flow: c.Handoff.Flow, Summary: append([]string{}, summary(c.Case, lang)...), Words: append([]string{}, c.Handoff.Words...),
		Payments: []string{}, Refund: string(c.Handoff.Refund), Decisions: notes.Decided,
	}
	if c.Account != "" {
		out.Account = hideAccount(c.Account)
	}
	if !c.Closed.IsZero() {
		out.Closed = &c.Closed
	}
	for i := range out.Decisions {
		out.Decisions[i].Opened = 0 // of no meaning outside
	}
	for _, id := range c.Handoff.Transactions {
		out.Payments = append(out.Payments, string(id))
	}
	if p := c.Handoff.Proposal; p != nil {
		out.Proposal = &proposed{p.Key, p.Transaction, p.Amount.Decimal(), p.Amount.Currency, string(p.Destination.Kind), p.Reason}
	}
	for _, e := range c.Entries {
		out.Entries = append(out.Entries, exportedEntry{e.At, e.Kind, e.By, said(e, lang), e.File, e.Status})
	}
	b, err := json.Marshal(out)
	return text.EscapeJSON(b), err
}
