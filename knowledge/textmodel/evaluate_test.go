package textmodel

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// dataDir is where the public example sets are, "" where they are not.
func dataDir() string {
	for _, dir := range []string{os.Getenv("TELLER_TEST_DATA"), "../../../shared/data"} {
		if _, err := os.Stat(filepath.Join(dir, "clinc150_small.json")); dir != "" && err == nil {
			return dir
		}
	}
	return ""
}

func clinc(t testing.TB, list string) []Example {
	t.Helper()
	dir := dataDir()
	if dir == "" {
		t.Skip("no example data: set TELLER_TEST_DATA")
	}
	data, err := os.ReadFile(filepath.Join(dir, "clinc150_small.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lists map[string][][2]string
	if err := json.Unmarshal(data, &lists); err != nil {
		t.Fatal(err)
	}
	var out []Example
	for _, p := range lists[list] {
		out = append(out, Example{p[0], p[1]})
	}
	return out
}

func banking(t testing.TB) []Example {
	t.Helper()
	dir := dataDir()
	if dir == "" {
		t.Skip("no example data: set TELLER_TEST_DATA")
	}
	f, err := os.Open(filepath.Join(dir, "banking77_train.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []Example
	for _, r := range rows[1:] {
		out = append(out, Example{r[0], r[1]})
	}
	return out
}

// TestBanking trains on four fifths of a public set and measures on the rest,
// with out-of-scope sentences of another. TELLER_LONG=1: more data.
func TestBanking(t *testing.T) {
	all := banking(t)
	step := 4
	if os.Getenv("TELLER_LONG") != "" {
		step = 1
	}
	var train, test []Example
	for i := 0; i < len(all); i += step {
		if (i/step)%5 == 0 {
			test = append(test, all[i])
		} else {
			train = append(train, all[i])
		}
	}
	test = append(test, clinc(t, "oos_train")...)
	test = append(test, clinc(t, "oos_val")...)
	e := Evaluate(train, test)
	line, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d train, %d test: %s", len(train), len(test), line)
	if e.Accuracy < 0.75 || e.AUROC < 0.88 || e.MacroF1 < 0.70 {
		t.Errorf("too low: %s", line)
	}
}

// TestEvaluationFigures checks the figures on readings made up by hand.
func TestEvaluationFigures(t *testing.T) {
	t.Parallel()
	read := func(p float64, labels ...string) Reading {
		r := Reading{Probability: p}
		for i, l := range labels {
			r.Ranked = append(r.Ranked, Scored{l, 1 / float64(i+2)})
		}
		return r
	}
	test := []Example{{"", "a"}, {"", "a"}, {"", "b"}, {"", "oos"}}
	var e Evaluation
	e.measure(test, []Reading{read(0.9, "a", "b"), read(0.5, "b", "c", "a"), read(0.8, "b", "a"), read(0.7, "a", "b")})
	want := map[string][2]float64{
		"accuracy": {e.Accuracy, 2. / 3}, "hit3": {e.Hit3, 1}, "auroc": {e.AUROC, 2. / 3}, "fpr95": {e.FPR95, 1},
		"oos_recall": {e.OOSRecall, 0}, "answered": {e.Answered, 0.75}, "precision": {e.AnsweredPrecision, 2. / 3},
		"p95": {e.CorrectAtP95, 2. / 3}, "f1": {e.MacroF1, 2. / 3},
	}
	for name, v := range want {
		if math.Abs(v[0]-v[1]) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, v[0], v[1])
		}
	}
	for _, empty := range [][]Example{nil, {{"x", "oos"}}} {
		if got := fmt.Sprint(Evaluate(nil, empty).Accuracy); got != "0" {
			t.Errorf("accuracy of nothing is %s", got)
		}
	}
}
