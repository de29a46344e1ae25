//! Finding where a token's clock stands, by two codes in a row.

use super::Cared;
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::error::Error;
use crate::ids::{CustomerId, MailId, TokenId};
use crate::limits::{LimitKey, Taken};
use crate::outbox::{NewMail, Notice};
use crate::sealing::{Place, Purpose};
use crate::staff::Staff;
use crate::verification::{StoredToken, TokenState};
use warifu_otp::{InARow, Otp, OtpError, SerialNumber, Step, UnixTime, in_a_row};
use warifu_secret::Seed;

/// Seconds to either side in which two codes in a row are looked for: an hour.
const WIDE: u64 = 3600;

/// Where a clock stands, to be stored.
#[derive(Debug, Clone)]
pub struct NewResync {
    /// Which token.
    pub token: TokenId,
    /// The step of the first code: above what was used.
    pub first: Step,
    /// The step of the second, now used.
    pub second: Step,
    /// Steps that the token's clock is ahead of ours.
    pub drift: i64,
    /// Now.
    pub at: UnixTime,
    /// What the log says.
    pub audit: Entry,
    /// What the token's address is told.
    pub mail: NewMail,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resynced {
    /// Found.
    Done {
        /// Steps that the token's clock is ahead of ours.
        drift: i64,
    },
    /// The two codes do not stand in a row anywhere near.
    Wrong,
    /// They do, where codes are used up already.
    Used,
    /// Not a code of this token's form: the first or the second.
    Malformed {
        /// 0 or 1.
        which: usize,
        /// Why.
        error: OtpError,
    },
    /// The token is locked, held or over.
    NotNow,
    /// Too many tries.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
}

impl Issuer {
    /// Finds where a token's clock stands, by two codes that it has shown one
    /// after the other, up to an hour off. Both are used then.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn resynchronise(
        &self,
        staff: &Staff,
        customer: CustomerId,
        serial: &SerialNumber,
        typed: [&str; 2],
        why: &str,
    ) -> Result<Resynced, Error> {
        let (stores, now) = (&self.parts.stores, self.now());
        let found = stores.tokens.by_serial(&staff.institution, serial).await?;
        let Some(token) = found.filter(|one| may(one, customer, now)) else {
            return Ok(Resynced::NotNow);
        };
        let codes = match read(&token, typed) {
            Ok(codes) => codes,
            Err((which, error)) => return Ok(Resynced::Malformed { which, error }),
        };
        let key = LimitKey::account("resync", &staff.institution, serial.as_str());
        let rate = self.parts.budgets.resyncs_per_token;
        if let Taken::No { retry_after } = stores.limits.take(key, rate, now).await? {
            return Ok(Resynced::Wait { retry_after });
        }
        let seed = self.seed_of(&token)?;
        let params = token.token.params;
        let width = WIDE / params.period.seconds().max(1);
        let width = u32::try_from(width).unwrap_or(u32::MAX);
        let said = in_a_row(&seed, params, now, width, token.last_step, &codes);
        match said {
            InARow::Nowhere => Ok(Resynced::Wrong),
            InARow::Used => Ok(Resynced::Used),
            InARow::At {
                first,
                second,
                drift,
            } => {
                let audit =
                    Entry::new(&staff.institution, now, Event::TokenResynced, serial).with(&[
                        ("by", staff.login.as_str()),
                        ("drift", &drift.to_string()),
                        ("user", token.token.user.as_str()),
                        ("reason", why),
                    ]);
                let new = NewResync {
                    token: token.token.id,
                    first,
                    second,
                    drift,
                    at: now,
                    mail: self.told(&token, now),
                    audit,
                };
                Ok(match stores.care.resync(new).await? {
                    Cared::Done => Resynced::Done { drift },
                    Cared::Nothing => Resynced::NotNow,
                    Cared::Wait { retry_after } => Resynced::Wait { retry_after },
                })
            }
        }
    }

    fn seed_of(&self, stored: &StoredToken) -> Result<Seed, Error> {
        let place = Place {
            purpose: Purpose::Seed,
            subject: stored.token.id.as_bytes(),
            institution: &stored.token.institution,
        };
        let keys = self.keys(&stored.token.institution)?;
        Ok(Seed::new(keys.data.open(&stored.seed, &place)?.to_vec()))
    }

    fn told(&self, stored: &StoredToken, at: UnixTime) -> NewMail {
        NewMail {
            id: MailId::random(&mut self.rng()),
            institution: stored.token.institution.clone(),
            customer: stored.token.customer,
            to: stored.token.mail.clone(),
            language: stored.token.language,
            notice: Notice::Resynced {
                serial: stored.token.serial.clone(),
            },
            at,
        }
    }
}

fn may(stored: &StoredToken, customer: CustomerId, now: UnixTime) -> bool {
    let state = stored.token.state;
    let live = matches!(state, TokenState::Enrolled | TokenState::InUse { .. });
    let over = stored.token.valid_until.is_some_and(|until| until <= now);
    live && !over && stored.token.customer == customer
}

fn read(stored: &StoredToken, typed: [&str; 2]) -> Result<[Otp; 2], (usize, OtpError)> {
    let digits = stored.token.params.digits;
    let one = |which: usize, text: &str| Otp::parse(text, digits).map_err(|error| (which, error));
    let [first, second] = typed;
    Ok([one(0, first)?, one(1, second)?])
}
