//! The page to print. It holds no secret.

use askama::Template;
use axum::response::Response;

use super::{Held, mode_words};
use crate::portal::desk::Desk;
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::portal::print::how;
use crate::portal::steps::steps;
use crate::text::{Company, Print, long_date_time};

#[derive(Template)]
#[template(path = "company_print.html")]
struct Page {
    f: Frame,
    t: &'static Company,
    p: &'static Print,
    how: Vec<&'static str>,
    /// The mode, and who has which token; only for who is logged in.
    held: Option<(&'static str, Vec<(String, String)>)>,
    made_at: String,
    back: String,
}

/// `GET /i/{slug}/print` of a contract with several users.
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let lang = desk.visit.lang;
    let t = Company::of(lang);
    let held = if desk.is_in() {
        let held = Held::of(&mut desk).await?;
        desk.touch().await?;
        Some((mode_words(t, held.contract.mode), rows(t, &held)))
    } else {
        None
    };
    page(&Page {
        f: desk
            .frame("print", Print::of(lang).title)
            .at_step(&steps(&desk), 1),
        t,
        p: Print::of(lang),
        how: how(&desk),
        back: match held {
            Some(_) => desk.path("/"),
            None => desk.entrance(),
        },
        held,
        made_at: long_date_time(lang, desk.app.now().0, desk.app.offset()),
    })
}

fn rows(t: &'static Company, held: &Held) -> Vec<(String, String)> {
    let users = held.contract.users.iter();
    let row = |user: &warifu_issuer::contract::ContractUser| {
        let token = held.token(&held.holder(&user.user));
        let serial = token.map_or(t.none.to_owned(), |token| token.serial.grouped());
        (format!("{}（{}）", user.name, user.user), serial)
    };
    users.map(row).collect()
}
