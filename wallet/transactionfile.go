package wallet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// MaxRow is the most bytes that one row of CSV or one element of JSON may have.
const MaxRow = 64 << 10

// RowError is what is wrong in a file of transactions, and where.
type RowError struct {
	Line    int // from 1; where the row or element begins
	Element int // of a JSON array, from 1; 0 of CSV
	Problem string
}

func (e *RowError) Error() string {
	if e.Element > 0 {
		return fmt.Sprintf("element %d (line %d): %s", e.Element, e.Line, e.Problem)
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Problem)
}

// JudgeFile judges a file of transactions as [Judge] does: CSV with a header,
// or a JSON array (see [ReadTransactions]). A reader that cannot seek, such as
// a pipe, is first copied to a temporary file in tmpDir ("" is the system's
// place), of at most [MaxSpool] bytes, which is removed before JudgeFile
// returns. Nothing is judged unless the whole file is good; what is wrong in it
// is a *[RowError].
func JudgeFile(in io.Reader, tmpDir string, now time.Time) ([]Group, error) {
	r, done, err := seekable(in, tmpDir, MaxSpool)
	if err != nil {
		return nil, err
	}
	defer done()
	txs, err := ReadTransactions(r)
	if err != nil {
		return nil, err
	}
	return Judge(txs, now), nil
}

// ReadTransactions reads CSV with a header or a JSON array of objects, in UTF-8,
// from where r stands to its end. It reads twice: once to check every row,
// holding nothing but the ids, and once to keep what was checked.
//
// The fields, as columns or as keys with string values: id, account, merchant,
// order, amount, currency, status, kind, created are needed; request, settled,
// expires, authorisation, source, channel, terminal, category,
// network_reference, refunded, reverses may be missing. merchant, order and the
// optional ones may be empty. Amounts are decimals of 0 or more, refunded at
// most the amount; times are RFC 3339. Fields of other names, and an id that
// occurs twice, are errors. A file without rows is no error.
//
// The error of a bad row is a *[RowError]; any other is the reader's own.
func ReadTransactions(r io.ReadSeeker) ([]Transaction, error) {
	start, err := r.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, fmt.Errorf("reading transactions: %w", err)
	}
	lines := map[TransactionID]place{}
	err = eachTransaction(r, newInterner(), func(t *Transaction, at place) error {
		if first, ok := lines[t.ID]; ok {
			return at.err("the id %s was used before, at %s: each transaction needs its own", quoted(string(t.ID)), first)
		}
		lines[TransactionID(strings.Clone(string(t.ID)))] = at
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := r.Seek(start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading transactions: %w", err)
	}
	txs := make([]Transaction, 0, len(lines))
	err = eachTransaction(r, newInterner(), func(t *Transaction, at place) error {
		if lines[t.ID] != at {
			return at.err("the file changed while it was read")
		}
		txs = append(txs, *t)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(txs) != len(lines) {
		return nil, errors.New("reading transactions: the file changed while it was read")
	}
	return txs, nil
}

// place is where a row begins.
type place struct{ line, element int }

func (p place) String() string {
	if p.element > 0 {
		return fmt.Sprintf("element %d (line %d)", p.element, p.line)
	}
	return fmt.Sprintf("line %d", p.line)
}

func (p place) err(format string, args ...any) error {
	return &RowError{Line: p.line, Element: p.element, Problem: fmt.Sprintf(format, args...)}
}

// eachTransaction reads the rows once, from where r stands, and calls keep with
// each.
func eachTransaction(r io.Reader, in *interner, keep func(*Transaction, place) error) error {
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(3); bytes.Equal(head, []byte("\ufeff")) {
		_, _ = b.Discard(3)
	}
	line := 1
	for {
		c, err := b.ReadByte()
		if errors.Is(err, io.EOF) {
			return place{line: line}.err("nothing here: expected CSV with a header, or a JSON array")
		}
		if err != nil {
			return fmt.Errorf("reading transactions: %w", err)
		}
		switch c {
		case '\n':
			line++
			continue
		case ' ', '\t', '\r':
			continue
		}
		_ = b.UnreadByte()
		switch c {
		case '[':
			return eachElement(b, line, in, keep)
		case '{':
			return place{line: line}.err("an object: expected a JSON array of objects, [{…},{…}]")
		}
		return eachRow(b, line, in, keep)
	}
}

// rowLimit is a reader that fails where a row grows beyond MaxRow. It counts
// from the mark, which the reader of rows sets after each.
type rowLimit struct {
	r          io.Reader
	read, mark int64
}

// readAhead is how far a decoder may read beyond the row that it is at.
const readAhead = 8 << 10

var errRowTooLarge = fmt.Errorf("larger than %d bytes", MaxRow)

func (l *rowLimit) Read(p []byte) (int, error) {
	room := l.mark + MaxRow + readAhead - l.read
	if room <= 0 {
		return 0, errRowTooLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), room, readAhead/2)])
	l.read += int64(n)
	return n, err
}

// quoted shows a value of the file in an error, bounded and with nothing in it
// that a terminal would act on.
func quoted(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return fmt.Sprintf("%+q", s)
}
