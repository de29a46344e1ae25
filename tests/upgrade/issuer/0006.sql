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
-- A token is held beside whatever state it is in: no code of it counts until
-- support has looked into it.
ALTER TABLE tokens ADD COLUMN held_since INTEGER;
ALTER TABLE tokens ADD COLUMN held_why TEXT
    CHECK (held_why IN ('two_devices', 'stopped', 'support'));
-- Nothing where it ended before this was noted.
ALTER TABLE tokens ADD COLUMN ended_why TEXT
    CHECK (ended_why IN ('superseded', 'released', 'cancelled'));

-- Where each token's chain of contacts stands: what its device brings next.
CREATE TABLE contacts (
    token BLOB NOT NULL PRIMARY KEY REFERENCES tokens (id),
    epoch INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    chain BLOB NOT NULL CHECK (length(chain) = 32),
    -- Nobody has come in this epoch yet: who comes first sets where it stands.
    fresh INTEGER NOT NULL CHECK (fresh IN (0, 1)),
    -- SHA-256 of the last contact's bytes, and its answer.
    request BLOB CHECK (length(request) = 32),
    reply BLOB,
    -- The digests of some before it, one after the other.
    earlier BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- The epoch of tokens that have no row above: one row.
CREATE TABLE contact_epochs (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
) STRICT;
INSERT INTO contact_epochs (id, epoch) VALUES (1, 0);

-- Moves that an old device has stopped: each once.
CREATE TABLE stops (
    from_token BLOB NOT NULL REFERENCES tokens (id),
    to_token BLOB NOT NULL REFERENCES tokens (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (from_token, to_token)
) STRICT;

INSERT INTO schema_versions VALUES (3, 'adfcbee36d0627dedd0a86f3cb58783f28f73bcdb53689ac56c172b71c12c071');
-- Soft: in the app. Hardware: imported from its maker's file.
ALTER TABLE tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'soft'
    CHECK (kind IN ('soft', 'hardware'));
CREATE INDEX tokens_hardware ON tokens (institution, state) WHERE kind = 'hardware';

-- Tokens that are nobody's: hardware in stock, and what apps have registered by
-- themselves and nobody has bound. Bound, a token moves from here to `tokens`
-- under the same id and serial number, which no two rows of either have.
CREATE TABLE free_tokens (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('soft', 'hardware')),
    algorithm TEXT NOT NULL,
    digits INTEGER NOT NULL,
    period INTEGER NOT NULL,
    seed BLOB NOT NULL,
    seed_key TEXT NOT NULL,
    -- The app's, and what it said of itself; hardware has none.
    device_key BLOB,
    device TEXT,
    -- Who made the hardware.
    maker TEXT,
    -- When it was imported or registered.
    since INTEGER NOT NULL,
    -- A soft token that nobody binds dies then.
    ends_at INTEGER,
    -- What the maker says; soft tokens get theirs when they are bound.
    valid_until INTEGER,
    last_step INTEGER,
    drift INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    wrong_digest BLOB,
    retry_at INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'soft') = (device_key IS NOT NULL)),
    CHECK ((kind = 'soft') = (ends_at IS NOT NULL)),
    CHECK ((kind = 'hardware') = (maker IS NOT NULL))
) STRICT;
CREATE INDEX free_tokens_of ON free_tokens (institution, kind, since);
CREATE INDEX free_tokens_end ON free_tokens (ends_at);

INSERT INTO schema_versions VALUES (4, '1680dfb08f6e70b9df51f51593b1a65ef4be2ea02944dfa217186326cd84abd0');
-- What procedures ask for beyond the login, hashed.
CREATE TABLE customer_secrets (
    customer BLOB NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('confirmation_password', 'contract_pin', 'registration_pin')),
    hash TEXT NOT NULL,
    PRIMARY KEY (customer, kind)
) STRICT;

