package flows

import (
	"teller/flows/text"
	"teller/flows/understand"
	"teller/knowledge"
)

func (a *Assistant) greet(t *Turn) error {
	if f := t.st.top(); f != nil {
		t.Say("common.hello_again", text.Params{"task": text.Sub(a.titleOf(f.Flow), nil)})
		return t.resume(f.ID)
	}
	t.Say("common.hello", text.Params{"bot": text.S(a.policy.Bot), "brand": text.S(a.policy.Brand)}, a.startChoices()...)
	return nil
}

func (a *Assistant) started(t *Turn, s Started) error {
	if s.Token != "" {
		return a.secret(t, Heard{Secret: s.Token})
	}
	return a.greet(t)
}

func (a *Assistant) help(t *Turn) error {
	if f := t.st.top(); f != nil {
		t.Say("common.help_task", text.Params{"task": text.Sub(a.titleOf(f.Flow), nil)})
		return t.resume(f.ID)
	}
	t.Say("common.help", text.Params{"brand": text.S(a.policy.Brand)}, a.startChoices()...)
	return nil
}

// cancel ends the open task; what is already under way at the wallet cannot be
// called back, and that is said instead.
func (a *Assistant) cancel(t *Turn) error {
	f := t.st.top()
	if f == nil {
		if t.in.Owner == Queue {
			return a.leave(t)
		}
		t.Say("common.nothing_to_cancel", nil, a.startChoices()...)
		return nil
	}
	if a.tasks[f.Flow].node(f.State).fixed {
		t.Say("common.under_way", nil)
		return nil
	}
	root := *t.st.root(f)
	t.Say("common.cancelled", text.Params{"task": text.Sub(a.titleOf(root.Flow), nil)})
	t.drop(root.ID, "cancelled")
	return t.goOn("", Heard{})
}

// back restores the state before the last thing the customer did.
func (a *Assistant) back(t *Turn) error {
	f := t.st.top()
	if f == nil {
		t.Say("common.nothing_to_cancel", nil, a.startChoices()...)
		return nil
	}
	if a.tasks[f.Flow].node(f.State).fixed {
		t.Say("common.under_way", nil)
		return nil
	}
	if len(f.Back) == 0 {
		// A task that waits for this one's answer cannot go on without it.
		if p := t.st.find(f.Parent); p != nil && !a.tasks[p.Flow].node(p.State).fixed {
			parent := f.Parent
			t.drop(f.ID, "back")
			t.st.raise(parent)
			if p := t.st.top(); len(p.Back) > 0 {
				return a.back(t)
			}
		}
		t.Say("common.at_the_start", nil)
		return a.promptOpen(t)
	}
	s := f.Back[len(f.Back)-1]
	f.Back = f.Back[:len(f.Back)-1]
	f.State, f.Data = s.State, s.Data
	f.Step++
	t.Say("common.gone_back", nil)
	return t.resume(f.ID)
}

// restart begins the open task anew, with nothing remembered.
func (a *Assistant) restart(t *Turn) error {
	f := t.st.top()
	if f == nil {
		return a.greet(t)
	}
	if a.tasks[f.Flow].node(f.State).fixed {
		t.Say("common.under_way", nil)
		return nil
	}
	root := *t.st.root(f)
	t.drop(root.ID, "restarted")
	t.Say("common.restarted", text.Params{"task": text.Sub(a.titleOf(root.Flow), nil)})
	return t.begin(root.Flow, Seed{})
}

// openTasks lists what is open and followed.
func (a *Assistant) openTasks(t *Turn) error {
	var lines []text.Line
	for i := len(t.st.Stack) - 1; i >= 0; i-- {
		if f := t.st.Stack[i]; f.Parent == "" {
			lines = append(lines, text.Line{Key: "common.open_task", Params: text.Params{"task": text.Sub(a.titleOf(f.Flow), nil)}})
		}
	}
	for _, w := range t.st.Watches {
		if w.Kind == WatchRefund {
			lines = append(lines, text.Line{Key: "common.open_refund", Params: text.Params{"ref": text.S(w.Reference)}})
		}
	}
	if len(lines) == 0 {
		t.Say("common.nothing_open", nil, a.startChoices()...)
		return nil
	}
	t.Tell("common.open_list", text.Params{"n": text.N(len(lines)), "list": text.List(lines)})
	return a.promptOpen(t)
}

// sent takes what is not text.
func (a *Assistant) sent(t *Turn, s Sent) error {
	if t.in.Owner != Bot {
		if t.in.Owner == Queue {
			return a.passedOn(t)
		}
		return nil
	}
	t.Say("common.no_files", nil, a.startChoices()...)
	return nil
}

// shared takes the customer's own number: for linking, whatever is open.
func (a *Assistant) shared(t *Turn, s Shared) error {
	h := Heard{Phone: s.Phone}
	if f := t.st.top(); f != nil {
		if took, err := t.hear(f.ID, h); took || err != nil {
			return err
		}
	}
	if t.Linked() {
		t.Say("link.already", nil)
		return a.promptOpen(t)
	}
	if err := t.begin("link", Seed{}); err != nil {
		return err
	}
	_, err := t.hear(t.st.top().ID, h)
	return err
}

// withoutTask stands in for a task that this program does not have: what is
// known in general, and a person who can do the rest.
func (a *Assistant) withoutTask(t *Turn, flow string, seed Seed) error {
	articles := map[understand.Intent]knowledge.ID{
		understand.Transactions:  "transaction-records",
		understand.PaymentFailed: "payment-failed-reasons",
		understand.PINReset:      "set-or-change-pin",
		understand.Alerts:        "payment-alerts",
	}
	if understand.Intent(flow) == understand.Freeze {
		t.Say("common.freeze_by_phone", text.Params{"hotline": text.S(a.policy.Hotline)})
		return a.human(t, "urgent")
	}
	if art, ok := a.base.Article(articles[understand.Intent(flow)], t.st.Lang); ok {
		t.Say("common.answer", text.Params{"answer": text.Article(art.Answer)})
	}
	t.Say("common.no_task", text.Params{"task": text.Sub(a.titleOf(flow), nil)},
		Choice{Key: "common.button_human", Action: actHuman, Value: "no_task"}, Choice{Key: "common.button_other", Action: actHelp})
	return nil
}
