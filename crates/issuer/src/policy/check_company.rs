//! What a policy may say of contracts with several users and their login.

use super::check::{Finding, ensure};
use super::file::{Card, PolicyFile};
use super::load::Problem;
use super::portal::{LoginStep, OtpAtLogin, PortalPolicy, Proof};
use std::collections::BTreeSet;

/// Looks at login, card and company; the first finding is the one reported.
pub fn check(file: &PolicyFile) -> Result<(), Finding> {
    let portal = &file.portal;
    if let Some(door) = &portal.company {
        let proof = door.proof == Proof::RegistrationPin;
        ensure(proof, "portal.company.proof", Problem::NotOffered)?;
        company_login(portal)?;
    } else {
        let contradiction = Problem::Contradicts("portal.company");
        let never = portal.otp_at_login == OtpAtLogin::Never;
        ensure(!never, "portal.otp_at_login", contradiction.clone())?;
        let certificate = portal.certificate.is_some();
        ensure(!certificate, "portal.certificate", contradiction)?;
    }
    card(file)
}

/// No login asks for the token that is to be changed.
fn company_login(portal: &PortalPolicy) -> Result<(), Finding> {
    use LoginStep::{CardCode, ContractId, ContractPin};
    let login = portal.login == [ContractId, ContractPin, CardCode];
    ensure(login, "portal.login", Problem::NotOffered)?;
    let contradiction = Problem::Contradicts("portal.company");
    let never = portal.otp_at_login == OtpAtLogin::Never;
    ensure(never, "portal.otp_at_login", contradiction)?;
    let then = portal.certificate.as_ref().map(|door| &door.then);
    let asks = then.is_none_or(|then| *then == [ContractPin]);
    ensure(asks, "portal.certificate.then", Problem::NotOffered)
}

/// What the users of a contract have is registered, and in no other way.
pub fn alone(portal: &PortalPolicy) -> Result<(), Finding> {
    let contradiction = || Problem::Contradicts("portal.company");
    for (key, there) in [
        ("portal.issue", portal.issue.is_some()),
        ("portal.start", portal.start.is_some()),
        ("portal.release", portal.release.is_some()),
        ("portal.binding", portal.binding.is_some()),
    ] {
        ensure(!there, key, contradiction())?;
    }
    Ok(())
}

/// There where the login asks for a code of it, and only there.
fn card(file: &PolicyFile) -> Result<(), Finding> {
    let asked = file.portal.login_asks(LoginStep::CardCode);
    let Some(Card {
        symbols,
        digits,
        lock_at,
    }) = &file.card
    else {
        return ensure(!asked, "card", Problem::Empty);
    };
    ensure(asked, "card", Problem::Contradicts("portal.login"))?;
    let each: BTreeSet<char> = symbols.chars().collect();
    let all = symbols.chars().count();
    let known = |c: &char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let fits = (10..=36).contains(&all) && each.len() == all && each.iter().all(known);
    ensure(fits, "card.symbols", Problem::Range)?;
    ensure((3..=6).contains(digits), "card.digits", Problem::Range)?;
    ensure((3..=10).contains(lock_at), "card.lock_at", Problem::Range)
}
