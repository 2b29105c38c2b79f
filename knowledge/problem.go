package knowledge

import (
	"fmt"
	"strings"
)

// Severity says whether a problem keeps an article from being used.
type Severity string

// An Error must be mended; a Warning makes answers worse, and everything works.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one thing that is wrong with one article.
type Problem struct {
	File     string   `json:"file"`
	Line     int      `json:"line"` // from 1; 0 where it is about the whole file
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // what is wrong, and what to do
}

// String is "file:line: severity: message", as editors and CI read it.
func (p Problem) String() string {
	return fmt.Sprintf("%s: %s: %s", p.place(), p.Severity, p.Message)
}

func (p Problem) place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// LoadError is every reason why a folder of articles cannot be loaded, so that
// an operator mends them in one go.
type LoadError struct {
	Problems []Problem // at least one, each an Error
}

// Error lists the problems, one a line, each with its file and line.
func (e *LoadError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("%s: %s", p.place(), p.Message)
	}
	return "articles cannot be loaded: " + strings.Join(lines, "\n")
}
