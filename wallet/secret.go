package wallet

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a text that must not be seen: a code, a link token. However it is
// printed, logged or encoded, it shows as •••; only [Secret.Reveal] gives
// it. Two gaps are left, as the standard library does not ask there: never print
// whole a struct that holds a Secret in an unexported field (fmt), and never
// make one the key of a map (encoding/json).
type Secret string

const hidden = "•••"

// Reveal returns the text itself. Call it only where it is checked or sent.
func (s Secret) Reveal() string { return string(s) }

func (Secret) String() string   { return hidden }
func (Secret) GoString() string { return hidden }

// Format prints ••• under every verb. Without it a mistaken %d would print the
// text itself: fmt shows the operand of a verb that does not fit it.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

func (Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Phone is a telephone number in E.164 form, such as "+8613800138000". It is
// personal: logs and String show only its ends; use string(p) where the whole
// number is meant.
type Phone string

// Masked shows the country code side and the last four digits: "+86•••8000".
func (p Phone) Masked() string {
	if len(p) < 8 {
		return hidden
	}
	return string(p[:3]) + hidden + string(p[len(p)-4:])
}

// Format masks under every verb, for the reason that [Secret.Format] gives.
func (p Phone) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.Masked()) }

func (p Phone) String() string       { return p.Masked() }
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.Masked()) }
