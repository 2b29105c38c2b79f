package textmodel

import (
	"math"
	"slices"
)

// Example is one sentence with the label it stands for.
type Example struct {
	Text  string
	Label string
}

const (
	costC     = 10.0 // how dear a misread training sentence is
	maxEpochs = 12
	roughly   = 6    // epochs for a model that only teaches the gate
	settled   = 0.02 // mean step per example and label, in units of C/100, that ends training
	leastStep = 1e-3 // a smaller step is not taken
)

// linear is a one-versus-rest logistic regression, the weights of all labels
// of one feature side by side.
type linear struct {
	labels int
	weight []float32 // feature*labels + label
	bias   []float32
}

// scores fills dst (one per label) with the logits of a vector.
func (m *linear) scores(dst []float32, x []feature) {
	copy(dst, m.bias)
	n := len(dst)
	// Four features at a time: a label's sum is read and written once for all.
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d := m.weight[int(x[0].index)*n:][:n], m.weight[int(x[1].index)*n:][:n], m.weight[int(x[2].index)*n:][:n], m.weight[int(x[3].index)*n:][:n]
		va, vb, vc, vd := x[0].value, x[1].value, x[2].value, x[3].value
		for l, sum := range dst {
			dst[l] = sum + va*a[l] + vb*b[l] + vc*c[l] + vd*d[l]
		}
	}
	for _, f := range x {
		row := m.weight[int(f.index)*n:][:n]
		for l := range dst {
			dst[l] += f.value * row[l]
		}
	}
}

// add adds delta (one per label) times x to the weights.
func (m *linear) add(x []feature, delta []float32, active []int32) {
	n := m.labels
	for _, f := range x {
		row := m.weight[int(f.index)*n:][:n]
		v := f.value
		for _, l := range active {
			row[l] += v * delta[l]
		}
	}
	for _, l := range active {
		m.bias[l] += delta[l]
	}
}

// fit solves the dual of L2-regularised logistic regression for every label
// at once (Yu, Huang, Lin, "Dual coordinate descent methods for logistic
// regression", 2011). Each example's dual variable is kept as its logit t,
// alpha = C·σ(t), in which the one-variable problem is smooth and monotone.
func fit(xs [][]feature, ys []int32, features, labels, epochs int) *linear {
	m := &linear{labels: labels, weight: make([]float32, features*labels), bias: make([]float32, labels)}
	if labels < 2 {
		return m
	}
	norm := make([]float64, len(xs))
	for i, x := range xs {
		norm[i] = 1 // the bias
		for _, f := range x {
			norm[i] += float64(f.value) * float64(f.value)
		}
	}
	alpha := make([]float32, len(xs)*labels)
	logits := make([]float32, len(xs)*labels) // of alpha/C, 0 with alpha 0
	score, delta := make([]float32, labels), make([]float32, labels)
	active := make([]int32, 0, labels)
	order := make([]int, len(xs))
	for i := range order {
		order[i] = i
	}
	random := uint64(0x9e3779b97f4a7c15)
	for range epochs {
		shuffle(order, &random)
		moved := 0.0
		for _, i := range order {
			m.scores(score, xs[i])
			active = active[:0]
			own, logit := alpha[i*labels:][:labels], logits[i*labels:][:labels]
			for l := range own {
				y := -1.0
				if int(ys[i]) == l {
					y = 1
				}
				old := float64(own[l])
				margin := y * float64(score[l])
				// How far a step would go, to first order: most labels of most
				// sentences have settled and need no more than this.
				if room := old * (1 - old/costC); old > 0 && math.Abs(margin+float64(logit[l]))*room < leastStep/2 {
					continue
				}
				a, t := dualStep(old, float64(logit[l]), norm[i], margin)
				step := a - old
				if math.Abs(step) < leastStep {
					continue
				}
				own[l], logit[l] = float32(a), float32(t)
				delta[l] = float32(y * step)
				active = append(active, int32(l))
				moved += math.Abs(step)
			}
			m.add(xs[i], delta, active)
		}
		if moved < settled*costC/100*float64(len(alpha)) {
			break
		}
	}
	return m
}

// dualStep finds the z in (0, C) with norm·(z−alpha) + margin + ln(z/(C−z)) = 0
// by Newton steps on z's logit t. The left side is convex below t = 0 and
// concave above, so that steps from 0 towards the root never overshoot; the
// present alpha's own logit (warm) is a nearer start where it lies on that same
// side. It returns z and its logit.
func dualStep(alpha, warm, norm, margin float64) (z, logit float64) {
	slope := func(t float64) (g, s float64) {
		s = 1 / (1 + math.Exp(-t))
		return norm*(costC*s-alpha) + margin + t, s
	}
	t := 0.0
	g, s := norm*(costC/2-alpha)+margin, 0.5
	if alpha > 0 && warm*g < 0 {
		if gw, sw := slope(warm); gw*g > 0 {
			t, g, s = warm, gw, sw
		}
	}
	for range 12 {
		step := g / (1 + norm*costC*s*(1-s))
		t -= step
		if math.Abs(step) < 5e-2 {
			break
		}
		g, s = slope(t)
	}
	return costC / (1 + math.Exp(-t)), t
}

// shuffle permutes order by a xorshift generator, the same on every run.
func shuffle(order []int, random *uint64) {
	for i := len(order) - 1; i > 0; i-- {
		*random ^= *random << 13
		*random ^= *random >> 7
		*random ^= *random << 17
		j := int(*random % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}

// prepared is a training set in numbers.
type prepared struct {
	labels []string
	grams  [][]gram
	ys     []int32
}

// prepare folds and hashes the examples; labels are sorted by name.
func prepare(examples []Example) prepared {
	var p prepared
	for _, e := range examples {
		p.labels = append(p.labels, e.Label)
	}
	slices.Sort(p.labels)
	p.labels = slices.Compact(p.labels)
	number := make(map[string]int32, len(p.labels))
	for i, l := range p.labels {
		number[l] = int32(i)
	}
	for _, e := range examples {
		p.grams = append(p.grams, grams(nil, Fold(e.Text)))
		p.ys = append(p.ys, number[e.Label])
	}
	return p
}
