//! What is sealed, to be sealed anew.

use crate::Database;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::rows::Reading;
use crate::writer::job;
use async_trait::async_trait;
use sqlx::AssertSqlSafe;
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::{SealedStore, StoreError};
use warifu_issuer::resealing::{Resealed, SealedColumn, Stale};
use warifu_issuer::sealing::{KeyId, Sealed};

/// The names of a sealed column.
pub struct Names {
    pub table: &'static str,
    pub value: &'static str,
    pub key: &'static str,
    /// Whose it is.
    institution: &'static str,
}

/// Where a sealed column is.
pub const fn names(column: SealedColumn) -> Names {
    let (table, value, key) = match column {
        SealedColumn::TokenSeed => ("tokens", "seed", "seed_key"),
        SealedColumn::FreeTokenSeed => ("free_tokens", "seed", "seed_key"),
        SealedColumn::IssuanceRecord => ("issuances", "record", "record_key"),
        SealedColumn::DraftRecord => ("drafts", "record", "record_key"),
        SealedColumn::EnrollmentState => ("enrollments", "state", "state_key"),
        SealedColumn::EnrollmentRegistered => {
            ("enrollments", "registered_key", "registered_key_id")
        }
        SealedColumn::SelfRegistrationRegistered => {
            ("self_registrations", "registered_key", "registered_key_id")
        }
    };
    let institution = match column {
        SealedColumn::DraftRecord => {
            "(SELECT institution FROM customers WHERE customers.id = drafts.customer)"
        }
        _ => "institution",
    };
    Names {
        table,
        value,
        key,
        institution,
    }
}

#[async_trait]
impl SealedStore for Database {
    async fn stale(
        &self,
        column: SealedColumn,
        institution: &Slug,
        current: &KeyId,
        after: Option<[u8; 16]>,
        count: u32,
    ) -> Result<Vec<Stale>, StoreError> {
        let Names {
            table,
            value,
            key,
            institution: whose,
        } = names(column);
        // All of these are the names above.
        let statement = format!(
            "SELECT id, {value} AS sealed, {key} AS sealed_key FROM {table}
             WHERE id > $1 AND {key} IS NOT NULL AND {key} <> $2 AND {whose} = $3
             ORDER BY id LIMIT $4"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(after.map_or_else(Vec::new, |id| id.to_vec()))
            .bind(current.as_str())
            .bind(institution.as_str())
            .bind(i64::from(count))
            .fetch_all(&self.pool)
            .await
            .map_err(Fault::from)?;
        rows.iter().map(|row| stale(row, table)).collect()
    }

    async fn put(&self, column: SealedColumn, values: Vec<Resealed>) -> Result<u64, StoreError> {
        let job = job(move |c| Box::pin(async move { put(c, column, &values).await }));
        self.writer.write(job).await
    }

    async fn keys(&self, institution: &Slug) -> Result<Vec<KeyId>, StoreError> {
        let all = SealedColumn::ALL.map(|column| {
            let Names {
                table,
                key,
                institution,
                ..
            } = names(column);
            format!(
                "SELECT {key} AS name FROM {table} WHERE {institution} = $1 AND {key} IS NOT NULL"
            )
        });
        let statement = all.join(" UNION ");
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(institution.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(Fault::from)?;
        let name = |row: &Row| {
            let row = Reading::new(row, "sealed");
            row.parse("name", |text| KeyId::parse(&text).ok_or(()))
        };
        rows.iter().map(name).collect()
    }
}

fn stale(row: &Row, table: &'static str) -> Result<Stale, StoreError> {
    let row = Reading::new(row, table);
    Ok(Stale {
        id: row.bytes("id")?,
        sealed: row.sealed("sealed", "sealed_key")?,
    })
}

/// Each where it is still as it was read.
async fn put(
    connection: &mut Connection,
    column: SealedColumn,
    values: &[Resealed],
) -> Result<u64, Fault> {
    let Names {
        table, value, key, ..
    } = names(column);
    let mut done = 0_u64;
    for Resealed { before, after } in values {
        let statement = format!(
            "UPDATE {table} SET {value} = $1, {key} = $2
             WHERE id = $3 AND {key} = $4 AND {value} = $5"
        );
        let Sealed { key, bytes } = &before.sealed;
        let put = sqlx::query(AssertSqlSafe(statement))
            .bind(after.bytes.as_slice())
            .bind(after.key.as_str())
            .bind(before.id.as_slice())
            .bind(key.as_str())
            .bind(bytes.as_slice())
            .execute(&mut *connection)
            .await?;
        done = done.saturating_add(put.rows_affected());
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::names;
    use crate::dialect::{self, Connection};
    use crate::{Schema, migrate};
    use sqlx::{ConnectOptions as _, Row as _};
    use std::collections::BTreeSet;
    use warifu_issuer::resealing::SealedColumn;

    /// A sealed value has the name of its key beside it, in a column that ends in
    /// `_key` or `_key_id` and is a text: so a new one is found here, and what is
    /// not sealed anew would be lost with the older key.
    #[tokio::test]
    async fn every_sealed_column_is_sealed_anew() {
        let folder = tempfile::TempDir::new().unwrap();
        let options = dialect::writer(&folder.path().join("columns.db"), true);
        let mut connection: Connection = options.connect().await.unwrap();
        migrate::run(&mut connection, Schema::Migrate)
            .await
            .unwrap();
        let rows = sqlx::query(
            "SELECT m.name AS tbl, c.name AS col FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.type = 'TEXT'
               AND (c.name LIKE '%\\_key' ESCAPE '\\' OR c.name LIKE '%\\_key\\_id' ESCAPE '\\')",
        );
        let rows = rows.fetch_all(&mut connection).await.unwrap();
        let found: BTreeSet<(String, String)> = rows
            .iter()
            .map(|row| (row.get("tbl"), row.get("col")))
            .collect();
        let known = SealedColumn::ALL.map(names);
        let known: BTreeSet<(String, String)> = known
            .iter()
            .map(|one| (one.table.to_owned(), one.key.to_owned()))
            .collect();
        assert_eq!(found, known);
        assert_eq!(known.len(), SealedColumn::ALL.len());
    }
}
