//! Where a customer is served: institution, session, and who is logged in.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
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
const SESSION: &str = "warifu_session";
/// The name of the cookie that a login page's form is held against: before the
/// login the database keeps nothing.
const FORM: &str = "warifu_form";
const KEY: &str = "portal";
/// The page that waits for the app stays this long at least: apps are fetched
/// meanwhile, and mails are looked for.
const WAITING_MINUTES: u32 = 30;
/// In bytes; no mail address is longer.
const LONGEST_DRAFT: usize = 64;

/// What a session remembers. Fields that an older version did not store make it
/// run out, not fail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Data {
    /// In every form of this session.
    csrf: String,
    /// Unix seconds at which the page that was shown last runs out.
    until: u64,
    login: Option<Entered>,
    /// What was typed when the session had run out.
    draft: Option<Draft>,
    /// What the next page says was stopped.
    stopped: Option<Stopped>,
}

/// Who has entered, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entered {
    institution: Slug,
    customer: CustomerId,
    stage: Stage,
    /// A one-time password was accepted in this session.
    #[serde(default)]
    proven: bool,
    /// Unix seconds.
    since: u64,
}

/// What was typed into a form that came too late; for nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    customer: CustomerId,
    mail: String,
}

/// What *stop* has ended, to be said once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stopped {
    /// An issuance, or a token that was not yet in use.
    Something,
    /// There was nothing to end.
    Nothing,
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
    /// Notes that a page was looked at: its time begins anew.
    pub(crate) async fn touch(&mut self) -> Result<(), Leave> {
        self.stay(self.institution.portal.page_minutes).await
    }

    /// The same for the page that waits for the app.
    pub(crate) async fn touch_waiting(&mut self) -> Result<(), Leave> {
        self.stay(self.institution.portal.page_minutes.max(WAITING_MINUTES))
            .await
    }

    /// The same for the login page: of strangers nothing is stored.
    pub(crate) async fn touch_login(&mut self) -> Result<(), Leave> {
        if self.fresh {
            return Ok(());
        }
        self.touch().await
    }

    async fn stay(&mut self, minutes: u32) -> Result<(), Leave> {
        self.data.until = self.app.now().0.saturating_add(seconds(minutes));
        self.visit.note_end(self.expires_at());
        Ok(self.session.insert(KEY, &self.data).await?)
    }

    /// The form's fields, if the form is one of this session's.
    pub(crate) async fn fields(&mut self, body: Body) -> Result<Fields, Leave> {
        let fields = Fields::read(body, self.app.config.limits.body_bytes).await?;
        if self.fresh {
            self.keep_draft(&fields).await?;
            return Err(Leave::Go(self.path("/login?expired=1")));
        }
        if !fields.carries(&self.data.csrf) {
            return Err(Failure::Csrf.into());
        }
        self.touch().await?;
        Ok(fields)
    }

    /// The fields of the login page's form.
    pub(crate) async fn login_fields(&mut self, body: Body) -> Result<Fields, Leave> {
        if !self.fresh {
            return self.fields(body).await;
        }
        let fields = Fields::read(body, self.app.config.limits.body_bytes).await?;
        match (self.has_form_cookie, self.expired) {
            (true, _) if fields.carries(&self.data.csrf) => Ok(fields),
            (true, _) => Err(Failure::Csrf.into()),
            (false, true) => Err(Leave::Go(self.path("/login?expired=1"))),
            (false, false) => Err(Failure::Cookies.into()),
        }
    }

    /// Gives the login page the cookie that its form is held against.
    pub(crate) fn with_form_cookie(&self, mut response: Response) -> Response {
        if self.fresh && !self.has_form_cookie {
            let name = cookie_name(&self.app, FORM);
            let secure = if self.app.origin.is_plain() {
                ""
            } else {
                "; Secure"
            };
            let line = format!(
                "{name}={}; Path=/; HttpOnly; SameSite=Lax{secure}",
                self.data.csrf
            );
            if let Ok(value) = HeaderValue::from_str(&line) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }

    /// Keeps the mail address of a form that came too late, if the form was the
    /// session's own; only who was logged in then sees it again.
    async fn keep_draft(&mut self, fields: &Fields) -> Result<(), Leave> {
        let mail = fields.get("mail").trim();
        let Some(stale) = self.stale.take().filter(|data| fields.carries(&data.csrf)) else {
            return Ok(());
        };
        let login = stale.login.filter(|login| self.is_in_here(login));
        if let (Some(login), 1..=LONGEST_DRAFT) = (login, mail.len()) {
            self.data.draft = Some(Draft {
                customer: login.customer,
                mail: mail.to_owned(),
            });
            self.touch().await?;
        }
        Ok(())
    }

    /// What this customer had typed into the form that came too late.
    pub(crate) fn draft(&self) -> Option<&str> {
        let login = self.data.login.as_ref()?;
        let draft = self.data.draft.as_ref()?;
        (draft.customer == login.customer).then_some(draft.mail.as_str())
    }

    /// Notes what the next page is to say; kept by the next `touch`.
    pub(crate) fn say_stopped(&mut self, stopped: Stopped) {
        self.data.stopped = Some(stopped);
    }

    /// What is to be said, once.
    pub(crate) fn take_stopped(&mut self) -> Option<Stopped> {
        self.data.stopped.take()
    }

    /// The customer, where they are as far as `stage`; else the way to the login.
    /// Who came in by the password alone is asked for a one-time password as
    /// soon as a token guards the account, wherever it was activated.
    pub(crate) async fn customer(&mut self, stage: Stage) -> Result<Customer, Leave> {
        let customer = self.holder(stage).await?;
        if stage == Stage::In && self.must_prove(customer.id).await? {
            return Err(Leave::Go(self.path("/login/otp")));
        }
        Ok(customer)
    }

    /// The same, for what itself asks for a one-time password.
    pub(crate) async fn holder(&mut self, stage: Stage) -> Result<Customer, Leave> {
        let entered = self
            .data
            .login
            .clone()
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
            (Stage::In, Stage::Otp) if !self.must_prove(entered.customer).await? => {
                return Err(Leave::Go(self.path("/")));
            }
            _ => {}
        }
        let customer = self.app.issuer.customer(entered.customer).await?;
        customer.ok_or_else(|| Leave::Go(self.path("/login")))
    }

    /// Whether a token guards the account and this session has shown none.
    async fn must_prove(&self, customer: CustomerId) -> Result<bool, Leave> {
        if self.data.login.as_ref().is_some_and(|login| login.proven) {
            return Ok(false);
        }
        Ok(self.app.issuer.standing(customer).await?.asks_for_code())
    }

    /// Notes that a one-time password was accepted; kept by the next `touch`.
    pub(crate) fn prove(&mut self) {
        if let Some(login) = &mut self.data.login {
            login.proven = true;
        }
    }

    /// Who is logged in, if anybody is.
    pub(crate) fn is_in(&self) -> bool {
        let login = self.data.login.as_ref();
        login.is_some_and(|login| self.is_in_here(login))
    }

    fn is_in_here(&self, login: &Entered) -> bool {
        login.institution == self.institution.slug && login.stage == Stage::In
    }

    /// Lets a customer enter: new session name, new token.
    pub(crate) async fn enter(
        &mut self,
        customer: CustomerId,
        stage: Stage,
        proven: bool,
    ) -> Result<(), Leave> {
        let now = self.app.now().0;
        let login = Some(Entered {
            institution: self.institution.slug.clone(),
            customer,
            stage,
            proven,
            since: now,
        });
        self.data = Data {
            csrf: new_token(&self.app),
            until: now.saturating_add(seconds(self.institution.portal.page_minutes)),
            login,
            draft: self.data.draft.take(),
            stopped: None,
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
        let login = self.data.login.as_ref();
        login.map_or(self.data.until, |login| {
            let most = login.since.saturating_add(absolute_seconds(&self.app));
            self.data.until.min(most)
        })
    }
}

impl Data {
    fn is_alive(&self, now: u64, app: &Shared) -> bool {
        let young = |login: &Entered| now.saturating_sub(login.since) < absolute_seconds(app);
        now < self.until && self.login.as_ref().is_none_or(young)
    }
}

/// The session's cookie as the browser knows it.
pub(crate) fn session_cookie(app: &Shared) -> String {
    cookie_name(app, SESSION)
}

/// Over HTTPS nobody but this very host can set it (RFC 6265bis, `__Host-`).
fn cookie_name(app: &Shared, name: &str) -> String {
    if app.origin.is_plain() {
        name.to_owned()
    } else {
        format!("__Host-{name}")
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

fn seconds(minutes: u32) -> u64 {
    u64::from(minutes).saturating_mul(60)
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

/// Whether it has the form of [`new_token`].
fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
