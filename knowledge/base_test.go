package knowledge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fixed ranks the same ids whatever is asked, and tells what it was asked.
type fixed struct {
	ranked []Ranked
	asked  *[]string
}

func (f fixed) RankArticles(text, lang string) []Ranked {
	*f.asked = append(*f.asked, lang+":"+text)
	return f.ranked
}

func TestSearchFollowsTheRanker(t *testing.T) {
	t.Parallel()
	var asked []string
	base, err := NewBase([]Article{
		{ID: "a", Lang: "zh", Title: "甲"}, {ID: "a", Lang: "en", Title: "A"},
		{ID: "b", Lang: "en", Title: "B"}, {ID: "c", Lang: "zh", Title: "丙"},
	}, fixed{[]Ranked{{"b", .9}, {"gone", .8}, {"a", .7}, {"b", .6}, {"c", .5}}, &asked})
	if err != nil {
		t.Fatal(err)
	}
	show := func(hits []Hit) string {
		var s []string
		for _, h := range hits {
			s = append(s, h.Article.Title)
		}
		return strings.Join(s, " ")
	}
	for _, c := range []struct {
		query, lang string
		limit       int
		want        string
	}{
		{"refund", "", 0, "B A 丙"},
		{"退款", "", 0, "B 甲 丙"},
		{"退款", "en", 0, "B A 丙"},
		{"refund", "zh", 2, "B 甲"},
		{"refund", "zh", 1, "B"},
	} {
		if got := show(base.Search(c.query, c.lang, c.limit)); got != c.want {
			t.Errorf("%q in %q, %d: got %s, want %s", c.query, c.lang, c.limit, got, c.want)
		}
	}
	if diff := cmp.Diff([]string{"en:refund", "zh:退款", "en:退款", "zh:refund", "zh:refund"}, asked); diff != "" {
		t.Error(diff)
	}
	if hits := base.Search("x", "en", 1); hits[0].Score != .9 {
		t.Errorf("score %v", hits[0].Score)
	}
}

func TestArticleFallsBack(t *testing.T) {
	t.Parallel()
	base, err := NewBase([]Article{{ID: "a", Lang: "zh"}, {ID: "a", Lang: "en"}, {ID: "c", Lang: "zh"}, {ID: "d", Lang: "de"}, {ID: "d", Lang: "en"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id         ID
		lang, want string
	}{{"a", "zh", "zh"}, {"a", "en", "en"}, {"a", "ja", "en"}, {"c", "en", "zh"}, {"d", "zh", "en"}, {"none", "en", ""}} {
		got, ok := base.Article(c.id, c.lang)
		if got.Lang != c.want || ok != (c.want != "") {
			t.Errorf("%s in %s: got %q, %v", c.id, c.lang, got.Lang, ok)
		}
	}
	if hits := base.Search("anything", "en", 3); hits != nil {
		t.Errorf("without a ranker: %v", hits)
	}
}

func TestNewBaseRefuses(t *testing.T) {
	t.Parallel()
	for name, articles := range map[string][]Article{
		"twice":   {{ID: "a", Lang: "en", File: "x"}, {ID: "b", Lang: "en"}, {ID: "a", Lang: "en", File: "y"}},
		"no id":   {{Lang: "en"}},
		"no lang": {{ID: "a"}},
	} {
		if _, err := NewBase(articles, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
