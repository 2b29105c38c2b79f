// Teller is the support assistant of an e-wallet.
//
// Each command is a field of [cli] and a file of its own; house.go wires what
// they share. Exit status: 0 done, 1 failed, 2 used wrongly.
package main

import (
	_ "time/tzdata" // zones also where the machine has none, as in the image

	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"teller/flows/text"
)

// cli is the program's commands.
type cli struct {
	Chat       chatCmd       `cmd:"" help:"Talk to the assistant in the terminal, on the embedded wallet and its demo accounts."`
	Serve      serveCmd      `cmd:"" help:"Run the assistant: every channel that is configured, health, metrics, timers."`
	Understand understandCmd `cmd:"" help:"Read one sentence a line from stdin and print what was understood of each."`
	Kb         kbCmd         `cmd:"" help:"The knowledge base: search it, check articles, measure it, what was asked in vain."`
	Duplicates duplicatesCmd `cmd:"" help:"Judge a file of transactions: which are charged twice, and why."`
	Flows      flowsCmd      `cmd:"" help:"Print the machines of the tasks as Mermaid diagrams."`
	Cases      casesCmd      `cmd:"" help:"The escalated cases: the desk in a terminal, also for scripts."`
	Outbox     outboxCmd     `cmd:"" help:"What could not be sent."`
	Wallet     walletCmd     `cmd:"" help:"The embedded wallet and its demo accounts."`
	Doctor     doctorCmd     `cmd:"" help:"Check the configuration: one line each, with the fix."`
	Health     healthCmd     `cmd:"" hidden:"" help:"Ask the running service whether it is healthy (for container health checks)."`
}

// streams are the program's standard streams, so that tests can put their own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// usageError is a command used wrongly: exit status 2.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usage(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// errSilent fails without another word: everything was said already.
var errSilent = errors.New("failed")

func main() {
	private()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// exit carries the status out of kong, which ends the process by itself for
// --help.
type exit int

// run is the program. It returns the exit status.
func run(ctx context.Context, args []string, s streams) (code int) {
	defer func() {
		if e, ok := recover().(exit); ok {
			code = int(e)
		} else if e != 0 {
			panic(e)
		}
	}()
	parser, err := newParser(ctx, s)
	if err != nil {
		fmt.Fprintf(s.err, "teller: the commands are wired wrongly: %v\n", err)
		return 1
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(s.err, "teller: %s; see `%s --help`\n", err, command(err))
		return 2
	}
	err = parsed.Run()
	var wrong *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errSilent):
		return 1
	case errors.As(err, &wrong):
		fmt.Fprintf(s.err, "teller: %s\n", sentence(err))
		return 2
	}
	fmt.Fprintf(s.err, "teller: %s\n", sentence(err))
	return 1
}

func newParser(ctx context.Context, s streams) (*kong.Kong, error) {
	return kong.New(&cli{},
		kong.Name("teller"),
		kong.Description("The support assistant of an e-wallet.\n\nTry it: teller chat --user mei"),
		kong.Writers(s.out, s.err),
		kong.Exit(func(c int) { panic(exit(c)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
	)
}

// command is the command line up to what could not be parsed.
func command(err error) string {
	var bad *kong.ParseError
	if errors.As(err, &bad) && bad.Context != nil {
		if path := bad.Context.Command(); path != "" {
			words := strings.Fields(path)
			for i, w := range words {
				if strings.HasPrefix(w, "<") {
					words = words[:i]
					break
				}
			}
			return strings.Join(append([]string{"teller"}, words...), " ")
		}
	}
	return "teller"
}

// sentence is an error on one line.
func sentence(err error) string { return text.OneLine(err.Error()) }
