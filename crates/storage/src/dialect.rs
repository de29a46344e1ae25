//! The words in which SQLite and PostgreSQL differ. All other SQL is one text.
//!
//! PostgreSQL has its place here: a second set of these names behind a feature,
//! `BEGIN` instead of `BEGIN IMMEDIATE`, and the schema's text as it stands.

use std::path::Path;
use std::time::Duration;

/// The database.
pub type Db = sqlx::Sqlite;
/// One of its connections.
pub type Connection = sqlx::SqliteConnection;
/// Several of them.
pub type Pool = sqlx::SqlitePool;
/// How to connect.
pub type Options = sqlx::sqlite::SqliteConnectOptions;
/// A row.
pub type Row = sqlx::sqlite::SqliteRow;

/// What a statement has done.
pub type QueryResult = sqlx::sqlite::SqliteQueryResult;

/// Begins a transaction that is going to write.
pub const BEGIN: &str = "BEGIN IMMEDIATE";

/// Statements are kept ready in as many lengths as there are lists of rows.
const STATEMENTS: usize = 400;

/// Empties the write-ahead log; waits for readers no longer than 0.2 s.
pub const CHECKPOINT: &str = "PRAGMA busy_timeout = 200;
    PRAGMA wal_checkpoint(TRUNCATE);
    PRAGMA busy_timeout = 10000;";

/// Copies what it can of the write-ahead log, and waits for nobody.
pub const PASSIVE: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// Pages of the log at which SQLite copies by itself, should nobody else have.
const TOO_LONG: &str = "32000";

/// Memory of the writer for pages, in KiB: what is above the leaves of a million
/// tokens, and some of those.
const PAGES_OF_WRITER: &str = "-12288";

/// Whether there is a table of this name.
pub const HAS_TABLE: &str = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1";

/// The function that says where a text stands in another, 0 where it does not.
pub const PLACE_IN: &str = "instr";

/// How long a connection waits for another process to finish writing.
const BUSY: Duration = Duration::from_secs(10);

/// The schema's text in this database's words.
pub fn schema(portable: &str) -> String {
    portable
        .replace("BYTEA", "BLOB")
        .replace("BIGINT", "INTEGER")
        .replace("\n);", "\n) STRICT;")
}

/// The connection that writes.
pub fn writer(path: &Path, create: bool) -> Options {
    open(path, create)
        // What is deleted is overwritten: OPAQUE records do not linger.
        .pragma("secure_delete", "ON")
        .pragma("cache_size", PAGES_OF_WRITER)
        .pragma("wal_autocheckpoint", TOO_LONG)
}

/// The connection that copies the write-ahead log: it flushes before and after.
pub fn copier(path: &Path) -> Options {
    open(path, false).synchronous(sqlx::sqlite::SqliteSynchronous::Normal)
}

/// Connections that only read.
pub fn reader(path: &Path) -> Options {
    open(path, false).pragma("query_only", "ON")
}

/// The connection that makes a copy: what it writes is another file.
pub fn copied_from(path: &Path) -> Options {
    open(path, false)
}

/// A copy that is only looked at: no log is made beside it.
pub fn kept(path: &Path) -> Options {
    Options::new()
        .filename(path)
        .read_only(true)
        .immutable(true)
}

/// Writes a copy into the empty file `$1`.
pub const COPY: &str = "VACUUM INTO $1";

/// What finds a row where a file is not whole.
pub const FAULTS: [&str; 2] = [
    "SELECT 1 FROM pragma_integrity_check() WHERE integrity_check <> 'ok' LIMIT 1",
    "SELECT 1 FROM pragma_foreign_key_check() LIMIT 1",
];

/// A new and empty file that nobody else may read.
pub fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

fn open(path: &Path, create: bool) -> Options {
    Options::new()
        .filename(path)
        .create_if_missing(create)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
}
