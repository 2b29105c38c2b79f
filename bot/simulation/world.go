package simulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// Options are what a run is made of beside its seed.
type Options struct {
	Turner flows.Turner // the assistant; shared by all runs
	Dir    string       // an empty folder for the run's files
	Acts   int          // how much happens before the faults stop; 0: 300
}

// Result is what came of a run.
type Result struct {
	Seed   uint64
	Trace  []string
	Broken *Broken // nil: everything held
	Counts map[string]int
}

// World is one run: everything that there is, and the one thread that moves it.
type World struct {
	opt    Options
	seed   uint64
	ctx    context.Context
	trace  trace
	broken *Broken
	counts map[string]int

	// chance decides what happens; ids and purse are where the engine's and the
	// wallet's randomness come from. They are apart, so that one more id drawn
	// does not change the whole story.
	chance     *rand.Rand
	ids, purse *stream

	now    time.Time     // true time
	skew   time.Duration // how much the machine's clock is behind it
	faults bool          // things fail
	mild   bool          // but not so often that nobody gets to the end of anything
	depth  int           // of what happens in the middle of something else

	proc      *process
	wallet    *network
	platforms []*platform
	people    []*customer
	staff     *staff
	watch     *watch
	secrets   secrets
	owners    []wallet.AccountID
}

// began is a Tuesday afternoon in Shanghai, early morning in New York.
var began = time.Date(2026, 8, 11, 7, 30, 0, 0, time.UTC)

// stream is a seeded source of bytes.
type stream struct{ *rand.PCG }

func (s *stream) Read(b []byte) (int, error) {
	for i := 0; i < len(b); i += 8 {
		v := s.Uint64()
		for j := i; j < min(i+8, len(b)); j++ {
			b[j] = byte(v)
			v >>= 8
		}
	}
	return len(b), nil
}

// Run plays one seed to its end.
func Run(seed uint64, o Options) (Result, error) {
	if o.Acts == 0 {
		o.Acts = 300
	}
	w := &World{
		opt: o, seed: seed, ctx: context.Background(), now: began, faults: true, counts: map[string]int{},
		chance: rand.New(rand.NewPCG(seed, 1)), ids: newStream(seed, 2), purse: newStream(seed, 3),
	}
	w.trace.began = began
	w.watch, w.mild = newWatch(w), w.oneIn(2)
	w.populate()
	if err := w.open(); err != nil {
		return Result{}, err
	}
	defer w.proc.close()
	w.play()
	return Result{Seed: seed, Trace: w.trace.lines, Broken: w.broken, Counts: w.counts}, nil
}

func (w *World) open() error {
	if err := os.MkdirAll(w.opt.Dir, 0o700); err != nil {
		return fmt.Errorf("making the run's folder: %w", err)
	}
	if err := layOut(w.opt.Dir); err != nil {
		return err
	}
	if err := w.start(w.opt.Dir); err != nil {
		return err
	}
	return w.settleIn()
}

// note adds to the story.
func (w *World) note(format string, args ...any) { w.trace.add(w.now, format, args...) }

// count counts something that happened, for the summary of many runs.
func (w *World) count(what string) { w.counts[what]++ }

// breach notes that a promise was broken. The first one is the run's result.
func (w *World) breach(rule, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	w.note("BROKEN %s: %s", rule, what)
	if w.broken == nil {
		w.broken = &Broken{Rule: rule, What: what}
	}
}

// must ends the run where the simulation itself cannot look.
func (w *World) must(err error) bool {
	if err != nil {
		w.breach("simulation", "%v", err)
	}
	return err == nil
}

// wall is the machine's clock, which may be set back.
func (w *World) wall() time.Time { return w.now.Add(-w.skew) }

// pass lets time pass; the wallet does what comes due in it.
func (w *World) pass(d time.Duration) { w.passTo(w.now.Add(d)) }

func (w *World) passTo(t time.Time) {
	if t.After(w.now) {
		w.now = t
	}
	due, ok, err := w.proc.ledger.NextDue(w.ctx)
	if w.must(err) && ok && !due.After(w.now) {
		w.must(w.proc.ledger.Advance(w.ctx, w.now))
		w.auditMoney()
	}
	w.wallet.arrive()
}

// oneIn is true once in n.
func (w *World) oneIn(n int) bool { return w.chance.IntN(n) == 0 }

func pick[T any](w *World, of []T) T { return of[w.chance.IntN(len(of))] }

// between is a duration from a to b.
func (w *World) between(a, b time.Duration) time.Duration {
	return a + time.Duration(w.chance.Int64N(int64(b-a)+1)).Truncate(time.Millisecond)
}

// account is a demo account's id.
func (w *World) account(name string) wallet.AccountID {
	a, err := w.proc.ledger.AccountByName(w.ctx, name)
	w.must(err)
	return a.ID
}

// accounts are those of everybody who takes part.
func (w *World) accounts() []wallet.AccountID {
	if w.owners == nil {
		for _, name := range []string{"mei", "alex", "lin"} {
			w.owners = append(w.owners, w.account(name))
		}
	}
	return w.owners
}

func conversation(p *platform, chat string) bot.ConversationID {
	return bot.ConversationOf(p.name, "b", chat)
}

func newStream(seed, purpose uint64) *stream { return &stream{rand.NewPCG(seed, purpose)} }
