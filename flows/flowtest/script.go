// Package flowtest plays dialogues that are written as plain text, against the
// tasks alone or against the whole application:
//
//	account mei
//	customer> 便利蜂扣了我两次38块
//	bot< 38.00元
//	buttons< 退回 38.00元 | 不是这笔
//	state< double_charge/review
//	press> 退回
//	clock +24h
//	bot< 已退到
//
// Lines:
//
//	account NAME      linked to this demo account from the start ("-": none)
//	lang zh|en        fixed for the conversation (default: the account's)
//	group             others can read the chat
//	customer> TEXT    a message; {code} is the last code sent to the phone,
//	                  {token} a fresh link token of the account named in "token NAME"
//	token NAME        whose app {token} comes from
//	edit> TEXT        an edit of the last message
//	forward> TEXT     a forwarded message
//	early> TEXT       a message typed before the last answer was delivered
//	press> LABEL      presses the newest button whose label contains LABEL
//	stale> LABEL      presses the oldest such button ever shown
//	again> LABEL      presses the last pressed button once more
//	bot< TEXT         something said since the last step contains TEXT
//	bot! TEXT         nothing said since the last step contains TEXT
//	silent            nothing was said since the last step
//	buttons< A | B    the newest message with buttons has them, in any order
//	buttons! A        the newest message with buttons lacks it
//	state< FLOW/NODE  where the conversation stands ("/": nowhere)
//	phone< TEXT       the last message to the phone contains TEXT
//	clock +D          lets time pass, from due moment to due moment
//	wallet: MODE      up, down (no call answers), lose (work is done, answers are
//	                  lost), stopped (refunds are stopped), records (a wallet
//	                  that has records and no other role)
//	office> MERCHANT AMOUNT   somebody at the wallet returns part of the newest
//	                  payment there, beside the conversation
//	buy> MERCHANT AMOUNT [ORDER]   the customer pays there, now
//	agent> NAME ACT [TEXT]   claim, show, say, approve, refuse, handback, close
//	case< TEXT        the open case's summary contains TEXT ("-": no case)
//	refunds< N        refunds of the account at the wallet beyond those it began with
//	# …               a comment
package flowtest

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Line is something said.
type Line struct {
	From    string // "bot", "agent", "phone"
	Text    string
	Buttons []string
}

// Driver is what a script is played against.
type Driver interface {
	// Open starts a conversation; account and lang may be "".
	Open(account, lang string, private bool) error
	Say(text string, how How) error
	// Press presses the button; old presses the oldest instead of the newest
	// with such a label, again the one pressed last.
	Press(label string, old, again bool) error
	Clock(d time.Duration) error
	Wallet(mode string) error
	Agent(name, act, text string) error
	Office(merchant, amount string) error
	Buy(merchant, amount, order string) error
	Token(account string) (string, error)
	// Said is what was said since the last call.
	Said() []Line
	State() (flow, node string)
	Case() string // the open case's summary, "" none
	Refunds() (int, error)
}

// How a message was sent.
type How struct{ Edit, Forward, Early bool }

// Play plays one script file.
func Play(t *testing.T, path string, d Driver) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := &player{t: t, d: d, private: true}
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(s.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		p.at = fmt.Sprintf("%s:%d: %s", filepath.Base(path), n, line)
		if err := p.step(line); err != nil {
			t.Fatalf("%s\n%v\n\nso far:\n%s", p.at, err, strings.Join(p.log, "\n"))
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	if p.checks == 0 {
		t.Fatalf("%s checks nothing", path)
	}
	if testing.Verbose() {
		t.Log("\n" + strings.Join(p.log, "\n"))
	}
}

type player struct {
	t             *testing.T
	d             Driver
	at            string
	account, lang string
	private       bool
	open          bool
	token         string
	code          string
	phone         string
	said          []Line
	buttons       []string
	log           []string
	checks        int
}

func (p *player) step(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "account":
		if rest != "-" {
			p.account = rest
		}
		return nil
	case "lang":
		p.lang = rest
		return nil
	case "group":
		p.private = false
		return nil
	case "token":
		p.token = rest
		return nil
	}
	if !p.open {
		p.open = true
		if err := p.d.Open(p.account, p.lang, p.private); err != nil {
			return err
		}
	}
	if strings.HasSuffix(word, "<") || strings.HasSuffix(word, "!") || word == "silent" {
		p.checks++
		return p.check(word, rest)
	}
	p.said = nil
	p.log = append(p.log, "  "+line)
	if err := p.act(word, rest); err != nil {
		return err
	}
	p.said = p.d.Said()
	for _, l := range p.said {
		p.log = append(p.log, fmt.Sprintf("%s< %s", l.From, strings.ReplaceAll(l.Text, "\n", "\n     ")))
		if len(l.Buttons) > 0 {
			p.buttons = l.Buttons
			p.log = append(p.log, "     ["+strings.Join(l.Buttons, "] [")+"]")
		}
		if l.From == "phone" {
			p.phone = l.Text
			if c := digits(l.Text); c != "" {
				p.code = c
			}
		}
	}
	return nil
}

