//! The page that waits for the call, and goes on by it.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::IssueRefusal;
use warifu_issuer::customers::Customer;
use warifu_issuer::draft::CalledRefusal;
use warifu_issuer::ids::{ChallengeId, IssuanceId, PageId};
use warifu_issuer::telephone::{Challenge, FailedWhy, State, UseRefusal};

use super::desk::Desk;
use super::frame::Frame;
use super::issue::open_place;
use super::leave::Leave;
use super::problems::Problems;
use super::steps::{calls, steps};
use super::{page, page_with};
use crate::text::{Calling, fill};

#[derive(Template)]
#[template(path = "call.html")]
struct Page {
    f: Frame,
    t: &'static Calling,
    slug: String,
    problems: Problems,
    /// The name of the state.
    state: &'static str,
    /// What the customer is told when nothing comes of it.
    over: Option<(&'static str, &'static str)>,
    /// The telephone that was chosen, masked, and where it stands in the list.
    from: String,
    phone: String,
    draft: String,
    number: String,
    dialled: String,
    code: String,
    until: u64,
    left: String,
    tries: String,
}

/// A check that this session has begun, and what it is to issue.
struct Awaited {
    challenge: Challenge,
    name: (ChallengeId, PageId),
    draft: IssuanceId,
}

/// `GET /i/{slug}/issue/call`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    Desk::offers(calls(&desk))?;
    let customer = desk.applicant().await?;
    desk.touch().await?;
    open_place(&desk, &customer).await?;
    let awaited = awaited(&desk, &customer).await?;
    page(&shown(&desk, &customer, &awaited).await?)
}

/// `POST /i/{slug}/issue/call`: *continue*.
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    Desk::offers(calls(&desk))?;
    let fields = desk.fields(body).await?;
    let customer = desk.applicant().await?;
    open_place(&desk, &customer).await?;
    let awaited = awaited(&desk, &customer).await?;
    if fields.only_switches() {
        return page(&shown(&desk, &customer, &awaited).await?);
    }
    let (issuer, draft) = (desk.app.issuer.clone(), awaited.draft);
    let go = |path| Err(Leave::Go(desk.path(path)));
    match issuer.issue_called(&customer, draft, awaited.name).await {
        Ok(Some(_)) => {
            desk.app.wake.notify_one();
            Ok(Redirect::to(&desk.path("/issue/waiting")).into_response())
        }
        Ok(None) => go("/issue?gone=1"),
        Err(CalledRefusal::Check(UseRefusal::Waiting)) => {
            let mut page = shown(&desk, &customer, &awaited).await?;
            page.f.failed = true;
            page.problems = Problems::one("call_waiting", "", page.t.waiting);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        // Pressed twice.
        Err(CalledRefusal::Check(UseRefusal::Used)) => go("/issue/waiting"),
        Err(
            CalledRefusal::Check(UseRefusal::Issuer(error))
            | CalledRefusal::Issue(IssueRefusal::Issuer(error)),
        ) => Err(error.into()),
        // The page says why.
        Err(CalledRefusal::Check(_)) => go("/issue/call"),
        Err(CalledRefusal::Issue(_)) => go("/"),
    }
}

/// The check that this session has begun; without one a telephone is chosen first,
/// and what was used has led on.
async fn awaited(desk: &Desk, customer: &Customer) -> Result<Awaited, Leave> {
    let choose = || Leave::Go(desk.path("/issue/phone"));
    let name = desk.awaited_call().ok_or_else(choose)?;
    let draft = desk.awaited_draft().ok_or_else(choose)?;
    let found = desk.app.issuer.telephone_check(name.0, name.1).await?;
    let found = found.filter(|challenge| challenge.customer == customer.id);
    let challenge = found.ok_or_else(choose)?;
    if matches!(challenge.state, State::Used { .. }) {
        return Err(Leave::Go(desk.path("/issue/waiting")));
    }
    Ok(Awaited {
        challenge,
        name,
        draft,
    })
}

async fn shown(desk: &Desk, customer: &Customer, awaited: &Awaited) -> Result<Page, Leave> {
    let t = Calling::of(desk.visit.lang);
    let challenge = &awaited.challenge;
    let phones = desk.app.issuer.phones(customer.id).await?;
    let phone = phones.iter().find(|one| one.number == challenge.number);
    let check = desk.institution.telephone_check.as_ref();
    let number = check.map_or_else(String::new, |check| check.number.clone());
    let state = &challenge.state;
    let until = state.ends_at();
    let left = until.since(desk.app.now());
    let (m, s) = ((left / 60).to_string(), (left % 60).to_string());
    Ok(Page {
        f: desk
            .frame("call", t.title)
            .at_step(&steps(desk), 2)
            .with_form(desk.path("/issue/call")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        state: state.name(),
        over: over(t, state),
        from: challenge.number.masked(),
        phone: phone.map_or_else(String::new, |one| one.position.to_string()),
        draft: awaited.draft.to_string(),
        dialled: number.replace('-', ""),
        number,
        code: challenge.code.digits(),
        until: until.0,
        left: fill(t.left_form, &[("m", &m), ("s", &s)]),
        tries: fill(t.tries, &[("left", &state.tries_left().to_string())]),
    })
}

/// Title and words of a check that nothing comes of.
fn over(t: &'static Calling, state: &State) -> Option<(&'static str, &'static str)> {
    match state {
        State::Expired { .. } => Some((t.expired_title, t.expired)),
        State::Failed { why, .. } => Some(match why {
            FailedWhy::TriesUsedUp => (t.failed_title, t.failed),
            FailedWhy::Replaced => (t.failed_title, t.replaced),
        }),
        State::Waiting(_) | State::Passed(_) | State::Used { .. } => None,
    }
}
