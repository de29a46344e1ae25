//! The issuer: what its use cases stand on.

use crate::audit::SignedHead;
use crate::enrollment::Decoys;
use crate::error::Error;
use crate::ids::{CustomerId, MailId, Slug};
use crate::issuance::Issuance;
use crate::keys::{self, InstitutionKeys, KeyRing};
use crate::outbox::Delivery;
use crate::password::PasswordHash;
use crate::policy::{Institution, Institutions};
use crate::ports::{Chance, Clock, SecureRng, Stores};
use crate::verification::{Token, TokenState};
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
    /// Whether a token is or ever was in use.
    pub was_in_use: bool,
    /// The time this was looked at.
    pub now: UnixTime,
}

impl Standing {
    /// Whether the login asks for a code: a token is in use, or was locked while
    /// it was, or one waits to take the place of one that was in use.
    #[must_use]
    pub fn asks_for_code(&self) -> bool {
        self.tokens.iter().any(|token| match token.state {
            TokenState::InUse { .. } => true,
            TokenState::Locked { in_use_since, .. } | TokenState::Held { in_use_since, .. } => {
                in_use_since.is_some() || self.was_in_use
            }
            TokenState::Enrolled => self.was_in_use,
            TokenState::Ended { .. } => false,
        })
    }
}

impl Issuer {
    /// Puts the parts together; every institution must have its keys. Runs
    /// Argon2id once, and once an institution: some tenths of a second.
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
    pub async fn standing(&self, customer: CustomerId) -> Result<Standing, Error> {
        let stores = &self.parts.stores;
        let issuance = stores.issuances.latest(customer).await?;
        let delivery = match &issuance {
            Some(issuance) => stores.outbox.delivery(issuance.id).await?,
            None => None,
        };
        let tokens = stores.tokens.of_customer(customer).await?;
        Ok(Standing {
            issuance,
            delivery,
            was_in_use: stores.tokens.was_in_use(customer).await?,
            tokens: tokens.into_iter().map(|stored| stored.token).collect(),
            now: self.now(),
        })
    }

    /// The ends of all logs that have begun, signed: to be kept where the
    /// database is not.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::Key`].
    pub async fn signed_heads(&self) -> Result<Vec<SignedHead>, Error> {
        let mut heads = Vec::new();
        for institution in self.parts.institutions.iter() {
            let head = self.parts.stores.audit.head(&institution.slug).await?;
            let keys = self.keys(&institution.slug)?;
            let signed = head.and_then(|head| {
                let signature = keys::sign_head(keys, &head)?;
                Some(SignedHead { head, signature })
            });
            heads.extend(signed);
        }
        Ok(heads)
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