func (p *player) act(word, rest string) error {
	switch word {
	case "customer>", "edit>", "forward>", "early>":
		text := strings.ReplaceAll(rest, "{code}", p.code)
		if strings.Contains(text, "{token}") {
			tok, err := p.d.Token(p.token)
			if err != nil {
				return err
			}
			text = strings.ReplaceAll(text, "{token}", tok)
		}
		return p.d.Say(text, How{Edit: word == "edit>", Forward: word == "forward>", Early: word == "early>"})
	case "press>":
		return p.d.Press(rest, false, false)
	case "stale>":
		return p.d.Press(rest, true, false)
	case "again>":
		return p.d.Press("", false, true)
	case "clock":
		d, err := time.ParseDuration(strings.TrimPrefix(rest, "+"))
		if err != nil {
			return err
		}
		return p.d.Clock(d)
	case "wallet:":
		return p.d.Wallet(rest)
	case "office>", "buy>":
		f := strings.Fields(rest)
		if len(f) < 2 {
			return fmt.Errorf("a merchant and an amount are needed")
		}
		if word == "office>" {
			return p.d.Office(f[0], f[1])
		}
		return p.d.Buy(f[0], f[1], strings.Join(f[2:], ""))
	case "agent>":
		name, more, _ := strings.Cut(rest, " ")
		act, text, _ := strings.Cut(more, " ")
		return p.d.Agent(name, act, text)
	}
	return fmt.Errorf("the script has no line %q", word)
}

func (p *player) check(word, rest string) error {
	all := ""
	for _, l := range p.said {
		if l.From != "phone" {
			all += l.Text + "\n"
		}
	}
	switch word {
	case "bot<", "agent<":
		if !strings.Contains(all, rest) {
			return fmt.Errorf("was not said")
		}
	case "bot!":
		if strings.Contains(all, rest) {
			return fmt.Errorf("was said")
		}
	case "silent":
		if all != "" {
			return fmt.Errorf("something was said")
		}
	case "phone<":
		if !strings.Contains(p.phone, rest) {
			return fmt.Errorf("the phone shows %q", p.phone)
		}
	case "buttons<":
		for _, want := range strings.Split(rest, "|") {
			if !has(p.buttons, strings.TrimSpace(want)) {
				return fmt.Errorf("no button %q among %q", strings.TrimSpace(want), p.buttons)
			}
		}
	case "buttons!":
		if has(p.buttons, rest) {
			return fmt.Errorf("there is such a button among %q", p.buttons)
		}
	case "state<":
		flow, node := p.d.State()
		if got := flow + "/" + node; got != rest {
			return fmt.Errorf("stands at %s", got)
		}
	case "case<":
		got := p.d.Case()
		if rest == "-" && got != "" || rest != "-" && (got == "" || !strings.Contains(got, rest)) {
			return fmt.Errorf("the case is %q", got)
		}
	case "refunds<":
		want, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		got, err := p.d.Refunds()
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%d refunds were filed", got)
		}
	default:
		return fmt.Errorf("the script has no check %q", word)
	}
	return nil
}

func has(labels []string, part string) bool {
	for _, l := range labels {
		if strings.Contains(l, part) {
			return true
		}
	}
	return false
}

// digits is the first run of six digits.
func digits(s string) string {
	run := ""
	for _, r := range s + " " {
		if r >= '0' && r <= '9' {
			run += string(r)
			continue
		}
		if len(run) == 6 {
			return run
		}
		run = ""
	}
	return ""
}
