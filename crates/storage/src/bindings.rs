//! Tokens that are nobody's, and whose they become.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::ends::end_others;
use crate::fault::Fault;
use crate::guesses::wrong;
use crate::outbox::put;
use crate::receipts::insert as keep_receipt;
use crate::rows::{Reading, at, int};
use crate::tokens::params;
use crate::writer::job;
use async_trait::async_trait;
use warifu_enroll::UserId;
use warifu_issuer::binding::{Act, Expected, FreeToken, Kind, NewBinding, Taken, WrongGuess};
use warifu_issuer::ids::{CustomerId, Slug, TokenId};
use warifu_issuer::outbox::NewMail;
use warifu_issuer::ports::{BindingStore, StoreError};
use warifu_otp::{SerialNumber, Step, UnixTime};

#[async_trait]
impl BindingStore for Database {
    async fn free(
        &self,
        institution: &Slug,
        serial: &SerialNumber,
    ) -> Result<Option<FreeToken>, StoreError> {
        let found = sqlx::query(
            "SELECT id, institution, serial, kind, algorithm, digits, period, seed, seed_key,
                    ends_at, valid_until, last_step, drift, failures, retry_at
             FROM free_tokens WHERE institution = $1 AND serial = $2
               AND NOT EXISTS (SELECT 1 FROM restored_tokens WHERE token = free_tokens.id)",
        )
        .bind(institution.as_str())
        .bind(serial.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(free).transpose()
    }

    async fn wrong(&self, guess: WrongGuess) -> Result<UnixTime, StoreError> {
        let job = job(move |c| Box::pin(async move { wrong(c, &guess).await }));
        self.writer.write(job).await
    }

    async fn bind(&self, new: NewBinding) -> Result<Taken, StoreError> {
        let job = job(move |c| Box::pin(async move { bind(c, &new).await }));
        self.writer.write(job).await
    }

    async fn tell(&self, mail: NewMail) -> Result<(), StoreError> {
        let job = job(move |c| Box::pin(async move { put(c, &mail, None).await }));
        self.writer.write(job).await
    }
}

async fn bind(connection: &mut Connection, new: &NewBinding) -> Result<Taken, Fault> {
    if let Some(expected) = &new.expected
        && !stands_as(&mut *connection, new.customer, &new.user, expected).await?
    {
        return Ok(Taken::Otherwise);
    }
    if let Some(otherwise) = stands_otherwise(&mut *connection, new).await? {
        return Ok(otherwise);
    }
    let taken = sqlx::query(
        "DELETE FROM free_tokens
         WHERE id = $1 AND (last_step IS NULL OR last_step < $2) AND retry_at <= $3
           AND (ends_at IS NULL OR ends_at > $3) AND (valid_until IS NULL OR valid_until > $3)
           -- After a restore it may be somebody's.
           AND NOT EXISTS (SELECT 1 FROM restored_tokens WHERE token = free_tokens.id)
         RETURNING institution, serial, kind, algorithm, digits, period, seed, seed_key,
             device_key, device, maker, since",
    )
    .bind(new.token.as_bytes().as_slice())
    .bind(int(new.step.0))
    .bind(at(new.audit.at))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &taken else {
        return Ok(Taken::Gone);
    };
    insert(&mut *connection, new, &Reading::new(row, "free_tokens")).await?;
    end_others(&mut *connection, new.token, true, &new.audit, &new.mail).await?;
    sqlx::query("UPDATE customer_details SET otp_at_login = $1 WHERE customer = $2")
        .bind(i64::from(new.otp_at_login))
        .bind(new.customer.as_bytes().as_slice())
        .execute(&mut *connection)
        .await?;
    keep_receipt(&mut *connection, new.customer, &new.receipt).await?;
    put(&mut *connection, &new.mail, None).await?;
    append(connection, &new.audit).await?;
    Ok(Taken::Done)
}

/// Whether a contract of several users stands as its administrator was shown.
pub async fn stands_as(
    connection: &mut Connection,
    customer: CustomerId,
    user: &UserId,
    expected: &Expected,
) -> Result<bool, Fault> {
    let found = sqlx::query(
        "SELECT (SELECT serial FROM tokens
             WHERE customer = $1 AND user_id = $2 AND state <> 'ended'
             ORDER BY enrolled_at DESC LIMIT 1) AS present
         FROM contracts WHERE customer = $1 AND mode = $3",
    )
    .bind(customer.as_bytes().as_slice())
    .bind(user.as_str())
    .bind(expected.mode.name())
    .fetch_optional(connection)
    .await?;
    let Some(row) = &found else {
        return Ok(false);
    };
    let present: Option<String> = Reading::new(row, "tokens").get("present")?;
    Ok(present.as_deref() == expected.present.as_ref().map(SerialNumber::as_str))
}

