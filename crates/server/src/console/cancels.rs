//! Cancellation forms: what waits, and the decision of another person.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::console::{CancelState, OpenCancel, Ruled};
use warifu_issuer::ids::CancelId;
use warifu_issuer::staff::{Right, Staff};

use super::desk::{Desk, Frames};
use crate::http::failure::Failure;
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::text::{Console, long_date_time};

#[derive(Template)]
#[template(path = "console/cancels.html")]
struct Page {
    c: Frames,
    waiting: Vec<Row>,
    past: Vec<Row>,
}

struct Row {
    id: String,
    customer: String,
    name: String,
    serial: String,
    form: String,
    why: String,
    asked_by: String,
    asked_at: String,
    ends_at: String,
    state: &'static str,
    decided: Option<(String, String)>,
    /// Whether this person decides on it.
    mine: bool,
    own: bool,
}

/// `GET /console/{slug}/cancellations`
pub(super) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.staff(Right::SeeCancels).await?;
    let all = desk.app.issuer.cancels(&desk.institution.slug).await?;
    let t = Console::of(desk.visit.lang);
    let (waiting, past): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|one| one.state == CancelState::Waiting);
    let rows = |some: Vec<&OpenCancel>| {
        some.into_iter()
            .map(|one| row(&desk, t, &staff, one))
            .collect()
    };
    let (waiting, past) = (rows(waiting), rows(past));
    page(&Page {
        c: desk
            .frame("console-cancels", t.cancels_title, Some(&staff))
            .await?,
        waiting,
        past,
    })
}

/// `POST /console/{slug}/cancellations`
pub(super) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let staff = desk.staff(Right::DecideCancel).await?;
    let fields = desk.fields(body).await?;
    let id = CancelId::parse(fields.get("id")).map_err(|_| Failure::NotFound)?;
    let confirm = match fields.get("decision") {
        "confirm" => true,
        "refuse" => false,
        _ => return Err(Failure::Malformed.into()),
    };
    let ruled = desk.app.issuer.decide_cancel(&staff, id, confirm).await?;
    desk.app.wake.notify_one();
    desk.say(match ruled {
        Ruled::Done => "ruled",
        Ruled::Own => "ruled-own",
        Ruled::Gone => "ruled-gone",
        Ruled::Overtaken => "ruled-overtaken",
    })
    .await?;
    Ok(Redirect::to(&desk.path("/cancellations")).into_response())
}

fn row(desk: &Desk, t: &'static Console, staff: &Staff, one: &OpenCancel) -> Row {
    let time = |at: u64| long_date_time(desk.visit.lang, at, desk.app.offset());
    let decided = one.decided_by_name.clone().zip(one.decided_at);
    let own = one.asked_by == staff.id;
    Row {
        id: one.id.to_string(),
        customer: one.customer.to_string(),
        name: one.customer_name.clone(),
        serial: one.serial.grouped(),
        form: one.form.clone(),
        why: one.why.clone(),
        asked_by: one.asked_by_name.clone(),
        asked_at: time(one.asked_at.0),
        ends_at: time(one.ends_at.0),
        state: match one.state {
            CancelState::Waiting => t.cancels_waiting,
            CancelState::Confirmed => t.confirmed,
            CancelState::Refused => t.refused,
            CancelState::Expired => t.cancel_expired,
            CancelState::Overtaken => t.overtaken,
        },
        decided: decided.map(|(name, at)| (name, time(at.0))),
        mine: staff.role.may(Right::DecideCancel) && !own,
        own,
    }
}