-- What a customer has entered and not yet confirmed, one each: the issuance that
-- comes of it has the same id. Nothing can be enrolled with it before that.
CREATE TABLE drafts (
    customer BLOB NOT NULL PRIMARY KEY REFERENCES customers (id),
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    mail TEXT NOT NULL,
    language TEXT NOT NULL,
    record BLOB NOT NULL,
    record_key TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- When a customer last gave a token up.
CREATE INDEX tokens_released ON tokens (customer, ended_at) WHERE ended_why = 'released';

INSERT INTO schema_versions VALUES (5, '0360e58dd46c7c65fb67a08976aeafdd970d1d26f978e995b3c7abb61082abb4');
-- Customers' telephone numbers on file, in E.164.
CREATE TABLE customer_phones (
    customer BLOB NOT NULL REFERENCES customers (id),
    position INTEGER NOT NULL CHECK (position > 0),
    number TEXT NOT NULL,
    label_ja TEXT,
    label_en TEXT,
    PRIMARY KEY (customer, position),
    UNIQUE (customer, number),
    CHECK ((label_ja IS NULL) = (label_en IS NULL))
) STRICT;

-- Telephone checks: a page that waits for a call, and what came of it.
CREATE TABLE challenges (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution TEXT NOT NULL,
    customer BLOB NOT NULL REFERENCES customers (id),
    number TEXT NOT NULL,
    page BLOB NOT NULL CHECK (length(page) = 16),
    code TEXT NOT NULL CHECK (length(code) = 2),
    started_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'passed', 'used', 'failed', 'expired')),
    -- When it runs out, while it waits or has passed; else when it ended.
    ends_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0),
    why TEXT CHECK (why IN ('tries_used_up', 'replaced')),
    CHECK ((state = 'waiting') = (tries_left > 0)),
    CHECK ((state = 'failed') = (why IS NOT NULL))
) STRICT;
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
    step INTEGER NOT NULL CHECK (step >= 0),
    -- Nothing where nobody waited for the call. What is named here may be gone.
    challenge BLOB,
    said TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (institution, call_name, step)
) STRICT;
CREATE INDEX call_steps_age ON call_steps (at);

