package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"teller/wallet"
)

// Ledger is a wallet in one SQLite file. It is safe for use by many goroutines.
type Ledger struct {
	opt    Options
	key    []byte // of the HMACs over codes and tokens
	clock  steady
	opened bool
	w, r   *sql.DB
	read   statements

	records    records
	randomMu   sync.Mutex
	merchantMu sync.RWMutex
	merchants  map[wallet.MerchantID]merchant
}

var (
	_ wallet.Backend   = (*Ledger)(nil)
	_ wallet.Refunding = (*Ledger)(nil)
	_ wallet.Linking   = (*Ledger)(nil)
	_ wallet.Freezing  = (*Ledger)(nil)
	_ wallet.Feed      = (*Ledger)(nil)
)

// Options are what a ledger takes from outside. The zero value is a wallet
// without demo accounts, on the machine's clock and randomness.
type Options struct {
	// Now is what the wallet's clock follows; nil: time.Now. Where it goes back,
	// the wallet's time goes on. The ledger stores milliseconds.
	Now func() time.Time

	// Random is where ids, tokens and codes come from; nil: crypto/rand.Reader.
	// It is read by one goroutine at a time.
	Random io.Reader

	// Key makes the keyed hashes of codes and tokens, 32 bytes or more; nil: an
	// owner-only file beside the database, made at the first opening.
	Key []byte

	// Phone receives what the wallet sends to a customer's telephone, after the
	// commit that caused it, in the goroutine of the caller: it must not block,
	// or a number that is nobody's would be told by its quicker answer. A
	// message is handed over once. It is nowhere else, because it may hold a
	// code: if the process dies in between, the customer asks for another.
	Phone func(context.Context, PhoneMessage)

	// Caps bound the refunds that no person decides (M9); the zero value stands
	// for [DefaultCaps].
	Caps Caps

	// Reviewer decides the refunds in review when their time has come:
	// RefusedNone approves. It must depend on its argument only. nil:
	// [DemoReviewer].
	Reviewer func(wallet.Refund) wallet.RefusalCode

	// Demo fills an empty wallet with the demo accounts; see [Ledger.Seed].
	Demo bool
}

//go:embed migrations/*.sql
var migrations embed.FS

// readers is how many reads run side by side.
const readers = 4

// Open opens the wallet at path, a file name, and makes it where there is
// none; its folder must exist. Beside it SQLite keeps path-wal and path-shm,
// and the ledger path.key (see [Options]) and path.lock (held while opening,
// so that two processes do not make the same tables).
func Open(ctx context.Context, path string, opt Options) (_ *Ledger, err error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Random == nil {
		opt.Random = rand.Reader
	}
	if opt.Caps.isZero() {
		opt.Caps = DefaultCaps()
	}
	if opt.Reviewer == nil {
		opt.Reviewer = DemoReviewer
	}
	l := &Ledger{opt: opt, clock: steady{source: opt.Now}, merchants: map[wallet.MerchantID]merchant{}}
	defer func() {
		if err != nil {
			l.Close()
			err = fmt.Errorf("opening the wallet %s: %w", path, err)
		}
	}()

	lock := flock.New(path + ".lock")
	if _, err := lock.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return nil, err
	}
	defer lock.Close()

	if l.key = opt.Key; l.key == nil {
		if l.key, err = keyFile(path+".key", l.random); err != nil {
			return nil, err
		}
	}
	if l.w, err = sql.Open("sqlite", dsn(path, false)); err != nil {
		return nil, err
	}
	l.w.SetMaxOpenConns(1)
	if err := migrate(ctx, l.w); err != nil {
		return nil, err
	}
	if l.r, err = sql.Open("sqlite", dsn(path, true)); err != nil {
		return nil, err
	}
	l.r.SetMaxOpenConns(readers)
	l.r.SetMaxIdleConns(readers)
	if err := l.read.prepare(ctx, l.r); err != nil {
		return nil, err
	}
	if err := l.startClock(ctx); err != nil {
		return nil, err
	}
	l.opened = true
	if opt.Demo {
		if err := l.Seed(ctx, l.now()); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Close notes the time and lets go of the file. The ledger cannot be used
// afterwards.
func (l *Ledger) Close() error {
	var first error
	if l.opened {
		l.opened = false
		first = l.noteTime(context.Background(), time.Millisecond)
	}
	for _, db := range []*sql.DB{l.r, l.w} { // readers first: the writer folds the WAL
		if db == nil {
			continue
		}
		if err := db.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// dsn names the file with everything a connection of this role needs.
func dsn(path string, reader bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	}}
	if reader {
		q.Add("_pragma", "query_only(1)")
	} else {
		// A deferred transaction that reads and then writes fails under
		// contention without waiting; an immediate one waits its turn.
		q.Set("_txlock", "immediate")
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// milli and fromMilli are a time as the book has it; the zero time is 0.
func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
