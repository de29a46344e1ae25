//! Verification: one code, judged once.

mod request;
mod rules;
mod token;
mod verify;

pub use request::{Purpose, Verdict, Who};
pub use rules::{MOST_FAILURES, WrongRule};
pub use token::{Outcome, Past, Ruling, StoredToken, Token, TokenState, Tried, Try};
