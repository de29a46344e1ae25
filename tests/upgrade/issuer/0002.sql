CREATE TABLE schema_versions (version BIGINT NOT NULL PRIMARY KEY, digest TEXT NOT NULL);
-- One text for SQLite and PostgreSQL; src/dialect.rs has the few differing words.
-- Times are seconds since 1970 but where the name says _ms.

CREATE TABLE customers (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    contract TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    UNIQUE (institution, contract),
    UNIQUE (institution, user_id)
) STRICT;

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    name TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32)
) STRICT;

CREATE TABLE tokens (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BLOB NOT NULL REFERENCES customers (id),
    user_id TEXT NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    algorithm TEXT NOT NULL,
    digits INTEGER NOT NULL,
    period INTEGER NOT NULL,
    seed BLOB NOT NULL,
    seed_key TEXT NOT NULL,
    device_key BLOB NOT NULL,
    device TEXT NOT NULL,
    mail TEXT NOT NULL,
    language TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    valid_until INTEGER,
    state TEXT NOT NULL CHECK (state IN ('enrolled', 'in_use', 'locked', 'ended')),
    in_use_since INTEGER,
    locked_since INTEGER,
    ended_at INTEGER,
    last_step INTEGER,
    activated_step INTEGER,
    drift INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    wrong_digest BLOB,
    retry_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tokens_of_customer ON tokens (customer);
CREATE INDEX tokens_of_user ON tokens (institution, user_id);

CREATE TABLE issuances (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BLOB NOT NULL REFERENCES customers (id),
    number INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    mail TEXT NOT NULL,
    language TEXT NOT NULL,
    -- Gone as soon as the issuance is no longer pending.
    record BLOB,
    record_key TEXT,
    attempts_left INTEGER NOT NULL CHECK (attempts_left >= 0),
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_attempt_at INTEGER,
    state TEXT NOT NULL
        CHECK (state IN ('pending', 'used', 'replaced', 'expired', 'exhausted')),
    ended_at INTEGER,
    token BLOB REFERENCES tokens (id),
    UNIQUE (customer, number),
    CHECK ((state = 'pending') = (record IS NOT NULL)),
    CHECK ((state = 'pending') = (ended_at IS NULL)),
    CHECK ((state = 'used') = (token IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX issuances_pending ON issuances (institution, user_id)
    WHERE state = 'pending';

CREATE TABLE enrollments (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    -- Nothing where a fake record answered.
    issuance BLOB REFERENCES issuances (id),
    attempts_left INTEGER,
    request BLOB NOT NULL UNIQUE CHECK (length(request) = 32),
    terms_version TEXT NOT NULL,
    consent_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    answer BLOB,
    state BLOB,
    state_key TEXT,
    finish_request BLOB,
    finish_answer BLOB,
    registered_key BLOB,
    registered_key_id TEXT,
    token BLOB REFERENCES tokens (id),
    registered_at INTEGER,
    -- SHA-256 of the message that said so: its repeats are known by it.
    registered_request BLOB,
    CHECK ((issuance IS NULL) = (attempts_left IS NULL)),
    CHECK ((finish_request IS NULL) = (token IS NULL))
) STRICT;
CREATE INDEX enrollments_expiry ON enrollments (expires_at);

-- Written where no issuance is, so that either way costs as many writes.
CREATE TABLE decoys (
    id TEXT NOT NULL PRIMARY KEY,
    attempts INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BLOB NOT NULL REFERENCES customers (id),
    issuance BLOB REFERENCES issuances (id),
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    notice TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
    failures INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    sent_at INTEGER,
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_of_issuance ON outbox (issuance);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    content BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE budgets (
    name TEXT NOT NULL PRIMARY KEY,
    -- When the budget is full again.
    full_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE lockouts (
    name TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    retry_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    institution TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (institution, sequence)
) STRICT;

-- Written by health checks: what can be written can be relied on.
CREATE TABLE health (
    id INTEGER NOT NULL PRIMARY KEY,
    writes INTEGER NOT NULL
) STRICT;

-- The end of each institution's chain: its row is held while one is added.
CREATE TABLE audit_ends (
    institution TEXT NOT NULL PRIMARY KEY,
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

INSERT INTO schema_versions VALUES (1, 'a16ecb3eb8eaf181cdc03b46097bdf46644bf152ba52e8bda21745110dff4b0d');
-- Entries on their way into the audit log. What is noted here is written in the
-- transaction of what it records, by one statement of one form: whether it becomes
-- an entry of its own or is only counted does not show in the time it takes.
CREATE TABLE audit_noted (
    sequence INTEGER NOT NULL PRIMARY KEY,
    institution TEXT NOT NULL,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    counted INTEGER NOT NULL CHECK (counted IN (0, 1))
) STRICT;

-- What is counted: how many more there were since the one that has an entry.
CREATE TABLE audit_counts (
    institution TEXT NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    since INTEGER NOT NULL,
    more INTEGER NOT NULL,
    PRIMARY KEY (institution, event, subject)
) STRICT;

INSERT INTO schema_versions VALUES (2, '3b4c183ff2876cc5ba803ff4bc79f1cb9335322de9c4f8f576e63cec773a3b47');
INSERT INTO customers (id, institution, contract, user_id, name, password) VALUES (X'160F74ECD0E0DB7C5D14E2F97D6F3E13', 'shinkumi', '2083C0000193A001', '2083L0000193A001', '割符 太郎', '$argon2id$v=19$m=19456,t=2,p=1$k5Y1gY3wwndlX59w0Jd7DQ$3ViiMRlkag7p3qx92oQ03MhcV9F5aH+t/mq37orBLS4');
INSERT INTO customers (id, institution, contract, user_id, name, password) VALUES (X'B60002EF3927172D125C67591EF46D12', 'shinkumi', '2083C0000193A002', '2083L0000193A002', '割符 太郎', '$argon2id$v=19$m=19456,t=2,p=1$lZBTslJWwGcA/bvvuSCuYA$16GYXMrr9GOtn4UGeuRx8iWlkLDkRMeM0OHFJ+sKZqQ');
INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits, period, seed, seed_key, device_key, device, mail, language, enrolled_at, valid_until, state, in_use_since, locked_since, ended_at, last_step, activated_step, drift, failures, wrong_digest, retry_at) VALUES (X'6531DA6DEB707F4A06469319B157B4D2', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', '2083L0000193A001', 'WF4469569729', 'SHA256', 6, 60, X'ABA7211812B1C9A861CA3BE6FD8CFFAAD9A45AB7BC6B3B5A17287A18E2A35ACA791DE293093AF24171F41551545139C45979E1054B7611EC2163DF1B', 'b19d7eb7', X'036489A123CF92335792E41A64F613648EAE2179F2DDAB8EE396BDB30C8494E0E4', '{"installation_id":"00112233445566778899aabbccddeeff","app":"warifu/0.1.0","platform":"linux","key_protection":"os_keystore"}', 'taro@example.jp', 'ja', 1795231200, NULL, 'enrolled', NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, 0);
INSERT INTO issuances (id, institution, customer, number, user_id, mail, language, record, record_key, attempts_left, issued_at, expires_at, last_attempt_at, state, ended_at, token) VALUES (X'326C267C544608158E33DBEE76D56D17', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', 1, '2083L0000193A001', 'taro@example.jp', 'ja', NULL, NULL, 4, 1795231200, 1795490400, 1795231200, 'used', 1795231200, X'6531DA6DEB707F4A06469319B157B4D2');
INSERT INTO enrollments (id, institution, issuance, attempts_left, request, terms_version, consent_at, started_at, expires_at, answer, state, state_key, finish_request, finish_answer, registered_key, registered_key_id, token, registered_at, registered_request) VALUES (X'2D9526A6A6CA9C9CB0760F613C3BDD7E', 'shinkumi', X'326C267C544608158E33DBEE76D56D17', 4, X'FE90A275C965E2D9F95404849C8AE4AC1D50893CC5319E3BAB361894A49DB6CA', '2026-11-01', 1795231200, 1795231200, 1795231320, X'7B22656E726F6C6C6D656E745F6964223A224C5A556D7071624B6E4A797764673968504476646667222C226B6532223A2255724742307379616C77755F70527349464732645F615F56793052767753726D4148444E59624B2D575154776A4449616B5534353032722D6462684E6C6B4957653033554E795079367675434D3357387033523958466938324C6575494C6F637247564D506261594A62534772365F4B5737753975326446765363467A6673507346326450435530544154664B77515467536B6C64484848464E65445F50764C516C69535F76656D4D394E4B55484E6979366479467078724A3663775A444E2D6D3553323373773331436B4741413449646E344668655439486A6749526B69474D4256676E4B544179734F6373527475335F4666492D3347593776524D4454386A38556F5830547832394247795947525936386643794133476E5563674F614D3232585F303148395545435742395A74565841305056464F684A733238327735786154796E66782D6354385F6B306154746A6E32525A4D5F4F584161694865525F4D6173396663746C3941325A4243526137317964596B70584D366835777273694B7144544B7166655A2D7065755643472D315436764A4E594E55675F39465A4933633339596776653730222C22616C676F726974686D223A22534841323536222C22646967697473223A362C22706572696F64223A36302C227365727665725F74696D65223A313739353233313230302C22657870697265735F696E223A3132307D', NULL, NULL, X'0754B9734442092862E991CC670C374EB9868A9C1CD6D750D0BC0D34822B04ED', NULL, NULL, NULL, X'6531DA6DEB707F4A06469319B157B4D2', 1795231200, X'E4D47F15F754FD41C9909CA41AF01C5C1F6447BAFCF3CFD0A8CD5BE92A5CC456');
INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice, created_at, state, failures, due_at, sent_at) VALUES (X'447E9F44221A1CD8C96FBC6CEC315599', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', X'326C267C544608158E33DBEE76D56D17', 'taro@example.jp', 'ja', '{"kind":"issued","issuance":"326c267c544608158e33dbee76d56d17","user_id":"2083L0000193A001","expires_at":1795490400}', 1795231200, 'waiting', 0, 1795231200, NULL);
INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice, created_at, state, failures, due_at, sent_at) VALUES (X'D572A271720847BD17AA1A6D04EB4AE9', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', NULL, 'taro@example.jp', 'ja', '{"kind":"enrolled","serial":"WF4469569729"}', 1795231200, 'waiting', 0, 1795231200, NULL);
INSERT INTO budgets (name, full_at_ms) VALUES ('issue/account/shinkumi/160f74ecd0e0db7c5d14e2f97d6f3e13', 1795231560000);
INSERT INTO budgets (name, full_at_ms) VALUES ('enroll/address/192.0.2.7', 1795231200001);
INSERT INTO budgets (name, full_at_ms) VALUES ('enroll/network/192.0.2.0/24', 1795231200001);
INSERT INTO budgets (name, full_at_ms) VALUES ('enroll/all', 1795231200001);
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 1, 1795231200, 'customer_added', '160f74ecd0e0db7c5d14e2f97d6f3e13', '{}', X'0000000000000000000000000000000000000000000000000000000000000000', X'E9A883A4C726F3CB53494F3D1273BEDC4A5DF416B912AA1E89705130F3035275');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 2, 1795231200, 'customer_added', 'b60002ef3927172d125c67591ef46d12', '{}', X'E9A883A4C726F3CB53494F3D1273BEDC4A5DF416B912AA1E89705130F3035275', X'2B2D7BCCFA95388E8E66E2DDFC245C61803BDF8D610464A98E19F185FBA5C15C');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 3, 1795231200, 'issued', '2083L0000193A001', '{"issuance":"326c267c544608158e33dbee76d56d17"}', X'2B2D7BCCFA95388E8E66E2DDFC245C61803BDF8D610464A98E19F185FBA5C15C', X'F2E19214C194AEEE27133477ACF212D60C1DC21E7253214B8918663B27BB8646');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 4, 1795231200, 'enrollment_started', '2083L0000193A001', '{"enrolment":"2d9526a6a6ca9c9cb0760f613c3bdd7e"}', X'F2E19214C194AEEE27133477ACF212D60C1DC21E7253214B8918663B27BB8646', X'566C28CE7C04863DC669C8C6D98BE8CB0DE926C8410293925734C702313CC8D0');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 5, 1795231200, 'enrolled', 'WF4469569729', '{"consent_at":"1795231200","issuance":"326c267c544608158e33dbee76d56d17","terms_version":"2026-11-01","user":"2083L0000193A001"}', X'566C28CE7C04863DC669C8C6D98BE8CB0DE926C8410293925734C702313CC8D0', X'B5E1A34D95A6CB3418590CF9F5BF1950B4B7A1637FE4ED8663083B7F10AAA47B');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 6, 1795231200, 'registered', '6531da6deb707f4a06469319b157b4d2', '{}', X'B5E1A34D95A6CB3418590CF9F5BF1950B4B7A1637FE4ED8663083B7F10AAA47B', X'D7FF550E94D1F3BC9C35B3EC2B0657C1373C83A2B85121CF980F260DCE43CC2D');
INSERT INTO audit_ends (institution, sequence, hash) VALUES ('shinkumi', 6, X'D7FF550E94D1F3BC9C35B3EC2B0657C1373C83A2B85121CF980F260DCE43CC2D');
