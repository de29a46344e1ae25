//! The use cases *start*, *exchange* and *stop* of a token that is there already.

use super::{BindRefusal, Details, Expected, FreeToken, NewBinding, Receipt, Taken};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::MailId;
use crate::limits::{LimitKey, Rate, Taken as Budget};
use crate::outbox::{NewMail, Notice};
use crate::policy::Institution;
use crate::release::Released;
use crate::verification::{Purpose, TokenState, Verdict, Who};
use rand::Rng as _;
use warifu_otp::{SerialNumber, Step, UnixTime};
use zeroize::Zeroizing;

/// A mail that a procedure has begun goes out once an hour at most.
const BEGUN: Rate = Rate {
    burst: 1,
    interval_ms: 3_600_000,
};

/// What one customer may try to bind: 15 at once, then one in ten minutes.
const TRIES: Rate = Rate {
    burst: 15,
    interval_ms: 600_000,
};

/// The same for a company, which has many users.
const OF_A_COMPANY: Rate = Rate {
    burst: 100,
    interval_ms: 60_000,
};

/// What a customer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Takes a first token.
    Start,
    /// Takes another in the place of the present one.
    Exchange,
    /// Gives the present one up.
    Stop,
}

impl Act {
    /// The name in database and log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Exchange => "exchange",
            Self::Stop => "stop",
        }
    }

    /// The act of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Start, Self::Exchange, Self::Stop]
            .into_iter()
            .find(|act| act.name() == name)
    }
}

/// What the customer has typed and chosen.
pub struct Wish {
    /// Start or exchange.
    pub act: Act,
    /// Off the token.
    pub serial: SerialNumber,
    /// What the token shows.
    pub otp: Zeroizing<String>,
    /// Whether the login is to ask for a code.
    pub otp_at_login: bool,
}

warifu_secret::closed!(Wish);

/// It is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// What the page shows.
    pub receipt: Receipt,
    /// From when on codes count at the bank's own systems, where that is later.
    pub usable_from: Option<UnixTime>,
}

