package flowtest

import (
	"context"
	"errors"
	"fmt"

	"teller/flows"
	"teller/wallet"
	"teller/wallet/ledger"
)

// Faulty is the embedded wallet behind a network that can fail.
type Faulty struct {
	*ledger.Ledger
	Mode string // "", "up"; "down": nothing arrives; "lose": answers to writes are lost
}

func (f *Faulty) down() error {
	if f.Mode == "down" {
		return fmt.Errorf("%w: the network is down", wallet.ErrUnavailable)
	}
	return nil
}

// Account, Transactions, Transaction and the refund reads fail while down.
func (f *Faulty) Account(ctx context.Context, id wallet.AccountID) (wallet.Account, error) {
	if err := f.down(); err != nil {
		return wallet.Account{}, err
	}
	return f.Ledger.Account(ctx, id)
}

// Transactions reads records.
func (f *Faulty) Transactions(ctx context.Context, id wallet.AccountID, q wallet.Query) ([]wallet.Transaction, error) {
	if err := f.down(); err != nil {
		return nil, err
	}
	return f.Ledger.Transactions(ctx, id, q)
}

// Transaction reads one record.
func (f *Faulty) Transaction(ctx context.Context, id wallet.AccountID, x wallet.TransactionID) (wallet.Transaction, error) {
	if err := f.down(); err != nil {
		return wallet.Transaction{}, err
	}
	return f.Ledger.Transaction(ctx, id, x)
}

// Refundability asks the wallet.
func (f *Faulty) Refundability(ctx context.Context, id wallet.AccountID, x wallet.TransactionID) (wallet.Refundability, error) {
	if err := f.down(); err != nil {
		return wallet.Refundability{}, err
	}
	return f.Ledger.Refundability(ctx, id, x)
}

// Refund reads a refund.
func (f *Faulty) Refund(ctx context.Context, id wallet.AccountID, key wallet.IdempotencyKey) (wallet.Refund, error) {
	if err := f.down(); err != nil {
		return wallet.Refund{}, err
	}
	return f.Ledger.Refund(ctx, id, key)
}

// FileRefund files one; while answers are lost, the work is done all the same.
func (f *Faulty) FileRefund(ctx context.Context, r wallet.RefundRequest) (wallet.Refund, error) {
	if err := f.down(); err != nil {
		return wallet.Refund{}, err
	}
	rec, err := f.Ledger.FileRefund(ctx, r)
	if f.Mode == "lose" {
		return wallet.Refund{}, fmt.Errorf("%w: the answer was lost", wallet.ErrUnavailable)
	}
	return rec, err
}

// RedeemToken fails while down.
func (f *Faulty) RedeemToken(ctx context.Context, key wallet.IdempotencyKey, token wallet.Secret, chat wallet.Chat) (wallet.AccountID, error) {
	if err := f.down(); err != nil {
		return "", err
	}
	return f.Ledger.RedeemToken(ctx, key, token, chat)
}

// SendLinkCode fails while down.
func (f *Faulty) SendLinkCode(ctx context.Context, key wallet.IdempotencyKey, phone wallet.Phone, chat wallet.Chat) error {
	if err := f.down(); err != nil {
		return err
	}
	err := f.Ledger.SendLinkCode(ctx, key, phone, chat)
	if f.Mode == "lose" {
		return fmt.Errorf("%w: the answer was lost", wallet.ErrUnavailable)
	}
	return err
}

// VerifyLinkCode fails while down.
func (f *Faulty) VerifyLinkCode(ctx context.Context, key wallet.IdempotencyKey, phone wallet.Phone, code wallet.Secret, chat wallet.Chat) (wallet.AccountID, error) {
	if err := f.down(); err != nil {
		return "", err
	}
	return f.Ledger.VerifyLinkCode(ctx, key, phone, code, chat)
}

// Do executes a command as the engine's worker would.
func (f *Faulty) Do(c flows.Command, account wallet.AccountID) flows.Answered {
	ctx := context.Background()
	ans := flows.Answered{Key: c.Key, Frame: c.Frame, Deed: c.Deed, Outcome: flows.Done}
	chat := wallet.Chat{Channel: "test", ID: "1", Name: "Test"}
	var err error
	switch deed := c.Deed.(type) {
	case flows.FileRefund:
		var r wallet.Refund
		r, err = f.FileRefund(ctx, deed.Request)
		ans.Refund = &r
	case flows.RedeemToken:
		ans.Account, err = f.RedeemToken(ctx, c.Key, deed.Token, chat)
	case flows.SendCode:
		err = f.SendLinkCode(ctx, c.Key, wallet.Phone(deed.Phone), chat)
	case flows.VerifyCode:
		ans.Account, err = f.VerifyLinkCode(ctx, c.Key, wallet.Phone(deed.Phone), deed.Code, chat)
	case flows.FreezeWallet:
		err = f.Freeze(ctx, c.Key, account)
	}
	var no *wallet.Refusal
	switch {
	case errors.As(err, &no):
		ans.Outcome, ans.Refusal, ans.Refund = flows.Refused, no.Code, nil
	case err != nil:
		ans.Outcome, ans.Refund = flows.Unknown, nil
	}
	return ans
}
