//! The portal's login: contract ID and login password.

use crate::Issuer;
use crate::audit::{Entry, Event, Keeping, NOBODY};
use crate::customers::Customer;
use crate::error::Error;
use crate::hex;
use crate::ids::{ContractId, Slug};
use crate::limits::{Guarded, LimitKey, Taken};
use crate::workbench::Seat;
use std::net::IpAddr;
use warifu_otp::UnixTime;
use warifu_otp::text::tidy;
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
        // A place first: who is told *busy* has not been counted.
        let seat = self.parts.login_bench.seat()?;
        // On its own feet: where the caller goes away it is judged all the same,
        // and a right password does not stay counted as wrong.
        let (issuer, institution) = (self.clone(), institution.clone());
        let name = tidy(contract).to_uppercase();
        let judged = tokio::spawn(async move {
            match issuer.admit(institution, name, address).await? {
                Ok(attempt) => issuer.judge(attempt, password, seat).await,
                Err(login) => Ok(login),
            }
        });
        judged.await.map_err(|_| Error::Broken)?
    }

    /// Counts the login as failed, where it may be looked at.
    async fn admit(
        &self,
        institution: Slug,
        name: String,
        address: IpAddr,
    ) -> Result<Result<Attempt, Login>, Error> {
        let policy = self.institution(&institution)?.login;
        let now = self.now();
        if let Taken::No { retry_after } = self.take_login(address, now).await? {
            return Ok(Err(Login::Wait { retry_after }));
        }
        let account = self.keys(&institution)?.digest_of_name(&name);
        let key = LimitKey::account("login", &institution, &hex::encode(&account));
        let limits = &self.parts.stores.limits;
        Ok(match limits.begin(key.clone(), policy, now).await? {
            Guarded::Wait { retry_after } => Err(Login::Wait { retry_after }),
            Guarded::Locked { until } => Err(Login::Locked { until }),
            Guarded::Go => Ok(Attempt {
                institution,
                name,
                key,
                at: now,
            }),
        })
    }

    async fn take_login(&self, address: IpAddr, now: UnixTime) -> Result<Taken, Error> {
        let budgets = &self.parts.budgets;
        let all = [
            (
                LimitKey::address("login", address),
                budgets.logins_per_address,
            ),
            (
                LimitKey::network("login", address),
                budgets.logins_per_network,
            ),
            (LimitKey::global("login"), budgets.logins_in_all),
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
    async fn judge(
        &self,
        attempt: Attempt,
        password: LoginPassword,
        seat: Seat,
    ) -> Result<Login, Error> {
        let limits = &self.parts.stores.limits;
        let accepted = match self.look_up(&attempt, password, seat).await {
            Ok(accepted) => accepted,
            Err(error) => {
                limits.undo(attempt.key, attempt.at).await?;
                return Err(error);
            }
        };
        let Some(customer) = accepted else {
            return Ok(Login::Refused);
        };
        limits.succeeded(attempt.key).await?;
        Ok(Login::Accepted(Box::new(customer)))
    }

    /// Hashes once, whether there is somebody or not, and writes into the log.
    async fn look_up(
        &self,
        attempt: &Attempt,
        password: LoginPassword,
        seat: Seat,
    ) -> Result<Option<Customer>, Error> {
        let (stores, institution) = (&self.parts.stores, &attempt.institution);
        let customer = match ContractId::new(attempt.name.as_str()) {
            Ok(contract) => stores.customers.by_contract(institution, &contract).await?,
            Err(_) => None,
        };
        let hash = customer.as_ref().map_or(&self.decoy, |one| &one.password);
        let hash = hash.clone();
        let right = seat.run(move || hash.verify(&password)).await?;
        // Of nobody there may be as many as strangers like.
        let keeping = match &customer {
            Some(_) => Keeping::Each,
            None => Keeping::Counted,
        };
        let subject = customer.as_ref().map(|one| one.id.to_string());
        let accepted = customer.filter(|_| right);
        let event = match &accepted {
            Some(_) => Event::LoginAccepted,
            None => Event::LoginRefused,
        };
        let subject = subject.as_deref().unwrap_or(NOBODY);
        let entry = Entry::new(institution, attempt.at, event, subject);
        stores.audit.note(entry, keeping).await?;
        Ok(accepted)
    }
}

/// A login that has been counted.
struct Attempt {
    institution: Slug,
    name: String,
    key: LimitKey,
    at: UnixTime,
}
