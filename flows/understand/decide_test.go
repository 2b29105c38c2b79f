package understand

import (
	"testing"
	"time"
)

// TestTwins: of an article and its task, what the sentence is about decides.
func TestTwins(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Intent{
		"为什么我的卡被拒了": PaymentFailed, "why was my card declined just now": PaymentFailed, "怎么换支付密码": PINReset, "how do I unlock my PIN": PINReset,
		"如果手机丢了应该怎么办": FAQ, "what should I do if I lose my phone": FAQ, "一般有哪些原因会导致付款失败": FAQ, "退款规则是什么": FAQ,
		"what is the refund policy": FAQ, "客服电话是多少": FAQ, "how do I close my account": FAQ,
	} {
		if m := trained().Read(text, testContext()); m.Intent != want {
			t.Errorf("%q: %s(%s) %s %.2f, want %s", text, m.Intent, m.Article, m.Band, m.Confidence, want)
		}
	}
	m := &Model{flow: map[string]Intent{"card-declined": PaymentFailed}}
	both := func() []Candidate {
		return []Candidate{{FAQ, "card-declined", 0.4}, {Refund, "", 0.3}, {PaymentFailed, "", 0.2}}
	}
	for text, want := range map[string]Intent{"my card was refused": PaymentFailed, "if a card is refused": FAQ, "card refused": FAQ} {
		c := both()
		p := m.twins(c, text, 0.5)
		if c[0].Intent != want || p < 0.74 || p > 0.76 {
			t.Errorf("%q: %v first at %.2f, want %s at 0.75", text, c[0], p, want)
		}
		if len(c) != 3 || c[1] == c[0] || c[2] == c[0] || c[2] == c[1] {
			t.Errorf("%q: a candidate was lost: %v", text, c)
		}
	}
}

// TestWhatTheValuesSay: a refund of ours by its number, a number of charges.
func TestWhatTheValuesSay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Intent{
		"when is R-20817 arriving": RefundStatus, "check R-20944": RefundStatus, "帮查下R-20944": RefundStatus, "R-20817": RefundStatus,
		"R-20817 我要转人工": Human,
	} {
		if m := trained().Read(text, testContext()); m.Intent != want {
			t.Errorf("%q: %s %s, want %s", text, m.Intent, m.Band, want)
		}
	}
	for _, row := range []struct {
		was  Intent
		band Band
		n    int
		text string
		want Intent
	}{
		{Transactions, Act, 2, "", DoubleCharge}, {Refund, Offer, 3, "", DoubleCharge}, {Transactions, Act, 0, "", Transactions},
		{Freeze, Act, 2, "", Freeze}, {PaymentFailed, Act, 2, "", PaymentFailed}, {FAQ, Offer, 2, "如果扣了两次", FAQ},
	} {
		m := Meaning{Intent: row.was, Band: row.band, Slots: Slots{Count: row.n}, Ranked: []Candidate{{Intent: row.was}, {Intent: DoubleCharge}}}
		byCount(&m, row.text)
		if m.Intent != row.want {
			t.Errorf("%+v: %s", row, m.Intent)
		}
	}
}

// TestFreezeComesFirst: it cannot wait, wherever the sentence says it.
func TestFreezeComesFirst(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"退款怎么还没到账,另外我手机被偷了快冻结钱包", "where is my refund, and also my phone was stolen, freeze my wallet"} {
		m := trained().Read(text, testContext())
		if m.Intent != Freeze || len(m.Also) != 1 || m.Also[0] != RefundStatus {
			t.Errorf("%q: %s also %v", text, m.Intent, m.Also)
		}
	}
}

// TestNamesSayNothing: a merchant's name neither helps nor harms the intent.
func TestNamesSayNothing(t *testing.T) {
	t.Parallel()
	c := Context{Lang: "en", Merchants: []Name{{"x", []string{"Wqxzjk Vbnmpf"}}, {"ok", []string{"OK"}}}}
	text := "Wqxzjk Vbnmpf charged me twice"
	with, without, plain := trained().Read(text, c), trained().Read(text, Context{Lang: "en"}), trained().Read("charged me twice", c)
	if with.Confidence <= without.Confidence || with.Confidence != plain.Confidence {
		t.Errorf("known %.3f, unknown %.3f, without the name %.3f", with.Confidence, without.Confidence, plain.Confidence)
	}
	// A shop may be called like a word. Then the word is no bare yes: asked once
	// more is better than money moved by a name.
	if m := trained().Read("ok", c); m.Bare {
		t.Error("a merchant's name is a bare yes")
	}
}

// TestZones: today is the customer's, not the server's.
func TestZones(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC) // the 24th in China
	m := trained().Read("今天的付款", Context{Now: now, Zone: china})
	if want := time.Date(2026, 11, 24, 0, 0, 0, 0, china); !m.Slots.From.Equal(want) || m.Slots.From.Location() != china {
		t.Errorf("today is %v, want %v", m.Slots.From, want)
	}
	if m := trained().Read("today", Context{Now: now}); m.Slots.From.Day() != 23 {
		t.Errorf("without a zone, today is %v", m.Slots.From)
	}
}
