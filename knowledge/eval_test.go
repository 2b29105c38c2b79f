package knowledge

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEvaluateByHand(t *testing.T) {
	t.Parallel()
	// Six answerable rows with ranks 1, 2, 3, 4, 11 and no hit at all; one with
	// hits of which none is right; three unanswerable ones, two of them silent.
	answers := map[string]string{
		"first": "x", "second": "a x", "third": "a b x", "fourth": "a b c x", "eleventh": "a b c d e f g h i j x",
		"silent": "", "wrong": "a b", "none 1": "", "none 2": "", "none 3": "a",
	}
	var rows []EvalRow
	for text := range answers {
		row := EvalRow{Text: text, Article: "x"}
		if strings.HasPrefix(text, "none") {
			row.Article = ""
		}
		rows = append(rows, row)
	}
	m := Evaluate(rows, func(text string) []ID {
		var ids []ID
		for _, f := range strings.Fields(answers[text]) {
			ids = append(ids, ID(f))
		}
		return ids
	})
	if m.PerQuery < 0 {
		t.Errorf("time %v", m.PerQuery)
	}
	m.PerQuery = 1.5
	got, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	// 1/7, 3/7, (1 + 1/2 + 1/3 + 1/4)/7, 2/3, 1/7
	want := `{"queries":10,"hit1":0.1429,"hit3":0.4286,"mrr10":0.2976,"none_recall":0.6667,"none_false":0.1429,"us_per_query":1.5}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if diff := cmp.Diff(Metrics{}, Evaluate(nil, nil)); diff != "" {
		t.Error(diff)
	}
}

func TestEvaluateBase(t *testing.T) {
	t.Parallel()
	var asked []string
	base, err := NewBase([]Article{{ID: "a", Lang: "en"}, {ID: "b", Lang: "en"}}, fixed{[]Ranked{{"b", 1}, {"a", .5}}, &asked})
	if err != nil {
		t.Fatal(err)
	}
	m := EvaluateBase([]EvalRow{{Text: "x", Article: "a"}, {Text: "退", Article: "b"}}, base)
	if m.Hit1 != .5 || m.Hit3 != 1 || m.MRR10 != .75 {
		t.Errorf("%+v", m)
	}
	if diff := cmp.Diff([]string{"en:x", "zh:退"}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestReadEval(t *testing.T) {
	t.Parallel()
	got, err := ReadEval(strings.NewReader("\ufefftext\tarticle\r\n\r\nHow \"long\"?\trefund-policy\r\n 天气 \tnone\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]EvalRow{{`How "long"?`, "refund-policy", 3}, {"天气", "", 4}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadEvalErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ src, want string }{
		"empty":          {"", "line 1: the header"},
		"no header":      {"a\tb\n", "line 1: the header"},
		"one column":     {"text\tarticle\nok\tnone\nx\n", "line 3: 1 columns"},
		"three columns":  {"text\tarticle\nx\ty\tz\n", "line 2: 3 columns"},
		"no text":        {"text\tarticle\n\tnone\n", "line 2: the text is empty"},
		"no article":     {"text\tarticle\nx\t\n", `line 2: article ""`},
		"strange id":     {"text\tarticle\nx\tRefund Policy\n", `line 2: article "Refund Policy"`},
		"not utf-8":      {"text\tarticle\n\xff\tnone\n", "line 2: not UTF-8"},
		"only header":    {"text\tarticle\n", "no sentences"},
		"very long line": {"text\tarticle\n" + strings.Repeat("x", 2<<20), "line 2: longer than"},
	} {
		rows, err := ReadEval(strings.NewReader(c.src))
		if err == nil || rows != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want %s", name, rows, err, c.want)
		}
	}
}
