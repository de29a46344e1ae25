//! What a customer has entered and is yet to confirm.
//!
//! The activation password is not kept until then: the OPAQUE records are made
//! of it at once, and nothing can be enrolled with them before they become an
//! issuance.

use crate::Issuer;
use crate::audit::Event;
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{ChallengeId, CustomerId, IssuanceId, MailAddress, PageId};
use crate::issuance::NewIssuance;
use crate::issue::{IssueRefusal, Issued, Order};
use crate::outbox::Language;
use crate::policy::Proof;
use crate::ports::StoreError;
use crate::sealing::Sealed;
use crate::telephone::{NewUse, UseRefusal};
use std::sync::Arc;
use thiserror::Error as ThisError;
use warifu_otp::UnixTime;

/// Minutes within which it must be confirmed, at least: a call may be tried several
/// times, and who was logged out meanwhile goes on with it.
const MINUTES: u32 = 30;

/// What a customer has entered and is yet to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub customer: CustomerId,
    /// Names the issuance that comes of it.
    pub id: IssuanceId,
    /// Where its mail will go.
    pub mail: MailAddress,
    /// The language of its mail.
    pub language: Language,
    /// The OPAQUE records, sealed.
    pub record: Sealed,
    /// Until when it may be confirmed.
    pub expires_at: UnixTime,
}

/// Why nothing was issued by a telephone check.
#[derive(Debug, ThisError)]
pub enum CalledRefusal {
    /// The check lets nobody go on.
    #[error(transparent)]
    Check(#[from] UseRefusal),
    /// Nothing is issued.
    #[error(transparent)]
    Issue(#[from] IssueRefusal),
}

impl Issuer {
    /// Notes what was entered; what was entered before and not confirmed is
    /// forgotten.
    ///
    /// # Errors
    /// [`IssueRefusal`].
    pub async fn draft(&self, customer: &Customer, order: Order) -> Result<(), IssueRefusal> {
        let institution = Arc::clone(self.institution(&customer.institution)?);
        if institution.portal.issue.is_none() {
            return Err(IssueRefusal::NotOffered);
        }
        let minutes = u64::from(institution.portal.page_minutes.max(MINUTES));
        let (id, mail, language, record) = self.prepare(customer, &institution, order).await?;
        let draft = Draft {
            customer: customer.id,
            id,
            mail,
            language,
            record,
            expires_at: self.now().plus(minutes.saturating_mul(60)),
        };
        let stored = self.parts.stores.drafts.put(draft).await;
        Ok(stored.map_err(Error::from)?)
    }

    /// What the customer has entered, while it may be confirmed.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn drafted(&self, customer: CustomerId) -> Result<Option<Draft>, Error> {
        let draft = self.parts.stores.drafts.of(customer).await?;
        let now = self.now();
        Ok(draft.filter(|draft| now < draft.expires_at))
    }

    /// Issues what was entered under that name; `None` where it is no longer
    /// there: issued, or something else was entered since. Repeats issue nothing
    /// more.
    ///
    /// # Errors
    /// [`IssueRefusal`].
    pub async fn issue_drafted(
        &self,
        customer: &Customer,
        id: IssuanceId,
    ) -> Result<Option<Issued>, IssueRefusal> {
        let institution = self.institution(&customer.institution)?;
        let door = institution.portal.issue.as_ref();
        if door.is_none_or(|door| door.proof == Proof::TelephoneCheck) {
            return Err(IssueRefusal::NotOffered);
        }
        self.issue_draft(customer, id, None).await
    }

    /// Issues what was entered under that name, by a telephone check of this
    /// customer's session that has passed and is used up thereby. `None` where what
    /// was entered is no longer there; the check then stays as it is.
    ///
    /// # Errors
    /// [`CalledRefusal`].
    pub async fn issue_called(
        &self,
        customer: &Customer,
        id: IssuanceId,
        (challenge, page): (ChallengeId, PageId),
    ) -> Result<Option<Issued>, CalledRefusal> {
        let passed = self.passed_check(customer.id, challenge, page).await?;
        let called = NewUse {
            challenge,
            page,
            customer: customer.id,
            audit: passed.entry(Event::TelephoneUsed, self.now(), &[]),
        };
        Ok(self.issue_draft(customer, id, Some(called)).await?)
    }

    async fn issue_draft(
        &self,
        customer: &Customer,
        id: IssuanceId,
        called: Option<NewUse>,
    ) -> Result<Option<Issued>, IssueRefusal> {
        let draft = self.drafted(customer.id).await?;
        let Some(draft) = draft.filter(|draft| draft.id == id) else {
            return Ok(None);
        };
        self.not_too_soon(customer).await?;
        let institution = Arc::clone(self.institution(&customer.institution)?);
        let made = (draft.id, draft.mail, draft.language, draft.record);
        let new = NewIssuance {
            drafted: true,
            called,
            ..self.new_issuance(customer, &institution, made)
        };
        let issued = Issued {
            id: new.id,
            expires_at: new.expires_at,
        };
        match self.parts.stores.issuances.issue(new).await {
            Ok(()) => Ok(Some(issued)),
            // Confirmed by another page meanwhile.
            Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(Error::from(error).into()),
        }
    }
}
