package wallet

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// scene reads transactions of one account in short form, one a line:
//
//	id amount when key=value…
//
// They are succeeded payments in CNY to 便利蜂 unless a key (a column's name) says
// otherwise. when is "15:04:05" on 2026-03-01 in UTC, or RFC 3339.
func scene(t testing.TB, lines string) []Transaction {
	t.Helper()
	var txs []Transaction
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		row := map[string]string{
			"id": words[0], "account": "mei", "merchant": "便利蜂", "amount": words[1], "currency": "CNY",
			"status": "succeeded", "kind": "payment", "created": words[2],
		}
		if !strings.Contains(words[2], "T") {
			row["created"] = "2026-03-01T" + words[2] + "Z"
		}
		for _, w := range words[3:] {
			k, v, _ := strings.Cut(w, "=")
			row[k] = v
		}
		var rec record
		for i, c := range columns {
			rec[i] = row[c]
			delete(row, c)
		}
		if len(row) > 0 {
			t.Fatalf("not columns: %v", row)
		}
		tx, err := rec.transaction(newInterner(), place{line: len(txs) + 1})
		if err != nil {
			t.Fatal(err)
		}
		txs = append(txs, tx)
	}
	return txs
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// show prints a group in short: "t1 t2: duplicate/page_refresh, return t2".
func show(g Group) string {
	s := fmt.Sprintf("%s: %s", strings.Trim(fmt.Sprint(g.Transactions), "[]"), g.Verdict)
	if g.Cause != "" {
		s += "/" + string(g.Cause)
	}
	if len(g.Return) > 0 {
		s += ", return " + strings.Trim(fmt.Sprint(g.Return), "[]")
	}
	return s
}

