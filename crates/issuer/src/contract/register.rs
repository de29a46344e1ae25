//! Registering a token for a user of a contract, or for all of them.

use super::{BY, Contract, Mode, NewContract};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::binding::{Act, BindRefusal, Bound, Expected, Wish};
use crate::customers::Customer;
use crate::error::Error;
use warifu_enroll::UserId;
use warifu_otp::SerialNumber;
use zeroize::Zeroizing;

/// What the administrator has typed and chosen.
pub struct RegisterWish {
    /// The mode that the page showed.
    pub mode: Mode,
    /// For whom; the contract's own user ID where all share.
    pub user: UserId,
    /// The token that the page showed as the present one.
    pub present: Option<SerialNumber>,
    /// Off the new token.
    pub serial: SerialNumber,
    /// What it shows.
    pub otp: Zeroizing<String>,
}

warifu_secret::closed!(RegisterWish);

impl Issuer {
    /// A customer's contract; `None` where it has but one user.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn contract(&self, customer: &Customer) -> Result<Option<Contract>, Error> {
        Ok(self.parts.stores.contracts.of(customer.id).await?)
    }

    /// Enters a contract's users; a mode that is there stays.
    ///
    /// # Errors
    /// [`crate::ports::StoreError::Conflict`] where a user is another contract's.
    pub async fn set_contract(
        &self,
        customer: &Customer,
        mode: Mode,
        users: Vec<(UserId, String)>,
    ) -> Result<(), Error> {
        let event = Event::ContractEntered;
        let count = users.len().to_string();
        let new = NewContract {
            customer: customer.id,
            mode,
            users,
            audit: Entry::new(&customer.institution, self.now(), event, &customer.id)
                .with(&[("mode", mode.name()), ("users", &count)]),
        };
        Ok(self.parts.stores.contracts.set(new).await?)
    }

    /// Registers a token that is nobody's: the present one, if there is any, ends
    /// without a code of it. The new one's code is used up.
    ///
    /// # Errors
    /// [`BindRefusal`].
    pub async fn register(
        &self,
        customer: &Customer,
        wish: RegisterWish,
    ) -> Result<Bound, BindRefusal> {
        let institution = self.institution(&customer.institution)?.clone();
        if institution.portal.company.is_none() {
            return Err(BindRefusal::Serial);
        }
        let contract = self.contract(customer).await?;
        let contract = contract.ok_or(BindRefusal::Otherwise)?;
        let holds = match wish.mode {
            Mode::Own => contract.user(&wish.user).is_some(),
            Mode::Shared => wish.user == customer.user,
        };
        if contract.mode != wish.mode || !holds {
            return Err(BindRefusal::Otherwise);
        }
        let act = match wish.present {
            Some(_) => Act::Exchange,
            None => Act::Start,
        };
        // The holder stands in the customer's place from here on.
        let holder = Customer {
            user: wish.user,
            ..customer.clone()
        };
        let expected = Expected {
            mode: wish.mode,
            present: wish.present,
        };
        let wish = Wish {
            act,
            serial: wish.serial,
            otp: wish.otp,
            otp_at_login: false,
        };
        self.bind_as(&institution, &holder, wish, Some((expected, BY)))
            .await
    }
}
