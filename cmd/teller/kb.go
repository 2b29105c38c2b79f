package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"teller/knowledge"
)

// kbCmd is the knowledge base.
type kbCmd struct {
	Search kbSearchCmd `cmd:"" help:"Search the articles."`
	Lint   kbLintCmd   `cmd:"" help:"Check articles: the built-in ones, or those of a folder."`
	Eval   kbEvalCmd   `cmd:"" help:"Measure the search on labelled questions."`
	Gaps   kbGapsCmd   `cmd:"" help:"What was asked and nothing answered, most often asked first."`
}

// kbSearchCmd searches the articles.
type kbSearchCmd struct {
	Query []string `arg:"" help:"The question."`
	Lang  string   `help:"Language of the articles, zh or en (default: the question's)." enum:",zh,en" default:"" placeholder:"zh|en"`
	Limit int      `help:"At most so many." default:"3"`
	JSON  bool     `name:"json" help:"Print one JSON object a line."`
	KBDir string   `name:"kb-dir" help:"Folder of your own articles." env:"TELLER_KB_DIR" type:"path" placeholder:"DIR"`
}

// Help is the command's example.
func (kbSearchCmd) Help() string { return "Example:\n  teller kb search --json 退款多久到账" }

// hit is one line of output; the format is fixed.
type hit struct {
	Article knowledge.ID `json:"article"`
	Lang    string       `json:"lang"`
	Title   string       `json:"title"`
	Score   float64      `json:"score"`
	Answer  string       `json:"answer"`
}

// Run implements the command.
func (c kbSearchCmd) Run(s streams) error {
	if c.Limit < 1 {
		return usage("--limit is at least 1")
	}
	b, err := newBrain(defaultPolicy(), c.KBDir)
	if err != nil {
		return err
	}
	hits := b.base.Search(strings.Join(c.Query, " "), c.Lang, c.Limit)
	for _, h := range hits {
		a := h.Article
		if c.JSON {
			err = printJSON(s.out, hit{a.ID, a.Lang, a.Title, h.Score, a.Answer})
		} else {
			_, err = fmt.Fprintf(s.out, "%s  (%s, %.2f)\n%s\n%s\n\n", a.Title, a.ID, h.Score, strings.Repeat("-", 40), a.Answer)
		}
		if err != nil {
			return fmt.Errorf("printing: %w", err)
		}
	}
	if len(hits) == 0 && !c.JSON {
		fmt.Fprintln(s.err, "No article answers that.")
	}
	return nil
}

// kbLintCmd checks articles.
type kbLintCmd struct {
	Dir  string `arg:"" optional:"" help:"A folder of articles (default: the built-in ones)." type:"existingdir"`
	JSON bool   `name:"json" help:"Print one JSON object a problem."`
}

// Help is the command's example.
func (kbLintCmd) Help() string { return "Example:\n  teller kb lint ./articles" }

// Run implements the command. A problem that keeps an article from being used
// makes it fail.
func (c kbLintCmd) Run(s streams) error {
	problems, err := lint(c.Dir)
	if err != nil {
		return err
	}
	bad := 0
	for _, p := range problems {
		if p.Severity == knowledge.Error {
			bad++
		}
		if c.JSON {
			err = printJSON(s.out, p)
		} else {
			_, err = fmt.Fprintln(s.out, p)
		}
		if err != nil {
			return fmt.Errorf("printing: %w", err)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of the problems must be mended before the articles can be used", bad)
	}
	if len(problems) == 0 && !c.JSON {
		fmt.Fprintln(s.err, "The articles are fine.")
	}
	return nil
}

func lint(dir string) ([]knowledge.Problem, error) {
	figures := defaultPolicy().figures()
	if dir == "" {
		return knowledge.LintBuiltIn(figures), nil
	}
	onto, err := knowledge.BuiltIn(figures)
	if err != nil {
		return nil, err
	}
	return knowledge.Lint(os.DirFS(dir), knowledge.Rules{Figures: figures, Onto: onto}), nil
}

// kbEvalCmd measures the search.
type kbEvalCmd struct {
	File  string `arg:"" help:"Questions with the article that answers each: text<TAB>article, none for nothing; - is stdin." placeholder:"FILE.tsv"`
	KBDir string `name:"kb-dir" help:"Folder of your own articles." env:"TELLER_KB_DIR" type:"path" placeholder:"DIR"`
}

// Help is the command's example.
func (kbEvalCmd) Help() string {
	return "Example:\n  teller kb eval questions.tsv\n\nThe file has a header, text<TAB>article."
}

// Run implements the command.
func (c kbEvalCmd) Run(s streams) (err error) {
	in, done, err := input(c.File, s.in)
	if err != nil {
		return err
	}
	defer done()
	rows, err := knowledge.ReadEval(in)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	b, err := newBrain(defaultPolicy(), c.KBDir)
	if err != nil {
		return err
	}
	return printJSON(s.out, knowledge.EvaluateBase(rows, b.base))
}

// input opens a file by its name; "-" and "" are stdin.
func input(name string, stdin io.Reader) (in io.Reader, done func(), err error) {
	if name == "" || name == "-" {
		return stdin, func() {}, nil
	}
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, usage("there is no file %s", name)
	}
	if err != nil {
		return nil, nil, err
	}
	return f, func() { _ = f.Close() }, nil
}
