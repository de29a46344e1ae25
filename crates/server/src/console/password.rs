//! Staff choose their password.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::Error;
use warifu_issuer::staff::{MOST_PASSWORD, PasswordRefusal, SHORTEST_PASSWORD, Staff};

use super::desk::{Desk, Frames};
use crate::portal::fields::Fields;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::{page, page_with};
use crate::text::{Console, fill};

#[derive(Template)]
#[template(path = "console/password.html")]
struct Page {
    c: Frames,
    problems: Problems,
    lead: String,
    must: bool,
}

/// `GET /console/{slug}/password`
pub(super) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.member().await?;
    page(&blank(&mut desk, &staff).await?)
}

/// `POST /console/{slug}/password`
pub(super) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let staff = desk.member().await?;
    let fields = desk.fields(body).await?;
    let t = Console::of(desk.visit.lang);
    let problems = missing(t, &fields);
    if !problems.is_empty() {
        return again(desk, &staff, problems).await;
    }
    let changed = desk
        .app
        .issuer
        .change_password(
            &staff,
            fields.login_password("old"),
            fields.login_password("new"),
        )
        .await;
    let problems = match changed {
        Ok(staff) => {
            desk.enter(&staff).await?;
            desk.say("password").await?;
            return Ok(Redirect::to(&desk.path("/")).into_response());
        }
        Err(PasswordRefusal::Wrong) => Problems::one("password_wrong", "old", t.password_wrong),
        Err(PasswordRefusal::Length) => {
            Problems::one("password_length", "new", with_lengths(t.password_length))
        }
        Err(PasswordRefusal::Known) => Problems::one("password_known", "new", t.password_known),
        Err(PasswordRefusal::Wait { retry_after }) => {
            let text = fill(t.login_wait, &[("seconds", &retry_after.to_string())]);
            Problems::one("login_wait", "old", text)
        }
        Err(PasswordRefusal::Issuer(Error::Busy)) => Problems::one("busy", "", t.login_busy),
        Err(PasswordRefusal::Issuer(error)) => return Err(error.into()),
    };
    again(desk, &staff, problems).await
}

fn missing(t: &'static Console, fields: &Fields) -> Problems {
    let mut problems = Problems::default();
    for field in ["old", "new", "again"] {
        if fields.get(field).is_empty() {
            problems.add("empty", field, t.empty);
        }
    }
    let (new, again) = (fields.login_password("new"), fields.login_password("again"));
    if problems.is_empty() && !new.matches(&again) {
        problems.add("password_differ", "again", t.password_differ);
    }
    problems
}

async fn again(mut desk: Desk, staff: &Staff, problems: Problems) -> Result<Response, Leave> {
    let mut shown = blank(&mut desk, staff).await?;
    shown.c.f.failed = true;
    shown.problems = problems;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

async fn blank(desk: &mut Desk, staff: &Staff) -> Result<Page, Leave> {
    let t = Console::of(desk.visit.lang);
    Ok(Page {
        c: desk
            .frame("console-password", t.password_title, Some(staff))
            .await?,
        problems: Problems::default(),
        lead: with_lengths(t.password_lead),
        must: staff.must_change,
    })
}

fn with_lengths(text: &str) -> String {
    let (min, max) = (SHORTEST_PASSWORD.to_string(), MOST_PASSWORD.to_string());
    fill(text, &[("min", &min), ("max", &max)])
}
