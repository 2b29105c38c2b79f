// Package cmd is the map of this folder; it has no code.
//
// Here belong programs: flags, environment, wiring, what is printed. Never
// anything that is worth a unit test of its own: a rule about money, a dialogue
// or a channel lives in the room that it is about, and a program only puts the
// rooms together.
//
// There is one program, teller (cmd/teller). Read cmd/teller/main.go first: its
// commands are the fields of one struct. Then house.go, where a data folder is
// opened and everything is wired, once for the terminal, the service and the
// tests.
package cmd
