//! The app in its window.

use crate::Pace;
use crate::report::Report;
use anyhow::Result;

/// Adds the app's figures.
#[expect(clippy::unnecessary_wraps, reason = "written next")]
pub fn measure(report: &mut Report, _pace: Pace) -> Result<()> {
    report.note("the app is not measured yet");
    Ok(())
}
