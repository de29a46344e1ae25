//! The issuer's half.
//!
//! In the portal: [`ServerSetup::register`], which leaves [`Records`], one for
//! each attempt. On the wire: [`ReceivedStart`] → the issuer takes an attempt,
//! [`Records::attempt`] → [`start`] → [`AwaitingFinish`] → [`Proven`] → [`Answered`] →
//! [`check_registered`]. Counting, caching of answers and storage are the
//! issuer's own; the answers must be cached byte by byte.

mod awaiting_finish;
mod proven;
mod setup;
mod start;

pub use awaiting_finish::AwaitingFinish;
pub use proven::{Answered, Grant, Proven, check_registered};
pub use setup::{Record, Records, ServerSetup};
pub use start::{Offer, ReceivedStart, Started, start};

warifu_secret::closed!(
    AwaitingFinish,
    Proven,
    Answered,
    ServerSetup,
    Records,
    Record,
    Started
);
