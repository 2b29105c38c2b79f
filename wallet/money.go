package wallet

import (
	"errors"
	"fmt"
	"math"
	"strings"

	gomoney "github.com/Rhymond/go-money"
	"github.com/govalues/decimal"
)

// Currency is an ISO 4217 code in capitals, such as "CNY".
type Currency string

// Exponent returns how many decimal digits the currency's minor unit has
// (CNY 2, JPY 0, KWD 3), and whether the currency is known. "cny" is not: a
// code in small letters would be another currency than CNY wherever two are
// compared.
func (c Currency) Exponent() (int, bool) {
	cur := gomoney.GetCurrency(string(c))
	if cur == nil || cur.Code != string(c) {
		return 2, false
	}
	return cur.Fraction, true
}

// Money is an exact amount in minor units (fen, cents) of one currency.
// The zero value is "no money of no currency".
type Money struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// ErrAmount is wrapped by every error of [ParseMoney].
var ErrAmount = errors.New("not an amount")

// ParseMoney reads a plain decimal such as "38.00" or "-5" as an amount of c:
// ASCII digits, with digits on both sides of a point, space around it allowed.
// Signs other than "-", exponents, separators of thousands and other scripts'
// digits are refused. More fractional digits than the currency has are an
// error unless they are zeros; nothing is ever rounded. The largest amount on
// either side of zero is math.MaxInt64 minor units.
func ParseMoney(s string, c Currency) (Money, error) {
	exp, ok := c.Exponent()
	if !ok {
		return Money{}, fmt.Errorf("%w: unknown currency %q", ErrAmount, c)
	}
	text, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	whole, frac, point := strings.Cut(text, ".")
	if !digits(whole) || point && !digits(frac) {
		return Money{}, fmt.Errorf("%w: %q", ErrAmount, s)
	}
	frac = strings.TrimRight(frac, "0")
	if len(frac) > exp {
		return Money{}, fmt.Errorf("%w: %q has more than %d decimals of %s", ErrAmount, s, exp, c)
	}
	var minor int64
	for i := range len(whole) + exp {
		digit := int64(0)
		switch {
		case i < len(whole):
			digit = int64(whole[i] - '0')
		case i-len(whole) < len(frac):
			digit = int64(frac[i-len(whole)] - '0')
		}
		if minor > (math.MaxInt64-digit)/10 {
			return Money{}, fmt.Errorf("%w: %q is too large", ErrAmount, s)
		}
		minor = minor*10 + digit
	}
	if negative {
		minor = -minor
	}
	return Money{Minor: minor, Currency: c}, nil
}

// digits reports whether s is one or more of 0 to 9.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Decimal prints the amount without its currency, with all its decimals: "38.00".
func (m Money) Decimal() string {
	exp, _ := m.Currency.Exponent()
	d, err := decimal.New(m.Minor, exp)
	if err != nil {
		return fmt.Sprint(m.Minor)
	}
	return d.String()
}

// String prints amount and currency for logs and errors: "38.00 CNY".
func (m Money) String() string { return m.Decimal() + " " + string(m.Currency) }

// IsZero reports whether the amount is nothing.
func (m Money) IsZero() bool { return m.Minor == 0 }

// Sub returns m − n. Both must have the same currency; it panics otherwise,
// because mixing currencies is a programming error and never a customer's.
func (m Money) Sub(n Money) Money {
	m.mustMatch(n)
	return Money{m.Minor - n.Minor, m.Currency}
}

// Add returns m + n, under the same rule as [Money.Sub].
func (m Money) Add(n Money) Money {
	m.mustMatch(n)
	return Money{m.Minor + n.Minor, m.Currency}
}

func (m Money) mustMatch(n Money) {
	if m.Currency != n.Currency {
		panic(fmt.Sprintf("wallet: %s with %s", m, n))
	}
}
