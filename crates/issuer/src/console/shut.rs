//! What is shut for a customer besides passwords: a company's card and users, and
//! issuing after a stop from the old app.

use super::{Cared, Found, Lock, NewUnlock};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::Slug;
use crate::outbox::Notice;
use crate::staff::Staff;
use crate::stock::By;
use warifu_enroll::UserId;
use warifu_otp::{SerialNumber, UnixTime};

/// Issuing that was stopped from an old token's app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoppedIssue {
    /// The old token.
    pub serial: SerialNumber,
    /// Since when.
    pub since: UnixTime,
}

/// What the database says of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closed {
    /// Wrong answers of the card in a row.
    pub card: u32,
    /// Issuing, where it was stopped.
    pub issuing: Option<StoppedIssue>,
}

/// What is shut for a customer besides passwords.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shut {
    /// Wrong answers of the customer card in a row.
    pub card: u32,
    /// Whether so many lock it.
    pub card_locked: bool,
    /// Users who are locked at a token that all share.
    pub users: Vec<UserId>,
    /// Issuing, where it was stopped.
    pub issuing: Option<StoppedIssue>,
}

impl Shut {
    /// Whether there is something of the company's to be opened.
    #[must_use]
    pub fn company(&self) -> bool {
        self.card_locked || !self.users.is_empty()
    }
}

impl Issuer {
    /// What is shut for a customer besides passwords.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn shut(&self, institution: &Slug, who: &Found) -> Result<Shut, Error> {
        let stores = &self.parts.stores;
        let closed = stores.files.closed(who.id).await?;
        let contract = stores.contracts.of(who.id).await?;
        let users = contract.map_or_else(Vec::new, |contract| contract.users);
        let locked = users.into_iter().filter(|one| one.locked);
        let card = self.institution(institution)?.card.as_ref();
        Ok(Shut {
            card: closed.card,
            card_locked: card.is_some_and(|card| closed.card >= card.lock_at),
            users: locked.map(|one| one.user).collect(),
            issuing: closed.issuing,
        })
    }

    /// Opens a company's card, and its users at a token that they share; its
    /// addresses hear of it.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn open_company(
        &self,
        staff: &Staff,
        who: &Found,
        why: &str,
    ) -> Result<Cared, Error> {
        let Some(customer) = self.customer(who.id).await? else {
            return Ok(Cared::Nothing);
        };
        self.open_as(&customer, (staff.login.as_str(), why)).await
    }

    /// The same for an operator.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn open_contract(&self, customer: &Customer, by: &By) -> Result<Cared, Error> {
        self.open_as(customer, (by.name(), by.why())).await
    }

    async fn open_as(&self, customer: &Customer, (by, why): (&str, &str)) -> Result<Cared, Error> {
        let (now, event) = (self.now(), Event::ContractUnlocked);
        let audit = Entry::new(&customer.institution, now, event, &customer.id)
            .with(&[("by", by), ("reason", why)]);
        let unlock = NewUnlock {
            lock: Lock::Company {
                customer: customer.id,
            },
            audit,
            mails: self.mails_to(customer, &Notice::ProofUnlocked, now).await?,
        };
        Ok(self.parts.stores.care.unlock(unlock).await?)
    }

    /// Lets a customer issue again after a stop from the old app, whose own address
    /// hears of it.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn let_issue(&self, staff: &Staff, who: &Found, why: &str) -> Result<Cared, Error> {
        let event = Event::IssuingResumed;
        let audit = Entry::new(&staff.institution, self.now(), event, &who.user)
            .with(&[("by", staff.login.as_str()), ("reason", why)]);
        let unlock = NewUnlock {
            lock: Lock::Issuing { customer: who.id },
            audit,
            mails: Vec::new(),
        };
        Ok(self.parts.stores.care.unlock(unlock).await?)
    }
}
