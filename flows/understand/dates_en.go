package understand

import (
	"strings"
	"time"
)

const (
	enMonths = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`
	enDays   = `mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?`
	enParts  = `morning|afternoon|evening|night|noon|lunch ?time|midday`
	enOrd    = `first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d{1,2}(?:st|nd|rd|th)`
)

var (
	enDay = mustRule(`\b(the day before yesterday|day before yesterday|yesterday|yday|yest|today)(?:'s)?(?: (?:in the |at )?(` + enParts + `))?\b` +
		`|\b(last night|tonight|this morning|this afternoon|this evening|this noon|at noon|at lunch ?time|at lunch)\b` +
		`|\b(` + enMonths + `)\.? (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:,? (20\d\d))?\b|\b(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? (` + enMonths + `)\b\.?(?:,? (20\d\d))?` +
		`|\b(?:(last|this|past|on) )?(` + enDays + `)\b(?: (?:in the |at )?(` + enParts + `))?` +
		`|\bon the (` + enOrd + `)\b|\bthe (\d{1,2}(?:st|nd|rd|th))\b(?: of (?:this|the) month)?`)
	enStretch = mustRule(`\b(last|this|past|previous) (week|weekend|month|year)\b|\b(?:the )?(?:last|past|previous) (\d{1,3}|a few|few|couple|couple of|` + enWords + `) (days?|weeks?|months?|hours?|minutes?|years?)\b` +
		`|\b(\d{1,3}|an?|` + enWords + `|a few|few|(?:a )?couple(?: of)?|several|some) (days?|weeks?|months?|hours?|hrs?|minutes?|mins?|years?) (?:ago|back|earlier)\b` +
		`|\b(just now|a moment ago|a minute ago|minutes ago|right now|moments ago)\b|\b(recently|lately|the other day|these days)\b|\b(?:in|during) (` + enMonths + `)\b|\b(over the weekend|at the weekend|on the weekend)\b|\b(?:in|during|since|back in|from) (` + enMonths + `)\b`)
)

var enMonthOf = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
var enWeekday = map[string]time.Weekday{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}

var enOrdinalDay = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12}

// enDates reads days ("last Friday", "the 3rd", "March 5"), else stretches
// ("last week", "a couple of days ago").
func enDates(p *page, now time.Time) []moment {
	var out []moment
	today := day(now)
	for _, m := range p.places(enDay, 6) {
		g := p.groups(m)
		if g[11] != "" && (g[11] == "sun" || g[11] == "sat" || g[11] == "mon" || g[11] == "wed") && g[10] == "" && g[12] == "" {
			continue // "sat" and "sun" alone are words too
		}
		if g[14] != "" && pointsAt.Match(p.text[m[1]:]) {
			continue // "the 3rd one"
		}
		d, name := enDayOf(g, today)
		if d.IsZero() {
			continue
		}
		s := days(d, 1)
		if pt, ok := partOf[name]; ok {
			s = pt.of(d)
		}
		out = append(out, moment{s, m[0], m[1]})
	}
	if len(out) > 0 {
		return out
	}
	if m := p.place(enStretch); m != nil {
		if s := enStretchOf(p.groups(m), now); !s.from.IsZero() {
			out = append(out, moment{s, m[0], m[1]})
		}
	}
	return out
}

var pointsAt = mustRule(`^ (?:one|time|charge|payment|transaction|option|attempt|try|entry|item)\b`)

func enDayOf(g []string, today time.Time) (d time.Time, name string) {
	switch {
	case g[1] != "":
		back := 1
		if g[1] == "today" {
			back = 0
		} else if strings.Contains(g[1], "before") {
			back = 2
		}
		return today.AddDate(0, 0, -back), strings.ReplaceAll(g[2], "lunchtime", "noon")
	case g[3] != "":
		switch {
		case g[3] == "last night":
			return today.AddDate(0, 0, -1), "night"
		case g[3] == "tonight":
			return today, "night"
		case strings.HasPrefix(g[3], "at ") || g[3] == "this noon":
			return today, "noon"
		}
		return today, strings.TrimPrefix(g[3], "this ")
	case g[4] != "":
		return enDate(today, g[4], atoi(g[5]), g[6]), ""
	case g[8] != "":
		return enDate(today, g[8], atoi(g[7]), g[9]), ""
	case g[11] != "":
		return lastWeekday(today, enWeekday[g[11][:3]], g[10] != "last" && g[10] != "past"), g[12]
	}
	o := g[13] + g[14]
	n, ok := enOrdinalDay[o]
	if !ok {
		n = atoi(strings.TrimRight(o, "stndrh"))
	}
	return lastDate(today, 0, n), ""
}

func enDate(today time.Time, month string, dom int, year string) time.Time {
	m := enMonthOf[month[:3]]
	if year != "" {
		return exactDate(today.Location(), atoi(year), int(m), dom)
	}
	return lastDate(today, m, dom)
}

func enStretchOf(g []string, now time.Time) span {
	today := day(now)
	end := today.AddDate(0, 0, 1)
	switch {
	case g[1] != "":
		back := 1
		if g[1] == "this" {
			back = 0
		}
		switch g[2] {
		case "month":
			if g[1] == "past" {
				return lastUnits(now, 1, "month")
			}
			return months(today, -back)
		case "year":
			y := today.Year() - back
			return span{time.Date(y, 1, 1, 0, 0, 0, 0, today.Location()), time.Date(y+1, 1, 1, 0, 0, 0, 0, today.Location())}
		case "weekend":
			return days(monday(today).AddDate(0, 0, 5-7*back), 2)
		}
		if g[1] == "past" {
			return lastUnits(now, 1, "week")
		}
		return days(monday(today).AddDate(0, 0, -7*back), 7)
	case g[3] != "":
		n, ok := smallNumber(g[3])
		switch {
		case strings.Contains(g[3], "couple"):
			n, ok = 3, true
		case strings.Contains(g[3], "few"):
			n, ok = 5, true
		}
		if !ok || n < 1 {
			return span{}
		}
		return lastUnits(now, n, strings.TrimSuffix(g[4], "s"))
	case g[5] != "":
		number := g[5]
		if strings.Contains(number, "couple") {
			number = "couple"
		}
		unit := strings.TrimSuffix(g[6], "s")
		if unit == "hr" {
			unit = "hour"
		}
		return unitsAgo(now, number, false, unit)
	case g[7] != "":
		return span{now.Add(-time.Hour), now.Add(time.Minute)}
	case g[8] == "the other day":
		return span{today.AddDate(0, 0, -7), end}
	case g[8] != "":
		return span{today.AddDate(0, 0, -30), end}
	case g[10] != "":
		return days(lastWeekday(today, time.Saturday, true), 2)
	}
	m := enMonthOf[(g[9] + g[11])[:3]]
	y := today.Year()
	if m > today.Month() {
		y--
	}
	from := time.Date(y, m, 1, 0, 0, 0, 0, today.Location())
	return span{from, from.AddDate(0, 1, 0)}
}
