package wallettest

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/wallet"
)

var sixDigits = regexp.MustCompile(`(?:^|\D)(\d{6})(?:\D|$)`)

// send asks for a code and returns it as the telephone shows it.
func (b *bench) send(t *testing.T, c wallet.Chat) wallet.Secret {
	t.Helper()
	before := len(b.Phone(t, b.Customer.Phone))
	if err := b.linking.SendLinkCode(b.ctx, newKey(), b.Customer.Phone, c); err != nil {
		t.Fatalf("SendLinkCode: %v", err)
	}
	sent := b.Phone(t, b.Customer.Phone)
	if len(sent) != before+1 {
		t.Fatalf("%d messages came instead of one", len(sent)-before)
	}
	m := sixDigits.FindStringSubmatch(sent[before])
	if m == nil {
		t.Fatalf("no six digits in %q", sent[before])
	}
	return wallet.Secret(m[1])
}

func (b *bench) verify(code wallet.Secret, c wallet.Chat) (wallet.AccountID, error) {
	return b.linking.VerifyLinkCode(b.ctx, newKey(), b.Customer.Phone, code, c)
}

// wrong is a code that is not the one given.
func wrong(code wallet.Secret) wallet.Secret {
	s := []byte(code.Reveal())
	s[0] = '0' + (s[0]-'0'+1)%10
	return wallet.Secret(s)
}

func codeLinks(t *testing.T, b *bench) {
	if id, err := b.verify(b.send(t, chat(1)), chat(1)); err != nil || id != b.Customer.ID {
		t.Errorf("got %s, %v", id, err)
	}
	// However it is typed.
	code := b.send(t, chat(1)).Reveal()
	wide := strings.Map(func(r rune) rune { return r - '0' + '\uFF10' }, code[:3]) + " " + code[3:]
	if id, err := b.verify(wallet.Secret(wide), chat(1)); err != nil || id != b.Customer.ID {
		t.Errorf("with full-width digits and a space: %s, %v", id, err)
	}
}

func codeOnce(t *testing.T, b *bench) {
	code := b.send(t, chat(1))
	if _, err := b.verify(code, chat(1)); err != nil {
		t.Fatal(err)
	}
	_, err := b.verify(code, chat(1))
	wantRefusal(t, err, wallet.LinkExpired)
}

func codeTenMinutes(t *testing.T, b *bench) {
	code := b.send(t, chat(1))
	b.Forward(t, 10*time.Minute-time.Second)
	if _, err := b.verify(code, chat(1)); err != nil {
		t.Errorf("in its last second: %v", err)
	}
	code = b.send(t, chat(1))
	b.Forward(t, 10*time.Minute)
	_, err := b.verify(code, chat(1))
	wantRefusal(t, err, wallet.LinkExpired)
}

func newCode(t *testing.T, b *bench) {
	old, now := b.send(t, chat(1)), b.send(t, chat(1))
	for old == now { // one in a million
		now = b.send(t, chat(1))
	}
	_, err := b.verify(old, chat(1))
	wantRefusal(t, err, wallet.LinkBadCode)
	if _, err := b.verify(now, chat(1)); err != nil {
		t.Error(err)
	}
}

func otherChat(t *testing.T, b *bench) {
	code := b.send(t, chat(1))
	_, err := b.verify(code, chat(2))
	wantRefusal(t, err, wallet.LinkExpired)
	if _, err := b.verify(code, chat(1)); err != nil {
		t.Error(err)
	}
}

func nobodysNumber(t *testing.T, b *bench) {
	const nobody = wallet.Phone("+8613700009999")
	answers := func(p wallet.Phone) (out []string) {
		note := func(err error) { out = append(out, errText(err)) }
		c := chat(len(p) + int(p[len(p)-1])) // a chat of its own
		for range 2 {
			note(b.linking.SendLinkCode(b.ctx, newKey(), p, c))
		}
		code := wallet.Secret("12345") // never right
		for range 4 {
			_, err := b.linking.VerifyLinkCode(b.ctx, newKey(), p, code, c)
			note(err)
		}
		b.Forward(t, 10*time.Minute)
		note(b.linking.SendLinkCode(b.ctx, newKey(), p, c))
		note(b.linking.SendLinkCode(b.ctx, newKey(), p, c))
		_, err := b.linking.VerifyLinkCode(b.ctx, newKey(), p, code, c)
		note(err)
		return out
	}
	known, unknown := answers(b.Customer.Phone), answers(nobody)
	for i := range known {
		if known[i] != unknown[i] {
			t.Errorf("answer %d is %q for a customer and %q for nobody", i, known[i], unknown[i])
		}
	}
	if sent := b.Phone(t, nobody); len(sent) != 0 {
		t.Errorf("nobody was sent %q", sent)
	}
}

