package terminal

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What each line means. Whether a bare number is a press or a word is decided
// later, by what was shown.
func TestParse(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]Line{
		"":                                {Input: Nothing{}},
		"  \t":                            {Input: Nothing{}},
		"扣了两次":                            {Input: Say{Text: "扣了两次"}},
		"2":                               {Input: Press{N: 2, Bare: true, Text: "2"}},
		" ２ ":                             {Input: Press{N: 2, Bare: true, Text: " ２ "}},
		"13800138000":                     {Input: Say{Text: "13800138000"}},
		"0":                               {Input: Press{N: 0, Bare: true, Text: "0"}},
		"2 times":                         {Input: Say{Text: "2 times"}},
		"/press 3":                        {Input: Press{N: 3}},
		"/say 2":                          {Input: Say{Text: "2"}},
		"/say /press 2":                   {Input: Say{Text: "/press 2"}},
		"/forward look":                   {Input: Say{Text: "look", Forwarded: true}},
		"/edit 58 not 38":                 {Input: Edit{"58 not 38"}},
		"/file a b.png":                   {Input: Attach{"a b.png"}},
		"/contact":                        {Input: Contact{}},
		"/contact mei":                    {Input: Contact{"mei"}},
		"/wait 10m":                       {Input: Wait{10 * time.Minute}},
		"/wait 1w2d3h":                    {Input: Wait{(9*24 + 3) * time.Hour}},
		"/start lk_abc":                   {Input: Start{"lk_abc"}},
		"/agent lin claim":                {Input: Agent{"lin", "claim", ""}},
		"/agent 小林 say 您好 请稍等":            {Input: Agent{"小林", "say", "您好 请稍等"}},
		"/agent lin close":                {Input: Agent{"lin", "close", ""}},
		"/help":                           {Input: Help{}},
		`{"id":"m7","text":"hi"}`:         {ID: "m7", Input: Say{Text: "hi"}},
		` {"id":"m8","press":2} `:         {ID: "m8", Input: Press{N: 2}},
		`{"text":"2"}`:                    {Input: Say{Text: "2"}},
		`{"id":"m9","text":"/wait 3d"}`:   {ID: "m9", Input: Wait{72 * time.Hour}},
		"a\xffb":                          {Input: Say{Text: "a\uFFFDb"}},
		`{"id":"m1","text":"a\u001b[2J"}`: {ID: "m1", Input: Say{Text: "a\x1b[2J"}},
	} {
		got, err := Parse(line, true)
		if err != nil {
			t.Errorf("%q: %v", line, err)
		} else if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", line, d)
		}
	}
	if got, err := Parse(`{"id":"m7","text":"hi"}`, false); err != nil || got.Input != (Say{Text: `{"id":"m7","text":"hi"}`}) {
		t.Errorf("for people an object is text: %+v %v", got, err)
	}
}

// Every mistake is explained in both languages, with no place left empty.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`{}`, `{"id":"a"}`, `{"text":""}`, `{"press":-1}`, `{"press":1.5}`, `{"press":"1"}`, `{"id":3,"text":"a"}`, `{"text":"a","x":1}`, `{"text":`,
		`{"text":"a"}{}`, "/x", "/press", "/press 2 3", "/say", "/edit ", "/wait soon", "/wait 0s", "/wait -1h", "/wait 99999h", "/wait d",
		"/agent", "/agent lin", "/agent lin sing", "/agent lin note", "/agent lin approve it",
	} {
		_, err := Parse(line, true)
		if err == nil {
			t.Errorf("%q was read", line)
			continue
		}
		for _, lang := range []string{"en", "zh"} {
			if s := explain(lang, err); strings.Contains(s, "no value") || strings.HasPrefix(s, "terminal.") || len(s) < 10 {
				t.Errorf("%q in %s: %s", line, lang, s)
			}
		}
	}
}

// No line makes the reader fail otherwise than with its own error.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"hi", "2", "/wait 1w", `{"id":"a","press":1}`, "/agent a say b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := Parse(s, true)
		if (err == nil) == (l.Input == nil) {
			t.Fatalf("%q: %+v %v", s, l, err)
		}
		if w, ok := l.Input.(Wait); ok && (w.For <= 0 || w.For > MaxWait) {
			t.Fatalf("%q waits %s", s, w.For)
		}
	})
}
