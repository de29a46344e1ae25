//! Tokens.

use crate::Database;
use crate::dialect::{Connection, Db, Pool, Row};
use crate::fault::Fault;
use crate::rows::{Reading, at};
use async_trait::async_trait;
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};
use warifu_enroll::UserId;
use warifu_issuer::enrollment::NewFinish;
use warifu_issuer::ids::{CustomerId, MailAddress, Slug, TokenId};
use warifu_issuer::ports::{StoreError, TokenStore};
use warifu_issuer::verification::{Past, Ruling, StoredToken, Token, TokenState, Tried};
use warifu_otp::{Algorithm, Digits, Params, Period, SerialNumber, Step};

/// Stores the token of a finished enrolment; `false` where its serial number is
/// taken, be it by a token that is nobody's.
pub async fn insert(connection: &mut Connection, new: &NewFinish) -> Result<bool, Fault> {
    let token = &new.token;
    let stored = sqlx::query(
        "INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits,
             period, seed, seed_key, device_key, device, mail, language, enrolled_at,
             valid_until, state)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
             'enrolled'
         WHERE NOT EXISTS (SELECT 1 FROM free_tokens WHERE serial = $5)
         ON CONFLICT (serial) DO NOTHING",
    )
    .bind(token.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(token.customer.as_bytes().as_slice())
    .bind(token.user.as_str())
    .bind(token.serial.as_str())
    .bind(token.params.algorithm.name())
    .bind(i64::from(token.params.digits.count()))
    .bind(crate::rows::int(token.params.period.seconds()))
    .bind(token.seed.bytes.as_slice())
    .bind(token.seed.key.as_str())
    .bind(token.device_key.as_slice())
    .bind(&token.device)
    .bind(token.mail.as_str())
    .bind(token.language.code())
    .bind(at(new.at))
    .bind(token.valid_until.map(at))
    .execute(connection)
    .await?;
    Ok(stored.rows_affected() == 1)
}

/// All columns that make a [`StoredToken`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, institution, customer, user_id, serial, algorithm, digits, period,
                    seed, seed_key, mail, language, enrolled_at, valid_until, state,
                    usable_from, in_use_since, locked_since, held_since, ended_at, last_step, drift, drift_base,
                    failures, retry_at
             FROM tokens ",
            $rest
        )
    };
}

#[async_trait]
impl TokenStore for Database {
    async fn by_serial(
        &self,
        institution: &Slug,
        serial: &SerialNumber,
    ) -> Result<Option<StoredToken>, StoreError> {
        let found = sqlx::query(select!("WHERE institution = $1 AND serial = $2"))
            .bind(institution.as_str())
            .bind(serial.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(stored).transpose()
    }

    async fn of_user(
        &self,
        institution: &Slug,
        user: &UserId,
    ) -> Result<Vec<StoredToken>, StoreError> {
        let asked = (institution.clone(), user.clone());
        self.readers.users.ask(asked).await
    }

    async fn of_customer(&self, customer: CustomerId) -> Result<Vec<StoredToken>, StoreError> {
        let rows = sqlx::query(select!(
            "WHERE customer = $1 AND state <> 'ended' ORDER BY enrolled_at DESC"
        ))
        .bind(customer.as_bytes().as_slice())
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        rows.iter().map(stored).collect()
    }

    async fn past(&self, customer: CustomerId) -> Result<Past, StoreError> {
        let row = sqlx::query(
            "SELECT released_at, (SELECT COUNT(*) FROM tokens
                 WHERE customer = $1 AND in_use_since IS NOT NULL
                   AND (ended_why IS NULL OR ended_why <> 'released')
                   AND in_use_since >= COALESCE(released_at, 0)) AS used,
                 (SELECT COUNT(*) FROM issue_stops
                    WHERE customer = $1 AND lifted_at IS NULL) AS stopped
             FROM (SELECT MAX(ended_at) AS released_at FROM tokens
                 WHERE customer = $1 AND ended_why = 'released'
                   AND in_use_since IS NOT NULL) AS released",
        )
        .bind(customer.as_bytes().as_slice())
        .fetch_one(&self.pool)
        .await
        .map_err(Fault::from)?;
        let row = Reading::new(&row, "tokens");
        Ok(Past {
            was_in_use: row.number::<u64>("used")? > 0,
            released_at: row.maybe_time("released_at")?,
            issuing_stopped: row.number::<u64>("stopped")? > 0,
        })
    }

