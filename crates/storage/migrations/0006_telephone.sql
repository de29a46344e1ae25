-- Customers' telephone numbers on file, in E.164.
CREATE TABLE customer_phones (
    customer BYTEA NOT NULL REFERENCES customers (id),
    position BIGINT NOT NULL CHECK (position > 0),
    number TEXT NOT NULL,
    label_ja TEXT,
    label_en TEXT,
    PRIMARY KEY (customer, position),
    UNIQUE (customer, number),
    CHECK ((label_ja IS NULL) = (label_en IS NULL))
);

-- Telephone checks: a page that waits for a call, and what came of it.
CREATE TABLE challenges (
    id BYTEA NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BYTEA NOT NULL REFERENCES customers (id),
    number TEXT NOT NULL,
    page BYTEA NOT NULL CHECK (length(page) = 16),
    code TEXT NOT NULL CHECK (length(code) = 2),
    started_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'passed', 'used', 'failed', 'expired')),
    -- When it runs out, while it waits or has passed; else when it ended.
    ends_at BIGINT NOT NULL,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    why TEXT CHECK (why IN ('tries_used_up', 'replaced')),
    CHECK ((state = 'waiting') = (tries_left > 0)),
    CHECK ((state = 'failed') = (why IS NOT NULL))
);
-- One live check a number.
CREATE UNIQUE INDEX challenges_waiting ON challenges (institution, number)
    WHERE state = 'waiting';
CREATE INDEX challenges_of_number ON challenges (institution, number, started_at);
CREATE INDEX challenges_of_customer ON challenges (customer);
CREATE INDEX challenges_end ON challenges (ends_at);

-- What was answered to each step of a call: a repeat hears the same.
CREATE TABLE call_steps (
    institution TEXT NOT NULL,
    call_name TEXT NOT NULL,
    step BIGINT NOT NULL CHECK (step >= 0),
    -- Nothing where nobody waited for the call. What is named here may be gone.
    challenge BYTEA,
    said TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (institution, call_name, step)
);
CREATE INDEX call_steps_age ON call_steps (at);
