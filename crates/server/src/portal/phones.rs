//! The page that lets the customer choose the telephone to call from. Nothing is
//! issued before the call has succeeded.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::customers::Customer;
use warifu_issuer::telephone::CheckRefusal;

use super::check::shown_draft;
use super::desk::Desk;
use super::fields::Fields;
use super::frame::Frame;
use super::issue::open_place;
use super::leave::Leave;
use super::problems::Problems;
use super::steps::{calls, steps};
use super::{page, page_with};
use crate::http::failure::Failure;
use crate::text::{Phones, fill};

#[derive(Template)]
#[template(path = "phones.html")]
struct Page {
    f: Frame,
    t: &'static Phones,
    slug: String,
    problems: Problems,
    mail: String,
    /// What the call will issue, and nothing that is entered since.
    draft: String,
    phones: Vec<Phone>,
    chosen: String,
}

/// One of the customer's telephones.
struct Phone {
    position: u32,
    label: String,
    masked: String,
}

/// `GET /i/{slug}/issue/phone`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    Desk::offers(calls(&desk))?;
    let customer = desk.applicant().await?;
    desk.touch().await?;
    open_place(&desk, &customer).await?;
    let mut shown = shown(&desk, &customer).await?;
    if let Some(chosen) = desk.typed_before("phone") {
        chosen.clone_into(&mut shown.chosen);
    }
    page(&shown)
}

/// `POST /i/{slug}/issue/phone`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    Desk::offers(calls(&desk))?;
    let fields = desk.fields(body).await?;
    let customer = desk.applicant().await?;
    open_place(&desk, &customer).await?;
    let mut page = shown(&desk, &customer).await?;
    page.chosen = fields.shown("phone");
    if fields.only_switches() {
        return page_with(StatusCode::OK, &page);
    }
    match begin(&mut desk, &customer, &fields).await? {
        Ok(()) => Ok(Redirect::to(&desk.path("/issue/call")).into_response()),
        Err((status, problems)) => {
            page.f.failed = true;
            page.problems = problems;
            page_with(status, &page)
        }
    }
}

/// Begins to wait for a call from the telephone that was chosen.
async fn begin(
    desk: &mut Desk,
    customer: &Customer,
    fields: &Fields,
) -> Result<Result<(), (StatusCode, Problems)>, Leave> {
    let draft = shown_draft(desk, customer, fields).await?;
    // No telephone stands at 0.
    let position = fields.get("phone").parse().unwrap_or(0);
    let page = desk.page_of_calls();
    let issuer = desk.app.issuer.clone();
    match issuer.begin_telephone_check(customer, position, page).await {
        Ok(challenge) => {
            desk.await_call(page, challenge.id, draft);
            desk.touch().await?;
            Ok(Ok(()))
        }
        Err(refusal) => Ok(Err(refused(desk, refusal)?)),
    }
}

fn refused(desk: &Desk, refusal: CheckRefusal) -> Result<(StatusCode, Problems), Leave> {
    let t = Phones::of(desk.visit.lang);
    let many = StatusCode::TOO_MANY_REQUESTS;
    match refusal {
        CheckRefusal::UnknownPhone => {
            let problems = Problems::one("phone_empty", "phone", t.empty);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, problems))
        }
        CheckRefusal::NumberBusy { retry_after } => {
            let text = fill(t.busy, &[("seconds", &retry_after.to_string())]);
            Ok((many, Problems::one("phone_busy", "phone", text)))
        }
        CheckRefusal::TooMany { retry_after } => {
            let minutes = retry_after.div_ceil(60).to_string();
            let text = fill(t.too_many, &[("minutes", &minutes)]);
            Ok((many, Problems::one("too_many_calls", "", text)))
        }
        CheckRefusal::NotOffered => Err(Failure::NotFound.into()),
        CheckRefusal::Issuer(error) => Err(error.into()),
    }
}

async fn shown(desk: &Desk, customer: &Customer) -> Result<Page, Leave> {
    let draft = desk.app.issuer.drafted(customer.id).await?;
    let draft = draft.ok_or_else(|| Leave::Go(desk.path("/issue?gone=1")))?;
    let lang = desk.visit.lang;
    let t = Phones::of(lang);
    let phones = desk.app.issuer.phones(customer.id).await?;
    let phones = phones.into_iter().map(|phone| Phone {
        position: phone.position,
        masked: phone.number.masked(),
        label: phone
            .label
            .map(|label| lang.pick(label.ja, label.en))
            .unwrap_or_default(),
    });
    let phones: Vec<Phone> = phones.collect();
    let frame = desk.frame("phones", t.title).at_step(&steps(desk), 2);
    Ok(Page {
        f: if phones.is_empty() {
            frame
        } else {
            frame.with_form(desk.path("/issue/phone"))
        },
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        mail: draft.mail.to_string(),
        draft: draft.id.to_string(),
        // Where there is one alone, it is the one.
        chosen: match phones.as_slice() {
            [one] => one.position.to_string(),
            _ => String::new(),
        },
        phones,
    })
}
