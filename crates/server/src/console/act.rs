//! What support does to a customer's token, proof or mail: a page that says what
//! will happen and asks for the reason.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::collections::BTreeMap;
use warifu_enroll::UserId;
use warifu_issuer::console::{
    Asked, CancelWish, Cared, CustomerFile, FileToken, Place, Resynced, form_number,
};
use warifu_issuer::contact::Change;
use warifu_issuer::ids::{CustomerId, MailId};
use warifu_issuer::staff::Staff;
use warifu_issuer::stock::By;
use warifu_otp::SerialNumber;

use super::acts::Act;
use super::desk::{Desk, Frames};
use super::locks::place_label;
use crate::http::failure::Failure;
use crate::portal::fields::Fields;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::{page, page_with};
use crate::text::{Console, fill};

#[derive(Template)]
#[template(path = "console/act.html")]
struct Page {
    c: Frames,
    id: String,
    act: &'static str,
    lead: &'static str,
    /// What it is done to: as shown, and as the form brings it back.
    what: String,
    of: String,
    problems: Problems,
    reason: String,
    form: String,
}

/// To what it is done.
#[derive(Deserialize)]
pub(super) struct Of {
    of: Option<String>,
}

/// What a form is about, found in the customer's file.
enum Subject {
    Token(SerialNumber),
    Proof(Place),
    /// What is shut besides: it is there but once.
    Shut,
    Mail(MailId),
}

/// The words for what did not come to pass.
type Outcome = Result<&'static str, Problems>;

/// One request: who, what, to whom.
struct Case {
    staff: Staff,
    act: Act,
    id: CustomerId,
    file: CustomerFile,
}

/// `GET /console/{slug}/customers/{id}/{act}`
pub(super) async fn show(
    Path(path): Path<BTreeMap<String, String>>,
    Query(of): Query<Of>,
    mut desk: Desk,
) -> Result<Response, Leave> {
    let (act, staff) = act(&path, &mut desk).await?;
    let case = case(&path, act, staff, &desk).await?;
    let of = of.of.unwrap_or_default();
    match subject(&desk, &case, &of).await? {
        Some((_, what)) => page(&blank(&mut desk, &case, what, of).await?),
        None => nothing(desk, &case).await,
    }
}

