package ledger

import (
	"fmt"
	"testing"

	"teller/wallet"
)

// Every turn reads these.
func BenchmarkTransactions(b *testing.B) {
	d := open(b)
	mei := d.person(b, "mei")
	for b.Loop() {
		if _, err := d.Transactions(b.Context(), mei.ID, wallet.Query{}); err != nil {
			b.Fatal(err)
		}
	}
}

// The first look, or the one after a change.
func BenchmarkTransactionsChanged(b *testing.B) {
	d := open(b)
	mei := d.person(b, "mei")
	for b.Loop() {
		if _, err := d.recent(b.Context(), mei.ID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAccount(b *testing.B) {
	d := open(b)
	mei := d.person(b, "mei")
	for b.Loop() {
		if _, err := d.Account(b.Context(), mei.ID); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRefundability(b *testing.B) {
	d := open(b)
	mei := d.person(b, "mei")
	t := d.bought(b, "mei", "bianlifeng", 38_00)
	for b.Loop() {
		if _, err := d.Refundability(b.Context(), mei.ID, t.ID); err != nil {
			b.Fatal(err)
		}
	}
}

// One refund on the disk of the temporary folder, synced.
func BenchmarkFileRefund(b *testing.B) {
	d := open(b)
	mei := d.person(b, "mei")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		b.StopTimer()
		i++
		t := d.pay(b, mei, "bianlifeng", 1, fmt.Sprint("bench", i))
		r := request(t, 0, 1)
		b.StartTimer()
		if _, err := d.FileRefund(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	d := open(b)
	for b.Loop() {
		l, err := Open(b.Context(), d.path, Options{Demo: true})
		if err != nil {
			b.Fatal(err)
		}
		l.Close()
	}
}
