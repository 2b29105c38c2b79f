package text

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"teller/wallet"
)

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(forms map[string]string) []string {
	var out []string
	for _, s := range forms {
		for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
			if m[1] != "n" && !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
	}
	slices.Sort(out)
	return out
}

// Every key exists in every language with the same placeholders. The count "n"
// alone may be left out: "one person" says it in words.
func TestLanguagesAgree(t *testing.T) {
	raw := load().raw
	for _, lang := range Languages[1:] {
		for key, en := range raw["en"] {
			other, ok := raw[lang][key]
			if !ok {
				t.Errorf("%s: %s is missing", lang, key)
				continue
			}
			if a, b := placeholders(en), placeholders(other); !slices.Equal(a, b) {
				t.Errorf("%s: %s has the placeholders %v, English has %v", lang, key, b, a)
			}
		}
		for key := range raw[lang] {
			if _, ok := raw["en"][key]; !ok {
				t.Errorf("%s: %s does not exist in English", lang, key)
			}
		}
	}
}

// Every key that the code names exists. Keys that are put together from a
// prefix and a code are named by their prefix and need at least one sentence.
func TestKeysInCodeExist(t *testing.T) {
	names := map[string]bool{}
	for _, key := range Keys("en") {
		names[string(key)] = true
	}
	files := map[string]bool{}
	for key := range names {
		prefix, _, _ := strings.Cut(key, ".")
		files[prefix] = true
	}
	used := regexp.MustCompile(`"([a-z_]+)\.([a-z_]+)"`)
	seen := 0
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range used.FindAllStringSubmatch(string(src), -1) {
			key := m[1] + "." + m[2]
			if !files[m[1]] || strings.HasSuffix(key, ".go") || strings.HasSuffix(key, ".db") {
				continue
			}
			seen++
			if names[key] {
				continue
			}
			if strings.HasSuffix(key, "_") && slices.ContainsFunc(Keys("en"), func(k Key) bool { return strings.HasPrefix(string(k), key) }) {
				continue
			}
			t.Errorf("%s names the sentence %q, which does not exist", path, key)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Fatalf("only %d keys were found in the code: the search is broken", seen)
	}
}

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		minor  int64
		cur    wallet.Currency
		en, zh string
	}{
		{3800, "CNY", "CNY 38.00", "38.00元"},
		{120450, "USD", "$1,204.50", "$1,204.50"},
		{-500, "USD", "−$5.00", "−$5.00"},
		{1234567, "JPY", "JPY 1,234,567", "JPY 1,234,567"},
		{1500, "KWD", "KWD 1.500", "KWD 1.500"},
		{100000000, "CNY", "CNY 1,000,000.00", "1,000,000.00元"},
	} {
		m := wallet.Money{Minor: c.minor, Currency: c.cur}
		if got := FormatMoney("en", m); got != c.en {
			t.Errorf("en %v: %s, want %s", m, got, c.en)
		}
		if got := FormatMoney("zh", m); got != c.zh {
			t.Errorf("zh %v: %s, want %s", m, got, c.zh)
		}
	}
}

func TestMoments(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC) // 09:30 in Shanghai, the evening before in New York
	for _, c := range []struct {
		at   time.Time
		zone string
		en   string
		zh   string
	}{
		{now.Add(-time.Hour), "Asia/Shanghai", "today at 08:30", "今天 08:30"},
		{now.Add(-10 * time.Hour), "Asia/Shanghai", "yesterday at 23:30", "昨天 23:30"},
		{now.Add(-10 * time.Hour), "America/New_York", "today at 10:30", "今天 10:30"},
		{now.Add(24 * time.Hour), "Asia/Shanghai", "tomorrow at 09:30", "明天 09:30"},
		{now.Add(-20 * 24 * time.Hour), "Asia/Shanghai", "3 November at 09:30", "11月3日 09:30"},
		{now.Add(-400 * 24 * time.Hour), "Asia/Shanghai", "19 October 2025 at 09:30", "2025年10月19日 09:30"},
	} {
		v := At(c.at, now, c.zone)
		if got := v.in("en"); got != c.en {
			t.Errorf("%v in %s: %q, want %q", c.at, c.zone, got, c.en)
		}
		if got := v.in("zh"); got != c.zh {
			t.Errorf("%v in %s: %q, want %q", c.at, c.zone, got, c.zh)
		}
	}
}

// What comes from outside stays one harmless line (S8).
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"Bob's\nCafé\x1b[31m":        "Bob's Café[31m",
		"pay\u202egpj.exe":           "paygpj.exe",
		"zero\u200bwidth":            "zerowidth",
		strings.Repeat("x", 200):     strings.Repeat("x", 80) + "…",
		"  便利蜂\t科技园店 ":               "便利蜂 科技园店",
		"{{.amount}} %s <!channel>*": "{{.amount}} %s <!channel>*",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Render("en", "double_charge.returned", Params{"merchant": S("{{.list}}"), "list": S("L")}); !strings.Contains(got, "{{.list}}") {
		t.Errorf("a merchant's name was read as a template: %q", got)
	}
}

func TestPlurals(t *testing.T) {
	if got := Render("en", "human.ahead", Params{"n": N(1)}); got != "One person is ahead of you." {
		t.Error(got)
	}
	if got := Render("en", "human.ahead", Params{"n": N(3)}); got != "3 people are ahead of you." {
		t.Error(got)
	}
	if got := Render("zh", "human.ahead", Params{"n": N(1)}); got != "您前面还有 1 位。" {
		t.Error(got)
	}
}

// An unknown language is spoken to in English, an unknown key shows itself.
func TestFallback(t *testing.T) {
	if got, want := Render("fr", "common.glad", nil), Render("en", "common.glad", nil); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := Render("en", "no.such_key", nil); got != "no.such_key" {
		t.Errorf("%q", got)
	}
}

// A value keeps its meaning when stored and read again.
func TestParamsRoundTrip(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC)
	p := Params{"amount": Money(wallet.Money{Minor: 3800, Currency: "CNY"}), "merchant": Names(wallet.Names{"zh": "便利蜂", "en": "Bianlifeng"}),
		"when": At(now, now, "Asia/Shanghai"), "gap": Gap(41 * time.Second), "n": N(2), "list": List([]Line{{Key: "common.glad"}})}
	var back Params
	if err := back.Parse(p.JSON()); err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages {
		for name := range p {
			if a, b := p[name].in(lang), back[name].in(lang); a != b {
				t.Errorf("%s %s: %q became %q", lang, name, a, b)
			}
		}
	}
}
