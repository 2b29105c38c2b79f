package telegram_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"teller/bot/telegram/telegramtest"
	"teller/flows/flowtest"
)

func said(w *wired) string {
	var b strings.Builder
	for _, l := range w.Said() {
		fmt.Fprintln(&b, l.Text, l.Buttons)
	}
	return b.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Commands of the menu mean the same in every language and are answered in the
// customer's.
func TestMenu(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("mei", "zh", true))
	for _, k := range []struct{ command, want string }{
		{"/start", "您好"}, {"/help", "重复扣款"}, {"/doublecharge 便利蜂", "38.00元"}, {"/cancel", "重复扣款"}, {"/refund", "退"},
		{"/cancel", "退"}, {"/language", "English"}, {"/language", "中文"}, {"/pin", "密码"}, {"/unlink", "断开"},
	} {
		must(t, w.Say(k.command, flowtest.How{}))
		if got := said(w); !strings.Contains(got, k.want) {
			t.Errorf("%s: %s", k.command, got)
		}
	}
	must(t, w.Press("断开", false, false))
	if got := said(w); !strings.Contains(got, "已断开") {
		t.Errorf("unlinked: %s", got)
	}
	must(t, w.Say("/doublecharge", flowtest.How{}))
	if got := said(w); strings.Contains(got, "38.00") || !strings.Contains(got, "连接") {
		t.Errorf("after unlinking: %s", got)
	}
	must(t, w.Say("/human", flowtest.How{}))
	if w.Case() == "" {
		t.Error("/human opened no case")
	}
}

// One's own contact links after its code; another's does not.
func TestContact(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("", "zh", true))
	must(t, w.Say("便利蜂扣了我两次38块", flowtest.How{}))
	if got := said(w); !strings.Contains(got, "发送我的手机号") {
		t.Fatalf("asked: %s", got)
	}
	share := func(owner int64) {
		t.Helper()
		must(t, w.deliver(telegramtest.Object{"message": w.server.Private(person, "zh", "", telegramtest.Object{
			"contact": telegramtest.Object{"phone_number": "8613800138000", "first_name": "M", "user_id": owner}})}))
	}
	share(person + 1)
	if got := said(w); strings.Contains(got, "验证码") {
		t.Errorf("another's contact: %s", got)
	}
	share(person)
	got := said(w)
	code := ""
	for _, word := range strings.FieldsFunc(got, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 6 {
			code = word
		}
	}
	if code == "" {
		t.Fatalf("no code was sent: %s", got)
	}
	must(t, w.Say(code, flowtest.How{}))
	if got := said(w); !strings.Contains(got, "38.00元") {
		t.Errorf("linked: %s", got)
	}
}

// A message with a secret is deleted, and its words are nowhere.
func TestSecretDeleted(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("mei", "zh", true))
	must(t, w.Say("我的支付密码是482913", flowtest.How{}))
	for _, m := range w.server.Shown(strconv.FormatInt(person, 10)) {
		if strings.Contains(m.Text, "482913") {
			t.Errorf("still shown: %q", m.Text)
		}
	}
	if got := said(w); got == "" {
		t.Error("they are not told why")
	}
}