// errText is an error without how long to wait.
func errText(err error) string {
	var r *wallet.Refusal
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &r):
		return string(r.Code)
	}
	return err.Error()
}

func triesCount(t *testing.T, b *bench) {
	for range 3 {
		_, err := b.verify(wrong(b.send(t, chat(1))), chat(1))
		wantRefusal(t, err, wallet.LinkBadCode)
		b.Forward(t, time.Minute)
	}
	// Three are what a chat has that is not linked; the right one is late now.
	b.Forward(t, 23*time.Hour)
	if err := b.linking.SendLinkCode(b.ctx, newKey(), b.Customer.Phone, chat(1)); err != nil {
		wantRefusal(t, err, wallet.LinkTooMany)
	}
	_, err := b.verify("000000", chat(1))
	wantRefusal(t, err, wallet.LinkTooMany)
	var refusal *wallet.Refusal
	if errors.As(err, &refusal) && (refusal.Wait <= 0 || refusal.Wait > time.Hour) {
		t.Errorf("it says to wait %v", refusal.Wait)
	}
	b.Forward(t, time.Hour) // a day after the first
	if _, err := b.verify(b.send(t, chat(1)), chat(1)); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

func (b *bench) own(t *testing.T, c wallet.Chat) {
	t.Helper()
	if _, err := b.redeem(b.Token(t, b.Customer.ID), c); err != nil {
		t.Fatal(err)
	}
}

func strangerCannotLock(t *testing.T, b *bench) {
	b.own(t, chat(1))
	for s := range 6 { // until strangers have neither sends nor tries left
		c := chat(10 + s)
		for range 4 {
			_ = b.linking.SendLinkCode(b.ctx, newKey(), b.Customer.Phone, c)
			_, err := b.verify("00000", c)
			if err == nil {
				t.Fatal("a stranger got in")
			}
		}
	}
	if id, err := b.verify(b.send(t, chat(1)), chat(1)); err != nil || id != b.Customer.ID {
		t.Errorf("the owner is locked out: %v", err)
	}
	if id, err := b.redeem(b.Token(t, b.Customer.ID), chat(2)); err != nil || id != b.Customer.ID {
		t.Errorf("the owner's token does not work: %v", err)
	}
}

func strangersTogether(t *testing.T, b *bench) {
	guesses, rang := 0, len(b.Phone(t, b.Customer.Phone))
	for s := range 120 {
		c := chat(100 + s)
		if b.linking.SendLinkCode(b.ctx, newKey(), b.Customer.Phone, c) != nil {
			continue
		}
		for range 6 {
			if _, err := b.verify("00000", c); errText(err) == string(wallet.LinkBadCode) {
				guesses++
			}
		}
	}
	if guesses == 0 || guesses > 100 {
		t.Errorf("120 chats had %d guesses in a day", guesses)
	}
	if sent := len(b.Phone(t, b.Customer.Phone)) - rang; sent > 50 {
		t.Errorf("120 chats made the telephone ring %d times", sent)
	}
}

// firstChat: whatever some strangers have used up, an owner who was never linked
// gets a code in their first chat, and may mistype it once.
func firstChat(t *testing.T, b *bench) {
	for s := range 20 {
		c := chat(10 + s)
		for range 4 {
			_ = b.linking.SendLinkCode(b.ctx, newKey(), b.Customer.Phone, c)
			if _, err := b.verify("00000", c); err == nil {
				t.Fatal("a stranger got in")
			}
		}
	}
	code := b.send(t, chat(1))
	_, err := b.verify(wrong(code), chat(1))
	wantRefusal(t, err, wallet.LinkBadCode)
	if id, err := b.verify(code, chat(1)); err != nil || id != b.Customer.ID {
		t.Errorf("the owner is locked out: %s, %v", id, err)
	}
}

func ownerFive(t *testing.T, b *bench) {
	b.own(t, chat(1))
	for range 2 { // what was wrong the first time is cleared by the right one
		code := b.send(t, chat(1))
		for range 4 {
			_, err := b.verify(wrong(code), chat(1))
			wantRefusal(t, err, wallet.LinkBadCode)
		}
		if _, err := b.verify(code, chat(1)); err != nil {
			t.Fatal(err)
		}
	}
	code := b.send(t, chat(1))
	for range 5 {
		_, err := b.verify(wrong(code), chat(1))
		wantRefusal(t, err, wallet.LinkBadCode)
	}
	_, err := b.verify(code, chat(1))
	wantRefusal(t, err, wallet.LinkTooMany)
}

func sendCapped(t *testing.T, b *bench) {
	sent := 0
	for range 30 {
		if err := b.linking.SendLinkCode(b.ctx, newKey(), b.Customer.Phone, chat(1)); err != nil {
			wantRefusal(t, err, wallet.LinkTooMany)
			break
		}
		sent++
	}
	if sent == 0 || sent > 10 {
		t.Errorf("%d codes to one number from one chat", sent)
	}
	if n := len(b.Phone(t, b.Customer.Phone)); n != sent {
		t.Errorf("%d messages for %d codes", n, sent)
	}
	b.Forward(t, 24*time.Hour)
	b.send(t, chat(1))
}

func parallelGuesses(t *testing.T, b *bench) {
	code := b.send(t, chat(1))
	const n = 16
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { _, errs[i] = b.verify(wrong(code), chat(1)) })
	}
	wg.Wait()
	counted := 0
	for _, err := range errs {
		if errText(err) == string(wallet.LinkBadCode) {
			counted++
		} else {
			wantRefusal(t, err, wallet.LinkTooMany)
		}
	}
	if counted == 0 || counted > 5 {
		t.Errorf("%d guesses at once were looked at", counted)
	}
}

