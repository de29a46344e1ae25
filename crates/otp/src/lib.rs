//! One-time passwords: HOTP (RFC 4226), TOTP (RFC 6238), the window in which a
//! password is judged, serial numbers, and the files in which hardware tokens come
//! (feature `pskc`). Pure: time is an argument.

mod code;
mod params;
#[cfg(feature = "pskc")]
pub mod pskc;
mod resync;
mod serial;
pub mod support;
pub mod text;
mod time;
mod window;

pub use code::{Otp, OtpError, Shown, code_at, code_at_step, hotp};
pub use params::{Algorithm, Digits, Params, ParamsError, Period};
pub use resync::{InARow, in_a_row};
pub use serial::{SerialError, SerialNumber};
pub use time::{Step, UnixTime};
pub use window::{Judgement, Window, judge};
