package textmodel

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ＡＢＣ１２３": "abc123", "HELLO": "hello", "重複扣費": "重复扣费", "退錢": "退钱", "點解付錢失敗": "点解付钱失败", "a\u200bb\u200d": "ab",
		"ﬁne": "fine", "that’s": "that's", "①": "1", "a\tb\nc": "a b c", "￥38": "¥38", "\xff": " ", "": "", "支付宝": "支付宝",
		"乾淨嘅錢": "干净嘅钱", "é": "é", "e\u0301": "é", "台灣": "台湾",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) is %q, want %q", in, got, want)
		}
	}
}

func TestTraditionalTable(t *testing.T) {
	t.Parallel()
	pairs := []rune(strings.Join(strings.Fields(traditionalPairs), ""))
	if len(pairs)%2 != 0 {
		t.Fatal("a character without its partner")
	}
	for i := 0; i < len(pairs); i += 2 {
		if to, ok := simplified[pairs[i+1]]; ok && to != pairs[i+1] {
			t.Errorf("%c becomes %c, which itself becomes %c: folding twice differs", pairs[i], pairs[i+1], to)
		}
	}
	for _, r := range "们我你他的扣款退钱付冻密码" {
		if to, ok := simplified[r]; ok && to != r {
			t.Errorf("%c is simplified already, and becomes %c", r, to)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"ＡＢＣ", "重複扣費", "\xff\xfe", "a\u0301\u200b", "İ", "ǅ", "ß", "ﷺ", "Ω"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > MaxRunes/20 { // what one character may unfold to
			t.Skip()
		}
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Errorf("%q folds to %q, then to %q", s, once, twice)
		}
	})
}

// toys are two languages' worth of three labels.
func toys() (out []Example) {
	frames := map[string][]string{
		"fruit": {"i like a ripe %s", "peel the %s now", "one more %s please", "苹果 %s 好吃", "我要吃 %s 水果"},
		"metal": {"melt the %s down", "a bar of %s", "shiny %s sheet", "钢铁 %s 很硬", "打一块 %s 金属"},
		"water": {"swim in the %s", "the %s is deep", "cold %s to drink", "海水 %s 很咸", "喝一杯 %s 清水"},
	}
	for _, label := range []string{"fruit", "metal", "water"} {
		for _, f := range frames[label] {
			for _, w := range []string{"thing", "stuff", label} {
				out = append(out, Example{fmt.Sprintf(f, w), label})
			}
		}
	}
	return out
}

func TestLearns(t *testing.T) {
	t.Parallel()
	m := Train(toys())
	for text, want := range map[string]string{
		"please peel that fruit": "fruit", "we melt a metal bar": "metal", "swimming in deep water": "water", "水果好吃": "fruit",
		"很硬的金属": "metal", "一杯水": "water", "MELT ＤＯＷＮ the bar": "metal",
	} {
		r := m.Read(text)
		if r.Ranked[0].Label != want {
			t.Errorf("%q: %v, want %s", text, r.Ranked, want)
		}
		sum := 0.0
		for _, s := range r.Ranked {
			sum += s.Score
		}
		if sum > 1+1e-9 || r.Probability < 0 || r.Probability > 1 || r.Similarity <= 0 || r.Similarity > 1 || r.Nearest == "" {
			t.Errorf("%q: %+v", text, r)
		}
	}
	near := m.Read("peel the thing now")
	if near.Similarity < 0.999 || near.Unknown != 0 || near.Nearest != "fruit" {
		t.Errorf("a training sentence: %+v", near)
	}
	for _, text := range []string{"", "   ", "!!!", "\u200b"} {
		if r := m.Read(text); r.Probability != 0 || r.Unknown != 1 || len(r.Ranked) != 3 {
			t.Errorf("%q: %+v", text, r)
		}
	}
	if r := m.Read("zzzqq xxvvw"); r.Unknown < 0.99 || r.Probability > 0.3 {
		t.Errorf("gibberish: %+v", r)
	}
}

