//! The portal's login: contract ID and login password.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{ContractId, Slug};
use crate::limits::{Guarded, LimitKey, Taken};
use crate::{hex, text};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use warifu_otp::UnixTime;
use warifu_secret::LoginPassword;

/// What became of a login.
#[derive(Debug)]
pub enum Login {
    /// The right password. A code may be asked for besides.
    Accepted(Box<Customer>),
    /// Contract ID or password wrong; not to be told apart.
    Refused,
    /// Wrong ones slow down; also for accounts that do not exist.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// Too many wrong ones; also for accounts that do not exist.
    Locked {
        /// Until then.
        until: UnixTime,
    },
}

impl Issuer {
    /// Judges contract ID and login password. `contract` is what was typed; it
    /// is put right here. An account that does not exist costs the same work,
    /// the same writes, and locks the same way.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many are waiting; [`Error`] else.
    pub async fn log_in(
        &self,
        institution: &Slug,
        contract: &str,
        password: LoginPassword,
        address: IpAddr,
    ) -> Result<Login, Error> {
        let policy = self.institution(institution)?.login;
        let (stores, now) = (&self.parts.stores, self.now());
        let rate = self.parts.budgets.logins_per_address;
        let key = LimitKey::address("login", address);
        if let Taken::No { retry_after } = stores.limits.take(key, rate, now).await? {
            return Ok(Login::Wait { retry_after });
        }
        let name = text::tidy(contract).to_uppercase();
        let account = digest(&name);
        let key = LimitKey::account("login", institution, &account);
        match stores.limits.begin(key.clone(), policy, now).await? {
            Guarded::Go => {}
            Guarded::Wait { retry_after } => return Ok(Login::Wait { retry_after }),
            Guarded::Locked { until } => return Ok(Login::Locked { until }),
        }
        let customer = match ContractId::new(name) {
            Ok(contract) => stores.customers.by_contract(institution, &contract).await?,
            Err(_) => None,
        };
        let right = self.password_fits(customer.as_ref(), password).await?;
        let accepted = customer.filter(|_| right);
        let (event, subject) = match &accepted {
            Some(customer) => (Event::LoginAccepted, customer.id.to_string()),
            None => (Event::LoginRefused, account),
        };
        let entry = Entry::new(institution, now, event, &subject);
        stores.audit.append(entry).await?;
        let Some(customer) = accepted else {
            return Ok(Login::Refused);
        };
        stores.limits.succeeded(key).await?;
        Ok(Login::Accepted(Box::new(customer)))
    }

    /// Hashes once, whether there is somebody or not.
    async fn password_fits(
        &self,
        customer: Option<&Customer>,
        password: LoginPassword,
    ) -> Result<bool, Error> {
        let hash = customer
            .map_or(&self.decoy, |customer| &customer.password)
            .clone();
        let work = move || hash.verify(&password);
        Ok(self.parts.workbench.run(work).await?)
    }
}

/// Names an account in limits and log, whatever was typed: 32 hexadecimal digits.
fn digest(name: &str) -> String {
    let digest = Sha256::new()
        .chain_update(b"warifu/1 login name")
        .chain_update(name)
        .finalize();
    hex::encode(digest.get(..16).unwrap_or_default())
}
