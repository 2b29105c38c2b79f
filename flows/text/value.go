package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"teller/wallet"
)

// S is a plain text: a reference, a name. As data it is cleaned when rendered.
func S(s string) Value { return Value{Text: s} }

// Article is an article's own text: ours, with its line breaks.
func Article(s string) Value { return Value{Whole: s} }

// Names is a name that has one form a language.
func Names(n wallet.Names) Value { return Value{Names: n} }

// Money is an amount.
func Money(m wallet.Money) Value { return Value{Money: &m} }

// N is a count; under the name "n" it decides the plural.
func N(n int) Value { return Value{Count: &n} }

// Gap is a time between two moments.
func Gap(d time.Duration) Value { return Value{Gap: d} }

// Sub is a sentence within a sentence.
func Sub(key Key, p Params) Value { return Value{Line: &Line{key, p}} }

// List is lines, one below the other.
func List(l []Line) Value { return Value{Lines: l} }

// At is a moment told in zone, relative to now ("today 12:03").
func At(t, now time.Time, zone string) Value {
	return Value{Time: &Moment{At: t, Zone: zone, Now: now}}
}

// Second is a moment told with its seconds.
func Second(t, now time.Time, zone string) Value {
	return Value{Time: &Moment{At: t, Zone: zone, Now: now, Format: "second"}}
}

// Clock is a moment of a day already named: only the time, with seconds.
func Clock(t time.Time, zone string) Value {
	return Value{Time: &Moment{At: t, Zone: zone, Format: "clock"}}
}

// Day is a moment's date.
func Day(t, now time.Time, zone string) Value {
	return Value{Time: &Moment{At: t, Zone: zone, Now: now, Format: "date"}}
}

func (v Value) in(lang string) string {
	switch {
	case v.Whole != "":
		return v.Whole
	case v.Names != nil:
		return Clean(v.Names.In(lang))
	case v.Money != nil:
		return FormatMoney(lang, *v.Money)
	case v.Time != nil:
		return v.Time.in(lang)
	case v.Count != nil:
		return strconv.Itoa(*v.Count)
	case v.Gap != 0:
		return formatGap(lang, v.Gap)
	case v.Line != nil:
		return RenderLine(lang, *v.Line)
	case v.Lines != nil:
		out := make([]string, len(v.Lines))
		for i, l := range v.Lines {
			out[i] = RenderLine(lang, l)
		}
		return strings.Join(out, "\n")
	}
	return Clean(v.Text)
}

// Clean makes a foreign text (a merchant's name, a customer's word) fit to
// stand in a sentence: one line, no control or direction characters, at most 80
// characters. What a channel would read as markup is the channel's to escape.
func Clean(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			r = ' '
		case live(r), r == joiner, r == unicode.ReplacementChar:
			continue
		}
		if n++; n > 80 {
			b.WriteString("…")
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

var symbols = map[wallet.Currency]string{"USD": "$", "EUR": "€", "GBP": "£"}

// FormatMoney writes an amount as people of a language read it: 1,204.50元,
// $1,204.50, CNY 38.00.
func FormatMoney(lang string, m wallet.Money) string {
	s := group(m.Decimal())
	if lang == "zh" && m.Currency == "CNY" {
		return s + "元"
	}
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	if sym := symbols[m.Currency]; sym != "" {
		return sign + sym + s
	}
	return sign + string(m.Currency) + " " + s
}

func group(s string) string {
	whole, frac, dot := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + frac
	}
	return sign + whole
}

func (m Moment) in(lang string) string {
	loc, err := time.LoadLocation(m.Zone)
	if err != nil {
		loc = time.UTC
	}
	t, now := m.At.In(loc), m.Now.In(loc)
	clock := t.Format("15:04")
	switch m.Format {
	case "second":
		clock = t.Format("15:04:05")
	case "clock":
		return t.Format("15:04:05")
	}
	day := dayName(lang, t, now)
	if m.Format == "date" {
		return day
	}
	if lang == "zh" {
		return day + " " + clock
	}
	return day + " at " + clock
}

func dayName(lang string, t, now time.Time) string {
	y, mo, d := t.Date()
	days := int(time.Date(y, mo, d, 12, 0, 0, 0, time.UTC).Sub(noon(now)).Round(24*time.Hour) / (24 * time.Hour))
	zh := lang == "zh"
	switch {
	case days == 0 && zh:
		return "今天"
	case days == 0:
		return "today"
	case days == -1 && zh:
		return "昨天"
	case days == -1:
		return "yesterday"
	case days == 1 && zh:
		return "明天"
	case days == 1:
		return "tomorrow"
	case y == now.Year() && zh:
		return fmt.Sprintf("%d月%d日", mo, d)
	case y == now.Year():
		return fmt.Sprintf("%d %s", d, mo)
	case zh:
		return fmt.Sprintf("%d年%d月%d日", y, mo, d)
	}
	return fmt.Sprintf("%d %s %d", d, mo, y)
}

func noon(t time.Time) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d, 12, 0, 0, 0, time.UTC)
}

// formatGap names a gap in its largest unit that says enough: 41 seconds,
// 12 minutes, 3 hours, 2 days.
func formatGap(lang string, d time.Duration) string {
	d = d.Abs()
	n, en, zh := int(d/time.Second), "second", "秒"
	switch {
	case d >= 48*time.Hour:
		n, en, zh = int(d/(24*time.Hour)), "day", "天"
	case d >= 2*time.Hour:
		n, en, zh = int(d/time.Hour), "hour", "小时"
	case d >= 2*time.Minute:
		n, en, zh = int(d/time.Minute), "minute", "分钟"
	}
	if lang == "zh" {
		return fmt.Sprintf("%d%s", n, zh)
	}
	if n != 1 {
		en += "s"
	}
	return fmt.Sprintf("%d %s", n, en)
}
