package simulation

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// secrets are what nobody may find anywhere: the codes, tokens and PINs that
// customers typed (S5), and where they are looked for.
type secrets struct {
	known []string
	log   bytes.Buffer
	out   bytes.Buffer // everything that was ever said to anybody
}

func (s *secrets) add(secret string) { s.known = append(s.known, secret) }

func (s *secrets) said(text string) { s.out.WriteString(text + "\n") }

// mint makes a PIN that occurs nowhere by chance.
func (w *World) mint() string {
	for {
		pin := ""
		for range 6 {
			pin += string(rune('0' + w.chance.IntN(10)))
		}
		if strings.HasPrefix(pin, "0") || strings.HasPrefix(pin, "1") || strings.HasPrefix(pin, "2") {
			continue // may be read as a date or be part of a telephone number
		}
		files, err := blank()
		if !w.must(err) {
			return pin
		}
		chance := false
		for _, b := range files {
			chance = chance || holds(b, pin)
		}
		if !chance {
			w.secrets.add(pin)
			return pin
		}
	}
}

// holds reports whether a secret stands in b, not as a part of a longer number.
func holds(b []byte, secret string) bool {
	digit := func(i int) bool { return i >= 0 && i < len(b) && b[i] >= '0' && b[i] <= '9' }
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte(secret))
		if i < 0 {
			return false
		}
		if i += from; !digit(i-1) && !digit(i+len(secret)) {
			return true
		}
		from = i + 1
	}
}

// searchSecrets looks for every secret in every file of this life (the
// databases and what stands beside them), in the log and in what was said.
func (w *World) searchSecrets() {
	places := map[string][]byte{"the log": w.secrets.log.Bytes(), "what was said": w.secrets.out.Bytes()}
	names := []string{"the log", "what was said"}
	for _, dir := range []string{w.proc.dir, w.opt.Dir} {
		found, err := filepath.Glob(filepath.Join(dir, "*.db*"))
		if !w.must(err) {
			return
		}
		for _, name := range found {
			b, err := os.ReadFile(name)
			if !w.must(err) {
				return
			}
			name = filepath.Base(name)
			if places[name] == nil {
				names = append(names, name)
			}
			places[name] = append(places[name], b...)
		}
	}
	for _, s := range w.secrets.known {
		for _, name := range names {
			if holds(places[name], s) {
				w.breach("S5", "the secret %s is in %s", s, name)
			}
		}
	}
	w.counts["secrets"] += len(w.secrets.known)
}
