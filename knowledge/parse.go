package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxFile is the size of an article's file in bytes; a larger one is a mistake
// (a database, a picture), not an article.
const maxFile = 1 << 20

// front is the front matter, as written between the two lines of ---.
type front struct {
	ID        string   `yaml:"id"`
	Lang      string   `yaml:"lang"`
	Title     string   `yaml:"title"`
	Questions []string `yaml:"questions"`
	Tags      []string `yaml:"tags"`
	Flow      string   `yaml:"flow"`
	Related   []string `yaml:"related"`
}

// source is an article with the places that lint points at.
type source struct {
	Article
	fields    map[string]int // line of each front matter field
	questions []int          // line of each question
	bodyLine  int            // line on which the Markdown starts
}

// line is where a field stands, 1 where it is missing.
func (s source) line(field string) int { return max(s.fields[field], 1) }

var (
	idForm   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	langForm = regexp.MustCompile(`^[a-z]{2,3}$`)
)

// parse reads one article. Whatever src holds, it does not panic; the article
// is usable only where there are no problems.
func parse(file string, src []byte, figures Figures) (s source, problems []Problem) {
	s.File = file
	report := func(line int, format string, args ...any) {
		problems = append(problems, Problem{file, line, Error, fmt.Sprintf(format, args...)})
	}
	if len(src) > maxFile {
		report(0, "larger than %d bytes: not an article", maxFile)
		return s, problems
	}
	if !utf8.Valid(src) {
		report(0, "not UTF-8: save it as UTF-8")
		return s, problems
	}
	matter, body, bodyLine, err := split(string(src))
	if err != nil {
		report(1, "%s", err)
		return s, problems
	}
	s.bodyLine = bodyLine
	f, fields, questions, err := readFront(matter)
	if err != nil {
		for _, p := range yamlProblems(err) {
			report(p.Line, "%s", p.Message)
		}
		return s, problems
	}
	s.fields, s.questions = fields, questions
	s.ID, s.Lang, s.Flow, s.Tags = ID(f.ID), f.Lang, f.Flow, f.Tags
	for _, id := range f.Related {
		s.Related = append(s.Related, ID(id))
	}

	required := func(field, value string, form *regexp.Regexp, example string) {
		switch {
		case value == "":
			report(s.line(field), "%s is missing: add %q to the front matter", field, example)
		case form != nil && !form.MatchString(value):
			report(s.line(field), "%s %q: write it like %q", field, value, example)
		}
	}
	required("id", f.ID, idForm, "id: refund-policy")
	required("lang", f.Lang, langForm, "lang: en")
	required("title", strings.TrimSpace(f.Title), nil, "title: Refund rules")
	if dir := path.Base(path.Dir(file)); langForm.MatchString(dir) && f.Lang != "" && dir != f.Lang {
		report(s.line("lang"), "lang %q in the folder %q: they must agree", f.Lang, dir)
	}

	fill := func(text string, line int, escape func(string) string) string {
		filled, bad := figures.fill(text, f.Lang, escape)
		for _, p := range bad {
			report(line+p.Line-1, "%s", p.Message)
		}
		return filled
	}
	s.Title = oneLine(fill(f.Title, s.line("title"), verbatim))
	for i, q := range f.Questions {
		q = oneLine(fill(q, questions[i], verbatim))
		if q == "" {
			report(questions[i], "an empty question: remove it")
			continue
		}
		s.Questions = append(s.Questions, q)
	}
	s.Body = strings.TrimSpace(fill(body, bodyLine, escapeMarkdown)) + "\n"

	doc := ParseMarkdown(s.Body)
	if len(doc) == 0 || doc[0].Kind != Paragraph {
		report(bodyLine, "the text must begin with a paragraph: it is the short answer that the chat gives")
		return s, problems
	}
	s.Answer = doc[:1].Plain()
	return s, problems
}

// split parts the front matter from the Markdown below it. bodyLine is the
// line on which the Markdown starts.
func split(src string) (matter, body string, bodyLine int, err error) {
	src = strings.TrimPrefix(src, "\ufeff")
	src = strings.ReplaceAll(src, "\r\n", "\n")
	first, rest, _ := strings.Cut(src, "\n")
	if strings.TrimRight(first, " \t") != "---" {
		return "", "", 0, errors.New("no front matter: the first line must be ---")
	}
	line := 2
	at := 0
	for at < len(rest) {
		text, _, more := strings.Cut(rest[at:], "\n")
		if strings.TrimRight(text, " \t") == "---" {
			end := at + len(text)
			if more {
				end++
			}
			return rest[:at], rest[end:], line + 1, nil
		}
		at += len(text) + 1
		line++
	}
	return "", "", 0, errors.New("the front matter has no end: close it with a line of ---")
}

// readFront decodes the front matter strictly. Lines in what it returns count
// from the start of the file; those in its error from the start of matter.
func readFront(matter string) (f front, fields map[string]int, questions []int, err error) {
	defer func() {
		// The YAML parser has panicked on malformed input before; an operator's
		// typing mistake must not stop the service.
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	dec := yaml.NewDecoder(strings.NewReader(matter))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return f, nil, nil, err
	}
	var root yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader([]byte(matter))).Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return f, nil, nil, err
	}
	fields = map[string]int{}
	questions = make([]int, len(f.Questions))
	for i := range questions {
		questions[i] = 1
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return f, fields, questions, nil
	}
	pairs := root.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		fields[pairs[i].Value] = pairs[i].Line + 1
		if pairs[i].Value == "questions" {
			for j, q := range pairs[i+1].Content {
				if j < len(questions) {
					questions[j] = q.Line + 1
				}
			}
		}
	}
	return f, fields, questions, nil
}

var (
	yamlLine     = regexp.MustCompile(`line (\d+): `)
	unknownField = regexp.MustCompile(`field (.+) not found in type \S+`)
)

// yamlProblems takes a YAML error apart: one problem for each place, with the
// line of the file.
func yamlProblems(err error) []Problem {
	messages := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	var many *yaml.TypeError
	if errors.As(err, &many) && len(many.Errors) > 0 {
		messages = many.Errors
	}
	var problems []Problem
	for _, text := range messages {
		line := 1
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			n, _ := strconv.Atoi(m[1])
			line = n + 1 // the line of --- is above it
			text = strings.Replace(text, m[0], "", 1)
		}
		if m := unknownField.FindStringSubmatch(text); m != nil {
			text = fmt.Sprintf("unknown field %q: known are id, lang, title, questions, tags, flow, related", m[1])
		} else {
			text = "broken front matter: " + text
		}
		problems = append(problems, Problem{Line: line, Severity: Error, Message: text})
	}
	return problems
}

func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
