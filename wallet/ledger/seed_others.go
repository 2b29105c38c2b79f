package ledger

import (
	"context"

	"teller/wallet"
)

// lin speaks Chinese and has nothing to complain about.
func (s *seeder) lin() {
	s.open(person{handle: "lin", opening: 860_00, account: wallet.Account{
		Name: "林浩", Phone: "+8613911112222", Language: "zh", Currency: "CNY", Zone: "Asia/Shanghai",
		Cards: []wallet.Card{{Names: names("工商银行", "ICBC"), Last4: "7305", Usable: true}},
	}})
	icbc := s.card(0)
	s.buy(shop{merchant: "meituan", minor: 31_80, at: s.at(1, 12, 8, 40), order: "MT330157", channel: "app"})
	s.buy(shop{merchant: "metro", minor: 3_00, at: s.at(1, 8, 22, 16), channel: "qr", terminal: "L1-11"})
	s.buy(shop{merchant: "hema", minor: 73_45, at: s.at(2, 19, 50, 22), order: "HM600218", channel: "app"})
	s.buy(shop{merchant: "didi", minor: 16_90, at: s.at(3, 23, 14, 5), order: "DD7716640", channel: "app"})
	s.buy(shop{merchant: "bianlifeng", minor: 12_50, at: s.at(4, 7, 55, 31), order: "BLF2408070092", channel: "qr", terminal: "BLF-77"})
	s.buy(shop{merchant: "jd", minor: 149_00, at: s.at(6, 21, 2, 48), order: "JD88110951", source: icbc, channel: "app"})
	s.buy(shop{merchant: "nayuki", minor: 23_00, at: s.at(9, 16, 20, 10), order: "NX8120", channel: "qr"})
	s.moved(wallet.TopUp, 300_00, s.at(12, 9, 0, 0), icbc)
	s.buy(shop{merchant: "stategrid", minor: 97_61, at: s.at(15, 10, 0, 12), channel: "app"})
}

// sam speaks English; the wallet is frozen and its PIN locked, after too many
// wrong ones.
func (s *seeder) sam() {
	s.open(person{handle: "sam", opening: 315_00, account: wallet.Account{
		Name: "Sam Taylor", Phone: "+14155550101", Language: "en", Currency: "USD", Zone: "America/Chicago",
		Cards: []wallet.Card{{Names: names("富国银行", "Wells Fargo"), Last4: "2260", Usable: true}},
	}})
	wells := s.card(0)
	s.buy(shop{merchant: "rides", minor: 11_35, at: s.at(4, 9, 18, 2), order: "SR-988104", channel: "app"})
	s.buy(shop{merchant: "grocers", minor: 37_66, at: s.at(5, 17, 44, 39), order: "MG-2285533", source: wells, channel: "pos", terminal: "MG-11"})
	s.buy(shop{merchant: "streaming", minor: 15_49, at: s.at(9, 4, 30, 2), source: wells, channel: "recurring"})
	s.do(func(ctx context.Context) error {
		return s.exec(ctx, `UPDATE accounts SET frozen = 1, pin_locked = 1 WHERE id = ?`, s.account.ID)
	})
	s.buy(shop{merchant: "roasters", minor: 6_25, at: s.at(1, 8, 3, 51), channel: "qr", terminal: "CR-1",
		status: wallet.Failed, failure: wallet.FailFrozen})
}
