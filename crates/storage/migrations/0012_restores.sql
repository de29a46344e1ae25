-- After a backup was put back: where its log ended. Gone once it was reconciled
-- with what happened since.
CREATE TABLE restores (
    institution TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32)
);

-- Tokens, also those that are nobody's, with which nothing is done until then.
CREATE TABLE restored_tokens (
    token BYTEA NOT NULL PRIMARY KEY CHECK (length(token) = 16),
    institution TEXT NOT NULL,
    -- It is held for this reason alone.
    held BIGINT NOT NULL CHECK (held IN (0, 1))
);
CREATE INDEX restored_tokens_of ON restored_tokens (institution);
