package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"teller/wallet"
)

var mine = wallet.Chat{Channel: "telegram", ID: "u1", Name: "Mei"}

// S5: no code and no token is anywhere in the files, before or after its use.
func TestNoSecretIsInTheFiles(t *testing.T) {
	t.Parallel()
	// With randomness that repeats, so that no number is the same by chance.
	d := open(t, func(o *Options) { o.Random = rand.NewChaCha8([32]byte{1}) })
	mei := d.person(t, "mei")
	var secrets []string
	for i := range 3 {
		token, err := d.IssueLinkToken(t.Context(), mei.ID)
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, token.Reveal())
		if i == 1 {
			if _, err := d.RedeemToken(t.Context(), "redeem", token, mine); err != nil {
				t.Fatal(err)
			}
		}
	}
	live := ""
	for i := range 3 {
		key := wallet.IdempotencyKey(fmt.Sprint("send", i))
		if err := d.SendLinkCode(t.Context(), key, mei.Phone, mine); err != nil {
			t.Fatal(err)
		}
		code := regexp.MustCompile(`\d{6}`).FindString(d.phone[len(d.phone)-1].Text.Reveal())
		secrets = append(secrets, code)
		live += d.everything(t)
		if i > 0 {
			if _, err := d.VerifyLinkCode(t.Context(), "verify"+key, mei.Phone, wallet.Secret(code), mine); err != nil {
				t.Fatal(err)
			}
		}
	}
	text := live + d.everything(t)
	for _, suffix := range []string{"", "-wal", ".key", ".lock"} {
		raw, err := os.ReadFile(d.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		text += "\n" + string(raw)
	}
	for _, s := range secrets {
		if strings.Contains(text, s) {
			t.Errorf("a secret of %d characters is in the files", len(s))
		}
		for _, m := range d.phone {
			if b, err := json.Marshal(m); err != nil || bytes.Contains(b, []byte(s)) || bytes.Contains(fmt.Appendf(nil, "%v %+v %#v", m, m, m), []byte(s)) {
				t.Errorf("printing a message shows its code, %v", err)
			}
		}
	}
	if n, err := d.strings(`SELECT chat FROM codes`); err != nil || len(n) != 0 {
		t.Errorf("spent codes are kept: %v, %v", n, err)
	}
}

