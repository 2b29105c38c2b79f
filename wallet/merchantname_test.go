package wallet

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNormaliseMerchant(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"便利蜂", "便利蜂（科技园店）", "便利蜂(科技园店)", "便利蜂 科技园店", "便利蜂-国贸店", "便利蜂【12号店】", "便 利 蜂", "便利蜂\u200b", "便利蜂有限公司", "便利蜂（北京）有限公司", "便利蜂有限公司\u202e"},
		{"Blue Bottle", "BLUE BOTTLE", "blue-bottle", "Ｂｌｕｅ　Ｂｏｔｔｌｅ", "Blue Bottle #123", "Blue Bottle (#123)", "Blue Bottle Store 12", "Blue Bottle, Inc.", "Blue Bottle Co., Ltd.", "Blue Bottle (Downtown Branch)", "Blue Bottle Inc. Store No. 7"},
		{"7-Eleven", "7-ELEVEN #20417", "7 Eleven"},
		{"Motel 6", "MOTEL 6 #4411"},
		{"H&M", "h & m"},
		{"McDonald's", "MCDONALD’S"},
	} {
		for _, name := range same[1:] {
			if got, want := NormaliseMerchant(name), NormaliseMerchant(same[0]); got != want {
				t.Errorf("%q is %q, %q is %q", name, got, same[0], want)
			}
		}
	}
	for _, pair := range [][2]string{
		{"Motel 6", "Motel 8"}, {"Forever 21", "Forever"}, {"便利蜂", "便利店"}, {"店小二", "小二"},
		{"Company Store", "Store"}, {"Store 12", "Store 13"}, {"Apple", "Apple (Services)"},
	} {
		if a, b := NormaliseMerchant(pair[0]), NormaliseMerchant(pair[1]); a == b {
			t.Errorf("%q and %q are both %q", pair[0], pair[1], a)
		}
	}
	for _, name := range []string{"", " ", "\u200b"} {
		if got := NormaliseMerchant(name); got != "" {
			t.Errorf("%q is %q, want nothing", name, got)
		}
	}
	for _, name := range []string{"店", "有限公司", "#7", "☕", "(分店)", "Inc."} {
		if NormaliseMerchant(name) == "" {
			t.Errorf("nothing is left of %q", name)
		}
	}
}

func TestNormaliseMerchantTwice(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{"便利蜂", "店", "（", "）", "(", ")", "#", "12", " ", "Store", "inc", ".", "公司", "有限公司", "No", "É", "ﬁ", "İ", "ß", "-", "&", "'", "\u200b", "\u0301", "①", "branch"})
	rapid.Check(t, func(t *rapid.T) {
		name := ""
		for _, p := range rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces") {
			name += p
		}
		if rapid.Bool().Draw(t, "any") {
			name += rapid.String().Draw(t, "more")
		}
		once := NormaliseMerchant(name)
		if twice := NormaliseMerchant(once); twice != once {
			t.Fatalf("%q: %q, then %q", name, once, twice)
		}
	})
}
