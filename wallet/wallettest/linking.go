package wallettest

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/wallet"
)

var tokenTests = map[string]func(*testing.T, *bench){
	"S2 a token links once":              tokenOnce,
	"S2 a token lives ten minutes":       tokenLives,
	"S2 a token fits a deep link":        tokenForm,
	"S2 two at once, one gets it":        tokenRace,
	"a replayed redemption is one":       tokenReplay,
	"a token that is none":               tokenNone,
	"linking is told on the telephone":   linkTold,
	"another input under a key is none":  linkKeyReused,
	"a wallet's chat may be named badly": linkBadName,
}

var codeTests = map[string]func(*testing.T, *bench){
	"S4 a code links":                              codeLinks,
	"S4 a code is good once":                       codeOnce,
	"S4 a code lives ten minutes":                  codeTenMinutes,
	"S4 a new code ends the old one":               newCode,
	"S4 a code is for the chat that asked":         otherChat,
	"S4 nobody's number is answered alike":         nobodysNumber,
	"S4 wrong tries are counted over new codes":    triesCount,
	"S4 a stranger cannot lock the owner out":      strangerCannotLock,
	"S4 strangers together have few tries":         strangersTogether,
	"S4 an owner's first chat is not locked out":   firstChat,
	"S4 the owner has five wrong tries":            ownerFive,
	"S4 sending is capped":                         sendCapped,
	"S4 sixteen guesses at once count sixteen":     parallelGuesses,
	"S4 the message says what it is for and where": codeMessage,
	"a replayed sending is one":                    sendReplay,
}

func chat(n int) wallet.Chat {
	return wallet.Chat{Channel: "telegram", ID: fmt.Sprint("u", n), Name: fmt.Sprint("Chat ", n)}
}

var keys struct {
	sync.Mutex
	n int
}

// newKey is a key that no test used before.
func newKey() wallet.IdempotencyKey {
	keys.Lock()
	defer keys.Unlock()
	keys.n++
	return wallet.IdempotencyKey(fmt.Sprint("key-", keys.n))
}

func (b *bench) redeem(token wallet.Secret, c wallet.Chat) (wallet.AccountID, error) {
	return b.linking.RedeemToken(b.ctx, newKey(), token, c)
}

func tokenOnce(t *testing.T, b *bench) {
	token := b.Token(t, b.Customer.ID)
	if id, err := b.redeem(token, chat(1)); err != nil || id != b.Customer.ID {
		t.Fatalf("got %s, %v", id, err)
	}
	for i := range 2 {
		_, err := b.redeem(token, chat(1+i))
		wantRefusal(t, err, wallet.LinkBadToken)
	}
}

func tokenLives(t *testing.T, b *bench) {
	fresh, stale := b.Token(t, b.Customer.ID), b.Token(t, b.Customer.ID)
	b.Forward(t, 10*time.Minute-time.Second)
	if _, err := b.redeem(fresh, chat(1)); err != nil {
		t.Errorf("in its last second: %v", err)
	}
	b.Forward(t, time.Second)
	_, err := b.redeem(stale, chat(1))
	wantRefusal(t, err, wallet.LinkBadToken)
}

func tokenForm(t *testing.T, b *bench) {
	seen := map[wallet.Secret]bool{}
	for range 20 {
		token := b.Token(t, b.Customer.ID)
		if !regexp.MustCompile(`^[A-Za-z0-9_-]{22,64}$`).MatchString(token.Reveal()) || seen[token] {
			t.Fatalf("a token of %d characters that a start parameter cannot hold, or the same twice", len(token))
		}
		seen[token] = true
	}
}

func tokenRace(t *testing.T, b *bench) {
	token := b.Token(t, b.Customer.ID)
	const n = 8
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { _, errs[i] = b.redeem(token, chat(i)) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantRefusal(t, err, wallet.LinkBadToken)
	}
	if won != 1 {
		t.Errorf("%d chats were linked with one token", won)
	}
}

func tokenReplay(t *testing.T, b *bench) {
	token, key := b.Token(t, b.Customer.ID), newKey()
	for i := range 3 {
		id, err := b.linking.RedeemToken(b.ctx, key, token, chat(1))
		if err != nil || id != b.Customer.ID {
			t.Fatalf("time %d: %s, %v", i, id, err)
		}
		b.Forward(t, time.Hour)
	}
	if n := len(b.Phone(t, b.Customer.Phone)); n != 1 {
		t.Errorf("%d messages for one link", n)
	}
	// A refusal is repeated as well.
	key = newKey()
	for range 2 {
		_, err := b.linking.RedeemToken(b.ctx, key, token, chat(2))
		wantRefusal(t, err, wallet.LinkBadToken)
	}
}

func tokenNone(t *testing.T, b *bench) {
	token := b.Token(t, b.Customer.ID).Reveal()
	for _, s := range []string{"", "lk_", token[:len(token)-1], token + "A", strings.ToUpper(token), " " + token, "' OR 1=1 --"} {
		_, err := b.redeem(wallet.Secret(s), chat(1))
		wantRefusal(t, err, wallet.LinkBadToken)
	}
}

func linkTold(t *testing.T, b *bench) {
	if _, err := b.redeem(b.Token(t, b.Customer.ID), wallet.Chat{Channel: "telegram", ID: "77", Name: "Xiao Mei"}); err != nil {
		t.Fatal(err)
	}
	sent := b.Phone(t, b.Customer.Phone)
	if len(sent) != 1 || !strings.Contains(sent[0], "Xiao Mei") {
		t.Errorf("the owner was told %q", sent)
	}
}

func linkBadName(t *testing.T, b *bench) {
	name := "Bank\u202e\u0000\n\nyour code 123456 http://evil.example/\u200b" + strings.Repeat("x", 500)
	if _, err := b.redeem(b.Token(t, b.Customer.ID), wallet.Chat{Channel: "telegram", ID: "77", Name: name}); err != nil {
		t.Fatal(err)
	}
	for _, text := range b.Phone(t, b.Customer.Phone) {
		if strings.ContainsAny(text, "\u202e\u0000\n\u200b") || strings.Contains(text, "http://") || len(text) > 600 {
			t.Errorf("the chat's name came through as it is: %q", text)
		}
	}
}

func linkKeyReused(t *testing.T, b *bench) {
	key := newKey()
	if _, err := b.linking.RedeemToken(b.ctx, key, b.Token(t, b.Customer.ID), chat(1)); err != nil {
		t.Fatal(err)
	}
	other := b.Token(t, b.Stranger.ID)
	_, err := b.linking.RedeemToken(b.ctx, key, other, chat(1))
	wantRefusal(t, err, wallet.RefusedKeyReused)
	wantRefusal(t, b.linking.SendLinkCode(b.ctx, key, b.Customer.Phone, chat(1)), wallet.RefusedKeyReused)
	if id, err := b.redeem(other, chat(2)); err != nil || id != b.Stranger.ID {
		t.Errorf("the refused request spent the token: %s, %v", id, err)
	}
}
