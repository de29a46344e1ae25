//! The audit log, filtered; and whether its chain holds.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use serde_json::{Map, Value};
use warifu_issuer::audit::{AuditFault, Event, Filter, Record, csv_header, csv_line};
use warifu_issuer::staff::Right;
use warifu_otp::text::half_width;
use warifu_otp::{SerialNumber, UnixTime};

use super::desk::{Desk, Frames};
use crate::hex::hex;
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::text::{Console, event_words, fill, long_date_time};

/// Entries of a page.
const PAGE: u32 = 50;
/// Entries that are taken out at once; more are the command's to take.
const MOST: usize = 50_000;

#[derive(Template)]
#[template(path = "console/log.html")]
struct Page {
    c: Frames,
    wanted: Wanted,
    events: Vec<(&'static str, String, bool)>,
    rows: Vec<Told>,
    next: Option<String>,
    paged: bool,
    first: String,
}

/// An entry, as people read it.
pub(super) struct Told {
    pub(super) sequence: u64,
    pub(super) at: String,
    pub(super) words: String,
    pub(super) event: String,
    pub(super) subject: String,
    /// By whom, why, on which form: in words.
    pub(super) by: Vec<String>,
    /// The other details, as they stand.
    pub(super) rest: String,
}

/// What the filter holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    from: String,
    until: String,
    event: String,
    serial: String,
    who: String,
    before: Option<u64>,
}

/// `GET /console/{slug}/log`
pub(super) async fn show(Query(wanted): Query<Wanted>, mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.staff(Right::ReadLog).await?;
    let filter = filter(&desk, &wanted);
    let issuer = desk.app.issuer.clone();
    let logs = issuer.logs();
    let slug = desk.institution.slug.clone();
    let found = logs.page(&slug, &filter, wanted.before, PAGE).await?;
    let t = Console::of(desk.visit.lang);
    let lang = desk.visit.lang;
    let mut events: Vec<_> = Event::ALL
        .iter()
        .map(|event| event.name())
        .map(|name| (name, event_words(lang, name), name == wanted.event))
        .collect();
    events.sort_by(|one, other| one.1.cmp(&other.1));
    let next = found.next.map(|before| link(&wanted, Some(before)));
    page(&Page {
        rows: found.records.iter().map(|one| told(&desk, one)).collect(),
        c: desk.frame("console-log", t.log_title, Some(&staff)).await?,
        events,
        next,
        paged: wanted.before.is_some(),
        first: link(&wanted, None),
        wanted,
    })
}

/// The address of a page of the same filter.
fn link(wanted: &Wanted, before: Option<u64>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("from", &wanted.from),
        ("until", &wanted.until),
        ("event", &wanted.event),
        ("serial", &wanted.serial),
        ("who", &wanted.who),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    query.finish()
}

/// What does not fit is left out: the page shows what it found, and the field what
/// was typed.
fn filter(desk: &Desk, wanted: &Wanted) -> Filter {
    let who = half_width(wanted.who.trim()).to_string();
    Filter {
        from: day(desk, &wanted.from, 0),
        until: day(desk, &wanted.until, 1),
        event: Event::named(&wanted.event),
        serial: SerialNumber::parse(&wanted.serial).ok(),
        who: Some(who).filter(|who| !who.is_empty()),
    }
}

/// The midnight that a day begins with, or so many days later.
fn day(desk: &Desk, typed: &str, later: u64) -> Option<UnixTime> {
    let day = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").ok()?;
    let midnight = day
        .and_time(NaiveTime::MIN)
        .and_local_timezone(desk.app.offset());
    let seconds = u64::try_from(midnight.single()?.timestamp()).ok()?;
    Some(UnixTime(
        seconds.saturating_add(later.saturating_mul(86_400)),
    ))
}

