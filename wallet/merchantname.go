package wallet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NormaliseMerchant reduces a merchant's name to what two spellings of it have
// in common: compatibility forms, letter case, spaces, punctuation and
// invisible characters are gone, and so are a branch ("（科技园店）", "#123",
// "Store 12", "-国贸店") and a company's legal form ("有限公司", "Co., Ltd."). A
// bare number stays, because it may be the name ("Motel 6"). What would leave
// nothing is not removed: "Store 12" alone is "store12". The result is for
// comparison only, never to be shown; it is "" only for a name of no visible
// character, and normalising it again changes nothing.
func NormaliseMerchant(name string) string {
	name = strings.Map(foldRune, norm.NFKC.String(strings.ToLower(norm.NFKC.String(name))))
	words := strings.FieldsFunc(withoutBranchBrackets(name), isSeparator)
	words = withoutBranch(withoutLegalForm(withoutBranch(words)))
	s := withoutLegalEnding(squeeze(words))
	if s == "" {
		s = strings.Join(strings.Fields(name), "")
	}
	return norm.NFKC.String(s) // what stood apart may compose now
}

// foldRune drops what cannot be seen, and makes one kind of each bracket.
func foldRune(r rune) rune {
	switch {
	case r == '【' || r == '[' || r == '〔':
		return '('
	case r == '】' || r == ']' || r == '〕':
		return ')'
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.IsControl(r) && !unicode.IsSpace(r):
		return -1
	}
	return r
}

// isSeparator keeps "#" inside words, as the mark of a branch number.
func isSeparator(r rune) bool {
	return r != '#' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && r != '.' && r != '\'' && r != '&'
}

// withoutBranchBrackets removes each bracket whose text names a branch, and one
// that stands before a legal form ("某某（上海）有限公司").
func withoutBranchBrackets(s string) string {
	if !strings.ContainsRune(s, '(') {
		return s
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			break
		}
		shut := strings.IndexByte(s[open:], ')')
		if shut < 0 {
			break
		}
		shut += open
		inside, after := strings.TrimSpace(s[open+1:shut]), strings.TrimSpace(s[shut+1:])
		b.WriteString(s[:open])
		branch := strings.HasSuffix(inside, "店") || strings.HasPrefix(inside, "#") || digits(inside)
		for _, w := range strings.Fields(inside) {
			branch = branch || branchWords[strings.Trim(w, ".")]
		}
		for _, form := range legalEndings {
			branch = branch || strings.HasPrefix(after, form)
		}
		if !branch {
			b.WriteString(" " + inside)
		}
		b.WriteByte(' ')
		s = s[shut+1:]
	}
	b.WriteString(s)
	return b.String()
}

var branchWords = map[string]bool{
	"store": true, "branch": true, "shop": true, "outlet": true, "no": true, "unit": true,
	"分店": true, "门店": true, "店": true,
}

// withoutBranch takes a branch off the end: "#123", "store 12", "no. 7",
// "12号店", "科技园店". The first word always stays.
func withoutBranch(words []string) []string {
	for len(words) > 1 {
		last, before := words[len(words)-1], strings.Trim(words[len(words)-2], ".")
		number := digits(strings.TrimPrefix(last, "#"))
		switch {
		case strings.HasPrefix(last, "#") && len(last) > 1,
			strings.HasSuffix(last, "店"),
			last == "branch":
			words = words[:len(words)-1]
		case number && branchWords[before] && len(words) > 2:
			words = words[:len(words)-1]
			for len(words) > 1 && branchWords[strings.Trim(words[len(words)-1], ".")] {
				words = words[:len(words)-1]
			}
		default:
			return words
		}
	}
	return words
}

var legalForms = map[string]bool{
	"inc": true, "llc": true, "ltd": true, "limited": true, "co": true, "corp": true, "corporation": true,
	"company": true, "gmbh": true, "plc": true, "pte": true, "pty": true, "bv": true, "ag": true, "kk": true,
	"sa": true, "srl": true, "llp": true,
}

// withoutLegalForm takes "Co., Ltd." and its like off the end.
func withoutLegalForm(words []string) []string {
	for len(words) > 1 && legalForms[strings.ReplaceAll(words[len(words)-1], ".", "")] {
		words = words[:len(words)-1]
	}
	return words
}

// legalEndings are the forms that Chinese writes without a space before them,
// the longer ones first.
var legalEndings = []string{"股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "集团", "公司"}

func withoutLegalEnding(s string) string {
	for again := true; again; {
		again = false
		for _, form := range legalEndings {
			if rest := strings.TrimSuffix(s, form); rest != s && rest != "" {
				s, again = rest, true
			}
		}
	}
	return s
}

// squeeze joins the letters, marks and numbers of all words.
func squeeze(words []string) string {
	var b strings.Builder
	for _, w := range words {
		for _, r := range w {
			if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// merchants gives each merchant one number, however a record names it: records
// that share an id or any normalised name are of the same one.
type merchants struct {
	nodes  map[string]int32 // "#"+id and normalised names, to a node
	raw    map[string]int32 // names as written, to the same: a name is normalised once
	ids    map[MerchantID]int32
	parent []int32 // union-find over nodes; node 0 is "no merchant"
}

func newMerchants() *merchants {
	return &merchants{nodes: map[string]int32{}, raw: map[string]int32{}, ids: map[MerchantID]int32{}, parent: []int32{0}}
}

// node returns a node of the merchant, 0 where the record names none. Ask
// [merchants.number] for the merchant's number once all records were added.
func (m *merchants) node(r Merchant) int32 {
	at := int32(0)
	if r.ID != "" {
		n, ok := m.ids[r.ID]
		if !ok {
			n = m.add()
			m.ids[r.ID] = n
		}
		at = n
	}
	for _, name := range r.Names {
		n, ok := m.raw[name]
		if !ok {
			if key := NormaliseMerchant(name); key != "" {
				if n, ok = m.nodes[key]; !ok {
					n = m.add()
					m.nodes[key] = n
				}
			}
			m.raw[name] = n
		}
		switch {
		case n == 0:
		case at == 0:
			at = n
		case at != n:
			union(m.parent, at, n)
		}
	}
	return at
}

func (m *merchants) add() int32 {
	n := int32(len(m.parent))
	m.parent = append(m.parent, n)
	return n
}

func (m *merchants) number(node int32) int32 { return find(m.parent, node) }

// find and union are a union-find whose roots are always the smallest element,
// so that what comes out does not depend on the order of the unions.
func find(parent []int32, i int32) int32 {
	for parent[i] != i {
		parent[i] = parent[parent[i]]
		i = parent[i]
	}
	return i
}

func union(parent []int32, a, b int32) {
	a, b = find(parent, a), find(parent, b)
	if a < b {
		parent[b] = a
	} else {
		parent[a] = b
	}
}
