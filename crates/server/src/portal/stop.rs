//! Stop the application: asked first where a page has no form of its own.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};

use super::desk::{Desk, Stopped};
use super::frame::Frame;
use super::leave::Leave;
use super::page;
use super::place::Place;
use super::steps::{step, steps};
use crate::text::Stop;

#[derive(Template)]
#[template(path = "stop.html")]
struct Page {
    f: Frame,
    t: &'static Stop,
    slug: String,
}

/// `GET /i/{slug}/issue/stop`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    desk.issues()?;
    let customer = desk.applicant().await?;
    desk.touch().await?;
    let place = Place::of(&desk.app.issuer.standing(&customer).await?);
    let lang = desk.visit.lang;
    let t = Stop::of(lang);
    page(&Page {
        f: desk
            .frame("stop", t.title)
            .at_step(&steps(&desk), step(&desk, &place)),
        t,
        slug: desk.slug(),
    })
}

/// `POST /i/{slug}/issue/stop`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.issues()?;
    desk.fields(body).await?;
    let customer = desk.applicant().await?;
    let issuer = desk.app.issuer.clone();
    // A token is ended by who could show a code of it, if one is asked for.
    let ended = if desk.must_prove(&customer).await? {
        issuer.stop_application(&customer).await?
    } else {
        issuer.stop_issuance(&customer).await?
    };
    desk.call_is_over();
    desk.say_stopped(if ended {
        Stopped::Something
    } else {
        Stopped::Nothing
    });
    desk.touch().await?;
    Ok(Redirect::to(&desk.path("/")).into_response())
}
