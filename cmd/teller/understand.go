package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/knowledge/textmodel"
)

// understandCmd reads sentences, or measures the engine that does.
type understandCmd struct {
	Read understandReadCmd `cmd:"" default:"withargs" help:"Read one sentence a line from stdin (this is meant where no other is named)."`
	Eval understandEvalCmd `cmd:"" help:"Train the same engine on other labelled sentences and measure it."`
}

// Help is the command's example.
func (understandCmd) Help() string {
	return `Example:
  echo '我被扣了两次38块' | teller understand --json

Flags of the plain command:
  --json        one JSON object a line
  --now=TIME    the clock for "yesterday", RFC 3339 (default: now)
  --zone=ZONE   the time zone, such as Asia/Shanghai (default: local)`
}

// understandReadCmd reads one sentence a line.
type understandReadCmd struct {
	JSON bool   `name:"json" help:"Print one JSON object a line."`
	Now  string `help:"The clock for \"yesterday\", RFC 3339 (default: now)." placeholder:"TIME"`
	Zone string `help:"The time zone, such as Asia/Shanghai (default: local)." placeholder:"ZONE"`
}

// Help is the command's example.
func (understandReadCmd) Help() string {
	return "Example:\n  echo '我被扣了两次38块' | teller understand --json"
}

// understood is one line of output; the format is fixed.
type understood struct {
	Text       string              `json:"text"`
	Lang       string              `json:"lang"`
	Intent     understand.Intent   `json:"intent"`
	Also       []understand.Intent `json:"also"`
	Band       understand.Band     `json:"band"`
	Confidence float64             `json:"confidence"`
	Article    string              `json:"article"`
	Slots      slots               `json:"slots"`
}

type slots struct {
	Amount    string `json:"amount,omitempty"`
	AmountMin string `json:"amount_min,omitempty"`
	AmountMax string `json:"amount_max,omitempty"`
	Currency  string `json:"currency,omitempty"`
	Merchant  string `json:"merchant,omitempty"`
	Category  string `json:"category,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Reference string `json:"reference,omitempty"`
	Count     int    `json:"count,omitempty"`
	Last4     string `json:"last4,omitempty"`
	Phone     string `json:"phone,omitempty"`
}

// Run implements the command.
func (c understandReadCmd) Run(ctx context.Context, s streams) error {
	known, err := c.context()
	if err != nil {
		return err
	}
	articles, err := loadArticles(defaultPolicy(), os.Getenv("TELLER_KB_DIR"))
	if err != nil {
		return err
	}
	model, err := understand.New(articles)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	in := bufio.NewReader(s.in)
	for ctx.Err() == nil {
		line, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading the sentences: %w", err)
		}
		if line != "" {
			m := model.Read(strings.TrimRight(line, "\r\n"), known)
			if err := c.print(out, shown(m)); err != nil {
				return fmt.Errorf("printing: %w", err)
			}
		}
		if in.Buffered() == 0 { // nobody's next line is there yet: show what there is
			if err := out.Flush(); err != nil {
				return fmt.Errorf("printing: %w", err)
			}
		}
		if err != nil {
			break
		}
	}
	return out.Flush()
}

func (c understandReadCmd) context() (understand.Context, error) {
	known := understand.Context{Now: time.Now(), Zone: time.Local}
	if c.Zone != "" {
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			return known, usage("--zone %q is no time zone that is known here: use a name like Asia/Shanghai", c.Zone)
		}
		known.Zone = zone
	}
	if c.Now != "" {
		now, err := time.Parse(time.RFC3339, c.Now)
		if err != nil {
			return known, usage("--now %q is no RFC 3339 time: write it like 2026-03-01T12:00:00+08:00", c.Now)
		}
		known.Now = now
	}
	return known, nil
}

func shown(m understand.Meaning) understood {
	u := understood{
		Text: m.Text, Lang: m.Lang, Intent: m.Intent, Also: m.Also, Band: m.Band,
		Confidence: m.Confidence, Article: m.Article,
		Slots: slots{
			Amount: m.Slots.Amount, AmountMin: m.Slots.AmountMin, AmountMax: m.Slots.AmountMax, Currency: m.Slots.Currency,
			Merchant: m.Slots.Merchant, Category: m.Slots.Category, Reference: m.Slots.Reference, Count: m.Slots.Count,
			Last4: m.Slots.Last4, Phone: m.Slots.Phone, From: rfc3339(m.Slots.From), To: rfc3339(m.Slots.To),
		},
	}
	if u.Lang == "" {
		u.Lang = "en"
	}
	if u.Also == nil {
		u.Also = []understand.Intent{}
	}
	if u.Intent != understand.FAQ {
		u.Article = ""
	}
	return u
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (c understandReadCmd) print(out io.Writer, u understood) error {
	if c.JSON {
		return printJSON(out, u)
	}
	b, err := json.Marshal(u.Slots)
	if err != nil {
		return err
	}
	what := string(u.Intent)
	if u.Article != "" {
		what += ":" + u.Article
	}
	for _, also := range u.Also {
		what += " + " + string(also)
	}
	_, err = fmt.Fprintf(out, "%-32s %-6s %.2f  %s  %s\n", what, u.Band, u.Confidence, text.EscapeJSON(b), text.OneLine(u.Text))
	return err
}

// printJSON writes one object on one line, Chinese and < as they are, and
// nothing that a screen acts on (S8).
func printJSON(out io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := out.Write(text.EscapeJSON(b.Bytes()))
	return err
}

// understandEvalCmd measures the engine on other sentences.
type understandEvalCmd struct {
	Train string `required:"" help:"Sentences to train on: text, a tab, the label." placeholder:"FILE.tsv" type:"existingfile"`
	Test  string `required:"" help:"Sentences to measure on; the label out_of_scope, oos or none belongs to no label." placeholder:"FILE.tsv" type:"existingfile"`
}

// Help is the command's example.
func (understandEvalCmd) Help() string {
	return "Example:\n  teller understand eval --train train.tsv --test test.tsv\n\nBoth files have a header, text<TAB>intent, and one sentence a line."
}

// Run implements the command.
func (c understandEvalCmd) Run(s streams) error {
	train, err := readExamples(c.Train)
	if err != nil {
		return err
	}
	test, err := readExamples(c.Test)
	if err != nil {
		return err
	}
	return printJSON(s.out, textmodel.Evaluate(train, test))
}

// readExamples reads labelled sentences: text, a tab, the label. A first line
// that says "text" is the header.
func readExamples(path string) ([]textmodel.Example, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the sentences: %w", err)
	}
	var all []textmodel.Example
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(b), "\ufeff")) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		sentence, label, ok := strings.Cut(line, "\t")
		label, _, _ = strings.Cut(label, "\t")
		label = strings.TrimSpace(label)
		if !ok || label == "" {
			return nil, fmt.Errorf("%s, line %d: expected a sentence, a tab and its label", path, n)
		}
		if n == 1 && strings.EqualFold(strings.TrimSpace(sentence), "text") {
			continue
		}
		all = append(all, textmodel.Example{Text: sentence, Label: label})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no sentences in it", path)
	}
	return all, nil
}
