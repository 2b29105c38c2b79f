package understand

import (
	"time"
)

const zhParts = `凌晨|清晨|清早|一早|早上|早晨|上午|中午|午间|下午|傍晚|晚上|夜里|半夜|深夜|夜晚|夜间`

var (
	zhDay = mustRule(`(大前天|前天|昨天|昨日|今天|今日|当天|今儿|昨儿|前儿|寻日|琴日|今日)(?: ?的?(` + zhParts + `|早|晚))?|(今早|今晚|今晨|昨晚|昨夜|昨早|前晚|昨儿晚上|寻晚|琴晚|今朝)` +
		`|(\d{1,2}|` + zhHour + `)月 ?(\d{1,2}|` + zhHour + `)[日号]?(?: ?的?(` + zhParts + `|早|晚))?` +
		`|(上个?月|这个?月|本月)?(\d{1,2}|` + zhHour + `)[号日](?: ?的?(` + zhParts + `|早|晚))?` +
		`|(上上|上|这|本)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天1-7])(?: ?的?(` + zhParts + `|早|晚))?`)
	zhStretch = mustRule(`(上上|上|这|本)(?:个|一)?(周末|周|星期|礼拜|月)|(去年|今年|本年)|(周末)` +
		`|(?:最近|近|过去|这|前)(?:的)?(\d{1,3}|` + zhHour + `|几)个?(天|日|周|星期|礼拜|月|小时|分钟|年)` +
		`|(\d{1,3}|` + zhHour + `|几|半)个?(多)?(天|日|周|星期|礼拜|月|小时|钟头|分钟)(?:以)?(?:之)?前` +
		`|(刚才|刚刚|方才|刚)|(前几天|前些天|前阵子|前一阵|前两天|这两天|这几天|最近|近期)|(` + zhParts + `)`)
)

var zhDaysBack = map[string]int{"今天": 0, "今日": 0, "当天": 0, "今儿": 0, "昨天": 1, "昨日": 1, "昨儿": 1, "寻日": 1, "琴日": 1, "前天": 2, "前儿": 2, "大前天": 3}

var zhWeekday = map[string]time.Weekday{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 0, "天": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 0}

var thingsAfter = mustRule(`^的? ?(?:\d{1,3}|` + zhNumber + `|几)(?:笔|条|次|单|个(?:交易|付款|订单))`)

