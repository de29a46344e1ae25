//! Shows a code. No network.

use warifu_otp::{Otp, UnixTime, code_at};

use crate::DeviceError;
use crate::data::{ClockRecord, TokenRecord};
use crate::device::Device;
use crate::entry::Entry;
use crate::tokens::Ending;
use crate::tokens::clock::Reading;

/// Up to this difference the clock is put right silently; past it the customer
/// is told to set it, and codes follow the clock as it is.
pub const CLOCK_BOUND_MS: i64 = 120_000;

/// A code, and its life by this device's clock in Unix milliseconds.
pub struct ShownCode {
    /// The digits.
    pub otp: Otp,
    /// The one that follows, where the institution allows it to be shown.
    pub next: Option<Otp>,
    /// From when.
    pub valid_from: i64,
    /// Until when, exclusive.
    pub valid_until: i64,
    /// When it was made.
    pub now: i64,
    /// Seconds.
    pub period: u64,
    /// Issuer minus device, where that is past [`CLOCK_BOUND_MS`].
    pub clock_off_ms: Option<i64>,
    /// The clock was set since it was measured, and could not be measured again.
    pub clock_set: bool,
}

warifu_secret::closed!(ShownCode);

/// A token, and how long its code of this moment still lives.
pub struct TimedToken {
    /// Public data.
    pub record: TokenRecord,
    /// Rounded up; at least 1.
    pub seconds_left: u64,
}

/// Whether the customer is to set the clock.
#[must_use]
pub fn clock_is_off(clock: Option<ClockRecord>) -> bool {
    clock.is_some_and(|clock| clock.offset_ms.abs() > CLOCK_BOUND_MS)
}

impl Device {
    /// The tokens, in the customer's order, without those that are being removed.
    ///
    /// # Errors
    /// Those of the data file.
    pub fn tokens(&self) -> Result<Vec<TokenRecord>, DeviceError> {
        let tokens = self.stored_tokens()?.into_iter();
        Ok(tokens.map(|token| self.with_clock(token)).collect())
    }

    /// One token.
    ///
    /// # Errors
    /// [`DeviceError::TokenUnknown`]; those of the data file.
    pub fn token(&self, id: &str) -> Result<TokenRecord, DeviceError> {
        let found = self.tokens()?.into_iter().find(|token| token.id == id);
        found.ok_or(DeviceError::TokenUnknown)
    }

    /// As the file has it, with measurements that may be void.
    pub(super) fn stored(&self, id: &str) -> Result<TokenRecord, DeviceError> {
        let mut tokens = self.stored_tokens()?.into_iter();
        let found = tokens.find(|token| token.id == id);
        found.ok_or(DeviceError::TokenUnknown)
    }

    fn stored_tokens(&self) -> Result<Vec<TokenRecord>, DeviceError> {
        let mut tokens = self.store.load()?.tokens;
        tokens.retain(|token| token.removing.is_none());
        Ok(tokens)
    }

    /// The tokens, with the time that their codes still live. Neither key store
    /// nor network.
    ///
    /// # Errors
    /// [`DeviceError::AppLocked`]; those of the data file.
    pub fn timed_tokens(&self) -> Result<Vec<TimedToken>, DeviceError> {
        self.must_be_open()?;
        let timed = |record: TokenRecord| TimedToken {
            seconds_left: self.left_of(&record),
            record,
        };
        let in_use = |record: &TokenRecord| {
            let contact = record.contact.as_ref();
            let word = contact.and_then(|contact| contact.word);
            let ended = matches!(self.stored_ending(record), Some(Ending::Over(_)));
            !ended && !word.is_some_and(|word| word.state.is_over())
        };
        let records = self.stored_tokens()?.into_iter().filter(in_use);
        Ok(records.map(timed).collect())
    }

    /// How long the code of this moment still lives, in seconds, rounded up.
    ///
    /// # Errors
    /// [`DeviceError::TokenUnknown`]; those of the data file.
    pub fn seconds_left(&self, id: &str) -> Result<u64, DeviceError> {
        Ok(self.left_of(&self.stored(id)?))
    }

    fn left_of(&self, record: &TokenRecord) -> u64 {
        let moment = self.moment();
        let correction = self.reading(record, moment).correction();
        let period = record.params.period.seconds();
        let corrected = moment.now_ms.saturating_add(correction).max(0);
        let gone = u64::try_from(corrected / 1000).unwrap_or(0) % period;
        period - gone
    }

    /// As [`Device::show_code`], where the customer presses *try again*: the key
    /// store may ask to be unlocked.
    ///
    /// # Errors
    /// As [`Device::show_code`].
    pub async fn show_code_again(&self, id: &str) -> Result<ShownCode, DeviceError> {
        self.keychain.open().await?;
        self.show_code(id).await
    }

    /// The code of this moment. Nobody is prompted.
    ///
    /// # Errors
    /// [`DeviceError::TokenUnknown`]; those of key store and data. Nothing is
    /// changed by a failure.
    pub async fn show_code(&self, id: &str) -> Result<ShownCode, DeviceError> {
        let record = self.stored(id)?;
        let Entry::Token(token) = self.entry(id).await? else {
            return Err(DeviceError::KeystoreEntryDamaged);
        };
        // It may have been locked while the key store was asked.
        self.must_be_open()?;
        let moment = self.moment();
        let reading = self.reading(&record, moment);
        let (now, correction) = (moment.now_ms, reading.correction());
        let corrected = now.saturating_add(correction).max(0) / 1000;
        let at = UnixTime(u64::try_from(corrected).unwrap_or(0));
        let shown = code_at(&token.seed, at, record.params);
        let next = record.institution.next_code.then(|| {
            let following = code_at(&token.seed, shown.valid_until, record.params);
            following.otp
        });
        let by_device = |time: UnixTime| {
            i64::try_from(time.0)
                .unwrap_or(0)
                .saturating_mul(1000)
                .saturating_sub(correction)
        };
        Ok(ShownCode {
            valid_from: by_device(shown.valid_from),
            valid_until: by_device(shown.valid_until),
            otp: shown.otp,
            next,
            now,
            period: record.params.period.seconds(),
            clock_off_ms: match reading {
                Reading::Off(offset) => Some(offset),
                Reading::Right(_) | Reading::Set(_) => None,
            },
            clock_set: matches!(reading, Reading::Set(_)),
        })
    }
}
