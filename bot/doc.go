// Package bot is the house around the dialogues: envelopes, conversations and
// who owns them, cases, commands, the outbox, and the engine that moves them.
package bot
