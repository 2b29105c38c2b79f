package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"teller/bot"
)

// Questions that a reader takes for the same are one, told as last asked; the
// most frequent comes first, of equals the latest.
func TestGapsAreGrouped(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 0, time.UTC) }
	got := group([]bot.Gap{
		{Question: "你們有禮品卡嗎", Language: "zh", Count: 3, Last: day(1)},
		{Question: "do you sell gift cards", Language: "en", Count: 2, Last: day(2)},
		{Question: "？？", Language: "zh", Count: 1, Last: day(9)},
		{Question: "Do you sell  gift cards?", Language: "en", Count: 2, Last: day(4)},
		{Question: "你们有礼品卡吗？", Language: "zh", Count: 1, Last: day(3)},
		{Question: "who wins tonight", Language: "en", Count: 1, Last: day(8)},
		{Question: "who wins tonight", Language: "zh", Count: 1, Last: day(7)},
	})
	want := []gap{
		{Text: "Do you sell  gift cards?", Lang: "en", Count: 4, Last: day(4)},
		{Text: "你们有礼品卡吗？", Lang: "zh", Count: 4, Last: day(3)},
		{Text: "？？", Lang: "zh", Count: 1, Last: day(9)},
		{Text: "who wins tonight", Lang: "en", Count: 1, Last: day(8)},
		{Text: "who wins tonight", Lang: "zh", Count: 1, Last: day(7)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := group(nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
