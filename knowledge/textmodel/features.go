package textmodel

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"
)

// block is one family of n-grams; each is L2-normalised by itself, so that a
// long word's many character n-grams do not drown the words.
type block uint8

const (
	wordBlock block = iota // words and pairs of words
	charBlock              // characters inside a word, 2 to 5
	hanBlock               // Han characters and pairs of them
	blocks
)

const (
	minChars, maxChars = 2, 5
	maxWordRunes       = 24  // a longer "word" is noise; only its start is read
	pairWeight         = 0.6 // of a pair of Han characters; a single one weighs 1
)

// gram is one hashed n-gram of a text, before it meets a vocabulary.
type gram struct {
	hash   uint64
	block  block
	weight float32
}

// FNV-1a over the gram's runes, seeded with its kind.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func mix(h uint64, r rune) uint64 {
	h ^= uint64(uint32(r))
	h *= fnvPrime
	return h ^ h>>29
}

const (
	kindWord = iota + 1
	kindWordPair
	kindChars
	kindHan
	kindHanPair
)

func seed(kind rune) uint64 { return mix(fnvOffset, kind) }

// grams lists the n-grams of a folded text, in order, with repetitions.
// Numbers of two digits and more are all alike (which amount was charged says
// nothing about what is wanted); single digits stay ("2 times").
func grams(dst []gram, folded string) []gram {
	var word [maxWordRunes + 2]rune
	var lastWord uint64 // of the word before, 0 none
	var lastHan rune    // of the Han character or number right before, 0 none
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		switch {
		case isHan(r):
			dst = append(dst, gram{mix(seed(kindHan), r), hanBlock, 1})
			if lastHan != 0 {
				dst = append(dst, gram{mix(mix(seed(kindHanPair), lastHan), r), hanBlock, pairWeight})
			}
			lastHan, lastWord = r, 0
			i += size
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			n, end := readWord(word[1:maxWordRunes+1], folded[i:])
			number := unicode.IsDigit(r)
			w := word[:n+2]
			w[0], w[n+1] = '^', '$'
			h := seed(kindWord)
			for _, c := range w[1 : n+1] {
				h = mix(h, c)
			}
			dst = append(dst, gram{h, wordBlock, 1})
			if lastWord != 0 {
				dst = append(dst, gram{mix(mix(seed(kindWordPair), rune(lastWord)), rune(h)), wordBlock, 1})
			}
			if !number {
				dst = charGrams(dst, w)
			}
			if number && lastHan != 0 {
				dst = append(dst, gram{mix(mix(seed(kindHanPair), lastHan), '0'), hanBlock, pairWeight})
			}
			lastWord, lastHan = h, 0
			if number {
				lastHan = '0'
			}
			i += end
		default:
			if r != ' ' {
				lastWord = 0
			}
			lastHan = 0
			i += size
		}
	}
	return dst
}

// readWord reads a word or a number at the start of s into dst and returns how
// many runes it holds and how many bytes were read. An apostrophe between
// letters is dropped: "didn't" and "didnt" are one word.
func readWord(dst []rune, s string) (n, end int) {
	first, _ := utf8.DecodeRuneInString(s)
	digits := unicode.IsDigit(first)
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		switch {
		case digits && (unicode.IsDigit(r) || (r == '.' || r == ',') && end+1 < len(s) && s[end+1] >= '0' && s[end+1] <= '9'):
		case !digits && r == '\'' && n > 0:
			end += size
			continue
		case !digits && (unicode.IsLetter(r) || unicode.IsMark(r)) && !isHan(r):
		default:
			return numberWord(dst, n, digits), end
		}
		if n < len(dst) {
			dst[n] = r
			n++
		}
		end += size
	}
	return numberWord(dst, n, digits), end
}

func numberWord(dst []rune, n int, digits bool) int {
	if !digits || n < 2 {
		return n
	}
	dst[0], dst[1] = '0', '0'
	return 2
}

