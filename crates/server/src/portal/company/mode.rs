//! Changing whose the tokens are: what it does is shown first and asked about.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::contract::{Keep, Mode, ModeWish, Turned};
use warifu_issuer::proof::SecretKind;
use warifu_otp::SerialNumber;

use super::{Held, mode_words, pin, tokens};
use crate::portal::desk::{Desk, Done};
use crate::portal::fields::Fields;
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page_with;
use crate::portal::problems::Problems;
use crate::portal::steps::steps;
use crate::text::{BindErrors, Company, CompanyErrors};

/// What is asked besides.
const PIN: SecretKind = SecretKind::RegistrationPin;

#[derive(Template)]
#[template(path = "company_mode.html")]
struct Page {
    f: Frame,
    t: &'static Company,
    slug: String,
    problems: Problems,
    now: &'static str,
    then: &'static str,
    to: &'static str,
    shared: bool,
    /// What is registered: serial number and whose.
    ends: Vec<(String, String)>,
    /// What may go on: value and words. Empty where nothing may.
    keeps: Vec<(String, String)>,
    kept: Option<String>,
}

/// `GET /i/{slug}/mode`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let held = Held::of(&mut desk).await?;
    desk.touch().await?;
    let mut shown = blank(&desk, &held);
    if desk.typed_before("to") == Some(shown.to) {
        shown.kept = desk.typed_before("keep").map(str::to_owned);
    }
    page_with(StatusCode::OK, &shown)
}

/// `POST /i/{slug}/mode`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    Desk::offers(desk.institution.portal.company.is_some())?;
    let fields = desk.fields(body).await?;
    let held = Held::of(&mut desk).await?;
    let mut shown = blank(&desk, &held);
    // It was changed elsewhere, or by the same form just now.
    if !fields.only_switches() && fields.get("to") != shown.to {
        let done = desk.done().is_some_and(|done| done.act == fields.get("to"));
        let why = if done { "done" } else { "elsewhere" };
        return Err(Leave::Go(desk.path(&format!("/tokens?{why}=1"))));
    }
    shown.kept = Some(fields.shown("keep")).filter(|kept| !kept.is_empty());
    if fields.only_switches() {
        return page_with(StatusCode::OK, &shown);
    }
    let refuse = |mut shown: Page, (status, problems)| {
        shown.f.failed = true;
        shown.problems = problems;
        page_with(status, &shown)
    };
    let keep = match wish(&desk, &held, &shown, &fields) {
        Ok(keep) => keep,
        Err(problems) => return refuse(shown, (StatusCode::UNPROCESSABLE_ENTITY, problems)),
    };
    if let Err(refused) = pin::judge(&desk, &held.customer, PIN, &fields).await? {
        return refuse(shown, refused);
    }
    let to = held.contract.mode.other();
    let wish = ModeWish { to, keep };
    match desk.app.issuer.change_mode(&held.customer, wish).await? {
        Turned::Done => {
            desk.app.wake.notify_one();
            desk.say_done(Done::of_mode(to));
            desk.touch().await?;
            Ok(Redirect::to(&desk.path("/tokens?done=1")).into_response())
        }
        Turned::Otherwise => Err(Leave::Go(desk.path("/tokens?elsewhere=1"))),
        Turned::Shut => {
            let text = CompanyErrors::of(desk.visit.lang).token_shut;
            let problems = Problems::one("token_shut", "", text);
            refuse(shown, (StatusCode::TOO_MANY_REQUESTS, problems))
        }
        Turned::NoAddress => {
            let text = BindErrors::of(desk.visit.lang).no_address;
            let problems = Problems::one("no_address", "", text);
            refuse(shown, (StatusCode::UNPROCESSABLE_ENTITY, problems))
        }
    }
}

/// What goes on, or everything that is to be put right.
fn wish(desk: &Desk, held: &Held, shown: &Page, fields: &Fields) -> Result<Option<Keep>, Problems> {
    let e = CompanyErrors::of(desk.visit.lang);
    let mut problems = Problems::default();
    let kept = fields.get("keep");
    let offered = kept == "none" || shown.keeps.iter().any(|(value, _)| value == kept);
    if !shown.keeps.is_empty() && !offered {
        problems.add("keep_missing", "keep", e.keep_missing);
    }
    if fields.get("confirm").is_empty() {
        problems.add("confirm_missing", "confirm", e.confirm_missing);
    }
    if let Err(empty) = pin::filled(desk, PIN, fields) {
        problems.extend(empty);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(keep(desk, held, kept))
}

/// To *shared*: the token that is chosen becomes everybody's. To *own*: the one
/// that is there becomes the chosen user's.
fn keep(desk: &Desk, held: &Held, kept: &str) -> Option<Keep> {
    match held.contract.mode {
        Mode::Own => SerialNumber::parse(kept).ok().map(|serial| Keep {
            serial,
            user: held.customer.user.clone(),
        }),
        Mode::Shared => {
            let user = tokens::known(held)(kept)?;
            let serial = held.in_use(desk.app.now()).next()?.serial.clone();
            Some(Keep { serial, user })
        }
    }
}

fn blank(desk: &Desk, held: &Held) -> Page {
    let t = Company::of(desk.visit.lang);
    let (from, now) = (held.contract.mode, desk.app.now());
    let whose = |user| held.name(t, user);
    let in_use: Vec<_> = held.in_use(now).collect();
    let keeps = match from {
        Mode::Own => in_use
            .iter()
            .map(|token| {
                let words = format!("{}（{}）", token.serial.grouped(), whose(&token.user));
                (token.serial.to_string(), words)
            })
            .collect(),
        Mode::Shared if in_use.is_empty() => Vec::new(),
        Mode::Shared => {
            let users = held.contract.users.iter();
            users
                .map(|one| {
                    (
                        one.user.to_string(),
                        format!("{}（{}）", one.name, one.user),
                    )
                })
                .collect()
        }
    };
    Page {
        f: desk
            .frame("mode", t.mode_title)
            .at_step(&steps(desk), 3)
            .with_form(desk.path("/mode")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        now: mode_words(t, from),
        then: mode_words(t, from.other()),
        to: from.other().name(),
        shared: from.other() == Mode::Shared,
        ends: held
            .all()
            .iter()
            .map(|token| (token.serial.grouped(), whose(&token.user)))
            .collect(),
        keeps,
        kept: None,
    }
}
