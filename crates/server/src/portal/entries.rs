//! What is typed to issue: the mail address and the activation password, twice each.

use warifu_enroll::{Characters, password};
use warifu_issuer::Order;
use warifu_issuer::ids::{MailAddress, MailAddressError};
use warifu_issuer::outbox::Language;

use super::desk::Desk;
use super::fields::Fields;
use super::problems::Problems;
use crate::text::{Errors, fill};

/// What was typed, checked; or everything that is to be put right.
pub(super) fn order(desk: &Desk, fields: &Fields) -> Result<Order, Problems> {
    let mut problems = Problems::default();
    let mail = mail(desk, fields, &mut problems);
    let activation_password = activation_password(desk, fields, &mut problems);
    let language = desk.visit.lang.pick(Language::Ja, Language::En);
    match (mail, activation_password) {
        (Some(mail), Some(activation_password)) if problems.is_empty() => Ok(Order {
            mail,
            activation_password,
            language,
        }),
        _ => Err(problems),
    }
}

fn mail(desk: &Desk, fields: &Fields, problems: &mut Problems) -> Option<MailAddress> {
    let e = Errors::of(desk.visit.lang);
    let (typed, again) = (fields.get("mail"), fields.get("mail_again"));
    let parsed = MailAddress::parse(typed);
    match &parsed {
        Err(MailAddressError::Length(n)) => {
            problems.add(
                "mail_length",
                "mail",
                fill(e.mail_length, &[("n", &n.to_string())]),
            );
        }
        Err(MailAddressError::Characters) => {
            problems.add("mail_characters", "mail", e.mail_characters);
        }
        Err(MailAddressError::Form) => problems.add("mail_shape", "mail", e.mail_shape),
        Ok(_) => {}
    }
    let same =
        typed.trim() == again.trim() || (parsed.is_ok() && parsed == MailAddress::parse(again));
    if again.trim().is_empty() {
        problems.add("mail_again_empty", "mail_again", e.mail_again_empty);
    } else if !same {
        problems.add("mail_differs", "mail_again", e.mail_differs);
    }
    parsed.ok()
}

fn activation_password(
    desk: &Desk,
    fields: &Fields,
    problems: &mut Problems,
) -> Option<warifu_secret::ActivationPassword> {
    let e = Errors::of(desk.visit.lang);
    let (typed, again) = (
        fields.get("activation_password"),
        fields.get("activation_password_again"),
    );
    let policy = desk.institution.activation_password;
    let parsed = password::normalise(typed, policy);
    match &parsed {
        Ok(_) => {}
        Err(_) if typed.is_empty() => {
            problems.add(
                "activation_password_empty",
                "activation_password",
                e.activation_empty,
            );
        }
        Err(error) => add_rule(desk, *error, typed, problems),
    }
    if again.is_empty() {
        problems.add(
            "activation_password_again_empty",
            "activation_password_again",
            e.activation_again_empty,
        );
    } else if !is_same(&parsed, again, typed, policy) {
        problems.add(
            "activation_password_differs",
            "activation_password_again",
            e.activation_differs,
        );
    }
    parsed.ok()
}

fn is_same(
    parsed: &Result<warifu_secret::ActivationPassword, warifu_enroll::Error>,
    again: &str,
    typed: &str,
    policy: warifu_enroll::PasswordPolicy,
) -> bool {
    match (parsed, password::normalise(again, policy)) {
        // EXPOSE: both entries of one form are compared, nothing leaves.
        (Ok(one), Ok(other)) => one.expose() == other.expose(),
        (Ok(_), Err(_)) => false,
        (Err(_), _) => typed == again,
    }
}

fn add_rule(desk: &Desk, error: warifu_enroll::Error, typed: &str, problems: &mut Problems) {
    let e = Errors::of(desk.visit.lang);
    let field = "activation_password";
    match error {
        warifu_enroll::Error::PasswordLength { min, max } => {
            let (min, max, n) = (
                min.to_string(),
                max.to_string(),
                typed.chars().count().to_string(),
            );
            let text = fill(
                e.activation_length,
                &[("min", &min), ("max", &max), ("n", &n)],
            );
            problems.add("activation_password_length", field, text);
        }
        warifu_enroll::Error::PasswordCharacters(Characters::Digits) => {
            problems.add("activation_password_characters", field, e.activation_digits);
        }
        _ => problems.add(
            "activation_password_characters",
            field,
            e.activation_letters,
        ),
    }
}
