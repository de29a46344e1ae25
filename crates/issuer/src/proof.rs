//! What a procedure asks for beyond the login: a secret of the customer's, once
//! more, before anything is changed.

use crate::Issuer;
use crate::audit::{Entry, Event, Keeping};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::MailId;
use crate::limits::{Guarded, LimitKey};
use crate::outbox::{NewMail, Notice};
use crate::password::PasswordHash;
use crate::workbench::Seat;
use std::collections::HashSet;
use warifu_otp::UnixTime;
use warifu_otp::text::half_width;
use warifu_secret::LoginPassword;

/// Which secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// 確認用パスワード.
    ConfirmationPassword,
    /// 契約先暗証番号.
    ContractPin,
    /// 契約先確認暗証番号.
    RegistrationPin,
}

impl SecretKind {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Self::ConfirmationPassword,
        Self::ContractPin,
        Self::RegistrationPin,
    ];

    /// The name in database and log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConfirmationPassword => "confirmation_password",
            Self::ContractPin => "contract_pin",
            Self::RegistrationPin => "registration_pin",
        }
    }
}

/// What a proof was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// It was right.
    Right,
    /// It was wrong.
    Wrong {
        /// So many more lock.
        left: u32,
    },
    /// Not looked at: wrong ones slow down.
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// Not looked at: too many wrong ones.
    Locked {
        /// Until then; `None` until support unlocks.
        until: Option<UnixTime>,
    },
}

/// A proof that is counted as wrong already.
struct Attempt {
    customer: Customer,
    kind: SecretKind,
    key: LimitKey,
    at: UnixTime,
    /// So many more lock, should it be wrong.
    left: u32,
}

impl Issuer {
    /// Judges a secret that the customer was asked for. Wrong ones are counted
    /// by customer, whatever the session. A customer who has none costs the same
    /// work and is told the same.
    ///
    /// # Errors
    /// [`Error::Busy`] where too many are waiting; [`Error`] else.
    pub async fn check_secret(
        &self,
        customer: &Customer,
        kind: SecretKind,
        typed: LoginPassword,
    ) -> Result<Proved, Error> {
        // A place first: who is told *busy* has not been counted.
        let seat = self.parts.login_bench.seat()?;
        let (issuer, customer) = (self.clone(), customer.clone());
        // On its own feet, as a login is.
        let judged = tokio::spawn(async move {
            match issuer.admit_proof(customer, kind).await? {
                Ok(attempt) => issuer.judge_proof(attempt, typed, seat).await,
                Err(refused) => Ok(refused),
            }
        });
        judged.await.map_err(|_| Error::Broken)?
    }

    /// Too many wrong ones: the log says so, and whoever the customer is reached by.
    pub(crate) async fn proof_locked(
        &self,
        customer: &Customer,
        kind: &str,
        at: UnixTime,
    ) -> Result<(), Error> {
        let event = Event::ProofLocked;
        let audit =
            Entry::new(&customer.institution, at, event, &customer.id).with(&[("kind", kind)]);
        let mails = self.mails_to(customer, &Notice::ProofLocked, at).await?;
        Ok(self.parts.stores.limits.locked(audit, mails).await?)
    }

    /// A mail to each address that the customer is known by: those of the tokens
    /// that are not over, and the one on file.
    pub(crate) async fn mails_to(
        &self,
        customer: &Customer,
        notice: &Notice,
        at: UnixTime,
    ) -> Result<Vec<NewMail>, Error> {
        let stores = &self.parts.stores;
        let tokens = stores.tokens.of_customer(customer.id).await?;
        let mut known: Vec<_> = tokens
            .into_iter()
            .map(|stored| (stored.token.mail, stored.token.language))
            .collect();
        let details = stores.details.of(customer.id).await?;
        known.extend(details.map(|details| (details.mail, details.language)));
        let mut told = HashSet::new();
        known.retain(|(to, _)| told.insert(to.clone()));
        let mail = |(to, language)| NewMail {
            id: MailId::random(&mut self.rng()),
            institution: customer.institution.clone(),
            customer: customer.id,
            to,
            language,
            notice: notice.clone(),
            at,
        };
        Ok(known.into_iter().map(mail).collect())
    }

    /// Stores a secret of a customer's.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn set_secret(
        &self,
        customer: &Customer,
        kind: SecretKind,
        secret: LoginPassword,
    ) -> Result<(), Error> {
        let mut rng = self.rng();
        let hashed = move || PasswordHash::make(&put_right(&secret), &mut rng);
        let hash = self.parts.workbench.run(hashed).await??;
        let secrets = &self.parts.stores.secrets;
        Ok(secrets.set(customer.id, kind, hash).await?)
    }

    /// Whether a customer has a secret of the kind.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn has_secret(&self, customer: &Customer, kind: SecretKind) -> Result<bool, Error> {
        let secrets = &self.parts.stores.secrets;
        Ok(secrets.of(customer.id, kind).await?.is_some())
    }

    async fn admit_proof(
        &self,
        customer: Customer,
        kind: SecretKind,
    ) -> Result<Result<Attempt, Proved>, Error> {
        let institution = self.institution(&customer.institution)?;
        let policy = institution.proof.map_or(institution.login, |one| one.wrong);
        let now = self.now();
        let name = customer.id.to_string();
        let key = LimitKey::account(kind.name(), &customer.institution, &name);
        let limits = &self.parts.stores.limits;
        Ok(match limits.begin(key.clone(), policy, now).await? {
            Guarded::Wait { retry_after } => Err(Proved::Wait { retry_after }),
            Guarded::Locked { until } => Err(Proved::Locked { until }),
            Guarded::Go { failures } => Ok(Attempt {
                customer,
                kind,
                key,
                at: now,
                left: policy.lock_at.saturating_sub(failures),
            }),
        })
    }

    async fn judge_proof(
        &self,
        attempt: Attempt,
        typed: LoginPassword,
        seat: Seat,
    ) -> Result<Proved, Error> {
        let stores = &self.parts.stores;
        let right = match self.compare(&attempt, typed, seat).await {
            Ok(right) => right,
            Err(error) => {
                stores.limits.undo(attempt.key, attempt.at).await?;
                return Err(error);
            }
        };
        let event = if right {
            Event::ProofAccepted
        } else {
            Event::ProofRefused
        };
        let customer = &attempt.customer;
        let entry = Entry::new(&customer.institution, attempt.at, event, &customer.id)
            .with(&[("kind", attempt.kind.name())]);
        stores.audit.note(entry, Keeping::Each).await?;
        if !right {
            if attempt.left == 0 {
                self.proof_locked(customer, attempt.kind.name(), attempt.at)
                    .await?;
            }
            return Ok(Proved::Wrong { left: attempt.left });
        }
        stores.limits.succeeded(attempt.key).await?;
        Ok(Proved::Right)
    }

    async fn compare(
        &self,
        attempt: &Attempt,
        typed: LoginPassword,
        seat: Seat,
    ) -> Result<bool, Error> {
        let secrets = &self.parts.stores.secrets;
        let stored = secrets.of(attempt.customer.id, attempt.kind).await?;
        let there = stored.is_some();
        let hash = stored.unwrap_or_else(|| self.decoy.clone());
        let same = seat.run(move || hash.verify(&put_right(&typed))).await?;
        Ok(same && there)
    }
}

/// Full-width characters are read as what they stand for.
pub(crate) fn put_right(typed: &LoginPassword) -> LoginPassword {
    // EXPOSE: put right for hashing, the text goes no further.
    LoginPassword::new(half_width(typed.expose().trim()).to_string())
}
