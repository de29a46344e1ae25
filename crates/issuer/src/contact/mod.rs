//! Contact after the enrolment: how a token stands is told to its device, and
//! two devices with one key are noticed.

mod chain;
mod change;
mod refusal;
mod say;
mod serve;
mod stop;
mod stored;
mod word;

pub use chain::{ChainRow, Seen, judge};
pub use change::{Change, Changed};
pub use refusal::ContactRefusal;
pub use stored::{
    Advance, Contacted, EndedWhy, HeldWhy, IssuedNext, NewChange, NewHold, NewIssueStop, NewStop,
    Stands, Successor,
};
