//! The tokens on this device: their codes, names, clock, and what their issuers
//! have yet to be told.

mod care;
mod code;
mod login;
mod name;

pub use code::{CLOCK_BOUND_MS, ShownCode, clock_is_off};
