// Package ledger is the embedded wallet: a double-entry ledger in a SQLite
// file of its own, and the reference for what a [wallet.Backend] with every
// role does.
//
// # What it promises
//
// Every movement of money is a journal whose postings add up to nothing (M1),
// checked when it is written and, over the whole book, by [Ledger.Audit]. A
// refund is reserved out of the merchant's settlement the moment it is filed
// and leaves the reserve only to be paid or to go back, so that what is paid
// and what is reserved never exceeds what was captured (M2). One refund of a
// transaction is open at a time (M3); the database itself refuses a second.
//
// Nothing moves by itself: [Ledger.Advance] takes the time and does what is
// due, [Ledger.NextDue] says when something will be. Reading never writes.
//
// Several processes may have the file open. Each has one connection that
// writes, under SQLite's lock, and a few that read.
//
// # What never does
//
// HTTP, chat, and the assistant's own database.
//
// # Read first
//
// migrations/00001_book.sql for the book, refund.go for the life of a refund,
// group.go for M10, codes.go for S4, seed.go for the demo accounts.
package ledger
