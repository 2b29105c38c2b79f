package simulation

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"teller/bot"
	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// auditMoney reads the whole book, after every change of it: M1, M2, M3, M10 by
// the ledger's own audit, and M3 once more by what it tells everybody.
func (w *World) auditMoney() {
	w.count("audits")
	if err := w.proc.ledger.Audit(w.ctx); err != nil {
		rule, _, _ := strings.Cut(err.Error(), ":")
		w.breach(rule, "the wallet's audit: %v", err)
	}
	for _, id := range w.accounts() {
		refunds, err := w.proc.ledger.Refunds(w.ctx, id)
		if !w.must(err) {
			return
		}
		open := map[wallet.TransactionID]bool{}
		for _, r := range refunds {
			if r.Status.Ended() {
				continue
			}
			if open[r.Transaction] {
				w.breach("M3", "two refunds of %s are open at once", r.Transaction)
			}
			open[r.Transaction] = true
		}
	}
}

// summaries are the messages that show what a confirmation is bound to.
var summaries = []text.Key{
	"refund.summary", "refund.summary_before", "refund.approved_confirm",
	"double_charge.review", "double_charge.review_rest", "double_charge.review_approved",
}

// bareYes are the customers' sentences that are nothing but a yes.
var bareYes = []string{"是的", "好的", "可以", "对", "yes", "ok", "yes please", "sure"}

// confirmation finds the summary that a customer confirmed with what a turn
// takes in: by its button, or by a bare yes that came after it was shown, while
// it was the newest message with buttons (S7). Edits and forwards never do.
func (w *World) confirmation(id bot.ConversationID, b *before) *row {
	if len(b.rows) != 1 {
		return nil
	}
	u := b.rows[0].update
	newest := func() *row {
		all, err := w.proc.eye.messages(`id = ?`, b.talk.newest)
		if !w.must(err) || len(all) != 1 {
			return nil
		}
		return &all[0]
	}
	confirms := func(r *row, index int) bool {
		return r != nil && index >= 0 && index < len(r.Buttons) && r.Buttons[index].Action == "confirm" &&
			r.conversation == string(id) && r.Person == u.Person
	}
	switch u.Kind {
	case bot.KindPress:
		key, index, _ := strings.Cut(u.Handle, ".")
		n, err := strconv.Atoi(index)
		all, err2 := w.proc.eye.messages(`keyboard = ?`, key)
		if err != nil || !w.must(err2) || len(all) != 1 || !confirms(&all[0], n) || all[0].used&(1<<n) != 0 {
			return nil
		}
		return &all[0]
	case bot.KindText:
		if u.Forwarded {
			return nil
		}
		r := newest()
		if n, err := strconv.Atoi(strings.TrimSpace(u.Text)); err == nil && r != nil && r.Numbered && confirms(r, n-1) {
			return r
		}
		if slices.Contains(bareYes, strings.ToLower(strings.TrimSpace(u.Text))) && r != nil && u.At.UnixMilli() > r.sent && confirms(r, 0) {
			return r
		}
	}
	return nil
}

// filing checks that refunds are asked for only with a confirmation of a
// summary with these very transactions, amounts and destination (M7).
func (w *World) filing(b *before, c bot.TurnCommit) {
	var asked []wallet.RefundRequest
	for _, cmd := range c.Commands {
		if d, ok := cmd.Deed.(flows.FileRefund); ok {
			d.Request.Key = cmd.Key
			asked = append(asked, d.Request)
		}
	}
	if len(asked) == 0 {
		return
	}
	w.count("refunds confirmed")
	id := c.Conversation.ID
	s := b.confirmed
	if s == nil || !slices.Contains(summaries, s.Key) {
		w.breach("M7", "%s: %s is asked for without the confirmation of a summary", id, asked[0].Key)
		return
	}
	if !slices.ContainsFunc(c.Audit, func(a bot.AuditRow) bool {
		return a.What == "refund_confirmed" && slices.ContainsFunc(asked, func(r wallet.RefundRequest) bool { return a.Data["key"] == string(r.Key) })
	}) {
		w.breach("M7", "%s: %s is asked for and the audit does not tell who confirmed it", id, asked[0].Key)
	}
	sum := asked[0].Amount
	for i, r := range asked {
		if i > 0 {
			sum = sum.Add(r.Amount)
		}
		w.shown(s, r, asked[0].Destination)
		w.watch.agreed[r.Key] = true
	}
	amount := s.Params["back"].Money
	if amount == nil {
		amount = s.Params["sum"].Money
	}
	if amount == nil || *amount != sum {
		w.breach("M7", "%s: %s was confirmed for %v and is asked for with %s", id, asked[0].Key, amount, sum)
	}
}

