package flows

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/knowledge/textmodel"
)

// Later is a wish of a sentence that waits its turn, with its own words.
type later struct {
	Intent understand.Intent `json:"intent"`
	Words  string            `json:"words,omitempty"`
}

// clauseEnds are where one wish of a sentence may end and another begin.
var clauseEnds = regexp.MustCompile(`[，,。；;！!？?\n]+|还有|另外|顺便|再就是|(?i:\b(?:and also|also|and|plus)\b)`)

// wishes takes a sentence with several wishes apart, so that each keeps its own
// values: what stands in a clause without a wish belongs to the wish before it,
// or to the first. A sentence with one wish comes back as it is.
func (a *Assistant) wishes(t *Turn, m understand.Meaning) (understand.Meaning, []later) {
	if m.Band != understand.Act || a.tasks[string(m.Intent)] == nil || !clauseEnds.MatchString(strings.TrimRight(m.Text, "，,。；;！!？?\n ")) {
		return m, nil
	}
	type wish struct {
		intent understand.Intent
		words  []string
	}
	var found []wish
	lead := ""
	for _, part := range clauseEnds.Split(m.Text, -1) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		r := a.read(t, part)
		own := r.Band == understand.Act && a.tasks[string(r.Intent)] != nil
		switch {
		case own && !slices.ContainsFunc(found, func(w wish) bool { return w.intent == r.Intent }):
			found = append(found, wish{r.Intent, []string{lead, part}})
			lead = ""
		case len(found) > 0:
			last := &found[len(found)-1]
			last.words = append(last.words, part)
		default:
			lead = strings.TrimSpace(lead + " " + part)
		}
	}
	if len(found) < 2 || !slices.ContainsFunc(found, func(w wish) bool { return w.intent == m.Intent }) {
		return m, nil
	}
	var rest []later
	first := m
	for i, w := range found {
		words := strings.TrimSpace(strings.Join(w.words, " "))
		if i == 0 {
			first = a.read(t, words)
			first.Intent, first.Band = w.intent, understand.Act
			continue
		}
		rest = append(rest, later{w.intent, words})
	}
	return first, rest
}

// typedLabel finds the newest shown button whose label was typed out. A label
// that would confirm money is no confirmation when typed (S7).
func (t *Turn) typedLabel(words string) (Pressed, bool) {
	said := plainWords(words)
	if said == "" {
		return Pressed{}, false
	}
	for _, b := range t.st.Shown {
		if plainWords(b.Label) != said || b.Action == "confirm" {
			continue
		}
		return Pressed{Action: b.Action, Value: b.Value, Frame: b.Frame, Step: b.Step}, true
	}
	return Pressed{}, false
}

// shownButton is a button as it was last shown.
type shownButton struct {
	Label  string  `json:"label"`
	Action string  `json:"action"`
	Value  string  `json:"value,omitempty"`
	Frame  FrameID `json:"frame,omitempty"`
	Step   int     `json:"step,omitempty"`
}

// plainWords keeps letters and digits, folded.
func plainWords(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, textmodel.Fold(s))
}

// afterwards answers what people ask when nothing is open any more: when the
// refund comes, that it has not come, to take it back. Only where a refund of
// theirs is followed.
func (a *Assistant) afterwards(t *Turn, m understand.Meaning) (bool, error) {
	if t.st.top() != nil || t.in.Owner != Bot || !slices.ContainsFunc(t.st.Watches, func(w Watch) bool { return w.Kind == WatchRefund }) {
		return false, nil
	}
	short := len([]rune(m.Text)) <= 40
	switch {
	case m.Cues.Has(understand.Takeback):
		t.Say("common.under_way", nil, PersonButton())
		return true, nil
	case short && (m.Cues.Has(understand.AsksWhen) || m.Cues.Has(understand.NotArrived)) && !namesPayment(m.Slots) && a.tasks["refund_status"] != nil:
		return true, a.begin(t, "refund_status")
	}
	return false, nil
}

func (a *Assistant) begin(t *Turn, flow string) error { return t.begin(flow, Seed{}) }

// oneAfterOther says that a sentence held two wishes and which comes first.
func (a *Assistant) oneAfterOther(t *Turn, first understand.Intent) {
	t.Say("common.one_after_other", text.Params{
		"first": text.Sub(a.titleOf(string(first)), nil), "then": text.Sub(a.titleOf(string(t.st.Later[0].Intent)), nil),
	})
}
