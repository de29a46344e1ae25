//! What a policy may say of *issue*, and of the tokens that end by it.

use super::check::{Finding, ensure};
use super::file::PolicyFile;
use super::load::Problem;
use super::portal::Proof;
use crate::enrollment::OldTokens;

/// Looks at what goes together only in part.
pub fn check(file: &PolicyFile) -> Result<(), Finding> {
    let portal = &file.portal;
    let issue = portal.issue.as_ref();
    let contradiction = Problem::Contradicts("portal.issue");
    let issued = issue.is_some();
    let taken = issued || !portal.login_activates();
    ensure(taken, "portal.otp_at_login", contradiction.clone())?;
    let ends = issued || file.enrolment.old_tokens != OldTokens::EndOnIssue;
    ensure(ends, "enrolment.old_tokens", contradiction)?;
    let calls = issue.is_some_and(|door| door.proof == Proof::TelephoneCheck);
    // Without a number nobody could call.
    let number = !calls || file.telephone_check.is_some();
    ensure(number, "telephone_check", Problem::Empty)?;
    // The password alone issues nothing.
    let contradiction = Problem::Contradicts("portal.issue.proof");
    let proven = calls || !portal.issues_without_otp();
    ensure(proven, "portal.issue.without_otp", contradiction)
}
