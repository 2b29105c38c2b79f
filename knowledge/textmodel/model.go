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
	score []float32
	sims  []float32
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
		return &scratch{score: make([]float32, len(m.labels)), sims: make([]float32, len(ys))}
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
func (m *Model) Read(text string) Reading {
	s := m.spare.Get().(*scratch)
	defer m.spare.Put(s)
	s.grams = grams(s.grams[:0], Fold(text))
	return m.read(s, s.grams)
}

func (m *Model) read(s *scratch, gs []gram) Reading {
	fs, unknown := m.vocab.vector(s.fs[:0], gs)
	s.fs = fs
	if len(gs) == 0 {
		unknown = strangeness{1, 1}
	}
	r := Reading{Unknown: unknown.words, UnknownChars: unknown.chars}
	m.linear.scores(s.score, fs)
	r.Ranked = m.ranked(s.score)
	if len(fs) == 0 || len(m.labels) == 0 {
		return r
	}
	var label int32
	r.Similarity, label = m.near.nearest(s.sims, fs)
	if label >= 0 {
		r.Nearest = m.labels[label]
	}
	r.Probability = m.gate.probability(signs(r, len(gs)))
	return r
}

// ranked turns logits into shares, best first.
func (m *Model) ranked(score []float32) []Scored {
	out := make([]Scored, len(m.labels))
	sum := 0.0
	for i, l := range m.labels {
		p := 1 / (1 + math.Exp(-float64(score[i])))
		out[i] = Scored{l, p}
		sum += p
	}
	// Where all labels are sure that it is not them, shares alone would hide
	// it: the sum counts as at least one half.
	sum = max(sum, 0.5)
	for i := range out {
		out[i].Score /= sum
	}
	slices.SortStableFunc(out, func(a, b Scored) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

func allOf(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
