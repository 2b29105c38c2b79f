package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"teller/bot"
	"teller/flows/text"
	"teller/knowledge/textmodel"
)

// kbGapsCmd lists what was asked in vain.
type kbGapsCmd struct {
	inFolder
	Limit int  `help:"At most so many." default:"50"`
	JSON  bool `name:"json" help:"Print one JSON object a question."`
}

// Help is the command's example.
func (kbGapsCmd) Help() string {
	return "Example:\n  teller kb gaps --data ./data --limit 20\n\n" +
		"It shows what an article is missing for, the most frequent first; the same question in another spelling counts with it. " +
		"Secrets and personal data are masked. An article's id alone is an answer that did not help."
}

// gap is one line of output: a question, as it was last asked, and how often it
// was asked in this or another spelling.
type gap struct {
	Text  string    `json:"text"`
	Lang  string    `json:"lang,omitempty"`
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
}

// mostGaps bounds how many spellings are read. Beyond so many there is more to
// write than anybody reads.
const mostGaps = 100_000

// Run implements the command.
func (c kbGapsCmd) Run(ctx context.Context, s streams) error {
	if c.Limit < 1 {
		return usage("--limit is at least 1")
	}
	return c.with(ctx, func(b *books) error {
		asked, err := b.store.Gaps(ctx, mostGaps)
		if err != nil {
			return fmt.Errorf("reading what was asked in vain: %w", err)
		}
		all := group(asked)
		for _, g := range all[:min(c.Limit, len(all))] {
			if c.JSON {
				err = printJSON(s.out, g)
			} else {
				line := text.OneLine(g.Text)
				_, err = fmt.Fprintf(s.out, "%5d×  %s  %-2s  %s\n", g.Count, g.Last.Format("2006-01-02"), g.Lang, line)
			}
			if err != nil {
				return fmt.Errorf("printing: %w", err)
			}
		}
		if len(all) == 0 && !c.JSON {
			fmt.Fprintln(s.err, "Nothing was asked in vain.")
		}
		return nil
	})
}

// group puts questions of one language together that differ in spelling only:
// capitals, width, spaces, the question mark. The most frequent comes first, of
// equals the latest.
func group(asked []bot.Gap) []gap {
	at := map[[2]string]int{} // language and spelling: place in all
	var all []gap
	for _, a := range asked {
		key := [2]string{a.Language, spelling(a.Question)}
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, gap{Lang: a.Language})
		}
		g := &all[i]
		if g.Text == "" || a.Last.After(g.Last) {
			g.Text, g.Last = a.Question, a.Last.UTC()
		}
		g.Count += a.Count
	}
	slices.SortStableFunc(all, func(a, b gap) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), b.Last.Compare(a.Last), cmp.Compare(a.Text, b.Text))
	})
	return all
}

// spelling is what questions share that a reader takes for the same.
func spelling(question string) string {
	s := strings.Join(strings.Fields(textmodel.Fold(question)), " ")
	bare := strings.TrimFunc(s, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	return or(bare, s)
}
