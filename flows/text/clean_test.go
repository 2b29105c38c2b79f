package text

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// What a screen acts on: ESC and CSI in both spellings, a title, controls of
// both sets, direction, hidden letters, lines.
const hostile = "a\x1b[2J\x1b]0;x\x07\u009b1m\u0085\u202e\u2066b\u200b\u061c\ufeff\u00ad\u2028\U000e0041\x7f\r\x00\tc\nd"

func inert(t *testing.T, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != joiner) {
			t.Errorf("%U is live in %q", r, s)
		}
	}
}

// Whatever others wrote acts on no screen, and reads the same as far as it can (S8).
func TestNothingIsLive(t *testing.T) {
	for _, s := range []string{Neutral(hostile), OneLine(hostile), Clean(hostile)} {
		inert(t, s)
	}
	if s := OneLine(hostile); strings.Contains(s, "\n") || !strings.HasSuffix(s, "c d") {
		t.Errorf("one line: %q", s)
	}
	if s := Neutral("a\n\xff"); s != "a\n\ufffd" {
		t.Errorf("line breaks stay, and what is no text shows as such: %q", s)
	}
	if emoji := "👩‍💻"; Neutral(emoji) != emoji || OneLine(emoji) != emoji {
		t.Error("an emoji was taken apart")
	}
}

// JSON holds the very text, inert for who looks at it.
func TestEscapeJSON(t *testing.T) {
	for _, s := range []string{hostile, "便利蜂 <38.00> & 👩‍💻", ""} {
		b, err := json.Marshal(map[string]string{s: s})
		if err != nil {
			t.Fatal(err)
		}
		b = EscapeJSON(b)
		inert(t, string(b))
		var back map[string]string
		if err := json.Unmarshal(b, &back); err != nil || back[s] != s {
			t.Errorf("%q became %q: %v", s, back, err)
		}
	}
}
