// Package terminal is the channel of `teller chat`: a conversation in a
// terminal, for people and for scripts.
//
// [Channel] shows what is said: readable text with numbered buttons, or one
// JSON object a line. [Parse] reads a line of input, [Session] does what it
// asks: it hands the customer's words to the engine, lets somebody at the desk
// act, and lets time pass.
//
// Nothing is decided here. What a line means is in line.go; what every sort of
// text may hold before it reaches a screen is in clean.go (S8).
package terminal