// zhDates reads days with their parts ("昨晚", "上周五", "3月5号下午"), else
// stretches ("上周", "最近三天", "两个小时前").
func zhDates(p *page, now time.Time) []moment {
	var out []moment
	if !p.hasAny("天日号月周期拜早晚今昨前刚近年午夜晨间时") {
		return nil
	}
	for _, m := range p.places(zhDay, 6) {
		if d, name := zhDayOf(p.groups(m), day(now)); !d.IsZero() {
			s := days(d, 1)
			if pt, ok := partOf[name]; ok {
				s = pt.of(d)
			}
			out = append(out, moment{s, m[0], m[1]})
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, m := range p.places(zhStretch, 2) {
		if s := zhStretchOf(p.groups(m), now); !s.from.IsZero() {
			// "最近十笔" is a number of things, not a time.
			if p.groups(m)[11] == "最近" && thingsAfter.Match(p.text[m[1]:]) {
				continue
			}
			// "早上三点": the part belongs to the clock time behind it.
			if p.groups(m)[12] != "" && clockTime.Match(p.text[m[0]:]) {
				continue
			}
			return append(out, moment{s, m[0], m[1]})
		}
	}
	return nil
}

func zhDayOf(g []string, today time.Time) (d time.Time, name string) {
	switch {
	case g[1] != "":
		return today.AddDate(0, 0, -zhDaysBack[g[1]]), g[2]
	case g[3] != "":
		back := 0
		switch rune1(g[3]) {
		case '昨', '寻', '琴':
			back = 1
		case '前':
			back = 2
		}
		name = "晚"
		if r := []rune(g[3])[1]; r == '早' || r == '晨' || r == '朝' {
			name = "早"
		}
		return today.AddDate(0, 0, -back), name
	case g[4] != "":
		m, _ := smallNumber(g[4])
		n, _ := smallNumber(g[5])
		if m < 1 {
			return time.Time{}, ""
		}
		return lastDate(today, time.Month(m), n), g[6]
	case g[8] != "":
		n, _ := smallNumber(g[8])
		if rune1(g[7]) == '上' {
			first := time.Date(today.Year(), today.Month()-1, 1, 0, 0, 0, 0, today.Location())
			return exactDate(today.Location(), first.Year(), int(first.Month()), n), g[9]
		}
		return lastDate(today, 0, n), g[9]
	}
	w := zhWeekday[g[11]]
	switch g[10] {
	case "":
		return lastWeekday(today, w, true), g[12]
	case "这", "本":
		d = monday(today).AddDate(0, 0, (int(w)+6)%7)
		if d.After(today) {
			d = d.AddDate(0, 0, -7)
		}
		return d, g[12]
	}
	back := -7
	if g[10] == "上上" {
		back = -14
	}
	return monday(today).AddDate(0, 0, back+(int(w)+6)%7), g[12]
}

func zhStretchOf(g []string, now time.Time) span {
	today := day(now)
	end := today.AddDate(0, 0, 1)
	switch {
	case g[1] != "":
		back := map[string]int{"上上": 2, "上": 1}[g[1]]
		switch g[2] {
		case "月":
			return months(today, -back)
		case "周末":
			return days(monday(today).AddDate(0, 0, 5-7*back), 2)
		}
		return days(monday(today).AddDate(0, 0, -7*back), 7)
	case g[3] != "":
		y := today.Year()
		if g[3] == "去年" {
			y--
		}
		return span{time.Date(y, 1, 1, 0, 0, 0, 0, today.Location()), time.Date(y+1, 1, 1, 0, 0, 0, 0, today.Location())}
	case g[4] != "":
		return days(lastWeekday(today, time.Saturday, true), 2)
	case g[5] != "":
		n, ok := smallNumber(g[5])
		if g[5] == "几" {
			n, ok = 7, true
			if g[6] != "天" && g[6] != "日" {
				n = 3
			}
		}
		if !ok || n < 1 {
			return span{}
		}
		return lastUnits(now, n, g[6])
	case g[7] != "":
		return unitsAgo(now, g[7], g[8] != "", g[9])
	case g[10] != "":
		return span{now.Add(-time.Hour), now.Add(time.Minute)}
	case g[11] == "前两天", g[11] == "这两天":
		return span{today.AddDate(0, 0, -2), end}
	case g[11] == "前几天", g[11] == "前些天", g[11] == "这几天":
		return span{today.AddDate(0, 0, -7), end}
	case g[11] != "":
		return span{today.AddDate(0, 0, -30), end}
	}
	s := partOf[g[12]].of(today)
	if s.from.After(now) {
		s = partOf[g[12]].of(today.AddDate(0, 0, -1))
	}
	return s
}

// lastUnits is the last n days, weeks, months, hours up to now; days count
// whole, today among them.
func lastUnits(now time.Time, n int, unit string) span {
	today := day(now)
	end := today.AddDate(0, 0, 1)
	switch unit {
	case "小时", "hour":
		return span{now.Add(-time.Duration(n) * time.Hour), now.Add(time.Minute)}
	case "分钟", "minute", "min":
		return span{now.Add(-time.Duration(n) * time.Minute), now.Add(time.Minute)}
	case "周", "星期", "礼拜", "week":
		return span{today.AddDate(0, 0, -7*n), end}
	case "月", "month":
		return span{today.AddDate(0, -n, 0), end}
	case "年", "year":
		return span{today.AddDate(-n, 0, 0), end}
	}
	return span{today.AddDate(0, 0, 1-n), end}
}

// unitsAgo is what lies that long back, with the slack that such words have.
func unitsAgo(now time.Time, number string, more bool, unit string) span {
	today := day(now)
	n, ok := smallNumber(number)
	lo, hi := n, n
	switch number {
	case "几", "several", "some":
		lo, hi, ok = 2, 7, true
	case "few", "a few":
		lo, hi, ok = 2, 5, true
	case "couple":
		lo, hi, ok = 2, 3, true
	case "半":
		switch unit {
		case "月":
			lo, hi, unit, ok = 13, 17, "天", true
		case "小时", "钟头":
			lo, hi, unit, ok = 25, 40, "分钟", true
		}
	}
	if more {
		hi++
	}
	if !ok || hi > 1000 {
		return span{}
	}
	switch unit {
	case "小时", "钟头", "hour":
		return span{now.Add(-time.Duration(2*hi+1) * 30 * time.Minute), now.Add(-time.Duration(2*lo-1) * 30 * time.Minute)}
	case "分钟", "minute", "min":
		return span{now.Add(-time.Duration(hi+5) * time.Minute), now.Add(-time.Duration(max(lo-5, 0)) * time.Minute)}
	case "周", "星期", "礼拜", "week":
		return span{today.AddDate(0, 0, -7*hi-3), today.AddDate(0, 0, -7*lo+4)}
	case "月", "month":
		return span{today.AddDate(0, -hi, -7), today.AddDate(0, -lo, 8)}
	case "year", "年":
		return span{today.AddDate(-hi, -1, 0), today.AddDate(-lo, 1, 0)}
	}
	return span{today.AddDate(0, 0, -hi), today.AddDate(0, 0, -lo+1)}
}

// months is the calendar month that many away from today's.
func months(today time.Time, away int) span {
	y, m, _ := today.Date()
	return span{time.Date(y, m+time.Month(away), 1, 0, 0, 0, 0, today.Location()), time.Date(y, m+time.Month(away)+1, 1, 0, 0, 0, 0, today.Location())}
}
