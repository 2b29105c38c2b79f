package textmodel

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Model ranks labels for a sentence. It never changes once trained and is safe
// for concurrent use.
type Model struct {
	labels []string
	vocab  *vocabulary
	linear *linear
	near   *neighbours
	gate   gate
	bytes  int
	spare  sync.Pool // of *scratch
}

// Scored is one label with its share of the probability among all labels.
type Scored struct {
	Label string
	Score float64 // 0..1
}

// Reading is what the model makes of one sentence.
type Reading struct {
	Ranked []Scored // every label, best first; equal ones by name
	// Probability that the first of Ranked is right and that the sentence is
	// in scope at all.
	Probability float64
	// Similarity of the nearest training sentence, 0..1 (cosine).
	Similarity float64
	// Nearest is that sentence's label, "" where nothing is shared.
	Nearest string
	// Unknown is the share of the sentence's words (Chinese: characters and
	// pairs) that training never saw, rare ones weighing more; 1 for a sentence
	// without any letter or digit.
	Unknown float64
	// UnknownChars is the same of the character n-grams inside words, which a
	// slip of the finger leaves mostly known.
	UnknownChars float64
}

// scratch is what one reading needs, kept for the next.
type scratch struct {
	grams []gram
	fs    []feature
	score []float32 // logits, one a label
	share []float64
	sims  []float32 // one a training sentence
	two   [2]Scored
}

// Train learns from examples. Their order matters only in the last digits: the
// same examples in the same order give the same model. Training takes time in
// proportion to examples × labels; the gate costs about as much again.
func Train(examples []Example) *Model {
	p := prepare(examples)
	m := p.train(allOf(len(p.ys)), maxEpochs)
	m.gate = fitGate(p)
	m.bytes += 64 * len(m.gate.weight)
	return m
}

// train learns from the chosen examples of p. Labels without an example among
// them stay in the model and score low.
func (p prepared) train(chosen []int, epochs int) *Model {
	gs := make([][]gram, len(chosen))
	ys := make([]int32, len(chosen))
	for k, i := range chosen {
		gs[k], ys[k] = p.grams[i], p.ys[i]
	}
	v := newVocabulary(gs)
	xs := make([][]feature, len(gs))
	for i, g := range gs {
		xs[i], _ = v.vector(make([]feature, 0, len(g)), g)
	}
	m := &Model{labels: p.labels, vocab: v, near: newNeighbours(xs, ys, len(v.idf))}
	m.linear = fit(xs, ys, len(v.idf), len(p.labels), epochs)
	m.bytes = 4*len(m.linear.weight) + 29*len(v.idf) + m.near.size()
	m.spare.New = func() any {
		return &scratch{score: make([]float32, len(m.labels)), share: make([]float64, len(m.labels)), sims: make([]float32, len(ys))}
	}
	return m
}

// Labels lists the labels, sorted.
func (m *Model) Labels() []string { return slices.Clone(m.labels) }

// Bytes is the memory that the model holds, to a tenth.
func (m *Model) Bytes() int { return m.bytes }

// Rank lists every label, best first.
func (m *Model) Rank(text string) []Scored { return m.Read(text).Ranked }

// Read ranks the labels for a text and says how far to trust the first.
func (m *Model) Read(text string) Reading { return m.ReadFolded(Fold(text)) }

// ReadFolded is Read for a text that [Fold] made, or a part of one.
func (m *Model) ReadFolded(folded string) Reading {
	s := m.spare.Get().(*scratch)
	defer m.spare.Put(s)
	s.grams = grams(s.grams[:0], bound(folded, MaxRunes))
	return m.read(s, s.grams)
}

// Glance tells the first label that ReadFolded would give a text, and whether
// its probability is at least least. It is several times cheaper: the other
// labels are not sorted, and the nearest sentence is looked for only where it
// decides.
func (m *Model) Glance(folded string, least float64) (label string, likely bool) {
	s := m.spare.Get().(*scratch)
	defer m.spare.Put(s)
	s.grams = grams(s.grams[:0], bound(folded, MaxRunes))
	r := m.weigh(s, s.grams)
	r.Ranked = m.leaders(s)
	if len(r.Ranked) == 0 || len(s.fs) == 0 {
		return "", false
	}
	label = r.Ranked[0].Label
	low, high := m.gate.bounds(signs(r, len(s.grams)))
	if low < least && least <= high {
		m.compare(&r, s)
		return label, m.gate.probability(signs(r, len(s.grams))) >= least
	}
	return label, low >= least
}

func (m *Model) read(s *scratch, gs []gram) Reading {
	r := m.weigh(s, gs)
	r.Ranked = m.ranked(s)
	if len(s.fs) == 0 || len(m.labels) == 0 {
		return r
	}
	m.compare(&r, s)
	r.Probability = m.gate.probability(signs(r, len(gs)))
	return r
}

// weigh finds a text's features, the share of each label, and how much of the
// text is unknown.
func (m *Model) weigh(s *scratch, gs []gram) (r Reading) {
	fs, unknown := m.vocab.vector(s.fs[:0], gs)
	s.fs = fs
	if len(gs) == 0 {
		unknown = strangeness{1, 1}
	}
	r.Unknown, r.UnknownChars = unknown.words, unknown.chars
	m.linear.scores(s.score, fs)
	sum := 0.0
	for i, x := range s.score {
		s.share[i] = 1 / (1 + math.Exp(-float64(x)))
		sum += s.share[i]
	}
	// Where all labels are sure that it is not them, shares alone would hide
	// it: the sum counts as at least one half.
	sum = max(sum, 0.5)
	for i := range s.share {
		s.share[i] /= sum
	}
	return r
}

// compare finds the training sentence that is most like the text.
func (m *Model) compare(r *Reading, s *scratch) {
	var label int32
	r.Similarity, label = m.near.nearest(s.sims, s.fs)
	if label >= 0 {
		r.Nearest = m.labels[label]
	}
}

// ranked lists all labels, best first.
func (m *Model) ranked(s *scratch) []Scored {
	out := make([]Scored, len(m.labels))
	for i, l := range m.labels {
		out[i] = Scored{l, s.share[i]}
	}
	slices.SortFunc(out, func(a, b Scored) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return cmp.Compare(a.Label, b.Label)
	})
	return out
}

// leaders are the first two of ranked, until the next reading.
func (m *Model) leaders(s *scratch) []Scored {
	out := s.two[:0]
	for range min(2, len(s.share)) {
		best := -1
		for i, share := range s.share {
			if (best < 0 || share > s.share[best]) && (len(out) == 0 || m.labels[i] != out[0].Label) {
				best = i
			}
		}
		out = append(out, Scored{m.labels[best], s.share[best]})
	}
	return out
}

func allOf(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
