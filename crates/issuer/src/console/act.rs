//! What support does to a token, a proof, a login or a mail.

use super::{CustomerFile, Found, Place};
use crate::Issuer;
use crate::audit::{Entry, Event, Keeping};
use crate::contact::{Change, HeldWhy};
use crate::error::Error;
use crate::ids::{CustomerId, MailId, Slug};
use crate::limits::{LimitKey, Taken};
use crate::outbox::{NewMail, Notice};
use crate::staff::{Right, Staff};
use warifu_otp::{SerialNumber, UnixTime};

/// What support does to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Unlocks it.
    Unlock,
    /// Finds where its clock stands.
    Resync,
    /// Holds it.
    Hold,
    /// Releases a hold.
    Resume,
    /// Asks for it to be ended on a cancellation form.
    Cancel,
}

/// Holds, resumes or unlocks a token.
#[derive(Debug, Clone)]
pub struct NewCare {
    /// Whose.
    pub institution: Slug,
    /// Whose customer's.
    pub customer: CustomerId,
    /// Which token.
    pub serial: SerialNumber,
    /// What becomes of it: [`Change::Hold`], [`Change::Resume`] or
    /// [`Change::Unlock`].
    pub change: Change,
    /// Only where this is why it is held.
    pub only: Option<HeldWhy>,
    /// Who does it: a login name.
    pub by: String,
    /// Why.
    pub why: String,
    /// Now.
    pub at: UnixTime,
}

/// What may be tried again.
#[derive(Debug, Clone)]
pub enum Lock {
    /// A proof or a login: the lockout of this name, where it has counted so far.
    Counted {
        /// Its name.
        name: String,
        /// So many lock.
        lock_at: u32,
    },
    /// A token that is nobody's.
    Free {
        /// Which.
        serial: SerialNumber,
        /// So many lock.
        lock_at: u32,
    },
    /// A company's card, and its users at a token that they share.
    Company {
        /// Whose.
        customer: CustomerId,
    },
    /// Issuing that was stopped from the old app, whose own address is told.
    Issuing {
        /// Whose.
        customer: CustomerId,
    },
}

/// Lets something be tried again.
#[derive(Debug, Clone)]
pub struct NewUnlock {
    /// What.
    pub lock: Lock,
    /// What the log says.
    pub audit: Entry,
    /// Who hears of it.
    pub mails: Vec<NewMail>,
}

/// Has a mail sent again.
#[derive(Debug, Clone)]
pub struct NewResend {
    /// Which.
    pub mail: MailId,
    /// Its new name: mail servers drop what they have seen under the same.
    pub anew: MailId,
    /// Whose customer's.
    pub customer: CustomerId,
    /// Now.
    pub at: UnixTime,
    /// What the log says.
    pub audit: Entry,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cared {
    /// It is done.
    Done,
    /// It was so before, or stands otherwise by now.
    Nothing,
    /// Too many for one customer.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
}

impl Issuer {
    /// Holds, resumes or unlocks a customer's token.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn care_for(
        &self,
        staff: &Staff,
        customer: CustomerId,
        serial: &SerialNumber,
        change: Change,
        why: &str,
    ) -> Result<Cared, Error> {
        let limited = change == Change::Resume && !staff.role.may(Right::Overrule);
        let care = NewCare {
            institution: staff.institution.clone(),
            customer,
            serial: serial.clone(),
            change,
            only: limited.then_some(HeldWhy::Support),
            by: staff.login.to_string(),
            why: why.to_owned(),
            at: self.now(),
        };
        Ok(self.parts.stores.care.care(care).await?)
    }

    /// Notes that the log was taken out.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn note_export(&self, staff: &Staff, entries: usize) -> Result<(), Error> {
        let event = Event::LogExported;
        let entry = Entry::new(&staff.institution, self.now(), event, &staff.login).with(&[
            ("by", staff.login.as_str()),
            ("entries", &entries.to_string()),
        ]);
        Ok(self.parts.stores.audit.note(entry, Keeping::Each).await?)
    }

    /// Lets a customer log in, or prove something, again; their addresses hear of
    /// it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn unlock_proof(
        &self,
        staff: &Staff,
        who: &Found,
        place: Place,
        why: &str,
    ) -> Result<Cared, Error> {
        let (slug, now) = (&staff.institution, self.now());
        let policy = self.institution(slug)?;
        let rule = match place {
            Place::Login => policy.login,
            Place::Transfer | Place::Secret(_) => {
                policy.proof.map_or(policy.login, |one| one.wrong)
            }
        };
        let Some(customer) = self.customer(who.id).await? else {
            return Ok(Cared::Nothing);
        };
        let name = self.key_of(slug, who, place)?.as_str().to_owned();
        let audit = Entry::new(slug, now, Event::ProofUnlocked, &who.id).with(&[
            ("by", staff.login.as_str()),
            ("kind", place.name()),
            ("reason", why),
        ]);
        let unlock = NewUnlock {
            lock: Lock::Counted {
                name,
                lock_at: rule.lock_at,
            },
            audit,
            mails: self
                .mails_to(&customer, &Notice::ProofUnlocked, now)
                .await?,
        };
        Ok(self.parts.stores.care.unlock(unlock).await?)
    }

    /// Has a mail sent again to the address that it went to: the newest one, or
    /// that of an issuance that waits.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn send_again(
        &self,
        staff: &Staff,
        file: &CustomerFile,
        mail: MailId,
        why: &str,
    ) -> Result<Cared, Error> {
        let (id, slug, now) = (file.customer.id, &staff.institution, self.now());
        let known = file.mails.iter().find(|one| one.id == mail && one.again);
        let Some(known) = known else {
            return Ok(Cared::Nothing);
        };
        let key = LimitKey::account("send_again", slug, &id.to_string());
        let rate = self.parts.budgets.mails_sent_again;
        let taken = self.parts.stores.limits.take(key, rate, now).await?;
        if let Taken::No { retry_after } = taken {
            return Ok(Cared::Wait { retry_after });
        }
        let audit = Entry::new(slug, now, Event::MailSentAgain, &id).with(&[
            ("by", staff.login.as_str()),
            ("kind", &known.kind),
            ("reason", why),
        ]);
        let resend = NewResend {
            mail,
            anew: MailId::random(&mut self.rng()),
            customer: id,
            at: now,
            audit,
        };
        Ok(self.parts.stores.care.resend(resend).await?)
    }
}
