// Package understand reads a customer's sentence: what is wanted, which values
// are in it, which dialogue step it takes, in Chinese and in English. It knows
// neither wallets nor conversations, does no I/O, and executes nothing:
// an instruction inside a sentence is text.
//
// # What belongs here
//
// meaning.go is the vocabulary and is read first. [New] trains a [Model], which
// implements [Reader] for the flows and knowledge.Ranker for the knowledge
// base, so that search and chat agree.
//
//   - phrasings/: what customers say, one file an intent and language; articles
//     add their questions and titles as labels "faq:<id>" of the same model.
//   - model.go: a sentence's way through rules and model. twins.go, clauses.go,
//     wishes.go: what the model alone cannot know: an article and its task,
//     "not X but Y", two wishes in one sentence.
//   - moves.go, movebook.go, choice.go: steps of a dialogue, by rules alone. A
//     sentence is bare where phrases of one move and politeness cover all of it.
//   - slots.go and what it calls: amounts, counts, dates, names, references,
//     phones. They read one [page] in turn, the most particular first, and blank
//     out what they used: a date is never an amount as well.
//   - rule.go, need.go, sketch.go: regular expressions that are tried only where
//     the sentence has what they need; every pattern is a rule by mustRule.
//   - lang.go, angry.go: what a sentence is written in, and how.
//
// # What never does
//
// Deciding what to do about a meaning, wallets, sentences for customers.
//
// # How an intent is found
//
// Text is folded, clauses that are denied ("我没有被重复扣款") and names (merchants,
// references) are taken out, and the joint model ranks intents and articles. Its
// gate says how likely the first is right and in scope: from
// textmodel.ActFrom it is acted on, from textmodel.OfferFrom it is offered, else
// the intent is out_of_scope. A bare move decides by itself, also its intent.
// A sentence that only gives values ("3号那笔") asks for nothing and is refused:
// the flow that asked reads its slots.
//
// Of an article and its task, the sentence decides: "if", "usually", rules and
// reasons mean the article, "my", "just now", "this one" the task; a payment PIN
// that is to be changed, reset or unlocked is always pin_reset.
//
// # What times and amounts mean
//
// Times are past: "周五" and "the 3rd" are the newest such day, today included;
// "last Friday" is before today, "上周五" is of the week before. An hour is that
// whole hour, with "about" half an hour before and after, "三点半" the half hour
// from there, a time with minutes that minute. An evening ends at five the next
// morning. "About 20" is a fifth up and down, "两百多" 200 to 300. 3/5 is 5 March.
//
// # Add an intent
//
//  1. Name it in meaning.go and in spoken (phrasings.go).
//  2. Write phrasings/<lang>/<intent>.txt in every language: at least 40 lines
//     of your own words, varied in tone, length, dialect and slips.
//  3. Say in wishes.go which other wishes it covers, and in twins.go which
//     articles speak of the same.
//  4. Put at least ten other sentences of it into testdata/, and run
//     go test -v -run 'Golden|Public|Phrasings'.
//
// # Add a language
//
//  1. A folder under phrasings/ with a file for every intent, and its name in
//     languages; langOf must tell it from the others.
//  2. Its phrases in movebook.go and ordinals in choice.go.
//  3. A reader of dates beside dates_zh.go and dates_en.go, units in amounts.go,
//     words for kinds of purchase in categories.go.
//  4. testdata/*_<lang>.tsv and rows in slots_test.go and moves_test.go.
//
// # Measured
//
// With the 48 built-in articles, some 1,640 phrasings, one core of a shared
// two-core machine (23 November 2026; right = the intent that Read returns,
// a wrongly refused sentence counts as wrong):
//
//	held out sentences of our own              zh      en
//	golden (140), seen while phrasings grew    0.97    0.97
//	fresh (103), first reading                 0.88    0.87
//	fresh, after phrasings grew                1.00    0.97
//	unseen (71), first reading                 0.83    0.92
//	unseen, now (its mistakes not looked at)   0.86    0.90
//	  of it out of scope (15), refused         0.87    0.87
//	  acted on wrongly                         0.03    0.06
//
// Of 534 bank customers' sentences by strangers (public, English, never
// trained on) 0.72 have the right intent, 0.93 among the first three; 0.70 of
// them are acted on, 0.87 of these rightly (unrecognised card payments are the
// weak spot). Of 200 public out-of-scope sentences 0.87 are refused and 0.04
// acted on. Five-fold over the phrasings: zh 0.85, en 0.76, articles 0.45 and
// 0.42. No Chinese sentences by strangers could be had: the Chinese figures
// rest on ours alone.
//
// Training 0.47 s. Read takes 0.09 ms for a Chinese sentence of 45 characters,
// 0.12 ms for an English one of 20 words, of which the language model takes
// 0.02 and 0.06 ms (BenchmarkRead, the least of 18 runs of 0.08 s, since others
// share the cores; without the skipping of rules 0.38 and 0.66 ms, measured in
// turn with it). Reading off what the rules need adds 0.01 s to the start.
package understand
