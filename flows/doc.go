// Package flows holds the guided tasks and what they speak.
//
// A turn is a function: [Assistant.Turn] takes what the conversation remembers
// and one [Event], and gives back what shall be stored, said and done. It reads
// the wallet and the knowledge base and writes to nothing; what shall happen at
// the wallet comes out as a [Command] with its key.
//
// # What belongs here
//
// The words that tasks and engine share (vocabulary.go); the machines, tables
// for looplab/fsm (table.go, task.go); the stack on which tasks are started,
// interrupted, resumed and ended (stack.go), and the turn that a task sees
// (turn.go); everything that is true everywhere: cancel, back, restart, help, a
// question in between, another wish, honesty when nothing was understood, a
// person (said.go, pressed.go, manners.go, handover.go); what is followed after
// a task has ended (watch.go); a wallet that does not answer (down.go).
//
// # What never does
//
// Channels, SQL, HTTP, goroutines, the clock, random numbers. A turn brings
// time and ids from outside, so that the same input gives the same output.
//
// # Rooms
//
//   - flows/doublecharge, flows/refund, flows/refundstatus, flows/link: a task
//     each. flows/tasks lists them.
//   - flows/understand: what a sentence means.
//   - flows/text: every sentence that is said, in every language.
//   - flows/flowtest: plays dialogues written as text, see flows/testdata.
//
// # Read first
//
// vocabulary.go, then flows/link (the smallest task with all the parts), then
// said.go, whose order is the manners of the whole.
//
// # Add a task
//
//  1. Make flows/<task>: a memory struct, the [Table], a [Node] for every state
//     that is not final. A state either says something and waits, or has an
//     Enter that moves on. Every state needs a way to an end; [New] checks it.
//  2. Put its sentences into flows/text/en/<task>.toml and zh/<task>.toml, with
//     a "title".
//  3. Put at least 40 phrasings for each language into
//     flows/understand/phrasings/<lang>/<task>.txt, where it is a new wish.
//  4. Write dialogues in flows/testdata/dialogues that walk every edge.
//  5. Add its line to flows/tasks.
//  6. go test ./cmd/teller -update redraws the diagram.
//
// # Add a language
//
//  1. Copy flows/text/en to flows/text/<lang> and translate; what is missing
//     falls back to English. Add the code to text.Languages and the folder to
//     the embed line; text/value.go says how amounts and dates are written.
//  2. Add flows/understand/phrasings/<lang> and the words of its rules.
//  3. Add knowledge/articles/<lang>.
package flows
