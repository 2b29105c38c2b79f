-- Tokens, codes and tries (S2, S4). No secret is here in plain: a hash column
-- holds an HMAC under the key file's key.

-- +goose Up

-- Answers given, by idempotency key: the same key again gives the same answer.
CREATE TABLE answers (
    key       TEXT PRIMARY KEY,
    operation TEXT NOT NULL,
    input     BLOB NOT NULL,
    account   TEXT NOT NULL,
    code      TEXT NOT NULL,          -- '' or why it was refused
    wait_ms   INTEGER NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE link_tokens (
    hash    BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    expires INTEGER NOT NULL,
    spent   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Which chats were linked here: the owner's own chats have a budget that
-- strangers cannot use up.
CREATE TABLE linked_chats (
    channel TEXT NOT NULL,
    chat    TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    at      INTEGER NOT NULL,
    PRIMARY KEY (channel, chat)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX linked_chats_by_account ON linked_chats (account, channel);

-- A live code belongs to a subject (an account, or the hash of a number that
-- is nobody's), a purpose and the chat that asked.
CREATE TABLE codes (
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    chat    TEXT NOT NULL,
    hash    BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (subject, purpose, chat)
) STRICT, WITHOUT ROWID;

CREATE TABLE code_sends (
    at      INTEGER NOT NULL,
    pool    TEXT NOT NULL
) STRICT;
CREATE INDEX code_sends_by_pool ON code_sends (pool, at);

CREATE TABLE wrong_tries (
    at      INTEGER NOT NULL,
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    pool    TEXT NOT NULL
) STRICT;
CREATE INDEX wrong_tries_by_pool ON wrong_tries (pool, purpose, at);

-- +goose Down
SELECT 'the book is never thrown away';
