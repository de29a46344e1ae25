//! The console's login: name, password and one-time password, all at once and not
//! to be told apart; and the change of a password.

use super::{Staff, StaffChange, StaffRefusal};
use crate::Issuer;
use crate::audit::{Entry, Event, Keeping, NOBODY};
use crate::error::Error;
use crate::hex;
use crate::ids::{Slug, StaffLogin};
use crate::limits::{Guarded, LimitKey, Taken};
use crate::stock::By;
use crate::verification::{Purpose, Verdict, Who};
use crate::workbench::Seat;
use std::net::IpAddr;
use thiserror::Error as ThisError;
use warifu_otp::UnixTime;
use warifu_otp::text::half_width;
use warifu_secret::LoginPassword;
use zeroize::Zeroizing;

/// Fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 12;
/// Most of them.
pub const MOST_PASSWORD: usize = 64;

/// What became of a login.
#[derive(Debug)]
pub enum StaffEntry {
    /// Name, password and code were right; the code is used up.
    Accepted(Box<Staff>),
    /// One of them was not, or they may not log in; not to be told apart.
    Refused,
    /// Wrong ones slow down; also for names that nobody has.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// Too many wrong ones; also for names that nobody has.
    Locked {
        /// Until then; `None` until an operator hands another password out.
        until: Option<UnixTime>,
    },
}

/// Why a password was not changed.
#[derive(Debug, ThisError)]
pub enum PasswordRefusal {
    /// The old one is not right.
    #[error("the present password is wrong")]
    Wrong,
    /// Too short or too long.
    #[error("the new password's length does not fit")]
    Length,
    /// It is the old one, or holds the login name.
    #[error("the new password is the old one or holds the name")]
    Known,
    /// Too many tries.
    #[error("too many tries")]
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}

/// A login that is counted as failed already.
struct Attempt {
    institution: Slug,
    name: String,
    key: LimitKey,
    at: UnixTime,
}

impl Issuer {
    /// Judges a login to the console. A name that nobody has costs the same work
    /// and locks the same way. A code is looked at where the password is right,
    /// and only then; it counts once.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many are waiting; [`Error`] else.
    pub async fn log_in_staff(
        &self,
        institution: &Slug,
        login: &str,
        password: LoginPassword,
        otp: Zeroizing<String>,
        address: IpAddr,
    ) -> Result<StaffEntry, Error> {
        let seat = self.parts.login_bench.seat()?;
        let (issuer, institution) = (self.clone(), institution.clone());
        let name = half_width(login.trim()).to_lowercase();
        // On its own feet, as a customer's login is.
        let judged = tokio::spawn(async move {
            match issuer.admit_staff(institution, name, address).await? {
                Ok(attempt) => issuer.judge_staff(attempt, password, otp, seat).await,
                Err(refused) => Ok(refused),
            }
        });
        judged.await.map_err(|_| Error::Broken)?
    }

    /// Changes the password of somebody who is logged in. Their other sessions end.
    ///
    /// # Errors
    /// [`PasswordRefusal`].
    pub async fn change_password(
        &self,
        staff: &Staff,
        old: LoginPassword,
        new: LoginPassword,
    ) -> Result<Staff, PasswordRefusal> {
        let key = self.key_of_staff(&staff.institution, &format!("{}/change", staff.login))?;
        let rule = self.institution(&staff.institution)?.login;
        let limits = &self.parts.stores.limits;
        let begun = limits.begin(key.clone(), rule, self.now()).await;
        match begun.map_err(Error::from)? {
            Guarded::Go { .. } => {}
            Guarded::Wait { retry_after } => return Err(PasswordRefusal::Wait { retry_after }),
            Guarded::Locked { until } => {
                let retry_after = until.map_or(1, |until| until.since(self.now()));
                return Err(PasswordRefusal::Wait { retry_after });
            }
        }
        let (hash, asked) = (staff.password.clone(), old);
        let seat = self.parts.login_bench.seat().map_err(Error::from)?;
        let looked = seat.run(move || (hash.verify(&asked), asked)).await;
        let (right, old) = looked.map_err(Error::from)?;
        if !right {
            return Err(PasswordRefusal::Wrong);
        }
        limits.succeeded(key).await.map_err(Error::from)?;
        fits(staff, &old, &new)?;
        self.store_chosen(staff, new).await
    }

    async fn store_chosen(
        &self,
        staff: &Staff,
        new: LoginPassword,
    ) -> Result<Staff, PasswordRefusal> {
        let new = self.hashed(new).await?;
        let change = StaffChange::Choose {
            new,
            old: staff.password.clone(),
        };
        let by = By::new(&staff.name, "chosen").ok_or(Error::Handshake)?;
        match self.change_staff(staff, change, "password", &by).await {
            Ok(()) => {}
            Err(StaffRefusal::Issuer(error)) => return Err(error.into()),
            Err(_) => return Err(PasswordRefusal::Wrong),
        }
        let again = self.staff(staff.id).await?;
        again.ok_or(PasswordRefusal::Wrong)
    }

