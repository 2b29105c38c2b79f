package knowledge

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What lint asks of an article.
const (
	// MinQuestions is how many phrasings an article needs in each language for
	// a model to find it reliably.
	MinQuestions = 10
	// MaxAnswer is the length in characters up to which an answer reads well
	// in a chat, and MaxLines its lines.
	MaxAnswer = 300
	MaxLines  = 3
	// LimitAnswer is what [Article.Answer] promises to its users.
	LimitAnswer = 600
)

// BuiltInLangs is the languages in which every built-in article exists.
func BuiltInLangs() []string { return []string{"en", "zh"} }

// BuiltInFlows is the tasks that an article may offer to start: the names of
// the intents that have one.
func BuiltInFlows() []string {
	return []string{"alerts", "double_charge", "freeze", "human", "payment_failed", "pin_reset",
		"refund", "refund_status", "transactions"}
}

// Rules is what lint holds a folder of articles against.
type Rules struct {
	// Figures wins over [DefaultFigures]; nil for those alone.
	Figures Figures
	// Flows is the tasks there are; nil for [BuiltInFlows].
	Flows []string
	// Onto is what the folder will be merged over: its ids are known, its
	// phrasings are taken. Nil for a folder that stands alone.
	Onto []Article
	// Strict is for the built-in articles: fewer phrasings, a missing language
	// or a long answer are errors rather than warnings.
	Strict bool
}

// LintBuiltIn checks the articles that come with the program with an
// operator's figures, which may be nil.
func LintBuiltIn(figures Figures) []Problem {
	return Lint(BuiltInFiles(), Rules{Figures: figures, Strict: true})
}

// Lint finds what is wrong with the articles below fsys, sorted by file and
// line. An Error keeps the folder from loading or answers from being right; a
// folder with warnings only works. A folder that cannot be read is one Error.
func Lint(fsys fs.FS, rules Rules) []Problem {
	sources, problems, err := read(fsys, rules.Figures)
	if err != nil {
		return []Problem{{File: ".", Severity: Error, Message: err.Error()}}
	}
	if rules.Flows == nil {
		rules.Flows = BuiltInFlows()
	}
	l := linter{rules: rules, sources: sources, ids: map[ID]bool{}, problems: problems}
	for _, a := range rules.Onto {
		l.ids[a.ID] = true
	}
	for _, s := range sources {
		l.ids[s.ID] = true
	}
	for _, s := range sources {
		l.article(s)
	}
	l.languages()
	l.phrasings()
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return l.problems
}

type linter struct {
	rules    Rules
	sources  []source
	ids      map[ID]bool // every article there will be
	problems []Problem
}

func (l *linter) report(s source, line int, severity Severity, format string, args ...any) {
	l.problems = append(l.problems, Problem{s.File, line, severity, fmt.Sprintf(format, args...)})
}

// soft is Error for the built-in articles and Warning for an operator's.
func (l *linter) soft() Severity {
	if l.rules.Strict {
		return Error
	}
	return Warning
}

// article checks what one article tells by itself.
func (l *linter) article(s source) {
	line := s.line("questions")
	switch n := len(s.Questions); {
	case n == 0 && !l.replaces(s):
		l.report(s, line, Error, "no questions: nothing that customers type would lead here; write %d", MinQuestions)
	case n > 0 && n < MinQuestions:
		l.report(s, line, l.soft(), "%d questions, %d are needed to be found reliably: add phrasings as people type them", n, MinQuestions)
	}
	switch n := utf8.RuneCountInString(s.Answer); {
	case n > LimitAnswer:
		l.report(s, s.bodyLine, Error, "the answer (first paragraph) has %d characters, the limit is %d: move details below it", n, LimitAnswer)
	case n > MaxAnswer:
		l.report(s, s.bodyLine, l.soft(), "the answer (first paragraph) has %d characters, more than %d: move details below it", n, MaxAnswer)
	}
	if n := 1 + strings.Count(s.Answer, "\n"); n > MaxLines {
		l.report(s, s.bodyLine, l.soft(), "the answer (first paragraph) has %d lines, more than %d: move details below it", n, MaxLines)
	}
	if s.Flow != "" && !slices.Contains(l.rules.Flows, s.Flow) {
		l.report(s, s.line("flow"), Error, "unknown flow %q: use one of %s, or leave it out", s.Flow, strings.Join(l.rules.Flows, ", "))
	}
	for _, id := range s.Related {
		switch {
		case id == s.ID:
			l.report(s, s.line("related"), Error, "related names the article itself: remove %q", id)
		case !l.ids[id]:
			l.report(s, s.line("related"), Error, "unknown related article %q", id)
		}
	}
	if name := s.Lang + "/" + string(s.ID) + ".md"; s.File != name && !strings.HasSuffix(s.File, "/"+name) {
		l.report(s, 1, l.soft(), "a file for this id and language is best called %s", name)
	}
	if plain := Plain(s.Body); strings.Contains(plain, "**") || strings.Contains(plain, "](") {
		l.report(s, s.bodyLine, l.soft(), "Markdown that was not closed: customers would read ** or ](")
	}
}

// replaces reports that the article overrides one whose questions it keeps.
func (l *linter) replaces(s source) bool {
	return slices.ContainsFunc(l.rules.Onto, func(a Article) bool { return keyOf(a) == keyOf(s.Article) })
}

// languages finds articles that exist in one built-in language only.
func (l *linter) languages() {
	have := map[key]bool{}
	for _, a := range l.rules.Onto {
		have[keyOf(a)] = true
	}
	for _, s := range l.sources {
		have[keyOf(s.Article)] = true
	}
	told := map[ID]bool{}
	for _, s := range l.sources {
		if told[s.ID] {
			continue
		}
		told[s.ID] = true
		for _, lang := range BuiltInLangs() {
			if !have[key{s.ID, lang}] {
				l.report(s, s.line("lang"), l.soft(), "%q does not exist in %s: customers who speak it read another language", s.ID, lang)
			}
		}
	}
}

// phrasings finds sentences that lead to two places, or twice to one.
func (l *linter) phrasings() {
	type taken struct {
		id    ID
		where string
		onto  bool
	}
	first := map[string]taken{}
	replaced := map[key]bool{}
	for _, s := range l.sources {
		replaced[keyOf(s.Article)] = true
	}
	for _, a := range l.rules.Onto {
		if replaced[keyOf(a)] {
			continue
		}
		for _, q := range a.Phrasings() {
			first[fold(q)] = taken{a.ID, a.File, true}
		}
	}
	for _, s := range l.sources {
		check := func(q string, line int) {
			folded := fold(q)
			if folded == "" {
				l.report(s, line, Error, "the question %q has no letters", q)
				return
			}
			before, known := first[folded]
			switch {
			case !known:
				first[folded] = taken{id: s.ID, where: fmt.Sprintf("%s:%d", s.File, line)}
			case before.id == s.ID:
				l.report(s, line, l.soft(), "duplicate question %q: it is at %s already", q, before.where)
			case before.onto:
				l.report(s, line, Warning, "duplicate question %q: the article %q has it too (%s), and answers would be a toss-up", q, before.id, before.where)
			default:
				l.report(s, line, Error, "duplicate question %q: the article %q has it too (%s); leave it to one of them", q, before.id, before.where)
			}
		}
		check(s.Title, s.line("title"))
		for i, q := range s.Questions {
			check(q, s.questions[i])
		}
	}
}

// fold is a sentence without what makes no difference to its meaning: case,
// width, spaces and punctuation.
func fold(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsNumber(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, norm.NFKC.String(s))
}