INSERT INTO schema_versions VALUES (6, 'f12f75161752c5bd6e96817050a92cf8afc3062a59de2be9dfcddeefe1033f59');
INSERT INTO customers (id, institution, contract, user_id, name, password) VALUES (X'160F74ECD0E0DB7C5D14E2F97D6F3E13', 'shinkumi', '2083C0000193A001', '2083L0000193A001', '割符 太郎', '$argon2id$v=19$m=19456,t=2,p=1$k5Y1gY3wwndlX59w0Jd7DQ$3ViiMRlkag7p3qx92oQ03MhcV9F5aH+t/mq37orBLS4');
INSERT INTO customers (id, institution, contract, user_id, name, password) VALUES (X'B60002EF3927172D125C67591EF46D12', 'shinkumi', '2083C0000193A002', '2083L0000193A002', '割符 太郎', '$argon2id$v=19$m=19456,t=2,p=1$lZBTslJWwGcA/bvvuSCuYA$16GYXMrr9GOtn4UGeuRx8iWlkLDkRMeM0OHFJ+sKZqQ');
INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits, period, seed, seed_key, device_key, device, mail, language, enrolled_at, valid_until, state, in_use_since, locked_since, ended_at, last_step, activated_step, drift, failures, wrong_digest, retry_at, held_since, held_why, ended_why, kind) VALUES (X'6531DA6DEB707F4A06469319B157B4D2', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', '2083L0000193A001', 'WF4469569729', 'SHA256', 6, 60, X'ABA7211812B1C9A861CA3BE6FD8CFFAAD9A45AB7BC6B3B5A17287A18E2A35ACA791DE293093AF24171F41551545139C45979E1054B7611EC2163DF1B', 'b19d7eb7', X'036489A123CF92335792E41A64F613648EAE2179F2DDAB8EE396BDB30C8494E0E4', '{"installation_id":"00112233445566778899aabbccddeeff","app":"warifu/0.1.0","platform":"linux","key_protection":"os_keystore"}', 'taro@example.jp', 'ja', 1795231200, NULL, 'ended', NULL, NULL, 1795231200, NULL, NULL, 0, 0, NULL, 0, NULL, NULL, 'superseded', 'soft');
INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits, period, seed, seed_key, device_key, device, mail, language, enrolled_at, valid_until, state, in_use_since, locked_since, ended_at, last_step, activated_step, drift, failures, wrong_digest, retry_at, held_since, held_why, ended_why, kind) VALUES (X'FA3F61EE316C55CEAEBCF415FB0E5DFC', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', '2083L0000193A001', 'WF8990885165', 'SHA256', 6, 60, X'2021535317574C099A621B5A1C52BF1DDBF58B8EA9729D49B17D5FEF6C6BB4681F97B427B70BAD40B1A3DB4D3E0A8751748C74E320F65A9EC6407953', 'b19d7eb7', X'03B9F688959FAF52921028D52432E06D77576FDA4CC5892488A43E33ACFDD2A700', '{"installation_id":"00112233445566778899aabbccddeeff","app":"warifu/0.1.0","platform":"linux","key_protection":"os_keystore"}', 'taro@example.jp', 'ja', 1795231200, NULL, 'enrolled', NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, NULL, NULL, NULL, 'soft');
INSERT INTO issuances (id, institution, customer, number, user_id, mail, language, record, record_key, attempts_left, issued_at, expires_at, last_attempt_at, state, ended_at, token) VALUES (X'326C267C544608158E33DBEE76D56D17', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', 1, '2083L0000193A001', 'taro@example.jp', 'ja', NULL, NULL, 4, 1795231200, 1795490400, 1795231200, 'used', 1795231200, X'6531DA6DEB707F4A06469319B157B4D2');
INSERT INTO issuances (id, institution, customer, number, user_id, mail, language, record, record_key, attempts_left, issued_at, expires_at, last_attempt_at, state, ended_at, token) VALUES (X'AFC9BAB4CE88D447DDC2184518ACE252', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', 2, '2083L0000193A001', 'taro@example.jp', 'ja', NULL, NULL, 4, 1795231200, 1795490400, 1795231200, 'used', 1795231200, X'FA3F61EE316C55CEAEBCF415FB0E5DFC');
INSERT INTO enrollments (id, institution, issuance, attempts_left, request, terms_version, consent_at, started_at, expires_at, answer, state, state_key, finish_request, finish_answer, registered_key, registered_key_id, token, registered_at, registered_request) VALUES (X'2D9526A6A6CA9C9CB0760F613C3BDD7E', 'shinkumi', X'326C267C544608158E33DBEE76D56D17', 4, X'FE90A275C965E2D9F95404849C8AE4AC1D50893CC5319E3BAB361894A49DB6CA', '2026-11-01', 1795231200, 1795231200, 1795231320, X'7B22656E726F6C6C6D656E745F6964223A224C5A556D7071624B6E4A797764673968504476646667222C226B6532223A2255724742307379616C77755F70527349464732645F615F56793052767753726D4148444E59624B2D575154776A4449616B5534353032722D6462684E6C6B4957653033554E795079367675434D3357387033523958466938324C6575494C6F637247564D506261594A62534772365F4B5737753975326446765363467A6673507346326450435530544154664B77515467536B6C64484848464E65445F50764C516C69535F76656D4D394E4B55484E6979366479467078724A3663775A444E2D6D3553323373773331436B4741413449646E344668655439486A6749526B69474D4256676E4B544179734F6373527475335F4666492D3347593776524D4454386A38556F5830547832394247795947525936386643794133476E5563674F614D3232585F303148395545435742395A74565841305056464F684A733238327735786154796E66782D6354385F6B306154746A6E32525A4D5F4F584161694865525F4D6173396663746C3941325A4243526137317964596B70584D366835777273694B7144544B7166655A2D7065755643472D315436764A4E594E55675F39465A4933633339596776653730222C22616C676F726974686D223A22534841323536222C22646967697473223A362C22706572696F64223A36302C227365727665725F74696D65223A313739353233313230302C22657870697265735F696E223A3132307D', NULL, NULL, X'0754B9734442092862E991CC670C374EB9868A9C1CD6D750D0BC0D34822B04ED', NULL, NULL, NULL, X'6531DA6DEB707F4A06469319B157B4D2', 1795231200, X'E4D47F15F754FD41C9909CA41AF01C5C1F6447BAFCF3CFD0A8CD5BE92A5CC456');
INSERT INTO enrollments (id, institution, issuance, attempts_left, request, terms_version, consent_at, started_at, expires_at, answer, state, state_key, finish_request, finish_answer, registered_key, registered_key_id, token, registered_at, registered_request) VALUES (X'2E6436F2B9200CC63F5A7A58DF028E04', 'shinkumi', X'AFC9BAB4CE88D447DDC2184518ACE252', 4, X'2679E9F5AB935F16B42C91CA11BEB8CCC1282C9D6F648B6054E93875B2582292', '2026-11-01', 1795231200, 1795231200, 1795231320, X'7B22656E726F6C6C6D656E745F6964223A224C6D513238726B67444D595F576E705933774B4F4241222C226B6532223A22514571755F576F53585866684A36387164594A6D626F576944536B5F44663761736D32316D66686E6B45556A5A6C79654F30393768726D684D78547546327151475048337078376B4251586267666E4352565562584633367341586A676B64762D466655615A6D344B62686B4F58346C587A486D357974536332676D4D445849544E4C556A456A6F3962685865352D4F42734F584739725334764531317264795A63596F4C784137394F6E4A354D774F5F31304333355A7446354A4E4D6B525F73397039646D66622D37706E336F4F4D3642685A4A47706776686F695762747648795230642D63783943486355686E39644D6E5F4E76794E4B695454725342514E41375A5A6F75777677465F674257357038575F73346C70386365673467354F6134774C5F617332364D4677584B4A7335476830625934305F6546327A4A57576542394269464E4F4448494E5842666D336853334F2D703345546747435250635F5A4345646E6D76334172644C354857427679555A7036435656484B63625735507070493765454A445A52613470585168436E31346D34713572374856784378735F6A365F58366177684D222C22616C676F726974686D223A22534841323536222C22646967697473223A362C22706572696F64223A36302C227365727665725F74696D65223A313739353233313230302C22657870697265735F696E223A3132307D', NULL, NULL, X'EF80885833F89FBCE64C42BF52338F49796C0499CFD4ED912EDE9029B18768A5', NULL, NULL, NULL, X'FA3F61EE316C55CEAEBCF415FB0E5DFC', 1795231200, X'8516F282FD82E3C02FEC79302F1CA2F4B223DAEB928E94285E4E3A9907048F7F');
INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice, created_at, state, failures, due_at, sent_at) VALUES (X'447E9F44221A1CD8C96FBC6CEC315599', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', X'326C267C544608158E33DBEE76D56D17', 'taro@example.jp', 'ja', '{"kind":"issued","issuance":"326c267c544608158e33dbee76d56d17","user_id":"2083L0000193A001","expires_at":1795490400}', 1795231200, 'waiting', 0, 1795231200, NULL);
INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice, created_at, state, failures, due_at, sent_at) VALUES (X'D572A271720847BD17AA1A6D04EB4AE9', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', NULL, 'taro@example.jp', 'ja', '{"kind":"enrolled","serial":"WF4469569729"}', 1795231200, 'waiting', 0, 1795231200, NULL);
INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice, created_at, state, failures, due_at, sent_at) VALUES (X'8704AAE77AF5DC682954C4E349036DCE', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', X'AFC9BAB4CE88D447DDC2184518ACE252', 'taro@example.jp', 'ja', '{"kind":"issued","issuance":"afc9bab4ce88d447ddc2184518ace252","user_id":"2083L0000193A001","expires_at":1795490400}', 1795231200, 'waiting', 0, 1795231200, NULL);
INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice, created_at, state, failures, due_at, sent_at) VALUES (X'B0DA4D1069A3D60F690A470E0EC3A1C6', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', NULL, 'taro@example.jp', 'ja', '{"kind":"ended","serial":"WF4469569729"}', 1795231200, 'waiting', 0, 1795231200, NULL);
INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice, created_at, state, failures, due_at, sent_at) VALUES (X'26AFD00AC197161F1E0E73C05E914365', 'shinkumi', X'160F74ECD0E0DB7C5D14E2F97D6F3E13', NULL, 'taro@example.jp', 'ja', '{"kind":"enrolled","serial":"WF8990885165"}', 1795231200, 'waiting', 0, 1795231200, NULL);
INSERT INTO budgets (name, full_at_ms) VALUES ('issue/account/shinkumi/160f74ecd0e0db7c5d14e2f97d6f3e13', 1795231920000);
INSERT INTO budgets (name, full_at_ms) VALUES ('enroll/address/192.0.2.7', 1795231200002);
INSERT INTO budgets (name, full_at_ms) VALUES ('enroll/network/192.0.2.0/24', 1795231200002);
INSERT INTO budgets (name, full_at_ms) VALUES ('enroll/all', 1795231200002);
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 1, 1795231200, 'customer_added', '160f74ecd0e0db7c5d14e2f97d6f3e13', '{}', X'0000000000000000000000000000000000000000000000000000000000000000', X'E9A883A4C726F3CB53494F3D1273BEDC4A5DF416B912AA1E89705130F3035275');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 2, 1795231200, 'customer_added', 'b60002ef3927172d125c67591ef46d12', '{}', X'E9A883A4C726F3CB53494F3D1273BEDC4A5DF416B912AA1E89705130F3035275', X'2B2D7BCCFA95388E8E66E2DDFC245C61803BDF8D610464A98E19F185FBA5C15C');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 3, 1795231200, 'issued', '2083L0000193A001', '{"issuance":"326c267c544608158e33dbee76d56d17"}', X'2B2D7BCCFA95388E8E66E2DDFC245C61803BDF8D610464A98E19F185FBA5C15C', X'F2E19214C194AEEE27133477ACF212D60C1DC21E7253214B8918663B27BB8646');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 4, 1795231200, 'enrollment_started', '2083L0000193A001', '{"enrolment":"2d9526a6a6ca9c9cb0760f613c3bdd7e"}', X'F2E19214C194AEEE27133477ACF212D60C1DC21E7253214B8918663B27BB8646', X'566C28CE7C04863DC669C8C6D98BE8CB0DE926C8410293925734C702313CC8D0');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 5, 1795231200, 'enrolled', 'WF4469569729', '{"consent_at":"1795231200","issuance":"326c267c544608158e33dbee76d56d17","terms_version":"2026-11-01","user":"2083L0000193A001"}', X'566C28CE7C04863DC669C8C6D98BE8CB0DE926C8410293925734C702313CC8D0', X'B5E1A34D95A6CB3418590CF9F5BF1950B4B7A1637FE4ED8663083B7F10AAA47B');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 6, 1795231200, 'registered', '6531da6deb707f4a06469319b157b4d2', '{}', X'B5E1A34D95A6CB3418590CF9F5BF1950B4B7A1637FE4ED8663083B7F10AAA47B', X'D7FF550E94D1F3BC9C35B3EC2B0657C1373C83A2B85121CF980F260DCE43CC2D');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 7, 1795231200, 'issued', '2083L0000193A001', '{"issuance":"afc9bab4ce88d447ddc2184518ace252"}', X'D7FF550E94D1F3BC9C35B3EC2B0657C1373C83A2B85121CF980F260DCE43CC2D', X'6B7F323744717FB126E888C62CA23937B07DCAA09F9848FE33FAA56D135651AB');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 8, 1795231200, 'enrollment_started', '2083L0000193A001', '{"enrolment":"2e6436f2b9200cc63f5a7a58df028e04"}', X'6B7F323744717FB126E888C62CA23937B07DCAA09F9848FE33FAA56D135651AB', X'504321CC57844D3B5F6E14EC6FE1EA1362BFBC0E31AA4623BD6637C1067CA1F4');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 9, 1795231200, 'token_ended', 'WF4469569729', '{"consent_at":"1795231200","issuance":"afc9bab4ce88d447ddc2184518ace252","terms_version":"2026-11-01","user":"2083L0000193A001"}', X'504321CC57844D3B5F6E14EC6FE1EA1362BFBC0E31AA4623BD6637C1067CA1F4', X'21FDF9DA90130AB68E8531BB4931B6D569D43CAE6C473A45E4500EC32CEF8F31');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 10, 1795231200, 'enrolled', 'WF8990885165', '{"consent_at":"1795231200","issuance":"afc9bab4ce88d447ddc2184518ace252","terms_version":"2026-11-01","user":"2083L0000193A001"}', X'21FDF9DA90130AB68E8531BB4931B6D569D43CAE6C473A45E4500EC32CEF8F31', X'2F4A25CBF72787CD11DB098D5E4DC864DD682E275CBB8668FD6D7D00B73BF02E');
INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) VALUES ('shinkumi', 11, 1795231200, 'registered', 'fa3f61ee316c55ceaebcf415fb0e5dfc', '{}', X'2F4A25CBF72787CD11DB098D5E4DC864DD682E275CBB8668FD6D7D00B73BF02E', X'95EF9A06CB5B8D6440A182CA7D379DF5F2D0B3779DDD88027CC1A6E988D72174');
INSERT INTO audit_ends (institution, sequence, hash) VALUES ('shinkumi', 11, X'95EF9A06CB5B8D6440A182CA7D379DF5F2D0B3779DDD88027CC1A6E988D72174');