// shown checks that a summary showed a request's transaction and destination.
func (w *World) shown(s *row, r wallet.RefundRequest, to wallet.Destination) {
	x, err := w.proc.ledger.Transaction(w.ctx, r.Account, r.Transaction)
	if !w.must(err) {
		return
	}
	if r.Account == "" || string(r.Account) != s.account {
		w.breach("M7", "%s of %q was confirmed in a message to %q", r.Key, r.Account, s.account)
	}
	if r.Destination != to || !w.names(s.Params["to"], r) {
		w.breach("M7", "%s goes to %+v and the summary showed %+v", r.Key, r.Destination, s.Params["to"])
	}
	found := false
	if when := s.Params["when"].Time; s.Params["back"].Money != nil {
		found = when != nil && when.At.Equal(x.Created) && s.Params["amount"].Money != nil && *s.Params["amount"].Money == x.Amount
	} else {
		for _, l := range s.Params["list"].Lines {
			found = found || l.Params["when"].Time != nil && l.Params["when"].Time.At.Equal(x.Created) &&
				l.Params["amount"].Money != nil && *l.Params["amount"].Money == x.Amount
		}
	}
	if !found {
		w.breach("M7", "%s: the summary %s does not show %s of %s", r.Key, s.Key, x.Amount, x.Created)
	}
}

// names reports whether a value names a request's destination.
func (w *World) names(v text.Value, r wallet.RefundRequest) bool {
	if v.Line == nil {
		return false
	}
	if r.Destination.Card == "" {
		return v.Line.Key == "refund.to_balance"
	}
	acc, err := w.proc.ledger.Account(w.ctx, r.Account)
	if !w.must(err) {
		return false
	}
	for _, c := range acc.Cards {
		if c.ID == r.Destination.Card {
			return v.Line.Key == "refund.to_card" && v.Line.Params["last4"].Text == c.Last4
		}
	}
	return v.Line.Key == "refund.to_original"
}

// mayFile checks at the wallet's door: only what was confirmed comes here, just
// as it was stored, and an approval named in it was really given (M7).
func (w *World) mayFile(r wallet.RefundRequest) {
	if !w.watch.agreed[r.Key] {
		w.breach("M7", "%s comes to the wallet, and no customer confirmed it", r.Key)
	}
	n, err := w.proc.eye.number(`SELECT count(*) FROM commands WHERE key = ? AND status = 'open'`, string(r.Key))
	if w.must(err) && n == 0 {
		w.breach("M7", "%s comes to the wallet, and no open command asks for it", r.Key)
	}
	if len(r.Approvers) > 0 {
		n, err := w.proc.eye.number(`SELECT count(*) FROM audit WHERE what = 'case_approved' AND data ->> 'refund' = ?`, string(r.Key))
		if w.must(err) && n == 0 {
			w.breach("M7", "%s names %v, and nobody approved it", r.Key, r.Approvers)
		}
	}
}