// S4: a code for one purpose is none for another, and its tries are its own.
func TestACodeIsForItsPurpose(t *testing.T) {
	t.Parallel()
	d := open(t)
	mei := d.person(t, "mei")
	in := func(fn func(context.Context, *work, subject) (answer, error)) answer {
		t.Helper()
		var a answer
		err := d.write(t.Context(), "test", func(ctx context.Context, w *work) error {
			s, err := w.subject(ctx, mei.Phone, mine)
			if err != nil {
				return err
			}
			a, err = fn(ctx, w, s)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	send := func(p purpose) wallet.Secret {
		t.Helper()
		if a := in(func(ctx context.Context, w *work, s subject) (answer, error) { return w.sendCode(ctx, s, p) }); a.code != "" {
			t.Fatal(a.code)
		}
		return wallet.Secret(regexp.MustCompile(`\d{6}`).FindString(d.phone[len(d.phone)-1].Text.Reveal()))
	}
	verify := func(p purpose, code wallet.Secret) wallet.RefusalCode {
		t.Helper()
		return in(func(ctx context.Context, w *work, s subject) (answer, error) { return w.verifyCode(ctx, s, p, code) }).code
	}
	pin := send(purposePIN)
	if got := verify(purposeLink, pin); got != wallet.LinkExpired {
		t.Errorf("a code for the PIN links: %q", got)
	}
	link := send(purposeLink)
	if got := verify(purposePIN, link); link != pin && got != wallet.LinkBadCode {
		t.Errorf("a code to link sets the PIN: %q", got)
	}
	for range chatTries {
		verify(purposeLink, "x")
	}
	if got := verify(purposeLink, link); got != wallet.LinkTooMany {
		t.Errorf("linking after %d wrong tries: %q", chatTries, got)
	}
	if got := verify(purposePIN, pin); got != "" {
		t.Errorf("the tries of linking count for the PIN: %q", got)
	}
	if err := d.ClearTries(t.Context(), mei.ID); err != nil {
		t.Fatal(err)
	}
	if got := verify(purposeLink, link); got != "" {
		t.Errorf("after a person cleared the tries: %q", got)
	}
}

// SMS pumping: many chats, many numbers that share their first digits.
func TestSendingToAPrefixIsCapped(t *testing.T) {
	t.Parallel()
	d := open(t)
	sent := 0
	for i := range prefixSends + 20 {
		phone := wallet.Phone(fmt.Sprintf("+88212%06d", i)) // one prefix
		chat := wallet.Chat{Channel: "telegram", ID: fmt.Sprint(i)}
		if d.SendLinkCode(t.Context(), wallet.IdempotencyKey(fmt.Sprint(i)), phone, chat) == nil {
			sent++
		}
	}
	if sent == 0 || sent > prefixSends {
		t.Errorf("%d codes went to one prefix", sent)
	}
	if err := d.SendLinkCode(t.Context(), "elsewhere", "+8613800138000", mine); err != nil {
		t.Errorf("another prefix is blocked too: %v", err)
	}
	// The owner of a number with that prefix is not: their chat has its own.
	mei := d.person(t, "mei")
	token, err := d.IssueLinkToken(t.Context(), mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.RedeemToken(t.Context(), "own", token, mine); err != nil {
		t.Fatal(err)
	}
	if _, err := d.w.Exec(`UPDATE code_sends SET pool = ? WHERE pool LIKE 'prefix:%'`, "prefix:"+string(mei.Phone)[:prefixDigits]); err != nil {
		t.Fatal(err)
	}
	if err := d.SendLinkCode(t.Context(), "owner", mei.Phone, mine); err != nil {
		t.Errorf("the owner is blocked by strangers: %v", err)
	}
}

// The files do not grow with every try for ever.
func TestOldTriesAreForgotten(t *testing.T) {
	t.Parallel()
	d := open(t)
	mei := d.person(t, "mei")
	for i := range 20 {
		if err := d.SendLinkCode(t.Context(), wallet.IdempotencyKey(fmt.Sprint("s", i)), mei.Phone, mine); err != nil {
			t.Fatal(err)
		}
		if _, err := d.VerifyLinkCode(t.Context(), wallet.IdempotencyKey(fmt.Sprint("v", i)), mei.Phone, "x", mine); err == nil {
			t.Fatal("x is a code")
		}
		d.clock.forward(25 * time.Hour)
	}
	for _, table := range []string{"code_sends", "wrong_tries"} {
		rows, err := d.strings(`SELECT pool FROM ` + table)
		if err != nil || len(rows) > 8 {
			t.Errorf("%s has %d rows, %v", table, len(rows), err)
		}
	}
}

func TestNamesOfChatsAreData(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Mei":                      "Mei",
		" 小梅\t(客服)\n":              "小梅 (客服)",
		"a\u202egnp.exe":           "agnpexe",
		"https://evil.example/x@y": "httpsevilexamplexy",
		"<b>\"quoted\"</b>":        "bquotedb",
		"\xff\xfe":                 "",
		"👩‍💻 dev":                  "👩💻 dev",
		"0123456789012345678901234567890123456789more": "0123456789012345678901234567890123456789",
	} {
		if got := plainName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// A number that is nobody's has a code that was sent to nobody; guessing it is
// a wrong try like any other.
func TestNobodysCodeLinksNobody(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.opt.Random = zeros{}
	const nobody = wallet.Phone("+8613700009999")
	if err := d.SendLinkCode(t.Context(), "send", nobody, mine); err != nil {
		t.Fatal(err)
	}
	id, err := d.VerifyLinkCode(t.Context(), "verify", nobody, "000000", mine)
	wantRefusal(t, err, wallet.LinkBadCode)
	if id != "" {
		t.Errorf("linked to %s", id)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
