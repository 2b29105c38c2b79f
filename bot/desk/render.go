package desk

import (
	"fmt"
	"strings"
	"time"

	"teller/bot"
	"teller/flows/text"
	"teller/wallet"
)

// label is one word of the desk's own, in both languages.
type label struct{ en, zh string }

func (l label) in(lang string) string {
	if lang == "zh" {
		return l.zh
	}
	return l.en
}

var labels = map[string]label{
	"customer": {"Customer", "客户"}, "account": {"account", "账户"}, "opened": {"Opened", "创建"},
	"reason": {"Why", "原因"}, "found": {"Found so far", "已了解"}, "words": {"Their words", "客户原话"},
	"payments": {"Payments", "相关交易"}, "proposal": {"Refund to decide on", "待审批退款"}, "refund": {"Refund", "退款"},
	"story": {"What happened", "经过"}, "bot": {"bot", "机器人"}, "note": {"note", "备注"}, "button": {"pressed", "按了"},
	"edited": {"changed to", "改为"}, "file": {"sent a file", "发来文件"}, "unreadable": {"sent something unreadable", "发来无法读取的内容"},
	"unsent": {"not delivered", "未送达"}, "nobody": {"nobody yet", "暂无"}, "has": {"with", "处理人"},

	"stands.queued": {"waiting", "等待接单"}, "stands.claimed": {"claimed", "处理中"}, "stands.closed": {"closed", "已关闭"},
	"rank.urgent": {"urgent", "紧急"}, "rank.high": {"high", "高"}, "rank.normal": {"normal", "普通"},

	"did.claimed": {"claimed", "接单"}, "did.released": {"released to the queue", "放回队列"},
	"did.approved": {"approved", "批准"}, "did.refused": {"refused", "拒绝"},
	"did.handed_back": {"handed back to the bot", "交还机器人"}, "did.closed": {"closed", "关闭"},

	"because.asked": {"asked for a person", "客户要求人工"}, "because.misunderstood": {"the bot did not understand", "机器人没听懂"},
	"because.refusal": {"a refusal", "退款被拒"}, "because.anger": {"upset", "客户生气"}, "because.disagrees": {"disagrees with what was found", "不同意结果"},
	"because.no_task": {"the bot cannot do this", "机器人办不了"}, "because.appeal": {"appeals", "申诉"}, "because.review": {"a refund to review", "退款待审批"},
	"because.urgent": {"urgent", "紧急"},
}

// say is a label by its name; a name without one shows itself.
func say(name, lang string) string {
	if l, ok := labels[name]; ok {
		return l.in(lang)
	}
	_, short, _ := strings.Cut(name, ".")
	return strings.ReplaceAll(short, "_", " ")
}

func act(what, lang string) string {
	if what == "" {
		return ""
	}
	return say("did."+what, lang)
}

// Title is a case in one line, for a list.
func Title(c bot.Case, lang string, now time.Time) string {
	who := c.PersonName
	if who == "" {
		who = say("customer", lang)
	}
	holder := say("nobody", lang)
	if c.Owner.Agent != "" {
		holder = c.Owner.Agent
	}
	return fmt.Sprintf("%-8s  %-8s  %-8s  %s  %s (%s) · %s %s", c.Ref, say("stands."+string(c.Status), lang), say("rank."+c.Priority, lang),
		c.Opened.Format("2006-01-02 15:04"), text.Clean(who), say("because."+c.Handoff.Reason, lang), say("has", lang), text.Clean(holder))
}

