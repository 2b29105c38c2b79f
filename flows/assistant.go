package flows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"teller/flows/text"
	"teller/flows/understand"
	"teller/knowledge"
)

// Assistant drives the tasks: it reads what came in, keeps the stack, repairs,
// answers questions in between and brings in a person. It holds no state of any
// conversation and is safe for use from many goroutines.
type Assistant struct {
	reader understand.Reader
	base   *knowledge.Base
	policy Policy
	moved  func(flow, from, event, to string)
	tasks  map[string]Flow
	order  []string
}

var _ Turner = (*Assistant)(nil)

// New makes an assistant of the given tasks. It refuses tables that do not hold
// together, so that a mistake is found at the start and not by a customer.
func New(o Options, tasks ...Flow) (*Assistant, error) {
	a := &Assistant{reader: o.Reader, base: o.Base, policy: o.Policy, moved: o.Moved, tasks: map[string]Flow{}}
	var errs []error
	for _, k := range tasks {
		errs = append(errs, k.check())
		if a.tasks[k.Name()] != nil {
			errs = append(errs, fmt.Errorf("flow %s is registered twice", k.Name()))
		}
		a.tasks[k.Name()] = k
		a.order = append(a.order, k.Name())
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return a, nil
}

// Tasks lists the machines by the order of registration.
func (a *Assistant) Tasks() []Table {
	out := make([]Table, len(a.order))
	for i, n := range a.order {
		out[i] = a.tasks[n].Machine()
	}
	return out
}

// The actions that work everywhere, whatever task is open.
const (
	actHuman   = "human"
	actCancel  = "cancel"
	actStart   = "start:" // + flow
	actArticle = "faq:"   // + article
	actLeave   = "leave"
	actHelp    = "help"
	actHelped  = "helped"
	actNot     = "not_helped"
	actOK      = "ok"
	actWaiting = "waiting" // of a task that waits for something else: says so
)

// Turn computes one turn; see [Turner].
func (a *Assistant) Turn(ctx context.Context, in Input) (Output, error) {
	st, err := decodeState(in.State)
	if err != nil {
		return Output{}, err
	}
	if err := a.upgrade(st); err != nil {
		return Output{}, err
	}
	t := &Turn{ctx: ctx, in: in, a: a, st: st, out: &Output{}}
	t.muted = in.Owner == Agent
	if st.Lang == "" {
		st.Lang = a.firstLanguage(t)
	}
	if _, told := in.Event.(LinkEnded); !told && st.Account != "" && st.Account != in.Account {
		a.forgetAccount(t)
	}
	err = a.dispatch(t)
	if ans, ok := in.Event.(Answered); ok && err != nil && !unavailable(err) {
		err = a.answeredPlainly(t, ans)
	}
	if unavailable(err) {
		t.in.Account = in.Account // a link is undone with the turn that made it
		err = a.walletDown(t)
	}
	if err != nil {
		return Output{}, err
	}
	a.close(t)
	return *t.out, nil
}

func (a *Assistant) dispatch(t *Turn) error {
	switch ev := t.in.Event.(type) {
	case Said:
		return a.said(t, ev)
	case Pressed:
		return a.pressed(t, ev)
	case Started:
		return a.started(t, ev)
	case Asked:
		return a.asked(t, ev)
	case Shared:
		return a.shared(t, ev)
	case Sent:
		return a.sent(t, ev)
	case Answered:
		return a.answered(t, ev)
	case Rang:
		return a.rang(t, ev)
	case Happened:
		return a.happened(t, ev)
	case LinkEnded:
		return a.linkEnded(t)
	case DeskAct:
		return a.desk(t, ev)
	}
	return fmt.Errorf("flows: no such event: %T", t.in.Event)
}

// upgrade brings frames of an older table to the present one.
func (a *Assistant) upgrade(st *state) error {
	for i := range st.Stack {
		f := &st.Stack[i]
		k := a.tasks[f.Flow]
		if k == nil {
			return fmt.Errorf("flows: a stored task %q is not known to this program", f.Flow)
		}
		m := k.Machine()
		if f.Version == m.Version {
			continue
		}
		if now, ok := m.Former[f.State]; ok {
			f.State = now
		} else if !slices.Contains(m.States(), f.State) {
			f.State = m.Initial
		}
		f.Version, f.Back = m.Version, nil
		f.Step++
	}
	return nil
}

func (a *Assistant) firstLanguage(t *Turn) string {
	if l := t.in.Language; l != "" {
		return l
	}
	if s, ok := t.in.Event.(Said); ok && strings.ContainsFunc(s.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return "zh" // however short: "转人工"
	}
	if t.Linked() {
		if acc, err := t.Account(); err == nil && slices.Contains(text.Languages, acc.Language) {
			return acc.Language
		}
	}
	return "en"
}

// close fills in what the engine keeps beside the state.
func (a *Assistant) close(t *Turn) {
	if f := t.st.top(); f != nil {
		n := a.tasks[f.Flow].node(f.State)
		t.out.Awaiting, t.out.AwaitingMoney = n.secret, n.money
		root := t.st.root(f)
		t.out.Flow, t.out.Node = root.Flow, root.State
	}
	t.st.Account = t.in.Account
	t.out.Language = t.st.Lang
	t.out.State = t.st.encode()
}

// titleOf names a task in a sentence.
func (a *Assistant) titleOf(flow string) text.Key {
	if k := a.tasks[flow]; k != nil {
		return k.title()
	}
	return text.Key("common.task_" + flow)
}
