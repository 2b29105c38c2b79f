package understand

import "time"

// span is a half-open stretch of time.
type span struct{ from, to time.Time }

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

func days(from time.Time, n int) span { return span{from, from.AddDate(0, 0, n)} }

// part is a stretch of the day, in hours after its midnight.
type part struct{ from, to int }

// partOf names the parts of a day. An evening goes on past midnight: who says
// "last night" counts the taxi home.
var partOf = map[string]part{
	"凌晨": {0, 6}, "清晨": {4, 8}, "清早": {4, 9}, "一早": {5, 10}, "早上": {5, 12}, "早晨": {5, 10}, "早": {5, 12}, "上午": {6, 12}, "中午": {11, 14}, "午间": {11, 14}, "午饭": {11, 14},
	"下午": {12, 18}, "傍晚": {16, 20}, "晚上": {18, 29}, "晚": {18, 29}, "夜里": {20, 30}, "半夜": {22, 30}, "深夜": {22, 30}, "夜晚": {18, 29}, "夜间": {18, 30},
	"morning": {5, 12}, "noon": {11, 14}, "lunchtime": {11, 14}, "lunch time": {11, 14}, "afternoon": {12, 18}, "evening": {17, 24}, "night": {18, 29}, "midday": {11, 14},
}

func (p part) of(d time.Time) span {
	y, m, n := d.Date()
	at := func(h int) time.Time { return time.Date(y, m, n, h, 0, 0, 0, d.Location()) }
	return span{at(p.from), at(p.to)}
}

// hourOn gives the hour meant by h with a part of the day ("" none).
func hourOn(h int, name string) int {
	switch name {
	case "下午", "傍晚", "晚上", "晚", "夜晚", "夜间", "afternoon", "evening", "night", "pm":
		if h < 12 && !(h < 5 && name != "下午" && name != "afternoon" && name != "pm") {
			return h + 12
		}
		if h == 12 && name != "下午" && name != "pm" && name != "afternoon" || h < 5 {
			return 24 + h%12
		}
	case "中午", "午间", "noon":
		if h < 5 {
			return h + 12
		}
	case "凌晨", "半夜", "深夜", "夜里", "am", "早上", "morning":
		if h == 12 {
			return 0
		}
		if name == "半夜" || name == "深夜" || name == "夜里" {
			if h < 7 {
				return 24 + h // the night that began on that day
			}
			if h < 12 {
				return h + 12
			}
		}
	case "":
		if h >= 1 && h <= 6 {
			return h + 12 // who shops at three means the afternoon
		}
	}
	return h
}

// lastWeekday is the newest day of that weekday before today, or today itself
// where today counts.
func lastWeekday(today time.Time, w time.Weekday, todayCounts bool) time.Time {
	back := (int(today.Weekday()) - int(w) + 7) % 7
	if back == 0 && !todayCounts {
		back = 7
	}
	return today.AddDate(0, 0, -back)
}

// monday is the first day of today's week (ISO 8601).
func monday(today time.Time) time.Time {
	return today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
}

// lastDate is the newest day with that day of month (and month, 0 any) that is
// not after today; zero where there is none such within two years.
func lastDate(today time.Time, m time.Month, d int) time.Time {
	if d < 1 || d > 31 || m < 0 || m > 12 {
		return time.Time{}
	}
	y, month, _ := today.Date()
	for range 24 {
		if m == 0 || month == m {
			t := time.Date(y, month, d, 0, 0, 0, 0, today.Location())
			if t.Month() == month && !t.After(today) {
				return t
			}
		}
		month--
		if month == 0 {
			y, month = y-1, 12
		}
	}
	return time.Time{}
}

// exactDate is a date with its year; zero where the calendar has none such.
func exactDate(zone *time.Location, y, m, d int) time.Time {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, zone)
	if y < 2000 || y > 2100 || t.Day() != d || int(t.Month()) != m {
		return time.Time{}
	}
	return t
}
