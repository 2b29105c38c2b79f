package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"teller/bot"
	"teller/bot/desk"
	"teller/flows/flowtest"
)

// What happens around the conversation: the desk, the office, the wallet's app.

func (w *wired) Agent(name, act, words string) error {
	ctx := context.Background()
	cases, err := w.desk.List(ctx, bot.CaseFilter{Conversation: w.id})
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return errors.New("there is no case")
	}
	w.pass(2 * time.Second)
	a, ref := desk.Agent{ID: name, Alias: name}, cases[0].Ref
	switch act {
	case "claim":
		err = w.desk.Claim(ctx, a, ref)
	case "show":
		_, err = w.desk.ShowTo(ctx, a, ref)
	case "say":
		err = w.desk.Say(ctx, a, ref, words)
	case "note":
		err = w.desk.Note(ctx, a, ref, words)
	case "release":
		err = w.desk.Release(ctx, a, ref)
	case "approve":
		err = w.desk.Approve(ctx, a, ref)
	case "refuse":
		err = w.desk.Refuse(ctx, a, ref, words)
	case "handback":
		err = w.desk.HandBack(ctx, a, ref, words)
	case "close":
		err = w.desk.Close(ctx, a, ref, words)
	default:
		err = fmt.Errorf("no act %q", act)
	}
	if err != nil {
		return err
	}
	return w.engine.Settle(ctx)
}

func (w *wired) Office(merchant, amount string) error {
	id, err := w.linked()
	if err != nil {
		return err
	}
	if err := flowtest.Office(w.ledger, id, merchant, amount); err != nil {
		return err
	}
	return w.engine.Settle(context.Background())
}

func (w *wired) Buy(merchant, amount, order string) error {
	id, err := w.linked()
	if err != nil {
		return err
	}
	return flowtest.Buy(w.ledger, id, w.clock(), merchant, amount, order)
}

func (w *wired) Token(account string) (string, error) {
	acc, err := w.ledger.AccountByName(context.Background(), account)
	if err != nil {
		return "", err
	}
	s, err := w.ledger.IssueLinkToken(context.Background(), acc.ID)
	return s.Reveal(), err
}

func (w *wired) State() (string, string) {
	c, err := w.store.Conversation(context.Background(), w.id)
	if err != nil {
		return "", ""
	}
	return flowtest.Top(c.State)
}

func (w *wired) Case() string {
	cases, err := w.desk.List(context.Background(), bot.CaseFilter{Conversation: w.id})
	if err != nil || len(cases) == 0 {
		return ""
	}
	c, err := w.desk.Show(context.Background(), cases[0].Ref)
	if err != nil {
		return err.Error()
	}
	return desk.Render(c, w.lang)
}

func (w *wired) Refunds() (int, error) {
	n, err := w.count()
	if err == nil {
		err = w.ledger.Audit(context.Background())
	}
	if w.account == "" && n > 0 {
		return n - 1, err // an account linked in the script: each of the demo's has one refund before
	}
	return n - w.began, err
}
