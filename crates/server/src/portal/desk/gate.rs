//! Who may go on: as far as a login has come, and with a one-time password where
//! a token guards the account.

use warifu_issuer::customers::Customer;
use warifu_issuer::ids::CustomerId;

use super::session::Entered;
use super::{Desk, Stage};
use crate::portal::leave::Leave;

impl Desk {
    /// The customer, where they are as far as `stage`; else the way to the login.
    /// Who came in by the password alone is asked for a one-time password as
    /// soon as a token guards the account, wherever it was activated.
    pub(crate) async fn customer(&mut self, stage: Stage) -> Result<Customer, Leave> {
        let customer = self.holder(stage).await?;
        if stage == Stage::In && self.must_prove(customer.id).await? {
            return Err(Leave::Go(self.path("/login/otp")));
        }
        Ok(customer)
    }

    /// The same, for what itself asks for a one-time password.
    pub(crate) async fn holder(&mut self, stage: Stage) -> Result<Customer, Leave> {
        let entered = self
            .data
            .login
            .clone()
            .filter(|login| login.institution == self.institution.slug);
        let Some(entered) = entered else {
            let query = if self.expired {
                "/login?expired=1"
            } else {
                "/login"
            };
            return Err(Leave::Go(self.path(query)));
        };
        match (entered.stage, stage) {
            (Stage::Otp, Stage::In) => return Err(Leave::Go(self.path("/login/otp"))),
            (Stage::In, Stage::Otp) if !self.must_prove(entered.customer).await? => {
                return Err(Leave::Go(self.path("/")));
            }
            _ => {}
        }
        let customer = self.app.issuer.customer(entered.customer).await?;
        customer.ok_or_else(|| Leave::Go(self.path("/login")))
    }

    /// Whether a token guards the account and this session has shown none.
    async fn must_prove(&self, customer: CustomerId) -> Result<bool, Leave> {
        if self.data.login.as_ref().is_some_and(|login| login.proven) {
            return Ok(false);
        }
        Ok(self.app.issuer.standing(customer).await?.asks_for_code())
    }

    /// Notes that a one-time password was accepted; kept by the next `touch`.
    pub(crate) fn prove(&mut self) {
        if let Some(login) = &mut self.data.login {
            login.proven = true;
        }
    }

    /// Who is logged in, if anybody is.
    pub(crate) fn is_in(&self) -> bool {
        let login = self.data.login.as_ref();
        login.is_some_and(|login| self.is_in_here(login))
    }

    pub(super) fn is_in_here(&self, login: &Entered) -> bool {
        login.institution == self.institution.slug && login.stage == Stage::In
    }
}
