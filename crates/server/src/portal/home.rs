//! The first page after login: where the customer stands, and the one way on.

use askama::Template;
use axum::response::Response;

use super::company::users;
use super::desk::{Desk, Stage, Stopped};
use super::frame::Frame;
use super::leave::Leave;
use super::page;
use super::place::{Death, Place};
use super::steps::{step, steps};
use super::times;
use crate::text::{Binding, Doors, Home, Lang, Reissue, Waiting, fill};
use warifu_issuer::Standing;
use warifu_issuer::verification::{Token, TokenState};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    f: Frame,
    t: &'static Home,
    slug: String,
    customer_name: String,
    notice: Option<Notice>,
    state: State,
    d: &'static Doors,
    /// What who has lost the token is told.
    lost: &'static str,
    /// What names the customer at the service; only where there is a choice.
    ids: Option<(String, String)>,
    doors: Vec<Door>,
}

/// A procedure that the customer may choose, or why not now.
struct Door {
    name: &'static str,
    label: &'static str,
    text: String,
    href: Option<String>,
}

/// What the card says.
struct State {
    code: &'static str,
    title: &'static str,
    text: String,
    serial: Option<String>,
    /// Until when the token may be used, where it has an end.
    until: Option<String>,
    /// That end is near.
    renew: Option<&'static str>,
    /// Payments do not take it yet.
    hold: Option<String>,
    needs: bool,
    action: Option<Action>,
}

struct Action {
    name: &'static str,
    href: String,
    label: &'static str,
    quiet: bool,
}

/// What became of *stop*, or of the login.
pub(super) struct Notice {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// `GET /i/{slug}/`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    if desk.institution.portal.company.is_some() {
        return users::show(desk).await;
    }
    let customer = desk.customer(Stage::In).await?;
    let stopped = desk.take_stopped();
    desk.touch().await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    let place = Place::of(&standing);
    let lang = desk.visit.lang;
    let t = Home::of(lang);
    let choice = desk.institution.portal.has_choice();
    page(&Page {
        f: desk
            .frame("home", t.title)
            .at_step(&steps(&desk), step(&desk, &place)),
        t,
        slug: desk.slug(),
        customer_name: fill(t.customer, &[("name", &customer.name)]),
        notice: stopped.map(|stopped| Notice::of(lang, stopped)),
        d: Doors::of(lang),
        lost: if desk.institution.portal.binding.is_some() {
            Binding::of(lang).lost
        } else {
            Doors::of(lang).lost
        },
        ids: (choice && desk.institution.portal.binding.is_none()).then(|| {
            let service = desk.institution.service.to_string();
            (service, customer.user.to_string())
        }),
        doors: if choice {
            doors(&desk, &standing, &place)
        } else {
            Vec::new()
        },
        state: own_state(&desk, t, &standing, &place),
    })
}

impl Notice {
    pub(super) fn of(lang: Lang, stopped: Stopped) -> Self {
        let (t, r) = (Home::of(lang), Reissue::of(lang));
        let (code, title, text) = match stopped {
            Stopped::Something => ("stopped", t.stopped_title, t.stopped),
            Stopped::Nothing => (
                "nothing-stopped",
                t.nothing_stopped_title,
                t.nothing_stopped,
            ),
            Stopped::Started => ("started", r.started_title, r.started),
        };
        Self { code, title, text }
    }
}

/// The doors of the status page, each open or with the reason why it is not.
fn doors(desk: &Desk, standing: &Standing, place: &Place) -> Vec<Door> {
    let (d, portal) = (Doors::of(desk.visit.lang), &desk.institution.portal);
    if portal.binding.is_some() {
        return binding_doors(desk, place);
    }
    let locked = matches!(place, Place::Locked { .. });
    let mut doors = Vec::new();
    let issue = match times::issue_wait(desk, standing) {
        Some(text) => Err(text),
        None if locked => Err(Home::of(desk.visit.lang).shut.to_owned()),
        None => Ok(d.issue_hint),
    };
    doors.push(Door::of("issue", d.issue, desk.path("/issue"), issue));
    if portal.start.is_some() {
        let start = match place {
            Place::Enrolled { .. } => Ok(d.start_hint),
            Place::Expired { .. } => Err(Home::of(desk.visit.lang).expired_title.to_owned()),
            Place::InUse { .. } => Err(d.start_done.to_owned()),
            _ => Err(d.start_wait.to_owned()),
        };
        doors.push(Door::of("start", d.start, desk.path("/start"), start));
    }
    if portal.release.is_some() {
        let release = match standing.in_use() {
            Some(_) => Ok(d.release_hint),
            None => Err(d.release_wait.to_owned()),
        };
        doors.push(Door::of(
            "release",
            d.release,
            desk.path("/release"),
            release,
        ));
    }
    doors
}

