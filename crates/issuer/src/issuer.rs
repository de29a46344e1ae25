//! The issuer: what its use cases stand on.

use crate::binding::Details;
use crate::customers::Customer;
use crate::enrollment::Decoys;
use crate::error::Error;
use crate::ids::{MailId, Slug};
use crate::issuance::Issuance;
use crate::keys::{self, InstitutionKeys, KeyRing};
use crate::outbox::Delivery;
use crate::password::PasswordHash;
use crate::policy::{Institution, Institutions, OtpAtLogin};
use crate::ports::{Chance, Clock, SecureRng, Stores};
use crate::verification::{Past, Token, TokenState};
use crate::workbench::Workbench;
use std::sync::Arc;
use warifu_enroll::link::Link;
use warifu_enroll::signed::Signed;
use warifu_enroll::{Origin, ServiceId, UserId};
use warifu_otp::UnixTime;
use warifu_secret::LoginPassword;

/// What an issuer is made of.
#[derive(Clone)]
pub struct Parts {
    /// The institutions.
    pub institutions: Arc<Institutions>,
    /// Their keys.
    pub keys: Arc<KeyRing>,
    /// The stores.
    pub stores: Stores,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Where slow sums are done.
    pub workbench: Workbench,
    /// Where login passwords are hashed: nothing else can keep customers out.
    pub login_bench: Workbench,
    /// Where makers' files are read: they take the customers' place from nobody.
    pub import_bench: Workbench,
    /// Where the issuer is reached.
    pub origin: Origin,
    /// Budgets of the device API and the portal.
    pub budgets: crate::budgets::Budgets,
}

/// The issuer. Cloning shares it.
#[derive(Clone)]
pub struct Issuer {
    pub(crate) parts: Arc<Parts>,
    /// What the password of an account that does not exist is held against.
    pub(crate) decoy: PasswordHash,
    /// What is opened where there is no issuance.
    pub(crate) decoys: Arc<Decoys>,
}

/// All that a customer's home page shows.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The latest issuance; ask its [`Issuance::state_at`].
    pub issuance: Option<Issuance>,
    /// How its mail stands.
    pub delivery: Option<Delivery>,
    /// Tokens that are not ended, newest first.
    pub tokens: Vec<Token>,
    /// Whether the login asks for a code at all: by policy, or by the customer's choice.
    pub otp_at_login: bool,
    /// Whether it does so as soon as a token is enrolled.
    pub from_enrolment: bool,
    /// What the tokens before were.
    pub past: Past,
    /// From when on a new token may be issued, where that is yet to come.
    pub issue_from: Option<UnixTime>,
    /// The time this was looked at.
    pub now: UnixTime,
}

impl Standing {
    /// The token that may be given up: in use, and none locked or held beside it.
    #[must_use]
    pub fn in_use(&self) -> Option<&Token> {
        let shut = |token: &&Token| {
            let state = token.state;
            matches!(state, TokenState::Locked { .. } | TokenState::Held { .. })
        };
        if self.tokens.iter().any(|token| shut(&token)) {
            return None;
        }
        let in_use = |token: &&Token| matches!(token.state, TokenState::InUse { .. });
        self.tokens.iter().find(in_use)
    }

    /// Whether a token is held, and not locked by wrong codes.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let held = |token: &Token| matches!(token.state, TokenState::Held { .. });
        self.tokens.iter().any(held)
    }

    /// Whether a token is locked or held: the bank's to open, and nothing goes past
    /// it; or whether what was issued was stopped from an old token's device.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        let shut = |token: &Token| {
            let state = token.state;
            matches!(state, TokenState::Locked { .. } | TokenState::Held { .. })
        };
        self.past.issuing_stopped || self.tokens.iter().any(shut)
    }

    /// Whether the login asks for a code: a token is in use, or was locked while
    /// it was, or one waits to take the place of one that was in use; or, where the
    /// policy says so, one is enrolled. One whose time is over is asked for no more
    /// than one that was given up.
    #[must_use]
    pub fn asks_for_code(&self) -> bool {
        let waiting = self.past.was_in_use || self.from_enrolment;
        self.otp_at_login
            && self.tokens.iter().any(|token| match token.state {
                TokenState::InUse { .. } | TokenState::Enrolled if token.is_expired(self.now) => {
                    false
                }
                TokenState::InUse { .. } => true,
                TokenState::Locked { in_use_since, .. } | TokenState::Held { in_use_since, .. } => {
                    in_use_since.is_some() || waiting
                }
                TokenState::Enrolled => waiting,
                TokenState::Ended { .. } => false,
            })
    }

    /// Whether the token of that serial number, as grouped, is gone and another
    /// has come into use: what a code of the first has shown is then of no more
    /// worth. One that only waits for its first code takes nothing away.
    #[must_use]
    pub fn is_guarded_by_another(&self, serial: &str) -> bool {
        let was_used = |token: &Token| match token.state {
            TokenState::InUse { .. } => true,
            TokenState::Locked { in_use_since, .. } | TokenState::Held { in_use_since, .. } => {
                in_use_since.is_some()
            }
            TokenState::Enrolled | TokenState::Ended { .. } => false,
        };
        let is_there = |token: &Token| token.serial.grouped() == serial;
        !self.tokens.iter().any(is_there) && self.tokens.iter().any(was_used)
    }
}

