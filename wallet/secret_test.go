package wallet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverShows(t *testing.T) {
	t.Parallel()
	const plain = "739164"
	hides(t, plain, Secret(plain))
	if Secret(plain).Reveal() != plain {
		t.Error("Reveal does not give the text")
	}
}

func TestPhoneIsMasked(t *testing.T) {
	t.Parallel()
	const plain = "+8613800138000"
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", Phone(plain))
	for _, verb := range verbs {
		fmt.Fprintf(&b, " "+verb, Phone(plain))
	}
	if strings.Contains(b.String(), "13800") {
		t.Errorf("a phone shows: %s", b.String())
	}
	if got := Phone(plain).Masked(); got != "+86•••8000" {
		t.Errorf("Masked() = %s", got)
	}
	if got := Phone("123").Masked(); got != hidden {
		t.Errorf("a short one shows: %s", got)
	}
}

var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%T%v", "%20s", "%.3s"}

// hides fails where any way of printing, logging or encoding v contains plain,
// or its hexadecimal digits.
func hides(t *testing.T, plain string, v Secret) {
	t.Helper()
	type holder struct {
		Code Secret
		List []Secret
		Map  map[string]Secret
		Ptr  *Secret
	}
	h := holder{v, []Secret{v}, map[string]Secret{"code": v}, &v}
	var b bytes.Buffer
	for _, verb := range verbs {
		for _, x := range []any{v, &v, h, &h, h.List, h.Map, fmt.Errorf("wrapped: %v", v)} {
			if verb == "%T%v" {
				fmt.Fprintf(&b, verb, x, x)
				continue
			}
			fmt.Fprintf(&b, verb+"\n", x)
		}
	}
	fmt.Fprint(&b, v, h)
	for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		l := slog.New(handler)
		l.Info("said", "secret", v, "holder", h)
		l.With("secret", v).WithGroup("g").Info("said", slog.Any("list", h.List))
	}
	for _, x := range []any{v, h} {
		text, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	for _, leak := range []string{plain, fmt.Sprintf("%x", plain), fmt.Sprintf("%X", plain)} {
		if i := strings.Index(b.String(), leak); i >= 0 {
			t.Errorf("the secret shows as %q: %s", leak, b.String()[max(0, i-60):min(b.Len(), i+60)])
		}
	}
}
