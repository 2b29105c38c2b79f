package understand

import (
	"strings"
)

// money is one amount found in a sentence.
type money struct {
	at       int // where it starts
	end      int
	exact    hundredths
	min, max hundredths // noAmount where open; both open: exact
	currency string     // "" where the sentence leaves it open
	unit     bool       // it named a unit, so that it is surely money
	not      bool       // taken back: "not 38"
	// sure is false for a bare number that nothing marks as money.
	sure bool
}

const digitNumber = `(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?`

var (
	zhMoney = mustRule(`(` + digitNumber + `|几?` + zhNumber + `(?:点[零〇一二三四五六七八九]{1,2})?|几[十百千万])(多|几|来)?` +
		` ?(块钱|块|元钱|元|圆|人民币|rmb|cny|yuan|kuai|美元|美金|美刀|刀|港币|港元|蚊|日元|日币|欧元|欧|英镑|镑|新币|台币|毛|角)` +
		`(?:(多|几)钱?|(\d{1,2}|[零〇一二两三四五六七八九半]{1,2})(?:毛|角)?(?:(\d|[一二三四五六七八九])分?)?)?`)
	signMoney = mustRule(`(us|hk|s|a|c|nt|au|ca|sg)?([$€£¥₩])\s?(` + digitNumber + `)(k\b)?( ?(?:多|ish\b|odd\b|something))?`)
	codeMoney = mustRule(`\b(usd|cny|rmb|hkd|eur|gbp|jpy|sgd|twd|aud|cad) ?(` + digitNumber + `)`)
	wordMoney = mustRule(`(` + digitNumber + `|\b(?:an? )?(?:couple(?: of)? hundred|` + enWords + `(?:[ -](?:and )?` + enWords + `)*))(k\b)?( ?(?:ish|odd|something))?` +
		` ?(dollars?|bucks?|usd|us dollars?|cents?|yuan|kuai|rmb|cny|quid|pounds?|gbp|euros?|eur|hkd|yen|jpy|sgd|hk dollars?)\b(?:(?: and)? (\d{1,2}|` + enWords + `(?:-` + enWords + `)?) cents?\b)?`)
	bareMoney = mustRule(digitNumber + `|` + zhNumber + `(?:点[零〇一二三四五六七八九]{1,2})?(?:多|几)?|\b` + enWords + `(?:[ -](?:and )?` + enWords + `)*\b`)
)

var currencyOf = map[string]string{
	"美元": "USD", "美金": "USD", "美刀": "USD", "usd": "USD", "us dollar": "USD", "us dollars": "USD", "人民币": "CNY", "rmb": "CNY", "cny": "CNY",
	"yuan": "CNY", "kuai": "CNY", "港币": "HKD", "港元": "HKD", "蚊": "HKD", "hkd": "HKD", "hk dollar": "HKD", "hk dollars": "HKD", "日元": "JPY",
	"日币": "JPY", "yen": "JPY", "jpy": "JPY", "欧元": "EUR", "欧": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "英镑": "GBP", "镑": "GBP",
	"quid": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP", "新币": "SGD", "sgd": "SGD", "台币": "TWD", "twd": "TWD", "aud": "AUD", "cad": "CAD",
	"€": "EUR", "£": "GBP", "₩": "KRW", "us$": "USD", "hk$": "HKD", "s$": "SGD", "sg$": "SGD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nt$": "TWD",
}

var (
	dollars   = setOf("USD HKD SGD AUD CAD TWD NZD")
	yuanLike  = setOf("CNY HKD TWD SGD JPY MOP")
	openUnits = map[string]func(string) string{
		"$": among(dollars, "USD"), "¥": among(setOf("CNY JPY"), "CNY"), "块": among(yuanLike, "CNY"), "元": among(yuanLike, "CNY"),
		"刀": among(dollars, "USD"),
	}
	alias = map[string]string{"块钱": "块", "元钱": "元", "圆": "元", "毛": "块", "角": "块", "dollar": "$", "dollars": "$", "buck": "$", "bucks": "$", "cent": "$", "cents": "$"}
)

func among(set map[string]bool, otherwise string) func(string) string {
	return func(account string) string {
		if set[account] {
			return account
		}
		return otherwise
	}
}

// currencyFor resolves a unit as written; account decides what it leaves open.
func currencyFor(unit, account string) string {
	if c, ok := currencyOf[unit]; ok {
		return c
	}
	if a, ok := alias[unit]; ok {
		unit = a
	}
	if f, ok := openUnits[unit]; ok {
		return f(account)
	}
	return account
}

