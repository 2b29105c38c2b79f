package main

import (
	"strings"
	"time"

	"teller/flows/text"
	"teller/wallet"
)

// explain says a group's verdict in words, with its cause where it has one. Of
// the sentences for it, the one that tells most of what is known is said.
func explain(g wallet.Group, lang string) string {
	key := "duplicates.verdict_" + text.Key(g.Verdict)
	if cause := key + "_" + text.Key(g.Cause); g.Cause != "" && text.Has(cause) {
		key = cause
	}
	known := text.Params{}
	for _, e := range g.Evidence {
		switch e.Code {
		case wallet.EvGap:
			if d, err := time.ParseDuration(e.Value); err == nil && d >= time.Second {
				known["gap"] = text.Gap(d)
			}
		case wallet.EvSameAmount:
			number, currency, _ := strings.Cut(e.Value, " ")
			if m, err := wallet.ParseMoney(number, wallet.Currency(currency)); err == nil {
				known["amount"] = text.Money(m)
			}
		}
	}
	for _, name := range []string{"amount", "gap"} {
		if _, ok := known[name]; ok && text.Has(key+"_"+text.Key(name)) {
			key += "_" + text.Key(name)
		}
	}
	return text.Render(lang, key, known)
}
