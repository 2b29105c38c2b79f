package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"teller/bot"
)

// File is the database's name in a data folder.
const File = "teller.db"

// Store is the bot.Store on one SQLite file.
type Store struct {
	db     *sql.DB
	writer *writer
	read   *reader
}

var _ bot.Store = (*Store)(nil)

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the database in a file, making or upgrading it where needed. It
// takes no lock on the folder (see [Lock]): another process may have the same
// file open, as the desk's command does beside a running service.
func Open(ctx context.Context, path string) (*Store, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the database %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(abs), 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(abs, url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		return nil, fmt.Errorf("opening the database %s: %w", abs, err)
	}
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, abs); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the database %s: %w", abs, err), db.Close())
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the database %s: %w", abs, err), db.Close())
	}
	readers, err := sql.Open("sqlite", dsn(abs, url.Values{"_query_only": {"1"}}))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the database %s: %w", abs, err), conn.Close(), db.Close())
	}
	readers.SetMaxOpenConns(readerConns)
	readers.SetMaxIdleConns(readerConns)
	return &Store{db: db, writer: newWriter(conn), read: &reader{db: readers}}, nil
}

// readerConns bounds the pool of readers.
const readerConns = 4

func dsn(path string, more url.Values) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"secure_delete(FAST)", "wal_autocheckpoint(4000)", "cache_size(-8000)", "temp_store(MEMORY)",
	}}
	for k, v := range more {
		q[k] = v
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// migrate brings the tables up to date. A lock of its own keeps two processes
// from doing so at once.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	lock := flock.New(path + ".migrate")
	if err := lock.Lock(); err != nil {
		return err
	}
	defer lock.Unlock()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Close closes the database.
func (s *Store) Close() error {
	return errors.Join(s.read.close(), s.writer.close(), s.db.Close())
}

// Lock takes the data folder for this process, so that only one service or
// terminal runs on it. The error says who to look for.
func Lock(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "teller.lock"))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the data folder %s: %w", dir, err)
	}
	if !got {
		return nil, fmt.Errorf("the data folder %s is in use by another teller: stop that one, or choose another folder with --data", dir)
	}
	var once sync.Once
	return func() { once.Do(func() { _ = lock.Unlock() }) }, nil
}

// reader runs queries on the pool, each statement prepared once.
type reader struct {
	db    *sql.DB
	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

func (r *reader) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	r.mu.RLock()
	st := r.stmts[query]
	r.mu.RUnlock()
	if st != nil {
		return st, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if st := r.stmts[query]; st != nil {
		return st, nil
	}
	st, err := r.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if r.stmts == nil {
		r.stmts = map[string]*sql.Stmt{}
	}
	r.stmts[query] = st
	return st, nil
}

// query calls each for every row. The context is looked at before and not in
// between: queries are short, and watching it would cost two goroutines each.
func (r *reader) query(ctx context.Context, each func(scanner) error, query string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	st, err := r.stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return drain(rows, each)
}

// view runs a query where it is cheapest: on the writing connection while
// nobody writes, whose page cache is always good (a reader's is void after
// every commit), else on the pool.
func (s *Store) view(ctx context.Context, each func(scanner) error, query string, args ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-s.writer.free:
		defer func() { s.writer.free <- struct{}{} }()
		return (&tx{w: s.writer, ctx: context.Background()}).query(each, query, args...)
	default:
		return s.read.query(ctx, each, query, args...)
	}
}

func (r *reader) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, st := range r.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, r.db.Close())...)
}

type scanner interface{ Scan(...any) error }

func drain(rows *sql.Rows, each func(scanner) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
