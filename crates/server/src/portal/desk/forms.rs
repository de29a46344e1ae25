//! Forms: each carries its session's token. Before the login there is no session,
//! and a cookie takes its place.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use rand::RngCore;

use super::Desk;
use crate::app::Shared;
use crate::hex::hex;
use crate::http::failure::Failure;
use crate::portal::fields::Fields;
use crate::portal::leave::Leave;

/// The name of the session's cookie.
const SESSION: &str = "warifu_session";
/// The name of the cookie that a login page's form is held against: before the
/// login the database keeps nothing.
pub(super) const FORM: &str = "warifu_form";

impl Desk {
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
        self.drop_draft();
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
}

/// The session's cookie as the browser knows it.
pub(crate) fn session_cookie(app: &Shared) -> String {
    cookie_name(app, SESSION)
}

/// Over HTTPS nobody but this very host can set it (RFC 6265bis, `__Host-`).
pub(crate) fn cookie_name(app: &Shared, name: &str) -> String {
    if app.origin.is_plain() {
        name.to_owned()
    } else {
        format!("__Host-{name}")
    }
}

/// 128 random bits as 32 hexadecimal digits.
pub(crate) fn new_token(app: &Shared) -> String {
    let mut bytes = [0; 16];
    app.clocks.chance.rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

/// Whether it has the form of [`new_token`].
pub(crate) fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
