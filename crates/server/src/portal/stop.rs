//! Stop the application: asked first where a page has no form of its own.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};

use super::desk::{Desk, Stage, Stopped};
use super::frame::Frame;
use super::issue::steps;
use super::leave::Leave;
use super::page;
use super::place::Place;
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
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let place = Place::of(&desk.app.issuer.standing(customer.id).await?);
    let lang = desk.visit.lang;
    let t = Stop::of(lang);
    page(&Page {
        f: desk
            .frame("stop", t.title)
            .at_step(&steps(lang), place.step()),
        t,
        slug: desk.slug(),
    })
}

/// `POST /i/{slug}/issue/stop`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.fields(body).await?;
    let customer = desk.customer(Stage::In).await?;
    let ended = desk.app.issuer.stop_issuance(&customer).await?;
    desk.say_stopped(if ended {
        Stopped::Something
    } else {
        Stopped::Nothing
    });
    desk.touch().await?;
    Ok(Redirect::to(&desk.path("/")).into_response())
}
