//! The audit log: written in the transaction of what it records.

use crate::Database;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::audit::{Entry, GENESIS, Head, Record, link};
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::{AuditStore, StoreError};

const HEAD: &str = "SELECT institution, sequence, hash FROM audit
    WHERE institution = $1 ORDER BY sequence DESC LIMIT 1";

/// Adds an entry at the end of its institution's chain. The row of the end is
/// taken first, so that nobody else can add at the same time.
pub async fn append(connection: &mut Connection, entry: &Entry) -> Result<(), Fault> {
    let end = sqlx::query(
        "INSERT INTO audit_ends (institution, sequence, hash) VALUES ($1, 1, $2)
         ON CONFLICT (institution) DO UPDATE SET sequence = audit_ends.sequence + 1
         RETURNING institution, sequence - 1 AS sequence, hash",
    )
    .bind(entry.institution.as_str())
    .bind(GENESIS.as_slice())
    .fetch_one(&mut *connection)
    .await?;
    let end = head(&end)?;
    let record = link((end.sequence > 0).then_some(&end), entry);
    insert(&mut *connection, &record).await?;
    sqlx::query("UPDATE audit_ends SET hash = $1 WHERE institution = $2")
        .bind(record.hash.as_slice())
        .bind(record.institution.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert(connection: &mut Connection, record: &Record) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(record.institution.as_str())
    .bind(int(record.sequence))
    .bind(at(record.at))
    .bind(&record.event)
    .bind(&record.subject)
    .bind(&record.detail)
    .bind(record.previous.as_slice())
    .bind(record.hash.as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

fn head(row: &Row) -> Result<Head, StoreError> {
    let row = Reading::new(row, "audit");
    Ok(Head {
        institution: row.slug("institution")?,
        sequence: row.number("sequence")?,
        hash: row.bytes("hash")?,
    })
}

fn record(row: &Row) -> Result<Record, StoreError> {
    let row = Reading::new(row, "audit");
    Ok(Record {
        institution: row.slug("institution")?,
        sequence: row.number("sequence")?,
        at: row.time("at")?,
        event: row.get("event")?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
        previous: row.bytes("previous")?,
        hash: row.bytes("hash")?,
    })
}

#[async_trait]
impl AuditStore for Database {
    async fn append(&self, entry: Entry) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { append(c, &entry).await }));
        self.writer.write(job).await
    }

    async fn records(
        &self,
        institution: &Slug,
        after: u64,
        count: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let rows = sqlx::query(
            "SELECT institution, sequence, at, event, subject, detail, previous, hash
             FROM audit WHERE institution = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(institution.as_str())
        .bind(int(after))
        .bind(i64::from(count))
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        rows.iter().map(record).collect()
    }

    async fn head(&self, institution: &Slug) -> Result<Option<Head>, StoreError> {
        let found = sqlx::query(HEAD)
            .bind(institution.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(head).transpose()
    }
}
