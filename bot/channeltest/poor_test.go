package channeltest_test

import (
	"strconv"
	"testing"

	"teller/bot/channeltest"
)

func TestPoorChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Harness {
		p := channeltest.NewPoor()
		return channeltest.Harness{Channel: p, Chat: strconv.Itoa, Shown: p.Shown, Fail: p.Fail}
	})
}
