-- A token is held beside whatever state it is in: no code of it counts until
-- support has looked into it.
ALTER TABLE tokens ADD COLUMN held_since BIGINT;
ALTER TABLE tokens ADD COLUMN held_why TEXT
    CHECK (held_why IN ('two_devices', 'stopped', 'support'));
-- Nothing where it ended before this was noted.
ALTER TABLE tokens ADD COLUMN ended_why TEXT
    CHECK (ended_why IN ('superseded', 'released', 'cancelled'));

-- Where each token's chain of contacts stands: what its device brings next.
CREATE TABLE contacts (
    token BYTEA NOT NULL PRIMARY KEY REFERENCES tokens (id),
    epoch BIGINT NOT NULL,
    counter BIGINT NOT NULL,
    chain BYTEA NOT NULL CHECK (length(chain) = 32),
    -- Nobody has come in this epoch yet: who comes first sets where it stands.
    fresh BIGINT NOT NULL CHECK (fresh IN (0, 1)),
    -- SHA-256 of the last contact's bytes, and its answer.
    request BYTEA CHECK (length(request) = 32),
    reply BYTEA,
    -- The digests of some before it, one after the other.
    earlier BYTEA NOT NULL,
    at BIGINT NOT NULL
);

-- The epoch of tokens that have no row above: one row.
CREATE TABLE contact_epochs (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch BIGINT NOT NULL
);
INSERT INTO contact_epochs (id, epoch) VALUES (1, 0);

-- Moves that an old device has stopped: each once.
CREATE TABLE stops (
    from_token BYTEA NOT NULL REFERENCES tokens (id),
    to_token BYTEA NOT NULL REFERENCES tokens (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (from_token, to_token)
);
