//! The one-time password at login.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::ids::CustomerId;
use warifu_issuer::verification::{Purpose, Verdict, Who};

use crate::portal::desk::{Desk, Stage, Stopped};
use crate::portal::frame::Frame;
use crate::portal::home::Notice;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::verdict::{Refused, form, kept, otp_hint, refused};
use crate::portal::{page, page_with};
use crate::text::{Login, Reissue, TwoWays};

#[derive(Template)]
#[template(path = "login_otp.html")]
struct Page {
    f: Frame,
    t: &'static Login,
    slug: String,
    problems: Problems,
    otp: String,
    otp_hint: String,
    notice: Option<Notice>,
    /// A token is locked or held: words for that.
    shut: bool,
    /// Who cannot show a code issues another token.
    reissue: Option<&'static Reissue>,
    r: &'static Reissue,
}

/// `GET /i/{slug}/login/otp`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::Otp).await?;
    let stopped = desk.take_stopped();
    desk.touch().await?;
    let mut shown = blank(&desk);
    shown.notice = stopped.map(|stopped| Notice::of(desk.visit.lang, stopped));
    shown.shut = desk.app.issuer.standing(&customer).await?.is_shut();
    if shown.shut {
        shown.shut();
    }
    page(&shown)
}

impl Page {
    /// Nothing can be typed here; one sentence says why.
    fn shut(&mut self) {
        self.shut = true;
        self.f.form = None;
        self.reissue = None;
        self.problems = Problems::default();
    }
}

/// `POST /i/{slug}/login/otp`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.fields(body).await?;
    let customer = desk.customer(Stage::Otp).await?;
    let typed = fields.get("otp");
    if fields.only_switches() {
        return again(&desk, Refused::nothing(), fields.shown("otp"));
    }
    if let Err(refused) = form(&desk, typed) {
        return again(&desk, refused, fields.shown("otp"));
    }
    let who = Who::Customer(customer.id);
    let verdict = desk
        .app
        .issuer
        .verify(&desk.institution.slug, who, Purpose::Confirm, typed)
        .await?;
    desk.app.wake_for(&verdict);
    if let Verdict::Accepted {
        token, activated, ..
    } = &verdict
    {
        let proven_by = token.serial.grouped();
        return enter(desk, customer.id, proven_by, *activated).await;
    }
    if verdict == Verdict::Unknown {
        // Its time has run out meanwhile: the first page says so, and what to do.
        let standing = desk.app.issuer.standing(&customer).await?;
        if !standing.asks_for_code() {
            desk.enter(customer.id, Stage::In, None).await?;
            return Ok(Redirect::to(&desk.path("/")).into_response());
        }
    }
    let shown = kept(&verdict, &fields);
    again(&desk, refused(&desk, &verdict), shown)
}

/// A right code: on to where the customer was, or to the first page.
async fn enter(
    mut desk: Desk,
    customer: CustomerId,
    proven_by: String,
    first: bool,
) -> Result<Response, Leave> {
    desk.enter(customer, Stage::In, Some(proven_by)).await?;
    if first {
        desk.say_stopped(Stopped::Started);
        desk.touch().await?;
    }
    let next = desk.onward().unwrap_or_else(|| desk.path("/"));
    Ok(Redirect::to(&next).into_response())
}

fn again(desk: &Desk, refused: Refused, otp: String) -> Result<Response, Leave> {
    let mut shown = blank(desk);
    shown.f.failed = !refused.problems.is_empty();
    shown.problems = refused.problems;
    shown.otp = otp;
    let mut all = (&shown.problems).into_iter();
    if all.any(|one| one.code == "otp_locked") {
        shown.shut();
    }
    page_with(refused.status, &shown)
}

fn blank(desk: &Desk) -> Page {
    let t = Login::of(desk.visit.lang);
    let r = Reissue::of(desk.visit.lang);
    let portal = &desk.institution.portal;
    let first = if portal.takes_accounts() {
        TwoWays::of(desk.visit.lang).step
    } else {
        t.step_password
    };
    Page {
        f: desk
            .frame("login-otp", t.otp_title)
            .at_step(&[first, t.step_otp], 2)
            .with_form(desk.path("/login/otp")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        otp: String::new(),
        otp_hint: otp_hint(desk, t.otp_hint),
        notice: None,
        shut: false,
        reissue: portal.issues_without_otp().then_some(r),
        r,
    }
}
