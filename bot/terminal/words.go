package terminal

import (
	"errors"

	"teller/flows/text"
)

// typed is a value that counts in full, such as a path: made harmless, not cut.
func typed(s string) text.Value { return text.Value{Whole: text.Neutral(s)} }

// explain says an error in lang where it has a sentence of ours.
func explain(lang string, err error) string {
	var local interface{ In(lang string) string }
	if errors.As(err, &local) {
		return local.In(lang)
	}
	return err.Error()
}

// Welcome is what a person reads when the terminal opens.
func Welcome(lang, user, dir string) []string {
	hint := text.Render(lang, "terminal.hint_guest", text.Params{"folder": typed(dir)})
	if user != "" {
		hint = text.Render(lang, "terminal.hint_linked", text.Params{"user": text.S(user)})
	}
	return []string{text.Render(lang, "terminal.greeting", nil), hint}
}
