package knowledge

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Figures are the values that articles name as {{name}}: how long, how much,
// where to call. An operator's policy sets them. A key "name.zh" holds for
// articles in that language only and wins over "name".
//
// In an article, {{name}} puts in the value, and {{name|day|days}} the value,
// a space and the word that goes with it: "1 day", "3 days".
type Figures map[string]string

// defaults is every figure that the built-in articles name. What depends on
// the operator (a telephone number, an address) is a phrase that is true of any
// wallet, so that an unconfigured assistant never sends a customer to a number
// that is not theirs.
var defaults = Figures{
	// Who we are.
	"brand":    "IM Wallet",
	"brand.zh": "IM钱包",

	// Where people are reached. A noun phrase each: "call …", "write to …".
	"hotline":              "the official number shown in the app under Help",
	"hotline.zh":           "应用“帮助”页上的官方客服电话",
	"support_hours":        "9:00 to 21:00 every day",
	"support_hours.zh":     "每天9:00–21:00",
	"complaint_address":    "“Complaints” on the Help page of the app",
	"complaint_address.zh": "应用“帮助”页里的“投诉与建议”",

	// Refunds. Working days until the money is there, and the days after a
	// payment within which a refund can be asked for.
	"refund_days":        "1",   // back to the wallet balance
	"card_refund_days":   "3–7", // back to a bank card
	"refund_window_days": "90",
	"refund_review_days": "3",             // working days in which a person decides
	"refund_fee":         "costs nothing", // "A refund …"
	"refund_fee.zh":      "不收手续费",
	"hold_days":          "7",  // until a pre-authorisation that nobody uses lapses
	"complaint_days":     "15", // days in which a complaint is answered

	// Moving money.
	"pending_hours":     "24", // until a pending payment is settled or returned
	"withdraw_hours":    "24", // until a withdrawal is on the card
	"withdraw_fee":      "costs 0.1%",
	"withdraw_fee.zh":   "收0.1%手续费",
	"transfer_fee":      "costs nothing",
	"transfer_fee.zh":   "不收手续费",
	"topup_fee":         "costs nothing",
	"topup_fee.zh":      "不收手续费",
	"payment_limit":     "5,000 a day",
	"payment_limit.zh":  "每天5,000元",
	"transfer_limit":    "20,000 a day",
	"transfer_limit.zh": "每天20,000元",

	// Safety.
	"pin_tries":      "5",  // wrong PINs until it locks
	"code_minutes":   "10", // how long a verification code is good
	"identity_days":  "1",  // working days until an identity check is done
	"statement_days": "1",  // days until a payment shows on a bank statement
	"records_months": "24", // how far back the app shows payments
	"close_days":     "7",  // days until a closed account is gone
	"keep_years":     "5",  // years that the law has payment records kept
}

// DefaultFigures is a copy of the figures that hold where the operator sets
// none: every name that the built-in articles use has one.
func DefaultFigures() Figures { return maps.Clone(defaults) }

// With is a copy of f in which over's values win. A value over gives without a
// language also wins over f's value for any one language.
func (f Figures) With(over Figures) Figures {
	merged := maps.Clone(f)
	if merged == nil {
		merged = Figures{}
	}
	for name := range over {
		if strings.Contains(name, ".") {
			continue
		}
		for key := range f {
			if strings.HasPrefix(key, name+".") {
				delete(merged, key)
			}
		}
	}
	maps.Copy(merged, over)
	return merged
}

// Value is the figure's value for articles in lang. It is not ok where f has
// none, or an empty one: a sentence with a hole in it helps nobody.
func (f Figures) Value(name, lang string) (value string, ok bool) {
	value, ok = f[name+"."+lang]
	if !ok {
		value, ok = f[name]
	}
	value = strings.Join(strings.Fields(clean(value)), " ")
	return value, ok && value != ""
}

// Names is every figure's name, without language, sorted.
func (f Figures) Names() []string {
	names := map[string]bool{}
	for key := range f {
		name, _, _ := strings.Cut(key, ".")
		names[name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

var placeholder = regexp.MustCompile(`\{\{([^{}\n]*)\}\}`)
var figureName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// fill puts figures into text. Each value is passed through escape first. The
// problems' lines count from 1 at the start of text.
func (f Figures) fill(text, lang string, escape func(string) string) (string, []Problem) {
	var problems []Problem
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	var out strings.Builder
	last := 0
	report := func(at int, format string, args ...any) {
		problems = append(problems, Problem{
			Line: 1 + strings.Count(text[:at], "\n"), Severity: Error, Message: fmt.Sprintf(format, args...),
		})
	}
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		out.WriteString(text[last:m[0]])
		last = m[1]
		parts := strings.Split(text[m[2]:m[3]], "|")
		name := strings.TrimSpace(parts[0])
		if !figureName.MatchString(name) || len(parts) != 1 && len(parts) != 3 {
			report(m[0], "malformed placeholder %q: write {{name}} or {{name|day|days}}", text[m[0]:m[1]])
			continue
		}
		value, ok := f.Value(name, lang)
		if !ok {
			report(m[0], "unknown placeholder {{%s}}: no figure has this name; set it in the policy file, or use one of: %s",
				name, strings.Join(f.Names(), ", "))
			continue
		}
		out.WriteString(escape(value))
		if len(parts) == 3 {
			word := parts[2]
			if value == "1" {
				word = parts[1]
			}
			out.WriteString(" " + word)
		}
	}
	out.WriteString(text[last:])
	filled := out.String()
	if len(problems) == 0 {
		rest := placeholder.ReplaceAllString(text, "")
		if i := strings.Index(rest, "{{"); i >= 0 {
			at := max(strings.LastIndex(text, "{{"), 0)
			report(at, "malformed placeholder: {{ without }} on the same line")
		}
	}
	return filled, problems
}

// escapeMarkdown makes a value read as itself inside Markdown.
func escapeMarkdown(s string) string { return markdownEscaper.Replace(s) }

var markdownEscaper = strings.NewReplacer(
	`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "&", `\&`, "#", `\#`, "!", `\!`)

func verbatim(s string) string { return s }
