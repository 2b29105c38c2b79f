package knowledge

import "strings"

// ID is an article's id, the same in every language: "refund-policy".
type ID string

// Article is one answer in one language.
type Article struct {
	ID    ID
	Lang  string // "zh", "en"
	Title string
	// Questions are phrasings that this article answers, the model's training
	// examples; the title counts as one more.
	Questions []string
	Tags      []string
	Flow      string // the task that the answer offers to start, "" none
	Related   []ID
	// Answer is the article's first paragraph, plain text that fits a chat
	// message (600 characters at most), placeholders filled in.
	Answer string
	// Body is the whole article as Markdown, placeholders filled in.
	Body string
	// File names where it was read from, for errors and lint.
	File string
}

// Phrasings is what a model learns the article from: the title, then the
// questions. The slice is the caller's.
func (a Article) Phrasings() []string {
	all := make([]string, 0, 1+len(a.Questions))
	if a.Title != "" {
		all = append(all, a.Title)
	}
	return append(all, a.Questions...)
}

// Details is what the article says after Answer, as plain chat text: what a
// customer reads who asked for more. It is "" where the answer is all there is.
func (a Article) Details() string {
	doc := ParseMarkdown(a.Body)
	if len(doc) > 0 && doc[0].Kind == Paragraph {
		doc = doc[1:]
	}
	return strings.TrimSpace(doc.Plain())
}
