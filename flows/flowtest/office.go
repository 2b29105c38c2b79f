package flowtest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"teller/wallet"
	"teller/wallet/ledger"
)

// newest is the account's newest captured payment at a merchant, by any of its names.
func newest(l *ledger.Ledger, account wallet.AccountID, merchant string) (wallet.Transaction, error) {
	all, err := l.Transactions(context.Background(), account, wallet.Query{})
	if err != nil {
		return wallet.Transaction{}, err
	}
	for _, x := range all {
		if x.Captured() && (slices.Contains(x.Merchant.Aliases, merchant) || x.Merchant.Names["zh"] == merchant || x.Merchant.Names["en"] == merchant) {
			return x, nil
		}
	}
	return wallet.Transaction{}, fmt.Errorf("no payment at %s", merchant)
}

// Office files a refund as a person at the wallet would, beside any conversation.
func Office(l *ledger.Ledger, account wallet.AccountID, merchant, amount string) error {
	x, err := newest(l, account, merchant)
	if err != nil {
		return err
	}
	m, err := wallet.ParseMoney(amount, x.Amount.Currency)
	if err != nil {
		return err
	}
	can, err := l.Refundability(context.Background(), account, x.ID)
	if err != nil {
		return err
	}
	_, err = l.FileRefund(context.Background(), wallet.RefundRequest{
		Key: wallet.RefundKey(x.ID, can.Ended), Account: account, Transaction: x.ID, Amount: m, Destination: can.Routes[0],
		Reason: wallet.ReasonOther, AlreadyRefunded: can.Refunded, Approvers: []string{"office"},
	})
	return err
}

// Buy records a payment of the customer's at a merchant where they paid before.
func Buy(l *ledger.Ledger, account wallet.AccountID, now time.Time, merchant, amount, order string) error {
	x, err := newest(l, account, merchant)
	if err != nil {
		return err
	}
	m, err := wallet.ParseMoney(amount, x.Amount.Currency)
	if err != nil {
		return err
	}
	_, err = l.Record(context.Background(), wallet.Transaction{
		Account: account, Merchant: x.Merchant, Order: order, Amount: m, Status: wallet.Succeeded, Kind: wallet.Payment,
		Created: now, Settled: now, Source: x.Source, Channel: "qr", Category: x.Category,
	})
	return err
}
