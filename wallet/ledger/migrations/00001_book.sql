-- The wallet's whole book. Times are integer milliseconds since 1970, UTC; 0 is
-- "no time". Amounts are minor units of the currency beside them.

-- +goose Up
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id         TEXT PRIMARY KEY,
    handle     TEXT NOT NULL UNIQUE,   -- what a demo account is called: "mei"
    name       TEXT NOT NULL,
    phone      TEXT NOT NULL UNIQUE,
    language   TEXT NOT NULL,
    currency   TEXT NOT NULL,
    zone       TEXT NOT NULL,
    frozen     INTEGER NOT NULL DEFAULT 0,
    pin_locked INTEGER NOT NULL DEFAULT 0,
    records    INTEGER NOT NULL DEFAULT 0 -- rises with every change of its transactions
) STRICT, WITHOUT ROWID;

CREATE TABLE cards (
    id       TEXT PRIMARY KEY,
    account  TEXT NOT NULL REFERENCES accounts (id),
    position INTEGER NOT NULL,
    name_zh  TEXT NOT NULL,
    name_en  TEXT NOT NULL,
    last4    TEXT NOT NULL,
    usable   INTEGER NOT NULL,
    bound    INTEGER NOT NULL,
    UNIQUE (account, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE merchants (
    id           TEXT PRIMARY KEY,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    aliases      TEXT NOT NULL,        -- a JSON array of texts
    refundable   INTEGER NOT NULL,
    partial      INTEGER NOT NULL,
    window_ms    INTEGER NOT NULL,     -- 0: no end
    limit_minor  INTEGER NOT NULL,     -- automatic up to here, in limit_currency
    limit_currency TEXT NOT NULL,
    needs_order  INTEGER NOT NULL,
    needs_reason INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE transactions (
    seq           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    account       TEXT NOT NULL REFERENCES accounts (id),
    merchant      TEXT NOT NULL,
    order_no      TEXT NOT NULL,
    request       TEXT NOT NULL,
    minor         INTEGER NOT NULL CHECK (minor > 0),
    currency      TEXT NOT NULL,
    status        TEXT NOT NULL,
    kind          TEXT NOT NULL,
    created       INTEGER NOT NULL,
    settled       INTEGER NOT NULL,
    expires       INTEGER NOT NULL,
    authorisation TEXT NOT NULL,
    source        TEXT NOT NULL,
    channel       TEXT NOT NULL,
    terminal      TEXT NOT NULL,
    category      TEXT NOT NULL,
    network_ref   TEXT NOT NULL,
    failure       TEXT NOT NULL,
    refunded      INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND minor),
    reverses      TEXT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX transactions_by_account ON transactions (account, created, seq);
CREATE INDEX transactions_by_reverses ON transactions (reverses) WHERE reverses <> '';
CREATE INDEX transactions_lapsing ON transactions (expires) WHERE status = 'authorised' AND kind = 'payment' AND expires > 0;

-- By this number a process knows whether what it read is still so.
-- +goose StatementBegin
CREATE TRIGGER transactions_added AFTER INSERT ON transactions
BEGIN UPDATE accounts SET records = records + 1 WHERE id = NEW.account; END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transactions_changed AFTER UPDATE ON transactions
BEGIN UPDATE accounts SET records = records + 1 WHERE id = NEW.account; END;
-- +goose StatementEnd

-- Refunds. The partial unique index is M3: one open refund for a transaction.
CREATE TABLE refunds (
    seq          INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,
    input        BLOB NOT NULL,        -- hash of what was asked (M4)
    reference    TEXT NOT NULL UNIQUE,
    account      TEXT NOT NULL REFERENCES accounts (id),
    transaction_id TEXT NOT NULL REFERENCES transactions (id),
    minor        INTEGER NOT NULL CHECK (minor > 0),
    currency     TEXT NOT NULL,
    destination  TEXT NOT NULL,
    card         TEXT NOT NULL,
    reason       TEXT NOT NULL,
    note         TEXT NOT NULL,
    approvers    TEXT NOT NULL,        -- a JSON array of names
    conversation TEXT NOT NULL,
    automatic    INTEGER NOT NULL,     -- no person decided: counts for the caps (M9)
    status       TEXT NOT NULL,
    ended        INTEGER NOT NULL GENERATED ALWAYS AS (status IN ('paid', 'refused', 'failed')) STORED,
    code         TEXT NOT NULL DEFAULT '',
    version      INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    changed      INTEGER NOT NULL,
    paid         INTEGER NOT NULL DEFAULT 0,
    expected     INTEGER NOT NULL DEFAULT 0,
    due          INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX refunds_one_open ON refunds (transaction_id) WHERE ended = 0;
CREATE INDEX refunds_by_transaction ON refunds (transaction_id, seq);
CREATE INDEX refunds_by_account ON refunds (account, created);
CREATE INDEX refunds_automatic ON refunds (created) WHERE automatic = 1;
CREATE INDEX refunds_due ON refunds (due) WHERE due > 0;

CREATE TABLE refund_history (
    refund  INTEGER NOT NULL REFERENCES refunds (seq),
    version INTEGER NOT NULL,
    status  TEXT NOT NULL,
    code    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (refund, version)
) STRICT, WITHOUT ROWID;

-- The duplicates that were declared: the group that each refund named (M10).
CREATE TABLE refund_groups (
    refund         INTEGER NOT NULL REFERENCES refunds (seq),
    transaction_id TEXT NOT NULL REFERENCES transactions (id),
    PRIMARY KEY (refund, transaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_groups_by_transaction ON refund_groups (transaction_id);

-- Double entry. A book is one account of the ledger, a journal one movement,
-- its postings add up to nothing (M1). What is posted is never changed.
CREATE TABLE books (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    owner    TEXT NOT NULL,
    currency TEXT NOT NULL,
    UNIQUE (kind, owner, currency)
) STRICT;

CREATE TABLE journals (
    id             INTEGER PRIMARY KEY,
    what           TEXT NOT NULL,
    at             INTEGER NOT NULL,
    transaction_id TEXT REFERENCES transactions (id),
    refund         INTEGER REFERENCES refunds (seq)
) STRICT;
CREATE INDEX journals_by_transaction ON journals (transaction_id);

CREATE TABLE postings (
    journal INTEGER NOT NULL REFERENCES journals (id),
    line    INTEGER NOT NULL,
    book    INTEGER NOT NULL REFERENCES books (id),
    minor   INTEGER NOT NULL CHECK (minor <> 0),
    PRIMARY KEY (journal, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX postings_by_book ON postings (book, minor);

-- +goose StatementBegin
CREATE TRIGGER postings_stay BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER postings_remain BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'a posting is never removed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journals_stay BEFORE UPDATE ON journals
BEGIN SELECT RAISE(ABORT, 'a journal is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journals_remain BEFORE DELETE ON journals
BEGIN SELECT RAISE(ABORT, 'a journal is never removed'); END;
-- +goose StatementEnd

CREATE TABLE events (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    kind           TEXT NOT NULL,
    account        TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    refund         TEXT NOT NULL,
    version        INTEGER NOT NULL,
    at             INTEGER NOT NULL
) STRICT;

-- +goose Down
SELECT 'the book is never thrown away';
