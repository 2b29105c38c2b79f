package ledger

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"teller/wallet"
)

// set moves the machine's clock, back too.
func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

func (d *desk) lastCode(t testing.TB) wallet.Secret {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	return wallet.Secret(regexp.MustCompile(`\d{6}`).FindString(d.phone[len(d.phone)-1].Text.Reveal()))
}

func refusalCode(err error) wallet.RefusalCode {
	var r *wallet.Refusal
	errors.As(err, &r)
	if r == nil {
		return ""
	}
	return r.Code
}

// D8: whatever the machine's clock does, the wallet's goes on, over restarts and
// in several processes, and no code and no token is good for longer than its
// minutes on it.
func TestTheClockNeverGoesBack(t *testing.T) {
	t.Parallel()
	accepted, refused := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(t.TempDir(), "wallet.db")
		wall := &clock{t: noon}
		d := &desk{}
		reopen := func() *Ledger {
			l, err := Open(t.Context(), path, Options{Now: wall.now, Demo: true, Phone: d.heard})
			if err != nil {
				rt.Fatal(err)
			}
			return l
		}
		open := []*Ledger{reopen(), reopen()}
		defer func() {
			for _, l := range open {
				_ = l.Close()
			}
		}()
		var high time.Time
		step := 0
		next := func() wallet.IdempotencyKey { step++; return wallet.IdempotencyKey(fmt.Sprint("k", step)) }
		// written is the time that the book has, seen from outside: of its last write.
		written := func() time.Time {
			ms, err := meta(t.Context(), open[0].r, metaClock)
			if err != nil {
				rt.Fatal(err)
			}
			at := fromMilli(ms)
			if at.Before(high) {
				rt.Fatalf("the clock went from %s back to %s", high, at)
			}
			high = at
			return at
		}
		mei, err := open[0].AccountByName(t.Context(), "mei")
		if err != nil {
			rt.Fatal(err)
		}
		type secret struct {
			value  wallet.Secret
			chat   wallet.Chat
			issued time.Time
			passed time.Duration // that the machine's clock went forward since
			token  bool
		}
		var secrets []*secret
		pick := func() *Ledger { return open[rapid.IntRange(0, 1).Draw(rt, "process")] }
		rt.Repeat(map[string]func(*rapid.T){
			"forward": func(rt *rapid.T) {
				by := time.Duration(rapid.IntRange(1, 400).Draw(rt, "seconds")) * time.Second
				for _, l := range open { // each process sees the time before and after
					l.now()
				}
				wall.forward(by)
				for _, l := range open {
					l.now()
				}
				for _, s := range secrets {
					s.passed += by
				}
			},
			"back": func(rt *rapid.T) {
				wall.forward(-time.Duration(rapid.IntRange(1, 2000).Draw(rt, "seconds")) * time.Second)
			},
			"restart": func(rt *rapid.T) {
				i := rapid.IntRange(0, 1).Draw(rt, "process")
				if err := open[i].Close(); err != nil {
					rt.Fatal(err)
				}
				open[i] = reopen()
			},
			"token": func(rt *rapid.T) {
				v, err := pick().IssueLinkToken(t.Context(), mei.ID)
				if err != nil {
					rt.Fatal(err)
				}
				secrets = append(secrets, &secret{value: v, chat: mine, issued: written(), token: true})
			},
			"code": func(rt *rapid.T) {
				c := wallet.Chat{Channel: "telegram", ID: fmt.Sprint("u", len(secrets))}
				if pick().SendLinkCode(t.Context(), next(), mei.Phone, c) == nil {
					secrets = append(secrets, &secret{value: d.lastCode(t), chat: c, issued: written()})
				}
			},
			"use": func(rt *rapid.T) {
				if len(secrets) == 0 {
					return
				}
				s := secrets[rapid.IntRange(0, len(secrets)-1).Draw(rt, "secret")]
				var err error
				if s.token {
					_, err = pick().RedeemToken(t.Context(), next(), s.value, s.chat)
				} else {
					_, err = pick().VerifyLinkCode(t.Context(), next(), mei.Phone, s.value, s.chat)
				}
				if err != nil {
					refused++
					return
				}
				accepted++
				if lived := written().Sub(s.issued); lived >= 10*time.Minute || s.passed >= 10*time.Minute {
					rt.Fatalf("taken %s after it was issued, when %s had passed", lived, s.passed)
				}
			},
			"": func(rt *rapid.T) { written() },
		})
	})
	if accepted == 0 || refused == 0 {
		t.Errorf("%d were taken and %d refused: this proves nothing", accepted, refused)
	}
}

