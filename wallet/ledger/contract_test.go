package ledger

import (
	"testing"
	"time"

	"teller/wallet"
	"teller/wallet/wallettest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	wallettest.Run(t, func(t *testing.T) wallettest.Harness {
		d := open(t)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		mei := d.person(t, "mei")
		limit := wallet.Money{Minor: 200_00, Currency: mei.Currency}
		for _, m := range []struct {
			id string
			p  Policy
		}{
			{"m_shop", Policy{Refundable: true, Partial: true, Window: 30 * day, Limit: limit}},
			{"m_whole", Policy{Refundable: true, Window: 7 * day, Limit: limit}},
			{"m_never", Policy{Limit: limit}},
		} {
			must(d.AddMerchant(t.Context(), wallet.Merchant{ID: wallet.MerchantID(m.id), Names: names("店", "Shop")}, m.p))
		}
		return wallettest.Harness{
			Backend:  d.Ledger,
			Customer: mei, Stranger: d.person(t, "alex"),
			Shop: "m_shop", Whole: "m_whole", Never: "m_never",
			Record: func(t *testing.T, x wallet.Transaction) wallet.Transaction {
				t.Helper()
				x, err := d.Record(t.Context(), x)
				if err != nil {
					t.Fatal(err)
				}
				return x
			},
			Forward: func(t *testing.T, by time.Duration) {
				t.Helper()
				d.clock.forward(by)
				must(d.Advance(t.Context(), d.clock.now()))
			},
			Stop: func(t *testing.T, stop bool) { must(d.StopRefunds(t.Context(), stop)) },
			Decide: func(t *testing.T, key wallet.IdempotencyKey, code wallet.RefusalCode) {
				t.Helper()
				_, err := d.Decide(t.Context(), key, code)
				must(err)
			},
			Token: func(t *testing.T, id wallet.AccountID) wallet.Secret {
				t.Helper()
				token, err := d.IssueLinkToken(t.Context(), id)
				must(err)
				return token
			},
			Phone: func(t *testing.T, p wallet.Phone) []string {
				var texts []string
				d.mu.Lock()
				defer d.mu.Unlock()
				for _, m := range d.phone {
					if m.To == p {
						texts = append(texts, m.Text.Reveal())
					}
				}
				return texts
			},
			Audit: func(t *testing.T) error { return d.Audit(t.Context()) },
		}
	})
}
