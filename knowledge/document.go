package knowledge

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	htmlrenderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// Document is an article as blocks of plain text with marks, from one parse of
// its Markdown. A channel renders it in its own way (entities, blocks, HTML);
// since no text in it is markup, nothing has to be trusted or stripped again.
type Document []Block

// Kind is what a block is.
type Kind int

// The kinds of blocks. An Item is the first paragraph of a list item; further
// ones are Paragraphs of the same Level.
const (
	Paragraph Kind = iota
	Heading
	Item
	Code
)

// Block is one paragraph, heading, list item or piece of code.
type Block struct {
	Kind   Kind
	Level  int    // of a heading 1 to 6; else how many lists it is in
	Marker string // of an Item: "1." or "·"
	Spans  []Span
}

// Span is a run of text with the same marks. Its Text has no control, bidi or
// zero-width characters; "\n" is a line break that the author asked for.
type Span struct {
	Text   string
	Strong bool
	Em     bool
	Code   bool
	URL    string // http, https, mailto or tel; "" no link
}

var markdown = goldmark.New()

// ParseMarkdown reads CommonMark. Raw HTML is dropped, a picture becomes its
// alternative text, a link to anything but http, https, mailto and tel becomes
// its text.
func ParseMarkdown(md string) Document {
	src := []byte(md)
	r := reader{src: src}
	r.blocks(markdown.Parser().Parse(text.NewReader(src)), 0)
	return r.doc
}

// reader turns a goldmark tree into a Document.
type reader struct {
	src []byte
	doc Document
}

// blocks reads the children of a container that is inside level lists.
func (r *reader) blocks(parent ast.Node, level int) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			r.add(Block{Kind: Heading, Level: n.Level, Spans: r.inline(n)})
		case *ast.Paragraph, *ast.TextBlock:
			r.add(Block{Kind: Paragraph, Level: level, Spans: r.inline(n)})
		case *ast.List:
			r.list(n, level)
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			var code bytes.Buffer
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				code.Write(line.Value(r.src))
			}
			r.add(Block{Kind: Code, Level: level, Spans: []Span{{Text: clean(strings.TrimRight(code.String(), "\n")), Code: true}}})
		case *ast.Blockquote:
			r.blocks(n, level)
		}
	}
}

func (r *reader) list(list *ast.List, level int) {
	number := list.Start
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		first := len(r.doc)
		r.blocks(item, level+1)
		marker := "·"
		if list.IsOrdered() {
			marker = fmt.Sprintf("%d.", number)
			number++
		}
		if first < len(r.doc) && r.doc[first].Kind == Paragraph && r.doc[first].Level == level+1 {
			r.doc[first].Kind, r.doc[first].Marker = Item, marker
		}
	}
}

// add keeps a block that says something.
func (r *reader) add(b Block) {
	for _, s := range b.Spans {
		if strings.TrimSpace(s.Text) != "" {
			r.doc = append(r.doc, b)
			return
		}
	}
}

// inline reads the text of one block.
func (r *reader) inline(block ast.Node) []Span {
	var spans []Span
	r.walk(block, Span{}, &spans)
	return joinLines(spans)
}

// softBreak stands for the end of a source line until its neighbours decide
// whether it is a space: Chinese has none.
const softBreak = "\x00"

func (r *reader) walk(parent ast.Node, style Span, spans *[]Span) {
	put := func(s string) {
		if s == "" {
			return
		}
		if n := len(*spans); n > 0 {
			last := &(*spans)[n-1]
			if last.Strong == style.Strong && last.Em == style.Em && last.Code == style.Code && last.URL == style.URL {
				last.Text += s
				return
			}
		}
		span := style
		span.Text = s
		*spans = append(*spans, span)
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		inner := style
		switch n := n.(type) {
		case *ast.Text:
			value := n.Segment.Value(r.src)
			if style.Code || n.IsRaw() {
				put(clean(string(value)))
			} else {
				put(clean(unescape(value)))
			}
			switch {
			case n.HardLineBreak():
				put("\n")
			case n.SoftLineBreak():
				put(softBreak)
			}
		case *ast.String:
			put(clean(string(n.Value)))
		case *ast.Emphasis:
			if n.Level > 1 {
				inner.Strong = true
			} else {
				inner.Em = true
			}
			r.walk(n, inner, spans)
		case *ast.CodeSpan:
			inner.Code = true
			r.walk(n, inner, spans)
		case *ast.Link:
			inner.URL = safeURL(unescape(n.Destination))
			r.walk(n, inner, spans)
		case *ast.AutoLink:
			outer := style
			style.URL = safeURL(autoURL(n, r.src))
			put(clean(string(n.Label(r.src))))
			style = outer
		case *ast.Image:
			r.walk(n, inner, spans)
		}
	}
}

// joinLines turns soft breaks into a space, or into nothing beside Chinese.
func joinLines(spans []Span) []Span {
	var all strings.Builder
	for _, s := range spans {
		all.WriteString(s.Text)
	}
	runes := []rune(all.String())
	at := 0
	for i := range spans {
		var out strings.Builder
		for _, c := range spans[i].Text {
			switch {
			case c != 0:
				out.WriteRune(c)
			case at > 0 && wide(runes[at-1]) || at+1 < len(runes) && wide(runes[at+1]):
			default:
				out.WriteByte(' ')
			}
			at++
		}
		spans[i].Text = out.String()
	}
	return spans
}

// wide reports a character that stands beside its neighbour without a space.
func wide(c rune) bool {
	return unicode.Is(unicode.Han, c) || c >= 0x3000 && c <= 0x303f || c >= 0xff01 && c <= 0xff60 ||
		c == '“' || c == '”' || c == '—' || c == '…'
}

// unescape resolves backslash escapes and entities, as goldmark's own renderer
// does.
func unescape(value []byte) string {
	var buf bytes.Buffer
	w := bufio.NewWriter(&buf)
	htmlrenderer.DefaultWriter.Write(w, value)
	w.Flush()
	return html.UnescapeString(buf.String())
}

func autoURL(n *ast.AutoLink, src []byte) string {
	if n.AutoLinkType == ast.AutoLinkEmail {
		return "mailto:" + string(n.URL(src))
	}
	return string(n.URL(src))
}

// safeURL is the address where a customer may be sent to it, else "".
func safeURL(address string) string {
	if strings.ContainsFunc(address, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto", "tel":
	default:
		return ""
	}
	return clean(address)
}

// clean drops characters that are invisible or that turn the reading
// direction: controls except line breaks, bidi marks, zero-width ones.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return c
		case c == '\t':
			return ' '
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c), c == '\u2028', c == '\u2029', c == unicode.ReplacementChar:
			return -1
		}
		return c
	}, s)
}
