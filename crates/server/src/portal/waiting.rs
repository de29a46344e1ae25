//! The page that waits for the app and takes the one-time password, its QR
//! code, and the page that says that the token is in use.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::Standing;
use warifu_issuer::issuance::Issuance;
use warifu_issuer::verification::{Purpose, Verdict, Who};

use super::desk::{Desk, Stage};
use super::frame::Frame;
use super::leave::Leave;
use super::place::Place;
use super::problems::Problems;
use super::status::{Fragment, Status};
use super::steps::{step, steps};
use super::verdict::{Refused, form, kept, otp_hint, refused};
use super::{page, page_with};
use crate::http::failure::Failure;
use crate::mail::qr;
use crate::text::{InUse, Issued, IssuedForLogin, Waiting, long_date_time};

#[derive(Template)]
#[template(path = "waiting.html")]
struct Page {
    f: Frame,
    t: &'static Waiting,
    slug: String,
    problems: Problems,
    s: Status,
    status: String,
    service_id: String,
    user_id: String,
    mail: String,
    valid_until: String,
    app_link: String,
    qr_version: u64,
    otp: String,
    otp_hint: String,
    /// Where the code is asked for, if not here.
    elsewhere: Option<Elsewhere>,
}

/// Where the first code is asked for, if not on the page that waits.
pub(super) struct Elsewhere {
    title: &'static str,
    lead: &'static str,
    next_title: &'static str,
    next: &'static str,
    go: &'static str,
    href: String,
    action: &'static str,
    pub(super) status_enrolled: &'static str,
    /// Words for opening the app where it comes before the QR.
    app_first: Option<&'static IssuedForLogin>,
}

impl Page {
    fn app_first(&self) -> Option<&'static IssuedForLogin> {
        self.elsewhere.as_ref().and_then(|there| there.app_first)
    }
}

#[derive(Template)]
#[template(path = "in_use.html")]
struct InUsePage {
    f: Frame,
    t: &'static InUse,
    slug: String,
    serial: String,
    at: String,
}

/// `GET /i/{slug}/issue/waiting`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    desk.issues()?;
    let customer = desk.applicant().await?;
    desk.touch_waiting().await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    page(&waiting(&desk, &standing)?)
}

/// `POST /i/{slug}/issue/waiting`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.issues()?;
    Desk::offers(elsewhere(&desk).is_none())?;
    let fields = desk.fields(body).await?;
    // Not yet asked whether the session has shown a code: it is showing one now.
    let customer = desk.holder(Stage::In).await?;
    let typed = fields.get("otp");
    if fields.only_switches() {
        return again(desk, Refused::nothing(), fields.shown("otp")).await;
    }
    if let Err(refused) = form(&desk, typed) {
        return again(desk, refused, fields.shown("otp")).await;
    }
    let who = Who::Customer(customer.id);
    let verdict = desk
        .app
        .issuer
        .verify(&desk.institution.slug, who, Purpose::Activate, typed)
        .await?;
    desk.app.wake_for(&verdict);
    if let Verdict::Accepted { token, .. } = &verdict {
        desk.prove(token.serial.grouped());
        desk.touch().await?;
        return Ok(Redirect::to(&desk.path("/issue/in-use")).into_response());
    }
    let (refused, shown) = (refused(&desk, &verdict), kept(&verdict, &fields));
    again(desk, refused, shown).await
}

/// `GET /i/{slug}/issue/qr.png`
pub(crate) async fn picture(mut desk: Desk) -> Result<Response, Leave> {
    desk.issues()?;
    let customer = desk.applicant().await?;
    let link = desk.app.issuer.link(&desk.institution, &customer.user)?;
    let png = qr::png(&link.to_web(&desk.app.origin)).ok_or(Failure::Internal)?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))];
    Ok((kind, png).into_response())
}

