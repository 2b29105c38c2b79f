package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"teller/wallet"
	"teller/wallet/ledger"
)

// walletCmd is the embedded wallet.
type walletCmd struct {
	Link walletLinkCmd `cmd:"" help:"Print a link token of a demo account, as its app would show it."`
}

// walletLinkCmd issues a link token. It opens nothing but the wallet's own
// file, so it works while a chat or the service runs on the folder.
type walletLinkCmd struct {
	Name string `arg:"" help:"The demo account: mei, alex, lin or sam."`
	Data string `help:"The data folder." env:"TELLER_DATA" default:"./data" type:"path" placeholder:"DIR"`
}

// Help is the command's example.
func (walletLinkCmd) Help() string {
	return "Example:\n  teller wallet link mei --data ./data\n\nThe token is good for ten minutes and one use: paste it into the chat."
}

// Run implements the command.
func (c walletLinkCmd) Run(ctx context.Context, s streams) (err error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	warnOpen(s.err, c.Data)
	clock, err := openClock(c.Data)
	if err != nil {
		return err
	}
	l, err := ledger.Open(ctx, filepath.Join(c.Data, walletFile), ledger.Options{Now: clock.Now, Demo: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	account, err := l.AccountByName(ctx, c.Name)
	if errors.Is(err, wallet.ErrNotFound) {
		return usage("there is no demo account %q: mei, alex, lin and sam are there", c.Name)
	}
	if err != nil {
		return err
	}
	token, err := l.IssueLinkToken(ctx, account.ID)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, token.Reveal())
	return nil
}
