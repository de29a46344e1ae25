//! Where a customer is served: institution, session, and who is logged in.

mod forms;
mod gate;
mod late;
mod session;
mod telephone;

pub(crate) use forms::{cookie_name, is_token, new_token, session_cookie};
pub(crate) use session::{Done, Stage, Stopped};

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use tower_sessions::Session;
use warifu_issuer::ids::Slug;
use warifu_issuer::policy::Institution;

use self::forms::FORM;
use self::session::{Data, absolute_seconds, seconds};
use super::frame::Frame;
use super::leave::Leave;
use crate::app::Shared;
use crate::http::failure::Failure;
use crate::http::visit::{Visit, cookie};
use crate::text::fill;

const KEY: &str = "portal";

/// Where a customer is served.
pub(crate) struct Desk {
    pub(crate) app: Shared,
    pub(crate) visit: Visit,
    pub(crate) institution: Arc<Institution>,
    session: Session,
    data: Data,
    /// The session that the request came with and that has run out.
    stale: Option<Data>,
    /// The request came with a session that is no more.
    expired: bool,
    /// There was no session to check a form against.
    fresh: bool,
    /// The login page's cookie came along.
    has_form_cookie: bool,
}

impl FromRequestParts<Shared> for Desk {
    type Rejection = Leave;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Leave> {
        let institution = institution(parts, app).await?;
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let session = Session::from_request_parts(parts, app)
            .await
            .map_err(|_| Failure::Internal)?;
        let had_cookie = cookie(&parts.headers, &session_cookie(app)).is_some();
        let form = cookie(&parts.headers, &cookie_name(app, FORM)).filter(|value| is_token(value));
        let now = app.now().0;
        let stored: Option<Data> = session.get(KEY).await?;
        let (alive, stale) = match stored {
            Some(data) if data.is_alive(now, app) => (Some(data), None),
            other => (None, other),
        };
        let fresh = alive.is_none();
        let data = alive.unwrap_or_else(|| Data {
            csrf: form.map_or_else(|| new_token(app), str::to_owned),
            until: now.saturating_add(seconds(institution.portal.page_minutes)),
            ..Data::default()
        });
        let desk = Self {
            app: app.clone(),
            visit,
            institution,
            session,
            data,
            stale,
            expired: fresh && had_cookie,
            fresh,
            has_form_cookie: form.is_some(),
        };
        if !fresh {
            desk.visit.note_end(desk.expires_at());
        }
        Ok(desk)
    }
}

impl Desk {
    /// A path below the institution's.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/i/{}{rest}", self.institution.slug)
    }

    /// A page of a procedure that the institution does not offer is not there.
    pub(crate) fn offers(offered: bool) -> Result<(), Leave> {
        if offered {
            Ok(())
        } else {
            Err(Failure::NotFound.into())
        }
    }

    /// The pages of *issue* are there where something is issued.
    pub(crate) fn issues(&self) -> Result<(), Leave> {
        Self::offers(self.institution.portal.issue.is_some())
    }

    /// Words that say whom to call.
    pub(crate) fn calling(&self, text: &str) -> String {
        fill(text, &[("telephone", &self.institution.telephone.number)])
    }

    /// The slug, for templates.
    pub(crate) fn slug(&self) -> String {
        self.institution.slug.to_string()
    }

    /// The frame of a page here.
    pub(crate) fn frame(&self, page: &'static str, title: &'static str) -> Frame {
        Frame::new(&self.app, &self.visit, page, title)
            .of(&self.institution)
            .until(self.expires_at(), self.app.offset())
            .guarded(&self.data.csrf)
    }

    fn expires_at(&self) -> u64 {
        let login = self.data.login.as_ref();
        login.map_or(self.data.until, |login| {
            let most = login.since.saturating_add(absolute_seconds(&self.app));
            self.data.until.min(most)
        })
    }
}

async fn institution(parts: &mut Parts, app: &Shared) -> Result<Arc<Institution>, Failure> {
    let path = Path::<BTreeMap<String, String>>::from_request_parts(parts, app).await;
    let slug = path
        .ok()
        .and_then(|mut path| path.0.remove("slug"))
        .and_then(|slug| Slug::new(slug).ok());
    let found = slug.and_then(|slug| app.issuer.institutions().by_slug(&slug).cloned());
    found.ok_or(Failure::NotFound)
}
