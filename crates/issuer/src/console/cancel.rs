//! Ending a token on a cancellation form: one asks, another decides.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::error::Error;
use crate::ids::{CancelId, CustomerId, Slug, StaffId};
use crate::staff::Staff;
use warifu_otp::text::half_width;
use warifu_otp::{SerialNumber, UnixTime};

/// Seconds that a request waits for another person: three days.
pub const REQUEST_LIFE: u64 = 3 * 86_400;

/// A request to be stored.
#[derive(Debug, Clone)]
pub struct NewCancel {
    /// Names it.
    pub id: CancelId,
    /// Whose.
    pub institution: Slug,
    /// Whose customer's.
    pub customer: CustomerId,
    /// Which token.
    pub serial: SerialNumber,
    /// The form's number.
    pub form: String,
    /// Why.
    pub why: String,
    /// Who asks.
    pub by: StaffId,
    /// Now.
    pub at: UnixTime,
    /// Until when it waits.
    pub ends_at: UnixTime,
    /// What the log says.
    pub audit: Entry,
}

/// What support has entered.
#[derive(Debug, Clone)]
pub struct CancelWish {
    /// Whose customer's.
    pub customer: CustomerId,
    /// Which token.
    pub serial: SerialNumber,
    /// The form's number.
    pub form: String,
    /// Why.
    pub why: String,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It waits for a supervisor.
    Done,
    /// One waits already.
    Already,
    /// The token is over, or not this customer's.
    Nothing,
}

/// A decision to be stored.
#[derive(Debug, Clone)]
pub struct CancelRuling {
    /// Which request.
    pub id: CancelId,
    /// Whose.
    pub institution: Slug,
    /// Who decides.
    pub staff: StaffId,
    /// Their login name.
    pub login: String,
    /// Whether the token ends.
    pub confirm: bool,
    /// Now.
    pub at: UnixTime,
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruled {
    /// It is done.
    Done,
    /// Whoever asked does not decide.
    Own,
    /// It was decided before, or its time is over.
    Gone,
    /// The token was over already.
    Overtaken,
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelState {
    /// It waits.
    Waiting,
    /// The token was ended.
    Confirmed,
    /// It was refused.
    Refused,
    /// Nobody decided in time.
    Expired,
    /// The token was over before.
    Overtaken,
}

/// A request, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCancel {
    /// Names it.
    pub id: CancelId,
    /// Whose customer's.
    pub customer: CustomerId,
    /// Their name.
    pub customer_name: String,
    /// Which token.
    pub serial: SerialNumber,
    /// The form's number.
    pub form: String,
    /// Why.
    pub why: String,
    /// Who asked.
    pub asked_by: StaffId,
    /// Their name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: UnixTime,
    /// Until when it waits.
    pub ends_at: UnixTime,
    /// How it stands.
    pub state: CancelState,
    /// The name of who has decided.
    pub decided_by_name: Option<String>,
    /// When it was decided.
    pub decided_at: Option<UnixTime>,
}

impl CancelState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Confirmed,
        Self::Refused,
        Self::Expired,
        Self::Overtaken,
    ];

    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Overtaken => "overtaken",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// The number of a cancellation form, put right; `None` for what is none.
#[must_use]
pub fn form_number(typed: &str) -> Option<String> {
    let text = half_width(typed.trim());
    let fits = (1..=40).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    fits.then(|| text.to_string())
}

impl Issuer {
    /// Asks for a token to be ended on a cancellation form.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn ask_cancel(&self, staff: &Staff, wish: CancelWish) -> Result<Asked, Error> {
        let (slug, now) = (&staff.institution, self.now());
        let audit = Entry::new(slug, now, Event::CancelAsked, &wish.serial).with(&[
            ("by", staff.login.as_str()),
            ("form", &wish.form),
            ("reason", &wish.why),
        ]);
        let new = NewCancel {
            id: CancelId::random(&mut self.rng()),
            institution: slug.clone(),
            customer: wish.customer,
            serial: wish.serial,
            form: wish.form,
            why: wish.why,
            by: staff.id,
            at: now,
            ends_at: now.plus(REQUEST_LIFE),
            audit,
        };
        Ok(self.parts.stores.cancels.ask(new).await?)
    }

    /// Decides on such a request; never who has asked.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn decide_cancel(
        &self,
        staff: &Staff,
        id: CancelId,
        confirm: bool,
    ) -> Result<Ruled, Error> {
        let ruling = CancelRuling {
            id,
            institution: staff.institution.clone(),
            staff: staff.id,
            login: staff.login.to_string(),
            confirm,
            at: self.now(),
        };
        Ok(self.parts.stores.cancels.decide(ruling).await?)
    }

    /// What waits, and what was decided last.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn cancels(&self, institution: &Slug) -> Result<Vec<OpenCancel>, Error> {
        let cancels = &self.parts.stores.cancels;
        Ok(cancels.open(institution, self.now(), 50).await?)
    }
}
