//! The audit log: written in the transaction of what it records.

use crate::Database;
use crate::dialect::{Connection, Db, Row};
use crate::fault::Fault;
use crate::noted::{self, settle_all};
use crate::rows::{Reading, at, int};
use crate::writer::job;
use async_trait::async_trait;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;
use warifu_issuer::audit::{Entry, GENESIS, Head, Keeping, Record, link};
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::{AuditStore, StoreError};

const HEAD: &str = "SELECT institution, sequence, hash FROM audit
    WHERE institution = $1 ORDER BY sequence DESC LIMIT 1";

/// Adds an entry at the end of its institution's chain.
pub async fn append(connection: &mut Connection, entry: &Entry) -> Result<(), Fault> {
    append_all(connection, std::slice::from_ref(entry)).await
}

/// Adds entries at the ends of their institutions' chains, in this order.
pub async fn append_all(connection: &mut Connection, entries: &[Entry]) -> Result<(), Fault> {
    let mut chains: BTreeMap<&Slug, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        chains.entry(&entry.institution).or_default().push(entry);
    }
    for (institution, entries) in chains {
        let count = int(u64::try_from(entries.len()).unwrap_or(u64::MAX));
        let end = take_end(&mut *connection, institution, count).await?;
        let records = linked(end, &entries);
        insert(&mut *connection, &records).await?;
        if let Some(last) = records.last() {
            put_end(&mut *connection, last).await?;
        }
    }
    Ok(())
}

/// The end of a chain. Its row is taken by that, so that nobody else can add at
/// the same time.
async fn take_end(
    connection: &mut Connection,
    institution: &Slug,
    count: i64,
) -> Result<Option<Head>, Fault> {
    let end = sqlx::query(
        "INSERT INTO audit_ends (institution, sequence, hash) VALUES ($1, $3, $2)
         ON CONFLICT (institution) DO UPDATE SET sequence = audit_ends.sequence + $3
         RETURNING institution, sequence - $3 AS sequence, hash",
    )
    .bind(institution.as_str())
    .bind(GENESIS.as_slice())
    .bind(count)
    .fetch_one(connection)
    .await?;
    let end = head(&end)?;
    Ok((end.sequence > 0).then_some(end))
}

async fn put_end(connection: &mut Connection, last: &Record) -> Result<(), Fault> {
    sqlx::query("UPDATE audit_ends SET hash = $1 WHERE institution = $2")
        .bind(last.hash.as_slice())
        .bind(last.institution.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

fn linked(mut end: Option<Head>, entries: &[&Entry]) -> Vec<Record> {
    let link_one = |entry: &&Entry| {
        let record = link(end.as_ref(), entry);
        end = Some(Head {
            institution: record.institution.clone(),
            sequence: record.sequence,
            hash: record.hash,
        });
        record
    };
    entries.iter().map(link_one).collect()
}

async fn insert(connection: &mut Connection, records: &[Record]) -> Result<(), Fault> {
    let mut statement = QueryBuilder::<Db>::new(
        "INSERT INTO audit (institution, sequence, at, event, subject, detail, previous, hash) ",
    );
    statement.push_values(records, |mut values, record| {
        values
            .push_bind(record.institution.as_str())
            .push_bind(int(record.sequence))
            .push_bind(at(record.at))
            .push_bind(&record.event)
            .push_bind(&record.subject)
            .push_bind(&record.detail)
            .push_bind(record.previous.as_slice())
            .push_bind(record.hash.as_slice());
    });
    statement.build().execute(connection).await?;
    Ok(())
}

pub fn head(row: &Row) -> Result<Head, StoreError> {
    let row = Reading::new(row, "audit");
    Ok(Head {
        institution: row.slug("institution")?,
        sequence: row.number("sequence")?,
        hash: row.bytes("hash")?,
    })
}

pub fn record(row: &Row) -> Result<Record, StoreError> {
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
    async fn note(&self, entry: Entry, keeping: Keeping) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { noted::note(c, &entry, keeping).await }));
        self.writer.write(job).await
    }

    async fn count(&self, entry: Entry) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { noted::count(c, &entry, 1).await }));
        self.writer.write(job).await
    }

    async fn records(
        &self,
        institution: &Slug,
        after: u64,
        count: u32,
    ) -> Result<Vec<Record>, StoreError> {
        settle_all(&self.writer).await?;
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
        settle_all(&self.writer).await?;
        let found = sqlx::query(HEAD)
            .bind(institution.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(head).transpose()
    }
}