impl Issuer {
    /// Puts the parts together; every institution must have its keys. Runs
    /// Argon2id twice: some tenths of a second.
    ///
    /// # Errors
    /// [`Error::Key`], [`Error::Password`], [`Error::Handshake`].
    pub fn new(parts: Parts) -> Result<Self, Error> {
        for institution in parts.institutions.iter() {
            parts.keys.of(&institution.slug)?;
        }
        let nobody = LoginPassword::new(MailId::random(&mut parts.chance.rng()).to_string());
        Ok(Self {
            decoys: Arc::new(Decoys::make(&parts)?),
            decoy: PasswordHash::make(&nobody, &mut parts.chance.rng())?,
            parts: Arc::new(parts),
        })
    }

    /// The institutions.
    #[must_use]
    pub fn institutions(&self) -> &Institutions {
        &self.parts.institutions
    }

    /// The stores, for what has no use case of its own: sessions, outbox,
    /// sweeping, health.
    #[must_use]
    pub fn stores(&self) -> &Stores {
        &self.parts.stores
    }

    /// Where the issuer is reached.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.parts.origin
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        self.parts.clock.now()
    }

    /// The signed card of a service; `None` where it is not one of ours.
    ///
    /// # Errors
    /// [`Error::Key`].
    pub fn card(&self, service: &ServiceId) -> Result<Option<Signed>, Error> {
        let Some(institution) = self.parts.institutions.by_service(service) else {
            return Ok(None);
        };
        let keys = self.keys(&institution.slug)?;
        let card = keys::card(institution, keys, &self.parts.origin, self.now())?;
        Ok(Some(card))
    }

    /// The enrolment link for page, mail and QR. No secret is in it.
    ///
    /// # Errors
    /// [`Error::Key`].
    pub fn link(&self, institution: &Institution, user: &UserId) -> Result<Link, Error> {
        Ok(Link {
            host: Some(self.parts.origin.authority().to_owned()),
            service_id: institution.service.clone(),
            user_id: user.clone(),
            card_key: self.keys(&institution.slug)?.card.public().fingerprint(),
        })
    }

    /// All that a customer's home page shows.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn standing(&self, customer: &Customer) -> Result<Standing, Error> {
        let (stores, now) = (&self.parts.stores, self.now());
        let Customer {
            id: customer,
            institution,
            ..
        } = customer;
        let customer = *customer;
        let issuance = stores.issuances.latest(customer).await?;
        let delivery = match &issuance {
            Some(issuance) => stores.outbox.delivery(issuance.id).await?,
            None => None,
        };
        let tokens = stores.tokens.of_customer(customer).await?;
        let past = stores.tokens.past(customer).await?;
        let details = stores.details.of(customer).await?;
        Ok(Standing {
            issuance,
            delivery,
            otp_at_login: self.asks_at_login(institution, details)?,
            from_enrolment: self.institution(institution)?.portal.login_activates(),
            issue_from: self
                .issue_from(institution, &past)?
                .filter(|from| now < *from),
            past,
            tokens: tokens.into_iter().map(|stored| stored.token).collect(),
            now,
        })
    }

    fn asks_at_login(&self, slug: &Slug, details: Option<Details>) -> Result<bool, Error> {
        let policy = self.institution(slug)?.portal.otp_at_login;
        let chosen = details.is_some_and(|details| details.otp_at_login);
        Ok(match policy {
            OtpAtLogin::AsChosen => chosen,
            OtpAtLogin::Never => false,
            OtpAtLogin::FromActivation | OtpAtLogin::FromEnrolment => true,
        })
    }

    pub(crate) fn keys(&self, slug: &Slug) -> Result<&InstitutionKeys, Error> {
        Ok(self.parts.keys.of(slug)?)
    }

    pub(crate) fn institution(&self, slug: &Slug) -> Result<&Arc<Institution>, Error> {
        self.parts
            .institutions
            .by_slug(slug)
            .ok_or(Error::UnknownInstitution)
    }

    pub(crate) fn rng(&self) -> Box<dyn SecureRng> {
        self.parts.chance.rng()
    }
}
