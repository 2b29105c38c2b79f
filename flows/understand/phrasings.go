package understand

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"teller/knowledge/textmodel"
)

// phrasingFiles holds what customers say for each intent: one file an intent
// and language, one phrasing a line. An empty line or one starting with # is
// skipped.
//
//go:embed phrasings
var phrasingFiles embed.FS

// languages that have phrasings, each a folder.
var languages = []string{"zh", "en"}

// spoken are the intents with phrasings of their own. Affirm and Deny are
// rules (moves.go), FAQ is made of articles, OutOfScope is the gate's refusal.
var spoken = []Intent{
	DoubleCharge, Transactions, PaymentFailed, Refund, RefundStatus, PINReset, Freeze, Alerts,
	Human, Greeting, Thanks, Goodbye, Help, Cancel,
}

// phrasings reads the embedded phrasings of one intent in one language.
func phrasings(lang string, intent Intent) ([]string, error) {
	name := path.Join("phrasings", lang, string(intent)+".txt")
	data, err := phrasingFiles.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("understand: phrasings of %s in %s: %w", intent, lang, err)
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// builtInExamples are the training sentences of all intents.
func builtInExamples() ([]textmodel.Example, error) {
	var out []textmodel.Example
	for _, lang := range languages {
		for _, intent := range spoken {
			lines, err := phrasings(lang, intent)
			if err != nil {
				return nil, err
			}
			for _, line := range lines {
				out = append(out, textmodel.Example{Text: line, Label: string(intent)})
			}
		}
	}
	return out, nil
}
