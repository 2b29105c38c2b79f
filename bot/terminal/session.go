package terminal

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"teller/bot"
	"teller/flows/text"
	"teller/wallet"
)

// Steps is what a session drives of the engine; *bot.Engine is one.
type Steps interface {
	Receive(ctx context.Context, updates ...bot.Update) error
	Settle(ctx context.Context) error
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Records is what a session needs of the store: the conversation, the desk's
// half, and the ids of lines.
type Records interface {
	bot.CaseStore
	Conversation(ctx context.Context, id bot.ConversationID) (bot.Conversation, error)
	Receive(ctx context.Context, rows []bot.InboxRow) ([]bool, error)
	// Seen reports whether an update with this id was ever received.
	Seen(ctx context.Context, id bot.UpdateID) (bool, error)
}

// Clock is the time that /wait moves.
type Clock interface {
	Now() time.Time
	// Set moves the clock forward to t and keeps it so for later runs.
	Set(t time.Time) error
}

// Wallet is a wallet in which things happen when their time has come.
type Wallet interface {
	Advance(ctx context.Context, now time.Time) error
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Options are what a session is made of.
type Options struct {
	Engine  Steps
	Store   Records
	Channel *Channel
	Clock   Clock
	Wallet  Wallet

	// Bot and Chat name the conversation.
	Bot, Chat string
	// Language is fixed for the conversation, "" open.
	Language string
	// Poll is how often what others did on the same data folder is looked for
	// while nobody types; 0: every half second.
	Poll time.Duration
	// Phone is the telephone number of a demo account, or, with no name, of the
	// account that the chat belongs to; "" where there is none.
	Phone func(ctx context.Context, name string) (wallet.Phone, error)
	// Numeric reports whether a bare number answers what is asked at this place
	// of a flow.
	Numeric func(flow, node string) bool
	// Welcome is what a person reads first, in the order of the lines.
	Welcome []string
}

// Session reads lines and does what they ask, one after the other.
type Session struct {
	Options
	id       bot.ConversationID
	lastText string // the ref of the last text, for /edit
}

// NewSession makes a session; it starts nothing.
func NewSession(o Options) *Session {
	if o.Poll <= 0 {
		o.Poll = 500 * time.Millisecond
	}
	s := &Session{Options: o, id: Conversation(o.Bot, o.Chat)}
	s.Channel.only = s.id
	return s
}

// Conversation names the conversation of a chat in the terminal.
func Conversation(name, chat string) bot.ConversationID { return bot.ConversationOf(Name, name, chat) }

// Run says what was still unsent, then reads lines until in ends or ctx does.
// All replies to a line are printed before the next one is read. It returns an
// error only where nothing more can be done: the database or the output fails.
func (s *Session) Run(ctx context.Context, in io.Reader) error {
	conv, err := s.Store.Conversation(ctx, s.id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return fmt.Errorf("reading the conversation: %w", err)
	}
	s.Channel.Restore(conv.Newest)
	for _, line := range s.Welcome {
		if err := s.Channel.Note(line); err != nil {
			return err
		}
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	if !s.Channel.json && len(conv.State) == 0 {
		if err := s.receive(ctx, s.update("", bot.KindStart)); err != nil {
			return err
		}
	}
	if err := s.Channel.Ready(); err != nil {
		return err
	}
	lines := readLines(in)
	defer close(lines.next)
	poll := time.NewTicker(s.Poll)
	defer poll.Stop()
	lines.next <- struct{}{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-poll.C:
			if err := s.settle(ctx); err != nil {
				return err
			}
		case l := <-lines.read:
			if l.err != nil && l.err != io.EOF {
				return fmt.Errorf("reading the input: %w", l.err)
			}
			if l.err == io.EOF && l.text == "" && !l.long {
				return errors.Join(s.settle(ctx), s.Channel.End())
			}
			s.Channel.Typed()
			if err := s.line(ctx, l); err != nil {
				return err
			}
			if err := s.Channel.Ready(); err != nil {
				return err
			}
			if l.err == io.EOF {
				return s.Channel.End()
			}
			lines.next <- struct{}{}
		}
	}
}

// line does what one line asks. What is wrong with the line is said, and no
// error.
func (s *Session) line(ctx context.Context, l rawLine) error {
	var err error
	var read Line
	if l.long {
		err = bad("terminal.bad_long", text.Params{"bytes": text.N(maxLine)})
	} else {
		read, err = Parse(l.text, s.Channel.json)
	}
	if err == nil {
		err = s.do(ctx, read)
	}
	var fatal *fatalError
	if errors.As(err, &fatal) {
		return fatal.err
	}
	if err != nil {
		return s.complain(ctx, err)
	}
	return nil
}

// fatalError ends the session; any other error is about the line.
type fatalError struct{ err error }

func (e *fatalError) Error() string { return e.err.Error() }

func fatal(err error) error {
	if err == nil {
		return nil
	}
	return &fatalError{err}
}

func (s *Session) complain(ctx context.Context, err error) error {
	return s.Channel.Tell("s"+rand.Text()[:8], "system", explain(s.lang(ctx), err))
}

// lang is the language in which the terminal itself speaks.
func (s *Session) lang(ctx context.Context) string {
	if s.Language != "" {
		return s.Language
	}
	c, err := s.Store.Conversation(ctx, s.id)
	if err != nil || c.Language == "" {
		return "en"
	}
	return c.Language
}

// settle lets everything happen that is due now.
func (s *Session) settle(ctx context.Context) error {
	if err := s.Wallet.Advance(ctx, s.Clock.Now()); err != nil {
		return ended(ctx, fmt.Errorf("advancing the wallet: %w", err))
	}
	return ended(ctx, s.Engine.Settle(ctx))
}

// ended takes an error for none where the context's end caused it.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *Session) receive(ctx context.Context, u bot.Update) error {
	if err := s.Engine.Receive(ctx, u); err != nil {
		return err
	}
	return s.settle(ctx)
}

// update is an update of this chat under the caller's own id, or a new one.
func (s *Session) update(id string, kind bot.UpdateKind) bot.Update {
	unique := s.updateID(id)
	return bot.Update{
		ID: unique, Conversation: s.id, Channel: Name, ChatID: s.Chat, Person: s.Chat, PersonName: s.Chat,
		Private: true, Language: s.Language, Kind: kind, At: s.Clock.Now(), Ref: string(unique),
	}
}

// updateID makes a line's id unique across bots and chats. One that is very
// long is kept as its hash.
func (s *Session) updateID(id string) bot.UpdateID {
	switch {
	case id == "":
		id = "line/" + rand.Text()
	case len(id) > 100:
		sum := sha256.Sum256([]byte(id))
		id = "hash/" + hex.EncodeToString(sum[:])
	default:
		id = "id/" + id
	}
	return bot.UpdateID(string(s.id) + "/" + id)
}

// maxLine bounds a line, in bytes.
const maxLine = 1 << 20

type rawLine struct {
	text string
	long bool
	err  error // io.EOF with or without a last line
}

type lineReader struct {
	next chan struct{} // ask for a line; closed at the end
	read chan rawLine
}

// readLines reads a line each time that it is asked for one, so that no line
// is taken before the last one's answer was printed.
func readLines(in io.Reader) lineReader {
	l := lineReader{make(chan struct{}, 1), make(chan rawLine, 1)}
	r := bufio.NewReader(in)
	go func() {
		for range l.next {
			l.read <- readLine(r)
		}
	}()
	return l
}

func readLine(r *bufio.Reader) rawLine {
	var b strings.Builder
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if b.Len()+len(part) > maxLine {
			long = true
			b.Reset()
		}
		if !long {
			b.Write(part)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return rawLine{strings.TrimRight(b.String(), "\r\n"), long, err}
	}
}
