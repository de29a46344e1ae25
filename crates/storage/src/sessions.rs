//! Sessions of the portal.

use crate::Database;
use crate::fault::Fault;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::ports::{SessionStore, StoreError};
use warifu_otp::UnixTime;

#[async_trait]
impl SessionStore for Database {
    async fn load(&self, id: [u8; 32], now: UnixTime) -> Result<Option<Vec<u8>>, StoreError> {
        let found = sqlx::query("SELECT content FROM sessions WHERE id = $1 AND expires_at > $2")
            .bind(id.as_slice())
            .bind(at(now))
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found
            .as_ref()
            .map(|row| Reading::new(row, "sessions").get("content"))
            .transpose()
    }

    async fn save(
        &self,
        id: [u8; 32],
        bytes: Vec<u8>,
        expires_at: UnixTime,
    ) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                // Never inserts: a session that was ended meanwhile stays so.
                sqlx::query("UPDATE sessions SET content = $2, expires_at = $3 WHERE id = $1")
                    .bind(id.as_slice())
                    .bind(bytes)
                    .bind(at(expires_at))
                    .execute(c)
                    .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn create(
        &self,
        id: [u8; 32],
        bytes: Vec<u8>,
        expires_at: UnixTime,
    ) -> Result<bool, StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let done = sqlx::query(
                    "INSERT INTO sessions (id, content, expires_at) VALUES ($1, $2, $3)
                     ON CONFLICT (id) DO NOTHING",
                )
                .bind(id.as_slice())
                .bind(bytes)
                .bind(at(expires_at))
                .execute(c)
                .await?;
                Ok(done.rows_affected() == 1)
            })
        });
        self.writer.write(job).await
    }

    async fn delete(&self, id: [u8; 32]) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query("DELETE FROM sessions WHERE id = $1")
                    .bind(id.as_slice())
                    .execute(c)
                    .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }
}
