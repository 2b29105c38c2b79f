package textmodel

import "testing"

// TestGlanceAgreesWithRead: it says sooner what Read says, wherever the line is.
func TestGlanceAgreesWithRead(t *testing.T) {
	t.Parallel()
	m := Train(toys())
	for _, e := range append(toys(), Example{Text: "something else entirely"}, Example{Text: "peel the chair"}, Example{Text: "?"}, Example{Text: ""}) {
		folded := Fold(e.Text)
		r := m.Read(e.Text)
		for _, least := range []float64{0.01, 0.25, 0.5, 0.6, 0.9, r.Probability, r.Probability + 1e-12} {
			if least <= 0 {
				continue
			}
			label, likely := m.Glance(folded, least)
			if likely != (r.Probability >= least) || likely && label != r.Ranked[0].Label {
				t.Errorf("%q at %v: %s, %v; Read says %s, %v", e.Text, least, label, likely, r.Ranked[0].Label, r.Probability)
			}
		}
	}
}
