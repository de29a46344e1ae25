//! *Start*, *exchange* and *stop* of a token that is there already.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::binding::{Act, BindRefusal, Places, Wish};
use warifu_issuer::customers::Customer;
use warifu_issuer::verification::Token;
use warifu_otp::{SerialError, SerialNumber};

use super::bound::is_done;
use super::desk::{Desk, Done, Stage};
use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use super::place::Place;
use super::problems::Problems;
use super::proof::Refused;
use super::steps::steps;
use super::transfer::{self, Slot};
use super::verdict::{form, malformed, of_bind, otp_hint};
use super::{page, page_with};
use crate::text::{BindErrors, Binding};

#[derive(Template)]
#[template(path = "bind.html")]
struct Page {
    f: Frame,
    t: &'static Binding,
    slug: String,
    act: &'static str,
    lead: &'static str,
    problems: Problems,
    /// The token in use, where there is one.
    present: Option<String>,
    /// Whether a serial number and the choice are asked for.
    takes: bool,
    serial: String,
    otp: String,
    otp_hint: String,
    at_login: Option<bool>,
    slots: Vec<Slot>,
    transfer_hint: String,
}

/// `GET /i/{slug}/bind`
pub(crate) async fn show_start(desk: Desk) -> Result<Response, Leave> {
    show(desk, Act::Start).await
}

/// `POST /i/{slug}/bind`
pub(crate) async fn start(desk: Desk, body: Body) -> Result<Response, Leave> {
    submit(desk, Act::Start, body).await
}

/// `GET /i/{slug}/exchange`
pub(crate) async fn show_exchange(desk: Desk) -> Result<Response, Leave> {
    show(desk, Act::Exchange).await
}

/// `POST /i/{slug}/exchange`
pub(crate) async fn exchange(desk: Desk, body: Body) -> Result<Response, Leave> {
    submit(desk, Act::Exchange, body).await
}

/// `GET /i/{slug}/unbind`
pub(crate) async fn show_stop(desk: Desk) -> Result<Response, Leave> {
    show(desk, Act::Stop).await
}

/// `POST /i/{slug}/unbind`
pub(crate) async fn stop(desk: Desk, body: Body) -> Result<Response, Leave> {
    submit(desk, Act::Stop, body).await
}

async fn show(mut desk: Desk, act: Act) -> Result<Response, Leave> {
    let (customer, present) = stands(&mut desk, act).await?;
    desk.touch().await?;
    say_begun(&desk, &customer).await?;
    let places = desk.app.issuer.challenge(&customer).await?;
    page(&blank(&desk, act, &present, places))
}

async fn submit(mut desk: Desk, act: Act, body: Body) -> Result<Response, Leave> {
    Desk::offers(desk.institution.portal.binding.is_some())?;
    let fields = desk.fields(body).await?;
    if is_done(&mut desk, act, &fields).await? {
        return Err(Leave::Go(desk.path("/bound")));
    }
    let (customer, present) = stands(&mut desk, act).await?;
    // Also where the form was never looked at.
    say_begun(&desk, &customer).await?;
    let places = desk.app.issuer.challenge(&customer).await?;
    let mut shown = blank(&desk, act, &present, places);
    shown.keep(&fields);
    if fields.only_switches() {
        return page_with(StatusCode::OK, &shown);
    }
    match carry_out(&desk, &customer, act, &fields, places).await? {
        Ok(done) => {
            desk.app.wake.notify_one();
            // A code was accepted just now, as at a login.
            desk.prove(done.serial.clone());
            desk.say_done(done);
            desk.touch().await?;
            Ok(Redirect::to(&desk.path("/bound")).into_response())
        }
        Err(Stopped::Elsewhere) => Err(Leave::Go(desk.path("/"))),
        Err(Stopped::Refused((status, problems))) => {
            // A right answer was used up, or is still asked for.
            let places = desk.app.issuer.challenge(&customer).await?;
            shown.slots = transfer::slots(&desk, places);
            shown.transfer_hint = transfer::hint(&desk, places);
            shown.f.failed = true;
            shown.problems = problems;
            page_with(status, &shown)
        }
    }
}

/// The customer's address hears that a procedure has begun.
async fn say_begun(desk: &Desk, customer: &Customer) -> Result<(), Leave> {
    if desk.app.issuer.binding_begun(customer).await? {
        desk.app.wake.notify_one();
    }
    Ok(())
}

enum Stopped {
    /// The status page says how it stands by now.
    Elsewhere,
    Refused(Refused),
}

