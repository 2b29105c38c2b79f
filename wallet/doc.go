// Package wallet is what Teller knows of money: accounts, transactions,
// refunds, the verdict "this was charged twice", and the port behind which a
// wallet stands.
//
// # What belongs here
//
// Facts and pure judgements. Money is an int64 of minor units and a currency
// ([Money]); a transaction, a refund and an account are plain values; [Judge]
// turns a list of transactions into judged groups with evidence and without
// words. The port is [Backend]: a small required part (records) and optional
// roles ([Linking], [Refunding], [Freezing], [Feed]) that a wallet may lack.
//
// # What never does
//
// Chat, sentences for customers, SQL, HTTP. This package imports neither
// knowledge nor anything above it.
//
// # Rooms
//
//   - wallet/ledger: the embedded wallet, a double-entry ledger in a SQLite
//     file of its own, with the demo accounts.
//   - wallet/wallettest: the contract that every Backend must pass.
//
// # Read first
//
// money.go and transaction.go for the words, backend.go for the port,
// judge.go for the verdicts.
package wallet
