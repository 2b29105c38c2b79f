package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"

	"teller/bot"
	"teller/bot/desk"
)

// casesCmd is the desk in a terminal. Each act works while the service runs.
type casesCmd struct {
	List     casesListCmd   `cmd:"" help:"List the cases, urgent ones first."`
	Show     casesShowCmd   `cmd:"" help:"Show one case with its story."`
	Claim    casesClaimCmd  `cmd:"" help:"Take a case: from now on you speak with the customer."`
	Release  casesFreeCmd   `cmd:"" help:"Put your case back into the queue."`
	Say      casesSayCmd    `cmd:"" help:"Speak to the customer."`
	Note     casesNoteCmd   `cmd:"" help:"Write for colleagues; the customer never sees it."`
	Approve  casesYesCmd    `cmd:"" help:"Approve the refund that the case proposes."`
	Refuse   casesNoCmd     `cmd:"" help:"Refuse the refund that the case proposes; the customer reads the reason."`
	Handback casesBackCmd   `cmd:"" help:"Give the conversation back to the bot, which says what was done and goes on."`
	Close    casesCloseCmd  `cmd:"" help:"Close the case."`
	Export   casesExportCmd `cmd:"" help:"Print a case as JSON."`
}

// atDesk is what the acts share.
type atDesk struct {
	Data string `help:"The data folder." env:"TELLER_DATA" default:"./data" type:"path" placeholder:"DIR"`
	Lang string `help:"Your language, zh or en." enum:"zh,en" default:"en" placeholder:"zh|en"`
	As   string `help:"Who acts, as the customer may read it (default: your login name)." placeholder:"NAME"`
}

// with opens the folder and lets f act; an error of the desk is said in the
// agent's language.
func (a atDesk) with(ctx context.Context, f func(*books, desk.Agent) error) (err error) {
	b, err := openExisting(ctx, a.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	name := strings.TrimSpace(a.As)
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	err = f(b, desk.Agent{ID: name})
	var no *desk.Error
	if errors.As(err, &no) {
		return errors.New(no.In(a.Lang))
	}
	return err
}

// act is one act on one case.
type act struct {
	atDesk
	Case string `arg:"" help:"The case, such as C-1042."`
}

// actWords is an act with words.
type actWords struct {
	act
	Words []string `arg:"" help:"The words."`
}

// wording does an act with words, and says where a secret among them was left
// out.
func (a actWords) wording(ctx context.Context, s streams, do func(*desk.Desk, context.Context, desk.Agent, string, string) error) error {
	return a.with(ctx, func(b *books, who desk.Agent) error {
		words := strings.Join(a.Words, " ")
		if err := do(b.desk, ctx, who, a.Case, words); err != nil {
			return err
		}
		if hidden := desk.Masked(words, a.Lang); hidden != "" {
			fmt.Fprintln(s.err, hidden)
		}
		return nil
	})
}

type (
	casesClaimCmd struct{ act }
	casesFreeCmd  struct{ act }
	casesYesCmd   struct{ act }
	casesSayCmd   struct{ actWords }
	casesNoteCmd  struct{ actWords }
	casesNoCmd    struct{ actWords }
	casesBackCmd  struct{ actWords }
	casesCloseCmd struct {
		act
		Words []string `arg:"" optional:"" help:"What was done, as the customer reads it."`
	}
)

func (casesClaimCmd) Help() string { return "Example:\n  teller cases claim C-1042 --as lin" }
func (casesFreeCmd) Help() string  { return "Example:\n  teller cases release C-1042 --as lin" }
func (casesYesCmd) Help() string   { return "Example:\n  teller cases approve C-1042 --as wang" }
func (casesSayCmd) Help() string {
	return "Example:\n  teller cases say C-1042 --as lin 您好,我看到这笔了"
}
func (casesNoteCmd) Help() string {
	return "Example:\n  teller cases note C-1042 --as lin waiting for the merchant"
}
func (casesNoCmd) Help() string {
	return "Example:\n  teller cases refuse C-1042 --as wang the goods were delivered"
}
func (casesBackCmd) Help() string {
	return "Example:\n  teller cases handback C-1042 --as lin the merchant confirmed one charge only"
}
func (casesCloseCmd) Help() string { return "Example:\n  teller cases close C-1042 --as lin" }

func (c casesClaimCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(b *books, a desk.Agent) error {
		if err := b.desk.Claim(ctx, a, c.Case); err != nil {
			return err
		}
		return show(ctx, b, s, a, c.Case, c.Lang)
	})
}

