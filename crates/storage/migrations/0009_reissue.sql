-- Representative accounts, which customers may log in by in the login ID's place.
CREATE TABLE customer_accounts (
    customer BYTEA NOT NULL PRIMARY KEY REFERENCES customers (id),
    institution TEXT NOT NULL,
    branch TEXT NOT NULL CHECK (length(branch) = 3),
    number TEXT NOT NULL CHECK (length(number) = 7),
    UNIQUE (institution, branch, number)
);

-- Issuances that an old token's device has stopped: until support has looked into
-- it, nothing more is issued to the customer.
CREATE TABLE issue_stops (
    issuance BYTEA NOT NULL PRIMARY KEY REFERENCES issuances (id),
    customer BYTEA NOT NULL REFERENCES customers (id),
    from_token BYTEA NOT NULL REFERENCES tokens (id),
    at BIGINT NOT NULL,
    -- When support let it go on.
    lifted_at BIGINT
);
CREATE INDEX issue_stops_open ON issue_stops (customer) WHERE lifted_at IS NULL;
