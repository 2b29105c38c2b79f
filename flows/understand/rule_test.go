package understand

import (
	"slices"
	"testing"

	"teller/knowledge/textmodel"
)

// TestRulesAgreeWithRegexp: what a rule skips would not have matched, and what
// it finds is what the whole expression finds, groups and all.
func TestRulesAgreeWithRegexp(t *testing.T) {
	t.Parallel()
	rules := []*rule{zhMoney, signMoney, codeMoney, wordMoney, bareMoney, notBefore, notAfter, aboveBefore, belowBefore, aboutBefore,
		moneyBefore, moneyAfter, notMoney, notMoneyPre, swearing, rage, calmRage, zhOrdinal, zhLastOne, zhFirstOne, enOrdinal,
		aloneChoice, clauseEnd, deniedZh, deniedEn, keepsSense, topicZh, topicEn, chargedZh, chargedEn, zhTimes, zhDouble,
		enTimes, enMany, enDouble, chargeEn, otherZh, otherEn, isoDate, clockTime, enDay, enStretch, zhDay, zhStretch, thingsAfter,
		asksRefund, onlyRefund, ofStatus, thanked, ourReference, orderNumber, codeLike, last4After, last4Before, phoneLike, aloneFour,
		general, own, pinWords,
		mustRule(`(a)(b)?|(c)|x(?:|y)(d)`), mustRule(`(?:ab|\w)(?:cd)?e`), mustRule(`(?i)not|\x{FFFD}|[^a]z`), mustRule(`(?:a|b\|)c`), mustRule(`\bq*(?:rs?)+\d{2,3}t`)}
	for _, c := range cueWords {
		rules = append(rules, c.words)
	}
	texts := []string{"", "ab", "xd yd", "c|b|c", "NOT", "zz", "rsr12t", "\xff", "abcde e", "qrrs1t"}
	for _, lang := range languages {
		for _, file := range []string{"golden", "fresh", "unseen"} {
			for _, g := range readSentences(t, file, lang) {
				texts = append(texts, g.text)
			}
		}
	}
	for _, text := range texts {
		p := newPage(textmodel.Fold(text))
		for half := range 2 {
			for _, r := range rules {
				want := r.FindAllSubmatchIndex(p.text, 8)
				if got := p.places(r, 8); !slices.EqualFunc(got, want, slices.Equal) {
					t.Errorf("%s in %q: %v, want %v", r, p.text, got, want)
				}
				if p.has(r) != (want != nil) || r.in(string(p.text), p.sketch) != (want != nil) {
					t.Errorf("%s in %q: found or not, want %v", r, p.text, want)
				}
			}
			if half == 0 {
				p.blank(len(p.text)/3, len(p.text)/2)
			}
		}
	}
}

// TestRulesAreSkipped: a sentence of one language leaves out the other's rules.
func TestRulesAreSkipped(t *testing.T) {
	t.Parallel()
	zh, en := sketchOf("麻烦帮我看一下那个订单"), sketchOf("please have a look at my order")
	for _, r := range []*rule{zhMoney, zhDouble, zhDay, signMoney, wordMoney, isoDate, clockTime, enDay, rage, zhOrdinal, enOrdinal, phoneLike} {
		if _, any := r.open(zh); any {
			t.Errorf("%s is tried on Chinese that has nothing of it", r)
		}
		if _, any := r.open(en); any {
			t.Errorf("%s is tried on English that has nothing of it", r)
		}
	}
}
