package ledger

import (
	"time"

	"teller/wallet"
)

// mei speaks Chinese, lives in Shanghai and has a little of everything.
func (s *seeder) mei() {
	s.open(person{handle: "mei", opening: 2_350_00, account: wallet.Account{
		Name: "梅小雨", Phone: "+8613800138000", Language: "zh", Currency: "CNY", Zone: "Asia/Shanghai",
		Cards: []wallet.Card{
			{Names: names("招商银行", "China Merchants Bank"), Last4: "6688", Usable: true},
			{Names: names("建设银行", "China Construction Bank"), Last4: "0391", Usable: false}, // expired
		},
	}})
	cmb, ccb := s.card(0), s.card(1)

	// The page was loaded again while it paid: one order, two requests, 41 s.
	twin := s.at(0, 12, 3, 10)
	first := shop{merchant: "bianlifeng", minor: 38_00, at: twin, order: "BLF2408117731", channel: "app"}
	second := first
	second.at = twin.Add(41 * time.Second)
	s.buy(first)
	s.buy(second)

	// The network lost the answer and the app sent the same request again.
	tap := shop{merchant: "hema", minor: 126_80, at: s.at(1, 20, 14, 33), request: "rq_5f0c2e91", source: cmb, channel: "app"}
	s.buy(tap)
	tap.at = tap.at.Add(7 * time.Second)
	s.buy(tap)

	// Two honest coffees on one day, by somebody who often has one.
	s.buy(shop{merchant: "luckin", minor: 19_90, at: s.at(2, 9, 5, 12), order: "LK880412", channel: "qr", terminal: "LK-0231"})
	s.buy(shop{merchant: "luckin", minor: 19_90, at: s.at(2, 15, 32, 40), order: "LK883077", channel: "qr", terminal: "LK-0507"})
	for i, d := range []int{3, 5, 8, 10, 12} {
		s.buy(shop{merchant: "luckin", minor: 19_90, at: s.at(d, 9, 1+4*i, 20+i), order: "LK8" + string(rune('1'+i)) + "1950", channel: "qr", terminal: "LK-0231"})
	}

	// A ride: held when it was ordered, captured when it ended.
	hold := s.buy(shop{merchant: "didi", minor: 60_00, at: s.at(3, 19, 2, 11), order: "DD7719302", channel: "app",
		status: wallet.Authorised, expires: s.at(-4, 19, 2, 11)})
	s.buy(shop{merchant: "didi", minor: 47_30, at: s.at(3, 19, 41, 55), order: "DD7719302", channel: "app", kind: wallet.Capture, captures: hold})

	// A subscription, month by month.
	latest := s.at(6, 3, 15, 8)
	for i := range 5 {
		at := latest
		if i > 0 {
			at = s.monthsBefore(latest, i)
		}
		s.buy(shop{merchant: "tencentvideo", minor: 25_00, at: at, source: cmb, channel: "recurring"})
	}

	// A refund on its way back to the card.
	shirt := s.buy(shop{merchant: "uniqlo", minor: 199_00, at: s.at(6, 16, 48, 2), order: "UQ-40028817", source: cmb, channel: "app"})
	s.refund(shirt, wallet.Destination{Kind: wallet.ToOriginal, Card: wallet.CardID(cmb)}, wallet.ReasonNotAsSold,
		s.at(1, 10, 20, 45), wallet.RefusedNone, wallet.RefundApproved, wallet.RefundProcessing)

	s.meiFailures(cmb, ccb)

	// And what everybody has.
	s.moved(wallet.TopUp, 1_000_00, s.at(20, 8, 30, 0), cmb)
	s.moved(wallet.Transfer, 200_00, s.at(10, 21, 7, 19), balanceSource)
	s.moved(wallet.Withdrawal, 300_00, s.at(19, 12, 40, 51), balanceSource)
	s.buy(shop{merchant: "familymart", minor: 21_50, at: s.at(1, 18, 40, 22), order: "FM0193384", channel: "qr", terminal: "FM-118"})
	s.buy(shop{merchant: "metro", minor: 4_00, at: s.at(2, 8, 31, 5), channel: "qr", terminal: "L2-07"})
	s.buy(shop{merchant: "metro", minor: 5_00, at: s.at(2, 18, 55, 47), channel: "qr", terminal: "L9-22"})
	s.buy(shop{merchant: "starbucks", minor: 33_00, at: s.at(4, 14, 10, 36), order: "SB55102", channel: "qr"})
	s.buy(shop{merchant: "rtmart", minor: 86_30, at: s.at(4, 19, 26, 14), order: "RT200931", channel: "qr", terminal: "RT-12"})
	s.buy(shop{merchant: "didi", minor: 28_40, at: s.at(5, 22, 3, 58), order: "DD7702214", channel: "app"})
	s.buy(shop{merchant: "haidilao", minor: 312_00, at: s.at(7, 20, 11, 30), order: "HDL99120", source: cmb, channel: "qr"})
	s.buy(shop{merchant: "pharmacy", minor: 36_90, at: s.at(9, 11, 45, 3), channel: "qr", terminal: "LBX-3"})
	s.buy(shop{merchant: "stategrid", minor: 143_27, at: s.at(12, 10, 0, 9), channel: "app"})
	s.buy(shop{merchant: "chinamobile", minor: 50_00, at: s.at(16, 17, 22, 40), channel: "app"})
	s.buy(shop{merchant: "taobao", minor: 58_00, at: s.at(31, 13, 37, 25), order: "TB6620184402", channel: "app"})
}

// meiFailures is one failed payment for each reason a wallet knows, and one
// that gives none.
func (s *seeder) meiFailures(cmb, ccb string) {
	fail := func(p shop, why wallet.FailureReason) {
		p.status, p.failure = wallet.Failed, why
		s.buy(p)
	}
	// This one was tried again a minute later, and went through.
	lost := shop{merchant: "bianlifeng", minor: 15_60, at: s.at(8, 18, 20, 4), order: "BLF2407290415", channel: "app"}
	fail(lost, wallet.FailNetwork)
	lost.at = lost.at.Add(63 * time.Second)
	s.buy(lost)

	fail(shop{merchant: "meituan", minor: 55_00, at: s.at(11, 12, 1, 17), order: "MT310098", source: ccb, channel: "app"}, wallet.FailCardExpired)
	fail(shop{merchant: "nayuki", minor: 26_00, at: s.at(14, 15, 49, 50), order: "NX7712", channel: "qr"}, wallet.FailMerchant)
	fail(shop{merchant: "jd", minor: 2_599_00, at: s.at(15, 20, 30, 12), order: "JD88104420", channel: "app"}, wallet.FailBalance)
	fail(shop{merchant: "apple", minor: 3_999_00, at: s.at(18, 10, 15, 33), order: "AP11930", source: cmb, channel: "web"}, wallet.FailLimit)
	fail(shop{merchant: "ctrip", minor: 688_00, at: s.at(21, 22, 8, 41), order: "XC50018", source: cmb, channel: "app"}, wallet.FailCardDeclined)
	fail(shop{merchant: "sfexpress", minor: 18_00, at: s.at(26, 9, 33, 27), order: "SF1029", channel: "qr"}, wallet.FailureUnstated)
	fail(shop{merchant: "taobao", minor: 240_00, at: s.at(33, 21, 17, 6), order: "TB6618830017", channel: "app"}, wallet.FailUnverified)
	fail(shop{merchant: "meituan", minor: 42_50, at: s.at(40, 18, 5, 59), order: "MT287731", channel: "app"}, wallet.FailFrozen)
}
