package simulation

import (
	"errors"
	"fmt"
	"time"

	"teller/bot"
	"teller/bot/desk"
	"teller/flows"
	"teller/wallet"
)

// colleagues marks what agents write for one another (P4).
const colleagues = "FOR-COLLEAGUES"

// staff are the agents at the desk and the office at the wallet.
type staff struct {
	w      *World
	agents []desk.Agent
}

func newStaff(w *World) *staff {
	return &staff{w, []desk.Agent{{ID: "ann", Alias: "Ann"}, {ID: "bo", Alias: "Bo"}}}
}

// act lets an agent do something with a case.
func (s *staff) act() {
	w := s.w
	cases, err := w.proc.desk.List(w.ctx, bot.CaseFilter{})
	if w.proc.dead || err != nil || len(cases) == 0 {
		return
	}
	c, a := pick(w, cases), pick(w, s.agents)
	if c.Owner.Speaker == flows.Agent && !w.oneIn(4) { // mostly who has it
		a = desk.Agent{ID: c.Owner.Agent, Alias: c.Owner.Agent}
	}
	d := w.proc.desk
	what := "claim"
	switch n := w.chance.IntN(14); {
	case n < 4:
		err = d.Claim(w.ctx, a, c.Ref)
	case n < 6:
		what, err = "say", d.Say(w.ctx, a, c.Ref, "I am looking at it, one moment please.")
	case n == 6:
		what, err = "note", d.Note(w.ctx, a, c.Ref, colleagues+": looks honest")
	case n < 9:
		what, err = "approve", d.Approve(w.ctx, a, c.Ref)
	case n == 9:
		what, err = "refuse", d.Refuse(w.ctx, a, c.Ref, "the shop has shown two orders")
	case n == 10:
		what, err = "release", d.Release(w.ctx, a, c.Ref)
	case n < 13:
		what, err = "hand back", d.HandBack(w.ctx, a, c.Ref, pick(w, []string{"", "asked the shop"}))
	default:
		what, err = "close", d.Close(w.ctx, a, c.Ref, "")
	}
	w.note("%s: %s of %s: %v", a.ID, what, c.Ref, err)
	var no *desk.Error
	if err != nil && !errors.As(err, &no) && !errors.Is(err, errDead) && !errors.Is(err, errDisk) {
		w.breach("P2", "%s cannot %s %s: %v", a.ID, what, c.Ref, err)
	}
	if err == nil {
		w.count("desk acts")
	}
}

// finish lets the agents finish what they have claimed.
func (s *staff) finish() {
	w := s.w
	cases, err := w.proc.desk.List(w.ctx, bot.CaseFilter{Status: bot.CaseClaimed})
	if !w.must(err) {
		return
	}
	for _, c := range cases {
		a := desk.Agent{ID: c.Owner.Agent, Alias: c.Owner.Agent}
		end := w.proc.desk.HandBack
		if w.oneIn(2) {
			end = w.proc.desk.Close
		}
		var warned *desk.Error
		err := end(w.ctx, a, c.Ref, "done")
		if errors.As(err, &warned) { // the agent reads the warning and says it once more
			err = end(w.ctx, a, c.Ref, "done")
		}
		w.must(err)
		w.note("%s finishes %s", a.ID, c.Ref)
	}
}

