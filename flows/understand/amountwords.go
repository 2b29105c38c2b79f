package understand

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// What stands around an amount and changes what it means.
var (
	notBefore   = mustRule(`(?:不是|并非|不是说|而不是|没有|\bnot|isn't|isnt|wasn't|wasnt|instead of|rather than|n't)[ ,]*(?:the|for|a|my|那笔|这笔|about|charged|扣|付|是)?[ ,]*$`)
	notAfter    = mustRule(`^(?:那笔|这笔|的那笔|的|那个)?(?:不是|不对|错了|is wrong|isn't right|is not right)(?:[,.!的 ]|$)`)
	aboveBefore = mustRule(`(?:超过|大于|高于|多于|不止|不少于|至少|起码|over|above|more than|at least|exceeding|upwards of|greater than|>)[ =]*$`)
	aboveAfter  = mustRule(`^ ?(?:以上|起|开外|and up|and above|or more|plus\b|\+)`)
	belowBefore = mustRule(`(?:不到|少于|小于|低于|不超过|至多|最多|under|below|less than|at most|up to|no more than|<)[ =]*$`)
	belowAfter  = mustRule(`^ ?(?:以下|以内|之内|or less|or under|and below)`)
	aboutBefore = mustRule(`(?:大概|大约|差不多|约|将近|快|左右|about|around|roughly|approx|approximately|nearly|almost|like|some|circa|~)\.? *(?:是|有|扣了|付了)? *$`)
	aboutAfter  = mustRule(`^ ?(?:左右|上下|来块|吧大概|or so|ish\b|give or take)`)
	// A bare number is money where one of these is around it.
	moneyBefore = mustRule(`(?:那笔|这笔|那单|扣了?|付了?|收了?|花了?|刷了?|退|退回|退款|转了?|充了?|提了?|金额|价格|不是|是|的|我|共|掉|走|超过|大于|不到|低于|少于|大概|大约|差不多|两次|两遍|两回|三次|次\|*|\||charged|charge of|charges of|payment of|payments of|paid|pay|pays|cost|costs|refund|refund of|amount|for|of|was|is|it's|its|said|meant|mean|not|but|exactly|spent|took|deducted|debited|billed|over|above|under|below|more than|less than|about|around|roughly|between|from|and|,) *(?:me|us|的|我|是)? *(?:the |a |is )?$`)
	moneyAfter  = mustRule(`^ ?(?:的?那[笔个单]|的?这[笔个单]|多|那笔|的交易|的付款|的扣款|的订单|one\b|payment\b|charge\b|twice|two times|[, ]+not\b|[, ]*不是|\||(?:的)?(?:扣|付|退|花))`)
	notMoney    = mustRule(`^ ?(?:个|次|遍|回|笔|张|份|天|日|号|月|年|点|分钟|小时|岁|位|楼|路|店|条|层|人|件|杯|瓶|th\b|st\b|nd\b|rd\b|days?\b|weeks?\b|months?\b|years?\b|hours?\b|hrs?\b|min|times?\b|am\b|pm\b|digit|%|/|\*|×|-\d|:|items?\b|people\b|coffees?\b|tickets?\b|charges\b|payments\b|x\b|g\b|gb\b)`)
	notMoneyPre = mustRule(`(?:第|号|尾号|no\.?|#|room|flight|order|订单|单号|编号|version|iphone|代码|错误码|code|error)\s*$|[a-z]-?$`)
	rangeAfter  = mustRule(`^ ?(?:到|至|-|~|to|and|和) ?\|`)
	forAnd      = mustRule(`^[248]$`) // "4 the same", "2 me"
	enJustOne   = mustRule(`^(?:one|two|three|four|five|six|seven|eight|nine|ten)$`)
)

