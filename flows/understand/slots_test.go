package understand

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// say writes slots in one line: "38.00 CNY x2".
func say(s Slots) string {
	var out []string
	add := func(format string, v ...any) { out = append(out, fmt.Sprintf(format, v...)) }
	if s.Amount != "" {
		add("%s", s.Amount)
	}
	if s.AmountMin != "" || s.AmountMax != "" {
		add("%s..%s", s.AmountMin, s.AmountMax)
	}
	if s.NotAmount != "" {
		add("not=%s", s.NotAmount)
	}
	if s.Currency != "" {
		add("%s", s.Currency)
	}
	if s.Count != 0 {
		add("x%d", s.Count)
	}
	if s.Merchant != "" {
		add("at=%s", s.Merchant)
	}
	if s.Category != "" {
		add("kind=%s", s.Category)
	}
	if s.Reference != "" {
		add("ref=%s", s.Reference)
	}
	if s.Last4 != "" {
		add("last4=%s", s.Last4)
	}
	if s.Phone != "" {
		add("tel=%s", s.Phone)
	}
	if !s.From.IsZero() {
		add("[%s]", stretch(s))
	}
	return strings.Join(out, " ")
}

// stretch writes whole days as dates, else with the hour; the end as it is.
func stretch(s Slots) string {
	layout := "01-02T15:04"
	if s.From.Hour() == 0 && s.From.Minute() == 0 && s.To.Hour() == 0 && s.To.Minute() == 0 {
		layout = "01-02"
		if s.To.Sub(s.From) == 24*time.Hour {
			return s.From.Format(layout)
		}
	}
	return s.From.Format(layout) + " " + s.To.Format(layout)
}

func TestSlots(t *testing.T) {
	t.Parallel()
	rows := 0
	for line := range strings.Lines(slotRows) {
		text, want, ok := strings.Cut(strings.TrimSpace(line), "|")
		if !ok {
			continue
		}
		rows++
		text, want = strings.TrimSpace(text), strings.TrimSpace(want)
		if got := say(trained().Read(text, testContext()).Slots); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if rows < 250 {
		t.Errorf("only %d rows", rows)
	}
}

// TestSlotsInContext: what the words leave open, the account decides.
func TestSlotsInContext(t *testing.T) {
	t.Parallel()
	usd := testContext()
	usd.Currency, usd.Lang, usd.Numbers = "USD", "en", true
	hkd := testContext()
	hkd.Currency = "HKD"
	for _, row := range []struct {
		text string
		c    Context
		want string
	}{
		{"58", usd, "58.00 USD"}, {"2", usd, "2.00 USD"}, {"8.5", usd, "8.50 USD"}, {"五十八", usd, "58.00 USD"}, {"38块", usd, "38.00 CNY"},
		{"$38", hkd, "38.00 HKD"}, {"38蚊", hkd, "38.00 HKD"}, {"38块", hkd, "38.00 HKD"}, {"38", Context{}, "38.00"},
		{"415 555 0100", usd, "tel=+14155550100"}, {"(415) 555-0100", usd, "tel=+14155550100"}, {"13800138000", usd, "tel=+8613800138000"},
	} {
		if got := say(trained().Read(row.text, row.c).Slots); got != row.want {
			t.Errorf("%q (%s): %q, want %q", row.text, row.c.Currency, got, row.want)
		}
	}
}

// TestMerchantTakenBack: a name that is said not to be meant is not the one meant.
func TestMerchantTakenBack(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"不是便利蜂,是星巴克那笔":                      "sbux",
		"星巴克那笔,不是便利蜂":                       "sbux",
		"是不是便利蜂那笔":                          "blf",
		"不是便利蜂":                             "",
		"not the Starbucks one, FamilyMart": "quanjia",
		"it wasn't at Starbucks":            "",
	} {
		if got := trained().Read(text, testContext()).Slots.Merchant; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
