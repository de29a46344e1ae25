//! User administration: the first page after the login.

use askama::Template;
use axum::response::Response;

use super::{Held, is_due};
use crate::portal::desk::Desk;
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::portal::steps::steps;
use crate::text::{Company, fill};

#[derive(Template)]
#[template(path = "company_users.html")]
struct Page {
    f: Frame,
    t: &'static Company,
    slug: String,
    lead: String,
    users: Vec<(String, String)>,
    /// Whose tokens end soon, or have ended.
    renew: Option<String>,
}

/// `GET /i/{slug}/` of a contract with several users.
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let held = Held::of(&mut desk).await?;
    desk.touch().await?;
    let t = Company::of(desk.visit.lang);
    let users = held.contract.users.iter();
    let mut due: Vec<String> = users
        .clone()
        .map(|user| held.holder(&user.user))
        .filter(|holder| {
            let token = held.token(holder);
            token.is_some_and(|token| is_due(token, desk.app.now()))
        })
        .map(|holder| held.name(t, &holder))
        .collect();
    // Who share it are one.
    due.dedup();
    let names = due.join(desk.visit.lang.pick("、", ", "));
    page(&Page {
        f: desk.frame("home", t.home_title).at_step(&steps(&desk), 1),
        t,
        slug: desk.slug(),
        lead: fill(t.home_lead, &[("name", &held.customer.name)]),
        users: users
            .map(|user| (user.user.to_string(), user.name.clone()))
            .collect(),
        renew: (!due.is_empty()).then(|| fill(t.renew_users, &[("names", &names)])),
    })
}
