package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
)

// D3: a conversation's turns follow the order of arrival.
func TestTurnsFollowTheOrderOfArrival(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i := range 5 {
		u := h.update("mei", fmt.Sprintf("m%d", i))
		u.Kind = bot.KindEdit // never merged
		h.receive(u)
	}
	h.settle()
	h.sentAre("1 edited m0", "2 edited m1", "3 edited m2", "4 edited m3", "5 edited m4")
}

// D2: a delivery acts once, however often and however late it is repeated.
func TestRepeatedDeliveryHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.update("mei", "hello")
	h.receive(u, u)
	h.receive(u)
	h.settle()
	h.pass(8 * 24 * time.Hour)
	h.crash()
	u.At = h.clock()
	h.receive(u)
	h.settle()
	h.sentAre("1 hello")
}

// Texts that wait right behind one another are one turn; nothing else is.
func TestWaitingTextsAreReadAsOne(t *testing.T) {
	t.Parallel()
	edit := func(u *bot.Update) { u.Kind = bot.KindEdit }
	forward := func(u *bot.Update) { u.Forwarded = true }
	file := func(u *bot.Update) { u.Kind, u.File = bot.KindFile, &bot.File{Kind: "photo"} }
	other := func(u *bot.Update) { u.Person = "another" }
	plain := func(*bot.Update) {}
	for _, c := range []struct {
		name   string
		middle func(*bot.Update)
		want   []string
	}{
		{"plain", plain, []string{"1 one\ntwo\nthree"}},
		{"edit", edit, []string{"1 one", "2 edited two", "3 three"}},
		{"forwarded", forward, []string{"1 one", "2 forwarded two", "3 three"}},
		{"file", file, []string{"1 one", "2 flows.Sent", "3 three"}},
		{"another person", other, []string{"1 one", "2 two", "3 three"}},
		{"command", func(u *bot.Update) { u.Text = "/two" }, []string{"1 one", "2 /two", "3 three"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			one, two, three := h.update("mei", "one"), h.update("mei", "two"), h.update("mei", "three")
			c.middle(&two)
			h.receive(one, two, three)
			h.settle()
			h.sentAre(c.want...)
		})
	}
}

func TestTextsAreReadOneByOneWhileSomethingIsAwaited(t *testing.T) {
	t.Parallel()
	for _, out := range []flows.Output{{AwaitingMoney: true}, {Awaiting: flows.AwaitLinkCode}} {
		h := newHouse(t)
		h.parrot.then = func(in flows.Input) (flows.Output, error) { return out, nil }
		h.say("mei", "first")
		h.receive(h.update("mei", "a"), h.update("mei", "b"))
		h.settle()
		if n := len(h.parrot.seen); n != 3 {
			t.Errorf("%+v: %d turns, want 3", out, n)
		}
	}
}

// A conversation that fails harms no other, and its customer reads of it.
func TestTurnThatFailsIsADeadLetterInTheEnd(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"panic", "fail"} {
		h := newHouse(t)
		h.receive(h.update("mei", word+" 13800138000"))
		h.settle()
		h.receive(h.update("mei", "after"), h.update("lin", "hello"))
		h.settle()
		h.sentAre("1 hello")
		for range 10 {
			h.pass(time.Minute)
			h.settle()
		}
		texts := h.pigeon.texts()
		if len(texts) != 3 || !strings.Contains(texts[1], "T-") || texts[2] != "1 after" {
			t.Errorf("%s: sent %q", word, texts)
		}
		if strings.Contains(h.log.String(), "13800138000") || strings.Contains(h.log.String(), "own words") {
			t.Errorf("%s: the log holds a customer's words:\n%s", word, h.log)
		}
		if got := counter(t, h, "teller_turns_total", "result", "dead"); got != 1 {
			t.Errorf("%s: %v dead turns counted, want 1", word, got)
		}
	}
}

