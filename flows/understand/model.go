package understand

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"teller/knowledge"
	"teller/knowledge/textmodel"
)

// Model understands sentences: one joint language model over intents and
// articles, and rules for moves and values. It implements [Reader], never
// changes, and is safe for concurrent use.
type Model struct {
	text *textmodel.Model
}

var _ Reader = (*Model)(nil)

// faqLabel begins the label of an article in the joint model.
const faqLabel = "faq:"

// New trains the joint model on the built-in phrasings and on the questions
// and titles of articles (none is fine: FAQ is then never found). Training
// takes well under a second and gives the same model every time. The error
// names an article without id.
func New(articles []knowledge.Article) (*Model, error) {
	examples, err := builtInExamples()
	if err != nil {
		return nil, err
	}
	for _, a := range articles {
		if a.ID == "" {
			return nil, fmt.Errorf("understand: the article in %q has no id", a.File)
		}
		for _, q := range append([]string{a.Title}, a.Questions...) {
			if strings.TrimSpace(q) != "" {
				examples = append(examples, textmodel.Example{Text: q, Label: faqLabel + string(a.ID)})
			}
		}
	}
	return &Model{text: textmodel.Train(examples)}, nil
}

// Text is the joint model itself: labels are intents and "faq:<article id>".
func (m *Model) Text() *textmodel.Model { return m.text }

// candidate turns a label into an intent or an article.
func candidate(s textmodel.Scored) Candidate {
	if id, ok := strings.CutPrefix(s.Label, faqLabel); ok {
		return Candidate{Intent: FAQ, Article: id, Score: s.Score}
	}
	return Candidate{Intent: Intent(s.Label), Score: s.Score}
}

const mostRanked = 5

// Read understands one sentence. At most [textmodel.MaxRunes] of it are read.
func (m *Model) Read(text string, c Context) Meaning {
	out := Meaning{Text: text, Intent: OutOfScope, Band: Refuse}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, " ")
	}
	folded := textmodel.Fold(text)
	ts := tokens(folded)
	p := &page{text: []byte(folded)}
	out.Choice, out.Bare = choiceIn(p, c.Numbers)
	out.Slots = slotsIn(p, c)
	move, bare := moveIn(ts)
	out.Move = move
	if move != NoMove {
		out.Bare = bare && out.Slots == (Slots{}) && (out.Choice == 0 || move == Other)
	}
	out.Lang = langOf(withoutName(ts, p, out.Slots), c.Lang)
	out.Angry = angry(text, folded)
	m.intend(&out, folded)
	return out
}

// withoutName drops the merchant's name, which is of no language, where the
// sentence has other words.
func withoutName(ts []token, p *page, s Slots) []token {
	if s.Merchant == "" {
		return ts
	}
	if left := tokens(string(p.text)); len(words(left)) > 0 {
		return left
	}
	return nil
}

// moveIntent is what a bare move means as an intent.
var moveIntent = map[Move]Intent{Yes: Affirm, No: Deny, Stop: Cancel, HelpMe: Help, Person: Human}

// intend ranks the intents, applies the gate and finds further wishes.
func (m *Model) intend(out *Meaning, folded string) {
	text, kept := asserted(folded, clauses(folded))
	r := m.text.Read(text)
	for _, s := range r.Ranked[:min(mostRanked, len(r.Ranked))] {
		out.Ranked = append(out.Ranked, candidate(s))
	}
	if i, ok := moveIntent[out.Move]; ok && (out.Bare || out.Move == Person && r.Probability < sureOf) {
		out.Intent, out.Band, out.Confidence = i, Act, 0.99
		out.Ranked = append([]Candidate{{Intent: i, Score: 0.99}}, out.Ranked[:min(mostRanked-1, len(out.Ranked))]...)
		return
	}
	out.Confidence = r.Probability
	out.Band = band(r.Probability)
	if out.Band != Refuse && len(out.Ranked) > 0 {
		out.Intent, out.Article = out.Ranked[0].Intent, out.Ranked[0].Article
	}
	m.wishes(out, kept)
}

// sureOf is the confidence from which a wish stands against words for a person
// in the same sentence.
const sureOf = 0.9

// band puts a probability into the gate's bands.
func band(p float64) Band {
	switch {
	case p >= textmodel.ActFrom:
		return Act
	case p >= textmodel.OfferFrom:
		return Offer
	}
	return Refuse
}

// courtesy are intents that are no wish beside a real one.
var courtesy = map[Intent]bool{Greeting: true, Thanks: true, Goodbye: true, Affirm: true, Deny: true, Help: true, Cancel: true, OutOfScope: true}

// covers lists which wishes another already contains: who was charged twice
// and asks for the money back wants one thing.
var covers = map[Intent][]Intent{
	DoubleCharge:  {Refund, Transactions, PaymentFailed},
	Freeze:        {Transactions, PaymentFailed},
	Refund:        {Transactions},
	RefundStatus:  {Refund, Transactions},
	PaymentFailed: {Transactions},
	PINReset:      {PaymentFailed},
	Human:         {},
}

// wishes reads the clauses one by one: courtesy gives way to a wish in another
// clause, and a further wish goes into Also.
func (m *Model) wishes(out *Meaning, parts []string) {
	if len(parts) < 2 {
		return
	}
	for _, part := range parts {
		r := m.text.Read(part)
		if len(r.Ranked) == 0 || r.Probability < alsoFrom {
			continue
		}
		c := candidate(r.Ranked[0])
		if courtesy[c.Intent] || c.Intent == FAQ && out.Intent != OutOfScope && !courtesy[out.Intent] {
			continue
		}
		if courtesy[out.Intent] || out.Band == Refuse {
			out.Intent, out.Article, out.Confidence, out.Band = c.Intent, c.Article, r.Probability, band(r.Probability)
			continue
		}
		out.also(c.Intent)
	}
}

// alsoFrom is the least confidence of a further wish: one too few is asked
// for again, one too many is a nuisance.
const alsoFrom = 0.75

func (out *Meaning) also(i Intent) {
	if i == out.Intent {
		return
	}
	for _, have := range append([]Intent{out.Intent}, out.Also...) {
		if have == i {
			return
		}
		for _, c := range covers[have] {
			if c == i {
				return
			}
		}
		for _, c := range covers[i] {
			if c == have && have == out.Intent {
				return
			}
		}
	}
	out.Also = append(out.Also, i)
}
