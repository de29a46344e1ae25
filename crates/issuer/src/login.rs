//! The portal's login: contract ID, or representative account, and login password.

use crate::Issuer;
use crate::account::AccountNumber;
use crate::audit::{Entry, Event, Keeping, NOBODY};
use crate::customers::Customer;
use crate::error::Error;
use crate::hex;
use crate::ids::{ContractId, CustomerId, Slug};
use crate::limits::{Guarded, LimitKey, Taken};
use crate::password::PasswordHash;
use crate::policy::LoginStep;
use crate::proof::{SecretKind, put_right};
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

/// By what a customer logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginName {
    /// The contract ID, put right.
    Contract(String),
    /// The representative account.
    Account(AccountNumber),
}

impl LoginName {
    /// The contract ID as it was typed.
    #[must_use]
    pub fn contract(typed: &str) -> Self {
        Self::Contract(tidy(typed).to_uppercase())
    }
}

/// A contract ID as it was typed.
impl From<&str> for LoginName {
    fn from(typed: &str) -> Self {
        Self::contract(typed)
    }
}

impl From<&String> for LoginName {
    fn from(typed: &String) -> Self {
        Self::contract(typed)
    }
}

impl Issuer {
    /// Judges name and login password. One that does not exist costs the same
    /// work, the same writes, and locks the same way; contract ID and account of
    /// the same customer are counted together.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many are waiting; [`Error`] else.
    pub async fn log_in(
        &self,
        institution: &Slug,
        name: impl Into<LoginName>,
        password: LoginPassword,
        address: IpAddr,
    ) -> Result<Login, Error> {
        // A place first: who is told *busy* has not been counted.
        let seat = self.parts.login_bench.seat()?;
        // On its own feet: where the caller goes away it is judged all the same,
        // and a right password does not stay counted as wrong.
        let (issuer, institution, name) = (self.clone(), institution.clone(), name.into());
        let judged = tokio::spawn(async move {
            match issuer.admit(institution, name, address).await? {
                Ok(attempt) => issuer.judge(attempt, password, seat).await,
                Err(login) => Ok(login),
            }
        });
        judged.await.map_err(|_| Error::Broken)?
    }

    /// Notes a login by another way than the name.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn logged_in(&self, customer: &Customer, by: &str) -> Result<(), Error> {
        let event = Event::LoginAccepted;
        let entry =
            Entry::new(&customer.institution, self.now(), event, &customer.id).with(&[("by", by)]);
        Ok(self.parts.stores.audit.note(entry, Keeping::Each).await?)
    }

    /// Counts the login as failed, where it may be looked at.
    async fn admit(
        &self,
        institution: Slug,
        name: LoginName,
        address: IpAddr,
    ) -> Result<Result<Attempt, Login>, Error> {
        let policy = self.institution(&institution)?.login;
        let now = self.now();
        if let Taken::No { retry_after } = self.take_login(address, now).await? {
            return Ok(Err(Login::Wait { retry_after }));
        }
        let counted = self.counted(&institution, &name).await?;
        let account = self.keys(&institution)?.digest_of_name(&counted);
        let key = LimitKey::account("login", &institution, &hex::encode(&account));
        let limits = &self.parts.stores.limits;
        Ok(match limits.begin(key.clone(), policy, now).await? {
            Guarded::Wait { retry_after } => Err(Login::Wait { retry_after }),
            // A login's lock always has its end.
            Guarded::Locked { until } => Err(Login::Locked {
                until: until.unwrap_or(now),
            }),
            Guarded::Go { .. } => Ok(Attempt {
                institution,
                name,
                key,
                at: now,
            }),
        })
    }

    /// The name under which wrong ones are counted.
    async fn counted(&self, institution: &Slug, name: &LoginName) -> Result<String, Error> {
        let account = match name {
            LoginName::Contract(name) => return Ok(name.clone()),
            LoginName::Account(account) => account,
        };
        let holder = self.parts.stores.accounts.holder(institution, account);
        let holder = holder.await?.map(|one| one.contract.as_str().to_owned());
        // No contract ID has a sign in it.
        let nobody = || format!("{}/{}", account.branch(), account.number());
        Ok(holder.unwrap_or_else(nobody))
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
        let customer = match &attempt.name {
            LoginName::Contract(name) => match ContractId::new(name.as_str()) {
                Ok(contract) => stores.customers.by_contract(institution, &contract).await?,
                Err(_) => None,
            },
            LoginName::Account(account) => stores.accounts.holder(institution, account).await?,
        };
        let (hash, password) = self.secret_of(attempt, customer.as_ref(), password).await?;
        let there = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let right = seat.run(move || hash.verify(&password)).await? && there;
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

    /// What the typed secret is held against, as the policy's login has it: of
    /// nobody there is none, after the same reads.
    async fn secret_of(
        &self,
        attempt: &Attempt,
        customer: Option<&Customer>,
        typed: LoginPassword,
    ) -> Result<(Option<PasswordHash>, LoginPassword), Error> {
        let portal = &self.institution(&attempt.institution)?.portal;
        if !portal.login_asks(LoginStep::ContractPin) {
            return Ok((customer.map(|one| one.password.clone()), typed));
        }
        let id = customer.map_or(CustomerId::from_bytes([0; 16]), |one| one.id);
        let stored = self.parts.stores.secrets.of(id, SecretKind::ContractPin);
        Ok((stored.await?, put_right(&typed)))
    }
}

/// A login that has been counted.
struct Attempt {
    institution: Slug,
    name: LoginName,
    key: LimitKey,
    at: UnixTime,
}
