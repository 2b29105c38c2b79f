package terminal

import (
	"fmt"
	"strings"

	"teller/flows/text"
)

// look is how messages are laid out for people.
type look struct{ colours bool }

const (
	bold   = "1"
	dim    = "2"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (l look) paint(code, s string) string {
	if !l.colours || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (l look) prompt() string { return l.paint(bold, "> ") }

// clear takes the prompt away for a message that comes by itself.
func (l look) clear() string {
	if l.colours {
		return "\r\x1b[K"
	}
	return "\n"
}

// speakers name who says something, and in which colour.
var speakers = map[string]struct{ name, colour string }{
	"bot": {"Teller", green}, "agent": {"", cyan}, "phone": {"phone", yellow}, "system": {"·", dim},
}

// message writes one message: who, the words with their lines below one
// another, the buttons with their numbers.
func (l look) message(b *strings.Builder, s Said, alias string) {
	who := speakers[s.From]
	name := who.name
	if s.From == "agent" {
		if name = text.OneLine(alias); name == "" {
			name = "agent"
		}
	}
	const indent = "  "
	if s.From == "system" {
		for line := range strings.Lines(text.Neutral(s.Text)) {
			fmt.Fprintf(b, "%s\n", l.paint(dim, indent+strings.TrimRight(line, "\n")))
		}
		return
	}
	head := name
	if s.Edits != "" {
		head += " ↻"
	}
	fmt.Fprintf(b, "%s\n", l.paint(who.colour+";"+bold, head))
	for line := range strings.Lines(text.Neutral(s.Text)) {
		fmt.Fprintf(b, "%s%s\n", indent, strings.TrimRight(line, "\n"))
	}
	for i, label := range s.Buttons {
		fmt.Fprintf(b, "%s%s %s\n", indent, l.paint(bold, fmt.Sprintf("[%d]", i+1)), text.OneLine(label))
	}
	b.WriteString("\n")
}
