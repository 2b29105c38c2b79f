// Package textmodel is the language engine: it learns labels from example
// sentences and ranks them for a new one. It knows no label, no language's
// grammar and nothing of wallets; flows/understand and the knowledge base use
// the same engine, so that search and chat agree.
//
// # How it works
//
//   - fold.go: one spelling for what a reader takes as the same text.
//   - features.go: hashed n-grams in three blocks (words, characters inside
//     words, Han characters), each block L2-normalised by itself, sublinear
//     TF-IDF.
//   - train.go: one-versus-rest logistic regression, solved in the dual by
//     coordinate descent, all labels of one example at a time.
//   - neighbours.go: cosine similarity to the nearest training phrasing.
//   - gate.go: the probability that the best label is right and in scope, a
//     small logistic regression over the model's own behaviour on sentences
//     and labels that were kept from it.
//   - evaluate.go: the figures of `teller understand eval`.
//
// # What it promises
//
// Training is deterministic: the same examples in the same order give the same
// model. A trained [Model] never changes and is safe for concurrent use. Text
// of any length is read up to [MaxRunes].
//
// # What never belongs here
//
// Names of intents or articles, rules about what a customer means, I/O.
package textmodel
