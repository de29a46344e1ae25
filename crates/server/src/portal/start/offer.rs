//! What an institution offers, in words, as its policy says.

use warifu_issuer::policy::{
    AfterIssue, Institution, IssueAgain, IssueDoor, OtpAtLogin, PortalPolicy, Proof,
};

use crate::text::{Lang, Tour, TourKind, TourSteps, fill};

/// What the institution's procedure is called.
pub(super) fn kind(institution: &Institution, lang: Lang) -> &'static str {
    let t = TourKind::of(lang);
    let portal = &institution.portal;
    let waits = |door: &IssueDoor| door.then == AfterIssue::WaitForOtp;
    if institution.telephone_check.is_some() {
        t.called
    } else if portal.company.is_some() {
        t.company
    } else if portal.binding.is_some() && institution.token.self_registration {
        t.binding
    } else if portal.binding.is_some() {
        t.binding_only
    } else if portal.start.is_some() && portal.release.is_some() {
        t.doors
    } else if portal.issue.as_ref().is_some_and(waits) {
        t.on_the_spot
    } else {
        t.plain
    }
}

/// Its tokens, in a few words.
pub(super) fn tags(institution: &Institution, lang: Lang) -> Vec<String> {
    let t = Tour::of(lang);
    let seconds = institution.token.params.period.seconds().to_string();
    let mut tags = vec![fill(t.every, &[("seconds", &seconds)]), t.soft.to_owned()];
    if institution.portal.takes_tokens() {
        tags.push(t.hard.to_owned());
    }
    if institution.telephone_check.is_some() {
        tags.push(t.call.to_owned());
    }
    tags
}

/// The way of a customer through its pages, in order.
pub(super) fn steps(institution: &Institution, lang: Lang) -> Vec<String> {
    let t = TourSteps::of(lang);
    let portal = &institution.portal;
    let mut steps = Vec::new();
    if institution.token.self_registration {
        steps.push(t.made);
    }
    if portal.company.is_some() {
        steps.extend([
            t.company_login,
            t.company_register,
            t.company_exchange,
            t.company_mode,
        ]);
        return steps.into_iter().map(str::to_owned).collect();
    }
    steps.push(if portal.takes_accounts() {
        t.login_account
    } else {
        t.login
    });
    if let Some(door) = &portal.issue {
        issue(door, t, &mut steps);
    }
    if portal.binding.is_some() {
        steps.push(t.bind);
    }
    if portal.start.is_some() {
        steps.push(t.start);
    }
    steps.push(login_asks(portal, t));
    if portal.binding.is_some() {
        steps.extend([t.exchange, t.unbind]);
    }
    let mut steps: Vec<String> = steps.into_iter().map(str::to_owned).collect();
    steps.extend(portal.release.map(|door| release(door.again, t)));
    steps.extend(portal.issues_without_otp().then(|| t.lost.to_owned()));
    steps
}

fn issue(door: &IssueDoor, t: &'static TourSteps, steps: &mut Vec<&'static str>) {
    steps.push(t.issue);
    if door.proof == Proof::ConfirmationPassword {
        steps.push(t.confirm);
    }
    if door.proof == Proof::TelephoneCheck {
        steps.push(t.call);
    }
    steps.push(t.enrol);
    if door.then == AfterIssue::WaitForOtp {
        steps.push(t.wait);
    }
}

const fn login_asks(portal: &PortalPolicy, t: &'static TourSteps) -> &'static str {
    match portal.otp_at_login {
        OtpAtLogin::FromEnrolment => t.first_login,
        OtpAtLogin::FromActivation => t.next_login,
        OtpAtLogin::AsChosen => t.chosen,
        OtpAtLogin::Never => t.login,
    }
}

fn release(again: IssueAgain, t: &TourSteps) -> String {
    match again {
        IssueAgain::AtOnce => t.release.to_owned(),
        IssueAgain::NextDay => t.release_next_day.to_owned(),
        IssueAgain::Minutes(minutes) => {
            fill(t.release_minutes, &[("minutes", &minutes.to_string())])
        }
    }
}