async fn carry_out(
    desk: &Desk,
    customer: &Customer,
    act: Act,
    fields: &Fields,
    places: Places,
) -> Result<Result<Done, Stopped>, Leave> {
    let wish = match wish(desk, act, fields, places) {
        Ok(wish) => wish,
        Err(problems) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(Err(Stopped::Refused((status, problems))));
        }
    };
    // The digits first: a wrong one must not use up a code.
    if let Err(refused) = transfer::judge(desk, customer, fields, places).await? {
        return Ok(Err(Stopped::Refused(refused)));
    }
    let issuer = &desk.app.issuer;
    let done = if let Some(wish) = wish {
        let at_login = wish.otp_at_login;
        let bound = issuer.bind(customer, wish).await;
        bound.map(|bound| Done::of(&bound.receipt, bound.usable_from, Some(at_login)))
    } else {
        let receipt = issuer.unbind(customer, fields.get("otp")).await;
        receipt.map(|receipt| Done::of(&receipt, None, None))
    };
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(BindRefusal::Issuer(error)) => Err(error.into()),
        Err(BindRefusal::Otherwise) => Ok(Err(Stopped::Elsewhere)),
        Err(refusal) => Ok(Err(Stopped::Refused(of_bind(desk, &refusal)))),
    }
}

/// What is to be taken, `None` for *stop*; or everything that is to be put right.
fn wish(desk: &Desk, act: Act, fields: &Fields, places: Places) -> Result<Option<Wish>, Problems> {
    let e = BindErrors::of(desk.visit.lang);
    let mut problems = Problems::default();
    let serial = match act {
        Act::Stop => None,
        Act::Start | Act::Exchange => serial(e, fields, &mut problems),
    };
    if let Err(refused) = form(desk, fields.get("otp")) {
        problems.extend(refused.problems);
    }
    let at_login = choice(fields);
    if act != Act::Stop && at_login.is_none() {
        problems.add("login_choice", "otp_at_login", e.login_choice);
    }
    if !transfer::is_filled(fields, places) {
        problems.add("transfer_empty", "transfer", e.transfer_empty);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(serial.map(|serial| Wish {
        act,
        serial,
        otp: fields.wiped("otp"),
        otp_at_login: at_login.unwrap_or(false),
    }))
}

pub(super) fn serial(
    e: &BindErrors,
    fields: &Fields,
    problems: &mut Problems,
) -> Option<SerialNumber> {
    let typed = fields.get("serial");
    if typed.trim().is_empty() {
        problems.add("serial_empty", "serial", e.serial_empty);
        return None;
    }
    match SerialNumber::parse(typed) {
        Ok(serial) => return Some(serial),
        Err(SerialError::Form) => problems.add("serial_form", "serial", e.serial_form),
        Err(SerialError::CheckDigit) => problems.add("serial_digit", "serial", e.serial_digit),
    }
    None
}

fn choice(fields: &Fields) -> Option<bool> {
    match fields.get("otp_at_login") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// The customer, and the token in use; elsewhere the status page says why this
/// cannot be done now.
async fn stands(desk: &mut Desk, act: Act) -> Result<(Customer, Present), Leave> {
    Desk::offers(desk.institution.portal.binding.is_some())?;
    let customer = desk.customer(Stage::In).await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    let token = match Place::of(&standing) {
        Place::InUse { token, .. } => Some(token),
        // Another one may take its place; of itself it shows no code that counts.
        Place::Expired { token } if act == Act::Exchange => Some(token),
        Place::Nothing | Place::Dead { .. } => None,
        _ => return Err(Leave::Go(desk.path("/"))),
    };
    if (act == Act::Start) == token.is_some() {
        return Err(Leave::Go(desk.path("/")));
    }
    let at_login = token.is_some() && standing.otp_at_login;
    Ok((customer, Present { token, at_login }))
}

/// What the customer has now: an exchange keeps the choice unless it is changed.
struct Present {
    token: Option<Token>,
    at_login: bool,
}

impl Page {
    /// What was typed stays; never a digit of the transfer password.
    fn keep(&mut self, fields: &Fields) {
        self.serial = fields.shown("serial");
        if malformed(fields.get("otp")) {
            self.otp = fields.shown("otp");
        }
        self.at_login = choice(fields).or(self.at_login);
    }
}

fn blank(desk: &Desk, act: Act, present: &Present, places: Places) -> Page {
    let t = Binding::of(desk.visit.lang);
    let (title, lead, path) = match act {
        Act::Start => (t.start_title, t.start_lead, "bind"),
        Act::Exchange => (t.exchange_title, t.exchange_lead, "exchange"),
        Act::Stop => (t.stop_title, t.stop_lead, "unbind"),
    };
    Page {
        f: desk
            .frame(path, title)
            .at_step(&steps(desk), 2)
            .with_form(desk.path(&format!("/{path}"))),
        t,
        slug: desk.slug(),
        act: path,
        lead,
        problems: Problems::default(),
        present: present.token.as_ref().map(|token| token.serial.grouped()),
        takes: act != Act::Stop,
        serial: desk.typed_before("serial").unwrap_or_default().to_owned(),
        otp: String::new(),
        otp_hint: otp_hint(desk, t.otp_hint),
        at_login: match desk.typed_before("otp_at_login") {
            Some(typed) => Some(typed == "yes"),
            None => Some(present.at_login),
        },
        slots: transfer::slots(desk, places),
        transfer_hint: transfer::hint(desk, places),
    }
}
