//! The demo's telephone: who calls from where, what the voice says, and keys. The
//! page keeps the call in its own form; what is asked and answered goes over HTTP,
//! signed, as between a provider and us.

mod lines;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use warifu_issuer::ids::ChallengeId;
use warifu_issuer::telephone::PhoneNumber;

use self::lines::Line;
use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use super::page_with;
use super::problems::Problems;
use crate::app::Shared;
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::telephony::{Dialled, NoAnswer, Spoken};
use crate::text::Handset;

/// As they lie on a telephone.
const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
/// So many digits are asked for.
const ASKED: usize = 2;
/// What a provider says of a caller who shows no number.
const WITHHELD: &str = "anonymous";

#[derive(Template)]
#[template(path = "telephone.html")]
struct Page {
    f: Frame,
    t: &'static Handset,
    problems: Problems,
    lines: Vec<Line>,
    /// `idle`, `talking` or `over`.
    stands: &'static str,
    words: Vec<(String, String)>,
    /// Whom is called: the institution's slug.
    to: String,
    /// Who calls: a number, `withheld` or `other`.
    from: String,
    other: String,
    call: String,
    next: String,
    digits: String,
}

/// `/telephone`
pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/telephone", get(show).post(press))
}

async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let page = blank(&app, &visit).await?;
    page_with(StatusCode::OK, &page)
}

/// A call begins, a key is pressed, nothing is pressed, or it is hung up.
async fn press(State(app): State<Shared>, visit: Visit, body: Body) -> Result<Response, Leave> {
    let fields = Fields::read(body, app.config.limits.body_bytes).await?;
    let mut page = blank(&app, &visit).await?;
    page.to = fields.shown("to");
    page.from = fields.shown("from");
    page.other = fields.shown("other");
    page.call = fields.shown("call");
    page.next = fields.shown("next");
    page.digits = fields.shown("digits");
    let said = fields
        .get("said")
        .split('|')
        .filter_map(|one| one.split_once(':'));
    page.words = said
        .map(|(tag, words)| (tag.to_owned(), words.to_owned()))
        .collect();
    match (fields.get("do"), fields.get("key")) {
        ("dial", _) => page.dial(&app).await?,
        ("silent", _) => page.key_in(&app, String::new()).await?,
        ("hang_up", _) => (page.stands, page.words) = ("over", Vec::new()),
        (_, key) if KEYS.contains(&key) => page.press(&app, key).await?,
        _ => return Err(Failure::Malformed.into()),
    }
    let status = if page.problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page_with(status, &page)
}

impl Page {
    /// What was said last: it stays while keys are pressed.
    fn said(&self) -> String {
        let all = self.words.iter();
        let all: Vec<_> = all.map(|(tag, words)| format!("{tag}:{words}")).collect();
        all.join("|")
    }

    async fn dial(&mut self, app: &Shared) -> Result<(), Leave> {
        if self.from == "other" && PhoneNumber::parse(&self.other).is_err() {
            self.problems = Problems::one("telephone", "other", self.t.other_bad);
            self.f.failed = true;
            return Ok(());
        }
        let call = ChallengeId::random(&mut app.clocks.chance.rng());
        self.call = format!("CA{call}");
        let path = format!("/telephony/voice/{}", self.line()?.slug);
        self.say(app, &path, None).await
    }

    /// The second key sends both.
    async fn press(&mut self, app: &Shared, key: &str) -> Result<(), Leave> {
        self.digits.push_str(key);
        if self.digits.chars().count() < ASKED {
            self.stands = "talking";
            return Ok(());
        }
        let digits = std::mem::take(&mut self.digits);
        self.key_in(app, digits).await
    }

    async fn key_in(&mut self, app: &Shared, digits: String) -> Result<(), Leave> {
        let path = std::mem::take(&mut self.next);
        // Only where the voice has sent us: the form is anybody's.
        let ours = format!("/telephony/voice/{}/", self.line()?.slug);
        if !path.starts_with(&ours) {
            return Err(Failure::Malformed.into());
        }
        self.digits.clear();
        self.say(app, &path, Some(&digits)).await
    }

    /// Tells the provider, and hears what it says.
    async fn say(&mut self, app: &Shared, path: &str, digits: Option<&str>) -> Result<(), Leave> {
        let demo = app.telephony.as_ref().and_then(|one| one.demo.as_ref());
        let (from, to) = (self.caller(), e164(&self.line()?.number));
        let heard = demo
            .ok_or(Failure::NotFound)?
            .say(&Dialled {
                path,
                call: &self.call,
                from: &from,
                to: &to,
                digits,
            })
            .await;
        self.hear(heard);
        Ok(())
    }

    fn hear(&mut self, heard: Result<Spoken, NoAnswer>) {
        self.stands = "over";
        let Ok(Spoken { words, next }) = heard else {
            let lang = self.f.lang.code().to_owned();
            self.words = vec![(lang, self.t.no_answer.to_owned())];
            return;
        };
        self.words = words;
        if let Some(next) = next {
            (self.stands, self.next) = ("talking", next);
        }
    }

    /// What a provider says of the caller.
    fn caller(&self) -> String {
        match self.from.as_str() {
            "withheld" => WITHHELD.to_owned(),
            "other" => e164(&self.other),
            number => e164(number),
        }
    }

    fn line(&self) -> Result<&Line, Failure> {
        let found = self.lines.iter().find(|line| line.slug == self.to);
        found.ok_or(Failure::Malformed)
    }
}

/// A number as providers write it; as it stands where it is none.
fn e164(number: &str) -> String {
    PhoneNumber::parse(number).map_or_else(|_| number.to_owned(), |one| one.as_str().to_owned())
}

async fn blank(app: &Shared, visit: &Visit) -> Result<Page, Leave> {
    let t = Handset::of(visit.lang);
    Ok(Page {
        f: Frame::new(app, visit, "telephone", t.title),
        t,
        problems: Problems::default(),
        lines: lines::all(app, visit).await?,
        stands: "idle",
        words: Vec::new(),
        to: String::new(),
        from: String::new(),
        other: String::new(),
        call: String::new(),
        next: String::new(),
        digits: String::new(),
    })
}
