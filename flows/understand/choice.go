package understand

import (
	"strings"
)

var ordinals = map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
	"fifth": 5, "5th": 5, "sixth": 6, "6th": 6, "seventh": 7, "eighth": 8, "ninth": 9, "last": -1, "former": 1, "latter": -1,
	"top": 1, "bottom": -1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

var (
	zhOrdinal  = mustRule(`第 ?([一二两三四五六七八九1-9]) ?(?:个|笔|条|项|单|款|种|行|张|家|则)|选(?:择)?(?:第)? ?([一二两三四五六七八九1-9])(?:号|个|项)?(?:[^\d块元毛月日点个十百千万.]|$)|([一二三四五六七八九1-9])号选项`)
	zhLastOne  = mustRule(`最后(?:那|的)?(?:一)?(?:个|笔|条|项|单)|(?:下|后)面(?:的|那|这)?(?:一)?(?:个|笔|条|项)|(?:^|[选要是,])后(?:一|那)(?:个|笔|条|项)`)
	zhFirstOne = mustRule(`(?:上|前)面(?:的|那|这)?(?:一)?(?:个|笔|条|项)|最上面|头一(?:个|笔|条)|(?:^|[选要是,])前(?:一|那)(?:个|笔|条|项)`)
	enOrdinal  = mustRule(`\b(first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|sixth|6th|seventh|eighth|ninth|last|former|latter|top|bottom) (?:one|charge|payment|option|transaction|choice|entry|item)\b|\b(?:option|number|choice|no\.?|#) ?([1-9]|one|two|three|four|five)\b`)
	// A choice by itself, once politeness is gone.
	aloneChoice = mustRule(`^(?:第?([一二两三四五六七八九1-9])(?:个|笔|条|项|单)?|(?:the )?(first|second|third|fourth|fifth|last|former|latter)(?: one)?|(?:number |option |no\.? ?|# ?)?([1-9]|one|two|three|four|five)\.?)$`)
)

// What may stand before and after a choice; of two words that begin alike the
// longer comes first.
var (
	politeStart = strings.Split("please/pls/选/我选/我要/就/i want/i choose/i pick/its/it/是/嗯/ok/yes/对/请选/the one/要", "/")
	politeEnd   = strings.Split("please/pls/thanks/thank you/谢谢/吧/的/了/那个/那笔/啊/呀", "/")
)

// longestChoice is more bytes than aloneChoice can match.
const longestChoice = len("number seventh one.")

// withoutEdges takes one polite word off either end.
func withoutEdges(s string) string {
	for _, w := range politeStart {
		if rest, ok := strings.CutPrefix(s, w); ok {
			s = strings.TrimLeft(rest, " ,|")
			break
		}
	}
	for _, w := range politeEnd {
		if rest, ok := strings.CutSuffix(s, w); ok {
			return strings.TrimRight(rest, " ,.!|")
		}
	}
	return s
}

// choiceIn finds which of the things offered is meant: 1-based, −1 the last, 0
// none; bare where the sentence says nothing else. With numbers, a number
// alone is an amount and no choice.
func choiceIn(p *page, numbers bool) (choice int, bare bool) {
	s := strings.Trim(strings.TrimSpace(string(p.text)), ".!,;~ ")
	core := s
	for range 4 {
		next := strings.Trim(withoutEdges(core), " ,.!|")
		if next == core || next == "" {
			break
		}
		core = next
	}
	for _, c := range []string{s, core} {
		if len(c) > longestChoice {
			continue
		}
		if g := aloneChoice.groups(c, p.sketch); g != nil {
			word := g[1] + g[2] + g[3]
			digit := len(c) == 1 || c == word && g[2] == "" && g[1] != ""
			if numbers && digit {
				return 0, false
			}
			p.blank(0, len(p.text))
			return ordinal(word), true
		}
	}
	if n, at := pointed(p); n != 0 {
		rest := strings.TrimSpace(string(p.text[:at[0]]) + string(p.text[at[1]:]))
		p.blank(at[0], at[1])
		rest = strings.Trim(withoutEdges(withoutEdges(rest)), " ,.!|")
		return n, rest == "" || rest == "the"
	}
	return 0, false
}

// pointed finds "第二笔", "the last one" inside a sentence, but not after a "not".
func pointed(p *page) (int, []int) {
	for _, r := range []*rule{zhOrdinal, enOrdinal, zhLastOne, zhFirstOne} {
		for _, m := range p.places(r, 4) {
			before := strings.TrimRight(string(p.text[:m[0]]), " ")
			if strings.HasSuffix(before, "不是") || strings.HasSuffix(strings.TrimSuffix(before, " the"), "not") ||
				strings.HasSuffix(strings.TrimSuffix(before, " the"), "my") {
				continue
			}
			switch r {
			case zhLastOne:
				return -1, m[:2]
			case zhFirstOne:
				return 1, m[:2]
			}
			return ordinal(strings.Join(p.groups(m)[1:], "")), m[:2]
		}
	}
	return 0, nil
}

func ordinal(s string) int {
	if n, ok := ordinals[s]; ok {
		return n
	}
	n, _ := smallNumber(s)
	return n
}