/// An entry in words.
pub(super) fn told(desk: &Desk, record: &Record) -> Told {
    let (lang, t) = (desk.visit.lang, Console::of(desk.visit.lang));
    let mut detail: Map<String, Value> = serde_json::from_str(&record.detail).unwrap_or_default();
    let mut by = Vec::new();
    for (key, name, words) in [
        ("by", "by", t.line_by),
        ("reason", "why", t.line_why),
        ("form", "form", t.line_form),
    ] {
        if let Some(Value::String(value)) = detail.remove(key) {
            by.push(fill(words, &[(name, &value)]));
        }
    }
    let rest: Vec<_> = detail.iter().map(|(key, value)| pair(key, value)).collect();
    let serial = SerialNumber::exact(&record.subject).filter(SerialNumber::is_ours);
    Told {
        sequence: record.sequence,
        at: long_date_time(lang, record.at.0, desk.app.offset()),
        words: event_words(lang, &record.event),
        event: record.event.clone(),
        subject: serial.map_or_else(|| record.subject.clone(), |serial| serial.grouped()),
        by,
        rest: rest.join(", "),
    }
}

fn pair(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) => format!("{key}: {text}"),
        other => format!("{key}: {other}"),
    }
}

#[derive(Template)]
#[template(path = "console/check.html")]
struct CheckPage {
    c: Frames,
    good: Option<String>,
    faults: Vec<String>,
    head: Option<(u64, String, String)>,
}

/// `GET /console/{slug}/log/check`
pub(super) async fn check(mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.staff(Right::CheckLog).await?;
    let t = Console::of(desk.visit.lang);
    let issuer = desk.app.issuer.clone();
    let (logs, slug) = (issuer.logs(), desk.institution.slug.clone());
    let signed = logs.signed_head(&slug).await?;
    let kept = signed.as_slice();
    let said = logs.check(&slug, kept, &mut |_| {}).await?;
    let good = match (said.faults.is_empty(), said.entries) {
        (false, _) => None,
        (true, 0) => Some(t.log_empty.to_owned()),
        (true, count) => Some(fill(t.log_good, &[("n", &count.to_string())])),
    };
    let head = signed.filter(|_| said.faults.is_empty()).map(|one| {
        let (hash, signature) = (hex(&one.head.hash), hex(&one.signature));
        (one.head.sequence, hash, signature)
    });
    page(&CheckPage {
        c: desk
            .frame("console-check", t.log_check, Some(&staff))
            .await?,
        good,
        faults: said
            .faults
            .iter()
            .map(|fault| fault_words(t, fault))
            .collect(),
        head,
    })
}

fn fault_words(t: &'static Console, fault: &AuditFault) -> String {
    let at = |text: &str, number: u64| fill(text, &[("n", &number.to_string())]);
    match fault {
        AuditFault::Chain(error) => at(t.log_broken, error.place()),
        AuditFault::End { found, .. } | AuditFault::CutOff { found, .. } => at(t.log_cut, *found),
        AuditFault::OtherChain(number) | AuditFault::NotSigned(number) => at(t.log_other, *number),
    }
}

/// `POST /console/{slug}/log/export`
pub(super) async fn export(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let staff = desk.staff(Right::ExportLog).await?;
    let fields = desk.fields(body).await?;
    let wanted = Wanted {
        from: fields.shown("from"),
        until: fields.shown("until"),
        event: fields.shown("event"),
        serial: fields.shown("serial"),
        who: fields.shown("who"),
        before: None,
    };
    let (filter, issuer) = (filter(&desk, &wanted), desk.app.issuer.clone());
    let slug = desk.institution.slug.clone();
    let (mut table, mut rows) = (csv_header(), 0_usize);
    let mut each = |record: Record| {
        rows = rows.saturating_add(1);
        table.extend(csv_line(&record));
        rows <= MOST
    };
    issuer.logs().entries(&slug, &filter, &mut each).await?;
    if rows > MOST {
        desk.say("too-many").await?;
        return Err(Leave::Go(
            desk.path(&format!("/log?{}", link(&wanted, None))),
        ));
    }
    issuer.note_export(&staff, rows).await?;
    let name = format!("attachment; filename=\"audit-{slug}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, table).into_response())
}
