//! Where staff work: institution, session, and who is logged in. What a role may
//! do is asked for here and nowhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use tower_sessions::Session;
use warifu_issuer::ids::Slug;
use warifu_issuer::policy::Institution;
use warifu_issuer::staff::{Right, Role, Staff};

use super::imports::Owner;
use super::session::{Data, Entered, FORM, KEY, cookie as session_cookie};
use crate::app::Shared;
use crate::http::failure::Failure;
use crate::http::visit::{Visit, cookie};
use crate::portal::desk::{cookie_name, is_token, new_token};
use crate::portal::fields::Fields;
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::text::Console;

/// Where staff work.
pub(super) struct Desk {
    pub(super) app: Shared,
    pub(super) visit: Visit,
    pub(super) institution: Arc<Institution>,
    session: Session,
    data: Data,
    /// The request came with a session that is no more.
    expired: bool,
    /// There was no session to check a form against.
    fresh: bool,
    has_form_cookie: bool,
}

/// The frame around each page of the console.
pub(super) struct Frames {
    /// As the portal's pages have it.
    pub(super) f: Frame,
    pub(super) t: &'static Console,
    pub(super) base: String,
    pub(super) who: Option<Who>,
    /// What was done just now: code and words.
    pub(super) said: Option<(String, &'static str)>,
}

/// Who is logged in, and which doors are theirs.
pub(super) struct Who {
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) doors: Vec<Door>,
}

/// A door of the menu.
pub(super) struct Door {
    pub(super) path: &'static str,
    pub(super) label: &'static str,
    pub(super) here: bool,
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
        let stored: Option<Data> = session.get(KEY).await?;
        let alive = stored.filter(|data| data.is_alive(app.now().0, app));
        let fresh = alive.is_none();
        let data = alive.unwrap_or_else(|| Data {
            csrf: form.map_or_else(|| new_token(app), str::to_owned),
            ..Data::default()
        });
        Ok(Self {
            app: app.clone(),
            visit,
            institution,
            session,
            data,
            expired: fresh && had_cookie,
            fresh,
            has_form_cookie: form.is_some(),
        })
    }
}

