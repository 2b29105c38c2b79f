package wallet

import (
	"slices"
	"strings"
	"time"
)

// columns are the fields of a row by their names in a file, the needed ones
// first, and where in a record each is kept.
var columns = []string{
	"id", "account", "merchant", "order", "amount", "currency", "status", "kind", "created",
	"request", "settled", "expires", "authorisation", "source", "channel", "terminal", "category",
	"network_reference", "refunded", "reverses",
}

// needed is how many of the columns a file must have.
const needed = 9

// record is a row as text, in the order of the columns.
type record [20]string

// interner keeps one copy of texts that many rows repeat. A file of ever new
// texts must not fill it: beyond its size it keeps no more.
type interner struct {
	texts map[string]string
	names map[string]Names
}

const internerSize = 1 << 14

func newInterner() *interner {
	return &interner{texts: map[string]string{}, names: map[string]Names{}}
}

func (in *interner) text(s string) string {
	if s == "" {
		return ""
	}
	if kept, ok := in.texts[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	if len(in.texts) < internerSize {
		in.texts[s] = s
	}
	return s
}

// merchant returns the names of a merchant of one name in an unstated language.
func (in *interner) merchant(s string) Merchant {
	if s == "" {
		return Merchant{}
	}
	n, ok := in.names[s]
	if !ok {
		s = strings.Clone(s)
		n = Names{"und": s}
		if len(in.names) < internerSize {
			in.names[s] = n
		}
	}
	return Merchant{Names: n}
}

var (
	statuses = []Status{Authorised, Succeeded, Failed, Reversed, Refunded, PartiallyRefunded}
	kinds    = []Kind{Payment, Capture, TopUp, Transfer, Withdrawal, RefundIn, ReversalKind, Fee}
)

// transaction checks a row and makes it a transaction. It keeps no part of r.
func (r *record) transaction(in *interner, at place) (t Transaction, err error) {
	for i, name := range columns[:needed] {
		if r[i] == "" && name != "merchant" && name != "order" {
			return t, at.err("%s is empty", name)
		}
	}
	t = Transaction{
		ID:            TransactionID(strings.Clone(r[0])),
		Account:       AccountID(in.text(r[1])),
		Merchant:      in.merchant(r[2]),
		Order:         strings.Clone(r[3]),
		Request:       strings.Clone(r[9]),
		Authorisation: TransactionID(strings.Clone(r[12])),
		Source:        in.text(r[13]),
		Channel:       in.text(r[14]),
		Terminal:      in.text(r[15]),
		Category:      in.text(r[16]),
		NetworkRef:    strings.Clone(r[17]),
		Reverses:      TransactionID(strings.Clone(r[19])),
	}
	currency := Currency(in.text(r[5]))
	if _, ok := currency.Exponent(); !ok {
		return t, at.err("currency %s: expected an ISO 4217 code in capitals, such as CNY", quoted(r[5]))
	}
	if t.Amount, err = amountOf("amount", r[4], currency, at); err != nil {
		return t, err
	}
	if i := slices.Index(statuses, Status(r[6])); i >= 0 {
		t.Status = statuses[i]
	} else {
		return t, at.err("status %s: expected one of %s", quoted(r[6]), list(statuses))
	}
	if i := slices.Index(kinds, Kind(r[7])); i >= 0 {
		t.Kind = kinds[i]
	} else {
		return t, at.err("kind %s: expected one of %s", quoted(r[7]), list(kinds))
	}
	for _, v := range []struct {
		name, text string
		to         *time.Time
	}{{"created", r[8], &t.Created}, {"settled", r[10], &t.Settled}, {"expires", r[11], &t.Expires}} {
		if v.text == "" {
			continue
		}
		if *v.to, err = time.Parse(time.RFC3339, v.text); err != nil {
			return t, at.err("%s %s: expected a time of RFC 3339, such as 2026-03-01T12:03:10+08:00", v.name, quoted(v.text))
		}
	}
	if r[18] != "" {
		back, err := amountOf("refunded", r[18], currency, at)
		if err != nil {
			return t, err
		}
		if back.Minor > t.Amount.Minor {
			return t, at.err("refunded %s is more than the amount %s", quoted(r[18]), quoted(r[4]))
		}
		t.Refunded = back.Minor
	}
	return t, nil
}

func amountOf(name, text string, c Currency, at place) (Money, error) {
	m, err := ParseMoney(text, c)
	switch exp, _ := c.Exponent(); {
	case err != nil && exp == 0:
		return m, at.err("%s %s: expected a whole number, such as 3800, as %s has no decimals", name, quoted(text), c)
	case err != nil:
		return m, at.err("%s %s: expected a decimal such as 38.00, with at most %d decimals of %s", name, quoted(text), exp, c)
	case m.Minor < 0:
		return m, at.err("%s %s is negative: the kind tells the direction", name, quoted(text))
	}
	return m, nil
}

func list[T ~string](of []T) string {
	var s []string
	for _, v := range of {
		s = append(s, string(v))
	}
	return strings.Join(s, ", ")
}
