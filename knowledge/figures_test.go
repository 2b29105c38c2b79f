package knowledge

import (
	"regexp"
	"strings"
	"testing"
)

func TestFigureOfALanguageWins(t *testing.T) {
	t.Parallel()
	f := Figures{"brand": "Purse", "brand.zh": "小钱包", "empty": " ", "lines": "a\n b\u202e"}
	for _, c := range []struct {
		name, lang, want string
		ok               bool
	}{
		{"brand", "en", "Purse", true},
		{"brand", "zh", "小钱包", true},
		{"brand", "ja", "Purse", true},
		{"empty", "en", "", false},
		{"none", "en", "", false},
		{"lines", "en", "a b", true},
	} {
		if got, ok := f.Value(c.name, c.lang); got != c.want || ok != c.ok {
			t.Errorf("%s in %s: %q, %v", c.name, c.lang, got, ok)
		}
	}
}

// An operator who sets the hotline once means it for every language.
func TestAnOperatorsFigureHoldsInEveryLanguage(t *testing.T) {
	t.Parallel()
	f := DefaultFigures().With(Figures{"hotline": "95000", "brand.zh": "小钱包"})
	for name, want := range map[string]string{"hotline": "95000", "brand": "小钱包"} {
		if got, _ := f.Value(name, "zh"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got, _ := f.Value("brand", "en"); got != "IM Wallet" {
		t.Errorf("brand in English: %q", got)
	}
	own := Figures{"hotline": "1", "hotline.zh": "2"}
	own.With(Figures{"hotline": "3", "brand": "Purse"})
	if len(own) != 2 || own["hotline"] != "1" {
		t.Errorf("With changed its receiver: %v", own)
	}
}

func TestFillChoosesTheWordAndEscapes(t *testing.T) {
	t.Parallel()
	f := Figures{"one": "1", "few": "3–7", "mark": "*a_b* <i> [x](y)"}
	got, problems := f.fill("{{one|day|days}}, {{few|day|days}}, {{ one }}: {{mark}}", "en", escapeMarkdown)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if got, want := Plain(got), "1 day, 3–7 days, 1: *a_b* <i> [x](y)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Every default is named by some article, and every figure that is a phrase
// exists in Chinese: nobody maintains a figure that nothing shows.
func TestDefaultsAreUsedAndTranslated(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	files, _, err := read(BuiltInFiles(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range files {
		src, err := builtIn.ReadFile("articles/" + s.File)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(src)
	}
	words := regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, name := range DefaultFigures().Names() {
		if !regexp.MustCompile(`\{\{` + name + `[|}]`).MatchString(all.String()) {
			t.Errorf("no article names the figure %q", name)
		}
		if _, ok := defaults[name+".zh"]; !ok && words.MatchString(defaults[name]) {
			t.Errorf("the figure %q is an English phrase: add %q", name, name+".zh")
		}
	}
}
