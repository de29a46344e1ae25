//! How mail and app stand: in words, for the waiting page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use warifu_issuer::Standing;
use warifu_issuer::outbox::Delivery;

use super::desk::Desk;
use super::home::shut_words;
use super::leave::Leave;
use super::page;
use super::place::Place;
use super::waiting::elsewhere;
use crate::text::{Home, Waiting, clock_time, fill};

/// How mail and app stand.
pub(crate) struct Status {
    /// Missing where the mail was taken back before it went out.
    mail: Option<MailLine>,
    issuance_code: &'static str,
    app_class: &'static str,
    app_text: String,
    /// Nothing can come of this issuance any more.
    pub(crate) dead: bool,
    /// It is no use any more to type or scan what the page shows.
    pub(crate) spent: bool,
    /// The app can still be set up with it.
    pub(crate) pending: bool,
}

/// The part of the page that is kept fresh.
#[derive(Template)]
#[template(path = "status.html")]
pub(crate) struct Fragment<'a> {
    pub(crate) s: &'a Status,
    pub(crate) t: &'static Waiting,
    pub(crate) slug: String,
}

/// `GET /i/{slug}/issue/status`: looked at by the script, so it does not count
/// as the customer's doing and keeps no session alive.
pub(crate) async fn fragment(mut desk: Desk) -> Result<Response, Leave> {
    desk.issues()?;
    let customer = match desk.applicant().await {
        // The script is to fetch the page itself, which leads to the login.
        Err(Leave::Go(_)) => return Ok(StatusCode::UNAUTHORIZED.into_response()),
        other => other?,
    };
    let standing = desk.app.issuer.standing(&customer).await?;
    let status = Status::of(&desk, &standing, &Place::of_issuance(&standing));
    page(&Fragment {
        s: &status,
        t: Waiting::of(desk.visit.lang),
        slug: desk.slug(),
    })
}

impl Status {
    /// From what the issuer knows.
    pub(crate) fn of(desk: &Desk, standing: &Standing, place: &Place) -> Self {
        let dead = matches!(place, Place::Dead { .. });
        // The last guess may still be on its way: the page waits for it, and
        // lets the customer begin anew without waiting.
        let last = matches!(
            place,
            Place::Pending {
                attempts_left: 0,
                ..
            }
        );
        let (issuance_code, app_class, app_text) = app(desk, place);
        Self {
            mail: standing.delivery.map(|delivery| mail(desk, delivery)),
            issuance_code,
            app_class,
            app_text,
            dead,
            spent: dead || last,
            pending: matches!(place, Place::Pending { .. }) && !last,
        }
    }
}

/// Code, class and words.
type MailLine = (&'static str, &'static str, String);

fn mail(desk: &Desk, delivery: Delivery) -> MailLine {
    let t = Waiting::of(desk.visit.lang);
    match delivery {
        Delivery::Sent { at } => {
            let time = clock_time(at.0, desk.app.offset());
            ("sent", "ok", fill(t.mail_sent, &[("time", &time)]))
        }
        Delivery::Delayed { .. } => ("delayed", "bad", t.mail_down.to_owned()),
        Delivery::GivenUp => ("given_up", "bad", t.mail_given_up.to_owned()),
        Delivery::Waiting => ("waiting", "wait", t.mail_soon.to_owned()),
    }
}

fn app(desk: &Desk, place: &Place) -> (&'static str, &'static str, String) {
    let t = Waiting::of(desk.visit.lang);
    let enrolled = elsewhere(desk).map_or(t.app_enrolled, |there| there.status_enrolled);
    let most = desk.institution.issuing.attempts;
    match place {
        Place::Pending {
            attempts_left: 0, ..
        } => ("last", "bad", t.app_last.to_owned()),
        Place::Pending { attempts_left, .. } if *attempts_left < u32::from(most) => {
            let text = fill(t.app_attempts, &[("left", &attempts_left.to_string())]);
            ("pending", "wait", text)
        }
        Place::Pending { .. } | Place::Nothing => ("pending", "wait", t.app_idle.to_owned()),
        Place::Dead { why, .. } => (why.code(), "bad", why.text(desk.visit.lang, desk)),
        Place::Enrolled { .. } => ("enrolled", "ok", enrolled.to_owned()),
        Place::InUse { .. } => ("used", "ok", enrolled.to_owned()),
        Place::Expired { .. } => (
            "token_expired",
            "bad",
            Home::of(desk.visit.lang).expired_title.to_owned(),
        ),
        Place::Locked { token } => {
            let (_, text) = shut_words(Home::of(desk.visit.lang), token);
            ("locked", "bad", desk.calling(text))
        }
    }
}
