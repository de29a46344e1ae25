//! The telephone check: a page shows a number and a two-digit code, the customer
//! calls from a telephone on file and keys the code in, the page goes on.
//!
//! The code binds the call to the page. That the call comes from the telephone on
//! file is as true as what the network says of its number, which can be forged.

mod call;
mod challenge;
mod code;
mod number;
mod provider;
mod refusal;
mod said;
mod start;
mod stored;
mod usage;

pub use challenge::{Challenge, FailedWhy, LIFE, Passed, State, TRIES, USABLE, Waiting};
pub use code::{Keyed, PageCode};
pub use number::{Caller, PhoneNumber, PhoneNumberError};
pub use provider::{Answer, Asked, Reply, Unheard};
pub use refusal::{CheckRefusal, UseRefusal};
pub use said::Said;
pub use stored::{
    Begun, Heard, Line, Move, NewChallenge, NewPhone, NewStep, NewUse, Phone, Stepped,
};
pub use usage::CalledFrom;

use crate::audit::{Entry, Event};
use warifu_otp::UnixTime;

impl Challenge {
    /// An entry about it; the number is masked in it.
    #[must_use]
    pub fn entry(&self, event: Event, at: UnixTime, more: &[(&str, &str)]) -> Entry {
        let (id, number) = (self.id.to_string(), self.number.masked());
        let mut details = vec![("challenge", id.as_str()), ("number", number.as_str())];
        details.extend_from_slice(more);
        Entry::new(&self.institution, at, event, &self.customer).with(&details)
    }
}
