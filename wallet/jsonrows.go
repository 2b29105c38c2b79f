package wallet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// newlines is a reader that remembers where the lines it passes on begin, back
// to a mark: what is before the mark is only counted.
type newlines struct {
	r      io.Reader
	line   int // of the mark
	offset int64
	ends   []int64 // offsets of the line ends after the mark
}

func (n *newlines) Read(p []byte) (int, error) {
	got, err := n.r.Read(p)
	for i, c := range p[:got] {
		if c == '\n' {
			n.ends = append(n.ends, n.offset+int64(i))
		}
	}
	n.offset += int64(got)
	return got, err
}

// at moves the mark to offset and returns its line.
func (n *newlines) at(offset int64) int {
	passed := 0
	for passed < len(n.ends) && n.ends[passed] < offset {
		passed++
	}
	n.line += passed
	n.ends = append(n.ends[:0], n.ends[passed:]...)
	return n.line
}

// eachElement reads a JSON array that begins at line.
func eachElement(r io.Reader, line int, in *interner, keep func(*Transaction, place) error) error {
	lines := &newlines{r: r, line: line}
	limit := &rowLimit{r: lines}
	d := json.NewDecoder(limit)
	if _, err := d.Token(); err != nil {
		return jsonError(err, place{line: line})
	}
	at := place{line: line}
	for d.More() {
		at.element++
		at.line = lines.at(d.InputOffset())
		limit.mark = d.InputOffset()
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return jsonError(err, at)
		}
		at.line = lines.at(d.InputOffset() - int64(len(raw)))
		if len(raw) > MaxRow {
			return at.err("%v", errRowTooLarge)
		}
		rec, err := recordOf(raw, at)
		if err != nil {
			return err
		}
		t, err := rec.transaction(in, at)
		if err != nil {
			return err
		}
		if err := keep(&t, at); err != nil {
			return err
		}
	}
	at.element, at.line = at.element+1, lines.at(d.InputOffset())
	limit.mark = d.InputOffset()
	if _, err := d.Token(); err != nil {
		return jsonError(err, at)
	}
	limit.mark = d.InputOffset()
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		if err != nil && !isSyntax(err) {
			return jsonError(err, at)
		}
		return place{line: lines.at(d.InputOffset())}.err("something follows the array: expected its end only")
	}
	return nil
}

func isSyntax(err error) bool {
	var syntax *json.SyntaxError
	return errors.As(err, &syntax)
}

func jsonError(err error, at place) error {
	switch {
	case errors.Is(err, errRowTooLarge):
		return at.err("%v", errRowTooLarge)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return at.err("the array does not end: expected ]")
	case isSyntax(err):
		return at.err("not JSON: %v", err)
	}
	return fmt.Errorf("reading transactions: %w", err)
}

// recordOf reads one object of strings. A null counts as missing.
func recordOf(raw json.RawMessage, at place) (rec record, err error) {
	if len(raw) == 0 || raw[0] != '{' {
		return rec, at.err("expected an object {…}")
	}
	if !utf8.Valid(raw) {
		return rec, at.err("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	_, _ = d.Token()
	seen := [len(rec)]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return rec, jsonError(err, at)
		}
		name := key.(string)
		n := slices.Index(columns, name)
		if n < 0 {
			return rec, at.err("the field %s is not known: expected %s", quoted(name), strings.Join(columns, ", "))
		}
		if seen[n] {
			return rec, at.err("the field %s is there twice", name)
		}
		seen[n] = true
		value, err := d.Token()
		if err != nil {
			return rec, jsonError(err, at)
		}
		switch v := value.(type) {
		case nil:
		case string:
			rec[n] = v
		default:
			return rec, at.err("%s is not a string: expected its value in quotation marks", name)
		}
	}
	for n, name := range columns[:needed] {
		if !seen[n] {
			return rec, at.err("%s is missing", name)
		}
	}
	return rec, nil
}
