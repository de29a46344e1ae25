-- Soft: in the app. Hardware: imported from its maker's file.
ALTER TABLE tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'soft'
    CHECK (kind IN ('soft', 'hardware'));
CREATE INDEX tokens_hardware ON tokens (institution, state) WHERE kind = 'hardware';

-- Tokens that are nobody's: hardware in stock, and what apps have registered by
-- themselves and nobody has bound. Bound, a token moves from here to `tokens`
-- under the same id and serial number, which no two rows of either have.
CREATE TABLE free_tokens (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('soft', 'hardware')),
    algorithm TEXT NOT NULL,
    digits BIGINT NOT NULL,
    period BIGINT NOT NULL,
    seed BYTEA NOT NULL,
    seed_key TEXT NOT NULL,
    -- The app's, and what it said of itself; hardware has none.
    device_key BYTEA,
    device TEXT,
    -- Who made the hardware.
    maker TEXT,
    -- When it was imported or registered.
    since BIGINT NOT NULL,
    -- A soft token that nobody binds dies then.
    ends_at BIGINT,
    -- What the maker says; soft tokens get theirs when they are bound.
    valid_until BIGINT,
    last_step BIGINT,
    drift BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    wrong_digest BYTEA,
    retry_at BIGINT NOT NULL DEFAULT 0,
    CHECK ((kind = 'soft') = (device_key IS NOT NULL)),
    CHECK ((kind = 'soft') = (ends_at IS NOT NULL)),
    CHECK ((kind = 'hardware') = (maker IS NOT NULL))
);
CREATE INDEX free_tokens_of ON free_tokens (institution, kind, since);
CREATE INDEX free_tokens_end ON free_tokens (ends_at);