func charGrams(dst []gram, w []rune) []gram {
	for i := range w {
		h := seed(kindChars)
		for n := 1; n <= maxChars && i+n <= len(w); n++ {
			h = mix(h, w[i+n-1])
			if n >= minChars {
				dst = append(dst, gram{h, charBlock, 1})
			}
		}
	}
	return dst
}

func isHan(r rune) bool {
	return r >= 0x3400 && (r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff)
}

// feature is one dimension of a vectorised text.
type feature struct {
	index int32
	value float32
}

// vocabulary knows the n-grams of the training set.
type vocabulary struct {
	index  map[uint64]int32
	idf    []float32
	rarest float32 // the IDF of what one text has
	weight []float32
	block  []block
}

// strangeness is how much of a text training never saw: the share of its
// n-grams, each weighing its IDF (an unseen one the most there is), of words
// and Han characters, and of the characters inside words.
type strangeness struct{ words, chars float64 }

// vector turns grams into the text's features (sorted by index, each block of
// length 1 or absent) and tells how much of it is unknown.
func (v *vocabulary) vector(dst []feature, gs []gram) (fs []feature, unknown strangeness) {
	var missed, all [blocks]float64
	var room [512]int32 // numbers alone sort several times faster than features
	known := room[:0]
	for _, g := range gs {
		ix, ok := v.index[g.hash]
		if !ok {
			w := float64(g.weight * v.rarest)
			missed[g.block] += w
			all[g.block] += w
			continue
		}
		all[g.block] += float64(g.weight * v.idf[ix])
		known = append(known, ix)
	}
	if sum := all[wordBlock] + all[hanBlock]; sum > 0 {
		unknown.words = (missed[wordBlock] + missed[hanBlock]) / sum
	}
	unknown.chars = unknown.words
	if all[charBlock] > 0 {
		unknown.chars = missed[charBlock] / all[charBlock]
	}
	slices.Sort(known)
	fs = dst[:0]
	for _, ix := range known {
		if n := len(fs); n > 0 && fs[n-1].index == ix {
			fs[n-1].value++
			continue
		}
		fs = append(fs, feature{ix, 1})
	}
	v.weigh(fs)
	return fs, unknown
}

// weigh turns counts into block-normalised, sublinear TF-IDF values.
func (v *vocabulary) weigh(fs []feature) {
	var norm [blocks]float64
	for i, f := range fs {
		tf := float32(1)
		if f.value > 1 {
			tf += float32(math.Log(float64(f.value)))
		}
		x := tf * v.idf[f.index] * v.weight[f.index]
		fs[i].value = x
		norm[v.block[f.index]] += float64(x) * float64(x)
	}
	for b := range norm {
		if norm[b] > 0 {
			norm[b] = 1 / math.Sqrt(norm[b])
		}
	}
	for i, f := range fs {
		fs[i].value = f.value * float32(norm[v.block[f.index]])
	}
}

// newVocabulary learns every n-gram of the texts, in order of appearance.
func newVocabulary(texts [][]gram) *vocabulary {
	v := &vocabulary{index: map[uint64]int32{}}
	var df []int32
	var seen []int32 // the last text that had it, 1-based
	for t, gs := range texts {
		for _, g := range gs {
			ix, ok := v.index[g.hash]
			if !ok {
				ix = int32(len(v.weight))
				v.index[g.hash] = ix
				v.weight = append(v.weight, g.weight)
				v.block = append(v.block, g.block)
				df = append(df, 0)
				seen = append(seen, 0)
			}
			if seen[ix] != int32(t+1) {
				seen[ix] = int32(t + 1)
				df[ix]++
			}
		}
	}
	v.rarest = float32(math.Log(float64(1+len(texts))/2) + 1)
	v.idf = make([]float32, len(df))
	for i, d := range df {
		v.idf[i] = float32(math.Log(float64(1+len(texts))/float64(1+d)) + 1)
	}
	return v
}
