package simulation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"time"

	"teller/bot"
	"teller/bot/desk"
	"teller/bot/sqlite"
	"teller/wallet/ledger"
)

const walletFile = "wallet.db"

// process is one life of the program: what it holds in memory, and its files.
type process struct {
	dir    string
	life   int
	dead   bool // killed: nothing it still does reaches anything
	store  *sqlite.Store
	frail  *frail
	engine *bot.Engine
	ledger *ledger.Ledger
	desk   *desk.Desk
	eye    *eye
	closed bool
}

var key = []byte("thirty-two bytes for simulations")

// blank are the files of a service that has just been installed: migrated, and
// the wallet filled with the demo accounts. Made once, copied for each run.
var blank = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "blank")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	s, err := sqlite.Open(ctx, filepath.Join(dir, sqlite.File))
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	l, err := ledger.Open(ctx, filepath.Join(dir, walletFile), ledger.Options{
		Demo: true, Key: key, Random: newStream(0, 0), Now: func() time.Time { return began },
	})
	if err != nil {
		return nil, err
	}
	if err := l.Close(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range []string{sqlite.File, walletFile} {
		if files[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
})

func layOut(dir string) error {
	files, err := blank()
	if err != nil {
		return fmt.Errorf("making the first files: %w", err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// start opens the files in dir and makes the program of them.
func (w *World) start(dir string) error {
	p := &process{dir: dir}
	if w.proc != nil {
		p.life, p.ledger = w.proc.life+1, w.proc.ledger
	}
	var err error
	if p.store, err = sqlite.Open(w.ctx, filepath.Join(dir, sqlite.File)); err != nil {
		return err
	}
	if p.eye, err = openEye(filepath.Join(dir, sqlite.File)); err != nil {
		return err
	}
	if p.ledger == nil {
		if err := w.openLedger(p); err != nil {
			return err
		}
	}
	if w.wallet == nil {
		w.wallet = &network{w: w, filed: map[filing]bool{}, refused: map[filing]bool{}}
	}
	p.frail = &frail{Store: p.store, w: w, p: p}
	w.proc = p
	channels := make([]bot.Channel, len(w.platforms))
	for i, c := range w.platforms {
		channels[i] = c.channel()
	}
	p.engine, err = bot.New(bot.Config{
		Store: p.frail, Turner: turner{w, p, w.opt.Turner}, Wallet: w.wallet, Channels: channels,
		Now: w.wall, Rand: w.ids, Key: key, Workers: 8,
		Log: slog.New(bot.MaskLogs(slog.NewTextHandler(&w.secrets.log, nil))),
	})
	if err != nil {
		return err
	}
	p.desk = desk.New(p.frail, w.wall)
	return nil
}

var sixDigits = regexp.MustCompile(`\d{6}`)

func (w *World) openLedger(p *process) (err error) {
	p.ledger, err = ledger.Open(w.ctx, filepath.Join(w.opt.Dir, walletFile), ledger.Options{
		Demo: true, Key: key, Random: w.purse, Now: func() time.Time { return w.now },
		Phone: func(_ context.Context, m ledger.PhoneMessage) {
			if code := sixDigits.FindString(m.Text.Reveal()); code != "" {
				w.secrets.add(code)
				w.phoneRings(string(m.To), code)
			}
		},
	})
	return err
}

// kill ends the process at this very instruction: whatever it still does has no
// effect, and only what its files hold at this moment lives on.
func (w *World) kill(where string) {
	if w.proc.dead {
		return
	}
	w.proc.dead = true
	w.count("killed")
	w.note("killed: %s", where)
}

// revive starts the program again from the files of the one that was killed,
// on a machine whose clock is so much behind.
func (w *World) revive(behind time.Duration) {
	old := w.proc
	w.skew = behind
	dir := filepath.Join(w.opt.Dir, "life"+strconv.Itoa(old.life+1))
	if !w.must(os.Mkdir(dir, 0o700)) {
		return
	}
	for _, name := range []string{sqlite.File, sqlite.File + "-wal"} {
		b, err := os.ReadFile(filepath.Join(old.dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if !w.must(err) || !w.must(os.WriteFile(filepath.Join(dir, name), b, 0o600)) {
			return
		}
	}
	if !w.must(old.closeStore()) {
		return
	}
	if old.life > 0 { // the first folder also has the wallet
		w.must(os.RemoveAll(old.dir))
	}
	if w.oneIn(3) { // the embedded wallet is of the same process
		w.must(old.ledger.Close())
		old.ledger = nil
	}
	w.must(w.start(dir))
	w.note("started again, life %d, clock %s behind", w.proc.life, behind)
}

func (p *process) closeStore() error {
	if p.closed {
		return nil
	}
	p.closed = true
	return errors.Join(p.eye.close(), p.store.Close())
}

func (p *process) close() {
	p.closeStore()
	if p.ledger != nil {
		p.ledger.Close()
	}
}
