-- What procedures ask for beyond the login, hashed.
CREATE TABLE customer_secrets (
    customer BYTEA NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('confirmation_password', 'contract_pin', 'registration_pin')),
    hash TEXT NOT NULL,
    PRIMARY KEY (customer, kind)
);

-- What a customer has entered and not yet confirmed, one each: the issuance that
-- comes of it has the same id. Nothing can be enrolled with it before that.
CREATE TABLE drafts (
    customer BYTEA NOT NULL PRIMARY KEY REFERENCES customers (id),
    id BYTEA NOT NULL UNIQUE CHECK (length(id) = 16),
    mail TEXT NOT NULL,
    language TEXT NOT NULL,
    record BYTEA NOT NULL,
    record_key TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- When a customer last gave a token up.
CREATE INDEX tokens_released ON tokens (customer, ended_at) WHERE ended_why = 'released';