/// The same where customers take tokens that are there already.
fn binding_doors(desk: &Desk, place: &Place) -> Vec<Door> {
    let t = Binding::of(desk.visit.lang);
    let (held, expired) = (
        Home::of(desk.visit.lang).shut,
        Home::of(desk.visit.lang).expired_title,
    );
    let (start, present) = match place {
        Place::InUse { .. } => (Err(t.already), Ok(())),
        Place::Nothing | Place::Dead { .. } => (Ok(t.start_hint), Err(t.only_in_use)),
        // Only another one can take its place.
        Place::Expired { .. } => (Err(expired), Ok(())),
        _ => (Err(held), Err(held)),
    };
    let stop = match place {
        Place::Expired { .. } => Err(expired),
        _ => present,
    };
    let door = |name, label, path, open: Result<&'static str, &'static str>| {
        Door::of(name, label, desk.path(path), open.map_err(str::to_owned))
    };
    let mut doors = vec![
        door("start", t.start, "/bind", start),
        door(
            "exchange",
            t.exchange,
            "/exchange",
            present.map(|()| t.exchange_hint),
        ),
        door("stop-use", t.stop, "/unbind", stop.map(|()| t.stop_hint)),
    ];
    if desk.institution.portal.issue.is_some() {
        let d = Doors::of(desk.visit.lang);
        let open = match place {
            Place::Locked { .. } => Err(held),
            _ => Ok(d.issue_hint),
        };
        doors.push(door("issue", d.issue, "/issue", open));
    }
    doors
}

impl Door {
    fn of(
        name: &'static str,
        label: &'static str,
        href: String,
        open: Result<&'static str, String>,
    ) -> Self {
        let (text, href) = match open {
            Ok(hint) => (hint.to_owned(), Some(href)),
            Err(why) => (why, None),
        };
        Self {
            name,
            label,
            text,
            href,
        }
    }
}

/// The card's words, as they go with what the customer can do from here.
fn own_state(desk: &Desk, t: &'static Home, standing: &Standing, place: &Place) -> State {
    let portal = &desk.institution.portal;
    if standing.past.issuing_stopped {
        let r = Reissue::of(desk.visit.lang);
        return State::new("issuing-stopped", r.stopped_title, r.stopped);
    }
    let mut shown = state(desk, t, place).ending(desk, t, standing, place);
    if let Some(text) = times::issue_wait(desk, standing) {
        (shown.text, shown.needs) = (text, false);
    }
    if portal.binding.is_some() {
        return shown.bound(desk.visit.lang, standing.otp_at_login);
    }
    if portal.has_choice() {
        return shown.among_doors(desk.visit.lang);
    }
    shown
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
            format!("{} {}", t.in_use, in_use_lost(desk, t)),
        )
        .with(token.serial.grouped())
        .to("issue", desk.path("/issue"), t.reissue)
        .quietly(),
        Place::Locked { token } => {
            let (title, text) = shut_words(t, token);
            State::new("locked", title, desk.calling(text)).with(token.serial.grouped())
        }
        Place::Expired { token } => State::new("token_expired", t.expired_title, t.expired)
            .with(token.serial.grouped())
            .to("issue", desk.path("/issue"), t.issue),
        Place::Dead { why, .. } => {
            State::new(why.code(), t.failed_title, why.text(desk.visit.lang, desk))
                .needing()
                .to("issue-again", desk.path("/issue"), t.issue)
        }
    }
}

/// Why a token is shut.
pub(super) fn shut_words(t: &'static Home, token: &Token) -> (&'static str, &'static str) {
    match token.state {
        TokenState::Held { .. } => (t.held_title, t.held),
        _ => (t.locked_title, t.locked),
    }
}

/// What who changes or loses the phone does.
fn in_use_lost(desk: &Desk, t: &'static Home) -> &'static str {
    if desk.institution.portal.issues_without_otp() {
        Reissue::of(desk.visit.lang).in_use_lost
    } else {
        t.in_use_lost
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
            until: None,
            renew: None,
            hold: None,
            needs: false,
            action: None,
        }
    }

    /// Until when the token may be used; that another one is due, where it is; that
    /// payments do not take it yet.
    fn ending(mut self, desk: &Desk, t: &'static Home, standing: &Standing, place: &Place) -> Self {
        let (Place::InUse { token, .. }
        | Place::Enrolled { token, .. }
        | Place::Locked { token }
        | Place::Expired { token }) = place
        else {
            return self;
        };
        self.until = times::until(desk, token);
        let exchanged = desk.institution.portal.binding.is_some();
        let words = if exchanged {
            t.renew_by_exchange
        } else {
            t.renew
        };
        let due = token.renewal_due(standing.now).is_some();
        let in_use = matches!(place, Place::InUse { .. });
        self.renew = (due && in_use).then_some(words);
        let held = Binding::of(desk.visit.lang).held_until;
        self.hold = times::hold(desk, token, held).filter(|_| in_use);
        self
    }

    /// Where the doors are the way on, in the words that go with them.
    fn among_doors(mut self, lang: Lang) -> Self {
        let d = Doors::of(lang);
        match self.code {
            "pending" => d.issued.clone_into(&mut self.text),
            "enrolled" => d.enrolled.clone_into(&mut self.text),
            "in_use" => Home::of(lang).in_use.clone_into(&mut self.text),
            _ => {}
        }
        self.action = self
            .action
            .filter(|action| action.name == "resume" && self.code == "pending");
        self
    }

    /// Where tokens are taken that are there already.
    fn bound(mut self, lang: Lang, asks: bool) -> Self {
        let b = Binding::of(lang);
        let in_use = if asks { b.in_use_asks } else { b.in_use_not };
        match self.code {
            "none" => {
                self.title = b.none_title;
                b.none.clone_into(&mut self.text);
                self.needs = false;
            }
            "in_use" => in_use.clone_into(&mut self.text),
            "token_expired" => Home::of(lang).expired_exchange.clone_into(&mut self.text),
            _ => {}
        }
        self.action = None;
        self
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