func TestTurnRunsAgainWhenTheOwnerChangedMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.say("mei", "person please")
	ctx := context.Background()
	changed := false
	h.parrot.hook = func(in flows.Input) {
		if changed {
			if in.Owner != flows.Agent {
				t.Errorf("the second attempt saw the owner %q", in.Owner)
			}
			return
		}
		changed = true
		cs, err := h.store.Cases(ctx, bot.CaseFilter{})
		if err != nil || len(cs) != 1 {
			t.Fatal(cs, err)
		}
		err = h.store.ChangeCase(ctx, cs[0].Ref, cs[0].Owner.Epoch, bot.CaseChange{Now: h.clock(), Status: bot.CaseClaimed,
			Owner: &bot.Owner{Speaker: flows.Agent, Agent: "kim"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	h.say("mei", "still here")
	h.sentAre("1 person please", "2 still here")
	if n := len(h.parrot.seen); n != 3 {
		t.Errorf("%d turns were worked out, want 3", n)
	}
}

// D4: the process ends between any two steps and goes on where it was.
func TestCrashBetweenAnyTwoSteps(t *testing.T) {
	t.Parallel()
	story := func(crashAt int) (texts []string, steps int) {
		h := newHouse(t)
		h.link("mei", "mei")
		run := func() {
			for {
				any := false
				for _, step := range []func(context.Context) (bool, error){
					func(ctx context.Context) (bool, error) { return h.engine.Tick(ctx) },
					func(ctx context.Context) (bool, error) { return h.engine.Turn(ctx) },
					func(ctx context.Context) (bool, error) { return h.engine.Command(ctx) },
					func(ctx context.Context) (bool, error) { return h.engine.Deliver(ctx) },
				} {
					if !h.step(step) {
						continue
					}
					any = true
					if steps++; steps == crashAt {
						h.crash()
					}
				}
				if !any {
					return
				}
			}
		}
		h.receive(h.update("mei", "buttons"))
		run()
		h.receive(h.update("mei", "refund t1"), h.update("lin", "hello"))
		run()
		h.receive(h.update("mei", "timer 1h"))
		run()
		h.pass(2 * time.Hour)
		run()
		if n := h.purse.filed["refund:t1"]; n != 1 {
			t.Errorf("crash at %d: filed %d times", crashAt, n)
		}
		return h.pigeon.texts(), steps
	}
	want, steps := story(0)
	if len(want) != 6 {
		t.Fatalf("the story without a crash sent %q", want)
	}
	for at := 1; at <= steps; at++ {
		got, _ := story(at)
		if strings.Join(sorted(got), "|") != strings.Join(sorted(want), "|") {
			t.Errorf("crash after step %d: sent %q, want %q", at, got, want)
		}
	}
}

func TestLongTextsAreBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.update("mei", "x")
	u.Text = strings.Repeat("长", 100_000)
	h.receive(u)
	h.settle()
	said := h.parrot.seen[0].(flows.Said)
	if n := len([]rune(said.Text)); n != 8000 {
		t.Errorf("%d characters kept", n)
	}
}

func TestGarbledAndBlockedAreForTheEngineAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	garbled, stray, blocked := h.update("mei", "g"), h.update("mei", "s"), h.update("mei", "b")
	garbled.Kind, stray.Kind, blocked.Kind = bot.KindGarbled, bot.KindGarbled, bot.KindBlocked
	stray.Conversation = ""
	h.receive(garbled, stray, blocked)
	h.settle()
	if len(h.parrot.seen) != 0 {
		t.Errorf("the dialogue was given %v", h.parrot.seen)
	}
	c, err := h.store.Conversation(context.Background(), garbled.Conversation)
	if err != nil || !c.Unreachable {
		t.Errorf("after blocking: %+v, %v", c, err)
	}
	h.say("mei", "back again")
	h.sentAre("1 back again")
}

func TestLanguageIsTheChannelsOnlyWhereFixed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind bot.UpdateKind
		hint bool
		want string
	}{{bot.KindText, false, "zh"}, {bot.KindText, true, ""}, {bot.KindStart, true, "zh"}} {
		h := newHouse(t)
		var got string
		h.parrot.hook = func(in flows.Input) { got = in.Language }
		u := h.update("mei", "hi")
		u.Kind, u.Language, u.LanguageHint = c.kind, "zh", c.hint
		h.receive(u)
		h.settle()
		if got != c.want {
			t.Errorf("%+v: the turn was told %q", c, got)
		}
	}
}
