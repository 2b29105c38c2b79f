package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"teller/bot"
	"teller/flows"
	"teller/wallet"
)

// parrot is a small real dialogue: it remembers every event it was given in
// its state and says the number and what it was. Some words make it do more.
type parrot struct {
	mu   sync.Mutex
	seen []flows.Event                              // of every turn worked out, stored or not
	then func(in flows.Input) (flows.Output, error) // instead, where set
	hook func(in flows.Input)                       // before, where set
}

type memory struct {
	Heard []string `json:"heard"`
}

func (p *parrot) Turn(_ context.Context, in flows.Input) (flows.Output, error) {
	p.mu.Lock()
	p.seen = append(p.seen, in.Event)
	then, hook := p.then, p.hook
	p.mu.Unlock()
	if hook != nil {
		hook(in)
	}
	if then != nil {
		return then(in)
	}
	var m memory
	if in.State != nil {
		if err := json.Unmarshal(in.State, &m); err != nil {
			return flows.Output{}, err
		}
	}
	what := describe(in.Event)
	m.Heard = append(m.Heard, what)
	state, err := json.Marshal(m)
	if err != nil {
		return flows.Output{}, err
	}
	out := flows.Output{State: state, Language: "en"}
	reply := flows.Reply{Text: fmt.Sprintf("%d %s", len(m.Heard), what), Class: flows.Dialogue, Audience: flows.Neutral, Frame: "f", Step: len(m.Heard)}
	word, rest, _ := strings.Cut(what, " ")
	switch word {
	case "buttons":
		for i := range 3 {
			reply.Choices = append(reply.Choices, flows.Choice{Label: "choice " + strconv.Itoa(i+1), Action: "choose", Value: strconv.Itoa(i + 1)})
		}
	case "timer":
		d, err := time.ParseDuration(rest)
		if err != nil {
			return out, err
		}
		out.Timers = []flows.Timer{{Frame: "f", Name: "nudge", At: in.Now.Add(d)}}
	case "end":
		out.EndedFrames = []flows.FrameID{"f"}
	case "refund":
		out.Commands = []flows.Command{{Key: wallet.IdempotencyKey("refund:" + rest), Frame: "f", Deed: flows.FileRefund{
			Request: wallet.RefundRequest{Account: in.Account, Transaction: wallet.TransactionID(rest), Amount: wallet.Money{Minor: 3800, Currency: "CNY"}}}}}
	case "verify":
		out.Awaiting = flows.AwaitLinkCode
	case "person":
		out.Handoff = &flows.Handoff{Reason: "asked", Priority: "normal", Words: []string{rest}}
	case "leave":
		out.Leave = true
	case "balance":
		reply.Audience = flows.AccountData
	case "notice":
		reply.Class = flows.Notice
	case "panic":
		panic("the customer's own words: " + rest)
	case "fail":
		return out, errors.New("no answer for " + rest)
	case "long":
		n, _ := strconv.Atoi(rest)
		reply.Text = strings.TrimSpace(strings.Repeat("A paragraph of some words.\n\n", n))
	}
	if s, ok := in.Event.(flows.Said); ok && s.Secret != "" {
		out.Commands = []flows.Command{{Key: "code", Frame: "f", Deed: flows.VerifyCode{Phone: "+8613800138000", Code: s.Secret}}}
	}
	if s, ok := in.Event.(flows.Started); ok && s.Token != "" {
		out.Commands = []flows.Command{{Key: "token", Frame: "f", Deed: flows.RedeemToken(s)}}
	}
	if a, ok := in.Event.(flows.Answered); ok && a.Account != "" {
		out.Link = a.Account
	}
	if p, ok := in.Event.(flows.Pressed); ok {
		reply.Replace = p.Problem == ""
	}
	out.Replies = []flows.Reply{reply}
	return out, nil
}

func describe(ev flows.Event) string {
	switch ev := ev.(type) {
	case flows.Said:
		s := ev.Text
		if ev.Edited {
			s = "edited " + s
		}
		if ev.Forwarded {
			s = "forwarded " + s
		}
		return s
	case flows.Pressed:
		return fmt.Sprintf("pressed %s%s", ev.Value, ev.Problem)
	case flows.Answered:
		return fmt.Sprintf("answered %s %s%s", ev.Outcome, ev.Refusal, ev.Account)
	case flows.Rang:
		return "rang " + ev.Name
	case flows.Happened:
		return "happened " + ev.Event.ID
	case flows.DeskAct:
		return "desk " + ev.Act
	}
	return fmt.Sprintf("%T", ev)
}

// pigeon is a channel in memory. It fails the test where two messages to one
// chat are under way at once.
type pigeon struct {
	limits bot.Limits
	name   bot.ChannelName

	mu      sync.Mutex
	sent    []bot.Outgoing // delivered, a repeated delivery too
	tried   []bot.Outgoing
	deleted []string
	busy    map[string]bool
	broken  string
	fault   func(m bot.Outgoing) (deliver bool, err error)
	hold    func(ctx context.Context, m bot.Outgoing) // blocks inside Send, where set
}

