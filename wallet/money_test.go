package wallet

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text     string
		currency Currency
		want     int64
	}{
		{"38.00", "CNY", 3800},
		{"38", "CNY", 3800},
		{" 38.5 ", "CNY", 3850},
		{"-5", "CNY", -500},
		{"-0", "CNY", 0},
		{"0038.00", "CNY", 3800},
		{"38.000000000000000000000000000000", "CNY", 3800},
		{"500", "JPY", 500},
		{"500.0", "JPY", 500},
		{"1.234", "KWD", 1234},
		{"92233720368547758.07", "CNY", math.MaxInt64},
		{"-92233720368547758.07", "CNY", -math.MaxInt64},
		{"9223372036854775807", "JPY", math.MaxInt64},
	} {
		got, err := ParseMoney(c.text, c.currency)
		if err != nil || got != (Money{c.want, c.currency}) {
			t.Errorf("ParseMoney(%q, %s) = %v, %v; want %d minor units", c.text, c.currency, got, err, c.want)
		}
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text     string
		currency Currency
	}{
		{"", "CNY"}, {"-", "CNY"}, {".", "CNY"}, {".5", "CNY"}, {"5.", "CNY"}, {"+5", "CNY"}, {"--5", "CNY"},
		{"1e3", "CNY"}, {"1E3", "CNY"}, {"0x10", "CNY"}, {"1_0", "CNY"}, {"1,000", "CNY"}, {"1 000", "CNY"},
		{"38.005", "CNY"}, {"500.5", "JPY"}, {"1.2345", "KWD"},
		// An amount is never rounded, however far behind the point it goes on.
		{"0.000000000000000000000000001", "CNY"}, {"38.00000000000000000000000000001", "CNY"},
		{"92233720368547758.08", "CNY"}, {"-92233720368547758.08", "CNY"}, {"99999999999999999999999", "CNY"},
		{"9223372036854775808", "JPY"},
		{"１２", "CNY"}, {"٣", "CNY"}, {"三十八", "CNY"}, {"¥38", "CNY"}, {"NaN", "CNY"}, {"Inf", "CNY"},
		{"38", "cny"}, {"38", "XXX"}, {"38", ""},
	} {
		if got, err := ParseMoney(c.text, c.currency); !errors.Is(err, ErrAmount) {
			t.Errorf("ParseMoney(%q, %q) = %v, %v; want ErrAmount", c.text, c.currency, got, err)
		}
	}
}

func TestMoneyPrintsWhatItParses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := Money{
			Minor:    rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]Currency{"JPY", "CNY", "USD", "KWD"}).Draw(t, "currency"),
		}
		if got, err := ParseMoney(m.Decimal(), m.Currency); err != nil || got != m {
			t.Fatalf("%v parsed again: %v, %v", m, got, err)
		}
	})
}

func TestMoneyOfTwoCurrencies(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("CNY and USD were added")
		}
	}()
	Money{1, "CNY"}.Add(Money{1, "USD"})
}