// office returns all or a part of a payment at the wallet itself, mostly one of
// those that customers talk about (M10).
func (s *staff) office() {
	w := s.w
	id := pick(w, w.accounts()[:2])
	l := w.proc.ledger
	all, err := l.Transactions(w.ctx, id, wallet.Query{})
	if !w.must(err) {
		return
	}
	var taken, twins []wallet.Transaction
	for i, t := range all {
		if !t.Captured() {
			continue
		}
		taken = append(taken, t)
		for j, u := range all {
			if i != j && t.Order != "" && t.Order == u.Order && t.Merchant.ID == u.Merchant.ID && u.Captured() {
				twins = append(twins, t)
			}
		}
	}
	x := pick(w, taken)
	if len(twins) > 0 && !w.oneIn(4) {
		x = pick(w, twins)
	}
	can, err := l.Refundability(w.ctx, id, x.ID)
	if !w.must(err) || len(can.Routes) == 0 {
		return
	}
	r := wallet.RefundRequest{Key: wallet.RefundKey(x.ID, can.Ended), Account: id, Transaction: x.ID, Amount: can.Remaining,
		Destination: pick(w, can.Routes), Reason: wallet.ReasonOther, AlreadyRefunded: can.Refunded, Approvers: []string{"office"}}
	switch w.chance.IntN(8) {
	case 0, 1, 2:
		r.Amount.Minor = 1 + w.chance.Int64N(max(1, can.Remaining.Minor))
	case 3: // too much
		r.Amount.Minor = x.Amount.Minor + 1
	case 4: // the next one, while this may be open
		r.Key = wallet.RefundKey(x.ID, can.Ended+1)
	}
	if len(twins) > 1 && w.oneIn(3) {
		r.Reason = wallet.ReasonDuplicate
		for _, t := range twins {
			if t.Order == x.Order {
				r.Group = append(r.Group, t.ID)
			}
		}
	}
	_, err = l.FileRefund(w.ctx, r)
	w.note("office: %s of %s (%s): %v", r.Amount, x.ID, r.Key, err)
	if err == nil {
		w.count("office refunds")
	}
	w.auditMoney()
	s.forge(r, err)
}

// forge repeats a request under its key with another amount: refused, and
// nothing changes (M4).
func (s *staff) forge(r wallet.RefundRequest, filed error) {
	w := s.w
	if filed != nil || !w.oneIn(3) {
		return
	}
	was, err := w.proc.ledger.Refund(w.ctx, r.Account, r.Key)
	if !w.must(err) {
		return
	}
	r.Amount.Minor++
	_, err = w.proc.ledger.FileRefund(w.ctx, r)
	now, err2 := w.proc.ledger.Refund(w.ctx, r.Account, r.Key)
	if code := refusal(err); code != wallet.RefusedKeyReused || !w.must(err2) || now != was {
		w.breach("M4", "%s again with another amount: %v, and the record is %+v", r.Key, err, now)
	}
	w.auditMoney()
}

// shop charges a customer again, mostly twice for one purchase.
func (s *staff) shop() {
	w := s.w
	id := pick(w, w.accounts()[:2])
	all, err := w.proc.ledger.Transactions(w.ctx, id, wallet.Query{})
	if !w.must(err) {
		return
	}
	var of []wallet.Transaction
	for _, t := range all {
		if t.Captured() && t.Order != "" {
			of = append(of, t)
		}
	}
	t := pick(w, of)
	x := wallet.Transaction{
		Account: id, Merchant: wallet.Merchant{ID: t.Merchant.ID}, Order: fmt.Sprintf("N%d", w.counts["purchases"]+1),
		Request: fmt.Sprintf("rq-%d", w.counts["purchases"]+1), Amount: t.Amount, Status: wallet.Succeeded, Kind: wallet.Payment,
		Created: w.now.Add(-time.Minute), Settled: w.now.Add(-time.Minute), Source: "balance", Channel: "app", Category: t.Category,
	}
	x.Amount.Minor = 500 + w.chance.Int64N(3000)
	w.count("purchases")
	for i := range 1 + w.chance.IntN(3) {
		if i == 2 && w.oneIn(2) {
			x.Status, x.Settled, x.Expires = wallet.Authorised, time.Time{}, w.now.Add(w.between(time.Hour, 72*time.Hour))
		}
		_, err := w.proc.ledger.Record(w.ctx, x)
		w.note("shop: %s %s at %s: %v", x.Order, x.Amount, t.Merchant.ID, err)
		x.Created = x.Created.Add(17 * time.Second)
		x.Settled = x.Created
	}
	w.auditMoney()
}
