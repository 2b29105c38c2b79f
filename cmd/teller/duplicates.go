package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"

	"teller/flows/text"
	"teller/wallet"
)

// duplicatesCmd judges a file of transactions.
type duplicatesCmd struct {
	File string `arg:"" optional:"" help:"CSV with a header, or a JSON array; - or none is stdin."`
	JSON bool   `name:"json" help:"Print one JSON object a group."`
	Lang string `help:"Add an explanation in words, zh or en." enum:",zh,en" default:"" placeholder:"zh|en"`
}

// Help is the command's example.
func (duplicatesCmd) Help() string { return "Example:\n  teller duplicates --json payments.csv" }

// judged is one line of output; its format is that of [wallet.Group], and the
// explanation behind it.
type judged struct {
	Transactions []wallet.TransactionID `json:"transactions"`
	Verdict      wallet.Verdict         `json:"verdict"`
	Cause        wallet.Cause           `json:"cause"`
	Confidence   float64                `json:"confidence"`
	Return       []wallet.TransactionID `json:"return"`
	Evidence     []wallet.Evidence      `json:"evidence"`
	Explanation  string                 `json:"explanation,omitempty"`
}

// Run implements the command.
func (c duplicatesCmd) Run(s streams) error {
	in, done, err := input(c.File, s.in)
	if err != nil {
		return err
	}
	defer done()
	groups, err := wallet.JudgeFile(in, "", time.Now())
	var row *wallet.RowError
	if errors.As(err, &row) {
		return fmt.Errorf("%s, %w", or(strings.TrimPrefix(c.File, "-"), "stdin"), err)
	}
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	for _, g := range groups {
		if err := c.print(out, g); err != nil {
			return fmt.Errorf("printing: %w", err)
		}
	}
	return out.Flush()
}

func (c duplicatesCmd) print(out *bufio.Writer, g wallet.Group) error {
	words := ""
	if c.Lang != "" {
		words = explain(g, c.Lang)
	}
	if !c.JSON {
		return c.plain(out, g, words)
	}
	if c.Lang == "" {
		return printJSON(out, g)
	}
	line := judged{g.Transactions, g.Verdict, g.Cause, g.Confidence, g.Return, g.Evidence, words}
	if line.Return == nil {
		line.Return = []wallet.TransactionID{}
	}
	if line.Evidence == nil {
		line.Evidence = []wallet.Evidence{}
	}
	return printJSON(out, line)
}

func (c duplicatesCmd) plain(out *bufio.Writer, g wallet.Group, words string) error {
	verdict := string(g.Verdict)
	if g.Cause != "" {
		verdict += " (" + string(g.Cause) + ")"
	}
	fmt.Fprintf(out, "%s  %.2f  %s\n", verdict, g.Confidence, list(g.Transactions))
	if len(g.Return) > 0 {
		fmt.Fprintf(out, "  give back: %s\n", list(g.Return))
	}
	var facts []string
	for _, e := range g.Evidence {
		facts = append(facts, text.OneLine(e.Code+" "+e.Value))
	}
	if len(facts) > 0 {
		fmt.Fprintf(out, "  because: %s\n", strings.Join(facts, ", "))
	}
	if words != "" {
		fmt.Fprintf(out, "  %s\n", words)
	}
	return nil
}

func list[T ~string](ids []T) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = text.OneLine(string(id))
	}
	return strings.Join(s, " ")
}