/// `POST /console/{slug}/customers/{id}/{act}`
pub(super) async fn submit(
    Path(path): Path<BTreeMap<String, String>>,
    mut desk: Desk,
    body: Body,
) -> Result<Response, Leave> {
    let (act, staff) = act(&path, &mut desk).await?;
    let fields = desk.fields(body).await?;
    let case = case(&path, act, staff, &desk).await?;
    let Some((subject, what)) = subject(&desk, &case, fields.get("of")).await? else {
        return nothing(desk, &case).await;
    };
    let problems = match check(&desk, &case, &fields) {
        Ok(why) => match carry_out(&desk, &case, &subject, &fields, &why).await? {
            Ok(code) => {
                desk.app.wake.notify_one();
                desk.say(code).await?;
                let to = desk.path(&format!("/customers/{}", case.id));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problems) => problems,
        },
        Err(problems) => problems,
    };
    let mut shown = blank(&mut desk, &case, what, fields.shown("of")).await?;
    shown.c.f.failed = true;
    shown.problems = problems;
    shown.reason = fields.shown("reason");
    shown.form = fields.shown("form");
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// What is to be done, and by whom, who may.
async fn act(path: &BTreeMap<String, String>, desk: &mut Desk) -> Result<(Act, Staff), Leave> {
    let name = path.get("act").map_or("", String::as_str);
    let act = Act::ALL.into_iter().find(|act| act.path() == name);
    let act = act.ok_or(Failure::NotFound)?;
    Ok((act, desk.staff(act.right()).await?))
}

async fn case(
    path: &BTreeMap<String, String>,
    act: Act,
    staff: Staff,
    desk: &Desk,
) -> Result<Case, Leave> {
    let id = path.get("id").map_or("", String::as_str);
    let id = CustomerId::parse(id).map_err(|_| Failure::NotFound)?;
    let file = desk.app.issuer.file_of(&desk.institution.slug, id).await?;
    Ok(Case {
        staff,
        act,
        id,
        file: file.ok_or(Failure::NotFound)?,
    })
}

/// What it is about, and how that is called, where it may be done to it now.
async fn subject(desk: &Desk, case: &Case, of: &str) -> Result<Option<(Subject, String)>, Leave> {
    if let Some(what) = case.act.what() {
        let now = desk.app.now();
        let role = case.staff.role;
        let fits = |one: &&FileToken| {
            one.serial.as_str() == of && one.may(what, now) && role.may(one.right(what))
        };
        let found = case.file.tokens.iter().find(fits);
        return Ok(found.map(|one| (Subject::Token(one.serial.clone()), one.serial.grouped())));
    }
    if case.act == Act::SendAgain {
        let found = case
            .file
            .mails
            .iter()
            .find(|one| one.again && one.id.to_string() == of);
        return Ok(found.map(|one| (Subject::Mail(one.id), one.to.clone())));
    }
    if matches!(case.act, Act::OpenCompany | Act::LetIssue) {
        return shut(desk, case).await;
    }
    let slug = &desk.institution.slug;
    let locks = desk.app.issuer.locks(slug, &case.file.customer).await?;
    let found = locks
        .iter()
        .find(|one| one.locked && one.place.name() == of);
    let t = Console::of(desk.visit.lang);
    Ok(found.map(|one| {
        (
            Subject::Proof(one.place),
            place_label(t, one.place).to_owned(),
        )
    }))
}

/// What is shut besides passwords, where there is something to be opened.
async fn shut(desk: &Desk, case: &Case) -> Result<Option<(Subject, String)>, Leave> {
    let (slug, t) = (&desk.institution.slug, Console::of(desk.visit.lang));
    let shut = desk.app.issuer.shut(slug, &case.file.customer).await?;
    if case.act == Act::LetIssue {
        let from = shut.issuing.map(|one| one.serial.grouped());
        return Ok(from.map(|serial| (Subject::Shut, serial)));
    }
    let card = shut.card_locked.then(|| t.lock_card.to_owned());
    let user = |user: &UserId| fill(t.lock_user, &[("user", user.as_str())]);
    let what: Vec<_> = card
        .into_iter()
        .chain(shut.users.iter().map(user))
        .collect();
    let comma = desk.visit.lang.pick("、", ", ");
    Ok(Some((Subject::Shut, what.join(comma))).filter(|_| !what.is_empty()))
}

/// The reason; or everything that is to be put right.
fn check(desk: &Desk, case: &Case, fields: &Fields) -> Result<String, Problems> {
    let t = Console::of(desk.visit.lang);
    let mut problems = Problems::default();
    if case.act == Act::Cancel && form(fields).is_none() {
        problems.add("form_bad", "form", t.form_bad);
    }
    let by = By::new(case.staff.login.as_str(), fields.get("reason"));
    if by.is_none() {
        problems.add("reason_bad", "reason", t.reason_bad);
    }
    by.filter(|_| problems.is_empty())
        .map(|by| by.why().to_owned())
        .ok_or(problems)
}

/// The form's number, put right.
fn form(fields: &Fields) -> Option<String> {
    form_number(fields.get("form"))
}

async fn carry_out(
    desk: &Desk,
    case: &Case,
    subject: &Subject,
    fields: &Fields,
    why: &str,
) -> Result<Outcome, Leave> {
    let (issuer, staff) = (&desk.app.issuer, &case.staff);
    let cared = match (case.act, subject) {
        (Act::Resync, Subject::Token(serial)) => {
            return resync(desk, case, serial, fields, why).await;
        }
        (Act::Cancel, Subject::Token(serial)) => {
            return ask(desk, case, serial, fields, why).await;
        }
        (Act::Unlock, Subject::Token(serial)) => {
            let change = Change::Unlock;
            issuer.care_for(staff, case.id, serial, change, why).await?
        }
        (Act::Hold, Subject::Token(serial)) => {
            issuer
                .care_for(staff, case.id, serial, Change::Hold, why)
                .await?
        }
        (Act::Resume, Subject::Token(serial)) => {
            let change = Change::Resume;
            issuer.care_for(staff, case.id, serial, change, why).await?
        }
        (Act::UnlockProof, Subject::Proof(place)) => {
            let who = &case.file.customer;
            issuer.unlock_proof(staff, who, *place, why).await?
        }
        (Act::OpenCompany, Subject::Shut) => {
            issuer.open_company(staff, &case.file.customer, why).await?
        }
        (Act::LetIssue, Subject::Shut) => issuer.let_issue(staff, &case.file.customer, why).await?,
        (Act::SendAgain, Subject::Mail(mail)) => {
            issuer.send_again(staff, &case.file, *mail, why).await?
        }
        _ => Cared::Nothing,
    };
    Ok(match cared {
        Cared::Done => Ok(case.act.path()),
        Cared::Nothing => Ok("nothing"),
        Cared::Wait { retry_after } => Err(wait(desk, retry_after)),
    })
}

async fn ask(
    desk: &Desk,
    case: &Case,
    serial: &SerialNumber,
    fields: &Fields,
    why: &str,
) -> Result<Outcome, Leave> {
    let wish = CancelWish {
        customer: case.id,
        serial: serial.clone(),
        form: form(fields).unwrap_or_default(),
        why: why.to_owned(),
    };
    let asked = desk.app.issuer.ask_cancel(&case.staff, wish).await?;
    Ok(Ok(match asked {
        Asked::Done => "cancel",
        Asked::Already => "already",
        Asked::Nothing => "nothing",
    }))
}

async fn resync(
    desk: &Desk,
    case: &Case,
    serial: &SerialNumber,
    fields: &Fields,
    why: &str,
) -> Result<Outcome, Leave> {
    let t = Console::of(desk.visit.lang);
    let typed = [fields.get("first"), fields.get("second")];
    let said = desk
        .app
        .issuer
        .resynchronise(&case.staff, case.id, serial, typed, why)
        .await?;
    Ok(match said {
        Resynced::Done { .. } => Ok("resync"),
        Resynced::NotNow => Ok("nothing"),
        Resynced::Wrong => Err(Problems::one("resync_wrong", "first", t.resync_wrong)),
        Resynced::Used => Err(Problems::one("resync_used", "first", t.resync_used)),
        Resynced::Malformed { which, .. } => {
            let digits = desk.institution.token.params.digits.count().to_string();
            let field = if which == 0 { "first" } else { "second" };
            let text = fill(t.code_bad, &[("digits", &digits)]);
            Err(Problems::one("code_bad", field, text))
        }
        Resynced::Wait { retry_after } => Err(wait(desk, retry_after)),
    })
}

fn wait(desk: &Desk, retry_after: u64) -> Problems {
    let minutes = retry_after.div_ceil(60).max(1).to_string();
    let text = Console::of(desk.visit.lang).wait;
    Problems::one("wait", "", fill(text, &[("minutes", &minutes)]))
}

/// It stands otherwise by now: the customer's page shows how.
async fn nothing(mut desk: Desk, case: &Case) -> Result<Response, Leave> {
    desk.say("nothing").await?;
    let to = desk.path(&format!("/customers/{}", case.id));
    Ok(Redirect::to(&to).into_response())
}

async fn blank(desk: &mut Desk, case: &Case, what: String, of: String) -> Result<Page, Leave> {
    let t = Console::of(desk.visit.lang);
    let (title, lead) = case.act.words(t);
    Ok(Page {
        c: desk.frame("console-act", title, Some(&case.staff)).await?,
        id: case.id.to_string(),
        act: case.act.path(),
        lead,
        what,
        of,
        problems: Problems::default(),
        reason: String::new(),
        form: String::new(),
    })
}
