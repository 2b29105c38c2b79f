package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"teller/knowledge"
)

// doctorCmd checks the configuration.
type doctorCmd struct {
	Data  string `help:"Folder of the embedded database." env:"TELLER_DATA" default:"./data" type:"path" placeholder:"DIR"`
	KBDir string `name:"kb-dir" help:"Folder of your own articles." env:"TELLER_KB_DIR" type:"path" placeholder:"DIR"`
	telegramFlags
}

// Help is the command's example.
func (doctorCmd) Help() string { return "Example:\n  teller doctor" }

// check is one thing that is looked at. It returns what is fine, or an error
// that says what to do.
type check struct {
	name string
	look func() (string, error)
}

// Run implements the command. It works while the service runs.
func (c doctorCmd) Run(ctx context.Context, s streams) (err error) {
	var b *books
	defer func() {
		if b != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	checks := []check{
		{"settings", func() (string, error) { return "nothing is set that this build cannot do", unsupported() }},
		{"database", func() (what string, err error) {
			if b, err = openBooks(ctx, c.Data, nil); err != nil {
				return "", err
			}
			if err := b.store.Ready(ctx); err != nil {
				return "", fmt.Errorf("the database in %s cannot be written: %w; give its folder to the user that runs teller, and see that the disk is not full", c.Data, err)
			}
			return "can be written: " + c.Data, nil
		}},
		{"key", func() (string, error) {
			if _, err := sealingKey(c.Data, os.Getenv("TELLER_KEY")); err != nil {
				return "", err
			}
			if os.Getenv("TELLER_KEY") != "" {
				return "from TELLER_KEY", nil
			}
			return "owner-only file in the data folder", nil
		}},
		{"wallet", func() (string, error) {
			if b == nil {
				return "", errors.New("not looked at: mend the database first")
			}
			if _, err := b.ledger.AccountByName(ctx, "mei"); err != nil {
				return "", fmt.Errorf("the embedded wallet does not answer: %w; see that its file in %s can be read and written", err, c.Data)
			}
			return "the embedded one, with its demo accounts", nil
		}},
		{"articles", func() (string, error) { return c.articles() }},
	}
	if channels := c.checks(ctx); len(channels) > 0 {
		checks = append(checks, channels...)
	} else {
		checks = append(checks, check{"channels", func() (string, error) { return "none is configured; `teller chat` talks in the terminal", nil }})
	}
	failed := false
	for _, k := range checks {
		what, err := k.look()
		mark := "ok "
		if err != nil {
			mark, what, failed = "FIX", sentence(err), true
		}
		fmt.Fprintf(s.out, "%s  %-9s  %s\n", mark, k.name, what)
	}
	if failed {
		return errSilent
	}
	return nil
}

func (c doctorCmd) articles() (string, error) {
	problems, err := lint(c.KBDir)
	if err != nil {
		return "", err
	}
	var bad []string
	for _, p := range problems {
		if p.Severity == knowledge.Error {
			bad = append(bad, p.String())
		}
	}
	if len(bad) > 0 {
		return "", fmt.Errorf("%d problems, the first: %s; `%s` lists them all", len(bad), bad[0], strings.TrimSpace("teller kb lint "+c.KBDir))
	}
	articles, err := loadArticles(defaultPolicy(), c.KBDir)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d, all fine", len(articles)), nil
}
