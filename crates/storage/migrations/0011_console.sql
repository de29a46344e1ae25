-- Who works at the console. A member of staff holds a token as a customer does,
-- under a user ID of their own; nobody can log in to the portal as that customer.
CREATE TABLE staff (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('support', 'supervisor', 'auditor')),
    holder BYTEA NOT NULL UNIQUE REFERENCES customers (id),
    password TEXT NOT NULL,
    -- The password is the one that was handed out: the first login changes it.
    must_change BIGINT NOT NULL CHECK (must_change IN (0, 1)),
    -- Goes up with whatever ends all sessions.
    epoch BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    disabled_at BIGINT,
    UNIQUE (institution, login)
);

-- Tokens that are to be ended on a cancellation form: another person decides.
CREATE TABLE cancellations (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    token BYTEA NOT NULL REFERENCES tokens (id),
    form TEXT NOT NULL,
    why TEXT NOT NULL,
    asked_by BYTEA NOT NULL REFERENCES staff (id),
    asked_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'confirmed', 'refused', 'expired', 'overtaken')),
    decided_by BYTEA REFERENCES staff (id),
    decided_at BIGINT,
    CHECK ((state = 'waiting') = (decided_at IS NULL)),
    CHECK (decided_by IS NULL OR decided_by <> asked_by)
);
CREATE UNIQUE INDEX cancellations_waiting ON cancellations (token) WHERE state = 'waiting';
CREATE INDEX cancellations_of ON cancellations (institution, asked_at);

-- How far ahead support has found the token's clock: drift is followed from there.
ALTER TABLE tokens ADD COLUMN drift_base BIGINT NOT NULL DEFAULT 0;

-- A count that no time forgets: only support, or a right answer.
ALTER TABLE lockouts ADD COLUMN kept BIGINT NOT NULL DEFAULT 0 CHECK (kept IN (0, 1));

-- What a customer's page shows. Accepted codes are most of the log and are not on it.
CREATE INDEX audit_subject ON audit (institution, subject, sequence)
    WHERE event <> 'code_accepted';
CREATE INDEX outbox_of_customer ON outbox (customer, created_at);
