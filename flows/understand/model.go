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
	// flow is the task that each article's answer offers to start.
	flow map[string]Intent
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
	flow := map[string]Intent{}
	for _, a := range articles {
		if a.ID == "" {
			return nil, fmt.Errorf("understand: the article in %q has no id", a.File)
		}
		if a.Flow != "" {
			flow[string(a.ID)] = Intent(a.Flow)
		}
		for _, q := range a.Phrasings() {
			if strings.TrimSpace(q) != "" {
				examples = append(examples, textmodel.Example{Text: q, Label: faqLabel + string(a.ID)})
			}
		}
	}
	phone(newPage("13800138000 4155550100"), Context{}) // reads its tables once, here
	return &Model{text: textmodel.Train(examples), flow: flow}, nil
}

// Bytes is the memory that the model holds, to a tenth.
func (m *Model) Bytes() int { return m.text.Bytes() }

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
	p := newPage(folded)
	out.Choice, out.Bare = choiceIn(p, c.Numbers)
	out.Slots = slotsIn(p, c)
	move, bare := moveIn(ts)
	out.Move = move
	if move != NoMove {
		out.Bare = bare && out.Slots == (Slots{}) && (out.Choice == 0 || move == Other)
	}
	out.Lang = langOf(withoutName(ts, p, out.Slots), c.Lang)
	out.Angry = angry(text, folded, p.sketch)
	out.Cues = cuesIn(folded, p.sketch)
	m.intend(&out, folded, p)
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
func (m *Model) intend(out *Meaning, folded string, p *page) {
	said := p.nameless(folded)
	k := p.sketch
	if len(p.names) > 0 {
		k = sketchOf(said)
	}
	text, kept := asserted(said, k, clauses(said, k))
	r := m.text.ReadFolded(text)
	for _, s := range r.Ranked[:min(mostRanked, len(r.Ranked))] {
		out.Ranked = append(out.Ranked, candidate(s))
	}
	if out.Move == HelpMe && thanked.in(folded, p.sketch) && r.Ranked[0].Label == string(Thanks) {
		out.Move, out.Bare = NoMove, false // "感谢帮助"
	}
	if i, ok := moveIntent[out.Move]; ok && (out.Bare || out.Move == Person && r.Probability < sureOf) {
		if i == Affirm && thanked.in(folded, p.sketch) {
			i = Thanks
		}
		out.Intent, out.Band, out.Confidence = i, Act, 0.99
		out.Ranked = append([]Candidate{{Intent: i, Score: 0.99}}, out.Ranked[:min(mostRanked-1, len(out.Ranked))]...)
		return
	}
	out.Confidence = m.twins(out.Ranked, text, r.Probability)
	out.Band = band(out.Confidence)
	if out.Band != Refuse && len(out.Ranked) > 0 {
		out.Intent, out.Article = out.Ranked[0].Intent, out.Ranked[0].Article
	}
	m.wishes(out, kept)
	byCount(out, text)
	if onlyValues(out, p) {
		out.Intent, out.Article, out.Band, out.Confidence = OutOfScope, "", Refuse, min(out.Confidence, 0.1)
	}
	byReference(out)
	byVerb(out, folded, p.sketch)
}

var (
	asksRefund = mustRule(`^(?:please |pls |plz |can (?:you|u) |could you |would you |just |hey |i want you to |i'd like (?:you )?to |i want to |i need to )*refund (?:me )?(?:for )?(?:the |my |this |that |\d|[a-z])`)
	onlyRefund = mustRule(`^(?:退款|退钱|refund|refunds|money back)[\s?？!！。.]*$`)
	ofStatus   = mustRule(`status|where|when|still|yet|policy|how|take|process|time|rule|fee`)
)

// byVerb: "refund the boots" asks for one; the word alone may mean either.
func byVerb(out *Meaning, folded string, k *sketch) {
	switch {
	case onlyRefund.in(folded, k):
		out.Intent, out.Article, out.Band, out.Confidence = Refund, "", Offer, 0.5
		out.Ranked = []Candidate{{Intent: Refund, Score: 0.5}, {Intent: RefundStatus, Score: 0.5}}
	case asksRefund.in(folded, k) && !ofStatus.in(folded, k):
		out.Intent, out.Article, out.Band, out.Confidence = Refund, "", Act, max(out.Confidence, 0.8)
	}
}

// thanked are words that make a yes a thank-you where nothing was asked.
var thanked = mustRule(`谢|感恩|唔该|thank|thx|\bty\b|cheers|appreciate`)

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