impl Issuer {
    /// Tells the customer's address that a procedure has begun: whoever has the
    /// passwords cannot go through it unnoticed.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn binding_begun(&self, customer: &Customer) -> Result<bool, Error> {
        let Some(details) = self.details(customer).await? else {
            return Ok(false);
        };
        let (limits, now) = (&self.parts.stores.limits, self.now());
        let name = customer.id.to_string();
        let key = LimitKey::account("binding_begun", &customer.institution, &name);
        if limits.take(key, BEGUN, now).await? != Budget::Yes {
            return Ok(false);
        }
        let mail = self.bank_mail(customer, &details, Notice::BindingBegun, now);
        self.parts.stores.bindings.tell(mail).await?;
        Ok(true)
    }

    /// What the bank knows of a customer beyond the login.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn details(&self, customer: &Customer) -> Result<Option<Details>, Error> {
        Ok(self.parts.stores.details.of(customer.id).await?)
    }

    /// Binds a token that is nobody's to the customer. Its code is used up.
    ///
    /// # Errors
    /// [`BindRefusal`].
    pub async fn bind(&self, customer: &Customer, wish: Wish) -> Result<Bound, BindRefusal> {
        let institution = self.institution(&customer.institution)?.clone();
        if institution.portal.binding.is_none() {
            return Err(BindRefusal::Serial);
        }
        self.bind_as(&institution, customer, wish, None).await
    }

    /// The same for whom `customer` stands; a contract of several users must stand
    /// as expected, and the log says who did it.
    pub(crate) async fn bind_as(
        &self,
        institution: &Institution,
        customer: &Customer,
        wish: Wish,
        company: Option<(Expected, (&str, &str))>,
    ) -> Result<Bound, BindRefusal> {
        let details = self.details(customer).await?;
        let details = details.ok_or(BindRefusal::NoAddress)?;
        let rate = if company.is_some() {
            OF_A_COMPANY
        } else {
            TRIES
        };
        self.take_binding(customer, rate).await?;
        let token = self.token_to_bind(customer, &wish.serial).await?;
        let by = company.as_ref().map_or(("by", "customer"), |(_, by)| *by);
        let guess = (customer, by);
        let (step, drift) = self
            .judge_free(institution, &token, &wish.otp, guess)
            .await?;
        let mut new = self.new_binding(
            institution,
            customer,
            &details,
            &token,
            (step, drift),
            &wish,
        );
        if let Some((expected, by)) = company {
            new.audit = new.audit.with(&[
                by,
                ("act", wish.act.name()),
                ("kind", token.kind.name()),
                ("user", customer.user.as_str()),
            ]);
            new.expected = Some(expected);
        }
        let done = Bound {
            receipt: new.receipt.clone(),
            usable_from: new.usable_from,
        };
        let said = self.parts.stores.bindings.bind(new).await;
        match said.map_err(Error::from)? {
            Taken::Done => Ok(done),
            Taken::Gone => Err(BindRefusal::Used),
            Taken::Otherwise => Err(BindRefusal::Otherwise),
            Taken::Shut => Err(BindRefusal::Locked { until: None }),
        }
    }

    /// Gives the present token up, after a code of it.
    ///
    /// # Errors
    /// [`BindRefusal`].
    pub async fn unbind(&self, customer: &Customer, otp: &str) -> Result<Receipt, BindRefusal> {
        let who = Who::Customer(customer.id);
        let verdict = self.verify(&customer.institution, who, Purpose::Confirm, otp);
        let token = match verdict.await? {
            Verdict::Accepted { token, .. } => token,
            Verdict::Malformed(error) => return Err(BindRefusal::Malformed(error)),
            Verdict::Wrong { retry_after } => return Err(BindRefusal::Wrong { retry_after }),
            Verdict::Used => return Err(BindRefusal::Used),
            Verdict::Wait { retry_after } | Verdict::Shared { retry_after } => {
                return Err(BindRefusal::Wait { retry_after });
            }
            Verdict::Locked => return Err(BindRefusal::Locked { until: None }),
            Verdict::Unknown | Verdict::NotYet { .. } => return Err(BindRefusal::Otherwise),
        };
        let receipt = self.receipt(Act::Stop, token.serial.clone());
        match self.release_with(customer, Some(receipt.clone())).await? {
            Released::Done { .. } => Ok(receipt),
            Released::Nothing => Err(BindRefusal::Otherwise),
            Released::Shut => Err(BindRefusal::Locked { until: None }),
        }
    }

    /// Nobody walks through serial numbers, or codes of tokens that are not theirs.
    async fn take_binding(&self, customer: &Customer, rate: Rate) -> Result<(), BindRefusal> {
        let name = customer.id.to_string();
        let key = LimitKey::account("bind", &customer.institution, &name);
        let taken = self.parts.stores.limits.take(key, rate, self.now()).await;
        match taken.map_err(Error::from)? {
            Budget::Yes => Ok(()),
            Budget::No { retry_after } => Err(BindRefusal::Wait { retry_after }),
        }
    }

    /// The token, where it is nobody's and its time is not over.
    async fn token_to_bind(
        &self,
        customer: &Customer,
        serial: &SerialNumber,
    ) -> Result<FreeToken, BindRefusal> {
        let (stores, slug) = (&self.parts.stores, &customer.institution);
        let free = stores
            .bindings
            .free(slug, serial)
            .await
            .map_err(Error::from)?;
        if let Some(token) = free.filter(|token| token.is_alive(self.now())) {
            return Ok(token);
        }
        let known = stores.tokens.by_serial(slug, serial).await;
        let own = known.map_err(Error::from)?.is_some_and(|stored| {
            let over = matches!(stored.token.state, TokenState::Ended { .. });
            stored.token.customer == customer.id && !over
        });
        Err(if own {
            BindRefusal::Own
        } else {
            BindRefusal::Serial
        })
    }

    fn new_binding(
        &self,
        institution: &Institution,
        customer: &Customer,
        details: &Details,
        token: &FreeToken,
        (step, drift): (Step, i64),
        wish: &Wish,
    ) -> NewBinding {
        let now = self.now();
        let serial = token.serial.clone();
        let hold = institution.token.hold_seconds;
        let notice = Notice::Activated {
            serial: serial.clone(),
            otp_at_login: Some(wish.otp_at_login),
        };
        NewBinding {
            token: token.id,
            customer: customer.id,
            user: customer.user.clone(),
            step,
            drift,
            valid_until: ends_first(institution, token, now),
            usable_from: (hold > 0).then(|| now.plus(hold)),
            otp_at_login: wish.otp_at_login,
            expected: None,
            receipt: self.receipt(wish.act, serial.clone()),
            mail: self.bank_mail(customer, details, notice, now),
            audit: Entry::new(&institution.slug, now, Event::TokenBound, &serial).with(&[
                ("act", wish.act.name()),
                ("kind", token.kind.name()),
                ("user", customer.user.as_str()),
            ]),
        }
    }

    pub(crate) fn receipt(&self, act: Act, serial: SerialNumber) -> Receipt {
        Receipt {
            number: self.rng().gen_range(1_000_000_000..10_000_000_000),
            act,
            serial,
            at: self.now(),
        }
    }

    fn bank_mail(
        &self,
        customer: &Customer,
        details: &Details,
        notice: Notice,
        at: UnixTime,
    ) -> NewMail {
        NewMail {
            id: MailId::random(&mut self.rng()),
            institution: customer.institution.clone(),
            customer: customer.id,
            to: details.mail.clone(),
            language: details.language,
            notice,
            at,
        }
    }
}

/// What its maker says, or the institution's lifetime, whichever comes first.
fn ends_first(institution: &Institution, token: &FreeToken, now: UnixTime) -> Option<UnixTime> {
    let days = institution.token.lifetime_days;
    let own = days.map(|days| now.plus(u64::from(days).saturating_mul(86_400)));
    [token.valid_until, own].into_iter().flatten().min()
}