// TestTrainingIsDeterministic: the same examples give the same figures.
func TestTrainingIsDeterministic(t *testing.T) {
	t.Parallel()
	a, b := Train(toys()), Train(toys())
	for _, text := range []string{"peel it", "金属 thing", "deep stuff"} {
		ra, rb := a.Read(text), b.Read(text)
		if fmt.Sprint(ra) != fmt.Sprint(rb) {
			t.Errorf("%q: %v and %v", text, ra, rb)
		}
	}
}

func TestFewExamples(t *testing.T) {
	t.Parallel()
	for _, examples := range [][]Example{nil, {{"a", "x"}}, {{"a", "x"}, {"b", "y"}}, {{"", "x"}, {"", "y"}}, {{"same", "x"}, {"same", "y"}}} {
		m := Train(examples)
		r := m.Read("a b")
		if len(r.Ranked) != len(m.Labels()) || math.IsNaN(r.Probability) {
			t.Errorf("%v: %+v", examples, r)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	m := Train(toys())
	want := fmt.Sprint(m.Read("peel the fruit"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if got := fmt.Sprint(m.Read("peel the fruit")); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}

// TestDualStep: the step solves its equation, wherever it starts.
func TestDualStep(t *testing.T) {
	t.Parallel()
	for _, alpha := range []float64{0, 1e-6, 0.1, 5, 9.9, 9.99999} {
		for _, norm := range []float64{1, 3, 4} {
			for _, margin := range []float64{-40, -5, -0.1, 0, 0.1, 5, 40} {
				warm := 0.0
				if alpha > 0 {
					warm = math.Log(alpha / (costC - alpha))
				}
				z, _ := dualStep(alpha, warm, norm, margin)
				if z < 0 || z > costC {
					t.Fatalf("step to %v", z)
				}
				if z < 1e-4 || z > costC-1e-4 {
					continue // the logit's slope is too steep to check there
				}
				if g := norm*(z-alpha) + margin + math.Log(z/(costC-z)); math.Abs(g) > 0.05 {
					t.Errorf("from %v, norm %v, margin %v: %v is off by %v", alpha, norm, margin, z, g)
				}
			}
		}
	}
}

// TestGateRefusesTheStrange: the gate learnt from held-out labels and hollow
// twins tells known sentences from foreign ones.
func TestGateRefusesTheStrange(t *testing.T) {
	t.Parallel()
	m := Train(toys())
	known, strange := m.Read("one more ripe fruit please").Probability, m.Read("the parliament voted on tuesday").Probability
	if known < strange+0.3 {
		t.Errorf("known %.2f, strange %.2f", known, strange)
	}
}

// TestBlocksHaveLengthOne: long words do not drown short ones.
func TestBlocksHaveLengthOne(t *testing.T) {
	t.Parallel()
	gs := grams(nil, Fold("Extraordinarily long words 和一些汉字"))
	v := newVocabulary([][]gram{gs, grams(nil, Fold("long words 汉"))})
	fs, unknown := v.vector(nil, gs)
	var norm [blocks]float64
	for _, f := range fs {
		norm[v.block[f.index]] += float64(f.value) * float64(f.value)
	}
	for b, n := range norm {
		if math.Abs(n-1) > 1e-5 {
			t.Errorf("block %d has length² %v", b, n)
		}
	}
	if unknown.words != 0 || unknown.chars != 0 {
		t.Errorf("all is known, and yet %+v", unknown)
	}
}

// TestNumbersAreAlike: which amount it was says nothing; how often does.
func TestNumbersAreAlike(t *testing.T) {
	t.Parallel()
	same := func(a, b string) bool { return fmt.Sprint(grams(nil, Fold(a))) == fmt.Sprint(grams(nil, Fold(b))) }
	if !same("paid 38.00 there", "paid 1,204.50 there") || !same("花了38块", "花了158块") || !same("didn't", "didnt") {
		t.Error("alike, and told apart")
	}
	if same("charged 2 times", "charged 3 times") || same("退款", "款退") || same("ab", "a b") {
		t.Error("different, and taken for the same")
	}
}
