// Package knowledge holds the articles: what an assistant of an e-wallet can
// say without looking at anybody's account.
//
// # What belongs here
//
// The built-in articles (articles/zh, articles/en), reading and checking them,
// an operator's folder over them, looking one up, measuring a search, and an
// article as plain text or as blocks that a channel renders. The language engine
// is in knowledge/textmodel; which article answers a sentence is told by a
// [Ranker], so that the chat and `teller kb search` agree.
//
// # What never does
//
// Wallets, accounts, conversations, intents. An article never says an amount or
// a date of somebody's own: figures in it ({{refund_days}}) are the policy's.
//
// # Read first
//
// article.go for the words, load.go for where articles come from, figures.go for
// the values they name, base.go for how they are found. Then parse.go (one
// file), document.go and plain.go (Markdown to text), lint.go, eval.go.
//
// # An article's file
//
//	---
//	id: refund-policy            the file's name, the same in every language
//	lang: en                     the folder's name
//	title: Refund rules
//	questions:                   ten phrasings or more, as people type them
//	  - what is your refund policy
//	tags: [refund, rules]
//	flow: refund                 optional: the task that the answer offers
//	related: [refund-process]    optional: other ids
//	---
//	The short answer: one paragraph, three short lines at most. A line that \
//	ends in a backslash is broken there.
//
//	Then the details, in Markdown. A refund takes {{refund_days|day|days}}.
//
// An unknown field, an unknown placeholder, a missing id or a file that is there
// twice is an error that names file and line.
//
// # Add an article
//
//  1. Write articles/en/<id>.md and articles/zh/<id>.md, each by somebody who
//     writes that language. For an operator: the same in a folder of their own
//     (TELLER_KB_DIR); one language is allowed there.
//  2. Phrasings ask for information. What wants something done to an account
//     ("I was charged twice", "where is my refund", "how do I reset my PIN") is a
//     task's, and must not be among them.
//  3. A new figure goes into defaults in figures.go, with a value that is true
//     of any wallet.
//  4. Run go test ./knowledge, or teller kb lint DIR for an operator's folder.
//     The model learns the new article by itself.
//
// # Change a built-in article
//
// In an operator's folder, a file with the same id and language replaces it. If
// it has no questions, the built-in ones stay.
//
// # Add a language
//
//  1. Make articles/<lang> and put in what exists so far; an article that is
//     missing is given in English.
//  2. Add "name.<lang>" in figures.go for the figures that are phrases.
//  3. Once it is complete, add it to BuiltInLangs in lint.go: from then on lint
//     wants every article in it.
package knowledge
