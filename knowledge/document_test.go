package knowledge

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ md, want string }{
		"empty":               {"", ""},
		"paragraphs":          {"One\n\n\nTwo", "One\n\nTwo"},
		"soft break":          {"One\ntwo", "One two"},
		"soft break, Chinese": {"第一行，\n第二行\nabc", "第一行，第二行abc"},
		"hard break":          {"One\\\ntwo  \nthree", "One\ntwo\nthree"},
		"marks":               {"**bold** _em_ `code` ***both***", "bold em code both"},
		"heading":             {"# Title\n\nText\n\n## Next\n\n- a", "Title\nText\n\nNext\n· a"},
		"ordered":             {"1. one\n2. two\n3. three", "1. one\n2. two\n3. three"},
		"ordered from five":   {"5) five\n6) six", "5. five\n6. six"},
		"bullets":             {"Look:\n\n- a\n- b\n\nEnd", "Look:\n\n· a\n· b\n\nEnd"},
		"nested":              {"1. one\n   - a\n   - b\n2. two", "1. one\n  · a\n  · b\n2. two"},
		"item, two paragraphs": {
			"- one\n\n  more\n\n- two", "· one\n  more\n· two"},
		"item, hard break":     {"- one\\\n  more\n- two", "· one\n  more\n· two"},
		"link":                 {"See [the page](https://example.com/a?b=1&c=2).", "See the page (https://example.com/a?b=1&c=2)."},
		"link with marks":      {"[a **b** c](https://example.com)", "a b c (https://example.com)"},
		"link is its text":     {"[https://example.com](https://example.com/) [x@y.org](mailto:x@y.org)", "https://example.com x@y.org"},
		"autolink":             {"<https://example.com> <x@y.org>", "https://example.com x@y.org"},
		"unsafe links":         {"[a](javascript:alert(1)) [b](data:text/html,x) [c](/etc/passwd) [d](https:///x)", "a b c d"},
		"disguised script":     {"[a](jav&#x09;ascript:x) [b](JAVASCRIPT:x) [c](https&colon;//example.com)", "a b c (https://example.com)"},
		"image":                {"![a *picture*](https://example.com/p.png)", "a picture"},
		"inline html":          {"a <b onclick=x>bold</b> <script>alert(1)</script>", "a bold alert(1)"},
		"html block":           {"<div>\n<script>alert(1)</script>\n</div>\n\nafter", "after"},
		"escapes and entities": {`\*not\* &amp; &lt;b&gt; \&amp; 1 < 2 "q"`, `*not* & <b> &amp; 1 < 2 "q"`},
		"code block":           {"```\na  *b*\n  &amp;\n```", "a  *b*\n  &amp;"},
		"quote and rule":       {"> said\n\n---\n\nend", "said\n\nend"},
		"bidi and zero width":  {"a\u202eb\u200bc\u2066d\x1b[31m\x00\ufeff", "abcd[31m"},
		"entity bidi":          {"a&#x202e;b&#0;c&#27;d", "abcd"},
		"tab":                  {"a\tb", "a b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Plain(c.md); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// A channel that shows marks finds them in the spans.
func TestDocumentKeepsMarks(t *testing.T) {
	t.Parallel()
	doc := ParseMarkdown("1. **a** _b_ `c` [d](https://example.com)")
	if len(doc) != 1 || doc[0].Kind != Item || doc[0].Marker != "1." || doc[0].Level != 1 {
		t.Fatalf("%+v", doc)
	}
	var got []string
	for _, s := range doc[0].Spans {
		marks := ""
		if s.Strong {
			marks += "strong "
		}
		if s.Em {
			marks += "em "
		}
		if s.Code {
			marks += "code "
		}
		got = append(got, marks+s.URL+"|"+s.Text)
	}
	want := "strong |a, | , em |b, | , code |c, | , https://example.com|d"
	if g := strings.Join(got, ", "); g != want {
		t.Errorf("got %s\nwant %s", g, want)
	}
}

// FuzzPlain: whatever the Markdown, the text is valid and has nothing
// invisible in it.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"# a\n\n1. b\n   - c\n\n[x](y \"z\")", "<b>&#x202e;\x00", "```\n\x1b\n", "> - 1. a\n\n***\n| a |", good} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, md string) {
		got := Plain(md)
		if utf8.ValidString(md) && !utf8.ValidString(got) {
			t.Errorf("invalid text %q", got)
		}
		if got != clean(got) {
			t.Errorf("invisible characters in %q", got)
		}
	})
}

// FuzzLoad: a file of an operator, however broken, is an article or an error.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{good, "", "---", "---\n---\n", "---\n&a [*a]\n---\nx", "---\n? - : {\n---\n", "---\nid: [\n---", "---\n!!binary x: y\n---\n",
		"---\nid: a\n--- \n{{", "---\nquestions: {a: b}\n---\nx", "---\nquestions: &x [a]\ntags: *x\n---\nx", "---\n<<: {id: a}\n---\nx\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		articles, err := Load(folder("en/a.md", src), nil)
		if (err == nil) != (len(articles) == 1) {
			t.Fatalf("%d articles, error %v", len(articles), err)
		}
		if err != nil {
			if !strings.Contains(err.Error(), "en/a.md") {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		if a := articles[0]; a.ID == "" || a.Lang != "en" || a.Title == "" || a.Answer == "" {
			t.Errorf("an incomplete article: %+v", a)
		}
		Lint(folder("en/a.md", src), Rules{})
	})
}