// Nothing that a customer sends stays unanswered.
func TestEverythingIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("mei", "zh", true))
	for _, what := range []string{"sticker", "voice", "video", "video_note", "animation", "audio", "document"} {
		must(t, w.deliver(telegramtest.Object{"message": w.server.Private(person, "zh", "", telegramtest.Object{what: telegramtest.Object{"file_id": "F", "file_size": 100}})}))
		if got := said(w); !strings.Contains(got, "重复扣款") || !strings.Contains(got, "找人工") {
			t.Errorf("%s: %q", what, got)
		}
	}
	for what, value := range map[string]any{"photo": []any{telegramtest.Object{"file_id": "F"}}, "location": telegramtest.Object{"latitude": 1}, "dice": telegramtest.Object{"value": 3}} {
		must(t, w.deliver(telegramtest.Object{"message": w.server.Private(person, "zh", "", telegramtest.Object{what: value})}))
		if got := said(w); !strings.Contains(got, "找人工") {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// In a group, account data stays out, a button leads to the private chat, and
// nobody presses another's button.
func TestGroup(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("mei", "zh", false))
	must(t, w.Say("便利蜂扣了我两次38块", flowtest.How{}))
	messages := w.server.FromBot(strconv.FormatInt(group, 10))
	last := messages[len(messages)-1]
	if len(last.Buttons) != 1 || last.Buttons[0].URL != "https://t.me/TellerTestBot" || strings.Contains(last.Text, "38.00") {
		t.Errorf("in the group: %+v", last)
	}
	must(t, w.Say("/help", flowtest.How{}))
	_ = said(w)
	button := w.shown[len(w.shown)-1]
	before := len(w.server.FromBot(strconv.FormatInt(group, 10)))
	callback := w.server.Press(777, "zh", group, button.message, button.Data)
	until(t, w.server, "the press", func() bool { return w.server.Pending() == 0 && w.server.Answered(callback) > 0 })
	must(t, w.engine.Settle(t.Context()))
	after := w.server.FromBot(strconv.FormatInt(group, 10))
	if len(after) != before+1 || w.Case() != "" {
		t.Errorf("another's press: %+v", after[before:])
	}
}

// Who blocks the bot is not written to; who comes back is.
func TestBlocked(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("mei", "zh", true))
	must(t, w.Say("你好", flowtest.How{}))
	member := func(status string) {
		t.Helper()
		must(t, w.deliver(telegramtest.Object{"my_chat_member": telegramtest.Object{"chat": telegramtest.Object{"id": person, "type": "private"},
			"from": telegramtest.User(person, "zh"), "date": w.clock().Unix(), "new_chat_member": telegramtest.Object{"status": status}}}))
	}
	chat := strconv.FormatInt(person, 10)
	w.server.Block(chat, true)
	member("kicked")
	c, err := w.store.Conversation(t.Context(), w.id)
	must(t, err)
	if !c.Unreachable {
		t.Error("not marked unreachable")
	}
	w.pass(5e9)
	w.server.Block(chat, false)
	member("member")
	must(t, w.Say("你好", flowtest.How{}))
	if got := said(w); got == "" {
		t.Error("nothing is said to who came back")
	}
	w.server.Fail("sendMessage", telegramtest.Fault{Kind: "Forbidden: bot was blocked by the user", Code: 403})
	must(t, w.Say("你好", flowtest.How{}))
	if c, err = w.store.Conversation(t.Context(), w.id); err != nil || !c.Unreachable {
		t.Errorf("after a 403: %+v %v", c.Unreachable, err)
	}
}

// A platform in trouble loses nothing: what it refused for now or left open
// comes later, and only what was left open may come twice.
func TestTroubledPlatform(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("mei", "zh", true))
	for _, f := range []telegramtest.Fault{{Kind: "429", After: 5}, {Kind: "502"}, {Kind: "cut"}, {Kind: "429", After: 1}, {Kind: "lost"}} {
		w.server.Fail("sendMessage", f)
	}
	must(t, w.Say("便利蜂扣了我两次38块", flowtest.How{}))
	must(t, w.Clock(2*60*1e9))
	chat := strconv.FormatInt(person, 10)
	counts := map[string]int{}
	for _, m := range w.server.FromBot(chat) {
		counts[m.Text]++
	}
	extra := 0
	for _, n := range counts {
		extra += n - 1
	}
	if len(counts) == 0 || extra != 1 {
		t.Errorf("%d extra copies, want 1: %v", extra, counts)
	}
	_ = said(w)
	must(t, w.Press("退回 38.00元", false, false))
	must(t, w.Press("", false, true))
	if n, err := w.Refunds(); err != nil || n != 1 {
		t.Errorf("%d refunds, %v", n, err)
	}
}

// A page is turned in its place; a choice shows on the message it was made on.
func TestInPlace(t *testing.T) {
	t.Parallel()
	w := newWired(t)
	must(t, w.Open("mei", "zh", true))
	must(t, w.Say("我要退款", flowtest.How{}))
	_ = said(w)
	chat := strconv.FormatInt(person, 10)
	before := w.server.FromBot(chat)
	must(t, w.Press("看更多", false, false))
	after := w.server.FromBot(chat)
	list := after[len(after)-1]
	if len(after) != len(before) || list.Edits != 1 || len(list.Buttons) < 2 || list.Buttons[0].Text == before[len(before)-1].Buttons[0].Text {
		t.Fatalf("the page was not turned in its place: %+v", after)
	}
	_ = said(w)
	must(t, w.Press(list.Buttons[0].Text, false, false))
	for _, m := range w.server.FromBot(chat) {
		if m.ID == list.ID && (len(m.Buttons) != 1 || m.Buttons[0].Text != "✓ "+list.Buttons[0].Text) {
			t.Errorf("the choice does not show: %+v", m.Buttons)
		}
	}
}
