//! A page begins to wait for a call.

use super::challenge::{Challenge, State, Waiting};
use super::code::PageCode;
use super::number::PhoneNumber;
use super::refusal::CheckRefusal;
use super::stored::{Begun, NewChallenge, NewPhone, Phone};
use crate::Issuer;
use crate::audit::{Entry, Event, Keeping};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{ChallengeId, CustomerId, PageId};
use crate::limits::{LimitKey, Taken};
use warifu_enroll::text::Text;
use warifu_otp::UnixTime;

impl Issuer {
    /// The customer's telephones on file, to choose from; shown masked.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn phones(&self, customer: CustomerId) -> Result<Vec<Phone>, Error> {
        Ok(self.parts.stores.phones.of(customer).await?)
    }

    /// Puts a telephone of the customer on file.
    ///
    /// # Errors
    /// [`crate::ports::StoreError::Conflict`] where it is there already.
    pub async fn add_phone(
        &self,
        customer: &Customer,
        number: PhoneNumber,
        label: Option<Text>,
    ) -> Result<(), Error> {
        let (at, masked) = (self.now(), number.masked());
        let audit = Entry::new(&customer.institution, at, Event::PhoneAdded, &customer.id);
        let new = NewPhone {
            customer: customer.id,
            number,
            label,
            audit: audit.with(&[("number", &masked)]),
        };
        Ok(self.parts.stores.phones.add(new).await?)
    }

    /// Begins a check by the customer's telephone at `position`, for the session
    /// `page`. What that session had begun is replaced; what another one waits for
    /// is left alone, be it of the same customer.
    ///
    /// # Errors
    /// [`CheckRefusal`].
    pub async fn begin_telephone_check(
        &self,
        customer: &Customer,
        position: u32,
        page: PageId,
    ) -> Result<Challenge, CheckRefusal> {
        if self
            .institution(&customer.institution)?
            .telephone_check
            .is_none()
        {
            return Err(CheckRefusal::NotOffered);
        }
        let phones = self.phones(customer.id).await?;
        let phone = phones.into_iter().find(|one| one.position == position);
        let number = phone.ok_or(CheckRefusal::UnknownPhone)?.number;
        let now = self.now();
        self.take_check(customer, now).await?;
        let challenge = self.new_challenge(customer, number, page, now);
        let new = NewChallenge {
            audit: challenge.entry(Event::TelephoneStarted, now, &[]),
            challenge: challenge.clone(),
        };
        let begun = self.parts.stores.telephone.begin(new).await;
        match begun.map_err(Error::from)? {
            Begun::Yes => Ok(challenge),
            Begun::Busy { until } => Err(self.busy(&challenge, until, now).await?),
        }
    }

    /// The log hears of it too.
    async fn busy(
        &self,
        challenge: &Challenge,
        until: UnixTime,
        now: UnixTime,
    ) -> Result<CheckRefusal, Error> {
        let why = [("why", "number_busy")];
        let audit = challenge.entry(Event::TelephoneFailed, now, &why);
        self.parts.stores.audit.note(audit, Keeping::Each).await?;
        Ok(CheckRefusal::NumberBusy {
            retry_after: until.since(now).max(1),
        })
    }

    async fn take_check(&self, customer: &Customer, now: UnixTime) -> Result<(), CheckRefusal> {
        let name = customer.id.to_string();
        let key = LimitKey::account("telephone", &customer.institution, &name);
        let rate = self.parts.budgets.checks_per_customer;
        let taken = self.parts.stores.limits.take(key, rate, now).await;
        match taken.map_err(Error::from)? {
            Taken::Yes => Ok(()),
            Taken::No { retry_after } => Err(CheckRefusal::TooMany { retry_after }),
        }
    }

    fn new_challenge(
        &self,
        customer: &Customer,
        number: PhoneNumber,
        page: PageId,
        now: UnixTime,
    ) -> Challenge {
        let mut rng = self.rng();
        Challenge {
            id: ChallengeId::random(&mut rng),
            institution: customer.institution.clone(),
            customer: customer.id,
            number,
            page,
            code: PageCode::random(&mut rng),
            started_at: now,
            state: State::Waiting(Waiting::begin(now)),
        }
    }
}