    async fn rule(&self, tried: Tried) -> Result<Ruling, StoreError> {
        self.writer.rule(tried).await
    }
}

/// The tokens of each of these users that are not ended, newest first.
pub async fn of_users(
    pool: Pool,
    users: Vec<(Slug, UserId)>,
) -> Result<Vec<Result<Vec<StoredToken>, StoreError>>, StoreError> {
    let rows = asking(&users).build().fetch_all(&pool).await;
    let mut found: HashMap<(String, String), Result<Vec<StoredToken>, StoreError>> = HashMap::new();
    for row in &rows.map_err(Fault::from)? {
        let read = Reading::new(row, "tokens");
        let of = (read.get("institution")?, read.get("user_id")?);
        let tokens = found.entry(of).or_insert_with(|| Ok(Vec::new()));
        match (stored(row), &mut *tokens) {
            (Ok(token), Ok(before)) => before.push(token),
            (Err(error), _) => *tokens = Err(error),
            (Ok(_), Err(_)) => {}
        }
    }
    let of = |(institution, user): (Slug, UserId)| {
        let name = (institution.to_string(), user.to_string());
        found.get(&name).cloned().unwrap_or(Ok(Vec::new()))
    };
    Ok(users.into_iter().map(of).collect())
}

/// The question of [`of_users`].
pub fn asking(users: &[(Slug, UserId)]) -> QueryBuilder<Db> {
    let once: HashSet<_> = users.iter().collect();
    let mut statement = QueryBuilder::<Db>::new(concat!(select!(""), "JOIN ("));
    statement.push_values(once, |mut values, (institution, user)| {
        values
            .push_bind(institution.to_string())
            .push_bind(user.to_string());
    });
    statement.push(
        ") AS asked ON institution = asked.column1 AND user_id = asked.column2
         WHERE state <> 'ended' ORDER BY enrolled_at DESC",
    );
    statement
}

fn stored(row: &Row) -> Result<StoredToken, StoreError> {
    let row = Reading::new(row, "tokens");
    Ok(StoredToken {
        token: token(&row)?,
        seed: row.sealed("seed", "seed_key")?,
        last_step: row.maybe_number("last_step")?.map(Step),
        drift: row.get("drift")?,
        drift_base: row.get("drift_base")?,
        failures: row.number("failures")?,
        retry_at: row.time("retry_at")?,
    })
}

fn token(row: &Reading<'_>) -> Result<Token, StoreError> {
    Ok(Token {
        id: TokenId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        user: row.parse("user_id", UserId::try_from)?,
        serial: row.parse("serial", SerialNumber::try_from)?,
        params: params(row)?,
        state: state(row)?,
        enrolled_at: row.time("enrolled_at")?,
        valid_until: row.maybe_time("valid_until")?,
        usable_from: row.maybe_time("usable_from")?,
        mail: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
    })
}

/// What a token computes with.
pub fn params(row: &Reading<'_>) -> Result<Params, StoreError> {
    let digits: u8 = row.number("digits")?;
    let period: u64 = row.number("period")?;
    Ok(Params {
        algorithm: row.parse("algorithm", |name| match name.as_str() {
            "SHA1" => Ok(Algorithm::Sha1),
            "SHA256" => Ok(Algorithm::Sha256),
            "SHA512" => Ok(Algorithm::Sha512),
            _ => Err(()),
        })?,
        digits: Digits::try_from(digits).map_err(|_| row.impossible("digits"))?,
        period: Period::try_from(period).map_err(|_| row.impossible("period"))?,
    })
}

pub fn state(row: &Reading<'_>) -> Result<TokenState, StoreError> {
    let name: String = row.get("state")?;
    let in_use_since = row.maybe_time("in_use_since")?;
    let locked_since = row.maybe_time("locked_since")?;
    let ended_at = row.maybe_time("ended_at")?;
    if let (Some(since), None) = (row.maybe_time("held_since")?, ended_at) {
        return Ok(TokenState::Held {
            since,
            in_use_since,
        });
    }
    match (name.as_str(), in_use_since, locked_since, ended_at) {
        ("enrolled", None, None, None) => Ok(TokenState::Enrolled),
        ("in_use", Some(since), None, None) => Ok(TokenState::InUse { since }),
        ("locked", in_use_since, Some(since), None) => Ok(TokenState::Locked {
            since,
            in_use_since,
        }),
        ("ended", _, _, Some(at)) => Ok(TokenState::Ended { at }),
        _ => Err(row.impossible("state")),
    }
}
