//! What procedures of the portal keep.

use crate::Database;
use crate::dialect::Row;
use crate::fault::Fault;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::draft::Draft;
use warifu_issuer::ids::{CustomerId, IssuanceId, MailAddress};
use warifu_issuer::password::PasswordHash;
use warifu_issuer::ports::{DraftStore, SecretStore, StoreError};
use warifu_issuer::proof::SecretKind;

#[async_trait]
impl SecretStore for Database {
    async fn of(
        &self,
        customer: CustomerId,
        kind: SecretKind,
    ) -> Result<Option<PasswordHash>, StoreError> {
        let found =
            sqlx::query("SELECT hash FROM customer_secrets WHERE customer = $1 AND kind = $2")
                .bind(customer.as_bytes().as_slice())
                .bind(kind.name())
                .fetch_optional(&self.pool)
                .await
                .map_err(Fault::from)?;
        let hash = |row| Reading::new(row, "customer_secrets").parse("hash", PasswordHash::parse);
        found.as_ref().map(hash).transpose()
    }

    async fn set(
        &self,
        customer: CustomerId,
        kind: SecretKind,
        hash: PasswordHash,
    ) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO customer_secrets (customer, kind, hash) VALUES ($1, $2, $3)
                     ON CONFLICT (customer, kind) DO UPDATE SET hash = excluded.hash",
                )
                .bind(customer.as_bytes().as_slice())
                .bind(kind.name())
                .bind(hash.as_str())
                .execute(c)
                .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }
}

#[async_trait]
impl DraftStore for Database {
    async fn put(&self, draft: Draft) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO drafts (customer, id, mail, language, record, record_key, expires_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)
                     ON CONFLICT (customer) DO UPDATE SET id = excluded.id, mail = excluded.mail,
                         language = excluded.language, record = excluded.record,
                         record_key = excluded.record_key, expires_at = excluded.expires_at",
                )
                .bind(draft.customer.as_bytes().as_slice())
                .bind(draft.id.as_bytes().as_slice())
                .bind(draft.mail.as_str())
                .bind(draft.language.code())
                .bind(draft.record.bytes.as_slice())
                .bind(draft.record.key.as_str())
                .bind(at(draft.expires_at))
                .execute(c)
                .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn of(&self, customer: CustomerId) -> Result<Option<Draft>, StoreError> {
        let found = sqlx::query(
            "SELECT customer, id, mail, language, record, record_key, expires_at
             FROM drafts WHERE customer = $1",
        )
        .bind(customer.as_bytes().as_slice())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(draft).transpose()
    }
}

fn draft(row: &Row) -> Result<Draft, StoreError> {
    let row = Reading::new(row, "drafts");
    Ok(Draft {
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        id: IssuanceId::from_bytes(row.bytes("id")?),
        mail: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        record: row.sealed("record", "record_key")?,
        expires_at: row.time("expires_at")?,
    })
}