// What was seen to be over stays over, and is in the file no longer.
func TestExpiredSecretsAreDeletedWhenSeen(t *testing.T) {
	t.Parallel()
	d := open(t)
	mei := d.person(t, "mei")
	token, err := d.IssueLinkToken(t.Context(), mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SendLinkCode(t.Context(), "s", mei.Phone, mine); err != nil {
		t.Fatal(err)
	}
	code := d.lastCode(t)
	d.clock.forward(10 * time.Minute)
	for i := range 2 {
		_, err := d.RedeemToken(t.Context(), wallet.IdempotencyKey(fmt.Sprint("r", i)), token, mine)
		wantRefusal(t, err, wallet.LinkBadToken)
		_, err = d.VerifyLinkCode(t.Context(), wallet.IdempotencyKey(fmt.Sprint("v", i)), mei.Phone, code, mine)
		wantRefusal(t, err, wallet.LinkExpired)
		for _, table := range []string{"codes", "link_tokens"} {
			if rows, err := d.strings(`SELECT hash FROM ` + table); err != nil || len(rows) != 0 {
				t.Errorf("%s keeps %d, %v", table, len(rows), err)
			}
		}
		d.clock.set(noon)
	}
}

// A clock that is behind at the opening lost time that nobody measured: what
// was alive may be older than it seems.
func TestLostTimeEndsSecrets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		back time.Duration
		good bool
	}{{time.Second, true}, {time.Hour, false}} {
		d := open(t)
		mei := d.person(t, "mei")
		if err := d.SendLinkCode(t.Context(), "s", mei.Phone, mine); err != nil {
			t.Fatal(err)
		}
		token, err := d.IssueLinkToken(t.Context(), mei.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.clock.set(noon.Add(-c.back))
		again, err := Open(t.Context(), d.path, Options{Now: d.clock.now, Demo: true})
		if err != nil {
			t.Fatal(err)
		}
		_, first := again.RedeemToken(t.Context(), "r", token, wallet.Chat{Channel: "slack", ID: "U1"})
		_, second := again.VerifyLinkCode(t.Context(), "v", mei.Phone, d.lastCode(t), mine)
		if (first == nil) != c.good || (second == nil) != c.good {
			t.Errorf("%s back: %v and %v", c.back, first, second)
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// S4: many chats that guess at once have, together, no more tries and codes than
// the limits say, and the owner's first chat is none of them.
func TestManyChatsGuessAtOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	mei := d.person(t, "mei")
	const chats = firstsSends - 1
	var mu sync.Mutex
	guesses := 0
	var all sync.WaitGroup
	for i := range chats {
		all.Go(func() {
			c := wallet.Chat{Channel: "telegram", ID: fmt.Sprint("stranger", i)}
			for try := range 5 {
				key := fmt.Sprint(i, "/", try)
				_ = d.SendLinkCode(t.Context(), wallet.IdempotencyKey("s"+key), mei.Phone, c)
				_, err := d.VerifyLinkCode(t.Context(), wallet.IdempotencyKey("v"+key), mei.Phone, "x", c)
				if refusalCode(err) == wallet.LinkBadCode {
					mu.Lock()
					guesses++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if most := chats*firstTries + sharedTries; guesses == 0 || guesses > most {
		t.Errorf("%d guesses, more than %d", guesses, most)
	}
	if most := chats*firstSends + sharedSends; len(d.phone) > most {
		t.Errorf("%d codes, more than %d", len(d.phone), most)
	}
	// The owner, in a chat that nobody has seen before.
	if err := d.SendLinkCode(t.Context(), "s", mei.Phone, mine); err != nil {
		t.Fatalf("the owner gets no code: %v", err)
	}
	_, err := d.VerifyLinkCode(t.Context(), "v1", mei.Phone, "x", mine)
	wantRefusal(t, err, wallet.LinkBadCode)
	if id, err := d.VerifyLinkCode(t.Context(), "v2", mei.Phone, d.lastCode(t), mine); err != nil || id != mei.ID {
		t.Errorf("the owner is locked out: %v", err)
	}
	// A new code is no new allowance: another stranger who asks again has what
	// a chat has, and no more.
	other := wallet.Chat{Channel: "telegram", ID: "last"}
	for i := range 4 {
		_ = d.SendLinkCode(t.Context(), wallet.IdempotencyKey(fmt.Sprint("o", i)), mei.Phone, other)
	}
	tries := 0
	for i := range 6 {
		_, err := d.VerifyLinkCode(t.Context(), wallet.IdempotencyKey(fmt.Sprint("ov", i)), mei.Phone, "x", other)
		if refusalCode(err) == wallet.LinkBadCode {
			tries++
		}
	}
	if tries > chatTries {
		t.Errorf("one chat had %d tries", tries)
	}
}
