package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"teller/bot"
	"teller/bot/channeltest"
)

// The engine fits everything to the poorest channel: nothing is rejected.
func TestPoorChannelGetsEverything(t *testing.T) {
	t.Parallel()
	poor := channeltest.NewPoor()
	h := newHouse(t, func(c *bot.Config) { c.Channels = []bot.Channel{poor} })
	say := func(text string) {
		u := h.update("mei", text)
		u.Channel, u.Conversation = "poor", bot.ConversationOf("poor", "b", "mei")
		h.receive(u)
		h.settle()
	}
	say("long 40")
	say("buttons")
	say("2")
	shown := poor.Shown("mei")
	var all []string
	for _, s := range shown {
		if utf8.RuneCountInString(s.Text) > channeltest.PoorText {
			t.Errorf("too long: %q", s.Text)
		}
		all = append(all, s.Text)
	}
	text := strings.Join(all, "\n")
	if strings.Count(text, "A paragraph") != 40 || !strings.Contains(text, "3. choice 3") || !strings.HasSuffix(text, "3 pressed 2") {
		t.Errorf("shown:\n%s", text)
	}
}

func TestSplitLosesNothing(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "one", strings.Repeat("word ", 200), strings.Repeat("没有空格的中文", 100), strings.Repeat("句子。", 150), "a\n\n" + strings.Repeat("b", 500) + "\n\nc",
	} {
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		for _, limit := range []int{0, 1, 7, 160} {
			parts := bot.Split(s, limit)
			if squeeze(strings.Join(parts, "")) != squeeze(s) {
				t.Errorf("limit %d: %q became %q", limit, s, parts)
			}
			for _, p := range parts {
				if p == "" || limit > 0 && utf8.RuneCountInString(p) > limit {
					t.Errorf("limit %d: a part is %q", limit, p)
				}
			}
		}
	}
	if got := bot.Split("First one.\n\nSecond one.", 15); len(got) != 2 || got[0] != "First one." {
		t.Errorf("split as %q", got)
	}
}