// Render is a case as an agent reads it, in their language: what the customer
// wants, what was found, what happened. The account is masked.
func Render(c Case, lang string) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", say(name, lang), value)
		}
	}
	fmt.Fprintf(&b, "%s · %s · %s", c.Ref, say("stands."+string(c.Status), lang), say("rank."+c.Priority, lang))
	if c.Owner.Agent != "" {
		fmt.Fprintf(&b, " · %s %s", say("has", lang), text.Clean(c.Owner.Agent))
	}
	b.WriteString("\n")
	line("customer", customer(c.Case, lang))
	line("opened", c.Opened.Format("2006-01-02 15:04 MST"))
	line("reason", say("because."+c.Handoff.Reason, lang))
	if len(c.Handoff.Summary) > 0 {
		fmt.Fprintf(&b, "%s:\n%s\n", say("found", lang), bullets(summary(c.Case, lang)))
	}
	if len(c.Handoff.Words) > 0 {
		words := make([]string, len(c.Handoff.Words))
		for i, w := range c.Handoff.Words {
			words[i] = "“" + oneLine(w) + "”"
		}
		line("words", strings.Join(words, " "))
	}
	line("payments", join(c.Handoff.Transactions))
	if p := c.Handoff.Proposal; p != nil {
		line("proposal", fmt.Sprintf("%s · %s → %s", text.FormatMoney(lang, p.Amount), p.Transaction, p.Destination.Kind))
	}
	line("refund", string(c.Handoff.Refund))
	if len(c.Entries) > 0 {
		fmt.Fprintf(&b, "%s:\n", say("story", lang))
		for _, e := range c.Entries {
			if s := entry(e, lang); s != "" {
				fmt.Fprintf(&b, "  %s  %s\n", e.At.Format("15:04"), s)
			}
		}
	}
	return strings.TrimRight(b.String(), "\n")
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
		parts = append(parts, say("account", lang)+" "+Masked(c.Account))
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

// Masked shows an account by the end of its id.
func Masked(id wallet.AccountID) string {
	if len(id) <= 4 {
		return "•••"
	}
	return "•••" + string(id[len(id)-4:])
}

// entry is one line of the story; what the bot said is rendered anew in the
// agent's language.
func entry(e bot.CaseEntry, lang string) string {
	who := e.Alias
	if who == "" {
		who = e.By
	}
	switch who {
	case "customer", "bot":
		who = say(who, lang)
	}
	who, words := oneLine(who), oneLine(said(e, lang))
	switch e.Kind {
	case bot.EntryOpened:
		return ""
	case bot.EntryNote:
		return fmt.Sprintf("[%s · %s] %s", say("note", lang), who, words)
	case bot.EntryAct, bot.EntryClosed:
		what, rest, _ := strings.Cut(words, ": ")
		return strings.TrimSpace(fmt.Sprintf("%s: %s %s", who, act(what, lang), rest))
	case bot.EntryPress:
		return fmt.Sprintf("%s %s “%s”", who, say("button", lang), words)
	case bot.EntryEdit:
		return fmt.Sprintf("%s %s: %s", who, say("edited", lang), words)
	case bot.EntryUnreadable:
		return fmt.Sprintf("%s %s %s", who, say("unreadable", lang), words)
	case bot.EntryFile:
		name := ""
		if e.File != nil {
			name = text.Clean(e.File.Name)
		}
		return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", who, say("file", lang), name, words))
	}
	line := fmt.Sprintf("%s: %s", who, words)
	if e.Message != 0 && e.Status != bot.MessageSent && e.Status != bot.MessageWaiting && e.Status != "" {
		line += fmt.Sprintf(" (%s: %s)", say("unsent", lang), e.Status)
	}
	return line
}

// said is an entry's text; what was said by key is rendered in lang.
func said(e bot.CaseEntry, lang string) string {
	if e.Key != "" && text.Has(e.Key) {
		return text.Render(lang, e.Key, e.Par)
	}
	return e.Text
}

// oneLine makes a text of any length fit for one line of a story (S8).
func oneLine(s string) string {
	var b strings.Builder
	for _, part := range strings.Fields(s) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		for _, r := range part {
			if r >= 0x20 && r != 0x7F && (r < 0x80 || r > 0x9F) && !turns(r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// turns reports characters that hide text or change its direction.
func turns(r rune) bool {
	return r == 0x61C || r == 0xFEFF || r >= 0x200B && r <= 0x200F && r != 0x200D || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func join[T ~string](ids []T) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = string(id)
	}
	return strings.Join(s, ", ")
}
