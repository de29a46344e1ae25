//! Who may go on: as far as a login has come, and with a one-time password where
//! a token guards the account.

use warifu_issuer::customers::Customer;

use super::session::Entered;
use super::{Desk, Stage};
use crate::portal::leave::Leave;

impl Desk {
    /// The customer, where they are as far as `stage`; else the way to the login.
    /// Who came in by the password alone is asked for a one-time password as
    /// soon as a token guards the account, wherever it was activated.
    pub(crate) async fn customer(&mut self, stage: Stage) -> Result<Customer, Leave> {
        let customer = self.holder(stage).await?;
        if stage == Stage::In && self.must_prove(&customer).await? {
            return Err(Leave::Go(self.path("/login/otp")));
        }
        Ok(customer)
    }

    /// The customer, for the pages of *issue*: where the policy lets them issue
    /// without a code, the password alone leads there, and to nothing else.
    pub(crate) async fn applicant(&mut self) -> Result<Customer, Leave> {
        if self.institution.portal.issues_without_otp() {
            return Ok(self.entered().await?.1);
        }
        self.customer(Stage::In).await
    }

    /// The same, for what itself asks for a one-time password.
    pub(crate) async fn holder(&mut self, stage: Stage) -> Result<Customer, Leave> {
        let (entered, customer) = self.entered().await?;
        // What a code was owed for may have been given up elsewhere meanwhile.
        let elsewhere = match (entered.stage, stage) {
            (Stage::In, Stage::In) | (Stage::Card, Stage::Card) => None,
            (Stage::Card, _) => Some("/login/card"),
            (_, Stage::Card) => Some("/"),
            (Stage::Otp, Stage::In) => self.must_prove(&customer).await?.then_some("/login/otp"),
            (_, Stage::Otp) => (!self.must_prove(&customer).await?).then_some("/"),
        };
        match elsewhere {
            Some(path) => Err(Leave::Go(self.path(path))),
            None => Ok(customer),
        }
    }

    /// Who has entered here, however far; else the way to the login.
    async fn entered(&self) -> Result<(Entered, Customer), Leave> {
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
        let customer = self.app.issuer.customer(entered.customer).await?;
        let customer = customer.ok_or_else(|| Leave::Go(self.path("/login")))?;
        Ok((entered, customer))
    }

    /// Whether a token guards the account and this session has shown no code of
    /// it: one of a token whose place another has taken counts no more.
    pub(crate) async fn must_prove(&self, customer: &Customer) -> Result<bool, Leave> {
        let login = self.data.login.as_ref();
        let proven_by = login.and_then(|login| login.proven_by.as_deref());
        let standing = self.app.issuer.standing(customer).await?;
        Ok(standing.asks_for_code()
            && proven_by.is_none_or(|serial| standing.is_guarded_by_another(serial)))
    }

    /// Whether this session has shown a one-time password.
    pub(crate) fn is_proven(&self) -> bool {
        let login = self.data.login.as_ref();
        login.is_some_and(|login| login.proven_by.is_some())
    }

    /// Notes that a code of the token was accepted; kept by the next `touch`.
    pub(crate) fn prove(&mut self, serial: String) {
        if let Some(login) = &mut self.data.login {
            login.proven_by = Some(serial);
        }
    }

    /// Who is logged in, if anybody is.
    pub(crate) fn is_in(&self) -> bool {
        let login = self.data.login.as_ref();
        login.is_some_and(|login| self.is_in_here(login))
    }

    /// The page of the login at which who is not in yet goes on.
    pub(crate) fn entrance(&self) -> String {
        let login = self.data.login.as_ref();
        let here = login.filter(|login| login.institution == self.institution.slug);
        self.path(match here.map(|login| login.stage) {
            Some(Stage::Otp) => "/login/otp",
            Some(Stage::Card) => "/login/card",
            Some(Stage::In) | None => "/login",
        })
    }

    pub(super) fn is_in_here(&self, login: &Entered) -> bool {
        login.institution == self.institution.slug && login.stage == Stage::In
    }
}