// amounts finds every amount of a page, in its order, and blanks them out.
func amounts(p *page, c Context) []money {
	var out []money
	take := func(r *rule, read func(g []string) (money, bool)) {
		for _, m := range p.places(r, 8) {
			if found, ok := read(p.groups(m)); ok {
				found.at, found.end = m[0], m[1]
				found.unit, found.sure = true, true
				out = append(out, found)
			}
		}
		for _, f := range out {
			p.blank(f.at, f.end)
		}
	}
	if p.hasAny("$€£¥₩") {
		take(signMoney, func(g []string) (money, bool) { return signed(g, c) })
	}
	take(codeMoney, func(g []string) (money, bool) {
		h, ok := parseDigits(g[2])
		return money{exact: h, min: noAmount, max: noAmount, currency: currencyOf[g[1]]}, ok
	})
	take(zhMoney, func(g []string) (money, bool) { return zhSaid(g, c) })
	take(wordMoney, func(g []string) (money, bool) { return enSaid(g, c) })
	return append(out, bareNumbers(p, c)...)
}

func signed(g []string, c Context) (money, bool) {
	unit := g[2]
	if g[1] != "" && unit == "$" {
		unit = g[1] + "$"
	}
	h, ok := parseDigits(g[3])
	if g[4] != "" {
		h *= 1000
	}
	m := money{exact: h, min: noAmount, max: noAmount, currency: currencyFor(unit, c.Currency)}
	if strings.TrimSpace(g[5]) != "" {
		m.min, m.max = h, h+roundStep(h)
	}
	return m, ok
}

// zhSaid reads "38块5", "三十五块二", "两百多块", "几十块", "五毛".
func zhSaid(g []string, c Context) (money, bool) {
	m := money{min: noAmount, max: noAmount, currency: currencyFor(g[3], c.Currency)}
	h, lo, hi, ok := zhValue(g[1])
	if !ok {
		return m, false
	}
	if g[3] == "毛" || g[3] == "角" {
		h /= 10
	}
	if lo != noAmount {
		m.min, m.max = lo, hi
	}
	if g[5] != "" {
		h += dimes(g[5])
		if g[6] != "" {
			n, _ := smallNumber(g[6])
			h += hundredths(n)
		}
	}
	m.exact = h
	switch {
	case g[2] != "": // 两百多块
		m.min, m.max = h, h+roundStep(h)
	case g[4] != "": // 38块多
		m.min, m.max = h, h+100
	}
	return m, true
}

// dimes reads what follows 块: "5" is five tenths, "50" fifty hundredths, 半 a half.
func dimes(s string) hundredths {
	if s == "半" {
		return 50
	}
	n, _ := smallNumber(s)
	if n < 10 && len([]rune(s)) == 1 {
		return hundredths(n) * 10
	}
	return hundredths(n)
}

// zhValue reads a number in digits or characters; lo and hi are set for "几十"
// and "两三百".
func zhValue(s string) (h, lo, hi hundredths, ok bool) {
	if s[0] >= '0' && s[0] <= '9' {
		h, ok = parseDigits(s)
		return h, noAmount, noAmount, ok
	}
	if unit, found := strings.CutPrefix(s, "几"); found {
		n, ok := parseZh("一" + unit)
		return hundredths(n) * 100, hundredths(n) * 100, hundredths(n) * 1000, ok && n > 1
	}
	whole, frac, point := strings.Cut(s, "点")
	rs := []rune(whole)
	if len(rs) >= 3 && !point { // 两三百, 三四十
		a, oka := zhDigit[rs[0]]
		b, okb := zhDigit[rs[1]]
		if _, okc := zhUnit[rs[2]]; oka && okb && okc && b == a+1 && a > 0 {
			na, _ := parseZh(string(rs[0]) + string(rs[2:]))
			nb, ok := parseZh(string(rs[1:]))
			return hundredths(na) * 100, hundredths(na) * 100, hundredths(nb) * 100, ok
		}
	}
	n, ok := parseZh(whole)
	h = hundredths(n) * 100
	scale := hundredths(10)
	for _, r := range frac {
		h += hundredths(zhDigit[r]) * scale
		scale /= 10
	}
	return h, noAmount, noAmount, ok
}

// roundStep is what "多" or "odd" may add: 200 and more is up to 300, 35 and
// more up to 36.
func roundStep(h hundredths) hundredths {
	step := hundredths(100)
	for h >= step*10 && h%(step*10) == 0 {
		step *= 10
	}
	return step
}

func enSaid(g []string, c Context) (money, bool) {
	m := money{min: noAmount, max: noAmount, currency: currencyFor(g[4], c.Currency)}
	var h hundredths
	if g[1][0] >= '0' && g[1][0] <= '9' {
		var ok bool
		if h, ok = parseDigits(g[1]); !ok {
			return m, false
		}
	} else if strings.Contains(g[1], "couple") {
		h = 200_00
		m.min, m.max = 200_00, 300_00
	} else {
		n, ok := parseEn(g[1])
		if !ok {
			return m, false
		}
		h = hundredths(n) * 100
	}
	if g[2] != "" {
		h *= 1000
	}
	if strings.HasPrefix(g[4], "cent") {
		h /= 100
	}
	if g[5] != "" {
		n, _ := smallNumber(g[5])
		h += hundredths(n)
	}
	m.exact = h
	if strings.TrimSpace(g[3]) != "" {
		m.min, m.max = h, h+roundStep(h)
	}
	return m, true
}