// truth is what a sentence about a refund claims: the statuses of which one the
// record must have had, none meaning any.
var truth = map[text.Key][]wallet.RefundStatus{
	"refund.accepted": nil, "refund.accepted_review": nil, "refund.accepted_later": nil,
	"refund.paid":               {wallet.RefundPaid},
	"refund.processing":         {wallet.RefundProcessing},
	"refund.approved":           {wallet.RefundApproved},
	"refund.failed":             {wallet.RefundFailed},
	"refund.refused_after":      {wallet.RefundRefused},
	"refund.running":            nil,
	"refund_status.line":        nil,
	"refund_status.line_paid":   {wallet.RefundPaid},
	"double_charge.running_ref": nil, "refund_status.line_expected": nil, "refund_status.line_no": nil,
}

// truthful checks every sentence about a refund against the wallet's record (M6).
func (w *World) truthful(c bot.TurnCommit) {
	for _, m := range c.Messages {
		if m.Key == "" {
			continue
		}
		w.claims(text.Line{Key: m.Key, Params: m.Params})
		if !slices.ContainsFunc(text.Languages, func(lang string) bool {
			return strings.Contains(text.Render(lang, m.Key, m.Params), strings.TrimSpace(firstLine(m.Text)))
		}) && !numberedLine.MatchString(m.Text) {
			w.breach("M6", "%s was said as %q, which its key %s does not say", c.Conversation.ID, m.Text, m.Key)
		}
	}
}

// numberedLine begins the second part of a message whose buttons are lines.
var numberedLine = regexp.MustCompile(`^\d+\. `)

func firstLine(s string) string { line, _, _ := strings.Cut(s, "\n"); return line }

// claims checks a sentence and those within it.
func (w *World) claims(l text.Line) {
	for _, name := range slices.Sorted(maps.Keys(l.Params)) {
		v := l.Params[name]
		if v.Line != nil {
			w.claims(*v.Line)
		}
		for _, sub := range v.Lines {
			w.claims(sub)
		}
	}
	statuses, about := truth[l.Key]
	if !about {
		return
	}
	w.count("claims")
	ref, amount := l.Params["ref"].Text, l.Params["amount"].Money
	if m := l.Params["sum"].Money; m != nil {
		amount = m
	}
	r, found := w.byReference(ref)
	switch {
	case !found:
		if l.Key == "refund.running" && ref == "" {
			return
		}
		w.breach("M6", "%s names %q, and the wallet has no such refund", l.Key, ref)
	case amount == nil || (*amount != r.Amount && l.Key != "refund.running"):
		w.breach("M6", "%s says %v for %s, and the wallet has %s", l.Key, amount, ref, r.Amount)
	case len(statuses) > 0 && !w.wasEver(r, statuses):
		w.breach("M6", "%s is said of %s, which is %s", l.Key, ref, r.Status)
	}
	if paid := l.Params["paid"].Time; paid != nil && !paid.At.Equal(r.Paid) {
		w.breach("M6", "%s says that %s was paid at %s, and the wallet says %s", l.Key, ref, paid.At, r.Paid)
	}
	if u := l.Params["usual"].Line; u != nil && u.Key == "refund.expected" && !u.Params["day"].Time.At.Equal(r.Expected) {
		w.breach("M6", "%s says that %s is expected at %s, and the wallet says %s", l.Key, ref, u.Params["day"].Time.At, r.Expected)
	}
}

func (w *World) byReference(ref string) (wallet.Refund, bool) {
	for _, id := range w.accounts() {
		all, err := w.proc.ledger.Refunds(w.ctx, id)
		w.must(err)
		for _, r := range all {
			if r.Reference == ref {
				return r, true
			}
		}
	}
	return wallet.Refund{}, false
}

func (w *World) wasEver(r wallet.Refund, statuses []wallet.RefundStatus) bool {
	history, err := w.proc.ledger.History(w.ctx, r.Account, r.Key)
	w.must(err)
	for _, h := range history {
		if slices.Contains(statuses, h.Status) {
			return true
		}
	}
	return false
}