func TestJudge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, records, want, evidence string }{
		// Duplicates.
		{"network retry", `
			t1 38.00 12:03:10 request=r order=a
			t2 38.00 12:03:11 request=r order=a`,
			"t1 t2: duplicate/network_retry, return t2", "same_request=r same_order=a same_merchant same_amount gap=1s"},
		{"network retry without an order, across midnight and zones", `
			t1 38.00 2026-03-01T23:59:58+08:00 request=r
			t2 38.00 2026-03-01T16:00:05Z request=r`,
			"t1 t2: duplicate/network_retry, return t2", "gap=7s"},
		{"page refresh", `
			t1 38.00 12:03:10 request=r1 order=a
			t2 38.00 12:03:51 request=r2 order=a`,
			"t1 t2: duplicate/page_refresh, return t2", "same_order=a gap=41s"},
		{"page refresh, the shop spelled twice", `
			t1 38.00 12:03:10 order=a merchant=便利蜂（科技园店）
			t2 38.00 12:03:51 order=a merchant=便利蜂`,
			"t1 t2: duplicate/page_refresh, return t2", "same_merchant"},
		{"yen", "t1 500 12:00:00 order=a currency=JPY\nt2 500 12:00:30 order=a currency=JPY",
			"t1 t2: duplicate/page_refresh, return t2", "same_amount=500~JPY"},
		{"dinar", "t1 1.250 12:00:00 order=a currency=KWD\nt2 1.25 12:00:30 order=a currency=KWD",
			"t1 t2: duplicate/page_refresh, return t2", "same_amount=1.250~KWD"},
		{"a failure between", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:20 order=a status=failed
			t3 38.00 12:03:51 order=a`,
			"t1 t2 t3: duplicate/page_refresh, return t3", "failure_between=t2"},
		{"three charges", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a
			t3 38.00 12:04:20 order=a`,
			"t1 t2 t3: duplicate/page_refresh, return t2 t3", ""},
		{"of two at one time the lower id stays", `
			t2 38.00 12:03:10 request=r
			t1 38.00 12:03:10 request=r`,
			"t1 t2: duplicate/network_retry, return t2", "gap=0s"},
		{"merchant's double capture", `
			a1 58.00 12:00:00 status=authorised order=a
			c1 58.00 12:10:00 kind=capture authorisation=a1 order=a request=m1
			c2 58.00 2026-03-03T12:10:00Z kind=capture authorisation=a1 order=a request=m2`,
			"a1 c1 c2: duplicate/merchant_double_capture, return c2", "capture_of=a1"},
		{"double capture of an authorisation that is not in the records", `
			c1 58.00 12:10:00 kind=capture authorisation=a1
			c2 58.00 12:10:40 kind=capture authorisation=a1`,
			"c1 c2: duplicate/merchant_double_capture, return c2", ""},
		{"two captures of one order", `
			c1 58.00 12:10:00 kind=capture order=a
			c2 58.00 12:10:40 kind=capture order=a`,
			"c1 c2: duplicate/merchant_double_capture, return c2", ""},
		{"authorised twice, captured twice", `
			a1 58.00 12:00:00 status=authorised order=a
			a2 58.00 12:00:20 status=authorised order=a
			c1 58.00 12:10:00 kind=capture authorisation=a1 order=a channel=web
			c2 58.00 12:11:00 kind=payment order=a channel=web`,
			"a1 a2 c1 c2: duplicate/page_refresh, return c2", ""},
		{"system error: one terminal, one second", `
			t1 38.00 12:03:10 terminal=T9
			t2 38.00 12:03:10 terminal=T9`,
			"t1 t2: duplicate/system_error, return t2", "same_terminal=T9"},
		{"system error: one movement of the network, twice in the records", `
			t1 38.00 12:03:10 network_reference=N1
			t2 38.00 12:43:10 network_reference=N1`,
			"t1 t2: duplicate/system_error, return t2", "same_network_ref=N1"},
		{"system error with one order", `
			t1 38.00 12:03:10 terminal=T9 order=a
			t2 38.00 12:03:11 terminal=T9 order=a`,
			"t1 t2: duplicate/system_error, return t2", ""},
		{"three, one reversed", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a status=reversed
			t3 38.00 12:04:20 order=a`,
			"t1 t2 t3: duplicate/page_refresh, return t3", "status=t2~reversed refunded=38.00~CNY"},
		{"the earliest came back: the next stays", `
			t1 38.00 12:03:10 order=a status=refunded
			t2 38.00 12:03:51 order=a
			t3 38.00 12:04:20 order=a`,
			"t1 t2 t3: duplicate/page_refresh, return t3", ""},
		{"a part of the second came back", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a status=partially_refunded refunded=20.00`,
			"t1 t2: duplicate/page_refresh, return t2", "refunded=20.00~CNY"},
		{"a part of the first came back: a whole one stays", `
			t1 38.00 12:03:10 order=a status=partially_refunded refunded=20.00
			t2 38.00 12:03:51 order=a`,
			"t1 t2: duplicate/page_refresh, return t1", ""},
		{"a double charge among honest coffees", `
			t1 18.00 08:00:00 order=a
			t2 18.00 12:00:00 order=b
			t3 18.00 12:00:30 order=b
			t4 18.00 17:00:00 order=c`,
			"t1 t4: separate/repeat_purchase; t2 t3: duplicate/page_refresh, return t3", ""},

		// Already returned.
		{"reversal record", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a
			v 38.00 12:05:00 kind=reversal reverses=t2`,
			"t1 t2: already_returned", "reversed_by=v"},
		{"refund record that names the order only", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a
			v 38.00 2026-03-09T12:05:00Z kind=refund order=a`,
			"t1 t2: already_returned", "reversed_by=v"},
		{"two halves came back", `
			t1 38.00 12:03:10 order=a status=partially_refunded refunded=18.00
			t2 38.00 12:03:51 order=a status=partially_refunded refunded=20.00`,
			"t1 t2: already_returned", "refunded=38.00~CNY"},
		{"figure and record of one refund count once", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a status=partially_refunded refunded=20.00
			v 20.00 13:00:00 kind=refund reverses=t2`,
			"t1 t2: duplicate/page_refresh, return t2", "refunded=20.00~CNY"},
		{"authorised, captured twice, one reversed", `
			a1 58.00 12:00:00 status=authorised
			c1 58.00 12:10:00 kind=capture authorisation=a1
			c2 58.00 12:12:00 kind=capture authorisation=a1 status=reversed`,
			"a1 c1 c2: already_returned", ""},
		{"reversed and paid again, no ids", `
			t1 38.00 12:03:10 status=reversed
			t2 38.00 12:05:10`,
			"t1 t2: already_returned", ""},

		// Unclear: no money on a guess.
		{"no ids, 41 seconds", "t1 38.00 12:03:10\nt2 38.00 12:03:51",
			"t1 t2: unclear", "same_merchant same_amount=38.00~CNY gap=41s no_reference"},
		{"no ids, 20 minutes, no habit", "t1 38.00 12:03:10\nt2 38.00 12:23:51", "t1 t2: unclear", ""},
		{"no ids, two taps", "t1 38.00 12:03:10 request=r1\nt2 38.00 12:03:51 request=r2", "t1 t2: unclear", "different_request"},
		{"two orders within one checkout", "t1 38.00 12:03:10 order=a\nt2 38.00 12:03:15 order=b", "t1 t2: unclear", "different_order=a/b"},
		{"one second, two terminals", "t1 38.00 12:03:10 terminal=T1\nt2 38.00 12:03:10 terminal=T2", "t1 t2: unclear", ""},
		{"one order, two sources, equal halves", `
			t1 38.00 12:03:10 order=a source=balance
			t2 38.00 12:03:51 order=a source=card-1`, "t1 t2: unclear", "different_source=balance/card-1"},
		{"one request, two orders", "t1 38.00 12:03:10 request=r order=a\nt2 38.00 12:03:10 request=r order=b", "t1 t2: unclear", ""},
		{"one order number, two shops", "t1 38.00 12:03:10 order=1\nt2 38.00 12:04:10 order=1 merchant=全家", "t1 t2: unclear", "different_merchant"},
		{"one order, days apart", "t1 38.00 12:03:10 order=a\nt2 38.00 2026-03-05T12:00:00Z order=a", "t1 t2: unclear", ""},
		{"one order, other amount, one source", "t1 38.00 12:03:10 order=a\nt2 30.00 12:04:10 order=a", "t1 t2: unclear", "different_amount=38.00~CNY/30.00~CNY"},
		{"one order, two currencies", "t1 38.00 12:03:10 order=a\nt2 38.00 12:04:10 order=a currency=USD", "t1 t2: unclear", ""},
		{"a refund is on its way", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a
			v 38.00 12:05:00 kind=refund reverses=t2 status=authorised`,
			"t1 t2: unclear", "refund_pending=v"},
		{"a failed refund is none", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a
			v 38.00 12:05:00 kind=refund reverses=t2 status=failed`,
			"t1 t2: duplicate/page_refresh, return t2", ""},
		{"a refund that may be this one's", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a
			v 38.00 2026-03-09T12:05:00Z kind=refund`,
			"t1 t2: unclear", "refund_unlinked=v"},
		{"a refund of before is another's", `
			v 38.00 10:05:00 kind=refund
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a`,
			"t1 t2: duplicate/page_refresh, return t2", ""},
		{"a refund booked on the authorisation", `
			a1 58.00 12:00:00 status=refunded order=a
			c1 58.00 12:10:00 kind=capture authorisation=a1 order=a
			c2 58.00 12:10:40 kind=capture authorisation=a1 order=a`,
			"a1 c1 c2: unclear", "refund_unknown=a1"},
		{"partly returned, nobody knows how much", `
			t1 38.00 12:03:10 order=a
			t2 38.00 12:03:51 order=a status=partially_refunded`,
			"t1 t2: unclear", "refund_unknown=t2"},
		{"a part of both came back, together less than one", `
			t1 38.00 12:03:10 order=a status=partially_refunded refunded=5.00
			t2 38.00 12:03:51 order=a status=partially_refunded refunded=5.00`,
			"t1 t2: unclear", ""},
		{"transfers cannot be refunded", "t1 38.00 12:03:10 kind=transfer request=r\nt2 38.00 12:03:11 kind=transfer request=r", "t1 t2: unclear", "not_returnable=transfer"},
		{"top-ups cannot either", "t1 38.00 12:03:10 kind=topup request=r\nt2 38.00 12:03:11 kind=topup request=r", "t1 t2: unclear", "not_returnable=topup"},
		{"two holds", "t1 38.00 12:03:10 status=authorised order=a\nt2 38.00 12:03:51 status=authorised order=a", "t1 t2: unclear", ""},

		// Pending twins.
		{"pending twin", `
			t1 38.00 12:03:10 status=authorised expires=2026-03-08T00:00:00+08:00
			t2 38.00 12:04:10`,
			"t1 t2: pending_twin", "status=t1~authorised expires=2026-03-08T00:00:00+08:00"},
		{"pending twin of one order, no date on record", `
			t1 38.00 12:04:10 order=a
			t2 38.00 12:05:10 order=a status=authorised`,
			"t1 t2: pending_twin", ""},
		{"pending twin whose end has passed", `
			t1 38.00 12:03:10 status=authorised expires=2026-03-02T00:00:00Z
			t2 38.00 12:04:10`,
			"t1 t2: pending_twin", "lapsed=t1"},
		{"a capture and another hold beside it", `
			a1 38.00 12:00:00 status=authorised
			a2 38.00 12:00:20 status=authorised
			c1 38.00 12:10:00 kind=capture authorisation=a1`,
			"a1 a2 c1: pending_twin", ""},
		{"hold and payment hours apart", "t1 38.00 08:00:00 status=authorised\nt2 38.00 12:00:00", "t1 t2: unclear", ""},
		{"hold and payment of two orders", "t1 38.00 12:00:00 status=authorised order=a\nt2 38.00 12:01:00 order=b", "t1 t2: separate/repeat_purchase", ""},

		// Separate.
		{"authorisation and capture", `
			a1 58.00 12:00:00 status=authorised
			c1 58.00 2026-03-03T12:00:00Z kind=capture authorisation=a1`,
			"a1 c1: separate/authorisation_and_capture", "capture_of=a1"},
		{"the record of the authorisation was updated", `
			a1 58.00 12:00:00
			c1 58.00 12:01:00 kind=capture authorisation=a1`,
			"a1 c1: separate/authorisation_and_capture", ""},
		{"hotel", `
			a1 412.00 12:00:00 status=authorised category=hotel
			c1 389.50 2026-03-03T12:00:00Z kind=capture authorisation=a1 category=hotel`,
			"a1 c1: separate/authorisation_and_capture", ""},
		{"hotel with a minibar", `
			a1 412.00 12:00:00 status=authorised category=hotel
			c1 450.00 2026-03-03T12:00:00Z kind=capture authorisation=a1 category=hotel`,
			"a1 c1: separate/authorisation_and_capture", ""},
		{"capture without its link", `
			a1 58.00 12:00:00 status=authorised order=a
			c1 58.00 12:10:00 kind=capture order=a`,
			"a1 c1: separate/authorisation_and_capture", ""},
		{"parcels of one order", `
			a1 100.00 12:00:00 status=authorised order=a
			c1 50.00 12:10:00 kind=capture authorisation=a1 order=a
			c2 50.00 12:20:00 kind=capture authorisation=a1 order=a`,
			"a1 c1 c2: separate/authorisation_and_capture", "partial_captures=100.00~CNY"},
		{"tip", `
			a1 50.00 12:00:00 status=authorised category=restaurant
			c1 58.00 13:00:00 kind=capture authorisation=a1 category=restaurant`,
			"a1 c1: separate/tip_adjustment", "different_amount=50.00~CNY/58.00~CNY"},
		{"tip charged apart", "t1 50.00 12:00:00 order=a category=restaurant\nt2 8.00 12:01:00 order=a category=restaurant",
			"t1 t2: separate/tip_adjustment", ""},
		{"retry after a failure", "t1 38.00 12:03:10 order=a status=failed\nt2 38.00 12:03:51 order=a",
			"t1 t2: separate/retry_after_failure", "failed=t1"},
		{"retry after a failure without ids", "t1 38.00 12:03:10 status=failed\nt2 38.00 12:03:51",
			"t1 t2: separate/retry_after_failure", ""},
		{"all failed", "t1 38.00 12:03:10 status=failed\nt2 38.00 12:03:51 status=failed",
			"t1 t2: separate/retry_after_failure", ""},
		{"split tender", `
			t1 20.00 12:03:10 order=a source=balance
			t2 18.00 12:03:10 order=a source=card-1`,
			"t1 t2: separate/split_tender", "different_source=balance/card-1"},
		{"top-up and payment", `
			t1 38.00 12:03:10 order=a kind=topup merchant=IMWallet source=card-1
			t2 38.00 12:03:11 order=a source=balance`,
			"t1 t2: separate/topup_leg", "topup=t1"},
		{"top-up and a double payment", `
			t1 38.00 12:03:10 order=a kind=topup merchant=IMWallet
			t2 38.00 12:03:11 order=a
			t3 38.00 12:03:41 order=a`,
			"t1 t2 t3: duplicate/page_refresh, return t3", ""},
		{"subscription by contract", `
			t1 15.00 2026-01-15T00:10:00Z order=contract channel=recurring
			t2 15.00 2026-02-14T00:10:00Z order=contract channel=recurring
			t3 15.00 2026-03-15T00:10:00Z order=contract channel=recurring`,
			"t1 t2 t3: separate/subscription", "recurring=30d"},
		{"subscription beside a purchase", `
			t0 15.00 2026-01-30T09:00:00Z channel=recurring
			t1 15.00 09:00:00 channel=recurring order=a
			t2 15.00 15:00:00 channel=app order=b`,
			"t1 t2: separate/subscription", "recurring=30d"},
		{"a subscription alone is no group", `
			t1 15.00 2026-01-15T00:10:00Z channel=recurring
			t2 15.00 2026-02-14T00:10:00Z channel=recurring`, "", ""},
		{"two orders, minutes", "t1 18.00 12:00:00 order=a\nt2 18.00 12:04:00 order=b", "t1 t2: separate/repeat_purchase", "different_order=a/b"},
		{"two coffees on a day", "t1 18.00 08:00:00\nt2 18.00 15:00:00", "t1 t2: separate/repeat_purchase", "gap=7h0m0s"},
		{"a habit", `
			t1 3.00 2026-02-24T08:00:00Z
			t2 3.00 2026-02-24T08:40:00Z
			t3 3.00 2026-02-26T08:00:00Z
			t4 3.00 2026-02-26T08:50:00Z
			t5 3.00 08:00:00
			t6 3.00 08:45:00`,
			"t1 t2: separate/repeat_purchase; t3 t4: separate/repeat_purchase; t5 t6: separate/repeat_purchase", "habit=2"},
		{"once before is no habit", `
			t3 3.00 2026-02-26T08:00:00Z
			t4 3.00 2026-02-26T08:50:00Z
			t5 3.00 08:00:00
			t6 3.00 08:45:00`,
			"t3 t4: unclear; t5 t6: unclear", ""},
		{"a habit of hours", `
			t1 3.00 2026-02-24T08:00:00Z
			t2 3.00 2026-02-24T10:40:00Z
			t3 3.00 2026-02-26T08:00:00Z
			t4 3.00 2026-02-26T10:50:00Z
			t5 3.00 08:00:00
			t6 3.00 08:45:00`,
			"t1 t2: separate/repeat_purchase; t3 t4: separate/repeat_purchase; t5 t6: separate/repeat_purchase", "habit=2"},
		{"no habit makes 41 seconds honest", `
			t1 3.00 2026-02-24T08:00:00Z
			t2 3.00 2026-02-24T10:40:00Z
			t3 3.00 2026-02-26T08:00:00Z
			t4 3.00 2026-02-26T10:50:00Z
			t5 3.00 08:00:00
			t6 3.00 08:00:41`,
			"t1 t2: separate/repeat_purchase; t3 t4: separate/repeat_purchase; t5 t6: unclear", ""},
		{"two meals, each authorised and captured", `
			a1 18.00 08:00:00 status=authorised order=a
			c1 18.00 08:01:00 kind=capture authorisation=a1 order=a
			a2 18.00 08:30:00 status=authorised order=b
			c2 18.00 08:31:00 kind=capture authorisation=a2 order=b`,
			"a1 c1: separate/authorisation_and_capture; a2 c2: separate/authorisation_and_capture", ""},

		// No group at all.
		{"just over a day", "t1 38.00 12:00:00\nt2 38.00 2026-03-02T12:00:01Z", "", ""},
		{"exactly a day", "t1 38.00 12:00:00\nt2 38.00 2026-03-02T12:00:00Z", "t1 t2: separate/repeat_purchase", ""},
		{"another shop", "t1 38.00 12:00:00\nt2 38.00 12:00:30 merchant=全家", "", ""},
		{"another currency", "t1 38.00 12:00:00\nt2 38.00 12:00:30 currency=USD", "", ""},
		{"another account", "t1 38.00 12:00:00 order=a\nt2 38.00 12:00:30 order=a account=lin", "", ""},
		{"no merchant on record", "t1 38.00 12:00:00 merchant=\nt2 38.00 12:00:30 merchant=", "", ""},
		{"one order number at two shops, other amounts", "t1 38.00 12:00:00 order=1\nt2 20.00 12:00:30 order=1 merchant=全家", "", ""},
		{"a payment and its refund", "t1 38.00 12:00:00 order=a status=refunded\nt2 38.00 13:00:00 order=a kind=refund reverses=t1", "", ""},
		{"nothing was paid", "t1 0 12:00:00 order=a\nt2 0 12:00:30 order=a", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			groups := Judge(scene(t, c.records), noon)
			var got []string
			var evidence strings.Builder
			for _, g := range groups {
				got = append(got, show(g))
				for _, e := range g.Evidence {
					fmt.Fprintf(&evidence, " %s=%s ", e.Code, strings.ReplaceAll(e.Value, " ", "~"))
				}
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("\n got %s\nwant %s\nevidence%s", s, c.want, &evidence)
			}
			for _, e := range strings.Fields(c.evidence) {
				if !strings.Contains(evidence.String(), " "+e+" ") && !strings.Contains(evidence.String(), " "+e+"=") {
					t.Errorf("no evidence %s in%s", e, &evidence)
				}
			}
		})
	}
}