/// *Start* needs that there is none in use, *exchange* that there is one; a token
/// that is locked or held is support's to open.
async fn stands_otherwise(
    connection: &mut Connection,
    new: &NewBinding,
) -> Result<Option<Taken>, Fault> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS live,
             COALESCE(SUM(CASE WHEN state = 'locked' OR held_since IS NOT NULL
                 THEN 1 ELSE 0 END), 0) AS shut
         FROM tokens WHERE customer = $1 AND user_id = $2 AND state <> 'ended'",
    )
    .bind(new.customer.as_bytes().as_slice())
    .bind(new.user.as_str())
    .fetch_one(connection)
    .await?;
    let row = Reading::new(&row, "tokens");
    let (live, shut): (u64, u64) = (row.number("live")?, row.number("shut")?);
    let fits = (new.receipt.act == Act::Exchange) == (live > 0);
    Ok(match (shut > 0, fits) {
        (true, _) => Some(Taken::Shut),
        (false, false) => Some(Taken::Otherwise),
        (false, true) => None,
    })
}

async fn insert(
    connection: &mut Connection,
    new: &NewBinding,
    free: &Reading<'_>,
) -> Result<(), Fault> {
    let text = |column| free.get::<String>(column);
    let device: Option<String> = free.get("device")?;
    let maker: Option<String> = free.get("maker")?;
    sqlx::query(
        "INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits,
             period, seed, seed_key, device_key, device, mail, language, enrolled_at,
             valid_until, state, in_use_since, last_step, activated_step, drift, kind,
             usable_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
             'in_use', $15, $17, $17, $18, $19, $20)",
    )
    .bind(new.token.as_bytes().as_slice())
    .bind(text("institution")?)
    .bind(new.customer.as_bytes().as_slice())
    .bind(new.user.as_str())
    .bind(text("serial")?)
    .bind(text("algorithm")?)
    .bind(free.get::<i64>("digits")?)
    .bind(free.get::<i64>("period")?)
    .bind(free.get::<Vec<u8>>("seed")?)
    .bind(text("seed_key")?)
    // Hardware has no key of its own: no contact is ever believed.
    .bind(
        free.get::<Option<Vec<u8>>>("device_key")?
            .unwrap_or_default(),
    )
    .bind(device.or(maker).unwrap_or_default())
    .bind(new.mail.to.as_str())
    .bind(new.mail.language.code())
    .bind(at(new.audit.at))
    .bind(new.valid_until.map(at))
    .bind(int(new.step.0))
    .bind(new.drift)
    .bind(text("kind")?)
    .bind(new.usable_from.map(at))
    .execute(connection)
    .await?;
    Ok(())
}

fn free(row: &Row) -> Result<FreeToken, StoreError> {
    let row = Reading::new(row, "free_tokens");
    Ok(FreeToken {
        id: TokenId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        serial: row.parse("serial", SerialNumber::try_from)?,
        kind: row.parse("kind", |name| Kind::named(&name).ok_or(()))?,
        params: params(&row)?,
        seed: row.sealed("seed", "seed_key")?,
        ends_at: row.maybe_time("ends_at")?,
        valid_until: row.maybe_time("valid_until")?,
        last_step: row.maybe_number("last_step")?.map(Step),
        drift: row.get("drift")?,
        failures: row.number("failures")?,
        retry_at: row.time("retry_at")?,
    })
}
