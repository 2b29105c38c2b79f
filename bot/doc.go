// Package bot is the house around the dialogues: envelopes, conversations and
// who owns them, cases, commands, the ports behind which channels and the
// store stand, and the engine that moves messages between them.
//
// # What belongs here
//
// Everything that is the same for every channel, every store and every task:
// what is kept and for how long, in which order things happen, what is tried
// again, who may be told what. A conversation's state is bytes that only flows
// reads.
//
// # What never does
//
// The wire of Telegram or Slack, SQL, sentences for customers (flows/text has
// them), what a task does next. This package imports flows and wallet and
// nothing above it; nothing here asks which channel it is.
//
// # The way of a message
//
//	channel ─ Receive ─▶ inbox ─ Turn ─▶ outbox ─ Deliver ─▶ channel
//	                       ▲      │
//	        Tick: timers, ─┤      └────▶ commands ─ Command ─▶ wallet
//	        wallet events  └───────────────── answer ───────────┘
//
// Each arrow is one transaction, or begins and ends with one; the process may
// be killed between any two. Receive, Turn, Command, Deliver and Tick are
// called one by one by a simulation and by Settle; Run calls the same ones from
// many goroutines.
//
// # The map
//
//   - update.go, message.go, channel.go, case.go: the words. Read these first.
//   - store.go: the port behind which everything is kept, and its rows.
//   - engine.go: Config, New, Settle. run.go: Run. config.go: the defaults.
//   - receive.go: into the inbox. mask.go, mask_digits.go, mask_words.go: what
//     is a secret and what is an amount. seal.go: secrets at rest.
//   - turn.go: a turn from load to commit. event.go: what came in becomes the
//     dialogue's event (buttons are looked up here). fill.go: what the dialogue
//     wants becomes rows, and what happens to a turn that fails.
//   - command.go: attempts at the wallet. deliver.go: attempts at a channel,
//     and the gate that every message passes at that moment. tick.go: timers,
//     the wallet's feed.
//   - group.go: callers at the same time share a commit. clock.go: a clock
//     that never goes back; the platforms' rates. retry.go: when again.
//   - codec.go: how stores encode updates and deeds. fit.go: messages that are
//     too long. log.go, metrics.go: what operators see, masked.
//
// # Rooms
//
//   - bot/sqlite: the Store on SQLite. bot/storetest: what a Store promises.
//   - bot/channeltest: what a Channel promises.
//   - bot/desk: what agents can do with cases.
//   - bot/terminal, and one room for each further channel.
//   - bot/simulation: the engine under chance, faults and time.
//
// # Add a channel
//
//  1. Make a folder bot/<name>. It imports bot and wallet; never another
//     channel, never the engine's insides.
//  2. Write the wire in: a pure function from what the platform delivers to
//     []bot.Update, with golden files of real payloads beside it. Fill what was
//     delivered and decide nothing. ID says what it is, not which delivery:
//     chat and message and edit date, a callback's id. Person is the stable
//     numeric id, Private whether only the two of you read it. What cannot be
//     decoded becomes a KindGarbled with length and hash.
//  3. Write the wire out: Send. Text is data; escape it for your platform.
//     Choose the error with care: a RetryError only where nothing was
//     delivered, ErrUnreachable and ErrRejected where nothing ever will be, any
//     other where nobody knows. Above Attempt 1, look for Outgoing.ID first
//     where the platform can.
//  4. Declare Limits. The engine fits messages to them: you are never given
//     more buttons, characters or edits than you said.
//  5. Implement what the platform has beyond: Source (it listens by itself;
//     acknowledge only after receive returned nil), Deleter, Typist,
//     Acknowledger. Put `var _ bot.Source = (*Channel)(nil)` beside the type.
//  6. Call channeltest.Run from a test, with the platform's fake behind it.
//  7. Add it to the channels in cmd/teller, one line, and its variables to
//     `teller doctor`.
package bot
