package understand

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
)

// rule is a regular expression that is not tried where it cannot match. Go's
// regexp walks the whole text for every expression, and of a sentence's many
// rules hardly any match: what each alternative needs is read off the
// expression itself, and looked up in the text's [sketch]. Rules of the other
// language drop out the same way.
type rule struct {
	*regexp.Regexp
	ways []way
	// several is the way where more than one is open: the whole rule.
	several way
}

// way is one alternative of a rule.
type way struct {
	need need
	// re is compiled when a sentence first leaves only this way open: many
	// alternatives never are, and start-up is not to pay for them.
	re func() *regexp.Regexp
	// first is the number of groups in the alternatives before this one.
	first int
}

func mustRule(expr string) *rule {
	r := &rule{Regexp: regexp.MustCompile(expr)}
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	whole := func() *regexp.Regexp { return r.Regexp }
	if parsed.Op != syntax.OpAlternate {
		r.ways = []way{{need: needOf(parsed), re: whole}}
		return r
	}
	first := 0
	for _, sub := range parsed.Sub {
		alone := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(sub.String()) })
		r.ways = append(r.ways, way{need: needOf(sub), re: alone, first: first})
		first = max(first, sub.MaxCap())
	}
	r.several = way{re: whole}
	return r
}

// open is the only way that a text leaves open; or the whole rule where there
// are several, nil where there is none.
func (r *rule) open(k *sketch) (w way, any bool) {
	n := 0
	for i := range r.ways {
		if r.ways[i].need.met(k) {
			if n++; n > 1 {
				return r.several, true
			}
			w = r.ways[i]
		}
	}
	return w, n > 0
}

// in reports whether the rule matches s, a part of the text that k is of.
func (r *rule) in(s string, k *sketch) bool {
	w, any := r.open(k)
	return any && w.re().MatchString(s)
}

// all gives the first n matches in s, a part of the text that k is of.
func (r *rule) all(s string, k *sketch, n int) [][]int {
	w, any := r.open(k)
	if !any {
		return nil
	}
	return w.re().FindAllStringIndex(s, n)
}

// groups gives the first match and its groups in s, a part of the text that k
// is of.
func (r *rule) groups(s string, k *sketch) []string {
	if _, any := r.open(k); any {
		return r.FindStringSubmatch(s)
	}
	return nil
}

// has reports whether the rule matches the page.
func (p *page) has(r *rule) bool {
	w, any := r.open(p.sketch)
	return any && w.re().Match(p.text)
}

// place gives the first match of a rule and of its groups.
func (p *page) place(r *rule) []int {
	if w, any := r.open(p.sketch); any {
		return w.shift(w.re().FindSubmatchIndex(p.text), r)
	}
	return nil
}

// places gives the first n matches.
func (p *page) places(r *rule, n int) [][]int {
	w, any := r.open(p.sketch)
	if !any {
		return nil
	}
	found := w.re().FindAllSubmatchIndex(p.text, n)
	for i, m := range found {
		found[i] = w.shift(m, r)
	}
	return found
}

// shift numbers the groups of one way's match as the rule does.
func (w way) shift(m []int, r *rule) []int {
	groups := r.NumSubexp() + 1
	if m == nil || len(m) == 2*groups {
		return m
	}
	out := slices.Repeat([]int{-1}, 2*groups)
	copy(out, m[:2])
	copy(out[2+2*w.first:], m[2:])
	return out
}
