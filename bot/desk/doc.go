// Package desk is what agents can do with cases, the same for every agent
// interface: a terminal, a script, a chat platform.
//
// Each act is compare-and-set on the epoch of the conversation's owner and the
// version of its case: two agents who claim at once meet in the store, one gets
// the case and the other is told who has it (P2). An act that the dialogue has
// to know of puts an event into the inbox in the same transaction, so that the
// bot falls silent, answers, or goes on (P1, P5).
//
// desk.go has the acts, rules.go who may do what, render.go how a case reads in
// the agent's language, export.go how it is handed on.
//
// Never here: the wire of any platform, SQL, what the bot says.
package desk