/// `GET /i/{slug}/issue/in-use`
pub(crate) async fn in_use(mut desk: Desk) -> Result<Response, Leave> {
    desk.issues()?;
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    let Place::InUse { token, since } = Place::of(&standing) else {
        return Err(Leave::Go(desk.path("/")));
    };
    let lang = desk.visit.lang;
    let t = InUse::of(lang);
    page(&InUsePage {
        f: desk.frame("in-use", t.title).at_step(&steps(&desk), 4),
        t,
        slug: desk.slug(),
        serial: token.serial.grouped(),
        at: long_date_time(lang, since, desk.app.offset()),
    })
}

async fn again(mut desk: Desk, refused: Refused, otp: String) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::In).await?;
    desk.touch_waiting().await?;
    // What was counted may have changed where the customer stands.
    let standing = desk.app.issuer.standing(&customer).await?;
    let mut shown = waiting(&desk, &standing)?;
    let refused = refused.told_of(&desk, &standing);
    shown.f.failed = !refused.problems.is_empty();
    shown.problems = refused.problems;
    shown.otp = otp;
    page_with(refused.status, &shown)
}

fn waiting(desk: &Desk, standing: &Standing) -> Result<Page, Leave> {
    let place = Place::of_issuance(standing);
    let Some(issuance) = issuance(&place, standing) else {
        let next = if matches!(place, Place::InUse { .. }) {
            "/issue/in-use"
        } else {
            "/"
        };
        return Err(Leave::Go(desk.path(next)));
    };
    let lang = desk.visit.lang;
    let t = Waiting::of(lang);
    let elsewhere = elsewhere(desk);
    let title = elsewhere.as_ref().map_or(t.title, |there| there.title);
    let status = Status::of(desk, standing, &place);
    let fragment = Fragment {
        s: &status,
        t,
        slug: desk.slug(),
    }
    .render()?;
    let link = desk.app.issuer.link(&desk.institution, &issuance.user)?;
    let frame = desk
        .frame("waiting", title)
        .at_step(&steps(desk), step(desk, &place));
    Ok(Page {
        f: if elsewhere.is_some() {
            frame
        } else {
            frame.with_form(desk.path("/issue/waiting"))
        },
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        s: status,
        status: fragment,
        service_id: desk.institution.service.to_string(),
        user_id: issuance.user.to_string(),
        mail: issuance.mail.to_string(),
        valid_until: long_date_time(lang, issuance.expires_at.0, desk.app.offset()),
        app_link: link.to_mirror(),
        qr_version: issuance.issued_at.0,
        otp: String::new(),
        otp_hint: otp_hint(desk, t.otp_hint),
        elsewhere,
    })
}

/// Whether another page than this one takes the code.
pub(super) fn elsewhere(desk: &Desk) -> Option<Elsewhere> {
    let (lang, portal) = (desk.visit.lang, &desk.institution.portal);
    if portal.login_activates() {
        let t = IssuedForLogin::of(lang);
        return Some(Elsewhere {
            title: t.title,
            lead: t.lead,
            next_title: t.next_title,
            next: t.next,
            go: t.go,
            // Who has shown a code of the earlier token logs in anew.
            href: desk.path(if desk.is_proven() {
                "/login"
            } else {
                "/login/otp"
            }),
            action: "login",
            status_enrolled: t.status_enrolled,
            app_first: Some(t),
        });
    }
    let t = Issued::of(lang);
    portal.start.map(|_| Elsewhere {
        title: t.title,
        lead: t.lead,
        next_title: t.next_title,
        next: t.next,
        go: t.start,
        href: desk.path("/start"),
        action: "start",
        status_enrolled: t.status_enrolled,
        app_first: None,
    })
}

/// The issuance that the page is about; none where there is nothing to wait for.
fn issuance<'a>(place: &'a Place, standing: &'a Standing) -> Option<&'a Issuance> {
    match place {
        Place::Pending { issuance, .. } | Place::Dead { issuance, .. } => Some(issuance),
        Place::Enrolled { issuance, .. } => issuance.as_ref().or(standing.issuance.as_ref()),
        // A code too many locks on this very page, which then says so.
        Place::Locked { .. } => standing.issuance.as_ref(),
        Place::Nothing | Place::InUse { .. } | Place::Expired { .. } => None,
    }
}
