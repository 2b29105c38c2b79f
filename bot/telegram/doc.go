// Package telegram is the channel to Telegram: its Bot API's wire format in
// and out, long polling or a webhook, and nothing decided.
//
// Read channel.go first. Then, as a message goes:
//
//   - poll.go, webhook.go: how updates arrive, and when they are acknowledged.
//   - wire.go, decode.go, content.go: what the platform delivers becomes
//     bot.Update; pure, with golden files of payloads beside them.
//   - encode.go, plain.go: bot.Outgoing becomes a request; pure, with golden
//     files. Texts never carry a parse mode, and nothing that a customer or a
//     merchant wrote becomes a link, a mention or a command.
//   - call.go, outcome.go: one request, and what its end means for the outbox.
//   - pace.go: the platform's rates. setup.go: the menu of commands and what is
//     asked of the platform at the start. check.go: what `teller doctor` looks at.
//
// telegramtest is a server that speaks the Bot API, with faults on demand.
package telegram
