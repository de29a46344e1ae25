//! Sentences of mails that the policy decides on: a shared text is then true of
//! every procedure.

use warifu_issuer::enrollment::OldTokens;
use warifu_issuer::policy::{OtpAtLogin, PortalPolicy};

use crate::text::{Lang, MailByPolicy, fill};

/// Whether the login asks for a code of the token that is in use now.
pub(super) fn at_login(portal: &PortalPolicy, chosen: Option<bool>, lang: Lang) -> &'static str {
    let t = MailByPolicy::of(lang);
    match (portal.otp_at_login, chosen) {
        (OtpAtLogin::FromEnrolment | OtpAtLogin::FromActivation, _) => t.login_asks,
        (OtpAtLogin::AsChosen, Some(true)) => t.login_chosen,
        (OtpAtLogin::AsChosen, Some(false)) => t.login_not,
        (OtpAtLogin::AsChosen, None) | (OtpAtLogin::Never, _) => t.login_wherever,
    }
}

/// Where the first code of a token is to be typed.
pub(super) fn first_code(portal: &PortalPolicy, lang: Lang) -> &'static str {
    let t = MailByPolicy::of(lang);
    if portal.start.is_some() {
        t.code_at_start
    } else if portal.login_activates() || portal.issue.is_none() {
        t.code_at_login
    } else {
        t.code_at_page
    }
}

/// Until when the token in use goes on, once another one was issued.
pub(super) const fn old_token(old: OldTokens, t: &MailByPolicy) -> &'static str {
    match old {
        OldTokens::EndOnActivation => t.old_until_use,
        OldTokens::EndOnEnrolment => t.old_until_enrolled,
        OldTokens::EndOnIssue => t.old_over,
    }
}

/// How whose token has ended comes by another one.
pub(super) fn next_token(portal: &PortalPolicy, again_from: &str, lang: Lang) -> String {
    let t = MailByPolicy::of(lang);
    let text = if portal.company.is_some() {
        t.next_register
    } else if portal.binding.is_some() {
        t.next_bind
    } else if portal.issue.is_some() {
        t.next_issue
    } else {
        t.next_call
    };
    fill(text, &[("again_from", again_from)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_the_old_token_is_said_as_the_policy_has_it() {
        for lang in [Lang::Ja, Lang::En] {
            let t = MailByPolicy::of(lang);
            let all = [
                OldTokens::EndOnActivation,
                OldTokens::EndOnEnrolment,
                OldTokens::EndOnIssue,
            ];
            let said: std::collections::BTreeSet<_> =
                all.map(|old| old_token(old, t)).into_iter().collect();
            assert_eq!(said.len(), 3);
            assert!(said.contains(t.old_over));
            assert_eq!(old_token(OldTokens::EndOnIssue, t), t.old_over);
        }
    }
}
