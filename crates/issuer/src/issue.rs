//! The use case *issue*.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{IssuanceId, MailAddress, MailId};
use crate::issuance::{LONGEST_LIFE, NewIssuance};
use crate::limits::{LimitKey, Taken};
use crate::outbox::{Language, NewMail, Notice};
use crate::policy::{Institution, Proof};
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

/// What an issuance is made of: its name, where its mail goes, in which language,
/// and the OPAQUE records.
pub(crate) type Prepared = (IssuanceId, MailAddress, Language, Sealed);

/// Why nothing was issued.
#[derive(Debug, ThisError)]
pub enum IssueRefusal {
    /// Too many mails for one customer.
    #[error("too many issuances")]
    RateLimited {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// The institution issues nothing, or not without a proof.
    #[error("not offered")]
    NotOffered,
    /// A token was released, and some time is to pass before the next.
    #[error("too soon after a release")]
    TooSoon {
        /// From when on.
        from: UnixTime,
    },
    /// An old token's device has stopped what was issued before: support alone goes
    /// on from there.
    #[error("stopped from the old device")]
    Stopped,
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
        let door = institution.portal.issue.as_ref();
        if door.is_none_or(|door| door.proof != Proof::None) {
            return Err(IssueRefusal::NotOffered);
        }
        let made = self.prepare(customer, &institution, order).await?;
        let new = self.new_issuance(customer, &institution, made);
        let issued = Issued {
            id: new.id,
            expires_at: new.expires_at,
        };
        let stored = self.parts.stores.issuances.issue(new).await;
        stored.map_err(Error::from)?;
        Ok(issued)
    }

    /// Makes all of an issuance that depends on what was entered. The password
    /// ends here.
    pub(crate) async fn prepare(
        &self,
        customer: &Customer,
        institution: &Arc<Institution>,
        order: Order,
    ) -> Result<Prepared, IssueRefusal> {
        self.not_too_soon(customer).await?;
        // A place first: who is told *busy* has not spent one of their mails.
        let seat = self.parts.workbench.seat().map_err(Error::from)?;
        self.take_issue(customer).await?;
        let id = IssuanceId::random(&mut self.rng());
        let password = order.activation_password;
        let record = self
            .make_records(seat, id, institution, customer, password)
            .await?;
        Ok((id, order.mail, order.language, record))
    }

    pub(crate) fn new_issuance(
        &self,
        customer: &Customer,
        institution: &Institution,
        (id, mail, language, record): Prepared,
    ) -> NewIssuance {
        let now = self.now();
        let life = u64::from(institution.issuing.lifetime_hours).saturating_mul(3600);
        let expires_at = now.plus(life.min(LONGEST_LIFE));
        let notice = Notice::Issued {
            issuance: id,
            user_id: customer.user.clone(),
            expires_at,
        };
        NewIssuance {
            id,
            institution: institution.slug.clone(),
            customer: customer.id,
            user: customer.user.clone(),
            record,
            drafted: false,
            called: None,
            old: institution.enrolment.old,
            attempts: u32::from(institution.issuing.attempts),
            issued_at: now,
            expires_at,
            mail: NewMail {
                id: MailId::random(&mut self.rng()),
                institution: institution.slug.clone(),
                customer: customer.id,
                to: mail,
                language,
                notice,
                at: now,
            },
            audit: Entry::new(&institution.slug, now, Event::Issued, &customer.user)
                .with(&[("issuance", &id.to_string())]),
        }
    }

    /// A policy may want some time to pass after a release; and what an old device
    /// has stopped is support's to let go on.
    pub(crate) async fn not_too_soon(&self, customer: &Customer) -> Result<(), IssueRefusal> {
        let past = self.parts.stores.tokens.past(customer.id).await;
        let past = past.map_err(Error::from)?;
        if past.issuing_stopped {
            return Err(IssueRefusal::Stopped);
        }
        let from = self.issue_from(&customer.institution, &past)?;
        match from.filter(|from| self.now() < *from) {
            Some(from) => Err(IssueRefusal::TooSoon { from }),
            None => Ok(()),
        }
    }

    /// Stops the customer's pending issuance, where there is one, and a token
    /// that was enrolled and never used: nothing can come of them from now on.
    /// Whether there was anything to stop.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn stop_issuance(&self, customer: &Customer) -> Result<bool, Error> {
        self.stop_what_waits(customer, true).await
    }

    /// The same for who has shown no code: a token that is enrolled stays.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn stop_application(&self, customer: &Customer) -> Result<bool, Error> {
        self.stop_what_waits(customer, false).await
    }

    async fn stop_what_waits(&self, customer: &Customer, enrolled: bool) -> Result<bool, Error> {
        let event = Event::IssuanceStopped;
        let audit = Entry::new(&customer.institution, self.now(), event, &customer.user);
        let issuances = &self.parts.stores.issuances;
        Ok(issuances.stop(customer.id, enrolled, audit).await?)
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
    pub(crate) async fn make_records(
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
