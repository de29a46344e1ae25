//! A maker's file of hardware tokens comes in, with what opens it.

use askama::Template;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::keys::{typed_key, typed_password};
use warifu_issuer::staff::{Right, Staff};
use warifu_issuer::stock::MakersFile;
use warifu_otp::pskc::TransportSecret;

use super::desk::{Desk, Frames};
use super::imports;
use crate::http::failure::Failure;
use crate::http::multipart::{self, Upload};
use crate::portal::desk::new_token;
use crate::portal::fields::Fields;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::{page, page_with};
use crate::text::{Import, fill};

#[derive(Template)]
#[template(path = "console/import.html")]
struct Page {
    c: Frames,
    t: &'static Import,
    lead: String,
    problems: Problems,
    /// What this session has in hand already.
    before: Option<String>,
}

/// `GET /console/{slug}/stock/import`
pub(super) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.staff(Right::ImportStock).await?;
    page(&blank(&mut desk, &staff).await?)
}

/// `POST /console/{slug}/stock/import`
pub(super) async fn submit(mut desk: Desk, request: Request) -> Result<Response, Leave> {
    let staff = desk.staff(Right::ImportStock).await?;
    let (owner, imports) = (desk.owner()?, &desk.app.imports);
    if let Some((name, true)) = imports.of(&owner) {
        // Two tabs: what is being stored is shown first.
        return Ok(Redirect::to(&desk.import_path(&name)).into_response());
    }
    imports.tidy(desk.app.now().0);
    imports.forget(owner.session);
    let seat = imports.seat();
    let t = Import::of(desk.visit.lang);
    let came = read(&mut desk, request, seat.is_some()).await;
    let checked = match (came, seat) {
        (Err(Leave::Fail(Failure::TooLarge)) | Ok(_), None) => {
            Err(Problems::one("import_busy", "", t.busy))
        }
        (Err(Leave::Fail(Failure::TooLarge)), _) => Err(too_large(&desk)),
        (Err(other), _) => return Err(other),
        (Ok(upload), Some(seat)) => checked(t, upload).map(|file| (file, seat)),
    };
    match checked {
        Ok(file) => {
            let (name, until) = (new_token(&desk.app), desk.ends_at());
            imports::begin(&desk.app, name.clone(), owner, until, file);
            Ok(Redirect::to(&desk.import_path(&name)).into_response())
        }
        Err(problems) => again(desk, &staff, problems).await,
    }
}

fn too_large(desk: &Desk) -> Problems {
    let most = desk.app.config.console.import_mib.to_string();
    let text = Import::of(desk.visit.lang).too_large;
    Problems::one("pskc_too_large", "file", fill(text, &[("mib", &most)]))
}

/// The form, with its file where the browser has sent one; where there is no room
/// for it, it is read past.
async fn read(desk: &mut Desk, request: Request, room: bool) -> Result<Upload, Leave> {
    let boundary = multipart::boundary(request.headers());
    let body: Body = request.into_body();
    let Some(boundary) = boundary else {
        return Ok(Upload {
            fields: desk.fields(body).await?,
            file: zeroize::Zeroizing::default(),
        });
    };
    let most = desk.app.config.console.import_bytes();
    let most = if room { most } else { 0 };
    let upload = multipart::read(body, &boundary, most).await?;
    desk.checked(&upload.fields)?;
    Ok(upload)
}

fn checked(t: &'static Import, upload: Upload) -> Result<MakersFile, Problems> {
    let mut problems = Problems::default();
    if upload.file.is_empty() {
        problems.add("import_empty", "file", t.empty);
    }
    let secret = secret(t, &upload.fields).map_err(|wrong| problems.extend(wrong));
    match secret {
        Ok(secret) if problems.is_empty() => Ok(MakersFile {
            bytes: upload.file,
            secret,
        }),
        _ => Err(problems),
    }
}

fn secret(t: &'static Import, fields: &Fields) -> Result<Option<TransportSecret>, Problems> {
    let (key, password) = (fields.get("key").trim(), fields.get("password"));
    if !key.is_empty() && !password.is_empty() {
        return Err(Problems::one("import_both", "key", t.both));
    }
    if key.is_empty() {
        return Ok(typed_password(password));
    }
    let key = typed_key(key);
    key.map(Some)
        .ok_or_else(|| Problems::one("import_key_bad", "key", t.key_bad))
}

async fn again(mut desk: Desk, staff: &Staff, problems: Problems) -> Result<Response, Leave> {
    let mut shown = blank(&mut desk, staff).await?;
    let status = match (&problems).into_iter().next().map(|one| one.code) {
        Some("pskc_too_large") => StatusCode::PAYLOAD_TOO_LARGE,
        Some("import_busy") => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    shown.c.f.failed = true;
    shown.problems = problems;
    page_with(status, &shown)
}

async fn blank(desk: &mut Desk, staff: &Staff) -> Result<Page, Leave> {
    let t = Import::of(desk.visit.lang);
    let before = desk.app.imports.of(&desk.owner()?);
    let most = desk.app.config.console.import_mib.to_string();
    Ok(Page {
        c: desk.frame("console-import", t.title, Some(staff)).await?,
        t,
        lead: fill(t.lead, &[("mib", &most)]),
        problems: Problems::default(),
        before: before.map(|(name, _)| desk.import_path(&name)),
    })
}
