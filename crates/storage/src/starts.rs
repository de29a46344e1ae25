//! Enrolments, first half: the port.

use crate::Database;
use crate::claims::claim;
use crate::fault::Fault;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::enrollment::{AnsweredStart, Claim, NewClaim};
use warifu_issuer::ports::{StartStore, StoreError};
use warifu_otp::UnixTime;

#[async_trait]
impl StartStore for Database {
    async fn answered(
        &self,
        request: [u8; 32],
        now: UnixTime,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let found = sqlx::query(
            "SELECT answer FROM enrollments
             WHERE request = $1 AND expires_at > $2 AND answer IS NOT NULL",
        )
        .bind(request.as_slice())
        .bind(at(now))
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found
            .as_ref()
            .map(|row| Reading::new(row, "enrollments").get("answer"))
            .transpose()
    }

    async fn claim(&self, new: NewClaim) -> Result<Claim, StoreError> {
        let job = job(move |c| Box::pin(async move { claim(c, &new).await }));
        self.writer.write(job).await
    }

    async fn answer(&self, start: AnsweredStart) -> Result<Vec<u8>, StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE enrollments SET answer = $1, state = $2, state_key = $3
                     WHERE id = $4 AND answer IS NULL",
                )
                .bind(start.answer.as_slice())
                .bind(start.state.bytes.as_slice())
                .bind(start.state.key.as_str())
                .bind(start.id.as_bytes().as_slice())
                .execute(&mut *c)
                .await?;
                // Where another was faster, its answer counts.
                let row = sqlx::query("SELECT answer FROM enrollments WHERE id = $1")
                    .bind(start.id.as_bytes().as_slice())
                    .fetch_one(c)
                    .await?;
                Ok(Reading::new(&row, "enrollments").get("answer")?)
            })
        });
        self.writer.write(job).await
    }
}
