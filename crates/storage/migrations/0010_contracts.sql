-- Contracts with several users.
CREATE TABLE contracts (
    customer BYTEA NOT NULL PRIMARY KEY REFERENCES customers (id),
    -- Every user has a token of their own, or all share one.
    mode TEXT NOT NULL CHECK (mode IN ('own', 'shared'))
);

-- Who they are. The contract's own user ID is the first one's, and the holder of
-- the token that all share.
CREATE TABLE contract_users (
    institution TEXT NOT NULL,
    user_id TEXT NOT NULL,
    customer BYTEA NOT NULL REFERENCES contracts (customer),
    name TEXT NOT NULL,
    PRIMARY KEY (institution, user_id)
);
CREATE INDEX contract_users_of ON contract_users (customer);

-- The customer card, cell by cell, each under a keyed MAC.
CREATE TABLE card_cells (
    customer BYTEA NOT NULL REFERENCES customers (id),
    symbol TEXT NOT NULL,
    digest BYTEA NOT NULL CHECK (length(digest) = 16),
    PRIMARY KEY (customer, symbol)
);

-- The symbol that is asked until it is answered rightly, and wrong answers in a
-- row, whatever the session.
CREATE TABLE cards (
    customer BYTEA NOT NULL PRIMARY KEY REFERENCES customers (id),
    asked TEXT,
    failures BIGINT NOT NULL DEFAULT 0
);

-- Client certificates by the SHA-256 of their DER.
CREATE TABLE certificates (
    fingerprint BYTEA NOT NULL PRIMARY KEY CHECK (length(fingerprint) = 32),
    institution TEXT NOT NULL,
    customer BYTEA NOT NULL REFERENCES customers (id),
    added_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX certificates_of ON certificates (customer);

-- Of a token that several share: each user's last use, and wrong codes in a row.
CREATE TABLE token_users (
    token BYTEA NOT NULL REFERENCES tokens (id),
    user_id TEXT NOT NULL,
    last_step BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    wrong_digest BYTEA,
    retry_at BIGINT NOT NULL DEFAULT 0,
    locked_since BIGINT,
    PRIMARY KEY (token, user_id)
);
