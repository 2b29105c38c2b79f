package understand

import (
	"strconv"
	"strings"
	"time"
)

// moment is one time expression found in a page.
type moment struct {
	span
	at, end int
}

// timeMeant finds what time a sentence speaks of and blanks it out; a zero
// span where it speaks of none. Two dates joined by "to" or 到 are one
// stretch. Money is spoken of in the past: "周五" and "the 3rd" are the newest
// such days that are not in the future.
func timeMeant(p *page, now time.Time) span {
	var found []moment
	for _, read := range []func(*page, time.Time) []moment{numericDates, zhDates, enDates} {
		for _, m := range read(p, now) {
			p.blank(m.at, m.end)
			found = append(found, m)
		}
	}
	if len(found) == 0 {
		return clockAlone(p, now)
	}
	found = believed(p, found)
	first := found[0]
	for _, m := range found[1:] {
		if m.at < first.at {
			first = m
		}
	}
	for _, m := range found {
		if m.at <= first.at {
			continue
		}
		if toBetween.Match(p.text[first.end:m.at]) && m.to.After(first.from) {
			return span{first.from, m.to}
		}
		// "yesterday, around 3pm", "3点,昨天": a clock time beside a day.
	}
	return withClock(p, first.span)
}

// believed leaves out times that the sentence takes back ("不是昨天,是前天").
func believed(p *page, found []moment) []moment {
	var out []moment
	for _, m := range found {
		if before := strings.TrimRight(tail(string(p.text[:m.at]), 12), " "); !strings.HasSuffix(before, "不是") && !strings.HasSuffix(before, "not") {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		return found
	}
	return out
}

var toBetween = mustRule(`^ ?(?:到|至|-|~|—|–|to|until|till|through|and|和) ?(?:the )?$`)

var isoDate = mustRule(`\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b(?:[ t]?(\d{1,2}):(\d{2})(?::\d{2})?)?|\b(20\d\d)年 ?(\d{1,2})月 ?(\d{1,2})[日号]?|\b(\d{1,2})/(\d{1,2})(?:/(20\d\d|\d\d))?\b`)

// numericDates reads "2026-11-03", "2026年3月5日", "3/5" (the month first,
// unless that is none).
func numericDates(p *page, now time.Time) []moment {
	var out []moment
	for _, m := range p.places(isoDate, 4) {
		g := p.groups(m)
		var d time.Time
		switch {
		case g[1] != "":
			d = exactDate(now.Location(), atoi(g[1]), atoi(g[2]), atoi(g[3]))
		case g[6] != "":
			d = exactDate(now.Location(), atoi(g[6]), atoi(g[7]), atoi(g[8]))
		default:
			month, dom := atoi(g[9]), atoi(g[10])
			if month > 12 {
				month, dom = dom, month
			}
			if g[11] == "" {
				d = lastDate(day(now), time.Month(month), dom)
			} else {
				d = exactDate(now.Location(), 2000+atoi(g[11])%100, month, dom)
			}
		}
		if d.IsZero() {
			continue
		}
		s := days(d, 1)
		if g[4] != "" && atoi(g[4]) < 24 && atoi(g[5]) < 60 {
			s.from = s.from.Add(time.Duration(atoi(g[4]))*time.Hour + time.Duration(atoi(g[5]))*time.Minute)
			s.to = s.from.Add(time.Minute)
		}
		out = append(out, moment{s, m[0], m[1]})
	}
	return out
}

var clockTime = mustRule(`(?:(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|深夜|晚) ?)?(\d{1,2}|` + zhHour + `) ?(?:点|时)(?:钟)?(半|(\d{1,2}|` + zhHour + `) ?分|(\d{2})|一刻|三刻)?(多|左右|前后|过|来钟|许)?` +
	`|(?:\b(at|around|about|by|near|before|after) )?\b(\d{1,2})[:.](\d{2})(?::\d{2})?(?: ?(am|pm|a\.m\.?|p\.m\.?))?\b` +
	`|(?:\b(around|about|roughly|approximately) |\bat )?\b(\d{1,2}) ?(am|pm|a\.m|p\.m|o'clock)\b(?: in the (morning|afternoon|evening))?`)

const zhHour = `[零一二两三四五六七八九十]{1,3}`

// withClock narrows a day (or a part of one) by a clock time that the page
// also has.
func withClock(p *page, s span) span {
	if s.to.Sub(s.from) > 26*time.Hour {
		return s
	}
	name := ""
	if h := s.from.Hour(); s.from.Hour() != 0 || s.to.Sub(s.from) < 20*time.Hour {
		switch {
		case h >= 12 && h < 16:
			name = "下午"
		case h >= 16:
			name = "晚上"
		case h == 11:
			name = "中午"
		default:
			name = "早上"
		}
	}
	if c, ok := clockIn(p, s.from, name); ok {
		return c
	}
	return s
}

// clockAlone reads "下午三点多", "at 3pm" as of today, or of yesterday where that
// is still to come; and "早上", "this noon" are left to the dates.
func clockAlone(p *page, now time.Time) span {
	s, ok := clockIn(p, day(now), "")
	if !ok {
		return span{}
	}
	if s.from.After(now) {
		s.from, s.to = s.from.AddDate(0, 0, -1), s.to.AddDate(0, 0, -1)
	}
	return s
}

// clockIn finds a clock time and puts it on a day: an hour is that whole hour,
// "about" half an hour before and after, a time with minutes that minute.
func clockIn(p *page, d time.Time, name string) (span, bool) {
	m := p.place(clockTime)
	if m == nil {
		return span{}, false
	}
	g := p.groups(m)
	hour, minute, exact, about := 0, 0, false, false
	switch {
	case g[2] != "":
		hour, _ = smallNumber(g[2])
		if g[1] != "" {
			name = g[1]
		}
		switch {
		case g[3] == "半":
			minute, about = 30, false
		case g[3] == "一刻":
			minute, exact = 15, true
		case g[3] == "三刻":
			minute, exact = 45, true
		case g[4] != "":
			minute, _ = smallNumber(g[4])
			exact = true
		case g[5] != "":
			minute, exact = atoi(g[5]), true
		}
		about = g[6] == "左右" || g[6] == "前后" || g[6] == "来钟" || g[6] == "许"
		if before := tail(string(p.text[:m[0]]), 6); strings.HasSuffix(before, "大概") || strings.HasSuffix(before, "大约") {
			about = true
		}
	case g[8] != "":
		hour, minute = atoi(g[8]), atoi(g[9])
		exact = true
		about = g[7] == "around" || g[7] == "about" || g[7] == "near"
		name = amPM(g[10], name)
		if name == "" && (len(g[8]) == 2 || hour > 6) {
			name = "24h"
		}
		if p.text[m[0]+len(g[7])] == '.' || strings.Contains(string(p.text[m[0]:m[1]]), ".") && g[10] == "" && g[7] == "" {
			return span{}, false // 12.30 alone is money
		}
	default:
		hour = atoi(g[12])
		about = g[11] != ""
		name = amPM(g[13], name)
		if g[14] != "" {
			name = g[14]
		}
	}
	if hour > 24 || minute > 59 {
		return span{}, false
	}
	p.blank(m[0], m[1])
	return onClock(d, hourOn(hour, name), minute, exact, about), true
}

func amPM(s, otherwise string) string {
	switch {
	case strings.HasPrefix(s, "a"):
		return "am"
	case strings.HasPrefix(s, "p"):
		return "pm"
	}
	return otherwise
}

func onClock(d time.Time, hour, minute int, exact, about bool) span {
	y, m, n := d.Date()
	from := time.Date(y, m, n, hour, minute, 0, 0, d.Location())
	switch {
	case about:
		return span{from.Add(-30 * time.Minute), from.Add(30 * time.Minute)}
	case exact:
		return span{from, from.Add(time.Minute)}
	case minute == 30: // 三点半
		return span{from, from.Add(30 * time.Minute)}
	}
	return span{from, from.Add(time.Hour)}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
