//! The stock of hardware tokens.

use crate::Database;
use crate::audit::append_all;
use crate::dialect::{Connection, Db, Row};
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use crate::tokens::params;
use crate::writer::job;
use async_trait::async_trait;
use sqlx::QueryBuilder;
use std::collections::HashMap;
use warifu_issuer::ids::{Slug, TokenId};
use warifu_issuer::ports::{StockStore, StoreError};
use warifu_issuer::stock::{Batch, Known, MakerCount, NewStock, StockCounts, StockToken};
use warifu_otp::{SerialNumber, UnixTime};

#[async_trait]
impl StockStore for Database {
    async fn known(
        &self,
        institution: &Slug,
        serials: &[SerialNumber],
    ) -> Result<Vec<Option<Known>>, StoreError> {
        if serials.is_empty() {
            return Ok(Vec::new());
        }
        let rows = asking(serials).build().fetch_all(&self.pool).await;
        let mut found = HashMap::new();
        for row in &rows.map_err(Fault::from)? {
            let serial: String = Reading::new(row, "free_tokens").get("serial")?;
            found.insert(serial, known(row, institution)?);
        }
        let of = |serial: &SerialNumber| found.get(serial.as_str()).copied();
        Ok(serials.iter().map(of).collect())
    }

    async fn add(&self, batch: Batch) -> Result<Vec<Option<Known>>, StoreError> {
        let job = job(move |c| Box::pin(async move { add(c, &batch).await }));
        self.writer.write(job).await
    }

    async fn page(
        &self,
        institution: &Slug,
        after: Option<&SerialNumber>,
        count: u32,
    ) -> Result<Vec<StockToken>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, serial, maker, algorithm, digits, period, since, valid_until
             FROM free_tokens
             WHERE institution = $1 AND kind = 'hardware' AND serial > $2
             ORDER BY serial LIMIT $3",
        )
        .bind(institution.as_str())
        .bind(after.map_or("", SerialNumber::as_str))
        .bind(i64::from(count))
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        rows.iter().map(in_stock).collect()
    }

    async fn counts(&self, institution: &Slug, now: UnixTime) -> Result<StockCounts, StoreError> {
        let makers = sqlx::query(
            "SELECT maker, COUNT(*) AS items,
                    COUNT(CASE WHEN valid_until <= $2 THEN 1 END) AS expired
             FROM free_tokens WHERE institution = $1 AND kind = 'hardware'
             GROUP BY maker ORDER BY maker",
        )
        .bind(institution.as_str())
        .bind(at(now))
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        let bound = sqlx::query(
            "SELECT COUNT(*) AS items, COUNT(CASE WHEN state = 'ended' THEN 1 END) AS ended
             FROM tokens WHERE institution = $1 AND kind = 'hardware'",
        )
        .bind(institution.as_str())
        .fetch_one(&self.pool)
        .await
        .map_err(Fault::from)?;
        let bound = Reading::new(&bound, "tokens");
        let (items, ended): (u64, u64) = (bound.number("items")?, bound.number("ended")?);
        Ok(StockCounts {
            makers: makers.iter().map(maker).collect::<Result<_, _>>()?,
            bound: items.saturating_sub(ended),
            ended,
        })
    }
}

/// Each token by one statement: a serial number that is known is left alone.
async fn add(connection: &mut Connection, batch: &Batch) -> Result<Vec<Option<Known>>, Fault> {
    let mut said = Vec::with_capacity(batch.tokens.len());
    for token in &batch.tokens {
        let stored = insert(&mut *connection, token).await?;
        said.push(if stored {
            None
        } else {
            Some(already(&mut *connection, token).await?)
        });
    }
    append_all(connection, &batch.audit).await?;
    Ok(said)
}

async fn insert(connection: &mut Connection, new: &NewStock) -> Result<bool, Fault> {
    let stored = sqlx::query(
        "INSERT INTO free_tokens (id, institution, serial, kind, algorithm, digits, period,
             seed, seed_key, maker, since, valid_until, drift)
         SELECT $1, $2, $3, 'hardware', $4, $5, $6, $7, $8, $9, $10, $11, $12
         WHERE NOT EXISTS (SELECT 1 FROM tokens WHERE serial = $3)
         ON CONFLICT (serial) DO NOTHING",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(new.serial.as_str())
    .bind(new.params.algorithm.name())
    .bind(i64::from(new.params.digits.count()))
    .bind(int(new.params.period.seconds()))
    .bind(new.seed.bytes.as_slice())
    .bind(new.seed.key.as_str())
    .bind(&new.maker)
    .bind(at(new.since))
    .bind(new.valid_until.map(at))
    .bind(new.drift)
    .execute(connection)
    .await?;
    Ok(stored.rows_affected() == 1)
}

/// Where a serial number is that could not be stored.
async fn already(connection: &mut Connection, new: &NewStock) -> Result<Known, Fault> {
    let serials = std::slice::from_ref(&new.serial);
    let row = asking(serials).build().fetch_one(connection).await?;
    Ok(known(&row, &new.institution)?)
}

/// Where these serial numbers are: the question of [`StockStore::known`].
pub fn asking(serials: &[SerialNumber]) -> QueryBuilder<Db> {
    let mut statement = QueryBuilder::<Db>::new("");
    for (number, table) in ["free_tokens", "tokens"].into_iter().enumerate() {
        let union = if number == 0 { "" } else { " UNION ALL " };
        statement
            .push(union)
            .push("SELECT serial, institution, '")
            .push(table)
            .push("' AS place FROM ")
            .push(table)
            .push(" WHERE serial IN (");
        let mut list = statement.separated(", ");
        for serial in serials {
            list.push_bind(serial.to_string());
        }
        statement.push(")");
    }
    statement
}

fn known(row: &Row, institution: &Slug) -> Result<Known, StoreError> {
    let row = Reading::new(row, "free_tokens");
    let place: String = row.get("place")?;
    Ok(match place.as_str() {
        _ if row.slug("institution")? != *institution => Known::Elsewhere,
        "free_tokens" => Known::InStock,
        _ => Known::Bound,
    })
}

fn in_stock(row: &Row) -> Result<StockToken, StoreError> {
    let row = Reading::new(row, "free_tokens");
    Ok(StockToken {
        id: TokenId::from_bytes(row.bytes("id")?),
        serial: row.parse("serial", SerialNumber::try_from)?,
        maker: row.get("maker")?,
        params: params(&row)?,
        since: row.time("since")?,
        valid_until: row.maybe_time("valid_until")?,
    })
}

fn maker(row: &Row) -> Result<MakerCount, StoreError> {
    let row = Reading::new(row, "free_tokens");
    let (items, expired): (u64, u64) = (row.number("items")?, row.number("expired")?);
    Ok(MakerCount {
        maker: row.get("maker")?,
        free: items.saturating_sub(expired),
        expired,
    })
}
