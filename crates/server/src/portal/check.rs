//! The page that shows what was entered to issue, and asks for the confirmation
//! password.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::IssueRefusal;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::IssuanceId;
use warifu_issuer::policy::Proof;

use super::desk::{Desk, Stage};
use super::fields::Fields;
use super::frame::Frame;
use super::issue::open_place;
use super::leave::Leave;
use super::problems::Problems;
use super::proof;
use super::steps::steps;
use super::{page, page_with};
use crate::text::Check;

#[derive(Template)]
#[template(path = "check.html")]
struct Page {
    f: Frame,
    t: &'static Check,
    slug: String,
    problems: Problems,
    mail: String,
    /// What this page confirms, and nothing that was entered since.
    draft: String,
    proof_hint: String,
}

/// `GET /i/{slug}/issue/check`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    door(&desk)?;
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    open_place(&desk, &customer).await?;
    page(&shown(&desk, &customer).await?)
}

/// `POST /i/{slug}/issue/check`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    door(&desk)?;
    let fields = desk.fields(body).await?;
    let customer = desk.customer(Stage::In).await?;
    open_place(&desk, &customer).await?;
    let mut page = shown(&desk, &customer).await?;
    if fields.only_switches() {
        return page_with(StatusCode::OK, &page);
    }
    let id = shown_draft(&desk, &customer, &fields).await?;
    if let Err((status, problems)) = judge(&desk, &customer, &fields).await? {
        page.f.failed = true;
        page.problems = problems;
        return page_with(status, &page);
    }
    match desk.app.issuer.issue_drafted(&customer, id).await {
        Ok(Some(_)) => {
            desk.app.wake.notify_one();
            Ok(Redirect::to(&desk.path("/issue/waiting")).into_response())
        }
        Ok(None) => Err(Leave::Go(desk.path("/issue?gone=1"))),
        Err(IssueRefusal::Issuer(error)) => Err(error.into()),
        Err(_) => Err(Leave::Go(desk.path("/"))),
    }
}

/// The page is there where the confirmation password is asked for.
fn door(desk: &Desk) -> Result<(), Leave> {
    let door = desk.institution.portal.issue.as_ref();
    Desk::offers(door.is_some_and(|door| door.proof == Proof::ConfirmationPassword))
}

/// The draft that the page showed: where another was entered since, in whatever
/// session, that one is shown before anything is judged.
pub(super) async fn shown_draft(
    desk: &Desk,
    customer: &Customer,
    fields: &Fields,
) -> Result<IssuanceId, Leave> {
    let draft = desk.app.issuer.drafted(customer.id).await?;
    let same = draft.filter(|draft| draft.id.to_string() == fields.get("draft"));
    same.map(|draft| draft.id)
        .ok_or_else(|| Leave::Go(desk.path("/issue?gone=1")))
}

async fn judge(
    desk: &Desk,
    customer: &Customer,
    fields: &Fields,
) -> Result<Result<(), proof::Refused>, Leave> {
    let asked = desk.institution.portal.issue.as_ref();
    let asked = asked.map_or(Proof::None, |door| door.proof);
    proof::judge(desk, customer, asked, fields).await
}

async fn shown(desk: &Desk, customer: &Customer) -> Result<Page, Leave> {
    let draft = desk.app.issuer.drafted(customer.id).await?;
    let draft = draft.ok_or_else(|| Leave::Go(desk.path("/issue?gone=1")))?;
    let t = Check::of(desk.visit.lang);
    Ok(Page {
        f: desk
            .frame("check", t.title)
            .at_step(&steps(desk), 1)
            .with_form(desk.path("/issue/check")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        mail: draft.mail.to_string(),
        draft: draft.id.to_string(),
        proof_hint: proof::hint(desk),
    })
}
