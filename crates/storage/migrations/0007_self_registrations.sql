-- What an app is answered once more that asks with the same bytes. The token
-- stands in free_tokens and, once it is bound, in tokens, under the same id.
CREATE TABLE self_registrations (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    request BYTEA NOT NULL UNIQUE CHECK (length(request) = 32),
    token BYTEA NOT NULL UNIQUE CHECK (length(token) = 16),
    at BIGINT NOT NULL,
    -- When the token ends that nobody has bound; the row goes then in any case.
    ends_at BIGINT NOT NULL,
    -- Gone as soon as the app has said that it holds the token.
    answer BYTEA,
    registered_key BYTEA,
    registered_key_id TEXT,
    registered_at BIGINT,
    -- SHA-256 of the message that said so: its repeats are known by it.
    registered_request BYTEA,
    CHECK ((answer IS NULL) = (registered_request IS NOT NULL)),
    CHECK ((answer IS NULL) = (registered_key IS NULL)),
    CHECK ((registered_at IS NULL) = (registered_request IS NULL))
);
CREATE INDEX self_registrations_end ON self_registrations (ends_at);
