package understand

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"teller/knowledge/textmodel"
)

// TestPhrasings: enough of each, none twice, none under two labels, none also
// in the sentences kept for measuring.
func TestPhrasings(t *testing.T) {
	t.Parallel()
	const least = 40
	owner := map[string]Intent{}
	for _, lang := range languages {
		entries, err := phrasingFiles.ReadDir("phrasings/" + lang)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != len(spoken) {
			t.Errorf("%s has %d files of phrasings for %d intents", lang, len(entries), len(spoken))
		}
		for _, intent := range spoken {
			lines, err := phrasings(lang, intent)
			if err != nil {
				t.Fatal(err)
			}
			if len(lines) < least {
				t.Errorf("%s in %s has %d phrasings, at least %d are needed", intent, lang, len(lines), least)
			}
			for _, line := range lines {
				key := plain(line)
				if other, ok := owner[key]; ok {
					t.Errorf("%q is a phrasing of %s and of %s", line, other, intent)
				}
				owner[key] = intent
			}
		}
		for _, file := range []string{"golden", "fresh", "unseen"} {
			for _, g := range readSentences(t, file, lang) {
				if i, ok := owner[plain(g.text)]; ok {
					t.Errorf("%q measures and trains (%s)", g.text, i)
				}
			}
		}
	}
}

// plain is a sentence's letters and digits, folded.
func plain(s string) string {
	out, _ := squeeze(textmodel.Fold(s))
	return out
}

// TestNoPhrasingFromTheDataSets: the public sets are for measuring only. A
// sentence of one or two words ("help", "thank you") belongs to nobody.
func TestNoPhrasingFromTheDataSets(t *testing.T) {
	t.Parallel()
	own := map[string]bool{}
	for _, intent := range spoken {
		lines, err := phrasings("en", intent)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if len(strings.Fields(line)) > 4 {
				own[plain(line)] = true
			}
		}
	}
	seen := 0
	for _, s := range publicSentences(t) {
		seen++
		if own[plain(s)] {
			t.Errorf("%q is in a public set: use words of our own", s)
		}
	}
	if seen < 20000 {
		t.Errorf("only %d public sentences read", seen)
	}
}

// strangeSentences are the public out-of-scope ones.
func strangeSentences(t *testing.T) (out []string) {
	t.Helper()
	for _, dir := range []string{os.Getenv("TELLER_TEST_DATA"), "../../../shared/data"} {
		data, err := os.ReadFile(filepath.Join(dir, "clinc150_small.json"))
		if dir == "" || err != nil {
			continue
		}
		var lists map[string][][2]string
		if err := json.Unmarshal(data, &lists); err != nil {
			t.Fatal(err)
		}
		for _, p := range append(lists["oos_train"], lists["oos_val"]...) {
			out = append(out, p[0])
		}
		return out
	}
	t.Skip("no example data: set TELLER_TEST_DATA")
	return nil
}

func publicSentences(t *testing.T) (out []string) {
	t.Helper()
	for _, dir := range []string{os.Getenv("TELLER_TEST_DATA"), "../../../shared/data"} {
		data, err := os.ReadFile(filepath.Join(dir, "clinc150_small.json"))
		if dir == "" || err != nil {
			continue
		}
		var lists map[string][][2]string
		if err := json.Unmarshal(data, &lists); err != nil {
			t.Fatal(err)
		}
		for _, list := range lists {
			for _, p := range list {
				out = append(out, p[0])
			}
		}
		f, err := os.Open(filepath.Join(dir, "banking77_train.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			out = append(out, r[0])
		}
		return out
	}
	t.Skip("no example data: set TELLER_TEST_DATA")
	return nil
}

// FuzzRead: no text makes the reader panic, and what it finds is well formed.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"我被扣了两次38块", "not 38, 58", "\xff\xfe", "$$$¥¥9999999999999999999", "十百千万亿点点", "32号13月99点", "a couple of days ago",
		"第第第二个", "2026-13-45", "99/99/9999", "+++8613800138000----", "ﷺ①㊿½", "0.00.00,00", "零块零", "三三三百百块多几"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, numbers bool) {
		c := testContext()
		c.Numbers = numbers
		m := trained().Read(s, c)
		if m.Text != s {
			t.Error("the text is not given back")
		}
		if m.Confidence < 0 || m.Confidence > 1 || m.Confidence != m.Confidence {
			t.Errorf("confidence %v", m.Confidence)
		}
		if m.Slots.To.Before(m.Slots.From) {
			t.Errorf("time runs backwards: %v to %v", m.Slots.From, m.Slots.To)
		}
		if m.Slots.From.IsZero() != m.Slots.To.IsZero() {
			t.Errorf("half a time: %v to %v", m.Slots.From, m.Slots.To)
		}
		if m.Lang != "" && m.Lang != "zh" && m.Lang != "en" {
			t.Errorf("language %q", m.Lang)
		}
		if m.Band == Refuse && m.Intent != OutOfScope || m.Intent == FAQ && m.Article == "" {
			t.Errorf("%s %s %q", m.Band, m.Intent, m.Article)
		}
	})
}

func TestSameMeaningFromManyGoroutines(t *testing.T) {
	t.Parallel()
	want := trained().Read("便利蜂扣了我两次38块", testContext())
	done := make(chan bool)
	for range 8 {
		go func() {
			same := true
			for range 50 {
				got := trained().Read("便利蜂扣了我两次38块", testContext())
				same = same && got.Intent == want.Intent && got.Confidence == want.Confidence && got.Slots == want.Slots
			}
			done <- same
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("another meaning under load")
		}
	}
}
