//! The portal: one engine, which reads each institution's policy.

mod brand;
mod desk;
mod enroll;
mod failure;
mod fields;
mod frame;
mod home;
mod issue;
mod leave;
mod login;
mod mailbox;
mod place;
mod print;
mod problems;
mod start;
mod status;
mod stop;
mod store;
mod verdict;
mod waiting;

pub(crate) use failure::failure_page;
pub(crate) use leave::of_issuer;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::app::Shared;
use leave::Leave;

/// All pages.
pub(crate) fn routes(app: &Shared) -> Router<Shared> {
    let mut router = with_session().layer(sessions(app)).merge(without_session());
    if app.mailbox.is_some() {
        router = router.merge(mailbox::routes());
    }
    router
}

fn with_session() -> Router<Shared> {
    Router::new()
        .route("/i/{slug}", get(to_home))
        .route("/i/{slug}/", get(home::show))
        .route("/i/{slug}/login", get(login::show).post(login::submit))
        .route(
            "/i/{slug}/login/otp",
            get(login::otp::show).post(login::otp::submit),
        )
        .route("/i/{slug}/logout", post(login::leave))
        .route("/i/{slug}/issue", get(issue::show).post(issue::submit))
        .route("/i/{slug}/issue/stop", get(stop::show).post(stop::submit))
        .route(
            "/i/{slug}/issue/waiting",
            get(waiting::show).post(waiting::submit),
        )
        .route("/i/{slug}/issue/status", get(status::fragment))
        .route("/i/{slug}/issue/qr.png", get(waiting::picture))
        .route("/i/{slug}/issue/in-use", get(waiting::in_use))
        .route("/i/{slug}/print", get(print::show))
}

fn without_session() -> Router<Shared> {
    Router::new()
        .route("/", get(start::show))
        .route("/enroll", get(enroll::show))
        .route("/i/{slug}/mark.svg", get(brand::mark))
}

/// The session itself ends by what `desk` decides; here is only how long the
/// database and the browser keep it at most.
fn sessions(app: &Shared) -> SessionManagerLayer<store::Store> {
    let most = app.config.session.absolute_minutes;
    let port = app.issuer.stores().sessions.clone();
    let store = store::Store::new(
        port,
        app.clocks.clock.clone(),
        u64::from(most).saturating_mul(60),
    );
    SessionManagerLayer::new(store)
        .with_name(desk::session_cookie(app))
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(!app.origin.is_plain())
        .with_expiry(Expiry::OnInactivity(Duration::minutes(i64::from(most))))
}

async fn to_home(uri: axum::http::Uri) -> Redirect {
    Redirect::to(&format!("{}/", uri.path()))
}

/// A page with status 200.
fn page(template: &impl Template) -> Result<Response, Leave> {
    page_with(StatusCode::OK, template)
}

/// A page with another status.
fn page_with(status: StatusCode, template: &impl Template) -> Result<Response, Leave> {
    Ok((status, Html(template.render()?)).into_response())
}
