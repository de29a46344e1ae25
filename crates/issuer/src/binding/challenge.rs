//! The transfer password: ten digits, of which two are asked at a time.

use crate::Issuer;
use crate::audit::{Entry, Event, Keeping};
use crate::customers::Customer;
use crate::error::Error;
use crate::limits::{Guarded, LimitKey};
use crate::proof::Proved;
use rand::Rng as _;
use subtle::{Choice, ConstantTimeEq as _};
use warifu_otp::text::tidy;
use zeroize::Zeroizing;

/// Digits of a transfer password.
const DIGITS: u8 = 10;
/// The name in the log and of the lockout.
pub(crate) const NAME: &str = "transfer_password";

/// 資金移動用パスワード: ten digits.
pub struct TransferPassword(Zeroizing<String>);

warifu_secret::closed!(TransferPassword);

impl TransferPassword {
    /// Reads ten digits; full-width ones, spaces and hyphens are put right.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let digits = tidy(typed);
        let fits =
            digits.len() == usize::from(DIGITS) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Self(digits))
    }
}

/// The two places that are asked, counted from 1, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// The first.
    pub first: u8,
    /// The second.
    pub second: u8,
}

impl Places {
    /// Two different ones.
    pub(crate) fn random(rng: &mut dyn rand::RngCore) -> Self {
        let one = rng.gen_range(1..=DIGITS);
        let other = (one - 1 + rng.gen_range(1..DIGITS)) % DIGITS + 1;
        Self {
            first: one.min(other),
            second: one.max(other),
        }
    }

    /// Whether that place is asked.
    #[must_use]
    pub const fn asks(self, place: u8) -> bool {
        place == self.first || place == self.second
    }
}

impl Issuer {
    /// Stores a transfer password, digit by digit.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn set_transfer_password(
        &self,
        customer: &Customer,
        password: TransferPassword,
    ) -> Result<(), Error> {
        let keys = self.keys(&customer.institution)?;
        let id = customer.id.as_bytes();
        // EXPOSE: each digit goes under a keyed MAC, the text goes no further.
        let digits = (1..).zip(password.0.bytes());
        let digests = digits
            .map(|(place, digit)| (place, keys.digest_of_digit(id, place, digit)))
            .collect();
        Ok(self.parts.stores.digits.set(customer.id, digests).await?)
    }

    /// The two places that are asked: the same until they are answered rightly,
    /// whatever the session.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn challenge(&self, customer: &Customer) -> Result<Places, Error> {
        let proposed = Places::random(&mut *self.rng());
        let digits = &self.parts.stores.digits;
        Ok(digits.challenge(customer.id, proposed).await?)
    }

    /// Judges the two digits. Wrong ones are counted by customer, whatever the
    /// session, and leave the places as they are.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn answer_challenge(
        &self,
        customer: &Customer,
        typed: [&str; 2],
    ) -> Result<Proved, Error> {
        let institution = self.institution(&customer.institution)?;
        let policy = institution.proof.map_or(institution.login, |one| one.wrong);
        let (limits, now) = (&self.parts.stores.limits, self.now());
        let key = LimitKey::account(NAME, &customer.institution, &customer.id.to_string());
        let failures = match limits.begin(key.clone(), policy, now).await? {
            Guarded::Wait { retry_after } => return Ok(Proved::Wait { retry_after }),
            Guarded::Locked { until } => return Ok(Proved::Locked { until }),
            Guarded::Go { failures } => failures,
        };
        let right = match self.are_right(customer, typed).await {
            Ok(right) => right,
            Err(error) => {
                limits.undo(key, now).await?;
                return Err(error);
            }
        };
        let event = if right {
            Event::ProofAccepted
        } else {
            Event::ProofRefused
        };
        let entry =
            Entry::new(&customer.institution, now, event, &customer.id).with(&[("kind", NAME)]);
        self.parts.stores.audit.note(entry, Keeping::Each).await?;
        if !right {
            let left = policy.lock_at.saturating_sub(failures);
            if left == 0 {
                self.proof_locked(customer, NAME, now).await?;
            }
            return Ok(Proved::Wrong { left });
        }
        limits.succeeded(key).await?;
        self.parts.stores.digits.answered(customer.id).await?;
        Ok(Proved::Right)
    }

    /// Each digit is looked at, whatever the others are.
    async fn are_right(&self, customer: &Customer, typed: [&str; 2]) -> Result<bool, Error> {
        let places = self.challenge(customer).await?;
        let stored = self.parts.stores.digits.of(customer.id).await?;
        let keys = self.keys(&customer.institution)?;
        let mut right = Choice::from(1);
        for (place, typed) in [places.first, places.second].into_iter().zip(typed) {
            let digit = tidy(typed);
            let digit = digit
                .as_bytes()
                .first()
                .copied()
                .filter(|_| digit.len() == 1);
            let given = keys.digest_of_digit(customer.id.as_bytes(), place, digit.unwrap_or(0));
            let known = stored.iter().find(|(at, _)| *at == place);
            let known = known.map_or([0; 16], |(_, digest)| *digest);
            right &= given.ct_eq(&known);
        }
        Ok(right.into())
    }
}
