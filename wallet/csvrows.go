package wallet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// eachRow reads CSV (RFC 4180) whose header begins at line.
func eachRow(r io.Reader, line int, in *interner, keep func(*Transaction, place) error) error {
	limit := &rowLimit{r: r}
	c := csv.NewReader(limit)
	c.ReuseRecord = true
	c.FieldsPerRecord = -1
	offset := line - 1 // lines before the header
	last := 0          // where the row before began
	fail := func(err error) error {
		var parse *csv.ParseError
		// What was read of a row before its error counts as the row.
		next := place{line: offset + last + 1}
		if l := lineOf(c); l > last {
			next.line = offset + l
		}
		switch {
		case errors.Is(err, errRowTooLarge):
			return next.err("the row is %v; is a quotation mark missing?", errRowTooLarge)
		case errors.As(err, &parse):
			return place{line: offset + parse.StartLine}.err("not CSV: %v", parse.Err)
		}
		return fmt.Errorf("reading transactions: %w", err)
	}
	header, err := c.Read()
	if err != nil {
		return fail(err)
	}
	last = 1
	to, err := headerOf(header, place{line: line})
	if err != nil {
		return err
	}
	for {
		limit.mark = c.InputOffset()
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fail(err)
		}
		l, _ := c.FieldPos(0)
		at := place{line: offset + l}
		last = l
		if c.InputOffset()-limit.mark > MaxRow {
			return at.err("the row is %v", errRowTooLarge)
		}
		if len(row) != len(to) {
			return at.err("%d fields, expected %d as in the header", len(row), len(to))
		}
		var rec record
		for i, v := range row {
			if !utf8.ValidString(v) {
				return at.err("%s is not UTF-8", columns[to[i]])
			}
			rec[to[i]] = v
		}
		t, err := rec.transaction(in, at)
		if err != nil {
			return err
		}
		if err := keep(&t, at); err != nil {
			return err
		}
	}
}

// lineOf is the line where the row that was read last begins, 0 before any.
func lineOf(c *csv.Reader) (line int) {
	defer func() { _ = recover() }() // FieldPos panics where there is no row
	line, _ = c.FieldPos(0)
	return line
}

// headerOf tells which column each field of a row is.
func headerOf(header []string, at place) ([]int, error) {
	to := make([]int, len(header))
	seen := map[int]bool{}
	for i, name := range header {
		n := slices.Index(columns, strings.ToLower(strings.TrimSpace(name)))
		if n < 0 {
			return nil, at.err("the column %s is not known: expected %s", quoted(name), strings.Join(columns, ", "))
		}
		if seen[n] {
			return nil, at.err("the column %s is there twice", columns[n])
		}
		seen[n], to[i] = true, n
	}
	for n, name := range columns[:needed] {
		if !seen[n] {
			return nil, at.err("the column %s is missing", name)
		}
	}
	return to, nil
}
