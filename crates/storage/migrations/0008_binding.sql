-- What the bank knows of a customer beyond the login: where mail goes that no
-- token has an address for, and what they have chosen.
CREATE TABLE customer_details (
    customer BYTEA NOT NULL PRIMARY KEY REFERENCES customers (id),
    mail TEXT NOT NULL,
    language TEXT NOT NULL,
    otp_at_login BIGINT NOT NULL DEFAULT 0 CHECK (otp_at_login IN (0, 1))
);

-- The transfer password, digit by digit, each under a keyed MAC: two of them are
-- asked at a time.
CREATE TABLE customer_digits (
    customer BYTEA NOT NULL REFERENCES customers (id),
    place BIGINT NOT NULL CHECK (place BETWEEN 1 AND 10),
    digest BYTEA NOT NULL CHECK (length(digest) = 16),
    PRIMARY KEY (customer, place)
);

-- The two places that are asked, until they are answered rightly.
CREATE TABLE asked_digits (
    customer BYTEA NOT NULL PRIMARY KEY REFERENCES customers (id),
    first BIGINT NOT NULL CHECK (first BETWEEN 1 AND 10),
    second BIGINT NOT NULL CHECK (second BETWEEN 1 AND 10),
    CHECK (first < second)
);

-- What a customer has done, under the number that the page shows.
CREATE TABLE receipts (
    number BIGINT NOT NULL PRIMARY KEY,
    customer BYTEA NOT NULL REFERENCES customers (id),
    what TEXT NOT NULL CHECK (what IN ('start', 'exchange', 'stop')),
    serial TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX receipts_of_customer ON receipts (customer, at);

-- Before that no code of it counts at the bank's own systems; the login takes it.
ALTER TABLE tokens ADD COLUMN usable_from BIGINT;
