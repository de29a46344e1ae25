//! The portal: one engine, which reads each institution's policy.

mod activate;
mod bind;
mod bound;
mod brand;
mod call;
mod cards;
mod check;
mod company;
pub(crate) mod desk;
mod enroll;
mod entries;
mod failure;
pub(crate) mod fields;
pub(crate) mod frame;
mod handset;
mod hardware;
mod home;
mod issue;
pub(crate) mod leave;
mod login;
mod mailbox;
mod phones;
mod place;
mod print;
pub(crate) mod problems;
mod proof;
mod release;
mod start;
mod status;
mod steps;
mod stop;
pub(crate) mod store;
mod telephone;
mod times;
mod transfer;
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
    if app.config.demo.enabled {
        router = router
            .merge(handset::routes())
            .merge(cards::routes())
            .merge(start::routes());
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
        .route(
            "/i/{slug}/login/card",
            get(login::card::show).post(login::card::submit),
        )
        .route(
            "/i/{slug}/login/certificate",
            get(login::certificate::show).post(login::certificate::submit),
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
        .route(
            "/i/{slug}/issue/check",
            get(check::show).post(check::submit),
        )
        .route(
            "/i/{slug}/issue/phone",
            get(phones::show).post(phones::submit),
        )
        .route("/i/{slug}/issue/call", get(call::show).post(call::submit))
        .route(
            "/i/{slug}/start",
            get(activate::show).post(activate::submit),
        )
        .route(
            "/i/{slug}/release",
            get(release::show).post(release::submit),
        )
        .route("/i/{slug}/release/done", get(release::done))
        .route("/i/{slug}/bind", get(bind::show_start).post(bind::start))
        .route(
            "/i/{slug}/exchange",
            get(bind::show_exchange).post(bind::exchange),
        )
        .route("/i/{slug}/unbind", get(bind::show_stop).post(bind::stop))
        .route("/i/{slug}/bound", get(bound::show))
        .merge(of_companies())
        .route("/i/{slug}/print", get(print::show))
        .route("/i/{slug}/telephone/events", get(telephone::events))
}

fn of_companies() -> Router<Shared> {
    use company::{mode, register, tokens, unregister};
    Router::new()
        .route("/i/{slug}/tokens", get(tokens::show).post(tokens::submit))
        .route(
            "/i/{slug}/register",
            get(register::show).post(register::submit),
        )
        .route(
            "/i/{slug}/unregister",
            get(unregister::show).post(unregister::submit),
        )
        .route("/i/{slug}/mode", get(mode::show).post(mode::submit))
}

fn without_session() -> Router<Shared> {
    Router::new()
        .route("/enroll", get(enroll::show))
        .route("/hardware-tokens", get(hardware::show))
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
pub(crate) fn page(template: &impl Template) -> Result<Response, Leave> {
    page_with(StatusCode::OK, template)
}

/// A page with another status.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Result<Response, Leave> {
    Ok((status, Html(template.render()?)).into_response())
}