    /// Counts the login as failed, where it may be looked at.
    async fn admit_staff(
        &self,
        institution: Slug,
        name: String,
        address: IpAddr,
    ) -> Result<Result<Attempt, StaffEntry>, Error> {
        let rule = self.institution(&institution)?.login;
        let now = self.now();
        if let Taken::No { retry_after } = self.take_staff_login(address, now).await? {
            return Ok(Err(StaffEntry::Wait { retry_after }));
        }
        let key = self.key_of_staff(&institution, &name)?;
        let limits = &self.parts.stores.limits;
        Ok(match limits.begin(key.clone(), rule, now).await? {
            Guarded::Wait { retry_after } => Err(StaffEntry::Wait { retry_after }),
            Guarded::Locked { until } => Err(StaffEntry::Locked { until }),
            Guarded::Go { .. } => Ok(Attempt {
                institution,
                name,
                key,
                at: now,
            }),
        })
    }

    async fn take_staff_login(&self, address: IpAddr, now: UnixTime) -> Result<Taken, Error> {
        let budgets = &self.parts.budgets;
        let all = [
            (
                LimitKey::address("console", address),
                budgets.console_logins_per_address,
            ),
            (LimitKey::global("console"), budgets.console_logins_in_all),
        ];
        for (key, rate) in all {
            let taken = self.parts.stores.limits.take(key, rate, now).await?;
            if taken != Taken::Yes {
                return Ok(taken);
            }
        }
        Ok(Taken::Yes)
    }

    /// Judges a login that is counted as failed already.
    async fn judge_staff(
        &self,
        attempt: Attempt,
        password: LoginPassword,
        otp: Zeroizing<String>,
        seat: Seat,
    ) -> Result<StaffEntry, Error> {
        let limits = &self.parts.stores.limits;
        let accepted = match self.look_up_staff(&attempt, password, &otp, seat).await {
            Ok(accepted) => accepted,
            Err(error) => {
                limits.undo(attempt.key, attempt.at).await?;
                return Err(error);
            }
        };
        let Some(staff) = accepted else {
            return Ok(StaffEntry::Refused);
        };
        limits.succeeded(attempt.key).await?;
        Ok(StaffEntry::Accepted(Box::new(staff)))
    }

    /// Hashes once, whether there is somebody or not, then looks at the code, and
    /// writes into the log.
    async fn look_up_staff(
        &self,
        attempt: &Attempt,
        password: LoginPassword,
        otp: &str,
        seat: Seat,
    ) -> Result<Option<Staff>, Error> {
        let found = match StaffLogin::new(attempt.name.as_str()) {
            Ok(login) => self.staff_by_login(&attempt.institution, &login).await?,
            Err(_) => None,
        };
        let hash = found.as_ref().map_or(&self.decoy, |one| &one.password);
        let hash = hash.clone();
        let right = seat.run(move || hash.verify(&password)).await?;
        let refused = match &found {
            None => Some("name"),
            Some(_) if !right => Some("password"),
            Some(staff) if staff.disabled_at.is_some() => Some("disabled"),
            Some(staff) if !self.code_is_right(staff, otp).await? => Some("code"),
            Some(_) => None,
        };
        self.note_login(attempt, found.as_ref(), refused).await?;
        Ok(found.filter(|_| refused.is_none()))
    }

    async fn code_is_right(&self, staff: &Staff, otp: &str) -> Result<bool, Error> {
        let who = Who::Customer(staff.holder);
        let verdict = self
            .verify(&staff.institution, who, Purpose::Confirm, otp)
            .await?;
        Ok(matches!(verdict, Verdict::Accepted { .. }))
    }

    async fn note_login(
        &self,
        attempt: &Attempt,
        found: Option<&Staff>,
        refused: Option<&str>,
    ) -> Result<(), Error> {
        let event = match refused {
            None => Event::StaffLoginAccepted,
            Some(_) => Event::StaffLoginRefused,
        };
        // Of nobody there may be as many as strangers like.
        let (subject, keeping) = found.map_or((NOBODY, Keeping::Counted), |staff| {
            (staff.login.as_str(), Keeping::Each)
        });
        let entry = Entry::new(&attempt.institution, attempt.at, event, subject);
        let entry = match refused {
            Some(why) => entry.with(&[("why", why)]),
            None => entry,
        };
        Ok(self.parts.stores.audit.note(entry, keeping).await?)
    }

    pub(super) fn key_of_staff(&self, institution: &Slug, name: &str) -> Result<LimitKey, Error> {
        let account = self.keys(institution)?.digest_of_name(name);
        let account = hex::encode(&account);
        Ok(LimitKey::account("console", institution, &account))
    }
}

/// Long enough, and not what anybody knows.
fn fits(staff: &Staff, old: &LoginPassword, new: &LoginPassword) -> Result<(), PasswordRefusal> {
    // EXPOSE: its length is counted and the name looked for in it; it goes no further.
    let text = new.expose();
    let length = text.chars().count();
    if !(SHORTEST_PASSWORD..=MOST_PASSWORD).contains(&length) {
        return Err(PasswordRefusal::Length);
    }
    let named = Zeroizing::new(text.to_lowercase()).contains(staff.login.as_str());
    if named || new.matches(old) {
        return Err(PasswordRefusal::Known);
    }
    Ok(())
}
