//! The use case *issue*.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{IssuanceId, MailAddress, MailId};
use crate::issuance::{LONGEST_LIFE, NewIssuance};
use crate::limits::{LimitKey, Taken};
use crate::outbox::{Language, NewMail, Notice};
use crate::policy::Institution;
use crate::record;
use crate::sealing::Sealed;
use crate::workbench::Seat;
use std::sync::Arc;
use thiserror::Error as ThisError;
use warifu_otp::UnixTime;
use warifu_secret::ActivationPassword;

/// What the customer has entered, checked: the mail address by
/// [`MailAddress::parse`], the password by [`warifu_enroll::password::normalise`]
/// with the institution's policy.
pub struct Order {
    /// Where the mail goes.
    pub mail: MailAddress,
    /// The activation password; it is forgotten here.
    pub activation_password: ActivationPassword,
    /// The language of the mail.
    pub language: Language,
}

warifu_secret::closed!(Order);

/// What was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// Names the issuance.
    pub id: IssuanceId,
    /// Until when it may be enrolled.
    pub expires_at: UnixTime,
}

/// Why nothing was issued.
#[derive(Debug, ThisError)]
pub enum IssueRefusal {
    /// Too many mails for one customer.
    #[error("too many issuances")]
    RateLimited {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// The issuer itself failed, or is busy.
    #[error(transparent)]
    Issuer(#[from] Error),
}

impl Issuer {
    /// Issues: an earlier pending issuance dies, the OPAQUE records are made, the
    /// mail goes into the outbox, all in one transaction.
    ///
    /// # Errors
    /// [`IssueRefusal`].
    pub async fn issue(&self, customer: &Customer, order: Order) -> Result<Issued, IssueRefusal> {
        let institution = Arc::clone(self.institution(&customer.institution)?);
        // A place first: who is told *busy* has not spent one of their mails.
        let seat = self.parts.workbench.seat().map_err(Error::from)?;
        self.take_issue(customer).await?;
        let id = IssuanceId::random(&mut self.rng());
        let Order {
            mail,
            activation_password,
            language,
        } = order;
        let record = self
            .make_records(seat, id, &institution, customer, activation_password)
            .await?;
        let now = self.now();
        let life = u64::from(institution.issuing.lifetime_hours).saturating_mul(3600);
        let expires_at = now.plus(life.min(LONGEST_LIFE));
        let audit = Entry::new(&institution.slug, now, Event::Issued, &customer.user)
            .with(&[("issuance", &id.to_string())]);
        let new = NewIssuance {
            id,
            institution: institution.slug.clone(),
            customer: customer.id,
            user: customer.user.clone(),
            record,
            attempts: u32::from(institution.issuing.attempts),
            issued_at: now,
            expires_at,
            mail: NewMail {
                id: MailId::random(&mut self.rng()),
                institution: institution.slug.clone(),
                customer: customer.id,
                to: mail,
                language,
                notice: Notice::Issued {
                    issuance: id,
                    user_id: customer.user.clone(),
                    expires_at,
                },
                at: now,
            },
            audit,
        };
        let stored = self.parts.stores.issuances.issue(new).await;
        stored.map_err(Error::from)?;
        Ok(Issued { id, expires_at })
    }

    /// Stops the customer's pending issuance, where there is one, and a token
    /// that was enrolled and never used: nothing can come of them from now on.
    /// Whether there was anything to stop.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn stop_issuance(&self, customer: &Customer) -> Result<bool, Error> {
        let event = Event::IssuanceStopped;
        let audit = Entry::new(&customer.institution, self.now(), event, &customer.user);
        Ok(self.parts.stores.issuances.stop(customer.id, audit).await?)
    }

    async fn take_issue(&self, customer: &Customer) -> Result<(), IssueRefusal> {
        let name = customer.id.to_string();
        let key = LimitKey::account("issue", &customer.institution, &name);
        let rate = self.parts.budgets.issues_per_customer;
        let taken = self.parts.stores.limits.take(key, rate, self.now()).await;
        match taken.map_err(Error::from)? {
            Taken::Yes => Ok(()),
            Taken::No { retry_after } => Err(IssueRefusal::RateLimited { retry_after }),
        }
    }

    /// Argon2id once an attempt, behind the queue; the password ends here.
    async fn make_records(
        &self,
        seat: Seat,
        id: IssuanceId,
        institution: &Arc<Institution>,
        customer: &Customer,
        password: ActivationPassword,
    ) -> Result<Sealed, Error> {
        let keys = Arc::clone(&self.parts.keys);
        let (institution, user) = (Arc::clone(institution), customer.user.clone());
        let mut rng = self.rng();
        let work = move || {
            let keys = keys.of(&institution.slug)?;
            let attempts = institution.issuing.attempts;
            let records = keys
                .opaque
                .register(&mut rng, &institution.service, &user, &password, attempts)
                .map_err(|_| Error::Handshake)?;
            let plain = records.to_bytes();
            let place = record::place(&id, &institution.slug);
            // EXPOSE: sealed at once.
            Ok(keys.data.seal(plain.expose(), &place, &mut rng)?)
        };
        seat.run(work).await?
    }
}
