-- One text for SQLite and PostgreSQL; src/dialect.rs has the few differing words.
-- Times are seconds since 1970 but where the name says _ms.

CREATE TABLE customers (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    contract TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    UNIQUE (institution, contract),
    UNIQUE (institution, user_id)
);

CREATE TABLE api_keys (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    name TEXT NOT NULL,
    digest BYTEA NOT NULL UNIQUE CHECK (length(digest) = 32)
);

CREATE TABLE tokens (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BYTEA NOT NULL REFERENCES customers (id),
    user_id TEXT NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    algorithm TEXT NOT NULL,
    digits BIGINT NOT NULL,
    period BIGINT NOT NULL,
    seed BYTEA NOT NULL,
    seed_key TEXT NOT NULL,
    device_key BYTEA NOT NULL,
    device TEXT NOT NULL,
    mail TEXT NOT NULL,
    language TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    valid_until BIGINT,
    state TEXT NOT NULL CHECK (state IN ('enrolled', 'in_use', 'locked', 'ended')),
    in_use_since BIGINT,
    locked_since BIGINT,
    ended_at BIGINT,
    last_step BIGINT,
    activated_step BIGINT,
    drift BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    wrong_digest BYTEA,
    retry_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tokens_of_customer ON tokens (customer);
CREATE INDEX tokens_of_user ON tokens (institution, user_id);

CREATE TABLE issuances (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BYTEA NOT NULL REFERENCES customers (id),
    number BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    mail TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Gone as soon as the issuance is no longer pending.
    record BYTEA,
    record_key TEXT,
    attempts_left BIGINT NOT NULL CHECK (attempts_left >= 0),
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_attempt_at BIGINT,
    state TEXT NOT NULL
        CHECK (state IN ('pending', 'used', 'replaced', 'expired', 'exhausted')),
    ended_at BIGINT,
    token BYTEA REFERENCES tokens (id),
    UNIQUE (customer, number),
    CHECK ((state = 'pending') = (record IS NOT NULL)),
    CHECK ((state = 'pending') = (ended_at IS NULL)),
    CHECK ((state = 'used') = (token IS NOT NULL))
);
CREATE UNIQUE INDEX issuances_pending ON issuances (institution, user_id)
    WHERE state = 'pending';

CREATE TABLE enrollments (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    -- Nothing where a fake record answered.
    issuance BYTEA REFERENCES issuances (id),
    attempts_left BIGINT,
    request BYTEA NOT NULL UNIQUE CHECK (length(request) = 32),
    terms_version TEXT NOT NULL,
    consent_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    answer BYTEA,
    state BYTEA,
    state_key TEXT,
    finish_request BYTEA,
    finish_answer BYTEA,
    registered_key BYTEA,
    registered_key_id TEXT,
    token BYTEA REFERENCES tokens (id),
    registered_at BIGINT,
    -- SHA-256 of the message that said so: its repeats are known by it.
    registered_request BYTEA,
    CHECK ((issuance IS NULL) = (attempts_left IS NULL)),
    CHECK ((finish_request IS NULL) = (token IS NULL))
);
CREATE INDEX enrollments_expiry ON enrollments (expires_at);

-- Written where no issuance is, so that either way costs as many writes.
CREATE TABLE decoys (
    id TEXT NOT NULL PRIMARY KEY,
    attempts BIGINT NOT NULL
);

CREATE TABLE outbox (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BYTEA NOT NULL REFERENCES customers (id),
    issuance BYTEA REFERENCES issuances (id),
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    notice TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
    failures BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    sent_at BIGINT,
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_of_issuance ON outbox (issuance);

CREATE TABLE sessions (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    content BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE budgets (
    name TEXT NOT NULL PRIMARY KEY,
    -- When the budget is full again.
    full_at_ms BIGINT NOT NULL
);

CREATE TABLE lockouts (
    name TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    retry_at BIGINT NOT NULL
);

CREATE TABLE audit (
    institution TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous BYTEA NOT NULL CHECK (length(previous) = 32),
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (institution, sequence)
);

-- Written by health checks: what can be written can be relied on.
CREATE TABLE health (
    id BIGINT NOT NULL PRIMARY KEY,
    writes BIGINT NOT NULL
);

-- The end of each institution's chain: its row is held while one is added.
CREATE TABLE audit_ends (
    institution TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32)
);
