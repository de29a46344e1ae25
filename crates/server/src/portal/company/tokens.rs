//! Token settings: the mode, who has which token, and the ways on.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_enroll::UserId;
use warifu_issuer::contract::Mode;

use super::{Held, Said, is_due, mode_words, state};
use crate::portal::desk::Desk;
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page_with;
use crate::portal::problems::Problems;
use crate::portal::steps::steps;
use crate::portal::times;
use crate::text::{Company, CompanyErrors, fill};

#[derive(Template)]
#[template(path = "company_tokens.html")]
struct Page {
    f: Frame,
    t: &'static Company,
    slug: String,
    problems: Problems,
    said: Option<Said>,
    elsewhere: bool,
    mode: &'static str,
    mode_text: &'static str,
    shared: bool,
    /// One a user, or one for all.
    rows: Vec<Row>,
    /// Who shares it, and whether they are locked.
    sharers: Vec<(String, bool)>,
}

struct Row {
    user: String,
    name: String,
    tick: String,
    unregister: String,
    serial: Option<String>,
    state: &'static str,
    ticked: bool,
    /// Until when it may be used, where it has an end.
    until: Option<String>,
    /// That end is near, or past.
    renew: bool,
    /// Payments do not take it yet.
    hold: Option<String>,
}

/// What came before.
#[derive(Deserialize)]
pub(crate) struct Before {
    done: Option<String>,
    elsewhere: Option<String>,
}

/// `GET /i/{slug}/tokens`
pub(crate) async fn show(Query(before): Query<Before>, mut desk: Desk) -> Result<Response, Leave> {
    let held = Held::of(&mut desk).await?;
    desk.touch().await?;
    let typed = desk.all_typed_before("user");
    let ticked: Vec<UserId> = typed.filter_map(known(&held)).collect();
    let mut shown = blank(&desk, &held, &ticked);
    let done = before.done.and_then(|_| desk.done());
    shown.said = done.map(|done| Said::of(&desk, &done));
    if shown.said.is_some() {
        // What was said to be done is: the next one begins here, too.
        shown.f = shown.f.at_step(&steps(&desk), 4);
    }
    shown.elsewhere = before.elsewhere.is_some();
    page_with(StatusCode::OK, &shown)
}

/// `POST /i/{slug}/tokens`: with whom it goes on.
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    Desk::offers(desk.institution.portal.company.is_some())?;
    let fields = desk.fields(body).await?;
    let held = Held::of(&mut desk).await?;
    let ticked: Vec<UserId> = fields.all("user").filter_map(known(&held)).collect();
    let mut shown = blank(&desk, &held, &ticked);
    if fields.only_switches() {
        return page_with(StatusCode::OK, &shown);
    }
    if held.contract.mode == Mode::Own && ticked.is_empty() {
        let text = CompanyErrors::of(desk.visit.lang).users_none;
        shown.f.failed = true;
        shown.problems = Problems::one("users_none", "users", text);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    Ok(Redirect::to(&desk.path(&register(&ticked, ticked.len()))).into_response())
}

/// A user of this contract.
pub(super) fn known(held: &Held) -> impl Fn(&str) -> Option<UserId> {
    |typed| {
        let user = UserId::parse(typed).ok()?;
        held.contract.user(&user).map(|one| one.user.clone())
    }
}

/// The way to the page that registers for these, one after another.
pub(super) fn register(users: &[UserId], of: usize) -> String {
    let users: Vec<&str> = users.iter().map(UserId::as_str).collect();
    if users.is_empty() {
        return "/register".to_owned();
    }
    format!("/register?users={}&of={of}", users.join("."))
}

fn blank(desk: &Desk, held: &Held, ticked: &[UserId]) -> Page {
    let t = Company::of(desk.visit.lang);
    let (mode, now) = (held.contract.mode, desk.app.now());
    let row = |user: &UserId| {
        let name = held.name(t, user);
        let token = held.token(user);
        Row {
            tick: fill(t.tick, &[("name", &name), ("user", user.as_str())]),
            unregister: fill(t.unregister_of, &[("name", &name)]),
            user: user.to_string(),
            name,
            serial: token.map(|token| token.serial.grouped()),
            state: state(token, now).code(),
            ticked: ticked.contains(user),
            until: token.and_then(|token| times::until(desk, token)),
            renew: token.is_some_and(|token| is_due(token, now)),
            hold: token.and_then(|token| times::hold(desk, token, t.hold)),
        }
    };
    let users = &held.contract.users;
    Page {
        f: desk
            .frame("tokens", t.tokens_title)
            .at_step(&steps(desk), 2)
            .with_form(desk.path("/tokens")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        said: None,
        elsewhere: false,
        mode: mode.name(),
        mode_text: mode_words(t, mode),
        shared: mode == Mode::Shared,
        rows: match mode {
            Mode::Own => users.iter().map(|one| row(&one.user)).collect(),
            Mode::Shared => vec![row(&held.customer.user)],
        },
        sharers: users
            .iter()
            .map(|one| (format!("{}（{}）", one.name, one.user), one.locked))
            .collect(),
    }
}
