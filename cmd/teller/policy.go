package main

import (
	"strconv"

	"teller/flows"
	"teller/knowledge"
)

// policy is the operator's figures and names. There is one place for each, so
// that the assistant and the articles never say different things.
type policy struct {
	brand, bot       string
	hotline          string
	supportHours     map[string]string // by language; English is always there
	complaintAddress string
	refundDays       int    // working days, usually
	cardRefundDays   string // the same back to a card
}

// defaultPolicy is what holds where an operator has set nothing. The number and
// the address are plainly nobody's.
func defaultPolicy() policy {
	return policy{
		brand:            "IM Wallet",
		bot:              "Teller",
		hotline:          "95000-000",
		supportHours:     map[string]string{"en": "9:00–21:00 every day", "zh": "每天9:00–21:00"},
		complaintAddress: "complaints@imwallet.example",
		refundDays:       1,
		cardRefundDays:   "3–7",
	}
}

// forFlows is the policy as the dialogues use it.
func (p policy) forFlows() flows.Policy {
	return flows.Policy{
		Brand: p.brand, Bot: p.bot, Hotline: p.hotline, ComplaintAddress: p.complaintAddress,
		RefundDays: p.refundDays, CardRefundDays: p.cardRefundDays, SupportHours: p.supportHours,
	}
}

// figures is the policy as the articles use it.
func (p policy) figures() knowledge.Figures {
	f := knowledge.Figures{
		"brand": p.brand, "brand.zh": p.brand, "hotline": p.hotline, "complaint_address": p.complaintAddress,
		"refund_days": strconv.Itoa(p.refundDays), "card_refund_days": p.cardRefundDays,
		"support_hours": p.supportHours["en"],
	}
	for lang, hours := range p.supportHours {
		f["support_hours."+lang] = hours
	}
	return f
}