func codeMessage(t *testing.T, b *bench) {
	code := b.send(t, chat(1)).Reveal()
	zh := b.Phone(t, b.Customer.Phone)[0]
	if !strings.Contains(zh, code) || !strings.Contains(zh, "绑定") || !strings.Contains(zh, "聊天") {
		t.Errorf("the Chinese message is %q", zh)
	}
	if err := b.linking.SendLinkCode(b.ctx, newKey(), b.Stranger.Phone, chat(2)); err != nil {
		t.Fatal(err)
	}
	en := b.Phone(t, b.Stranger.Phone)[0]
	if !strings.Contains(en, "link") || !strings.Contains(en, "only in the chat") {
		t.Errorf("the English message is %q", en)
	}
}

func sendReplay(t *testing.T, b *bench) {
	key := newKey()
	for range 3 {
		if err := b.linking.SendLinkCode(b.ctx, key, b.Customer.Phone, chat(1)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(b.Phone(t, b.Customer.Phone)); n != 1 {
		t.Errorf("%d messages for one request", n)
	}
	key = newKey()
	code := wallet.Secret(sixDigits.FindStringSubmatch(b.Phone(t, b.Customer.Phone)[0])[1])
	for range 3 { // the code is spent by the first and the answer stays
		id, err := b.linking.VerifyLinkCode(b.ctx, key, b.Customer.Phone, code, chat(1))
		if err != nil || id != b.Customer.ID {
			t.Fatalf("%s, %v", id, err)
		}
	}
	// A wrong try that is repeated by a worker is one try.
	b.send(t, chat(2))
	key = newKey()
	for range 8 {
		_, err := b.linking.VerifyLinkCode(b.ctx, key, b.Customer.Phone, "00000", chat(2))
		wantRefusal(t, err, wallet.LinkBadCode)
	}
	_, err := b.verify("00000", chat(2))
	wantRefusal(t, err, wallet.LinkBadCode)
}
