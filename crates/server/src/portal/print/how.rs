//! The procedure step by step, as the policy has it.

use warifu_issuer::policy::{Institution, OtpAtLogin, PortalPolicy, Proof};

use crate::portal::desk::Desk;
use crate::text::PrintSteps;

/// What a customer of this institution does, one after another.
pub(crate) fn how(desk: &Desk) -> Vec<&'static str> {
    let t = PrintSteps::of(desk.visit.lang);
    let portal = &desk.institution.portal;
    if portal.company.is_some() {
        let certificate = portal.certificate.is_some() && desk.app.certified_origin.is_some();
        return company(t, certificate);
    }
    if portal.binding.is_some() {
        return binding(t, &desk.institution);
    }
    issue(t, portal)
}

fn issue(t: &PrintSteps, portal: &PortalPolicy) -> Vec<&'static str> {
    let proof = portal.issue.as_ref().map(|door| door.proof);
    let mut all = match proof {
        Some(Proof::TelephoneCheck) => vec![t.enter, t.call],
        Some(Proof::ConfirmationPassword) => vec![t.enter_issue, t.check],
        _ => vec![t.enter_issue],
    };
    if portal.login_activates() {
        all.extend([t.open_here, t.app, t.code_at_login]);
    } else if portal.start.is_some() {
        all.extend([t.open_mail, t.app, t.code_at_start]);
    } else {
        all.extend([t.open_mail, t.app, t.code_at_page]);
    }
    if portal.otp_at_login == OtpAtLogin::FromActivation {
        all.push(t.login_asks);
    }
    if portal.release.is_some() {
        all.push(t.release);
    }
    all
}

fn binding(t: &PrintSteps, institution: &Institution) -> Vec<&'static str> {
    let token = if institution.token.self_registration {
        t.token_app
    } else {
        t.token_hard
    };
    vec![token, t.choose, t.bind, t.transfer, t.receipt]
}

fn company(t: &PrintSteps, certificate: bool) -> Vec<&'static str> {
    let login = if certificate {
        t.company_login
    } else {
        t.company_card
    };
    vec![login, t.company_choose, t.company_enter, t.company_see]
}
