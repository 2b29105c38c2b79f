package knowledge

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
