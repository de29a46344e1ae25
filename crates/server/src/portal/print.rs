//! The page to print. It holds no secret.

use askama::Template;
use axum::response::Response;

use super::desk::{Desk, Stage};
use super::frame::Frame;
use super::issue::steps;
use super::leave::Leave;
use super::page;
use super::place::Place;
use crate::text::{InUse, Print, Waiting, long_date_time};

#[derive(Template)]
#[template(path = "print.html")]
struct Page {
    f: Frame,
    t: &'static Print,
    values: Option<Vec<(&'static str, String)>>,
    back: String,
    stop: Option<String>,
}

/// `GET /i/{slug}/print`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let t = Print::of(desk.visit.lang);
    let (values, back, step) = if desk.is_in() {
        own(&mut desk, t).await?
    } else {
        (None, desk.path("/login"), 1)
    };
    page(&Page {
        f: desk
            .frame("print", t.title)
            .at_step(&steps(desk.visit.lang), step),
        t,
        stop: values.is_some().then(|| desk.path("/issue/stop")),
        values,
        back,
    })
}

type Own = (Option<Vec<(&'static str, String)>>, String, usize);

async fn own(desk: &mut Desk, t: &'static Print) -> Result<Own, Leave> {
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let lang = desk.visit.lang;
    let place = Place::of(&desk.app.issuer.standing(customer.id).await?);
    let w = Waiting::of(lang);
    let mut rows = Vec::new();
    if let Place::Pending { issuance, .. } = &place {
        rows.push((w.service_id, desk.institution.service.to_string()));
        rows.push((w.user_id, issuance.user.to_string()));
        rows.push((w.mail, issuance.mail.to_string()));
        rows.push((
            w.valid_until,
            long_date_time(lang, issuance.expires_at.0, desk.app.offset()),
        ));
    }
    if let Place::Enrolled { token, .. } | Place::InUse { token, .. } | Place::Locked { token } =
        &place
    {
        rows.push((InUse::of(lang).serial, token.serial.grouped()));
    }
    rows.push((
        t.made_at,
        long_date_time(lang, desk.app.now().0, desk.app.offset()),
    ));
    let back = match place {
        Place::Pending { .. } | Place::Enrolled { .. } => desk.path("/issue/waiting"),
        _ => desk.path("/"),
    };
    Ok((Some(rows), back, place.step()))
}