func TestJudgeKnowsAMerchantByIDAndByEitherName(t *testing.T) {
	t.Parallel()
	txs := scene(t, "t1 38.00 12:00:00 order=a\nt2 38.00 12:01:00 order=a\nt3 38.00 12:02:00 order=a")
	txs[0].Merchant = Merchant{ID: "m1", Names: Names{"zh": "星巴克"}}
	txs[1].Merchant = Merchant{Names: Names{"en": "STARBUCKS #7"}}
	txs[2].Merchant = Merchant{ID: "m1", Names: Names{"en": "Starbucks"}}
	groups := Judge(txs, noon)
	if len(groups) != 1 || groups[0].Verdict != Duplicate || len(groups[0].Return) != 2 {
		t.Errorf("got %+v", groups)
	}
}

func TestJudgeCountsARepeatedRecordOnce(t *testing.T) {
	t.Parallel()
	txs := scene(t, "t1 38.00 12:00:00 order=a\nt1 38.00 12:00:00 order=a\nt2 38.00 12:01:00 order=b\nt1 38.00 12:00:00 order=a status=refunded")
	if groups := Judge(txs, noon); len(groups) != 1 || show(groups[0]) != "t1 t2: separate/repeat_purchase" {
		t.Errorf("got %+v", groups)
	}
}

