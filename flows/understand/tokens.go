package understand

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word (Latin letters), a number's digits, one Han character, or
// one mark of punctuation; text is folded.
type token struct {
	text string
	kind tokenKind
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	digitToken
	hanToken
	markToken
)

// tokens splits a folded text. Apostrophes are dropped from words, so that
// "that's" and "thats" are one; spaces only separate.
func tokens(folded string) []token {
	out := make([]token, 0, len(folded)/3+1)
	start, kind := -1, wordToken // of the word or number being read
	flush := func(end int) {
		if start >= 0 {
			if word := strings.ReplaceAll(folded[start:end], "'", ""); word != "" {
				out = append(out, token{word, kind})
			}
			start = -1
		}
	}
	read := func(at int, k tokenKind) {
		if k != kind {
			flush(at)
		}
		if kind = k; start < 0 {
			start = at
		}
	}
	for i, r := range folded {
		switch {
		case r == '\'':
		case isHan(r):
			flush(i)
			out = append(out, token{folded[i : i+utf8.RuneLen(r)], hanToken})
		case isDigit(r):
			read(i, digitToken)
		case isLetter(r):
			read(i, wordToken)
		default:
			flush(i)
			if !unicode.IsSpace(r) {
				out = append(out, token{string(r), markToken})
			}
		}
	}
	flush(len(folded))
	return out
}

// What most characters are is told without the tables of [unicode].

func isHan(r rune) bool {
	if r >= 0x4e00 && r <= 0x9fff {
		return true
	}
	return r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

func isDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9'
	}
	return unicode.IsDigit(r)
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r)
}

// words drops the marks.
func words(ts []token) []string {
	out := make([]string, 0, len(ts))
	for _, t := range ts {
		if t.kind != markToken {
			out = append(out, t.text)
		}
	}
	return out
}

// phrasebook finds known phrases in a token sequence.
type phrasebook struct {
	move    map[string]Move // of tokens joined by a space; fillers are NoMove
	longest int
}

func newPhrasebook() *phrasebook { return &phrasebook{move: map[string]Move{}} }

// add files phrases, separated by "/", under a move.
func (b *phrasebook) add(m Move, phrases string) {
	for p := range strings.SplitSeq(phrases, "/") {
		ws := words(tokens(strings.TrimSpace(p)))
		if len(ws) == 0 {
			continue
		}
		b.longest = max(b.longest, len(ws))
		b.move[strings.Join(ws, " ")] = m
	}
}

// cover splits all of ws into phrases and fillers and returns the moves of the
// phrases in order, and whether that is possible. Of several ways it takes the
// one with fewest pieces, so that "不是" is never "不" and "是".
func (b *phrasebook) cover(ws []string) ([]Move, bool) {
	const none = 1 << 20
	if len(ws) == 0 || len(ws) > 40 {
		return nil, false
	}
	cost := make([]int, len(ws)+1)
	back := make([]int, len(ws)+1)
	key := make([]string, len(ws)+1)
	for i := 1; i <= len(ws); i++ {
		cost[i] = none
		for j := max(0, i-b.longest); j < i; j++ {
			if cost[j] == none || cost[j]+1 >= cost[i] {
				continue
			}
			k := strings.Join(ws[j:i], " ")
			if _, ok := b.move[k]; ok {
				cost[i], back[i], key[i] = cost[j]+1, j, k
			}
		}
	}
	if cost[len(ws)] == none {
		return nil, false
	}
	var moves []Move
	for i := len(ws); i > 0; i = back[i] {
		if m := b.move[key[i]]; m != NoMove {
			moves = append([]Move{m}, moves...)
		}
	}
	return moves, true
}
