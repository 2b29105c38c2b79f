package understand

import (
	"strings"
	"unicode"
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
	var out []token
	var word strings.Builder
	kind := wordToken
	flush := func() {
		if word.Len() > 0 {
			out = append(out, token{word.String(), kind})
			word.Reset()
		}
	}
	for _, r := range folded {
		switch {
		case r == '\'':
		case isHan(r):
			flush()
			out = append(out, token{string(r), hanToken})
		case unicode.IsDigit(r):
			if kind != digitToken {
				flush()
			}
			kind = digitToken
			word.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsMark(r):
			if kind != wordToken {
				flush()
			}
			kind = wordToken
			word.WriteRune(r)
		default:
			flush()
			if !unicode.IsSpace(r) {
				out = append(out, token{string(r), markToken})
			}
		}
	}
	flush()
	return out
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// words drops the marks.
func words(ts []token) []string {
	var out []string
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
