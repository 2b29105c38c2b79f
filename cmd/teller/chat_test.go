package main

import (
	"regexp"
	"strings"
	"testing"

	"teller/wallet"
)

var reference = regexp.MustCompile(`R-\d{5}`)

// One certain duplicate takes two acts: the first sentence and one press. The
// rest comes by itself.
func TestTwoActs(t *testing.T) {
	t.Parallel()
	for _, who := range []struct{ user, says, amount string }{
		{"mei", "便利蜂扣了我两次38块", "38.00"},
		{"alex", "Riverside Outfitters charged me twice for 86.40", "86.40"},
	} {
		t.Run(who.user, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			a := talk(t, []string{"--user", who.user, "--data", dir}, who.says, "1", "/wait 7d")
			summary := last(t, a[1])
			if summary.Flow != "double_charge" || summary.State != "review" || len(summary.Buttons) < 3 {
				t.Fatalf("no summary to confirm: %+v", summary)
			}
			if !strings.Contains(summary.Buttons[0], who.amount) || !strings.Contains(summary.Text, who.amount) {
				t.Errorf("the summary and its button do not name the amount %s: %+v", who.amount, summary)
			}
			ref := reference.FindString(texts(a[2], "bot"))
			if ref == "" {
				t.Fatalf("no reference after the confirmation: %+v", a[2])
			}
			told := ""
			for _, s := range a[3] {
				if strings.Contains(s.Text, ref) && strings.Contains(s.Text, who.amount) {
					told = s.Text
				}
			}
			if told == "" {
				t.Errorf("nobody said by itself what became of %s: %+v", ref, a[3])
			}
			filed := refunds(t, dir, who.user)
			if len(filed) != 1 || filed[0].Status != wallet.RefundPaid || filed[0].Amount.Decimal() != who.amount || filed[0].Reference != ref {
				t.Errorf("the wallet's record is not one paid refund of %s: %+v", who.amount, filed)
			}
		})
	}
}

// Ids make lines safe to send again, also in a later run: nothing is pressed,
// said or waited for twice.
func TestRepeatedIDs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lines := []string{
		`{"id":"m1","text":"便利蜂扣了我两次38块"}`, `{"id":"m2","press":1}`, `{"id":"m3","press":7}`, `{"id":"m4","text":"/wait 2d"}`,
	}
	first := talk(t, []string{"--user", "mei", "--data", dir}, append(lines, lines...)...)
	for i, answer := range first[1+len(lines):] {
		if len(answer) != 0 {
			t.Errorf("repeating %s said %+v", lines[i], answer)
		}
	}
	if texts(first[3], "system") == "" {
		t.Error("pressing a button that is not there was passed over in silence")
	}
	clock, err := openClock(dir)
	if err != nil {
		t.Fatal(err)
	}
	again := talk(t, []string{"--data", dir}, append(lines, "谢谢")...)
	for i, answer := range again[:1+len(lines)] {
		if len(answer) != 0 {
			t.Errorf("in the second run, answer %d said %+v", i, answer)
		}
	}
	if len(last(t, again[1+len(lines)]).Text) == 0 {
		t.Error("the second run does not go on with the conversation")
	}
	later, err := openClock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if clock.offset == 0 || later.offset != clock.offset {
		t.Errorf("the clock stood at %s and is at %s after lines that should do nothing", clock.offset, later.offset)
	}
	if filed := refunds(t, dir, "mei"); len(filed) != 1 {
		t.Errorf("%d refunds were filed", len(filed))
	}
}

// What is not charged twice is not refunded, whoever says so.
func TestNothingToReturn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, user, says, contains string }{
		{"honest coffees", "mei", "瑞幸扣了我两次19.9", "2 次"},
		{"nothing at all", "lin", "我好像被重复扣款了", "没有"},
		{"hotel hold", "alex", "I see two charges from Harbor Hotel, 412 and 389.50", "389.50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			a := talk(t, []string{"--user", c.user, "--data", dir}, c.says, "1", "/wait 3d")
			if said := texts(a[1], "bot"); !strings.Contains(said, c.contains) {
				t.Errorf("not told kindly what it is: %s", said)
			}
			if s := last(t, a[1]); s.State == "review" || len(s.Buttons) == 0 {
				t.Errorf("offered to return money, or a dead end: %+v", s)
			}
			if filed := refunds(t, dir, c.user); len(filed) != 0 {
				t.Errorf("money was returned: %+v", filed)
			}
		})
	}
}

