//! The page to print. It holds no secret.

mod how;

use askama::Template;
use axum::response::Response;
use warifu_issuer::customers::Customer;

pub(crate) use how::how;

use super::company;
use super::desk::{Desk, Stage};
use super::frame::Frame;
use super::leave::Leave;
use super::page;
use super::place::Place;
use super::steps::{step, steps};
use super::times;
use crate::text::{Home, InUse, Lang, Print, Release, Waiting, long_date_time};

#[derive(Template)]
#[template(path = "print.html")]
struct Page {
    f: Frame,
    t: &'static Print,
    values: Option<Vec<(&'static str, String)>>,
    how: Vec<&'static str>,
    back: String,
    stop: Option<String>,
}

/// What is shown to who is logged in.
struct Own {
    values: Vec<(&'static str, String)>,
    back: String,
    step: usize,
    /// Something is under way that can be stopped.
    open: bool,
}

/// `GET /i/{slug}/print`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    if desk.institution.portal.company.is_some() {
        return company::print::show(desk).await;
    }
    let t = Print::of(desk.visit.lang);
    let own = if desk.is_in() {
        Some(own(&mut desk, t).await?)
    } else {
        None
    };
    let frame = desk.frame("print", t.title);
    let here = own.as_ref().map_or(1, |own| own.step);
    page(&Page {
        f: frame.at_step(&steps(&desk), here),
        t,
        how: how(&desk),
        back: match &own {
            Some(own) => own.back.clone(),
            None => desk.entrance(),
        },
        stop: own
            .as_ref()
            .filter(|own| own.open)
            .map(|_| desk.path("/issue/stop")),
        values: own.map(|own| own.values),
    })
}

async fn own(desk: &mut Desk, t: &'static Print) -> Result<Own, Leave> {
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let lang = desk.visit.lang;
    let standing = desk.app.issuer.standing(&customer).await?;
    let place = Place::of(&standing);
    let mut values = rows(desk, lang, &place);
    if let Some(from) = standing.issue_from {
        let time = long_date_time(lang, from.0, desk.app.offset());
        values.push((Release::of(lang).again, time));
    }
    values.push((
        t.made_at,
        long_date_time(lang, desk.app.now().0, desk.app.offset()),
    ));
    let waits = matches!(place, Place::Pending { .. } | Place::Enrolled { .. });
    Ok(Own {
        values,
        back: desk.path(if waits { "/issue/waiting" } else { "/" }),
        step: step(desk, &place),
        open: may_stop(desk, &customer, waits).await?,
    })
}

/// Whether an application is under way. Where nothing is issued every procedure is
/// one form: who leaves it has stopped it.
async fn may_stop(desk: &Desk, customer: &Customer, waits: bool) -> Result<bool, Leave> {
    if desk.institution.portal.issue.is_none() {
        return Ok(false);
    }
    Ok(waits || desk.app.issuer.drafted(customer.id).await?.is_some())
}

fn rows(desk: &Desk, lang: Lang, place: &Place) -> Vec<(&'static str, String)> {
    let w = Waiting::of(lang);
    match place {
        Place::Pending { issuance, .. } => vec![
            (w.service_id, desk.institution.service.to_string()),
            (w.user_id, issuance.user.to_string()),
            (w.mail, issuance.mail.to_string()),
            (
                w.valid_until,
                long_date_time(lang, issuance.expires_at.0, desk.app.offset()),
            ),
        ],
        Place::Enrolled { token, .. }
        | Place::InUse { token, .. }
        | Place::Locked { token }
        | Place::Expired { token } => {
            let end = times::until(desk, token).map(|until| (Home::of(lang).until, until));
            let serial = (InUse::of(lang).serial, token.serial.grouped());
            [Some(serial), end].into_iter().flatten().collect()
        }
        Place::Nothing | Place::Dead { .. } => Vec::new(),
    }
}
