//! Registering a token: for one user, for several in a row, or for all.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_enroll::UserId;
use warifu_issuer::binding::BindRefusal;
use warifu_issuer::contract::{Mode, RegisterWish};
use warifu_issuer::proof::SecretKind;
use warifu_otp::SerialNumber;

use super::{Held, Said, State, pin, state, tokens};
use crate::portal::bind::serial;
use crate::portal::desk::{Desk, Done};
use crate::portal::fields::Fields;
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page_with;
use crate::portal::problems::Problems;
use crate::portal::proof::Refused;
use crate::portal::steps::steps;
use crate::portal::times;
use crate::portal::verdict::{form, malformed, of_bind, otp_hint};
use crate::text::{BindErrors, Binding, Company, CompanyErrors, fill};

/// What is asked besides the token.
const PIN: SecretKind = SecretKind::RegistrationPin;

#[derive(Template)]
#[template(path = "company_register.html")]
struct Page {
    f: Frame,
    t: &'static Company,
    b: &'static Binding,
    slug: String,
    problems: Problems,
    said: Option<Said>,
    who: String,
    place: Option<String>,
    /// The way to the next, where there is one.
    skip: Option<String>,
    users: String,
    of: usize,
    mode: &'static str,
    present: Option<String>,
    present_raw: String,
    present_until: Option<String>,
    serial: String,
    otp: String,
    otp_hint: String,
}

/// Whom the page is about.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    users: String,
    #[serde(default)]
    of: usize,
    done: Option<String>,
}

/// One after another: the first is the one at hand.
struct Row {
    user: UserId,
    rest: Vec<UserId>,
    of: usize,
}

/// `GET /i/{slug}/register`
pub(crate) async fn show(Query(asked): Query<Asked>, mut desk: Desk) -> Result<Response, Leave> {
    let held = Held::of(&mut desk).await?;
    let row = row(&desk, &held, &asked.users, asked.of)?;
    desk.touch().await?;
    let mut shown = blank(&desk, &held, &row)?;
    let done = asked.done.and_then(|_| desk.done());
    shown.said = done.map(|done| Said::of(&desk, &done));
    // Typed for these users, and for no others.
    if desk.typed_before("users") == Some(shown.users.as_str()) {
        let serial = desk.typed_before("serial");
        serial.unwrap_or_default().clone_into(&mut shown.serial);
    }
    page_with(StatusCode::OK, &shown)
}

/// `POST /i/{slug}/register`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    Desk::offers(desk.institution.portal.company.is_some())?;
    let fields = desk.fields(body).await?;
    let held = Held::of(&mut desk).await?;
    let of = fields.get("of").parse().unwrap_or(0);
    let row = row(&desk, &held, fields.get("users"), of)?;
    let mut shown = blank(&desk, &held, &row)?;
    shown.keep(&fields);
    if fields.only_switches() {
        return page_with(StatusCode::OK, &shown);
    }
    match carry_out(&desk, &held, &row, &fields).await? {
        Ok(done) => {
            desk.app.wake.notify_one();
            desk.say_done(done);
            desk.touch().await?;
            Ok(Redirect::to(&desk.path(&next(&row))).into_response())
        }
        Err(Stopped::Elsewhere) => Err(Leave::Go(desk.path("/tokens?elsewhere=1"))),
        Err(Stopped::Twice) => Err(Leave::Go(desk.path(&next(&row)))),
        Err(Stopped::Refused((status, problems))) => {
            shown.f.failed = true;
            shown.problems = problems;
            page_with(status, &shown)
        }
    }
}

enum Stopped {
    /// The settings say how it stands by now.
    Elsewhere,
    /// It was done just now, by the same form.
    Twice,
    Refused(Refused),
}

async fn carry_out(
    desk: &Desk,
    held: &Held,
    row: &Row,
    fields: &Fields,
) -> Result<Result<Done, Stopped>, Leave> {
    let serial = match wish(desk, fields) {
        Ok(serial) => serial,
        Err(problems) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(Err(Stopped::Refused((status, problems))));
        }
    };
    // The PIN first: a wrong one must not use up a code.
    if let Err(refused) = pin::judge(desk, &held.customer, PIN, fields).await? {
        return Ok(Err(Stopped::Refused(refused)));
    }
    let wish = RegisterWish {
        mode: Mode::named(fields.get("mode")).unwrap_or(held.contract.mode),
        user: row.user.clone(),
        present: SerialNumber::parse(fields.get("present")).ok(),
        serial: serial.clone(),
        otp: fields.wiped("otp"),
    };
    Ok(match desk.app.issuer.register(&held.customer, wish).await {
        Ok(bound) => {
            let who = held.name(Company::of(desk.visit.lang), &row.user);
            Ok(Done {
                who: Some(who),
                ..Done::of(&bound.receipt, bound.usable_from, None)
            })
        }
        Err(BindRefusal::Issuer(error)) => return Err(error.into()),
        Err(BindRefusal::Otherwise) => Err(Stopped::Elsewhere),
        Err(BindRefusal::Own) if is_done(desk, held, row, &serial) => Err(Stopped::Twice),
        Err(BindRefusal::Own) => {
            let text = CompanyErrors::of(desk.visit.lang).serial_own;
            let problems = Problems::one("serial_own", "serial", text);
            Err(Stopped::Refused((
                StatusCode::UNPROCESSABLE_ENTITY,
                problems,
            )))
        }
        Err(refusal) => Err(Stopped::Refused(of_bind(desk, &refusal))),
    })
}

