//! A token's end, where its issuer has named one: from when on another one is
//! due, and since when it is over.

use crate::data::TokenRecord;
use crate::device::Device;
use crate::tokens::clock::Reading;

/// So long before its end another token is due, in seconds: 30 days, as the
/// issuer's portal has it.
const RENEWAL: u64 = 30 * 86_400;

/// What the calendar says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its time is over soon, at this moment in Unix seconds: another one should
    /// take its place.
    Near(u64),
    /// Its time is over, since this moment in Unix seconds.
    Over(u64),
}

impl Ending {
    fn of(until: u64, now: u64) -> Option<Self> {
        if until <= now {
            return Some(Self::Over(until));
        }
        (until - now <= RENEWAL).then_some(Self::Near(until))
    }
}

impl Device {
    /// What the calendar says of this token; nothing where its end is far, or was
    /// never named. No network: a clock that was set, or is off, is seen through
    /// as far as it was ever measured.
    #[must_use]
    pub fn ending(&self, token: &TokenRecord) -> Option<Ending> {
        token.valid_until?;
        // As the file has it: with the measurement, even where that is void.
        self.stored_ending(&self.stored(&token.id).ok()?)
    }

    /// As [`Device::ending`], of a record as the file has it.
    pub(super) fn stored_ending(&self, token: &TokenRecord) -> Option<Ending> {
        Ending::of(token.valid_until?, self.issuers_now(token))
    }

    /// The issuer's time in Unix seconds, as far as it was ever measured.
    pub(super) fn issuers_now(&self, token: &TokenRecord) -> u64 {
        let moment = self.moment();
        let (Reading::Right(ahead) | Reading::Off(ahead) | Reading::Set(ahead)) =
            self.reading(token, moment);
        let now = moment.now_ms.saturating_add(ahead) / 1000;
        u64::try_from(now).unwrap_or(0)
    }
}
