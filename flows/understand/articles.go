package understand

import (
	"strings"

	"teller/knowledge"
	"teller/knowledge/textmodel"
)

var _ knowledge.Ranker = (*Model)(nil)

// answersFrom is the least share of an article's label to count as an answer
// of a search, beside the gate.
const answersFrom = 0.03

// RankArticles implements [knowledge.Ranker] with the same joint model that the
// chat uses: the articles that answer text, best first, each with its share of
// the probability among articles times that anything here answers. It is empty
// where the gate refuses the sentence. lang is not needed: an article's
// phrasings in all languages are one label.
func (m *Model) RankArticles(text, lang string) []knowledge.Ranked {
	r := m.text.Read(text)
	if r.Probability < textmodel.OfferFrom {
		return nil
	}
	var out []knowledge.Ranked
	sum := 0.0
	for _, s := range r.Ranked {
		if id, ok := strings.CutPrefix(s.Label, faqLabel); ok {
			sum += s.Score
			if s.Score >= answersFrom {
				out = append(out, knowledge.Ranked{ID: knowledge.ID(id), Score: s.Score})
			}
		}
	}
	for i := range out {
		out[i].Score = out[i].Score / sum * r.Probability
	}
	return out
}
