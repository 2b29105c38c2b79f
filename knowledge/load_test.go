package knowledge

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// folder is a file system with the given files.
func folder(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

const good = `---
id: lost-umbrella
lang: en
title: Lost umbrellas
questions:
  - where is my umbrella
  - umbrella gone
tags: [rain]
flow: human
related: [contact-support]
---
Ask **{{brand}}** at the desk.\
It takes {{refund_days|day|days}}
at most.

## More

1. Look.
`

func TestLoadReadsAnArticle(t *testing.T) {
	t.Parallel()
	got, err := Load(folder("en/lost-umbrella.md", good, "README.md", "no article", "en/.hidden.md", "x", ".git/a.md", "x", "en/a.txt", "x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Article{{
		ID: "lost-umbrella", Lang: "en", Title: "Lost umbrellas",
		Questions: []string{"where is my umbrella", "umbrella gone"},
		Tags:      []string{"rain"}, Flow: "human", Related: []ID{"contact-support"},
		Answer: "Ask IM Wallet at the desk.\nIt takes 1 day at most.",
		Body:   "Ask **IM Wallet** at the desk.\\\nIt takes 1 day\nat most.\n\n## More\n\n1. Look.\n",
		File:   "en/lost-umbrella.md",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := got[0].Details(); got != "More\n1. Look." {
		t.Errorf("Details: %q", got)
	}
	if diff := cmp.Diff([]string{"Lost umbrellas", "where is my umbrella", "umbrella gone"}, got[0].Phrasings()); diff != "" {
		t.Error(diff)
	}
}

// An editor on Windows writes a byte order mark and CRLF.
func TestLoadReadsWindowsFiles(t *testing.T) {
	t.Parallel()
	got, err := Load(folder("en/lost-umbrella.md", "\ufeff"+strings.ReplaceAll(good, "\n", "\r\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Answer != "Ask IM Wallet at the desk.\nIt takes 1 day at most." {
		t.Errorf("%q", got[0].Answer)
	}
}

func TestLoadErrorsNameFileAndLine(t *testing.T) {
	t.Parallel()
	change := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in the example", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, c := range map[string]struct{ src, want string }{
		"no front matter":       {"Just text\n", "en/lost-umbrella.md:1: no front matter"},
		"no end":                {"---\nid: lost-umbrella\n", "en/lost-umbrella.md:1: the front matter has no end"},
		"broken yaml":           {change("tags: [rain]", "tags: [rain"), "broken front matter"},
		"wrong type":            {change("tags: [rain]", "tags: rain"), "en/lost-umbrella.md:8: broken front matter"},
		"unknown field":         {change("tags: [rain]", "tag: [rain]"), `en/lost-umbrella.md:8: unknown field "tag"`},
		"missing id":            {change("id: lost-umbrella\n", ""), "en/lost-umbrella.md:1: id is missing"},
		"missing lang":          {change("lang: en\n", ""), "en/lost-umbrella.md:1: lang is missing"},
		"missing title":         {change("title: Lost umbrellas", "title: ''"), "en/lost-umbrella.md:4: title is missing"},
		"bad id":                {change("id: lost-umbrella", "id: Lost Umbrella"), `en/lost-umbrella.md:2: id "Lost Umbrella"`},
		"other lang than dir":   {change("lang: en", "lang: zh"), `en/lost-umbrella.md:3: lang "zh" in the folder "en"`},
		"empty question":        {change("  - umbrella gone", "  - ''"), "en/lost-umbrella.md:7: an empty question"},
		"unknown placeholder":   {change("at most", "{{weeks}}"), "en/lost-umbrella.md:14: unknown placeholder {{weeks}}"},
		"placeholder in title":  {change("Lost umbrellas", "'{{who}} lost it'"), "en/lost-umbrella.md:4: unknown placeholder {{who}}"},
		"placeholder in a list": {change("umbrella gone", "'{{who}} gone'"), "en/lost-umbrella.md:7: unknown placeholder {{who}}"},
		"malformed placeholder": {change("{{brand}}", "{{Brand!}}"), "en/lost-umbrella.md:12: malformed placeholder"},
		"two forms wanted":      {change("|day|days", "|day"), "en/lost-umbrella.md:13: malformed placeholder"},
		"open placeholder":      {change("at most", "{{brand"), "en/lost-umbrella.md:14: malformed placeholder"},
		"heading first":         {change("Ask **", "# Ask **"), "en/lost-umbrella.md:12: the text must begin with a paragraph"},
		"no text":               {good[:strings.LastIndex(good, "---\n")+4], "en/lost-umbrella.md:12: the text must begin with a paragraph"},
		"not utf-8":             {good + "\xff", "en/lost-umbrella.md: not UTF-8"},
		"too large":             {good + strings.Repeat("x", maxFile), "en/lost-umbrella.md: larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			articles, err := Load(folder("en/lost-umbrella.md", c.src, "zh/fine.md", strings.Replace(good, "lang: en", "lang: zh", 1)), nil)
			var bad *LoadError
			if !errors.As(err, &bad) || articles != nil {
				t.Fatalf("got %v, %v; want a LoadError", articles, err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
		})
	}
}

func TestLoadReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(folder("en/a.md", "x", "en/b.md", "y"), nil)
	var bad *LoadError
	if !errors.As(err, &bad) || len(bad.Problems) != 2 {
		t.Fatalf("got %v, want two problems", err)
	}
}

func TestLoadRefusesADuplicate(t *testing.T) {
	t.Parallel()
	_, err := Load(folder("en/a.md", good, "en/b.md", good), nil)
	if err == nil || !strings.Contains(err.Error(), `en/b.md:2: duplicate id "lost-umbrella" in en: en/a.md has it too`) {
		t.Errorf("got %v", err)
	}
}

// brokenFS cannot be read.
type brokenFS struct{}

func (brokenFS) Open(string) (fs.File, error) { return nil, fs.ErrPermission }

func TestLoadPassesOnReadErrors(t *testing.T) {
	t.Parallel()
	if _, err := Load(brokenFS{}, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	if articles, err := Load(fstest.MapFS{}, nil); err != nil || len(articles) != 0 {
		t.Errorf("an empty folder: %v, %v", articles, err)
	}
}

func TestMergeOverridesAndAdds(t *testing.T) {
	t.Parallel()
	base := []Article{
		{ID: "a", Lang: "en", Answer: "old", Questions: []string{"one", "two"}},
		{ID: "a", Lang: "zh", Answer: "旧"},
		{ID: "c", Lang: "en", Answer: "c"},
	}
	over := []Article{
		{ID: "b", Lang: "en", Answer: "added"},
		{ID: "a", Lang: "en", Answer: "new"},
		{ID: "c", Lang: "en", Answer: "new c", Questions: []string{"three"}},
	}
	want := []Article{
		{ID: "a", Lang: "en", Answer: "new", Questions: []string{"one", "two"}},
		{ID: "a", Lang: "zh", Answer: "旧"},
		{ID: "b", Lang: "en", Answer: "added"},
		{ID: "c", Lang: "en", Answer: "new c", Questions: []string{"three"}},
	}
	if diff := cmp.Diff(want, Merge(base, over)); diff != "" {
		t.Error(diff)
	}
	if base[0].Answer != "old" || over[1].Questions != nil {
		t.Error("Merge changed its arguments")
	}
}

// An operator puts one file into a folder: the built-in answer gives way in
// that language, and customers still find it by the built-in phrasings.
func TestOperatorOverridesABuiltInArticle(t *testing.T) {
	t.Parallel()
	builtIn, err := BuiltIn(nil)
	if err != nil {
		t.Fatal(err)
	}
	own, err := Load(folder("en/refund-policy.md", "---\nid: refund-policy\nlang: en\ntitle: Our refunds\n---\nCall {{hotline}}.\n"),
		Figures{"hotline": "12345"})
	if err != nil {
		t.Fatal(err)
	}
	base, err := NewBase(Merge(builtIn, own), nil)
	if err != nil {
		t.Fatal(err)
	}
	en, _ := base.Article("refund-policy", "en")
	if en.Answer != "Call 12345." || len(en.Questions) < MinQuestions {
		t.Errorf("got %q with %d questions", en.Answer, len(en.Questions))
	}
	if zh, _ := base.Article("refund-policy", "zh"); zh.Lang != "zh" || !strings.Contains(zh.Answer, "退") {
		t.Errorf("the Chinese one changed: %q", zh.Answer)
	}
	if len(base.Articles()) != len(builtIn) {
		t.Errorf("%d articles, want %d", len(base.Articles()), len(builtIn))
	}
}

// endless is a file that looks regular and never ends.
type endless struct {
	fs.FileInfo
	read int
}

func (e *endless) Stat() (fs.FileInfo, error) { return e.FileInfo, nil }
func (e *endless) Close() error               { return nil }
func (e *endless) Read(b []byte) (int, error) {
	if e.read += len(b); e.read > 4*maxFile {
		return 0, errors.New("read on and on")
	}
	return len(b), nil
}

type endlessFolder struct {
	fstest.MapFS
	name string
}

func (f endlessFolder) Open(name string) (fs.File, error) {
	info, err := f.MapFS.Stat(name)
	if err != nil || name != f.name {
		return f.MapFS.Open(name)
	}
	return &endless{FileInfo: info}, nil
}

// ReadFile reads as much as there is, as a folder on a disk does.
func (f endlessFolder) ReadFile(name string) ([]byte, error) {
	file, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

func TestLoadReadsNoMoreThanAnArticle(t *testing.T) {
	t.Parallel()
	_, err := Load(endlessFolder{folder("en/endless.md", good), "en/endless.md"}, nil)
	if err == nil || !strings.Contains(err.Error(), "en/endless.md: larger than") {
		t.Errorf("an endless file gives %v", err)
	}
}
