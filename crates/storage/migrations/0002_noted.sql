-- Entries on their way into the audit log. What is noted here is written in the
-- transaction of what it records, by one statement of one form: whether it becomes
-- an entry of its own or is only counted does not show in the time it takes.
CREATE TABLE audit_noted (
    sequence BIGINT NOT NULL PRIMARY KEY,
    institution TEXT NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    counted BIGINT NOT NULL CHECK (counted IN (0, 1))
);

-- What is counted: how many more there were since the one that has an entry.
CREATE TABLE audit_counts (
    institution TEXT NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    since BIGINT NOT NULL,
    more BIGINT NOT NULL,
    PRIMARY KEY (institution, event, subject)
);