var code = regexp.MustCompile(`\b\d{6}\b`)

// A stranger links by telephone and code; the code is shown as what reached the
// telephone. Then the task goes on by itself.
func TestLinkByPhone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := talk(t, []string{"--data", dir}, "便利蜂扣了我两次38块", "13800138000")
	if s := last(t, a[1]); len(s.Buttons) == 0 || s.State == "review" || strings.Contains(s.Text, "7731") {
		t.Fatalf("account data without a link, or no way to link: %+v", s)
	}
	sms := texts(a[2], "phone")
	found := code.FindString(sms)
	if found == "" {
		t.Fatalf("no code reached the telephone: %+v", a[2])
	}
	if strings.Contains(texts(a[2], "bot"), found) {
		t.Error("the bot itself said the code")
	}
	// The newest message has buttons, and a code is awaited: digits are the code.
	b := talk(t, []string{"--data", dir}, "1", found)
	if s := last(t, b[2]); s.Flow != "double_charge" || s.State != "review" || !strings.Contains(s.Text, "38.00") {
		t.Errorf("after linking, the task does not go on: %+v", b)
	}
	if texts(b[2], "phone") == "" {
		t.Error("the telephone is not told of the new link")
	}
	// Named by its account, the same conversation goes on: the summary is there.
	c := talk(t, []string{"--user", "mei", "--data", dir}, "1")
	if !reference.MatchString(texts(c[1], "bot")) {
		t.Errorf("--user mei is another conversation: %+v", c)
	}
}

// Where an amount is asked for, a number is the amount and presses nothing.
func TestNumberIsAnswer(t *testing.T) {
	t.Parallel()
	a := talk(t, []string{"--user", "alex"}, "I want my 92.18 back from Metro Grocers", "2", "1", "1")
	if s := last(t, a[2]); s.State != "amount" || len(s.Buttons) == 0 {
		t.Fatalf("no amount is asked for: %+v", s)
	}
	if s := last(t, a[3]); s.State != "summary" || !strings.Contains(s.Buttons[0], "1.00") {
		t.Errorf("the number was taken for a button: %+v", s)
	}
	if !reference.MatchString(texts(a[4], "bot")) {
		t.Errorf("a number does not press the summary's button: %+v", a[4])
	}
}

// A wallet's link token, issued by another process's command on the same
// folder, links the chat.
func TestLinkToken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	talk(t, []string{"--data", dir}, "hello")
	c, out, errs := call(t, "", "wallet", "link", "alex", "--data", dir)
	if c != 0 || !strings.HasPrefix(out, "lk_") {
		t.Fatalf("no token: %d %s %s", c, out, errs)
	}
	token := strings.TrimSpace(out)
	a := talk(t, []string{"--data", dir}, token, "/contact", "I was charged twice by Riverside Outfitters", token)
	for _, group := range a {
		for _, s := range group {
			if strings.Contains(s.Text, token) {
				t.Errorf("the token was repeated: %+v", s)
			}
		}
	}
	if s := last(t, a[3]); s.Flow != "double_charge" || s.State != "review" {
		t.Errorf("the chat is not linked: %+v", a)
	}
}

// The language that --lang names wins over the account's.
func TestLanguageWins(t *testing.T) {
	t.Parallel()
	chinese := regexp.MustCompile(`\p{Han}`)
	// Too little to tell a language by.
	if s := last(t, talk(t, []string{"--user", "mei"}, "hi")[1]); !chinese.MatchString(s.Text) {
		t.Errorf("mei's wallet speaks Chinese: %+v", s)
	}
	if s := last(t, talk(t, []string{"--user", "mei", "--lang", "en"}, "hi")[1]); chinese.MatchString(s.Text) {
		t.Errorf("not in English: %+v", s)
	}
}

