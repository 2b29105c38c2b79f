// Package refundstatus tells where a refund is, from the wallet's record and
// nothing else.
package refundstatus

import (
	"slices"
	"time"

	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// recent is how far back an ended refund is still told of.
const recent = 30 * 24 * time.Hour

type memory struct {
	Wanted flows.Wanted
	Order  string
}

// Task is the question where a refund is.
var Task = &flows.Task[memory]{
	Title: "refund_status.title",
	Table: flows.Table{
		Name: "refund_status", Version: 1, Initial: "start",
		Edges: []flows.Edge{
			{Event: "link", From: []string{"start"}, To: "linking"},
			{Event: "linked", From: []string{"start", "linking"}, To: "look"},
			{Event: "not_linked", From: []string{"linking"}, To: "not_linked"},
			{Event: "told", From: []string{"look"}, To: "told"},
			{Event: "none", From: []string{"look"}, To: "none"},
			{Event: "look", From: []string{"none"}, To: "look"},
			{Event: "ok", From: []string{"none"}, To: "closed"},
		},
		Final: []string{"told", "not_linked", "closed"},
	},
	Begin: func(t *flows.Turn, d *memory, s flows.Seed) { d.Wanted.Begin(t, s) },
	Nodes: map[string]flows.Node[memory]{
		"start":   {Enter: flows.StartLinked[memory]},
		"linking": {Enter: flows.LinkFirst[memory], Hear: hearLink},
		"look":    {Enter: look},
		"none":    {Prompt: sayNone, Hear: hearNone},
	},
	End: func(t *flows.Turn, d *memory, state string) error {
		if state == "closed" {
			t.Say("refund_status.done", nil)
		}
		return nil
	},
}

func hearLink(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	return t.HearLink(&d.Wanted, h)
}

// look reads the refunds and tells them: the one that was meant, else those
// under way and those that ended lately.
func look(t *flows.Turn, d *memory) (string, error) {
	if t.Refunding() == nil {
		return "none", nil
	}
	all, err := t.Refunding().Refunds(t.Context(), t.AccountID())
	if err != nil {
		return "", err
	}
	meant := slices.DeleteFunc(slices.Clone(all), func(r wallet.Refund) bool { return !means(t, d, r) })
	if len(meant) == 0 && d.Wanted.Empty() || len(meant) == 0 && len(all) > 0 && d.Wanted.Merchant == "" && d.Wanted.Order == "" {
		meant = all
	}
	if len(meant) == 0 && len(all) > 0 && d.Wanted.Order != "" && d.Wanted.Merchant == "" {
		t.Tell("refund_status.no_such_ref", text.Params{"ref": text.S(d.Wanted.Order)})
		d.Wanted, meant = flows.Wanted{}, all
	}
	meant = slices.DeleteFunc(slices.Clone(meant), func(r wallet.Refund) bool {
		return r.Status.Ended() && t.Now().Sub(r.Changed) > recent
	})
	if len(meant) == 0 {
		return "none", nil
	}
	if len(meant) > 4 {
		meant = meant[:4]
	}
	var lines []text.Line
	refused := wallet.Refund{}
	for _, r := range meant {
		l, err := line(t, r)
		if err != nil {
			return "", err
		}
		lines = append(lines, l)
		if r.Status == wallet.RefundRefused {
			refused = r
		}
		if !r.Status.Ended() {
			t.Watch(flows.Watch{Kind: flows.WatchRefund, Refund: r.Key, Transaction: r.Transaction,
				Reference: r.Reference, Version: r.Version, Status: r.Status}, time.Hour)
		}
	}
	choices := []flows.Choice{flows.PersonButton()}
	if refused.Key != "" {
		choices = append([]flows.Choice{flows.StartButton("refund.button_appeal", "refund", "appeal:"+string(refused.Key))}, choices...)
	}
	t.Tell("refund_status.list", text.Params{"n": text.N(len(lines)), "list": text.List(lines)}, choices...)
	return "told", nil
}

// means reports whether a refund is the one that was spoken of.
func means(t *flows.Turn, d *memory, r wallet.Refund) bool {
	if d.Wanted.Empty() {
		return true
	}
	if d.Wanted.Order != "" && d.Wanted.Order == r.Reference {
		return true
	}
	x, err := t.Transaction(r.Transaction)
	if err != nil {
		return false
	}
	w := d.Wanted
	w.From, w.To = time.Time{}, time.Time{} // "since yesterday" is when they asked, not when they paid
	return w.Matches(x)
}

// line is one refund: amount, merchant, reference, where it stands, and a day
// only where the record has one (M6).
func line(t *flows.Turn, r wallet.Refund) (text.Line, error) {
	p, err := t.RefundParams(r)
	if err != nil {
		return text.Line{}, err
	}
	p["status"] = text.Sub(text.Key("refund_status.is_"+string(r.Status)), nil)
	switch {
	case r.Status == wallet.RefundPaid:
		return text.Line{Key: "refund_status.line_paid", Params: p}, nil
	case r.Status == wallet.RefundRefused || r.Status == wallet.RefundFailed:
		return text.Line{Key: "refund_status.line_no", Params: p}, nil
	case !r.Expected.IsZero():
		p["day"] = t.Day(r.Expected)
		return text.Line{Key: "refund_status.line_expected", Params: p}, nil
	}
	return text.Line{Key: "refund_status.line", Params: p}, nil
}

// sayNone: no refund is on record. Where the words mean one payment, the next
// step is offered for that one.
func sayNone(t *flows.Turn, d *memory) error {
	records, err := t.Records()
	if err != nil {
		return err
	}
	if fit := d.Wanted.Payments(records); !d.Wanted.Empty() && len(fit) == 1 {
		p := text.Params{"merchant": text.Names(fit[0].Merchant.Names), "amount": text.Money(fit[0].Amount), "when": t.When(fit[0].Created)}
		t.Tell("refund_status.none_for", p, flows.StartButton("refund.title", "refund", string(fit[0].ID)),
			flows.PersonButton(), flows.Button("common.button_ok", "ok", "", nil))
		return nil
	}
	t.Tell("refund_status.none", nil, flows.StartButton("refund.title", "refund", ""), flows.StartButton("double_charge.title", "double_charge", ""),
		flows.PersonButton(), flows.Button("common.button_ok", "ok", "", nil))
	return nil
}

func hearNone(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Action == "ok" || h.Meaning != nil && h.Meaning.Move == "yes":
		return "ok", nil
	case h.Meaning != nil && d.Wanted.Take(h.Meaning.Slots):
		return "look", nil
	}
	return "", nil
}
