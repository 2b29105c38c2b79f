package main

import (
	"strconv"
	"strings"
	"time"

	"teller/flows/text"
	"teller/wallet"
)

// said is a sentence in both languages.
type said struct{ en, zh string }

// explanations say a verdict, with its cause where it has one. {gap} and
// {amount} are the evidence's values; a sentence part in brackets falls away
// where its value is missing.
var explanations = map[string]said{
	"duplicate":                          {"One purchase was charged more than once[, {gap} apart].", "一次消费被扣了不止一次[，相隔 {gap}]。"},
	"duplicate/network_retry":            {"The same payment was sent twice[, {gap} apart], most likely because the connection broke off: one purchase, charged more than once.", "同一次付款被发送了两遍[，相隔 {gap}]，多半是网络中断后重试：一次消费扣了不止一次。"},
	"duplicate/page_refresh":             {"The same order was paid more than once[, {gap} apart]: most likely the page was refreshed while paying.", "同一笔订单付了不止一次[，相隔 {gap}]：多半是付款时页面刷新了。"},
	"duplicate/system_error":             {"The same amount[ ({amount})] was taken again[ {gap} later] without a new purchase: a fault in a payment system.", "没有新的消费，[{gap} 后]同样的金额[（{amount}）]又扣了一次：支付系统出了差错。"},
	"duplicate/merchant_double_capture":  {"The merchant collected one payment twice[, {gap} apart].", "商家把同一笔款收了两次[，相隔 {gap}]。"},
	"pending_twin":                       {"One of the charges is only held, not taken: it lapses by itself.", "其中一笔只是预授权冻结，没有扣款，到期会自动解除。"},
	"already_returned":                   {"It was charged twice, and the surplus has been returned.", "确实扣了两次，多扣的已经退回。"},
	"unclear":                            {"The records cannot tell whether this was one purchase or several.", "仅凭记录无法判断是一次消费还是几次。"},
	"separate":                           {"These look alike and are separate payments.", "看着相似，实际是不同的付款。"},
	"separate/authorisation_and_capture": {"An amount was held first and then charged: paid once.", "先冻结后扣款，是同一次付款，只付了一次。"},
	"separate/retry_after_failure":       {"The first try failed and took nothing; only the later one was charged.", "第一次付款失败没有扣钱，只有后一次成功。"},
	"separate/tip_adjustment":            {"The amount was held first and then charged with the tip added: paid once.", "先冻结，再按含小费的账单扣款，只付了一次。"},
	"separate/split_tender":              {"One order was paid in parts from different sources; the parts add up.", "一笔订单分几个渠道付款，各部分加起来正好。"},
	"separate/topup_leg":                 {"One line is a top-up, the other the payment it was for.", "一条是充值，另一条才是付款。"},
	"separate/subscription":              {"A subscription that charges the same amount every period.", "订阅服务，每期扣同样的金额。"},
	"separate/repeat_purchase":           {"Separate purchases at the same merchant[, {gap} apart].", "在同一商家的几次消费[，相隔 {gap}]。"},
}

// explain says a group's verdict in words.
func explain(g wallet.Group, lang string) string {
	s, ok := explanations[string(g.Verdict)+"/"+string(g.Cause)]
	if !ok {
		s = explanations[string(g.Verdict)]
	}
	words := s.en
	if lang == "zh" {
		words = s.zh
	}
	values := map[string]string{}
	for _, e := range g.Evidence {
		switch e.Code {
		case wallet.EvGap:
			values["gap"] = gap(e.Value, lang)
		case wallet.EvSameAmount:
			values["amount"] = amount(e.Value, lang)
		}
	}
	return fillIn(words, values)
}

// gap reads a gap of the evidence aloud, in the largest unit that says enough.
func gap(value, lang string) string {
	d, err := time.ParseDuration(value)
	if err != nil {
		return value
	}
	n, unit := int(d/time.Second), said{"second", "秒"}
	switch {
	case d >= 48*time.Hour:
		n, unit = int(d/(24*time.Hour)), said{"day", "天"}
	case d >= 2*time.Hour:
		n, unit = int(d/time.Hour), said{"hour", "小时"}
	case d >= 2*time.Minute:
		n, unit = int(d/time.Minute), said{"minute", "分钟"}
	}
	if lang == "zh" {
		return strconv.Itoa(n) + unit.zh
	}
	if n != 1 {
		unit.en += "s"
	}
	return strconv.Itoa(n) + " " + unit.en
}

// amount writes an amount of the evidence as people of a language read it.
func amount(value, lang string) string {
	number, currency, _ := strings.Cut(value, " ")
	m, err := wallet.ParseMoney(number, wallet.Currency(currency))
	if err != nil {
		return value
	}
	return text.FormatMoney(lang, m)
}

// fillIn puts values into a sentence and drops the bracketed parts whose value
// is missing.
func fillIn(words string, values map[string]string) string {
	var b strings.Builder
	for words != "" {
		before, rest, bracketed := strings.Cut(words, "[")
		b.WriteString(before)
		if !bracketed {
			break
		}
		part, after, _ := strings.Cut(rest, "]")
		full := part
		for name, v := range values {
			full = strings.ReplaceAll(full, "{"+name+"}", v)
		}
		if !strings.Contains(full, "{") {
			b.WriteString(full)
		}
		words = after
	}
	return b.String()
}