/// Whether this session has registered that very token for that very user.
fn is_done(desk: &Desk, held: &Held, row: &Row, serial: &SerialNumber) -> bool {
    let present = held.token(&row.user).map(|token| &token.serial);
    let done = desk
        .done()
        .is_some_and(|done| done.serial == serial.grouped());
    done && present == Some(serial)
}

/// The serial number, or everything that is to be put right.
fn wish(desk: &Desk, fields: &Fields) -> Result<SerialNumber, Problems> {
    let mut problems = Problems::default();
    let serial = serial(BindErrors::of(desk.visit.lang), fields, &mut problems);
    if let Err(refused) = form(desk, fields.get("otp")) {
        problems.extend(refused.problems);
    }
    if let Err(empty) = pin::filled(desk, PIN, fields) {
        problems.extend(empty);
    }
    match serial {
        Some(serial) if problems.is_empty() => Ok(serial),
        _ => Err(problems),
    }
}

/// Those who are asked for; where all share, it is the holder's alone.
fn row(desk: &Desk, held: &Held, users: &str, of: usize) -> Result<Row, Leave> {
    let mut all: Vec<UserId> = users.split('.').filter_map(tokens::known(held)).collect();
    if held.contract.mode == Mode::Shared {
        all = vec![held.customer.user.clone()];
    }
    if all.is_empty() {
        return Err(Leave::Go(desk.path("/tokens")));
    }
    let user = all.remove(0);
    Ok(Row {
        of: of.clamp(all.len() + 1, held.contract.users.len().max(1)),
        rest: all,
        user,
    })
}

/// The page of the next user, or the settings: either says what was done.
fn next(row: &Row) -> String {
    if row.rest.is_empty() {
        return "/tokens?done=1".to_owned();
    }
    format!("{}&done=1", tokens::register(&row.rest, row.of))
}

impl Page {
    /// What was typed stays; never a PIN.
    fn keep(&mut self, fields: &Fields) {
        self.serial = fields.shown("serial");
        if malformed(fields.get("otp")) {
            self.otp = fields.shown("otp");
        }
    }
}

fn blank(desk: &Desk, held: &Held, row: &Row) -> Result<Page, Leave> {
    let lang = desk.visit.lang;
    let (t, b) = (Company::of(lang), Binding::of(lang));
    let token = held.token(&row.user);
    let stands = state(token, desk.app.now());
    // Nobody goes past a lock.
    if stands == State::Shut {
        return Err(Leave::Go(desk.path("/tokens")));
    }
    let title = match token {
        Some(_) => t.exchange_title,
        None => t.register_title,
    };
    let mut users = vec![row.user.clone()];
    users.extend(row.rest.iter().cloned());
    let users: Vec<&str> = users.iter().map(UserId::as_str).collect();
    let here = row.of.saturating_sub(row.rest.len()).to_string();
    let place = fill(t.of, &[("here", &here), ("all", &row.of.to_string())]);
    Ok(Page {
        f: desk
            .frame("register", title)
            .at_step(&steps(desk), 3)
            .with_form(desk.path("/register")),
        t,
        b,
        slug: desk.slug(),
        problems: Problems::default(),
        said: None,
        who: match held.contract.mode {
            Mode::Own => format!("{}（{}）", held.name(t, &row.user), row.user),
            Mode::Shared => t.all_users.to_owned(),
        },
        place: (row.of > 1).then_some(place),
        skip: (!row.rest.is_empty()).then(|| desk.path(&tokens::register(&row.rest, row.of))),
        users: users.join("."),
        of: row.of,
        mode: held.contract.mode.name(),
        present: token.map(|token| token.serial.grouped()),
        present_raw: token.map_or_else(String::new, |token| token.serial.to_string()),
        present_until: token.and_then(|token| times::until(desk, token)),
        serial: String::new(),
        otp: String::new(),
        otp_hint: otp_hint(desk, b.otp_hint),
    })
}
