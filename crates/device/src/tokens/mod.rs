//! The tokens on this device: their codes, names, clock, whether their keys are
//! here, their order and removal, and what their issuers have yet to be told.

mod care;
pub(crate) mod clock;
mod code;
mod contact;
mod ending;
mod login;
mod name;
mod order;
mod remove;
mod standing;
mod stop;
mod waiting;

pub use clock::{ClockReport, ClockState};
pub use code::{CLOCK_BOUND_MS, ShownCode, TimedToken, clock_is_off};
pub use ending::Ending;
pub use name::shown_name;
pub use standing::{HeldToken, PendingState, Standing};
pub use waiting::Waiting;
