package understand

import (
	"strings"
)

var (
	zhTimes  = mustRule(`(\d{1,2}|` + zhNumber + `) ?(次|遍|回|笔|趟|份|道|单|条)`)
	zhDouble = mustRule(`双份|双倍|双重扣|翻倍|扣重|重复扣|扣双|俩一样|两个一样`)
	enTimes  = mustRule(`\b(twice|thrice|(?:\d{1,2}|two|three|four|five|six) ?(?:times|x\b))|\b(\d) ?x\b`)
	enMany   = mustRule(`\b(two|three|four|five|\d) (?:identical |same |equal |separate |duplicate )?(?:charges|payments|debits|transactions|deductions|entries)\b`)
	enDouble = mustRule(`\bdoubl[ey]\b|\bdoubled\b`)
)

// Words that make "三次" a number of charges, and those that make it one of
// something else (tries, wrong PINs, calls).
var (
	chargeZh = "扣收付刷划走出款钱费账买支块元¥"
	priced   = mustRule(`^(?:都是|各|一样的)?(?:[¥\d]|` + zhNumber + `[块元])`)
	otherZh  = mustRule(`(试|输|错|催|打电话|打了|问|找|联系|投诉|最近|近|前|第|说|发|登|密码)[^,。|]{0,6}$`)
	chargeEn = mustRule(`charg|bill|debit|deduct|took|taken|paid|pay|hit|went|came|\bout\b|ding|captur|process|bought|money|fare|withdr|purchas`)
	otherEn  = mustRule(`\bpin\b|password|passcode|attempt|\btr(?:y|ied)\b|asked|called|wrote|contacted|told`)
)

// count finds how often something was charged, 0 where nothing says so. Once
// is not a count: nobody complains of it.
func count(p *page) int {
	if n := countZh(p); n > 0 {
		return n
	}
	s := string(p.text)
	if !chargeEn.in(s, p.sketch) || otherEn.in(s, p.sketch) {
		return 0
	}
	if g, at := p.find(enTimes); g != nil {
		n := timesOf(g[1] + g[2])
		if n >= 2 {
			p.blank(at[0], at[1])
			return n
		}
	}
	if m := p.place(enMany); m != nil {
		if n, ok := smallNumber(s[m[2]:m[3]]); ok && n >= 2 && !strings.HasSuffix(s[:m[2]], "last ") {
			p.blank(m[2], m[3])
			return n
		}
	}
	if enDouble.in(s, p.sketch) {
		return 2
	}
	return 0
}

func timesOf(s string) int {
	switch {
	case s == "twice":
		return 2
	case s == "thrice":
		return 3
	}
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "times"), "x"))
	n, _ := smallNumber(s)
	return n
}

func countZh(p *page) int {
	found := 0
	for _, m := range p.places(zhTimes, 8) {
		before := string(p.text[:m[0]])
		n, ok := smallNumber(string(p.text[m[2]:m[3]]))
		if !ok || n < 1 || n > 99 || strings.HasSuffix(before, ".") {
			continue
		}
		unit := string(p.text[m[4]:m[5]])
		if otherZh.in(tail(before, 30), p.sketch) {
			p.blank(m[0], m[1])
			continue
		}
		loose := unit == "笔" || unit == "份" || unit == "单" || unit == "条" || unit == "道"
		near := strings.ContainsAny(tail(before, 24), chargeZh) || strings.ContainsAny(head(string(p.text[m[1]:]), 18), chargeZh)
		if !near {
			continue
		}
		// "那一笔", "这两笔": the number of a thing pointed at, unless charged.
		p.blank(m[0], m[1])
		if n >= 2 && found == 0 && (!loose || strings.ContainsAny(tail(before, 24), "扣收付刷划走出款钱费账") || priced.Match(p.text[m[1]:])) {
			found = n
		}
	}
	if found == 0 && p.has(zhDouble) && (p.hasAny("双") || p.hasAny("俩两")) {
		return 2
	}
	return found
}

// tail gives the last n bytes of s or less, at a character's border.
func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for len(s) > 0 && s[0]&0xc0 == 0x80 {
		s = s[1:]
	}
	return s
}

// head gives the first n bytes of s or less, at a character's border.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}
