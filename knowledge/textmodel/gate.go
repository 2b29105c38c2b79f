package textmodel

import (
	"math"
	"slices"
)

// The gate's bands. Below [OfferFrom] a sentence is refused, from [ActFrom] on
// the first label is acted on, between them the best labels are offered.
// Measured where flows/understand says so (its doc.go).
const (
	ActFrom   = 0.60
	OfferFrom = 0.25
)

const (
	gateFolds    = 3
	gateRounds   = 2 // of the folds that are read: the third adds time, not precision
	gateSigns    = 8
	strangeLabel = 5 // every fifth label is kept wholly from a fold's training
	hollowEvery  = 2 // of every other sentence a hollow twin is made
)

// gate is a logistic regression from the signs of a reading to the probability
// that its first label is right.
type gate struct {
	weight []float64 // one per sign, the first a constant's
}

// signs are what the gate looks at.
func signs(r Reading, grams int) [gateSigns]float64 {
	top, second := 0.0, 0.0
	if len(r.Ranked) > 0 {
		top = r.Ranked[0].Score
	}
	if len(r.Ranked) > 1 {
		second = r.Ranked[1].Score
	}
	agree := 0.0
	if len(r.Ranked) > 0 && r.Nearest == r.Ranked[0].Label {
		agree = 1
	}
	return [gateSigns]float64{
		1, logit(top), top - second, r.Similarity, r.Unknown, r.UnknownChars, agree,
		math.Log1p(float64(grams)) / 5,
	}
}

// Places of the signs that only the nearest training sentence tells.
const signSimilarity, signAgrees = 3, 6

// bounds are between what the probability lies, whatever the nearest training
// sentence is.
func (g gate) bounds(s [gateSigns]float64) (low, high float64) {
	const rounding = 1e-9
	worst, best := s, s
	for _, i := range [...]int{signSimilarity, signAgrees} {
		worst[i], best[i] = 0, 1
		if g.weight != nil && g.weight[i] < 0 {
			worst[i], best[i] = 1, 0
		}
	}
	return g.probability(worst) - rounding, g.probability(best) + rounding
}

func logit(p float64) float64 {
	p = min(max(p, 1e-4), 1-1e-4)
	return math.Log(p / (1 - p))
}

func (g gate) probability(s [gateSigns]float64) float64 {
	if g.weight == nil {
		return s[2] // the margin, for the models that the gate itself learns from
	}
	t := 0.0
	for i, w := range g.weight {
		t += w * s[i]
	}
	return 1 / (1 + math.Exp(-t))
}

// fitGate reads every sentence with a model that was not trained on it. Two
// kinds of sentence stand for those out of scope: in each fold some labels are
// absent altogether (near to what is known, but not known), and some sentences
// have a hollow twin, the same frame about something never heard of.
func fitGate(p prepared) gate {
	if len(p.labels) < 2 || len(p.ys) < 4*gateFolds {
		return gate{weight: []float64{-4, 0, 3, 6, -2, -1, 1, 0}}
	}
	var seen [][gateSigns]float64
	var right []bool
	for fold := range gateRounds {
		var in, out []int
		perLabel := make([]int, len(p.labels))
		for i, y := range p.ys {
			strange := (int(y)*7+fold)%strangeLabel == 0 && len(p.labels) > strangeLabel
			k := perLabel[y]
			perLabel[y]++
			if strange && k%gateFolds != fold {
				continue
			}
			if k%gateFolds == fold {
				out = append(out, i)
			} else {
				in = append(in, i)
			}
		}
		m := p.train(in, roughly)
		s := m.spare.Get().(*scratch)
		for _, i := range out {
			r := m.read(s, p.grams[i])
			seen = append(seen, signs(r, len(p.grams[i])))
			right = append(right, r.Ranked[0].Label == p.labels[p.ys[i]])
			if i%hollowEvery == fold%hollowEvery {
				h := m.vocab.hollow(p.grams[i])
				seen = append(seen, signs(m.read(s, h), len(h)))
				right = append(right, false)
			}
		}
	}
	return gate{weight: logistic(seen, right)}
}

// hollow is a text with its more telling half replaced by words that training
// never saw: "how do I change my PIN" as "how do I … my …".
func (v *vocabulary) hollow(gs []gram) []gram {
	var idfs [blocks][]float32
	for _, g := range gs {
		if ix, ok := v.index[g.hash]; ok {
			idfs[g.block] = append(idfs[g.block], v.idf[ix])
		}
	}
	var cut [blocks]float32
	for b, all := range idfs {
		slices.Sort(all)
		if len(all) > 0 {
			cut[b] = all[len(all)/2]
		}
	}
	out := slices.Clone(gs)
	for i, g := range out {
		if ix, ok := v.index[g.hash]; ok && v.idf[ix] >= cut[g.block] {
			out[i].hash = ^g.hash
		}
	}
	return out
}

// logistic fits a small logistic regression by Newton's method with a little
// ridge.
func logistic(xs [][gateSigns]float64, ys []bool) []float64 {
	w := make([]float64, gateSigns)
	for range 25 {
		var grad [gateSigns]float64
		var hess [gateSigns][gateSigns]float64
		for i := range w {
			grad[i] = -0.5 * w[i]
			hess[i][i] = 0.5
		}
		for k, x := range xs {
			t := 0.0
			for i := range w {
				t += w[i] * x[i]
			}
			p := 1 / (1 + math.Exp(-t))
			e := -p
			if ys[k] {
				e = 1 - p
			}
			for i := range w {
				grad[i] += e * x[i]
				for j := range w {
					hess[i][j] += p * (1 - p) * x[i] * x[j]
				}
			}
		}
		step := solve(hess, grad)
		size := 0.0
		for i := range w {
			w[i] += step[i]
			size += math.Abs(step[i])
		}
		if size < 1e-6 {
			break
		}
	}
	return w
}

// solve solves a positive definite system by elimination.
func solve(a [gateSigns][gateSigns]float64, b [gateSigns]float64) [gateSigns]float64 {
	for i := range b {
		for j := i + 1; j < len(b); j++ {
			f := a[j][i] / a[i][i]
			for k := i; k < len(b); k++ {
				a[j][k] -= f * a[i][k]
			}
			b[j] -= f * b[i]
		}
	}
	for i := len(b) - 1; i >= 0; i-- {
		for k := i + 1; k < len(b); k++ {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b
}
