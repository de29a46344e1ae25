//! Self-registration (procedure D), the issuer's half: a token that is nobody's
//! until its customer binds it, and gone a week later unless one has.
//!
//! No password is behind it, so nothing has to look like anything else; what
//! strangers can do is make rows, and that is what the budgets are for.

mod serve;
mod stored;

pub use stored::{FreeToken, NewSelfRegistration, Repeat, Stored, Unbound};

/// How long a token may stay unbound, in seconds: 7 days.
pub const UNBOUND_LIFE: u64 = 7 * 86_400;
