//! `cargo xtask support-code DIGITS`: what a support code tells, in words.

use crate::say;
use anyhow::Result;
use warifu_otp::support::SupportCode;

/// Says it. The digits may come in groups.
pub fn run(digits: &[String]) -> Result<()> {
    let code = SupportCode::parse(&digits.concat())?;
    say::line(code.words().trim_end());
    Ok(())
}
