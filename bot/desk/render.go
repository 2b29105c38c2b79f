package desk

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

// say is a word of the desk's own.
func say(key text.Key, lang string) string { return text.Render(lang, key, nil) }

// coded is the word for a code, whose key is put together from a prefix and the
// code; a code without a word shows itself.
func coded(prefix text.Key, code, lang string) string {
	if key := prefix + text.Key(code); text.Has(key) {
		return say(key, lang)
	}
	return strings.ReplaceAll(code, "_", " ")
}

// plain is a value that was made one harmless line already, and is not cut.
func plain(s string) text.Value { return text.Value{Whole: s} }

// Title is a case in one line, for a list.
func Title(c bot.Case, lang string, now time.Time) string {
	who := c.PersonName
	if who == "" {
		who = say("desk.who_customer", lang)
	}
	line := fmt.Sprintf("%-8s  %-8s  %-8s  %s  %s (%s)", c.Ref, coded("desk.status_", string(c.Status), lang),
		coded("desk.priority_", c.Priority, lang), c.Opened.Format("2006-01-02 15:04"), text.Clean(who),
		coded("desk.because_", c.Handoff.Reason, lang))
	if c.Status == bot.CaseClosed && c.Owner.Agent == "" {
		return line
	}
	return line + " · " + holder(c, lang)
}

// holder says who has the case.
func holder(c bot.Case, lang string) string {
	if c.Owner.Agent == "" {
		return say("desk.nobody", lang)
	}
	return text.Render(lang, "desk.with", text.Params{"who": text.S(c.Owner.Agent)})
}

// Render is a case as an agent reads it, in their language: what the customer
// wants, what was found, what happened. The account is masked.
func Render(c Case, lang string) string {
	var b strings.Builder
	line := func(name text.Key, value string) {
		if value != "" {
			b.WriteString(text.Render(lang, "desk.line", text.Params{"name": text.Sub(name, nil), "value": plain(text.OneLine(value))}) + "\n")
		}
	}
	heading := func(name text.Key) {
		b.WriteString(text.Render(lang, "desk.heading", text.Params{"name": text.Sub(name, nil)}) + "\n")
	}
	fmt.Fprintf(&b, "%s · %s · %s", c.Ref, coded("desk.status_", string(c.Status), lang), coded("desk.priority_", c.Priority, lang))
	if c.Owner.Agent != "" {
		b.WriteString(" · " + holder(c.Case, lang))
	}
	b.WriteString("\n")
	line("desk.customer", customer(c.Case, lang))
	line("desk.opened", c.Opened.Format("2006-01-02 15:04 MST"))
	line("desk.reason", coded("desk.because_", c.Handoff.Reason, lang))
	if len(c.Handoff.Summary) > 0 {
		heading("desk.found")
		b.WriteString(bullets(summary(c.Case, lang)) + "\n")
	}
	words := make([]string, len(c.Handoff.Words))
	for i, w := range c.Handoff.Words {
		words[i] = text.Render(lang, "desk.quote", text.Params{"words": plain(text.OneLine(w))})
	}
	line("desk.words", strings.Join(words, " "))
	line("desk.payments", join(c.Handoff.Transactions))
	line("desk.proposal", proposal(c.Handoff.Proposal, lang))
	line("desk.refund", string(c.Handoff.Refund))
	if len(c.Entries) > 0 {
		heading("desk.story")
		for _, e := range c.Entries {
			if s := entry(e, lang); s != "" {
				fmt.Fprintf(&b, "  %s  %s\n", e.At.Format("15:04"), s)
			}
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// proposal is what there is to approve, in one line; "" nothing.
func proposal(p *wallet.RefundRequest, lang string) string {
	if p == nil {
		return ""
	}
	to := coded("desk.to_", string(p.Destination.Kind), lang)
	if p.Destination.Kind == wallet.ToCard {
		to += " " + string(p.Destination.Card)
	}
	return text.OneLine(fmt.Sprintf("%s · %s → %s", text.FormatMoney(lang, p.Amount), p.Transaction, to))
}

func summary(c bot.Case, lang string) []string {
	var out []string
	for _, l := range c.Handoff.Summary {
		out = append(out, text.RenderLine(lang, l))
	}
	return out
}

func bullets(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("  - " + strings.ReplaceAll(l, "\n", "\n    ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func customer(c bot.Case, lang string) string {
	parts := []string{text.Clean(c.PersonName), string(c.Channel)}
	if c.Account != "" {
		parts = append(parts, text.Render(lang, "desk.account", text.Params{"account": text.S(hideAccount(c.Account))}))
	}
	if c.Language != "" {
		parts = append(parts, c.Language)
	}
	var shown []string
	for _, p := range parts {
		if p != "" {
			shown = append(shown, p)
		}
	}
	return strings.Join(shown, " · ")
}

// hideAccount shows an account by the end of its id.
func hideAccount(id wallet.AccountID) string {
	if len(id) <= 4 {
		return "•••"
	}
	return "•••" + string(id[len(id)-4:])
}

// entry is one line of the story, "" where there is nothing to tell; what the
// bot said is rendered anew in the agent's language.
func entry(e bot.CaseEntry, lang string) string {
	key, p := text.Key("desk.entry"), text.Params{"who": plain(speaker(e, lang))}
	words := text.OneLine(said(e, lang))
	switch e.Kind {
	case bot.EntryOpened:
		return ""
	case bot.EntryNote:
		key = "desk.entry_note"
	case bot.EntryClosed:
		key = "desk.entry_closed"
	case bot.EntryUnlinked:
		key = "desk.entry_unlinked"
	case bot.EntryAct:
		what, rest, _ := strings.Cut(words, ": ")
		key, words = "desk.entry_act", rest
		if rest != "" {
			key = "desk.entry_act_words"
		}
		p["what"] = text.S(coded("desk.did_", what, lang))
	case bot.EntryPress:
		key = "desk.entry_button"
	case bot.EntryEdit:
		key = "desk.entry_edit"
	case bot.EntryUnreadable:
		key = "desk.entry_unreadable"
		if words != "" {
			key = "desk.entry_unreadable_reference"
		}
	case bot.EntryFile:
		key = "desk.entry_file"
		if e.File != nil {
			words = strings.TrimSpace(cmp.Or(text.Clean(e.File.Name), text.Clean(e.File.Kind)) + " " + words)
		}
	default:
		if e.Message != 0 && e.Status != bot.MessageSent && e.Status != bot.MessageWaiting && e.Status != "" {
			key = "desk.entry_unsent"
			p["why"] = text.S(coded("desk.unsent_", string(e.Status), lang))
		}
	}
	p["words"] = plain(words)
	return text.Render(lang, key, p)
}

// speaker is who an entry is by, as colleagues call them.
func speaker(e bot.CaseEntry, lang string) string {
	switch {
	case e.Alias != "":
		return text.OneLine(e.Alias)
	case e.By == "customer":
		return say("desk.who_customer", lang)
	case e.By == string(flows.Bot):
		return say("desk.who_bot", lang)
	}
	return text.OneLine(e.By)
}

// said is an entry's text; what was said by key is rendered in lang.
func said(e bot.CaseEntry, lang string) string {
	if e.Key != "" && text.Has(e.Key) {
		return text.Render(lang, e.Key, e.Par)
	}
	return e.Text
}

func join[T ~string](ids []T) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = string(id)
	}
	return strings.Join(s, ", ")
}
