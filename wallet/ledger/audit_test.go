package ledger

import (
	"context"
	"strings"
	"testing"

	"teller/wallet"
)

// The audit sees what was done to the file behind the ledger's back.
func TestTheAuditFinds(t *testing.T) {
	t.Parallel()
	const unlock = `DROP TRIGGER postings_stay; DROP TRIGGER postings_remain; DROP TRIGGER journals_stay; DROP TRIGGER journals_remain; `
	for name, c := range map[string]struct{ tamper, rule string }{
		"a posting changed":         {`UPDATE postings SET minor = minor + 1 WHERE journal = 3 AND line = 0`, "M1"},
		"a posting lost":            {`DELETE FROM postings WHERE journal = 3 AND line = 0`, "M1"},
		"a journal lost":            {`DELETE FROM postings WHERE journal = (SELECT id FROM journals WHERE what = 'payment' LIMIT 1)`, "M1"},
		"both sides changed":        {`UPDATE postings SET minor = minor * 2 WHERE journal = (SELECT id FROM journals WHERE what = 'payment' LIMIT 1)`, "M1"},
		"a payment's amount":        {`UPDATE transactions SET minor = minor + 1 WHERE kind = 'payment' AND status = 'succeeded' AND seq = 2`, "M1"},
		"a hold forgotten":          {`UPDATE transactions SET status = 'reversed' WHERE status = 'authorised'`, "M1"},
		"returned on paper only":    {`UPDATE transactions SET refunded = 1 WHERE seq = 2`, "M2"},
		"a refund's amount":         {`UPDATE refunds SET minor = minor + 1 WHERE status = 'processing'`, "M2"},
		"a refund's status":         {`UPDATE refunds SET status = 'paid' WHERE status = 'processing'`, "M2"},
		"a refund's key":            {`UPDATE refunds SET key = 'refund:x:7' WHERE status = 'processing'`, "M3"},
		"a history that jumps":      {`UPDATE refund_history SET status = 'paid' WHERE status = 'approved'`, "M3"},
		"a version without history": {`UPDATE refunds SET version = version + 1`, "M3"},
		"two open refunds": {`DROP INDEX refunds_one_open;
			INSERT INTO refunds (key, input, reference, account, transaction_id, minor, currency, destination, card, reason, note, approvers,
				conversation, automatic, status, version, created, changed)
			SELECT 'refund:' || transaction_id || ':1', input, 'R-1', account, transaction_id, 1, currency, destination, card, reason, note, approvers,
				conversation, automatic, 'requested', 1, created, changed FROM refunds WHERE status = 'processing'`, "M3"},
		"a group without a charge": {`INSERT INTO refund_groups SELECT seq, transaction_id FROM refunds WHERE status = 'processing'`, "M10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			d.sound(t)
			if _, err := d.w.Exec(unlock + c.tamper); err != nil {
				t.Fatal(err)
			}
			if err := d.Audit(t.Context()); err == nil || !strings.Contains(err.Error(), c.rule+":") {
				t.Errorf("the audit says %v, want %s", err, c.rule)
			}
		})
	}
}

// The database itself keeps what was posted, and refuses a second open refund.
func TestTheFileDefendsItself(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, q := range []string{
		`UPDATE postings SET minor = 1`, `DELETE FROM postings`, `UPDATE journals SET at = 0`, `DELETE FROM journals`,
		`UPDATE transactions SET refunded = minor + 1`, `UPDATE refunds SET status = 'requested'; UPDATE refunds SET transaction_id = (SELECT transaction_id FROM refunds LIMIT 1)`,
	} {
		if _, err := d.w.Exec(q); err == nil {
			t.Errorf("the file takes %s", q)
		}
	}
	if _, err := d.r.Exec(`UPDATE accounts SET frozen = 0`); err == nil {
		t.Error("a reader can write")
	}
	err := d.write(t.Context(), "test", func(ctx context.Context, w *work) error {
		return w.post(ctx, "test", cause{at: noon}, []posting{
			{book{kind: bookBank}, wallet.Money{Minor: 5, Currency: "CNY"}},
			{book{kind: bookFees}, wallet.Money{Minor: -5, Currency: "USD"}},
		})
	})
	if err == nil || !strings.Contains(err.Error(), "out of balance") {
		t.Errorf("a journal that balances in no currency gives %v", err)
	}
}