func TestGroupsAreInOrderOfTime(t *testing.T) {
	t.Parallel()
	groups := Judge(scene(t, `
		b1 5.00 12:00:00 order=b account=z
		b2 5.00 12:00:30 order=b account=z
		a1 5.00 12:00:00 order=a account=y
		a2 5.00 12:00:30 order=a account=y
		c1 9.00 11:00:00 order=c account=z
		c2 9.00 11:00:30 order=c account=z`), noon)
	var first []TransactionID
	for _, g := range groups {
		first = append(first, g.Transactions[0])
	}
	if d := cmp.Diff([]TransactionID{"c1", "a1", "b1"}, first); d != "" {
		t.Error(d)
	}
}

func TestConfidenceIsAShare(t *testing.T) {
	t.Parallel()
	sure := Judge(scene(t, "t1 38.00 12:00:00 order=a\nt2 38.00 12:00:41 order=a"), noon)[0]
	slow := Judge(scene(t, "t1 38.00 12:00:00 order=a\nt2 38.00 18:00:41 order=a"), noon)[0]
	if sure.Confidence != 0.98 || slow.Confidence >= sure.Confidence || slow.Confidence < 0.5 {
		t.Errorf("%v after 41 s, %v after 6 h", sure.Confidence, slow.Confidence)
	}
}
