package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"teller/bot"
	"teller/bot/desk"
	"teller/bot/sqlite"
	"teller/flows"
	"teller/flows/tasks"
	"teller/flows/understand"
	"teller/knowledge"
	"teller/wallet/ledger"
)

// botName is the middle of a conversation's id.
const botName = "demo"

// walletFile is the embedded wallet in a data folder: a file of its own that
// nobody locks, so that `teller wallet link` works while the service runs.
const walletFile = "wallet.db"

// books are a data folder's databases and its clock: what a command needs that
// only looks or acts at the desk.
type books struct {
	dir    string
	clock  *clock
	store  *sqlite.Store
	ledger *ledger.Ledger
	desk   *desk.Desk
}

// openBooks opens the databases of a folder, making what is missing.
func openBooks(ctx context.Context, dir string, phone func(context.Context, ledger.PhoneMessage)) (_ *books, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	b := &books{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	if b.clock, err = openClock(dir); err != nil {
		return nil, err
	}
	if b.ledger, err = ledger.Open(ctx, filepath.Join(dir, walletFile), ledger.Options{Now: b.clock.Now, Demo: true, Phone: phone}); err != nil {
		return nil, err
	}
	if b.store, err = sqlite.Open(ctx, filepath.Join(dir, sqlite.File)); err != nil {
		return nil, err
	}
	b.desk = desk.New(b.store, b.clock.Now)
	return b, nil
}

// openExisting opens a folder that a service or a chat has made.
func openExisting(ctx context.Context, dir string) (*books, error) {
	if _, err := os.Stat(filepath.Join(dir, sqlite.File)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is nothing in the data folder %s yet: name the right one with --data or TELLER_DATA, or run `teller chat --data %[1]s` first", dir)
	}
	return openBooks(ctx, dir, nil)
}

// Close closes the databases.
func (b *books) Close() error {
	var errs []error
	if b.store != nil {
		errs = append(errs, b.store.Close())
	}
	if b.ledger != nil {
		errs = append(errs, b.ledger.Close())
	}
	return errors.Join(errs...)
}

// brain is what reads sentences and answers them, without any conversation.
type brain struct {
	model     *understand.Model
	base      *knowledge.Base
	assistant *flows.Assistant
}

// newBrain trains the model on the articles, the built-in ones and the
// operator's over them ("" none), and makes the assistant of all tasks.
func newBrain(p policy, kbDir string) (*brain, error) {
	articles, err := loadArticles(p, kbDir)
	if err != nil {
		return nil, err
	}
	model, err := understand.New(articles)
	if err != nil {
		return nil, err
	}
	base, err := knowledge.NewBase(articles, model)
	if err != nil {
		return nil, err
	}
	assistant, err := flows.New(flows.Options{Reader: model, Base: base, Policy: p.forFlows()}, tasks.All()...)
	if err != nil {
		return nil, fmt.Errorf("the tasks do not hold together: %w", err)
	}
	return &brain{model, base, assistant}, nil
}

func loadArticles(p policy, kbDir string) ([]knowledge.Article, error) {
	articles, err := knowledge.BuiltIn(p.figures())
	if err != nil || kbDir == "" {
		return articles, err
	}
	own, err := knowledge.Load(os.DirFS(kbDir), p.figures())
	if err != nil {
		return nil, fmt.Errorf("the articles of TELLER_KB_DIR (%s): %w; `teller kb lint %[1]s` lists everything", kbDir, err)
	}
	return knowledge.Merge(articles, own), nil
}

// house is everything that a running assistant is made of.
type house struct {
	*books
	policy  policy
	mind    mind
	engine  *bot.Engine
	metrics *bot.Metrics
	unlock  func()
}

// houseOptions are what differs between the terminal and the service.
type houseOptions struct {
	dir      string
	kbDir    string
	key      string // TELLER_KEY
	channels []bot.Channel
	phone    func(context.Context, ledger.PhoneMessage)
	log      *slog.Logger
}

// openHouse takes the data folder for this process and wires everything.
func openHouse(ctx context.Context, o houseOptions) (_ *house, err error) {
	h := &house{policy: defaultPolicy(), metrics: bot.NewMetrics()}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
		}
	}()
	if h.unlock, err = sqlite.Lock(o.dir); err != nil {
		return nil, err
	}
	if open := openToOthers(o.dir); open != "" {
		o.log.Warn(open)
	}
	if h.books, err = openBooks(ctx, o.dir, o.phone); err != nil {
		return nil, err
	}
	key, err := sealingKey(o.dir, o.key)
	if err != nil {
		return nil, err
	}
	b, err := newBrain(h.policy, o.kbDir)
	if err != nil {
		return nil, err
	}
	h.mind.now.Store(b)
	h.engine, err = bot.New(bot.Config{
		Store: h.store, Turner: &h.mind, Wallet: h.ledger, Channels: o.channels,
		Now: h.clock.Now, Key: key, Log: o.log, Metrics: h.metrics,
	})
	return h, err
}

// Close closes everything and gives the folder free.
func (h *house) Close() error {
	var err error
	if h.books != nil {
		err = h.books.Close()
	}
	if h.unlock != nil {
		h.unlock()
	}
	return err
}
