// Package sqlite keeps the assistant's state in one SQLite file: the
// [bot.Store], its tables and their migrations.
//
// One connection writes, in immediate transactions and with prepared
// statements; a small pool reads. The journal is a write-ahead log with
// synchronous=FULL: what was committed survives the loss of power. Another
// process may open the same file beside a running service (the desk's
// command does); a data folder is taken by one service at a time with [Lock].
//
// What never belongs here: what a conversation's state means, whether a
// message may be sent, anything of a platform. It is checked by bot/storetest.
//
// Read migrations/00001_start.sql first, then commit.go: how turns are stored.
package sqlite
