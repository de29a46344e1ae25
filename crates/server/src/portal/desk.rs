//! Where a customer is served: institution, session, and who is logged in.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{CustomerId, Slug};
use warifu_issuer::policy::Institution;

use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use crate::app::Shared;
use crate::hex::hex;
use crate::http::failure::Failure;
use crate::http::visit::{Visit, cookie};

/// The name of the session's cookie.
pub(crate) const COOKIE: &str = "warifu_session";
const KEY: &str = "portal";

/// What a session remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Data {
    /// In every form of this session.
    csrf: String,
    /// Unix seconds of the last page.
    seen: u64,
    login: Option<Entered>,
}

/// Who has entered, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entered {
    institution: Slug,
    customer: CustomerId,
    stage: Stage,
    /// Unix seconds.
    since: u64,
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// The password was right; a one-time password is asked for.
    Otp,
    /// Logged in.
    In,
}

/// Where a customer is served.
pub(crate) struct Desk {
    pub(crate) app: Shared,
    pub(crate) visit: Visit,
    pub(crate) institution: Arc<Institution>,
    session: Session,
    data: Data,
    /// The request came with a session that is no more.
    expired: bool,
    /// There was no session to check a form against.
    fresh: bool,
}

impl FromRequestParts<Shared> for Desk {
    type Rejection = Leave;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Leave> {
        let institution = institution(parts, app).await?;
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let session = Session::from_request_parts(parts, app)
            .await
            .map_err(|_| Failure::Internal)?;
        let had_cookie = cookie(&parts.headers, COOKIE).is_some();
        let now = app.now().0;
        let stored: Option<Data> = session.get(KEY).await?;
        let alive = stored
            .clone()
            .filter(|data| data.is_alive(now, &institution, app));
        let fresh = alive.is_none();
        let expired = fresh && (stored.is_some() || had_cookie);
        let data = alive.unwrap_or_else(|| Data {
            csrf: new_token(app),
            seen: now,
            login: None,
        });
        Ok(Self {
            app: app.clone(),
            visit,
            institution,
            session,
            data,
            expired,
            fresh,
        })
    }
}

impl Desk {
    /// Notes that a page was looked at: its time begins anew.
    pub(crate) async fn touch(&mut self) -> Result<(), Leave> {
        self.data.seen = self.app.now().0;
        Ok(self.session.insert(KEY, &self.data).await?)
    }

    /// The form's fields, if the form is one of this session's.
    pub(crate) async fn fields(&mut self, body: Body) -> Result<Fields, Leave> {
        let fields = Fields::read(body, self.app.config.limits.body_bytes).await?;
        if self.fresh {
            return Err(Leave::Go(self.path("/login?expired=1")));
        }
        if !fields.carries(&self.data.csrf) {
            return Err(Failure::Csrf.into());
        }
        self.touch().await?;
        Ok(fields)
    }

    /// The customer, where they are as far as `stage`; else the way to the login.
    pub(crate) async fn customer(&mut self, stage: Stage) -> Result<Customer, Leave> {
        let entered = self
            .data
            .login
            .as_ref()
            .filter(|login| login.institution == self.institution.slug);
        let Some(entered) = entered else {
            let query = if self.expired {
                "/login?expired=1"
            } else {
                "/login"
            };
            return Err(Leave::Go(self.path(query)));
        };
        match (entered.stage, stage) {
            (Stage::Otp, Stage::In) => return Err(Leave::Go(self.path("/login/otp"))),
            (Stage::In, Stage::Otp) => return Err(Leave::Go(self.path("/"))),
            _ => {}
        }
        let customer = self.app.issuer.customer(entered.customer).await?;
        customer.ok_or_else(|| Leave::Go(self.path("/login")))
    }

    /// Who is logged in, if anybody is.
    pub(crate) fn is_in(&self) -> bool {
        let in_here = |login: &Entered| {
            login.institution == self.institution.slug && login.stage == Stage::In
        };
        self.data.login.as_ref().is_some_and(in_here)
    }

    /// Lets a customer enter: new session name, new token.
    pub(crate) async fn enter(&mut self, customer: CustomerId, stage: Stage) -> Result<(), Leave> {
        let now = self.app.now().0;
        let institution = self.institution.slug.clone();
        let login = Some(Entered {
            institution,
            customer,
            stage,
            since: now,
        });
        self.data = Data {
            csrf: new_token(&self.app),
            seen: now,
            login,
        };
        self.session.insert(KEY, &self.data).await?;
        Ok(self.session.cycle_id().await?)
    }

    /// Ends the session.
    pub(crate) async fn leave(&mut self) -> Result<(), Leave> {
        Ok(self.session.flush().await?)
    }

    /// A path below the institution's.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/i/{}{rest}", self.institution.slug)
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
        let idle = self.app.now().plus(idle_seconds(&self.institution)).0;
        let login = self.data.login.as_ref();
        login.map_or(idle, |login| {
            idle.min(login.since.saturating_add(absolute_seconds(&self.app)))
        })
    }
}

impl Data {
    fn is_alive(&self, now: u64, institution: &Institution, app: &Shared) -> bool {
        let idle = now.saturating_sub(self.seen) < idle_seconds(institution);
        let young = |login: &Entered| now.saturating_sub(login.since) < absolute_seconds(app);
        idle && self.login.as_ref().is_none_or(young)
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

fn idle_seconds(institution: &Institution) -> u64 {
    u64::from(institution.portal.page_minutes).saturating_mul(60)
}

fn absolute_seconds(app: &Shared) -> u64 {
    u64::from(app.config.session.absolute_minutes).saturating_mul(60)
}

/// 128 random bits as 32 hexadecimal digits.
fn new_token(app: &Shared) -> String {
    let mut bytes = [0; 16];
    app.clocks.chance.rng().fill_bytes(&mut bytes);
    hex(&bytes)
}
