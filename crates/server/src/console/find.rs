//! Finding customers. What is typed is a name as often as not, so it is posted and
//! kept in the session, and stands in no address.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_issuer::console::FoundPage;
use warifu_issuer::staff::Right;

use super::desk::{Desk, Frames};
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::text::Console;

#[derive(Template)]
#[template(path = "console/find.html")]
struct Page {
    c: Frames,
    query: String,
    asked: bool,
    paged: bool,
    found: FoundPage,
    free: Option<(String, String)>,
}

/// Where the page begins.
#[derive(Deserialize)]
pub(super) struct Turn {
    after: Option<String>,
    clear: Option<String>,
}

/// `GET /console/{slug}/`
pub(super) async fn show(Query(turn): Query<Turn>, mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.staff(Right::See).await?;
    if turn.clear.is_some() {
        desk.search("").await?;
    }
    let query = desk.query().to_owned();
    let after = turn.after.unwrap_or_default();
    let issuer = desk.app.issuer.clone();
    let found = issuer
        .find_customers(&desk.institution.slug, &query, &after)
        .await?;
    let t = Console::of(desk.visit.lang);
    let free = found.free.as_ref();
    page(&Page {
        c: desk
            .frame("console-find", t.find_title, Some(&staff))
            .await?,
        asked: !query.trim().is_empty(),
        paged: !after.is_empty(),
        query,
        free: free.map(|serial| (serial.to_string(), serial.grouped())),
        found,
    })
}

/// `POST /console/{slug}/`
pub(super) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.staff(Right::See).await?;
    let fields = desk.fields(body).await?;
    desk.search(fields.get("q")).await?;
    Ok(Redirect::to(&desk.path("/")).into_response())
}