impl Desk {
    /// A path of this console.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/console/{}{rest}", self.institution.slug)
    }

    /// Who is logged in and may do that; else the way to the login, to the change
    /// of a password that was handed out, or a refusal.
    pub(super) async fn staff(&mut self, right: Right) -> Result<Staff, Leave> {
        let staff = self.member().await?;
        if staff.must_change {
            return Err(Leave::Go(self.path("/password")));
        }
        if !staff.role.may(right) {
            return Err(Failure::Forbidden.into());
        }
        Ok(staff)
    }

    /// Who is logged in, whatever they may do.
    pub(super) async fn member(&mut self) -> Result<Staff, Leave> {
        let here = |login: &Entered| login.institution == self.institution.slug;
        let Some(login) = self.data.login.clone().filter(here) else {
            let query = if self.expired { "?expired=1" } else { "" };
            return Err(Leave::Go(self.path(&format!("/login{query}"))));
        };
        let found = self.app.issuer.staff(login.staff).await?;
        let valid = found.filter(|staff| {
            staff.epoch == login.epoch
                && staff.disabled_at.is_none()
                && staff.institution == self.institution.slug
        });
        let Some(staff) = valid else {
            self.leave().await?;
            return Err(Leave::Go(self.path("/login?expired=1")));
        };
        self.stay().await?;
        Ok(staff)
    }

    /// Notes that something was done: the session's time begins anew.
    async fn stay(&mut self) -> Result<(), Leave> {
        let idle = u64::from(self.app.config.console.idle_minutes).saturating_mul(60);
        self.data.until = self.app.now().0.saturating_add(idle);
        self.visit.note_end(self.ends_at());
        self.keep().await
    }

    async fn keep(&self) -> Result<(), Leave> {
        Ok(self.session.insert(KEY, &self.data).await?)
    }

    /// When the session ends without another step.
    pub(super) fn ends_at(&self) -> u64 {
        let most = u64::from(self.app.config.console.absolute_minutes).saturating_mul(60);
        let login = self.data.login.as_ref();
        login.map_or(self.data.until, |login| {
            self.data.until.min(login.since.saturating_add(most))
        })
    }

    /// The fields of a form of this session's.
    pub(super) async fn fields(&mut self, body: Body) -> Result<Fields, Leave> {
        let fields = Fields::read(body, self.app.config.limits.body_bytes).await?;
        self.checked(&fields)?;
        Ok(fields)
    }

    /// Whether a form is of this session's.
    pub(super) fn checked(&self, fields: &Fields) -> Result<(), Leave> {
        if fields.carries(&self.data.csrf) {
            Ok(())
        } else {
            Err(Failure::Csrf.into())
        }
    }

    /// Whose an import of this session's is.
    pub(super) fn owner(&self) -> Result<Owner, Leave> {
        Ok(Owner {
            institution: self.institution.slug.clone(),
            session: self.session.id().ok_or(Failure::Internal)?,
        })
    }

    /// Where an import is followed.
    pub(super) fn import_path(&self, name: &str) -> String {
        self.path(&format!("/stock/import/{name}"))
    }

    /// The fields of the login page's form.
    pub(super) async fn login_fields(&mut self, body: Body) -> Result<Fields, Leave> {
        if self.fresh && !self.has_form_cookie {
            return Err(if self.expired {
                Leave::Go(self.path("/login?expired=1"))
            } else {
                Failure::Cookies.into()
            });
        }
        self.fields(body).await
    }

    /// Gives the login page the cookie that its form is held against.
    pub(super) fn with_form_cookie(&self, mut response: Response) -> Response {
        if self.fresh && !self.has_form_cookie {
            let name = cookie_name(&self.app, FORM);
            let secure = if self.app.origin.is_plain() {
                ""
            } else {
                "; Secure"
            };
            let line = format!(
                "{name}={}; Path=/; HttpOnly; SameSite=Strict{secure}",
                self.data.csrf
            );
            if let Ok(value) = HeaderValue::from_str(&line) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }

    /// Lets somebody enter: new session name, new token.
    pub(super) async fn enter(&mut self, staff: &Staff) -> Result<(), Leave> {
        let now = self.app.now().0;
        self.data = Data {
            csrf: new_token(&self.app),
            login: Some(Entered {
                institution: self.institution.slug.clone(),
                staff: staff.id,
                epoch: staff.epoch,
                since: now,
            }),
            ..Data::default()
        };
        self.stay().await?;
        Ok(self.session.cycle_id().await?)
    }

    /// Ends the session.
    pub(super) async fn leave(&mut self) -> Result<(), Leave> {
        if let Some(session) = self.session.id() {
            self.app.imports.forget(session);
        }
        Ok(self.session.flush().await?)
    }

    /// What was searched for last.
    pub(super) fn query(&self) -> &str {
        &self.data.query
    }

    /// Keeps what is searched for.
    pub(super) async fn search(&mut self, query: &str) -> Result<(), Leave> {
        self.data.query = query.chars().take(200).collect();
        self.keep().await
    }

    /// Notes what the next page is to say.
    pub(super) async fn say(&mut self, code: &str) -> Result<(), Leave> {
        self.data.said = Some(code.to_owned());
        self.keep().await
    }

    /// The frame of a page, with what was done just before.
    pub(super) async fn frame(
        &mut self,
        page: &'static str,
        title: &'static str,
        staff: Option<&Staff>,
    ) -> Result<Frames, Leave> {
        let t = Console::of(self.visit.lang);
        let said = self.data.said.take();
        if said.is_some() {
            self.keep().await?;
        }
        let mut f = Frame::new(&self.app, &self.visit, page, title)
            .of(&self.institution)
            .guarded(&self.data.csrf);
        if staff.is_some() {
            f = f.until(self.ends_at(), self.app.offset());
        }
        Ok(Frames {
            f,
            t,
            base: self.path(""),
            who: staff.map(|staff| who(t, staff, page)),
            said: said.and_then(|code| Some((code.clone(), words(t, &code)?))),
        })
    }
}

fn who(t: &'static Console, staff: &Staff, page: &str) -> Who {
    let all = [
        (Right::See, "/", t.nav_find, "console-find"),
        (
            Right::SeeCancels,
            "/cancellations",
            t.nav_cancels,
            "console-cancels",
        ),
        (
            Right::Decode,
            "/support-code",
            t.nav_decode,
            "console-decode",
        ),
        (Right::SeeStock, "/stock", t.nav_stock, "console-stock"),
        (Right::ReadLog, "/log", t.nav_log, "console-log"),
    ];
    let doors = all
        .into_iter()
        .filter(|(right, ..)| !staff.must_change && staff.role.may(*right))
        .map(|(_, path, label, name)| Door {
            path,
            label,
            here: page == name || (path == "/stock" && page.starts_with("console-import")),
        });
    Who {
        name: staff.name.clone(),
        role: match staff.role {
            Role::Support => t.support,
            Role::Supervisor => t.supervisor,
            Role::Auditor => t.auditor,
        },
        doors: doors.collect(),
    }
}

/// What was done, in words.
fn words(t: &'static Console, code: &str) -> Option<&'static str> {
    Some(match code {
        "unlock" => t.done_unlock,
        "hold" => t.done_hold,
        "resume" => t.done_resume,
        "resync" => t.done_resync,
        "cancel" => t.done_cancel,
        "unlock-proof" => t.done_unlock_proof,
        "send-again" => t.done_send_again,
        "open-company" => t.done_open_company,
        "let-issue" => t.done_let_issue,
        "import-dropped" => t.import_dropped,
        "nothing" => t.nothing,
        "already" => t.already,
        "too-many" => t.log_too_many,
        "password" => t.password_done,
        "ruled" => t.ruled_done,
        "ruled-own" => t.ruled_own,
        "ruled-gone" => t.ruled_gone,
        "ruled-overtaken" => t.ruled_overtaken,
        _ => return None,
    })
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
