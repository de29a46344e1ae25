//! Migrations: forward only, each in one transaction.

use crate::dialect::{BEGIN, Connection, HAS_TABLE, schema};
use crate::{OpenError, Schema};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row as _};
use std::fmt::Write as _;

/// Number, and text in portable SQL, in their order. Never changed once released.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_first.sql")),
    (2, include_str!("../migrations/0002_noted.sql")),
    (3, include_str!("../migrations/0003_contacts.sql")),
    (4, include_str!("../migrations/0004_free_tokens.sql")),
    (5, include_str!("../migrations/0005_procedures.sql")),
    (6, include_str!("../migrations/0006_telephone.sql")),
    (7, include_str!("../migrations/0007_self_registrations.sql")),
    (8, include_str!("../migrations/0008_binding.sql")),
    (9, include_str!("../migrations/0009_reissue.sql")),
    (10, include_str!("../migrations/0010_contracts.sql")),
    (11, include_str!("../migrations/0011_console.sql")),
    (12, include_str!("../migrations/0012_restores.sql")),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_versions (
    version BIGINT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL
)";

/// Brings the schema up to date, or makes sure that it is.
pub async fn run(connection: &mut Connection, wish: Schema) -> Result<(), OpenError> {
    let needed = MIGRATIONS.last().map_or(0, |(version, _)| *version);
    if wish == Schema::Migrate {
        sqlx::query(TABLE)
            .execute(&mut *connection)
            .await
            .map_err(OpenError::Database)?;
    }
    let done = done(connection).await?;
    let found = done.last().map_or(0, |(version, _)| *version);
    if found > needed {
        return Err(OpenError::Ahead { found, needed });
    }
    for &(version, text) in MIGRATIONS {
        match done.iter().find(|(number, _)| *number == version) {
            Some((_, digest_then)) if *digest_then != digest(text) => {
                return Err(OpenError::Changed(version));
            }
            Some(_) => {}
            None if wish == Schema::MustBeCurrent => {
                return Err(OpenError::Behind { found, needed });
            }
            None => apply(connection, version, text)
                .await
                .map_err(OpenError::Database)?,
        }
    }
    Ok(())
}

/// The version of the schema that is there; 0 where there is none.
pub async fn newest(connection: &mut Connection) -> Result<i64, OpenError> {
    let done = done(connection).await?;
    Ok(done.last().map_or(0, |(version, _)| *version))
}

async fn done(connection: &mut Connection) -> Result<Vec<(i64, String)>, OpenError> {
    let begun = sqlx::query(HAS_TABLE).bind("schema_versions");
    let begun = begun.fetch_optional(&mut *connection).await;
    if begun.map_err(OpenError::Database)?.is_none() {
        return Ok(Vec::new());
    }
    let query = sqlx::query("SELECT version, digest FROM schema_versions ORDER BY version");
    let rows = query
        .fetch_all(connection)
        .await
        .map_err(OpenError::Database)?;
    let read = |row: &crate::dialect::Row| Ok((row.try_get(0)?, row.try_get(1)?));
    rows.iter()
        .map(read)
        .collect::<Result<_, sqlx::Error>>()
        .map_err(OpenError::Database)
}

async fn apply(connection: &mut Connection, version: i64, text: &str) -> Result<(), sqlx::Error> {
    sqlx::query(BEGIN).execute(&mut *connection).await?;
    let applied = statements(connection, version, text).await;
    let end = if applied.is_ok() {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    sqlx::query(end).execute(connection).await?;
    applied
}

async fn statements(
    connection: &mut Connection,
    version: i64,
    text: &str,
) -> Result<(), sqlx::Error> {
    // Our own text, embedded at compile time; nothing from outside is in it.
    sqlx::raw_sql(AssertSqlSafe(schema(text)))
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO schema_versions (version, digest) VALUES ($1, $2)")
        .bind(version)
        .bind(digest(text))
        .execute(connection)
        .await?;
    Ok(())
}

/// SHA-256 of the portable text, in hexadecimal digits.
fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
