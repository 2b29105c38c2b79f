package understand

import "testing"

func TestCues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Cues{
		"不要退":                         Declines,
		"先不退了":                        Declines,
		"别退":                          Declines,
		"do not refund":               Declines,
		"please don't refund it":      Declines,
		"不对,我只买了一次":                   BoughtOnce,
		"我就点了一杯":                      BoughtOnce,
		"I only bought it once":       BoughtOnce,
		"我买了两份":                       BoughtAll,
		"这两笔都是我买的":                    BoughtAll,
		"i bought two pairs":          BoughtAll,
		"你确定吗":                        AsksWhy,
		"why did that happen?":        AsksWhy,
		"多久":                          AsksWhen,
		"when will I get it":          AsksWhen,
		"没收到啊":                        NotArrived | CodeMissing,
		"it hasn't arrived":           NotArrived,
		"I have proof":                HasProof,
		"the goods never arrived":     HasProof | NotArrived,
		"退到余额吧":                       ToBalance,
		"send it to my balance":       ToBalance,
		"退回我的招商银行卡":                   ToCard,
		"put it on my Chase card":     ToCard,
		"验证码没收到":                      CodeMissing | NotArrived,
		"I didn't get a code":         CodeMissing | NotArrived,
		"你是机器人吗":                      AsksBot,
		"are you a bot":               AsksBot,
		"取消退款":                        Takeback,
		"便利蜂扣了我两次38块":                 0,
		"I was charged twice":         0,
		"where is my refund":          0,
		"我想退海底捞那笔":                    0,
		"charged twice for the boots": 0,
	} {
		if got := trained().Read(text, testContext()).Cues; got != want {
			t.Errorf("%q: %b, want %b", text, got, want)
		}
	}
}

// "refund the boots" asks for a refund; the bare word may mean either.
func TestRefundAsVerb(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		intent Intent
		band   Band
	}{
		"refund metro grocers":       {Refund, Act},
		"please refund my last ride": {Refund, Act},
		"退款":                         {Refund, Offer},
		"refund":                     {Refund, Offer},
		"refund status":              {RefundStatus, Act},
		"refund still not here":      {RefundStatus, Act},
	} {
		m := trained().Read(text, testContext())
		if m.Intent != want.intent || m.Band != want.band {
			t.Errorf("%q: %s %s, want %v", text, m.Intent, m.Band, want)
		}
	}
}
