package terminal

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"teller/flows/text"
)

// Input is what one line asks for. It is one of the types below.
type Input interface{ input() }

// Nothing is an empty line.
type Nothing struct{}

// Say is a text of the customer's.
type Say struct {
	Text      string
	Forwarded bool
}

// Press presses the Nth button, from 1. A bare one is a line that was only a
// number, Text: where it can be no press, it is said.
type Press struct {
	N    int
	Bare bool
	Text string
}

// Start opens the conversation, with a link token of the wallet's app if any.
type Start struct{ Token string }

// Edit changes the last text.
type Edit struct{ Text string }

// Attach sends a file.
type Attach struct{ Path string }

// Contact shares a telephone number: of the demo account Name, "" the one whose
// chat this is.
type Contact struct{ Name string }

// Wait lets time pass.
type Wait struct{ For time.Duration }

// Agent is something that somebody at the desk does with the open case.
type Agent struct {
	Name, Verb, Text string
}

// Help asks what can be typed.
type Help struct{}

func (Nothing) input() {}
func (Say) input()     {}
func (Press) input()   {}
func (Start) input()   {}
func (Edit) input()    {}
func (Attach) input()  {}
func (Contact) input() {}
func (Wait) input()    {}
func (Agent) input()   {}
func (Help) input()    {}

// Line is one line of input, read.
type Line struct {
	// ID is the caller's own name for it, "" none: a line whose ID was seen
	// before has no effect.
	ID    string
	Input Input
}

// LineError is a line that cannot be read or done: a sentence of the catalogue,
// to be said in the language of the conversation.
type LineError struct{ line text.Line }

func (e *LineError) Error() string { return e.In("en") }

// In is the sentence in a language.
func (e *LineError) In(lang string) string { return text.RenderLine(lang, e.line) }

func bad(key text.Key, p text.Params) error { return &LineError{text.Line{Key: key, Params: p}} }

// MaxWait bounds one /wait.
const MaxWait = 400 * 24 * time.Hour

// Parse reads a line. Objects are read only where objects is true. The error is
// a *[LineError].
func Parse(s string, objects bool) (Line, error) {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	trimmed := strings.TrimSpace(s)
	switch {
	case trimmed == "":
		return Line{Input: Nothing{}}, nil
	case objects && trimmed[0] == '{':
		return parseObject(trimmed)
	case trimmed[0] == '/':
		in, err := parseCommand(trimmed)
		return Line{Input: in}, err
	}
	if n, ok := number(trimmed); ok {
		return Line{Input: Press{N: n, Bare: true, Text: s}}, nil
	}
	return Line{Input: Say{Text: s}}, nil
}

// object is a line of JSON.
type object struct {
	ID    string  `json:"id"`
	Text  *string `json:"text"`
	Press *int    `json:"press"`
}

func parseObject(s string) (Line, error) {
	dec := json.NewDecoder(bytes.NewReader([]byte(s)))
	dec.DisallowUnknownFields()
	var o object
	if err := dec.Decode(&o); err != nil {
		return Line{}, bad("terminal.bad_json", text.Params{"problem": text.S(jsonProblem(err))})
	}
	if _, err := dec.Token(); err != io.EOF {
		return Line{}, bad("terminal.bad_json_more", nil)
	}
	switch {
	case (o.Text == nil) == (o.Press == nil):
		return Line{}, bad("terminal.bad_object", nil)
	case o.Press != nil && *o.Press < 1:
		return Line{}, bad("terminal.bad_number", text.Params{"word": text.N(*o.Press)})
	case o.Press != nil:
		return Line{o.ID, Press{N: *o.Press}}, nil
	case strings.TrimSpace(*o.Text) == "":
		return Line{}, bad("terminal.bad_object", nil)
	case strings.HasPrefix(*o.Text, "/"):
		in, err := parseCommand(strings.TrimSpace(*o.Text))
		return Line{o.ID, in}, err
	}
	return Line{o.ID, Say{Text: *o.Text}}, nil
}

func jsonProblem(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "json: "), "invalid ")
}

func parseCommand(s string) (Input, error) {
	name, rest, _ := strings.Cut(s, " ")
	rest = strings.TrimSpace(rest)
	need := func(in Input) (Input, error) {
		if rest == "" {
			return nil, bad("terminal.bad_empty", text.Params{"command": text.S(name)})
		}
		return in, nil
	}
	switch name {
	case "/say":
		return need(Say{Text: rest})
	case "/forward":
		return need(Say{Text: rest, Forwarded: true})
	case "/edit":
		return need(Edit{rest})
	case "/file":
		return need(Attach{rest})
	case "/press":
		n, ok := number(rest)
		if !ok || n < 1 {
			return nil, bad("terminal.bad_number", text.Params{"word": text.S(rest)})
		}
		return Press{N: n}, nil
	case "/wait":
		d, ok := duration(rest)
		if !ok {
			return nil, bad("terminal.bad_wait", text.Params{"word": text.S(rest)})
		}
		return Wait{d}, nil
	case "/start":
		return Start{rest}, nil
	case "/contact":
		return Contact{rest}, nil
	case "/help":
		return Help{}, nil
	case "/agent":
		return parseAgent(rest)
	}
	return nil, bad("terminal.bad_command", text.Params{"command": text.S(name)})
}

// verbs are what somebody at the desk can do, and whether words belong to it.
var verbs = map[string]struct{ takes, needs bool }{
	"claim": {}, "release": {}, "approve": {}, "show": {},
	"say": {true, true}, "note": {true, true}, "refuse": {true, true},
	"handback": {true, true}, "close": {true, false},
}

func parseAgent(s string) (Input, error) {
	name, rest, _ := strings.Cut(s, " ")
	verb, words, _ := strings.Cut(strings.TrimSpace(rest), " ")
	words = strings.TrimSpace(words)
	v, known := verbs[verb]
	switch {
	case name == "" || !known:
		return nil, bad("terminal.bad_agent", nil)
	case v.needs && words == "":
		return nil, bad("terminal.bad_empty", text.Params{"command": text.S("/agent " + name + " " + verb)})
	case !v.takes && words != "":
		return nil, bad("terminal.bad_extra", text.Params{"verb": text.S(verb), "words": text.S(words)})
	}
	return Agent{name, verb, words}, nil
}

// number reads a line that is nothing but a number, full-width digits too.
func number(s string) (int, bool) {
	n := 0
	for i, r := range s {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r < '0' || r > '9' || i > 12 {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, s != "" && n < 1000
}

// duration reads "10m", "1h30m", "2d", "1w": Go's units, days and weeks.
func duration(s string) (time.Duration, bool) {
	var total time.Duration
	rest := s
	for _, unit := range []struct {
		name string
		is   time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}} {
		head, tail, found := strings.Cut(rest, unit.name)
		if !found {
			continue
		}
		n, err := strconv.ParseFloat(head, 64)
		if err != nil || n < 0 || n > 1000 {
			return 0, false
		}
		total += time.Duration(n * float64(unit.is))
		rest = tail
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 {
			return 0, false
		}
		total += d
	}
	return total, s != "" && total > 0 && total <= MaxWait
}
