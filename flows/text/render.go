package text

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// A language is a folder of TOML files; each file's name is the first part of
// its keys: zh/refund.toml holds "refund.…". English is complete, and what
// another language lacks falls back to it.
//
//go:embed en/*.toml zh/*.toml
var files embed.FS

// Languages are those with a folder, English first.
var Languages = []string{"en", "zh"}

type catalogue struct {
	bundle     *i18n.Bundle
	localizers map[string]*i18n.Localizer
	raw        map[string]map[Key]map[string]string // language, key, plural form: template
}

var load = sync.OnceValue(func() *catalogue {
	c := &catalogue{
		bundle:     i18n.NewBundle(language.English),
		localizers: map[string]*i18n.Localizer{},
		raw:        map[string]map[Key]map[string]string{},
	}
	for _, lang := range Languages {
		c.raw[lang] = map[Key]map[string]string{}
		names, err := fs.Glob(files, lang+"/*.toml")
		if err != nil {
			panic(err) // the pattern is constant
		}
		for _, name := range names {
			c.read(lang, name)
		}
		c.localizers[lang] = i18n.NewLocalizer(c.bundle, lang, "en")
	}
	return c
})

// read adds one file. A file that cannot be read is a mistake of ours, found by
// every test and at the first start, so it panics.
func (c *catalogue) read(lang, name string) {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	var rows map[string]any
	if err := toml.Unmarshal(b, &rows); err != nil {
		panic(fmt.Sprintf("text: %s: %v", name, err))
	}
	prefix := strings.TrimSuffix(path.Base(name), ".toml")
	for key, row := range rows {
		m := &i18n.Message{ID: prefix + "." + key}
		forms := map[string]string{}
		switch v := row.(type) {
		case string:
			m.Other = v
			forms["other"] = v
		case map[string]any:
			m.One, _ = v["one"].(string)
			m.Other, _ = v["other"].(string)
			forms["one"], forms["other"] = m.One, m.Other
		default:
			panic(fmt.Sprintf("text: %s: %s is neither a sentence nor a table of plural forms", name, key))
		}
		if err := c.bundle.AddMessages(language.Make(lang), m); err != nil {
			panic(fmt.Sprintf("text: %s: %s: %v", name, key, err))
		}
		c.raw[lang][Key(m.ID)] = forms
	}
}

// Render says the sentence in lang; a language or a key that lang lacks falls
// back to English, and an unknown key shows itself, so that nothing is ever
// silent. The count that decides the plural is the parameter "n".
func Render(lang string, key Key, p Params) string {
	c := load()
	l := c.localizers[lang]
	if l == nil {
		lang, l = "en", c.localizers["en"]
	}
	data := make(map[string]string, len(p))
	for name, v := range p {
		data[name] = v.in(lang)
	}
	cfg := &i18n.LocalizeConfig{MessageID: string(key), TemplateData: data}
	if n, ok := p["n"]; ok && n.Count != nil {
		cfg.PluralCount = *n.Count
	}
	s, err := l.Localize(cfg)
	if s == "" && err != nil {
		return string(key)
	}
	return strings.TrimSpace(s)
}

// RenderLine renders a [Line].
func RenderLine(lang string, l Line) string { return Render(lang, l.Key, l.Params) }

// Keys are all keys of a language, sorted.
func Keys(lang string) []Key {
	var keys []Key
	for k := range load().raw[lang] {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Has reports whether a key exists (in English, which is complete).
func Has(key Key) bool { _, ok := load().raw["en"][key]; return ok }
