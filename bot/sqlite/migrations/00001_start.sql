-- +goose Up

-- Times are integer milliseconds since 1970, UTC; 0 is none.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a chat. data holds what is never searched for, as JSON.
CREATE TABLE conversations (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    identity    TEXT NOT NULL,             -- channel:bot:person, whom a link belongs to
    private     INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,          -- of the owner
    speaker     TEXT NOT NULL,
    agent       TEXT NOT NULL,
    unreachable INTEGER NOT NULL DEFAULT 0,
    newest      INTEGER NOT NULL DEFAULT 0, -- outbox id of the newest sent message with buttons
    case_id     INTEGER NOT NULL DEFAULT 0, -- the open case
    updated     INTEGER NOT NULL,
    data        TEXT NOT NULL,
    state       BLOB
) STRICT;

-- Everything that ever came in. Rows stay when done: their id is what a
-- repeated delivery is known by.
CREATE TABLE inbox (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    tag          TEXT NOT NULL DEFAULT '',  -- of a timer: frame/name
    status       INTEGER NOT NULL,          -- 0 waiting, 1 done, 2 dead
    received     INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    error        TEXT,
    payload      TEXT NOT NULL,
    sealed       BLOB
) STRICT;
CREATE INDEX inbox_waiting ON inbox (conversation, seq, due) WHERE status = 0;

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    status       TEXT NOT NULL,
    class        TEXT NOT NULL,
    audience     TEXT NOT NULL,
    epoch        INTEGER NOT NULL,
    account      TEXT NOT NULL,
    created      INTEGER NOT NULL,
    expires      INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    sent         INTEGER NOT NULL DEFAULT 0,
    ref          TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    keyboard     TEXT,                      -- random part of its buttons' handles
    used         INTEGER NOT NULL DEFAULT 0, -- a bit for each button that was pressed
    payload      TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (conversation, id, due) WHERE status = 'waiting';
CREATE INDEX outbox_unsent ON outbox (id) WHERE status NOT IN ('waiting', 'sent');
CREATE UNIQUE INDEX outbox_keyboard ON outbox (keyboard) WHERE keyboard IS NOT NULL;

CREATE TABLE commands (
    id           INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    frame        TEXT NOT NULL,
    key          TEXT NOT NULL,
    deed         TEXT NOT NULL,
    sealed       BLOB,
    chat         TEXT NOT NULL,
    account      TEXT NOT NULL,
    status       TEXT NOT NULL,             -- open, done, refused, given_up
    created      INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    ended        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX commands_due ON commands (due, id) WHERE status = 'open';
CREATE UNIQUE INDEX commands_open ON commands (key, conversation, frame, deed) WHERE status = 'open';

CREATE TABLE timers (
    conversation TEXT NOT NULL,
    frame        TEXT NOT NULL,
    name         TEXT NOT NULL,
    due          INTEGER NOT NULL,
    PRIMARY KEY (conversation, frame, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (due);

CREATE TABLE links (
    identity     TEXT PRIMARY KEY,
    channel      TEXT NOT NULL,
    account      TEXT NOT NULL,
    conversation TEXT NOT NULL,
    chat         TEXT NOT NULL,
    person       TEXT NOT NULL,
    name         TEXT NOT NULL,
    since        INTEGER NOT NULL,
    UNIQUE (channel, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_account ON links (account);

CREATE TABLE cases (
    id           INTEGER PRIMARY KEY,       -- C-(1000+id)
    conversation TEXT NOT NULL,
    status       TEXT NOT NULL,
    rank         INTEGER NOT NULL,          -- of the priority: 0 urgent, 1 high, 2 normal
    account      TEXT NOT NULL,
    handoff      TEXT NOT NULL,
    desk         TEXT,
    version      INTEGER NOT NULL DEFAULT 1,
    opened       INTEGER NOT NULL,
    changed      INTEGER NOT NULL,
    closed       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX cases_open ON cases (rank, opened, id) WHERE status <> 'closed';

CREATE TABLE case_entries (
    seq     INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    message INTEGER NOT NULL DEFAULT 0,     -- outbox id of what was said
    data    TEXT NOT NULL
) STRICT;
CREATE INDEX case_entries_case ON case_entries (case_id, seq);

CREATE TABLE audit (
    n            INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    case_ref     TEXT NOT NULL,
    by           TEXT NOT NULL,
    what         TEXT NOT NULL,
    data         TEXT NOT NULL
) STRICT;

CREATE TABLE gaps (
    n            INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    conversation TEXT NOT NULL,
    language     TEXT NOT NULL,
    question     TEXT NOT NULL
) STRICT;
