//! An import on its way: read, looked at, confirmed, stored, reported.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use warifu_issuer::audit::table_row;
use warifu_issuer::staff::{Right, Staff};
use warifu_issuer::stock::{By, Progress};

use super::desk::{Desk, Frames};
use super::import_view::{Stage, Told, told};
use super::imports::{Ended, Shown, take};
use crate::portal::leave::Leave;
use crate::portal::page_with;
use crate::portal::problems::Problems;
use crate::text::{Console, Import, item_words};

/// Seconds after which a page that waits renews itself.
const AGAIN: &str = "3";

#[derive(Template)]
#[template(path = "console/import_page.html")]
struct Page {
    c: Frames,
    t: &'static Import,
    /// Where the form goes.
    here: String,
    stage: &'static str,
    lead: String,
    /// The stable code of what is wrong.
    code: &'static str,
    progress: Option<Progress>,
    told: Option<Told>,
    problems: Problems,
    reason: String,
}

/// `GET /console/{slug}/stock/import/{id}`
pub(super) async fn show(
    Path(path): Path<BTreeMap<String, String>>,
    mut desk: Desk,
) -> Result<Response, Leave> {
    let staff = desk.staff(Right::ImportStock).await?;
    let name = name(&path);
    shown(&mut desk, &staff, name, None).await
}

/// `POST /console/{slug}/stock/import/{id}`: takes it in, or drops it.
pub(super) async fn submit(
    Path(path): Path<BTreeMap<String, String>>,
    mut desk: Desk,
    body: Body,
) -> Result<Response, Leave> {
    let staff = desk.staff(Right::ImportStock).await?;
    let fields = desk.fields(body).await?;
    let (name, owner) = (name(&path), desk.owner()?);
    let now = look(&desk, name)?;
    if fields.get("decision") == "drop" {
        if matches!(now, Some(Shown::Seen(_) | Shown::Looking)) {
            desk.app.imports.forget(owner.session);
            desk.say("import-dropped").await?;
        }
        return Ok(Redirect::to(&desk.path("/stock")).into_response());
    }
    let by = By::new(staff.login.as_str(), fields.get("reason"));
    match (now, by) {
        (Some(Shown::Seen(_)), None) => {
            shown(&mut desk, &staff, name, Some(fields.shown("reason"))).await
        }
        (_, by) => {
            // Twice, from two tabs or by the back button: the page says how it stands.
            if let Some(by) = by {
                take(&desk.app, &owner, name, by);
            }
            Ok(Redirect::to(&desk.import_path(name)).into_response())
        }
    }
}

/// `GET /console/{slug}/stock/import/{id}/report.csv`
pub(super) async fn table(
    Path(path): Path<BTreeMap<String, String>>,
    mut desk: Desk,
) -> Result<Response, Leave> {
    desk.staff(Right::ImportStock).await?;
    let name = name(&path);
    let Some(Shown::Seen(report) | Shown::Over(Ended::Taken(report))) = look(&desk, name)? else {
        return Err(Leave::Go(desk.import_path(name)));
    };
    let lang = desk.visit.lang;
    let mut text = table_row(&["item", "serial", "outcome", "words"]);
    for line in &report.lines {
        let serial = line.serial.as_deref().unwrap_or_default();
        let (index, words) = (line.index.to_string(), item_words(lang, line.outcome));
        text.extend(table_row(&[
            index.as_str(),
            serial,
            line.outcome.code(),
            words,
        ]));
    }
    let file = "attachment; filename=\"hardware-tokens.csv\"";
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, text).into_response())
}

fn name(path: &BTreeMap<String, String>) -> &str {
    path.get("id").map_or("", String::as_str)
}

fn look(desk: &Desk, name: &str) -> Result<Option<Shown>, Leave> {
    let imports = &desk.app.imports;
    imports.tidy(desk.app.now().0);
    Ok(imports.look(&desk.owner()?, name, desk.ends_at()))
}

/// The page as the import stands; with what was typed where that does not do.
async fn shown(
    desk: &mut Desk,
    staff: &Staff,
    name: &str,
    typed: Option<String>,
) -> Result<Response, Leave> {
    let now = look(desk, name)?;
    let waits = matches!(now, Some(Shown::Looking | Shown::Taking(_)));
    let status = match (&now, &typed) {
        (None, _) => StatusCode::GONE,
        (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let mut shown = blank(desk, staff, name, now).await?;
    if let Some(reason) = typed {
        let text = Console::of(desk.visit.lang).reason_bad;
        shown.problems = Problems::one("reason_bad", "reason", text);
        shown.c.f.failed = true;
        shown.reason = reason;
    }
    let mut response = page_with(status, &shown)?;
    if waits {
        let again = HeaderValue::from_static(AGAIN);
        response.headers_mut().insert(header::REFRESH, again);
    }
    Ok(response)
}

async fn blank(
    desk: &mut Desk,
    staff: &Staff,
    name: &str,
    now: Option<Shown>,
) -> Result<Page, Leave> {
    let lang = desk.visit.lang;
    let t = Import::of(lang);
    let stage = Stage::of(t, lang, now);
    let c = desk.frame(stage.page, stage.title, Some(staff)).await?;
    Ok(Page {
        c,
        t,
        here: desk.import_path(name),
        stage: stage.name,
        lead: stage.lead,
        code: stage.code,
        progress: stage.progress,
        told: stage
            .report
            .map(|(report, preview)| told(t, lang, &report, preview)),
        problems: Problems::default(),
        reason: String::new(),
    })
}