func newPigeon() *pigeon {
	return &pigeon{name: "test", limits: bot.Limits{Buttons: 8, Edit: true, Delete: true, Contact: true}, busy: map[string]bool{}}
}

func (p *pigeon) Name() bot.ChannelName { return p.name }
func (p *pigeon) Limits() bot.Limits    { return p.limits }

func (p *pigeon) Send(ctx context.Context, m bot.Outgoing) (bot.Receipt, error) {
	p.mu.Lock()
	if p.busy[m.ChatID] {
		p.broken = "two messages to one chat at once"
	}
	p.busy[m.ChatID] = true
	hold := p.hold
	p.mu.Unlock()
	if hold != nil {
		hold(ctx, m)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy[m.ChatID] = false
	p.tried = append(p.tried, m)
	deliver, err := true, error(nil)
	if p.fault != nil {
		deliver, err = p.fault(m)
	}
	if deliver {
		p.sent = append(p.sent, m)
	}
	return bot.Receipt{Ref: "ref" + strconv.Itoa(int(m.ID))}, err
}

func (p *pigeon) Delete(_ context.Context, _, ref string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deleted = append(p.deleted, ref)
	return nil
}

func (p *pigeon) texts() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	texts := make([]string, len(p.sent))
	for i, m := range p.sent {
		texts[i] = m.Text
	}
	return texts
}

func (p *pigeon) last(t testing.TB) bot.Outgoing {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.sent) == 0 {
		t.Fatal("nothing was sent")
	}
	return p.sent[len(p.sent)-1]
}

// purse is a wallet that keeps what it was asked to do.
type purse struct {
	mu     sync.Mutex
	filed  map[wallet.IdempotencyKey]int // calls
	moved  map[wallet.IdempotencyKey]bool
	fault  func(call int) (move bool, err error) // of FileRefund
	code   wallet.Secret                         // what VerifyLinkCode was given
	verify func() error
	events []wallet.Event
}

func newPurse() *purse {
	return &purse{filed: map[wallet.IdempotencyKey]int{}, moved: map[wallet.IdempotencyKey]bool{}}
}

func (p *purse) Account(context.Context, wallet.AccountID) (wallet.Account, error) {
	return wallet.Account{}, nil
}
func (p *purse) Transactions(context.Context, wallet.AccountID, wallet.Query) ([]wallet.Transaction, error) {
	return nil, nil
}
func (p *purse) Transaction(context.Context, wallet.AccountID, wallet.TransactionID) (wallet.Transaction, error) {
	return wallet.Transaction{}, wallet.ErrNotFound
}
func (p *purse) Refundability(context.Context, wallet.AccountID, wallet.TransactionID) (wallet.Refundability, error) {
	return wallet.Refundability{}, nil
}
func (p *purse) FileRefund(_ context.Context, r wallet.RefundRequest) (wallet.Refund, error) {
	p.mu.Lock()
	p.filed[r.Key]++
	call, fault := p.filed[r.Key], p.fault
	p.mu.Unlock()
	move, err := true, error(nil)
	if fault != nil {
		move, err = fault(call) // not under the lock: it may take its time
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if move {
		p.moved[r.Key] = true
	}
	return wallet.Refund{Key: r.Key, Reference: "R-20817", Amount: r.Amount}, err
}
func (p *purse) Refund(context.Context, wallet.AccountID, wallet.IdempotencyKey) (wallet.Refund, error) {
	return wallet.Refund{}, wallet.ErrNotFound
}
func (p *purse) Refunds(context.Context, wallet.AccountID) ([]wallet.Refund, error) { return nil, nil }
func (p *purse) RedeemToken(_ context.Context, _ wallet.IdempotencyKey, token wallet.Secret, _ wallet.Chat) (wallet.AccountID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code = token
	return "mei", nil
}
func (p *purse) SendLinkCode(context.Context, wallet.IdempotencyKey, wallet.Phone, wallet.Chat) error {
	return nil
}
func (p *purse) VerifyLinkCode(_ context.Context, _ wallet.IdempotencyKey, _ wallet.Phone, code wallet.Secret, _ wallet.Chat) (wallet.AccountID, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code = code
	if p.verify != nil {
		if err := p.verify(); err != nil {
			return "", err
		}
	}
	return "mei", nil
}
func (p *purse) EventsAfter(_ context.Context, cursor string, limit int) ([]wallet.Event, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	from, _ := strconv.Atoi(cursor)
	if from >= len(p.events) {
		return nil, cursor, nil
	}
	to := min(from+limit, len(p.events))
	return p.events[from:to], strconv.Itoa(to), nil
}