func (c casesFreeCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(b *books, a desk.Agent) error { return b.desk.Release(ctx, a, c.Case) })
}

func (c casesYesCmd) Run(ctx context.Context) error {
	return c.with(ctx, func(b *books, a desk.Agent) error { return b.desk.Approve(ctx, a, c.Case) })
}

func (c casesSayCmd) Run(ctx context.Context, s streams) error {
	return c.wording(ctx, s, (*desk.Desk).Say)
}

func (c casesNoteCmd) Run(ctx context.Context, s streams) error {
	return c.wording(ctx, s, (*desk.Desk).Note)
}

func (c casesNoCmd) Run(ctx context.Context, s streams) error {
	return c.wording(ctx, s, (*desk.Desk).Refuse)
}

func (c casesBackCmd) Run(ctx context.Context, s streams) error {
	return c.wording(ctx, s, (*desk.Desk).HandBack)
}

func (c casesCloseCmd) Run(ctx context.Context, s streams) error {
	return actWords(c).wording(ctx, s, (*desk.Desk).Close)
}

// casesListCmd lists cases.
type casesListCmd struct {
	atDesk
	Status string `help:"Only these: queued, claimed or closed (default: all that are open)." enum:",queued,claimed,closed" default:""`
	Mine   bool   `help:"Only those of the agent named with --as."`
	Limit  int    `help:"At most so many." default:"100"`
	JSON   bool   `name:"json" help:"Print one JSON object a case."`
}

// Help is the command's example.
func (casesListCmd) Help() string { return "Example:\n  teller cases list --status queued" }

// Run implements the command.
func (c casesListCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(b *books, a desk.Agent) error {
		f := bot.CaseFilter{Status: bot.CaseStatus(c.Status), Limit: c.Limit}
		if c.Mine {
			f.Agent = a.ID
		}
		cases, err := b.desk.List(ctx, f)
		if err != nil {
			return err
		}
		for _, k := range cases {
			if c.JSON {
				line, err := desk.Export(desk.Case{Case: k}, c.Lang)
				if err != nil {
					return err
				}
				fmt.Fprintf(s.out, "%s\n", line)
				continue
			}
			fmt.Fprintln(s.out, desk.Title(k, c.Lang, b.clock.Now()))
		}
		if len(cases) == 0 && !c.JSON {
			fmt.Fprintln(s.err, "No cases.")
		}
		return nil
	})
}

// casesShowCmd shows one case.
type casesShowCmd struct {
	act
	JSON bool `name:"json" help:"Print it as JSON."`
}

// Help is the command's example.
func (casesShowCmd) Help() string { return "Example:\n  teller cases show C-1042 --lang zh" }

// Run implements the command.
func (c casesShowCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(b *books, a desk.Agent) error {
		if c.JSON {
			return export(ctx, b, s, c.Case, c.Lang)
		}
		return show(ctx, b, s, a, c.Case, c.Lang)
	})
}

// show shows a case to an agent, who has seen then what it proposes.
func show(ctx context.Context, b *books, s streams, a desk.Agent, ref, lang string) error {
	k, err := b.desk.ShowTo(ctx, a, ref)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, desk.Render(k, lang))
	return err
}

// casesExportCmd prints a case as JSON.
type casesExportCmd struct {
	act
	Out string `help:"Write it to this file instead." type:"path" placeholder:"FILE"`
}

// Help is the command's example.
func (casesExportCmd) Help() string {
	return "Example:\n  teller cases export C-1042 --out case.json"
}

// Run implements the command.
func (c casesExportCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, func(b *books, _ desk.Agent) error {
		if c.Out == "" {
			return export(ctx, b, s, c.Case, c.Lang)
		}
		k, err := b.desk.Show(ctx, c.Case)
		if err != nil {
			return err
		}
		line, err := desk.Export(k, c.Lang)
		if err != nil {
			return err
		}
		return os.WriteFile(c.Out, append(line, '\n'), 0o600)
	})
}

func export(ctx context.Context, b *books, s streams, ref, lang string) error {
	k, err := b.desk.Show(ctx, ref)
	if err != nil {
		return err
	}
	line, err := desk.Export(k, lang)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s\n", line)
	return err
}
