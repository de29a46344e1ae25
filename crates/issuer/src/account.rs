//! Accounts: what a customer may log in by in the login ID's place.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use thiserror::Error as ThisError;
use warifu_otp::text::tidy;

/// Digits of a branch's number.
const BRANCH: usize = 3;
/// Digits of an account's number.
const NUMBER: usize = 7;

/// An account: branch number and account number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountNumber {
    branch: String,
    number: String,
}

/// Why two texts are no account.
#[derive(Debug, ThisError, Clone, Copy, PartialEq, Eq)]
pub enum AccountNumberError {
    /// A branch number has 3 digits.
    #[error("a branch number has 3 digits")]
    Branch,
    /// An account number has up to 7 digits.
    #[error("an account number has up to 7 digits")]
    Number,
}

impl AccountNumber {
    /// Reads what was typed: full-width digits are made half-width, spaces and
    /// hyphens dropped, a shorter account number filled up with zeros in front.
    ///
    /// # Errors
    /// [`AccountNumberError`] naming what does not fit.
    pub fn parse(branch: &str, number: &str) -> Result<Self, AccountNumberError> {
        let (branch, number) = (tidy(branch), tidy(number));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if branch.len() != BRANCH || !digits(&branch) {
            return Err(AccountNumberError::Branch);
        }
        if !(1..=NUMBER).contains(&number.len()) || !digits(&number) {
            return Err(AccountNumberError::Number);
        }
        Ok(Self {
            branch: branch.to_string(),
            number: format!("{:0>NUMBER$}", number.as_str()),
        })
    }

    /// The branch's number.
    #[must_use]
    pub fn branch(&self) -> &str {
        &self.branch
    }

    /// The account's number.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }
}

impl Issuer {
    /// Puts the customer's representative account on file, in place of an earlier
    /// one.
    ///
    /// # Errors
    /// [`crate::ports::StoreError::Conflict`] where it is another customer's.
    pub async fn set_account(
        &self,
        customer: &Customer,
        account: AccountNumber,
    ) -> Result<(), Error> {
        let (slug, now) = (&customer.institution, self.now());
        let audit = Entry::new(slug, now, Event::AccountAdded, &customer.id)
            .with(&[("branch", account.branch())]);
        let accounts = &self.parts.stores.accounts;
        Ok(accounts.set(customer.clone(), account, audit).await?)
    }
}
