package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBuiltInArticlesAreClean(t *testing.T) {
	t.Parallel()
	for _, p := range LintBuiltIn(nil) {
		t.Error(p)
	}
}

// An operator who sets every figure to one short value breaks no article.
func TestBuiltInArticlesTakeOtherFigures(t *testing.T) {
	t.Parallel()
	figures := Figures{}
	for _, name := range DefaultFigures().Names() {
		figures[name] = "1"
	}
	for _, p := range LintBuiltIn(figures) {
		t.Error(p)
	}
}

// write makes an article's file with n questions. more is front matter.
func write(id, lang string, n int, more, body string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nid: %s\nlang: %s\ntitle: Title %s %s\n%squestions:\n", id, lang, id, lang, more)
	for i := range n {
		fmt.Fprintf(&b, "  - Question %d of %s %s?\n", i, id, lang)
	}
	fmt.Fprintf(&b, "---\n%s\n", body)
	return b.String()
}

func TestLint(t *testing.T) {
	t.Parallel()
	onto := []Article{
		{ID: "taken", Lang: "en", Title: "Taken", Questions: []string{"What's the  FEE"}, File: "en/taken.md"},
		{ID: "taken", Lang: "zh", Title: "占用", File: "zh/taken.md"},
	}
	pair := func(files ...string) fstest.MapFS {
		m := folder(files...)
		m["zh/a.md"] = &fstest.MapFile{Data: []byte(write("a", "zh", 10, "", "好。"))}
		return m
	}
	long := strings.Repeat("long ", 61)
	for name, c := range map[string]struct {
		files fstest.MapFS
		// What lint says, as "severity|part of the line"; "" for nothing. hard
		// is the same for the built-in articles, "" where it is soft's.
		soft, hard string
	}{
		"clean":                    {pair("en/a.md", write("a", "en", 10, "", "Good.")), "", ""},
		"few questions":            {pair("en/a.md", write("a", "en", 9, "", "Good.")), "warning|en/a.md:5: warning: 9 questions", "error|9 questions"},
		"no questions":             {pair("en/a.md", write("a", "en", 0, "", "Good.")), "error|en/a.md:5: error: no questions", ""},
		"one language only":        {folder("zh/a.md", write("a", "zh", 10, "", "好。")), `warning|zh/a.md:3: warning: "a" does not exist in en`, `error|"a" does not exist in en`},
		"overrides one":            {folder("en/taken.md", write("taken", "en", 0, "", "Good.")), "", ""},
		"overrides, same question": {folder("en/taken.md", strings.Replace(write("taken", "en", 10, "", "Good."), "Question 3 of taken en", "What's the fee", 1)), "", ""},
		"long answer":              {pair("en/a.md", write("a", "en", 10, "", long)), "warning|en/a.md:17: warning: the answer (first paragraph) has 304 characters, more than 300", "error|304 characters"},
		"too long":                 {pair("en/a.md", write("a", "en", 10, "", long+long)), "error|609 characters, the limit is 600", ""},
		"long in Chinese":          {pair("en/a.md", write("a", "en", 10, "", strings.Repeat("好", 300))), "", ""},
		"four lines":               {pair("en/a.md", write("a", "en", 10, "", "a\\\nb\\\nc\\\nd")), "warning|4 lines, more than 3", "error|4 lines"},
		"unknown flow":             {pair("en/a.md", write("a", "en", 10, "flow: dance\n", "Good.")), `error|en/a.md:5: error: unknown flow "dance"`, ""},
		"known flow":               {pair("en/a.md", write("a", "en", 10, "flow: refund\n", "Good.")), "", ""},
		"unknown related":          {pair("en/a.md", write("a", "en", 10, "related: [b]\n", "Good.")), `error|en/a.md:5: error: unknown related article "b"`, ""},
		"related to onto":          {pair("en/a.md", write("a", "en", 10, "related: [taken]\n", "Good.")), "", ""},
		"related to itself":        {pair("en/a.md", write("a", "en", 10, "related: [a]\n", "Good.")), "error|related names the article itself", ""},
		"other file name":          {pair("en/b.md", write("a", "en", 10, "", "Good.")), "warning|best called en/a.md", "error|best called"},
		"unclosed marks":           {pair("en/a.md", write("a", "en", 10, "", "**Good.")), "warning|was not closed", "error|was not closed"},
		"broken front matter":      {pair("en/a.md", write("a", "en", 10, "extra: 1\n", "Good.")), `error|en/a.md:5: error: unknown field "extra"`, ""},
		"missing figure":           {pair("en/a.md", write("a", "en", 10, "", "Pay {{nothing}}.")), "error|en/a.md:17: error: unknown placeholder {{nothing}}", ""},
		"same question twice": {pair("en/a.md", strings.Replace(write("a", "en", 11, "", "Good."), "Question 10 of", "question  3 of", 1)),
			`warning|en/a.md:16: warning: duplicate question "question 3 of a en?": it is at en/a.md:9 already`, "error|duplicate question"},
		"title as question": {pair("en/a.md", strings.Replace(write("a", "en", 11, "", "Good."), "Question 10 of a en?", "TITLE a en", 1)),
			"warning|it is at en/a.md:4 already", "error|duplicate question"},
		"question of another": {pair("en/a.md", strings.Replace(write("a", "en", 10, "", "Good."), "Question 3 of a en", "Question 3 of a zh", 1)), "warning|is at", "error|is at"},
		"question of onto": {pair("en/a.md", strings.Replace(write("a", "en", 11, "", "Good."), "Question 10 of a en?", "what's the fee???", 1)),
			`warning|the article "taken" has it too (en/taken.md)`, ""},
		"no letters": {pair("en/a.md", strings.Replace(write("a", "en", 11, "", "Good."), "Question 10 of a en?", "'?!'", 1)), `error|has no letters`, ""},
		"between articles": {pair("en/a.md", write("a", "en", 10, "", "Good."), "en/b.md", strings.Replace(write("b", "en", 10, "", "Good."), "Question 3 of b", "Question 3 of a", 1), "zh/b.md", write("b", "zh", 10, "", "好。")),
			`error|en/b.md:9: error: duplicate question "Question 3 of a en?": the article "a" has it too (en/a.md:9)`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.hard == "" {
				c.hard = c.soft
			}
			for _, want := range []struct {
				rules Rules
				line  string
			}{{Rules{Onto: onto}, c.soft}, {Rules{Onto: onto, Strict: true}, c.hard}} {
				problems := Lint(c.files, want.rules)
				if name == "broken front matter" || name == "missing figure" {
					problems = only(problems, "en/a.md") // the other language is alone then
				}
				if want.line == "" {
					if len(problems) > 0 {
						t.Errorf("got %v, want nothing", problems)
					}
					continue
				}
				severity, part, _ := strings.Cut(want.line, "|")
				if len(problems) != 1 || string(problems[0].Severity) != severity || !strings.Contains(problems[0].String(), part) {
					t.Errorf("strict %v: got %v\nwant one %s", want.rules.Strict, problems, want.line)
				}
			}
		})
	}
}

func only(problems []Problem, file string) (of []Problem) {
	for _, p := range problems {
		if p.File == file {
			of = append(of, p)
		}
	}
	return of
}

func TestLintOfAFolderThatCannotBeRead(t *testing.T) {
	t.Parallel()
	if p := Lint(brokenFS{}, Rules{}); len(p) != 1 || p[0].Severity != Error {
		t.Errorf("got %v", p)
	}
}

func TestLintKnowsOtherFlows(t *testing.T) {
	t.Parallel()
	files := folder("en/a.md", write("a", "en", 10, "flow: dance\n", "Good."), "zh/a.md", write("a", "zh", 10, "", "好。"))
	if p := Lint(files, Rules{Flows: []string{"dance"}}); len(p) != 0 {
		t.Errorf("got %v", p)
	}
}
