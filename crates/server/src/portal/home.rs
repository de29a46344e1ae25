//! The first page after login: where the customer stands, and the one way on.

use askama::Template;
use axum::response::Response;

use super::desk::{Desk, Stage, Stopped};
use super::frame::Frame;
use super::issue::steps;
use super::leave::Leave;
use super::page;
use super::place::{Death, Place};
use crate::text::{Home, Lang, Waiting, fill};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    f: Frame,
    t: &'static Home,
    slug: String,
    customer_name: String,
    notice: Option<Notice>,
    state: State,
}

/// What the card says.
struct State {
    code: &'static str,
    title: &'static str,
    text: String,
    serial: Option<String>,
    needs: bool,
    action: Option<Action>,
}

struct Action {
    name: &'static str,
    href: String,
    label: &'static str,
    quiet: bool,
}

/// What became of *stop*.
struct Notice {
    code: &'static str,
    title: &'static str,
    text: &'static str,
}

/// `GET /i/{slug}/`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::In).await?;
    let stopped = desk.take_stopped();
    desk.touch().await?;
    let place = Place::of(&desk.app.issuer.standing(customer.id).await?);
    let lang = desk.visit.lang;
    let t = Home::of(lang);
    page(&Page {
        f: desk
            .frame("home", t.title)
            .at_step(&steps(lang), place.step()),
        t,
        slug: desk.slug(),
        customer_name: fill(t.customer, &[("name", &customer.name)]),
        notice: stopped.map(|stopped| notice(t, stopped)),
        state: state(&desk, t, &place),
    })
}

fn notice(t: &'static Home, stopped: Stopped) -> Notice {
    match stopped {
        Stopped::Something => Notice {
            code: "stopped",
            title: t.stopped_title,
            text: t.stopped,
        },
        Stopped::Nothing => Notice {
            code: "nothing-stopped",
            title: t.nothing_stopped_title,
            text: t.nothing_stopped,
        },
    }
}

fn state(desk: &Desk, t: &'static Home, place: &Place) -> State {
    match place {
        Place::Nothing => State::new("none", t.none_title, t.none).needing().to(
            "issue",
            desk.path("/issue"),
            t.issue,
        ),
        Place::Pending { .. } => State::new("pending", t.pending_title, t.pending).to(
            "resume",
            desk.path("/issue/waiting"),
            t.resume,
        ),
        Place::Enrolled { token, .. } => State::new("enrolled", t.enrolled_title, t.enrolled)
            .with(token.serial.grouped())
            .to("resume", desk.path("/issue/waiting"), t.resume),
        Place::InUse { token, .. } => State::new(
            "in_use",
            t.in_use_title,
            format!("{} {}", t.in_use, t.in_use_lost),
        )
        .with(token.serial.grouped())
        .to("issue", desk.path("/issue"), t.reissue)
        .quietly(),
        Place::Locked { token } => {
            State::new("locked", t.held_title, t.held).with(token.serial.grouped())
        }
        Place::Dead { why, .. } => {
            State::new(why.code(), t.failed_title, why.text(desk.visit.lang, desk))
                .needing()
                .to("issue-again", desk.path("/issue"), t.issue)
        }
    }
}

impl Death {
    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Exhausted => "exhausted",
            Self::Expired => "expired",
            Self::Stopped => "stopped",
        }
    }

    /// What happened and what to do.
    pub(crate) fn text(self, lang: Lang, desk: &Desk) -> String {
        let t = Waiting::of(lang);
        match self {
            Self::Exhausted => fill(
                t.exhausted,
                &[("max", &desk.institution.issuing.attempts.to_string())],
            ),
            Self::Expired => t.expired.to_owned(),
            Self::Stopped => t.stopped.to_owned(),
        }
    }
}

impl State {
    fn new(code: &'static str, title: &'static str, text: impl Into<String>) -> Self {
        Self {
            code,
            title,
            text: text.into(),
            serial: None,
            needs: false,
            action: None,
        }
    }

    fn needing(mut self) -> Self {
        self.needs = true;
        self
    }

    fn with(mut self, serial: String) -> Self {
        self.serial = Some(serial);
        self
    }

    fn to(mut self, name: &'static str, href: String, label: &'static str) -> Self {
        self.action = Some(Action {
            name,
            href,
            label,
            quiet: false,
        });
        self
    }

    fn quietly(mut self) -> Self {
        self.action = self.action.map(|action| Action {
            quiet: true,
            ..action
        });
        self
    }
}
