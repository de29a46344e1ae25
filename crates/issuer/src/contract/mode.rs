//! Changing whose the tokens of a contract are.

use super::{BY, Keep, Mode, NewMode};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::binding::Details;
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::MailId;
use crate::outbox::{NewMail, Notice};

/// What the administrator has chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeWish {
    /// To which mode; from the other one.
    pub to: Mode,
    /// The token that goes on, and whose it is then.
    pub keep: Option<Keep>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// It is changed.
    Done,
    /// It stood otherwise: changed before, or the token that was to stay did not.
    Otherwise,
    /// A token is locked or held: support goes on from there.
    Shut,
    /// The bank has no address to write to.
    NoAddress,
}

impl Issuer {
    /// Changes the mode: every token ends but the one that is to stay.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn change_mode(&self, customer: &Customer, wish: ModeWish) -> Result<Turned, Error> {
        let institution = self.institution(&customer.institution)?;
        let contract = self.contract(customer).await?;
        let Some(contract) = contract.filter(|_| institution.portal.company.is_some()) else {
            return Ok(Turned::Otherwise);
        };
        let fits = wish.keep.as_ref().is_none_or(|keep| match wish.to {
            Mode::Shared => keep.user == customer.user,
            Mode::Own => contract.user(&keep.user).is_some(),
        });
        if !fits {
            return Ok(Turned::Otherwise);
        }
        let Some(details) = self.details(customer).await? else {
            return Ok(Turned::NoAddress);
        };
        let new = NewMode {
            customer: customer.id,
            to: wish.to,
            mail: self.mode_mail(customer, details, &wish),
            audit: self.mode_entry(customer, &wish),
            keep: wish.keep,
        };
        Ok(self.parts.stores.contracts.turn(new).await?)
    }

    fn mode_entry(&self, customer: &Customer, wish: &ModeWish) -> Entry {
        let event = Event::ContractModeChanged;
        let kept = wish.keep.as_ref().map(|keep| keep.serial.to_string());
        Entry::new(&customer.institution, self.now(), event, &customer.id).with(&[
            BY,
            ("mode", wish.to.name()),
            ("kept", kept.as_deref().unwrap_or("none")),
        ])
    }

    fn mode_mail(&self, customer: &Customer, details: Details, wish: &ModeWish) -> NewMail {
        NewMail {
            id: MailId::random(&mut self.rng()),
            institution: customer.institution.clone(),
            customer: customer.id,
            to: details.mail,
            language: details.language,
            notice: Notice::ModeChanged {
                shared: wish.to == Mode::Shared,
                kept: wish.keep.as_ref().map(|keep| keep.serial.clone()),
            },
            at: self.now(),
        }
    }
}
