package understand

import "unicode/utf8"

// sketch tells what a text surely does not have: it holds a mark for every
// character and for every two (letters: also three) side by side. Marks are
// hashed, so that a mark found may be another's, but one not found is absent,
// and so is any text that would have left it.
//
// A sketch of the folded sentence serves for every part of it, and for a [page]
// of it: blanks only take away, and leave no marks.
type sketch struct {
	bits    [(firstWide + hashed) / 64]uint64
	scripts [scripts]bool // whether it has marks of each
}

// Scripts of marks: digits and punctuation, Latin letters, all others.
const (
	noScript = iota
	latinScript
	wideScript
	scripts
)

// scriptOf is the script that a text must have to have all the marks.
func scriptOf(marks []uint16) int {
	script := noScript
	for _, m := range marks {
		switch {
		case m >= firstWide:
			return wideScript
		case m >= 'a' && m <= 'z':
			script = latinScript
		}
	}
	return script
}

const (
	hashed    = 4096         // places for marks, of each kind
	firstNear = 128          // below: ASCII characters themselves
	firstWide = 128 + hashed // from here: other characters and their pairs
)

func sketchOf(s string) *sketch {
	var room [3 * 160]uint16
	k := new(sketch)
	for _, m := range marks(room[:0], s) {
		k.bits[m/64] |= 1 << (m % 64)
		if m >= firstWide {
			k.scripts[wideScript] = true
		} else if m >= 'a' && m <= 'z' {
			k.scripts[latinScript] = true
		}
	}
	k.scripts[noScript] = true
	return k
}

func (k *sketch) has(mark uint16) bool { return k.bits[mark/64]&(1<<(mark%64)) != 0 }

func (k *sketch) hasAll(marks []uint16) bool {
	for _, m := range marks {
		if !k.has(m) {
			return false
		}
	}
	return true
}

// marks appends the marks of a text.
func marks(dst []uint16, s string) []uint16 {
	near := func(h uint32) uint16 { return firstNear + uint16(h*2654435761>>20) }
	wide := func(h uint32) uint16 { return firstWide + uint16(h*2654435761>>20) }
	var a, b uint32   // the two ASCII characters before, 0 none
	var before uint32 // the other character before, 0 none
	for i := 0; i < len(s); {
		if c := uint32(s[i]); c < utf8.RuneSelf {
			i++
			before = 0
			if c == blank {
				a, b = 0, 0
				continue
			}
			dst = append(dst, uint16(c))
			if b != 0 {
				dst = append(dst, near(b<<8|c))
			}
			if a != 0 {
				dst = append(dst, near(a<<16|b<<8|c))
			}
			a, b = b, c
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		a, b = 0, 0
		dst = append(dst, wide(uint32(r)))
		if before != 0 {
			dst = append(dst, wide(before*31+uint32(r)))
		}
		before = uint32(r)
	}
	return dst
}
