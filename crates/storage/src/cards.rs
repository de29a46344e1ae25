//! Customer cards, and client certificates.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::outbox::put;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::audit::Entry;
use warifu_issuer::contract::{Counted, Fingerprint, NewCertificate};
use warifu_issuer::ids::{CustomerId, Slug};
use warifu_issuer::outbox::NewMail;
use warifu_issuer::ports::{CardStore, CertificateStore, StoreError};

#[async_trait]
impl CardStore for Database {
    async fn set(
        &self,
        customer: CustomerId,
        cells: Vec<(String, [u8; 16])>,
    ) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { set(c, customer, &cells).await }));
        self.writer.write(job).await
    }

    async fn cells(&self, customer: CustomerId) -> Result<Vec<(String, [u8; 16])>, StoreError> {
        let rows = sqlx::query("SELECT symbol, digest FROM card_cells WHERE customer = $1")
            .bind(customer.as_bytes().as_slice())
            .fetch_all(&self.pool)
            .await
            .map_err(Fault::from)?;
        let one = |row: &Row| {
            let row = Reading::new(row, "card_cells");
            Ok((row.get("symbol")?, row.bytes("digest")?))
        };
        rows.iter().map(one).collect()
    }

    async fn ask(
        &self,
        customer: CustomerId,
        proposed: String,
        lock_at: u32,
    ) -> Result<Option<String>, StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                // The symbol that is there already stays, and comes back.
                let row = sqlx::query(
                    "UPDATE cards SET asked = COALESCE(asked, $1)
                     WHERE customer = $2 AND failures < $3 RETURNING asked",
                )
                .bind(&proposed)
                .bind(customer.as_bytes().as_slice())
                .bind(i64::from(lock_at))
                .fetch_optional(c)
                .await?;
                let asked = |row| Reading::new(row, "cards").get("asked");
                Ok(row.as_ref().map(asked).transpose()?)
            })
        });
        self.writer.write(job).await
    }

    async fn begin(&self, customer: CustomerId, lock_at: u32) -> Result<Counted, StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let row = sqlx::query(
                    "UPDATE cards SET failures = failures + 1
                     WHERE customer = $1 AND failures < $2 AND asked IS NOT NULL
                     RETURNING asked, failures",
                )
                .bind(customer.as_bytes().as_slice())
                .bind(i64::from(lock_at))
                .fetch_optional(c)
                .await?;
                let Some(row) = &row else {
                    return Ok(Counted::Locked);
                };
                let row = Reading::new(row, "cards");
                Ok(Counted::Go {
                    asked: row.get("asked")?,
                    failures: row.number("failures")?,
                })
            })
        });
        self.writer.write(job).await
    }

    async fn judged(
        &self,
        customer: CustomerId,
        right: bool,
        audit: Vec<Entry>,
        mail: Option<NewMail>,
    ) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                if right {
                    sqlx::query("UPDATE cards SET failures = 0, asked = NULL WHERE customer = $1")
                        .bind(customer.as_bytes().as_slice())
                        .execute(&mut *c)
                        .await?;
                }
                for entry in &audit {
                    append(&mut *c, entry).await?;
                }
                match &mail {
                    Some(mail) => put(c, mail, None).await,
                    None => Ok(()),
                }
            })
        });
        self.writer.write(job).await
    }
}

/// A card that is stored again keeps what was asked and counted.
async fn set(
    connection: &mut Connection,
    customer: CustomerId,
    cells: &[(String, [u8; 16])],
) -> Result<(), Fault> {
    let id = customer.as_bytes().as_slice();
    sqlx::query("DELETE FROM card_cells WHERE customer = $1")
        .bind(id)
        .execute(&mut *connection)
        .await?;
    for (symbol, digest) in cells {
        sqlx::query("INSERT INTO card_cells (customer, symbol, digest) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(symbol)
            .bind(digest.as_slice())
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("INSERT INTO cards (customer) VALUES ($1) ON CONFLICT (customer) DO NOTHING")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

#[async_trait]
impl CertificateStore for Database {
    async fn holder(
        &self,
        institution: &Slug,
        fingerprint: Fingerprint,
    ) -> Result<Option<CustomerId>, StoreError> {
        let found = sqlx::query(
            "SELECT customer FROM certificates
             WHERE fingerprint = $1 AND institution = $2 AND revoked_at IS NULL",
        )
        .bind(fingerprint.as_bytes().as_slice())
        .bind(institution.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        let one = |row| Reading::new(row, "certificates").bytes("customer");
        Ok(found
            .as_ref()
            .map(one)
            .transpose()?
            .map(CustomerId::from_bytes))
    }

    async fn bind(&self, new: NewCertificate) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { bind(c, &new).await }));
        self.writer.write(job).await
    }

    async fn revoke(
        &self,
        customer: CustomerId,
        fingerprint: Fingerprint,
        audit: Entry,
    ) -> Result<bool, StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let revoked = sqlx::query(
                    "UPDATE certificates SET revoked_at = $1
                     WHERE fingerprint = $2 AND customer = $3 AND revoked_at IS NULL",
                )
                .bind(at(audit.at))
                .bind(fingerprint.as_bytes().as_slice())
                .bind(customer.as_bytes().as_slice())
                .execute(&mut *c)
                .await?;
                let any = revoked.rows_affected() == 1;
                if any {
                    append(c, &audit).await?;
                }
                Ok(any)
            })
        });
        self.writer.write(job).await
    }
}

async fn bind(connection: &mut Connection, new: &NewCertificate) -> Result<(), Fault> {
    let bound = sqlx::query(
        "INSERT INTO certificates (fingerprint, institution, customer, added_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (fingerprint) DO NOTHING",
    )
    .bind(new.fingerprint.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(new.customer.as_bytes().as_slice())
    .bind(at(new.at))
    .execute(&mut *connection)
    .await?;
    if bound.rows_affected() == 1 {
        return append(connection, &new.audit).await;
    }
    let same = sqlx::query(
        "SELECT 1 FROM certificates
         WHERE fingerprint = $1 AND customer = $2 AND revoked_at IS NULL",
    )
    .bind(new.fingerprint.as_bytes().as_slice())
    .bind(new.customer.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    same.map(drop).ok_or(Fault::from(StoreError::Conflict))
}
