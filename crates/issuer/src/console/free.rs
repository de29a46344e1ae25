//! A token that is nobody's, as support sees it.

use super::{Cared, Lock, NewUnlock};
use crate::Issuer;
use crate::audit::{Entry, Event, Record};
use crate::binding::FreeToken;
use crate::error::Error;
use crate::ids::Slug;
use crate::life::StateName;
use crate::stock::By;
use crate::verification::WrongRule;
use warifu_otp::{SerialNumber, UnixTime};

/// A token that is nobody's.
#[derive(Debug, Clone)]
pub struct FreeFile {
    /// The token.
    pub token: FreeToken,
    /// Where it stands in its life.
    pub life: StateName,
    /// What the log says of it, newest first.
    pub line: Vec<Record>,
}

impl NewUnlock {
    /// Of a token that is nobody's, and whose lock nobody else hears of.
    #[must_use]
    pub fn of_free(
        slug: &Slug,
        serial: &SerialNumber,
        rule: WrongRule,
        by: &By,
        at: UnixTime,
    ) -> Self {
        Self {
            lock: Lock::Free {
                serial: serial.clone(),
                lock_at: rule.most(),
            },
            audit: Entry::new(slug, at, Event::TokenUnlocked, serial)
                .with(&[("by", by.name()), ("reason", by.why())]),
            mails: Vec::new(),
        }
    }
}

impl Issuer {
    /// A token that is nobody's.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn unbound(
        &self,
        institution: &Slug,
        serial: &SerialNumber,
    ) -> Result<Option<FreeFile>, Error> {
        let rule = self.institution(institution)?.verification.wrong;
        let found = self.parts.stores.bindings.free(institution, serial).await?;
        let Some(token) = found else {
            return Ok(None);
        };
        let line = self.said_of(institution, vec![serial.to_string()]);
        Ok(Some(FreeFile {
            life: token.life(rule, self.now()),
            line: line.await?,
            token,
        }))
    }

    /// Lets a token that is nobody's be tried again. Nobody hears of it: it is
    /// nobody's.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn unlock_free(
        &self,
        slug: &Slug,
        serial: &SerialNumber,
        by: &By,
    ) -> Result<Cared, Error> {
        let rule = self.institution(slug)?.verification.wrong;
        let unlock = NewUnlock::of_free(slug, serial, rule, by, self.now());
        Ok(self.parts.stores.care.unlock(unlock).await?)
    }
}