// bareNumbers finds amounts that are said without a unit: "not 38, 58",
// "charged me 38.00", "一百二".
func bareNumbers(p *page, c Context) []money {
	var out []money
	k := p.sketch
	for _, m := range p.places(bareMoney, 12) {
		s := string(p.text[m[0]:m[1]])
		before, after := string(p.text[:m[0]]), string(p.text[m[1]:])
		if notMoney.in(after, k) || notMoneyPre.in(tail(before, 12), k) || enJustOne.MatchString(s) {
			continue
		}
		f := money{at: m[0], end: m[1], min: noAmount, max: noAmount, currency: c.Currency}
		digits := s[0] >= '0' && s[0] <= '9'
		if !bareValue(&f, s, digits) {
			continue
		}
		alone := strings.Trim(before+after, " .,!~|的吧啊") == ""
		marked := func() bool { return moneyBefore.in(tail(before, 40), k) || moneyAfter.in(head(after, 30), k) }
		switch {
		case forAnd.MatchString(s) && len(after) > 1 && after[0] == ' ' && after[1] >= 'a' && after[1] <= 'z':
		case rangeAfter.in(after, k):
			f.sure = true
		case alone && c.Numbers:
			f.sure = true
		case digits && (strings.ContainsAny(s, ".,") || len(s) <= 5 && marked()):
			f.sure = true
		case alone && digits && len(s) <= 4 && len(s) > 1:
			f.sure = true
		case !digits && utf8.RuneCountInString(s) > 1 && (marked() || alone && strings.ContainsAny(s, "百千万多")):
			f.sure = true
		}
		if f.sure {
			out = append(out, f)
			p.blank(f.at, f.end)
		}
	}
	return out
}

func bareValue(f *money, s string, digits bool) bool {
	ok := false
	switch {
	case digits:
		f.exact, ok = parseDigits(s)
	case isHan(rune1(s)):
		more := strings.HasSuffix(s, "多") || strings.HasSuffix(s, "几")
		f.exact, f.min, f.max, ok = zhValue(strings.TrimRight(s, "多几"))
		if ok && more {
			f.min, f.max = f.exact, f.exact+roundStep(f.exact)
		}
	default:
		var n int
		n, ok = parseEn(s)
		f.exact = hundredths(n) * 100
	}
	return ok && f.exact > 0
}

// settleAmounts decides what the amounts of a sentence say together; k is of
// that sentence.
func settleAmounts(found []money, text string, k *sketch, s *Slots) {
	slices.SortFunc(found, func(a, b money) int { return a.at - b.at })
	var kept []money
	for i := range found {
		m := &found[i]
		before, after := tail(text[:m.at], 40), head(text[m.end:], 40)
		m.not = notBefore.in(before, k) || len(found) > 1 && notAfter.in(after, k)
		if m.not {
			if s.NotAmount == "" {
				s.NotAmount = m.exact.in(m.currency)
			}
			if s.Currency == "" {
				s.Currency = m.currency
			}
			continue
		}
		around(m, before, after, k)
		kept = append(kept, *m)
	}
	if len(kept) == 0 {
		return
	}
	best := kept[0]
	for _, m := range kept {
		if m.unit && !best.unit {
			best = m
		}
	}
	s.Currency = best.currency
	if len(kept) == 2 && between(kept, text) {
		s.AmountMin, s.AmountMax = kept[0].exact.in(best.currency), kept[1].exact.in(best.currency)
		if kept[1].unit {
			s.Currency = kept[1].currency
		}
		return
	}
	if best.min == noAmount && best.max == noAmount {
		s.Amount = best.exact.in(best.currency)
		return
	}
	if best.min != noAmount {
		s.AmountMin = best.min.in(best.currency)
	}
	if best.max != noAmount {
		s.AmountMax = best.max.in(best.currency)
	}
}

// around reads "over", "不到", "about" beside an amount. About is a fifth up and
// down: people remember the first digit.
func around(m *money, before, after string, k *sketch) {
	switch {
	case aboveBefore.in(before, k) || aboveAfter.in(after, k):
		m.min, m.max = m.exact, noAmount
	case belowBefore.in(before, k) || belowAfter.in(after, k):
		m.min, m.max = noAmount, m.exact
	case m.min == noAmount && (aboutBefore.in(before, k) || aboutAfter.in(after, k)):
		m.min, m.max = m.exact*4/5, m.exact*6/5
	}
}

var (
	joinsRange  = mustRule(`^ ?(?:到|至|-|~|to|and|和)(?: ?)$`)
	opensRange  = mustRule(`(?:between|from|从|在) *$`)
	closesRange = mustRule(`^ ?(?:之间|间)`)
)

// between reports "between 30 and 50", "三十到五十块".
func between(two []money, text string) bool {
	a, b := two[0], two[1]
	if a.exact >= b.exact || !joinsRange.MatchString(text[a.end:b.at]) {
		return false
	}
	mid := strings.TrimSpace(text[a.end:b.at])
	return mid != "and" && mid != "和" || opensRange.MatchString(text[:a.at]) || closesRange.MatchString(text[b.end:])
}
