package knowledge

import "strings"

// Plain is Markdown as text for a chat that shows none: see [Document.Plain].
func Plain(md string) string { return ParseMarkdown(md).Plain() }

// Plain is the document as text without any markup: list items begin with
// "1. " or "· ", two spaces deeper for each outer list; a link is its text and
// its address in brackets; headings are lines of their own. Paragraphs are
// parted by an empty line. It has no trailing line break.
func (d Document) Plain() string {
	var out strings.Builder
	for i, b := range d {
		if i > 0 {
			out.WriteString(gap(d[i-1], b))
		}
		first, rest := b.indent()
		text := strings.TrimSpace(plainSpans(b.Spans))
		if b.Kind == Code {
			text = plainSpans(b.Spans)
		}
		out.WriteString(first + strings.ReplaceAll(text, "\n", "\n"+rest))
	}
	return out.String()
}

// gap is what parts two blocks: items of a list stand close together, and a
// heading stands on what it heads.
func gap(above, below Block) string {
	switch {
	case above.Kind == Heading, above.Level > 0 && below.Level > 0 && above.Kind != Heading && below.Kind != Heading:
		return "\n"
	}
	return "\n\n"
}

// indent is what the first and the further lines of a block begin with.
func (b Block) indent() (first, rest string) {
	if b.Kind == Heading || b.Level == 0 {
		return "", ""
	}
	outer := strings.Repeat("  ", b.Level-1)
	if b.Kind == Item {
		return outer + b.Marker + " ", outer + "  "
	}
	return outer + "  ", outer + "  "
}

func plainSpans(spans []Span) string {
	var out strings.Builder
	for i, s := range spans {
		out.WriteString(s.Text)
		// A link whose text has several styles is several spans: its address
		// follows the last of them.
		if s.URL == "" || i+1 < len(spans) && spans[i+1].URL == s.URL {
			continue
		}
		label := s.Text
		for j := i - 1; j >= 0 && spans[j].URL == s.URL; j-- {
			label = spans[j].Text + label
		}
		if !sameAddress(label, s.URL) {
			out.WriteString(" (" + s.URL + ")")
		}
	}
	return out.String()
}

// sameAddress reports that a link's text already is its address.
func sameAddress(label, address string) bool {
	label = strings.TrimSpace(label)
	for _, prefix := range []string{"", "mailto:", "tel:", "https://", "http://"} {
		if strings.TrimSuffix(prefix+label, "/") == strings.TrimSuffix(address, "/") {
			return true
		}
	}
	return false
}