// The moment a person takes over the bot is silent, notes stay among
// colleagues, and the bot goes on when it gets the conversation back.
func TestPersonTakesOver(t *testing.T) {
	t.Parallel()
	const secret = "waits for the merchant, do not tell"
	a := talk(t, []string{"--user", "alex"},
		"I want to talk to a person", "/agent lin claim", "are you there?", "/agent wang claim", "/agent wang say me first",
		"/agent lin note "+secret, "/agent lin say Hello Alex, I see it", "/agent lin handback the shop confirmed it", "hello")
	if s := last(t, a[1]); s.From != "bot" || len(s.Buttons) == 0 {
		t.Errorf("no word about waiting: %+v", s)
	}
	if len(a[3]) != 0 {
		t.Errorf("the bot spoke while lin has the case: %+v", a[3])
	}
	for _, i := range []int{4, 5} {
		if s := last(t, a[i]); s.From != "system" || !strings.Contains(s.Text, "lin") {
			t.Errorf("wang is not told who has it: %+v", a[i])
		}
	}
	for i, group := range a {
		for _, s := range group {
			if strings.Contains(s.Text, secret) {
				t.Errorf("the note was shown in answer %d: %+v", i, s)
			}
		}
	}
	if s := last(t, a[7]); s.From != "agent" || s.Text != "Hello Alex, I see it" {
		t.Errorf("lin's words did not arrive: %+v", a[7])
	}
	if said := texts(a[8], "bot"); !strings.Contains(said, "the shop confirmed it") {
		t.Errorf("the bot does not say what was done: %+v", a[8])
	}
	if len(texts(a[9], "bot")) == 0 {
		t.Error("the bot stays silent after it got the conversation back")
	}
}

// A line that cannot be read is explained, and the session goes on.
func TestBadLines(t *testing.T) {
	t.Parallel()
	bad := []string{
		`{"id":"x"}`, `{"text":"a","press":1}`, `{"press":0}`, `{"nope":1}`, `{broken`, `{"text":"a"} {"text":"b"}`,
		"/bogus", "/wait", "/wait -3m", "/wait 9999d", "/press", "/press x", "/press 3", "/file /no/such/file", "/edit later", "/say",
		"/agent", "/agent lin", "/agent lin dance", "/agent lin say", "/agent lin claim", "/contact", "/contact nobody",
		strings.Repeat("x", 1<<20+1),
	}
	a := talk(t, nil, append(append([]string{}, bad...), "", "hello")...)
	for i, line := range bad {
		answer := a[i+1]
		if len(answer) != 1 || answer[0].From != "system" || len(answer[0].Text) < 10 {
			t.Errorf("%.60s: %+v", line, answer)
		}
	}
	if len(a[len(bad)+1]) != 0 {
		t.Errorf("an empty line was answered: %+v", a[len(bad)+1])
	}
	if texts(a[len(bad)+2], "bot") == "" {
		t.Error("the session does not go on")
	}
}

// Other people's control characters reach no screen.
func TestNothingLive(t *testing.T) {
	t.Parallel()
	esc := "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe \u009b31m"
	_, out, _ := call(t, "talk to a person\n/agent lin claim\n/agent lin say "+esc+" hello\n/file "+esc+"\n/agent lin show\n", "chat", "--user", "alex")
	for _, r := range out {
		if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x202e) {
			t.Fatalf("%U reached the terminal:\n%q", r, out)
		}
	}
	if !strings.Contains(out, "hello") {
		t.Errorf("the words themselves are gone: %s", out)
	}
}

// People read a greeting, numbered buttons and a prompt.
func TestHumanMode(t *testing.T) {
	t.Parallel()
	_, out, errs := call(t, "便利蜂扣了我两次38块\n/help\n", "chat", "--user", "mei")
	for _, want := range []string{"mei", "Teller\n", "  [1] ", "38.00", "> ", "/wait"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in:\n%s%s", want, out, errs)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Error("colours where the output is no terminal")
	}
}
