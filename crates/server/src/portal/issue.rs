//! The form that issues a token.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_enroll::{Characters, password};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{MailAddress, MailAddressError};
use warifu_issuer::outbox::Language;
use warifu_issuer::verification::{Token, TokenState};
use warifu_issuer::{Error, IssueRefusal, Order};

use super::desk::{Desk, Stage};
use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use super::place::Place;
use super::problems::Problems;
use super::{page, page_with};
use crate::text::{Errors, Issue, Lang, fill};

#[derive(Template)]
#[template(path = "issue.html")]
struct Page {
    f: Frame,
    t: &'static Issue,
    slug: String,
    problems: Problems,
    replaces: bool,
    mail: String,
    mail_again: String,
    password_hint: String,
    digits_only: bool,
}

/// The steps of procedure C.
pub(crate) fn steps(lang: Lang) -> [&'static str; 4] {
    let t = Issue::of(lang);
    [t.step_first, t.step_app, t.step_confirm, t.step_done]
}

/// `GET /i/{slug}/issue`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let place = open_place(&desk, &customer).await?;
    let mut shown = blank(&desk);
    if let Place::Pending { issuance, .. } = place {
        shown.replaces = true;
        shown.mail = issuance.mail.to_string();
    }
    if let Some(mail) = desk.draft() {
        mail.clone_into(&mut shown.mail);
    }
    page(&shown)
}

/// `POST /i/{slug}/issue`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.fields(body).await?;
    let customer = desk.customer(Stage::In).await?;
    open_place(&desk, &customer).await?;
    if fields.only_switches() {
        return again(&desk, &fields, StatusCode::OK, Problems::default());
    }
    let order = match order(&desk, &fields) {
        Ok(order) => order,
        Err(problems) => return again(&desk, &fields, StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    let e = Errors::of(desk.visit.lang);
    match desk.app.issuer.issue(&customer, order).await {
        Ok(_) => {
            desk.app.wake.notify_one();
            Ok(Redirect::to(&desk.path("/issue/waiting")).into_response())
        }
        Err(IssueRefusal::RateLimited { retry_after }) => {
            let text = fill(
                e.issue_rate,
                &[("minutes", &retry_after.div_ceil(60).to_string())],
            );
            again(
                &desk,
                &fields,
                StatusCode::TOO_MANY_REQUESTS,
                Problems::one("rate_limited", "", text),
            )
        }
        Err(IssueRefusal::Issuer(Error::Busy)) => again(
            &desk,
            &fields,
            StatusCode::SERVICE_UNAVAILABLE,
            Problems::one("busy", "", e.issue_busy),
        ),
        Err(IssueRefusal::Issuer(error)) => Err(error.into()),
    }
}

/// Where the customer stands; a locked or held token is the branch's to open, and no new
/// one goes past it.
async fn open_place(desk: &Desk, customer: &Customer) -> Result<Place, Leave> {
    let standing = desk.app.issuer.standing(customer.id).await?;
    let shut = |token: &Token| {
        let state = token.state;
        matches!(state, TokenState::Locked { .. } | TokenState::Held { .. })
    };
    if standing.tokens.iter().any(shut) {
        return Err(Leave::Go(desk.path("/")));
    }
    Ok(Place::of(&standing))
}

/// What was typed, checked; or everything that is to be put right.
fn order(desk: &Desk, fields: &Fields) -> Result<Order, Problems> {
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

fn again(
    desk: &Desk,
    fields: &Fields,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Leave> {
    let mut shown = blank(desk);
    shown.f.failed = !problems.is_empty();
    shown.mail = fields.shown("mail");
    shown.mail_again = fields.shown("mail_again");
    shown.problems = problems;
    page_with(status, &shown)
}

fn blank(desk: &Desk) -> Page {
    let lang = desk.visit.lang;
    let t = Issue::of(lang);
    let policy = desk.institution.activation_password;
    let digits_only = policy.characters == Characters::Digits;
    let hint = if digits_only {
        t.password_digits
    } else {
        t.password_letters
    };
    let (min, max) = (policy.min.to_string(), policy.max.to_string());
    Page {
        f: desk
            .frame("issue", t.title)
            .at_step(&steps(lang), 1)
            .with_form(desk.path("/issue")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        replaces: false,
        mail: String::new(),
        mail_again: String::new(),
        password_hint: fill(hint, &[("min", &min), ("max", &max)]),
        digits_only,
    }
}
