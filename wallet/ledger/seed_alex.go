package ledger

import (
	"time"

	"teller/wallet"
)

// alex speaks English, lives in New York and has what looks like a double
// charge in every way that it can, of which one is.
func (s *seeder) alex() {
	s.open(person{handle: "alex", opening: 1_480_00, account: wallet.Account{
		Name: "Alex Morgan", Phone: "+14155550100", Language: "en", Currency: "USD", Zone: "America/New_York",
		Cards: []wallet.Card{
			{Names: names("大通银行", "Chase"), Last4: "4417", Usable: true},
			{Names: names("美国银行", "Bank of America"), Last4: "9028", Usable: false}, // expired
		},
	}})
	chase, expired := s.card(0), s.card(1)

	// The shop captured one authorisation twice when it sent the parcel.
	boots := s.buy(shop{merchant: "outfitters", minor: 86_40, at: s.at(3, 14, 20, 31), order: "RO-55318", source: chase, channel: "web",
		status: wallet.Authorised, expires: s.at(-4, 14, 20, 31)})
	parcel := shop{merchant: "outfitters", minor: 86_40, at: s.at(1, 16, 10, 5), order: "RO-55318", source: chase, channel: "web",
		kind: wallet.Capture, captures: boots}
	s.buy(parcel)
	parcel.at = parcel.at.Add(9*time.Minute + 14*time.Second)
	s.buy(parcel)

	// Dinner: what the card was held for, and what was taken with the tip.
	dinner := s.buy(shop{merchant: "bistro", minor: 48_00, at: s.at(4, 19, 52, 18), order: "T12-0447", source: chase, channel: "pos",
		terminal: "BD-02", status: wallet.Authorised, expires: s.at(-2, 19, 52, 18)})
	s.buy(shop{merchant: "bistro", minor: 57_60, at: s.at(3, 2, 30, 0), order: "T12-0447", source: chase, channel: "pos",
		terminal: "BD-02", kind: wallet.Capture, captures: dinner})

	// The till asked twice: one was taken, its twin is only held and lapses.
	till := shop{merchant: "grocers", minor: 64_25, at: s.at(1, 18, 5, 44), order: "MG-2290114", channel: "pos", terminal: "MG-07"}
	s.buy(till)
	till.at = till.at.Add(26 * time.Second)
	till.status, till.expires = wallet.Authorised, s.at(-3, 18, 6, 10)
	s.buy(till)

	// The hotel: held at check-in, charged at check-out; the hold is still there.
	stay := s.buy(shop{merchant: "hotel", minor: 412_00, at: s.at(5, 15, 12, 9), order: "HH-77120", source: chase, channel: "pos",
		terminal: "HH-FD1", status: wallet.Authorised, expires: s.at(-5, 15, 12, 9)})
	s.buy(shop{merchant: "hotel", minor: 389_50, at: s.at(2, 10, 58, 27), order: "HH-77120", source: chase, channel: "pos",
		terminal: "HH-FD1", kind: wallet.Capture, captures: stay})

	// The card on file has expired.
	s.buy(shop{merchant: "cloudbox", minor: 9_99, at: s.at(6, 6, 0, 12), source: expired, channel: "recurring",
		status: wallet.Failed, failure: wallet.FailCardExpired})

	// A refund that came too late for the shop.
	shoes := s.buy(shop{merchant: "sports", minor: 58_00, at: s.at(31, 11, 25, 50), order: "LS-30077", source: chase, channel: "web"})
	s.refund(shoes, wallet.Destination{Kind: wallet.ToOriginal, Card: wallet.CardID(chase)}, wallet.ReasonNotAsSold,
		s.at(3, 9, 14, 2), wallet.RefusedWindowOver, wallet.RefundReview, wallet.RefundRefused)

	// And what everybody has.
	s.moved(wallet.TopUp, 250_00, s.at(13, 8, 45, 0), chase)
	latest := s.at(8, 4, 30, 44)
	for i := range 4 {
		at := latest
		if i > 0 {
			at = s.monthsBefore(latest, i)
		}
		s.buy(shop{merchant: "streaming", minor: 15_49, at: at, source: chase, channel: "recurring"})
	}
	for i, d := range []int{2, 4, 7, 9, 11} {
		s.buy(shop{merchant: "roasters", minor: 4_75, at: s.at(d, 8, 12+3*i, 5+i), channel: "qr", terminal: "CR-1"})
	}
	s.buy(shop{merchant: "rides", minor: 18_20, at: s.at(1, 22, 47, 33), order: "SR-991027", channel: "app"})
	s.buy(shop{merchant: "drugstore", minor: 23_10, at: s.at(2, 17, 31, 8), source: chase, channel: "pos", terminal: "MS-4"})
	s.buy(shop{merchant: "gas", minor: 41_07, at: s.at(7, 18, 2, 29), source: chase, channel: "pos", terminal: "OF-3"})
	s.buy(shop{merchant: "grocers", minor: 92_18, at: s.at(8, 12, 40, 15), order: "MG-2281850", channel: "pos", terminal: "MG-02"})
	s.buy(shop{merchant: "books", minor: 27_95, at: s.at(10, 14, 55, 1), order: "SP-1183", channel: "web"})
}
