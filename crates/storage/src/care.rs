//! What the console changes.

use crate::Database;
use crate::audit::append;
use crate::contracts::open;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::issue_stops::lift;
use crate::outbox::put;
use crate::rows::{at, int};
use crate::support::{Limits, change_as};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::console::{Cared, Lock, NewCare, NewResend, NewResync, NewUnlock};
use warifu_issuer::contact::{Changed, NewChange};
use warifu_issuer::ports::{CareStore, StoreError};

#[async_trait]
impl CareStore for Database {
    async fn care(&self, care: NewCare) -> Result<Cared, StoreError> {
        let job = job(move |c| Box::pin(async move { self::care(c, &care).await }));
        self.writer.write(job).await
    }

    async fn unlock(&self, unlock: NewUnlock) -> Result<Cared, StoreError> {
        let job = job(move |c| Box::pin(async move { self::unlock(c, &unlock).await }));
        self.writer.write(job).await
    }

    async fn resync(&self, resync: NewResync) -> Result<Cared, StoreError> {
        let job = job(move |c| Box::pin(async move { self::resync(c, &resync).await }));
        self.writer.write(job).await
    }

    async fn resend(&self, resend: NewResend) -> Result<Cared, StoreError> {
        let job = job(move |c| Box::pin(async move { self::resend(c, &resend).await }));
        self.writer.write(job).await
    }
}

async fn care(connection: &mut Connection, care: &NewCare) -> Result<Cared, Fault> {
    let change = NewChange {
        serial: care.serial.clone(),
        change: care.change,
        by: care.by.clone(),
        why: care.why.clone(),
        form: None,
        again_from: care.at,
        at: care.at,
    };
    let limits = Limits {
        of: Some(care.customer),
        only: care.only,
    };
    let changed = change_as(connection, &change, limits, &[]).await?;
    Ok(if changed == Changed::Done {
        Cared::Done
    } else {
        Cared::Nothing
    })
}

async fn unlock(connection: &mut Connection, unlock: &NewUnlock) -> Result<Cared, Fault> {
    let done = match &unlock.lock {
        Lock::Counted { .. } | Lock::Free { .. } => forget(&mut *connection, unlock).await?,
        Lock::Company { customer } => open(&mut *connection, *customer).await?,
        Lock::Issuing { customer } => {
            let lifted = lift(connection, *customer, &unlock.audit).await?;
            return Ok(cared(lifted));
        }
    };
    if done {
        append(&mut *connection, &unlock.audit).await?;
        for mail in &unlock.mails {
            put(&mut *connection, mail, None).await?;
        }
    }
    Ok(cared(done))
}

fn cared(done: bool) -> Cared {
    if done { Cared::Done } else { Cared::Nothing }
}

/// Forgets what was wrong; whether it had locked.
async fn forget(connection: &mut Connection, unlock: &NewUnlock) -> Result<bool, Fault> {
    let (text, name, lock_at) = match &unlock.lock {
        Lock::Counted { name, lock_at } => (
            "DELETE FROM lockouts WHERE name = $1 AND failures >= $2 AND $3 <> '' AND $4 > 0",
            name.as_str(),
            *lock_at,
        ),
        Lock::Free { serial, lock_at } => (
            "UPDATE free_tokens SET failures = 0, wrong_digest = NULL, retry_at = 0
             WHERE serial = $1 AND failures >= $2 AND institution = $3
               AND (ends_at IS NULL OR ends_at > $4)
               AND (valid_until IS NULL OR valid_until > $4)",
            serial.as_str(),
            *lock_at,
        ),
        Lock::Company { .. } | Lock::Issuing { .. } => return Ok(false),
    };
    let done = sqlx::query(text)
        .bind(name)
        .bind(i64::from(lock_at))
        .bind(unlock.audit.institution.as_str())
        .bind(at(unlock.audit.at))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

async fn resync(connection: &mut Connection, new: &NewResync) -> Result<Cared, Fault> {
    let done = sqlx::query(
        "UPDATE tokens SET last_step = $1, drift = $2, drift_base = $2, failures = 0,
             wrong_digest = NULL, retry_at = 0
         WHERE id = $3 AND (last_step IS NULL OR last_step < $4)
           AND state IN ('enrolled', 'in_use') AND held_since IS NULL
           AND (valid_until IS NULL OR valid_until > $5)",
    )
    .bind(int(new.second.0))
    .bind(new.drift)
    .bind(new.token.as_bytes().as_slice())
    .bind(int(new.first.0))
    .bind(at(new.at))
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(Cared::Nothing);
    }
    append(&mut *connection, &new.audit).await?;
    put(connection, &new.mail, None).await?;
    Ok(Cared::Done)
}

/// The same row under another name: what invites to enrol goes out again only
/// where something waits to be enrolled.
async fn resend(connection: &mut Connection, new: &NewResend) -> Result<Cared, Fault> {
    let done = sqlx::query(
        "UPDATE outbox SET id = $1, state = 'waiting', failures = 0, due_at = $2, sent_at = NULL
         WHERE id = $3 AND customer = $4 AND state IN ('sent', 'given_up')
           AND (issuance IS NULL OR EXISTS (SELECT 1 FROM issuances
               WHERE issuances.id = outbox.issuance AND issuances.state = 'pending'
                 AND issuances.attempts_left > 0 AND issuances.expires_at > $2))",
    )
    .bind(new.anew.as_bytes().as_slice())
    .bind(at(new.at))
    .bind(new.mail.as_bytes().as_slice())
    .bind(new.customer.as_bytes().as_slice())
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(Cared::Nothing);
    }
    append(connection, &new.audit).await?;
    Ok(Cared::Done)
}
