package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"teller/bot"
	"teller/bot/channeltest"
)

// terminals is one terminal for each chat, as there is one for each person.
type terminals struct {
	open func(*bytes.Buffer) *Channel

	mu   sync.Mutex
	each map[string]*screen
}

type screen struct {
	bot.Channel
	out  bytes.Buffer
	refs []string // in the order printed
}

func (s *terminals) at(chat string) *screen {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.each[chat] == nil {
		if s.each == nil {
			s.each = map[string]*screen{}
		}
		sc := &screen{}
		sc.Channel = s.open(&sc.out)
		s.each[chat] = sc
	}
	return s.each[chat]
}

func (s *terminals) Name() bot.ChannelName { return s.at("").Name() }
func (s *terminals) Limits() bot.Limits    { return s.at("").Limits() }
func (s *terminals) Send(ctx context.Context, m bot.Outgoing) (bot.Receipt, error) {
	sc := s.at(m.ChatID)
	r, err := sc.Channel.Send(ctx, m)
	if err == nil {
		sc.refs = append(sc.refs, r.Ref)
	}
	return r, err
}

func harness(open func(*bytes.Buffer) *Channel, shown func(*screen) []channeltest.Shown) channeltest.Harness {
	s := &terminals{open: open}
	return channeltest.Harness{
		Channel: s,
		Chat:    func(n int) string { return fmt.Sprint("person", n) },
		Shown:   func(chat string) []channeltest.Shown { return shown(s.at(chat)) },
	}
}

// live lists what a terminal would act on.
func liveIn(s string) []string {
	var all []string
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != 0x200D) {
			all = append(all, fmt.Sprintf("%U", r))
		}
	}
	return all
}

// The terminal for scripts keeps the contract of every channel.
func TestContractJSON(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Harness {
		return harness(func(b *bytes.Buffer) *Channel { return NewJSON(b) }, func(sc *screen) []channeltest.Shown {
			var all []channeltest.Shown
			for line := range strings.Lines(sc.out.String()) {
				var s Said
				if err := json.Unmarshal([]byte(line), &s); err != nil {
					t.Fatal(err)
				}
				for i := range all {
					if all[i].Ref == s.Edits {
						all = append(all[:i], all[i+1:]...)
						break
					}
				}
				all = append(all, channeltest.Shown{Ref: s.ID, Text: s.Text, Buttons: s.Buttons, Live: liveIn(line)})
			}
			return all
		})
	})
}

var buttonLine = regexp.MustCompile(`^  \[\d+\] (.*)$`)

// The terminal for people does, too. Each of its messages has a head of its
// own and an indent before every line, so that no text can pass for another
// speaker.
func TestContractHuman(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Harness {
		return harness(func(b *bytes.Buffer) *Channel { return NewHuman(b, false) }, func(sc *screen) []channeltest.Shown {
			var all []channeltest.Shown
			n := 0
			for line := range strings.Lines(sc.out.String()) {
				line = strings.TrimSuffix(line, "\n")
				if head := strings.TrimSuffix(line, " ↻"); head == "Teller" {
					if head != line { // it replaces the one before it
						all = all[:len(all)-1]
					}
					all = append(all, channeltest.Shown{Ref: sc.refs[n]})
					n++
					continue
				}
				if line == "" {
					continue
				}
				now := &all[len(all)-1]
				now.Live = append(now.Live, liveIn(line)...)
				if !strings.HasPrefix(line, "  ") {
					now.Live = append(now.Live, "no indent: "+line)
				}
				if m := buttonLine.FindStringSubmatch(line); m != nil {
					now.Buttons = append(now.Buttons, m[1])
					continue
				}
				if now.Text != "" {
					now.Text += "\n"
				}
				now.Text += strings.TrimPrefix(line, "  ")
			}
			return all
		})
	})
}

// A terminal that is gone leaves open whether a message was shown.
func TestBrokenTerminal(t *testing.T) {
	t.Parallel()
	_, err := NewHuman(broken{}, false).Send(t.Context(), bot.Outgoing{ID: 1, Text: "x"})
	var later *bot.RetryError
	if err == nil || errors.As(err, &later) {
		t.Errorf("reported as %v", err)
	}
}
