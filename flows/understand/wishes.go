package understand

import (
	"slices"

	"teller/knowledge/textmodel"
)

// courtesy are intents that are no wish beside a real one.
var courtesy = map[Intent]bool{Greeting: true, Thanks: true, Goodbye: true, Affirm: true, Deny: true, Help: true, Cancel: true, OutOfScope: true}

// covers lists which wishes another already contains: who was charged twice
// and asks for the money back wants one thing.
var covers = map[Intent][]Intent{
	DoubleCharge:  {Refund, Transactions, PaymentFailed},
	Freeze:        {Transactions, PaymentFailed},
	Refund:        {Transactions, PaymentFailed},
	RefundStatus:  {Refund, Transactions},
	PaymentFailed: {Transactions},
	PINReset:      {PaymentFailed},
}

// alsoFrom is the least confidence of a further wish: one too few is asked
// for again, one too many is a nuisance.
const alsoFrom = 0.6

// wish is what one clause wants.
type wish struct {
	candidate Candidate
	part      string
}

// wishes reads the clauses one by one. Courtesy gives way to a wish in another
// clause; of several wishes the first is acted on and the others go into Also,
// in their order, except that freezing comes first: it cannot wait.
func (m *Model) wishes(out *Meaning, parts []string) {
	if len(parts) < 2 {
		return
	}
	var found []wish
	for _, part := range parts {
		if !says(part) {
			continue
		}
		label, likely := m.text.Glance(part, alsoFrom)
		if c := candidate(textmodel.Scored{Label: label}); likely && !courtesy[c.Intent] {
			found = append(found, wish{c, part})
		}
	}
	weak := courtesy[out.Intent] || out.Band != Act
	if !weak && !slices.ContainsFunc(found, func(w wish) bool { return w.candidate.Intent == out.Intent }) {
		found = append([]wish{{Candidate{Intent: out.Intent, Article: out.Article}, ""}}, found...)
	}
	found = distinct(found)
	if len(found) == 0 {
		return
	}
	if i := slices.IndexFunc(found, func(w wish) bool { return w.candidate.Intent == Freeze }); i > 0 {
		w := found[i]
		found = slices.Insert(slices.Delete(found, i, i+1), 0, w)
	}
	first := found[0]
	if len(found) == 1 && !weak {
		return
	}
	if out.Intent != first.candidate.Intent || weak {
		out.Intent, out.Article = first.candidate.Intent, first.candidate.Article
		out.Confidence = m.text.ReadFolded(first.part).Probability
		out.Band = band(out.Confidence)
	}
	for _, w := range found[1:] {
		out.Also = append(out.Also, w.candidate.Intent)
	}
}

// says reports a clause of more than values: a wish takes two words at least.
func says(part string) bool {
	n := 0
	for _, t := range tokens(part) {
		if (t.kind == wordToken || t.kind == hanToken) && !smallWords[t.text] {
			n++
		}
	}
	return n >= 2
}

// distinct drops a wish that another contains, one said twice, and general
// information beside a wish for the account.
func distinct(found []wish) []wish {
	var out []wish
	for i, w := range found {
		drop := false
		for j, x := range found {
			same := x.candidate.Intent == w.candidate.Intent
			if j < i && same || !same && (w.candidate.Intent == FAQ || slices.Contains(covers[x.candidate.Intent], w.candidate.Intent)) {
				drop = true
			}
		}
		if !drop {
			out = append(out, w)
		}
	}
	return out
}

// smallWords are left over where a sentence only gives values: "3号那笔", "the
// one for 38 at the hotel".
var smallWords = setOf("不 not each 的 那 笔 这 单 个 是 了 吧 在 用 花 去 呢 啊 多 就 号 我 一 哦 嗯 a an the on of for one in at it was is its i by around about ok please from to my s number no and")

// onlyValues reports a sentence that answers a question and asks for nothing: no
// word is left when its values are taken out.
func onlyValues(out *Meaning, p *page) bool {
	if out.Move != NoMove || out.Slots == (Slots{}) && out.Choice == 0 {
		return false
	}
	if out.Slots.Count > 0 {
		return false // "twice" is a complaint, not a value
	}
	rest := string(p.text)
	if out.Slots.Category != "" {
		rest = withoutKinds(rest)
	}
	return !slices.ContainsFunc(words(tokens(rest)), func(w string) bool { return !smallWords[w] })
}
