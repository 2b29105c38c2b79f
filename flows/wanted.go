package flows

import (
	"strings"
	"time"

	"teller/flows/understand"
	"teller/wallet"
)

// Wanted is what the customer said of the payment they mean, gathered over
// several sentences: each fragment adds to it, and a correction replaces.
type Wanted struct {
	Amount, Min, Max string
	Merchant         string // a merchant's id
	Category         string
	From, To         time.Time
	Order            string
}

// Take adds what a sentence says. It reports whether there was anything new.
func (w *Wanted) Take(s understand.Slots) bool {
	before := *w
	if s.Amount != "" {
		w.Amount, w.Min, w.Max = s.Amount, "", ""
	}
	if s.AmountMin != "" || s.AmountMax != "" {
		w.Amount, w.Min, w.Max = "", s.AmountMin, s.AmountMax
	}
	if s.NotAmount != "" && w.Amount == s.NotAmount {
		w.Amount = s.Amount
	}
	if s.Merchant != "" {
		w.Merchant, w.Category, w.Order = s.Merchant, "", ""
	} else if s.Category != "" {
		if s.Category != w.Category {
			w.Merchant = ""
		}
		w.Category = s.Category
	}
	if !s.From.IsZero() {
		w.From, w.To = s.From, s.To
	}
	if s.Reference != "" {
		w.Order = s.Reference
		if s.Merchant == "" {
			w.Merchant, w.Category = "", ""
		}
	}
	return *w != before
}

// Begin takes what a task starts with. What was said before counts only as far
// as it fits the newest sentence.
func (w *Wanted) Begin(t *Turn, s Seed) {
	for _, before := range s.Before {
		w.Take(before)
	}
	if !t.Linked() {
		w.Take(s.Meaning.Slots)
		return
	}
	if _, err := t.Refine(w, s.Meaning.Slots); err != nil {
		w.Take(s.Meaning.Slots) // the look at the records will say that they are missing
	}
}

// Without drops the narrowest of what is wanted, the day first, then the
// amount: what a customer is most likely to have wrong.
func (w Wanted) Without() (Wanted, bool) {
	switch {
	case !w.From.IsZero():
		w.From, w.To = time.Time{}, time.Time{}
	case w.Merchant != "" && (w.Amount != "" || w.Min != "" || w.Max != ""):
		w.Amount, w.Min, w.Max = "", "", ""
	default:
		return w, false
	}
	return w, !w.Empty()
}

// Refine adds what a sentence says of the payment that is meant. What was said
// before stays as long as both fit one of the records; where they do not, the
// newer words are a correction and stand alone. It reports whether anything is
// new.
func (t *Turn) Refine(w *Wanted, s understand.Slots) (bool, error) {
	before := *w
	if !w.Take(s) {
		return false, nil
	}
	records, err := t.Records()
	if err != nil {
		return false, err
	}
	var fresh Wanted
	fresh.Take(s)
	if len(w.Payments(records)) == 0 && len(fresh.Payments(records)) > 0 {
		*w = fresh
	}
	return *w != before, nil
}

// Empty reports that nothing is known.
func (w Wanted) Empty() bool { return w == Wanted{} }

// Matches reports whether a transaction is what was spoken of.
func (w Wanted) Matches(x wallet.Transaction) bool {
	if w.Order != "" {
		if x.Order != "" && (strings.EqualFold(w.Order, x.Order) || strings.HasSuffix(strings.ToLower(x.Order), strings.ToLower(w.Order))) {
			return true
		}
		if w.Amount == "" && w.Merchant == "" {
			return false
		}
	}
	if w.Merchant != "" && string(x.Merchant.ID) != w.Merchant {
		return false
	}
	if w.Category != "" && x.Category != w.Category {
		return false
	}
	if !w.amountFits(x.Amount) {
		return false
	}
	return w.From.IsZero() || !x.Created.Before(w.From) && x.Created.Before(w.To)
}

func (w Wanted) amountFits(m wallet.Money) bool {
	at := func(s string) (int64, bool) {
		v, err := wallet.ParseMoney(s, m.Currency)
		return v.Minor, err == nil
	}
	if w.Amount != "" {
		v, ok := at(w.Amount)
		return ok && v == m.Minor
	}
	if v, ok := at(w.Min); w.Min != "" && ok && m.Minor < v {
		return false
	}
	if v, ok := at(w.Max); w.Max != "" && ok && m.Minor > v {
		return false
	}
	return true
}

// Payments are the payments among the records that fit, in the records' order:
// what was really taken, and what is held.
func (w Wanted) Payments(records []wallet.Transaction) []wallet.Transaction {
	var out []wallet.Transaction
	for _, r := range records {
		if (r.Captured() || r.Status == wallet.Authorised) && (w.Empty() || w.Matches(r)) {
			out = append(out, r)
		}
	}
	return out
}
