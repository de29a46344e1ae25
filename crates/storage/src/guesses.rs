//! Wrong codes for tokens that are nobody's.

use crate::audit::append;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::rows::{Reading, at};
use warifu_issuer::audit::Event;
use warifu_issuer::binding::WrongGuess;
use warifu_otp::UnixTime;

/// Counts a wrong code, unless it is the same wrong one as just before, or those
/// before have locked it.
pub async fn wrong(connection: &mut Connection, guess: &WrongGuess) -> Result<UnixTime, Fault> {
    let id = guess.token.as_bytes().as_slice();
    let counted = sqlx::query(
        "UPDATE free_tokens SET failures = failures + 1, wrong_digest = $1
         WHERE id = $2 AND retry_at <= $3 AND failures < $4
           AND (wrong_digest IS NULL OR wrong_digest <> $1)
         RETURNING failures",
    )
    .bind(guess.digest.as_slice())
    .bind(id)
    .bind(at(guess.at))
    .bind(i64::from(guess.rule.most()))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &counted else {
        return uncounted(connection, guess).await;
    };
    let failures: u32 = Reading::new(row, "free_tokens").number("failures")?;
    let retry_at = guess.at.plus(u64::from(guess.rule.wait_after(failures)));
    sqlx::query("UPDATE free_tokens SET retry_at = $1 WHERE id = $2")
        .bind(at(retry_at))
        .bind(id)
        .execute(&mut *connection)
        .await?;
    append(&mut *connection, &guess.audit).await?;
    if guess.rule.locks(failures) {
        append(connection, &guess.audit.as_event(Event::TokenLocked)).await?;
    }
    Ok(retry_at)
}

/// From when on the next one is looked at.
async fn uncounted(connection: &mut Connection, guess: &WrongGuess) -> Result<UnixTime, Fault> {
    let found = sqlx::query("SELECT retry_at FROM free_tokens WHERE id = $1")
        .bind(guess.token.as_bytes().as_slice())
        .fetch_optional(connection)
        .await?;
    let time = |row| Reading::new(row, "free_tokens").time("retry_at");
    Ok(found.as_ref().map(time).transpose()?.unwrap_or(guess.at))
}
