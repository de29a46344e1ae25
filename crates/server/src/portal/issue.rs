//! The form that issues a token.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_enroll::Characters;
use warifu_issuer::customers::Customer;
use warifu_issuer::enrollment::OldTokens;
use warifu_issuer::policy::Proof;
use warifu_issuer::{Error, IssueRefusal, Order};

use super::desk::Desk;
use super::entries::order;
use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use super::place::Place;
use super::problems::Problems;
use super::steps::{calls, steps};
use super::{page, page_with};
use crate::text::{Errors, Issue, ProofErrors, Reissue, fill};

#[derive(Template)]
#[template(path = "issue.html")]
struct Page {
    f: Frame,
    t: &'static Issue,
    slug: String,
    problems: Problems,
    replaces: bool,
    /// The present token ends by it.
    ends: Option<&'static Reissue>,
    lead: &'static str,
    submit: &'static str,
    mail: String,
    mail_again: String,
    password_hint: String,
    digits_only: bool,
}

/// Why the form is shown.
#[derive(Deserialize)]
pub(crate) struct Why {
    gone: Option<String>,
}

/// `GET /i/{slug}/issue`
pub(crate) async fn show(Query(why): Query<Why>, mut desk: Desk) -> Result<Response, Leave> {
    desk.issues()?;
    let customer = desk.applicant().await?;
    desk.touch().await?;
    let place = open_place(&desk, &customer).await?;
    let mut shown = blank(&desk, &place);
    if let Place::Pending { issuance, .. } = place {
        shown.mail = issuance.mail.to_string();
    }
    if why.gone.is_some() {
        let text = ProofErrors::of(desk.visit.lang).gone;
        shown.problems = Problems::one("draft_gone", "", text);
        shown.f.failed = true;
    }
    if let Some(draft) = desk.app.issuer.drafted(customer.id).await? {
        shown.mail = draft.mail.to_string();
    }
    if let Some(mail) = desk.typed_before("mail") {
        mail.clone_into(&mut shown.mail);
    }
    if let Some(mail) = desk.typed_before("mail_again") {
        mail.clone_into(&mut shown.mail_again);
    }
    page(&shown)
}

/// `POST /i/{slug}/issue`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.issues()?;
    let fields = desk.fields(body).await?;
    let customer = desk.applicant().await?;
    let place = open_place(&desk, &customer).await?;
    let shown = blank(&desk, &place);
    if fields.only_switches() {
        return again(shown, &fields, StatusCode::OK, Problems::default());
    }
    let order = match order(&desk, &fields) {
        Ok(order) => order,
        Err(problems) => return again(shown, &fields, StatusCode::UNPROCESSABLE_ENTITY, problems),
    };
    match take(&desk, &customer, order).await {
        Ok(next) => {
            desk.app.wake.notify_one();
            Ok(Redirect::to(&desk.path(next)).into_response())
        }
        Err(refusal) => {
            let (status, problems) = refused(&desk, refusal)?;
            again(shown, &fields, status, problems)
        }
    }
}

/// What a form that was filled in rightly is told all the same.
fn refused(desk: &Desk, refusal: IssueRefusal) -> Result<(StatusCode, Problems), Leave> {
    let e = Errors::of(desk.visit.lang);
    match refusal {
        // The status page says from when on, or whom to call.
        IssueRefusal::TooSoon { .. } | IssueRefusal::Stopped | IssueRefusal::NotOffered => {
            Err(Leave::Go(desk.path("/")))
        }
        IssueRefusal::RateLimited { retry_after } => {
            let minutes = retry_after.div_ceil(60).to_string();
            let text = fill(e.issue_rate, &[("minutes", &minutes)]);
            let problems = Problems::one("rate_limited", "", text);
            Ok((StatusCode::TOO_MANY_REQUESTS, problems))
        }
        IssueRefusal::Issuer(Error::Busy) => {
            let problems = Problems::one("busy", "", e.issue_busy);
            Ok((StatusCode::SERVICE_UNAVAILABLE, problems))
        }
        IssueRefusal::Issuer(error) => Err(error.into()),
    }
}

/// Issues, or keeps what was entered until it is confirmed; the page that follows.
async fn take(
    desk: &Desk,
    customer: &Customer,
    order: Order,
) -> Result<&'static str, IssueRefusal> {
    let door = desk.institution.portal.issue.as_ref();
    let next = match door.map_or(Proof::None, |door| door.proof) {
        Proof::None => None,
        Proof::TelephoneCheck => Some("/issue/phone"),
        Proof::ConfirmationPassword | Proof::TransferPassword | Proof::RegistrationPin => {
            Some("/issue/check")
        }
    };
    if let Some(next) = next {
        desk.app.issuer.draft(customer, order).await?;
        return Ok(next);
    }
    desk.app.issuer.issue(customer, order).await?;
    Ok("/issue/waiting")
}

/// Where the customer stands; a locked or held token is the branch's to open, and no new
/// one goes past it.
pub(crate) async fn open_place(desk: &Desk, customer: &Customer) -> Result<Place, Leave> {
    let standing = desk.app.issuer.standing(customer).await?;
    if standing.is_shut() || standing.issue_from.is_some() {
        return Err(Leave::Go(desk.path("/")));
    }
    Ok(Place::of(&standing))
}

fn again(
    mut shown: Page,
    fields: &Fields,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Leave> {
    shown.f.failed = !problems.is_empty();
    shown.mail = fields.shown("mail");
    shown.mail_again = fields.shown("mail_again");
    shown.problems = problems;
    page_with(status, &shown)
}

fn blank(desk: &Desk, place: &Place) -> Page {
    let lang = desk.visit.lang;
    let (t, r) = (Issue::of(lang), Reissue::of(lang));
    let calls = calls(desk);
    let present = matches!(place, Place::InUse { .. } | Place::Enrolled { .. });
    let old = desk.institution.enrolment.old;
    let again = calls && present;
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
            .frame("issue", if again { r.title } else { t.title })
            .at_step(&steps(desk), 1)
            .with_form(desk.path("/issue")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        replaces: matches!(place, Place::Pending { .. }),
        ends: (present && old == OldTokens::EndOnIssue).then_some(r),
        lead: if calls { r.lead } else { t.lead },
        submit: if calls { r.submit } else { t.submit },
        mail: String::new(),
        mail_again: String::new(),
        password_hint: fill(hint, &[("min", &min), ("max", &max)]),
        digits_only,
    }
}
