package bot_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// S5: what a turn needs of a secret is sealed, and no plain secret is in the
// database's files, in the log or in what is said, at any moment.
func TestNoPlainSecretAnywhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	secrets := []string{"482913", "lk_Zx81-qWq_77aaPlain", "lk_second_Token-9", "4111 1111 1111 1111", "4111111111111111", "739164", "951753", "6271"}
	check := func(when string) {
		t.Helper()
		all := files(t, h.dir)
		all = append(all, h.log.String()...)
		all = append(all, strings.Join(h.pigeon.texts(), "\n")...)
		for _, s := range secrets {
			if bytes.Contains(all, []byte(s)) {
				t.Errorf("%s: %q is there in clear", when, s)
			}
		}
	}
	h.purse.verify = func() error { return wallet.ErrUnavailable }
	start := h.update("mei", "start")
	start.Kind, start.Text, start.Token = bot.KindStart, "", "lk_Zx81-qWq_77aaPlain"
	h.receive(start)
	check("a start received")
	h.settle()
	if h.purse.code.Reveal() != "lk_Zx81-qWq_77aaPlain" {
		t.Errorf("the wallet was given %q", h.purse.code.Reveal())
	}
	h.say("mei", "verify")
	u := h.update("mei", "code")
	u.Text = "it is ４８２９１３"
	h.receive(u)
	check("a code received")
	h.step(h.engine.Turn)
	check("its turn done")
	h.settle()
	if h.purse.code.Reveal() != "482913" {
		t.Errorf("the wallet was given %q", h.purse.code.Reveal())
	}
	h.parrot.hook = func(in flows.Input) {
		if s, ok := in.Event.(flows.Said); ok && s.Secret == "" && !s.Masked {
			t.Errorf("%q: the turn was not told that a secret was taken out", s.Text)
		}
	}
	for i, text := range []string{"my card is 4111 1111 1111 1111", "or 4111111111111111", "739164", "支付密码是951753", "PIN: 6271", "my link lk_second_Token-9 please"} {
		u := h.update("mei", "secret"+string(rune('a'+i)))
		u.Text = text
		h.receive(u)
		check("received: masked")
		h.settle()
	}
	check("all said")
	if len(h.pigeon.deleted) < 7 {
		t.Errorf("deleted at the platform: %q", h.pigeon.deleted)
	}
	h.purse.verify = nil
	h.pass(time.Minute)
	h.settle()
	check("commands done")
}

// A secret sealed for one row does not open for another, nor with another key.
func TestSealedBytesAreGoneAfterTheTurn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "verify")
	h.receive(h.update("mei", "482913"))
	l, err := h.store.Load(t.Context(), bot.ConversationOf("test", "b", "mei"), 10)
	if err != nil || len(l.Waiting) != 1 || len(l.Waiting[0].Sealed) == 0 {
		t.Fatalf("waiting: %+v, %v", l.Waiting, err)
	}
	h.step(h.engine.Turn)
	due, err := h.store.DueCommands(t.Context(), h.clock(), 10)
	if err != nil || len(due) != 1 || len(due[0].Sealed) == 0 {
		t.Fatalf("commands: %+v, %v", due, err)
	}
	h.settle()
	if err := h.store.Close(); err != nil { // the log is merged into the file
		t.Fatal(err)
	}
	all := files(t, h.dir)
	if bytes.Contains(all, l.Waiting[0].Sealed) {
		t.Error("the sealed code is still in the inbox")
	}
	if bytes.Contains(all, due[0].Sealed) {
		t.Error("the sealed code is still among the commands")
	}
	h.open()
}

func TestSecretSealedWithAnotherKeyIsLostAndNothingElse(t *testing.T) {
	t.Parallel()
	key := testKey
	h := newHouse(t, func(c *bot.Config) { c.Key = key })
	h.say("mei", "verify")
	h.receive(h.update("mei", "482913"))
	key = []byte("another key of thirty-two bytes!")
	h.crash()
	h.settle()
	if s := h.parrot.seen[1].(flows.Said); s.Secret != "" || s.Text != "•••" {
		t.Errorf("the turn was given %q and %q", s.Text, s.Secret.Reveal())
	}
}

func TestLogsAreMasked(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	secret := "PIN 4711, +8613800138000, 13900139000, 4111111111111111, lk_abcDEF"
	log := slog.New(bot.MaskLogs(slog.NewTextHandler(&b, nil))).With("with", secret).WithGroup("g")
	log.Info(secret, "text", secret, "error", errors.New(secret), slog.Group("group", "in", secret), "phone", wallet.Phone("+8613800138000"),
		"secret", wallet.Secret("4711"), "amount", "138000.00 CNY", "n", 4711)
	out := b.String()
	for _, s := range []string{"4711,", "13800138000", "13900139000", "4111111111111111", "abcDEF"} {
		if strings.Contains(out, s) {
			t.Errorf("the log has %s:\n%s", s, out)
		}
	}
	for _, s := range []string{"138000.00", "+86•••8000", "n=4711"} {
		if !strings.Contains(out, s) {
			t.Errorf("the log lacks %s:\n%s", s, out)
		}
	}
}
