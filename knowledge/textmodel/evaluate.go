package textmodel

import (
	"slices"
	"sort"
	"time"
)

// Strange are the labels of test sentences that belong to no label: what a
// gate should refuse.
var Strange = []string{"out_of_scope", "oos", "none"}

// Evaluation is how a model trained on some labelled sentences does on others.
// Shares are 0..1. Sentences out of scope count in AUROC, FPR95, OOSRecall and
// AnsweredPrecision only.
type Evaluation struct {
	Accuracy  float64 `json:"accuracy"`   // first label right
	MacroF1   float64 `json:"macro_f1"`   // mean over the labels of the test
	Hit3      float64 `json:"hit3"`       // right label among the first three
	AUROC     float64 `json:"auroc"`      // that a sentence in scope gets more probability than one out of it
	FPR95     float64 `json:"fpr95"`      // share out of scope let in where 95 % in scope are
	OOSRecall float64 `json:"oos_recall"` // share out of scope that is not acted on
	// Answered is the share of all sentences acted on, AnsweredPrecision how
	// many of these rightly.
	Answered          float64 `json:"answered"`
	AnsweredPrecision float64 `json:"answered_precision"`
	// CorrectAtP95 is the largest share of sentences in scope answered rightly
	// at a threshold where 95 % of the answers are right.
	CorrectAtP95 float64 `json:"correct_at_p95"`
	TrainSeconds float64 `json:"train_s"`
	MicrosPerQ   float64 `json:"us_per_query"`
	ModelBytes   int     `json:"model_bytes"`
}

// outcome is one test sentence read.
type outcome struct {
	p       float64
	inScope bool
	right   bool
}

// Evaluate trains on train and measures on test. Test sentences with a label
// of [Strange] are out of scope; such sentences in train are left out.
func Evaluate(train, test []Example) Evaluation {
	train = slices.DeleteFunc(slices.Clone(train), func(e Example) bool { return slices.Contains(Strange, e.Label) })
	var out Evaluation
	start := time.Now()
	m := Train(train)
	out.TrainSeconds = time.Since(start).Seconds()
	out.ModelBytes = m.Bytes()
	readings := make([]Reading, len(test))
	start = time.Now()
	for i, e := range test {
		readings[i] = m.Read(e.Text)
	}
	if len(test) > 0 {
		out.MicrosPerQ = float64(time.Since(start).Microseconds()) / float64(len(test))
	}
	out.measure(test, readings)
	return out
}

func (out *Evaluation) measure(test []Example, readings []Reading) {
	outcomes := make([]outcome, len(test))
	truePos, said, meant := map[string]float64{}, map[string]float64{}, map[string]float64{}
	in, right, top3, acted, actedRight, strange, kept := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for i, e := range test {
		r := readings[i]
		o := outcome{p: r.Probability, inScope: !slices.Contains(Strange, e.Label)}
		first := ""
		if len(r.Ranked) > 0 {
			first = r.Ranked[0].Label
		}
		o.right = o.inScope && first == e.Label
		outcomes[i] = o
		act := r.Probability >= ActFrom
		if act {
			acted++
			actedRight += one(o.right)
		}
		if !o.inScope {
			strange++
			kept += one(!act)
			continue
		}
		in++
		right += one(o.right)
		said[first]++
		meant[e.Label]++
		truePos[e.Label] += one(o.right)
		for _, s := range r.Ranked[:min(3, len(r.Ranked))] {
			top3 += one(s.Label == e.Label)
		}
	}
	out.Accuracy, out.Hit3 = ratio(right, in), ratio(top3, in)
	for l, n := range meant {
		out.MacroF1 += ratio(2*truePos[l], n+said[l]) / float64(len(meant))
	}
	out.OOSRecall = ratio(kept, strange)
	out.Answered, out.AnsweredPrecision = ratio(acted, float64(len(test))), ratio(actedRight, acted)
	out.thresholds(outcomes, in, strange)
}

// thresholds computes what depends on the order of the probabilities alone.
func (out *Evaluation) thresholds(os []outcome, in, strange float64) {
	sort.SliceStable(os, func(a, b int) bool { return os[a].p > os[b].p })
	seenIn, seenOut, area, answered, right := 0.0, 0.0, 0.0, 0.0, 0.0
	for i := 0; i < len(os); {
		ins, outs := 0.0, 0.0
		j := i
		for ; j < len(os) && os[j].p == os[i].p; j++ {
			ins += one(os[j].inScope)
			outs += one(!os[j].inScope)
			right += one(os[j].right)
		}
		area += outs * (seenIn + ins/2)
		before := seenIn
		seenIn, seenOut, answered = seenIn+ins, seenOut+outs, answered+ins+outs
		if before < 0.95*in && seenIn >= 0.95*in {
			out.FPR95 = ratio(seenOut, strange)
		}
		if right >= 0.95*answered {
			out.CorrectAtP95 = max(out.CorrectAtP95, ratio(right, in))
		}
		i = j
	}
	out.AUROC = ratio(area, in*strange)
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
