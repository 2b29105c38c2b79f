package understand

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// need is what a text must have for an expression to match: all of these, of
// each any.
type need []anyOf

// anyOf is met by a text that has one of its pieces: a literal by its marks,
// or what an alternative needs.
type anyOf struct {
	literals [][]uint16 // in the order of their scripts
	start    [scripts + 1]int
	needs    []need
}

// sorted sorts literals by script, so that those of a script which a text does
// not have are passed over together.
func sorted(a anyOf) anyOf {
	slices.SortStableFunc(a.literals, func(x, y []uint16) int { return scriptOf(x) - scriptOf(y) })
	for _, l := range a.literals {
		for s := scriptOf(l) + 1; s <= scripts; s++ {
			a.start[s]++
		}
	}
	return a
}

func (n need) met(k *sketch) bool {
	for i := range n {
		if !n[i].met(k) {
			return false
		}
	}
	return true
}

func (a *anyOf) met(k *sketch) bool {
	for script, present := range k.scripts {
		if !present {
			continue
		}
		for _, literal := range a.literals[a.start[script]:a.start[script+1]] {
			if k.hasAll(literal) {
				return true
			}
		}
	}
	for _, n := range a.needs {
		if n.met(k) {
			return true
		}
	}
	return false
}

// needOf reads off an expression what it needs.
func needOf(re *syntax.Regexp) need {
	r := reading{ends: []string{""}}
	r.read(re.Simplify())
	r.cut()
	return r.need
}

// reading is how far an expression is read: what it needs so far, and the
// literals that may end what is read, which may go on. These are exact: one of
// them stands there.
type reading struct {
	need need
	ends []string
}

// mostEnds bounds the literals kept apart; mostRunes is a class of characters
// that is still spelt out.
const (
	mostEnds  = 36
	mostRunes = 32
)

func (r *reading) read(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			r.cut()
			return
		}
		r.goOn([]string{string(re.Rune)})
	case syntax.OpCharClass:
		r.goOn(spelt(re.Rune))
	case syntax.OpCapture:
		r.read(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			r.read(sub)
		}
	case syntax.OpAlternate:
		r.either(re.Sub)
	case syntax.OpQuest:
		r.maybe(re.Sub[0])
	case syntax.OpPlus:
		r.read(re.Sub[0])
		r.cut()
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
	default: // anything may stand here, or nothing
		r.cut()
	}
}

// goOn adds one of the literals to what is read; none: unknown characters.
func (r *reading) goOn(literals []string) {
	if len(literals) == 0 {
		r.cut()
		return
	}
	if len(r.ends)*len(literals) > mostEnds {
		r.cut()
		r.ends = literals
		return
	}
	var ends []string
	for _, e := range r.ends {
		for _, l := range literals {
			ends = append(ends, e+l)
		}
	}
	r.ends = ends
}

// maybe reads what may be absent: it matters where it joins literals only.
func (r *reading) maybe(sub *syntax.Regexp) {
	s := reading{ends: r.ends}
	s.read(sub)
	if s.need != nil || len(r.ends)+len(s.ends) > mostEnds {
		r.cut()
		return
	}
	r.ends = slices.Concat(r.ends, s.ends)
}

// either reads alternatives, each after what is read already.
func (r *reading) either(subs []*syntax.Regexp) {
	var ends []string
	var needs []need
	exact := true
	for _, sub := range subs {
		s := reading{ends: r.ends}
		s.read(sub)
		exact = exact && s.need == nil
		ends = append(ends, s.ends...)
		s.cut()
		needs = append(needs, s.need)
	}
	if exact && len(ends) <= mostEnds {
		r.ends = ends
		return
	}
	r.ends = []string{""}
	if !slices.ContainsFunc(needs, func(n need) bool { return n == nil }) {
		r.need = append(r.need, sorted(joined(needs)))
	}
}

// joined makes one list of the literals of alternatives that need no more.
func joined(needs []need) (a anyOf) {
	for _, n := range needs {
		if len(n) == 1 {
			a.literals = append(a.literals, n[0].literals...)
			a.needs = append(a.needs, n[0].needs...)
			continue
		}
		a.needs = append(a.needs, n)
	}
	return a
}

// cut ends the literals: what follows is not known to stand beside them.
func (r *reading) cut() {
	var a anyOf
	slices.SortFunc(r.ends, func(x, y string) int { return len(x) - len(y) })
	for i, e := range r.ends {
		if slices.ContainsFunc(r.ends[:i], func(part string) bool { return strings.Contains(e, part) }) {
			continue // who has this one has that
		}
		ms := marks(nil, e)
		if len(ms) == 0 {
			a.literals = nil
			break // nothing, or a blank, may stand here
		}
		slices.Reverse(ms) // of a word, three letters tell most
		a.literals = append(a.literals, ms)
	}
	// "\d{5}" needs a digit once.
	if a.literals != nil && !slices.ContainsFunc(r.need, func(b anyOf) bool { return slices.EqualFunc(a.literals, b.literals, slices.Equal) }) {
		r.need = append(r.need, sorted(a))
	}
	r.ends = []string{""}
}

// spelt lists the characters of a small class; nil for a large one.
func spelt(ranges []rune) (out []string) {
	for i := 0; i < len(ranges); i += 2 {
		if int(ranges[i+1]-ranges[i])+len(out) >= mostRunes {
			return nil
		}
		for c := ranges[i]; c <= ranges[i+1]; c++ {
			if c == utf8.RuneError {
				return nil // stands for any broken byte
			}
			out = append(out, string(c))
		}
	}
	return out
}
