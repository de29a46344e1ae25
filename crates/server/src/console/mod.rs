//! The support console: a tool for staff, with accounts, sessions and cookies of
//! its own.

mod act;
mod acts;
mod cancels;
mod customer;
mod decode;
mod desk;
mod find;
mod free;
mod home;
mod import;
mod import_page;
mod import_view;
mod imports;
mod locks;
mod log;
mod login;
mod password;
mod session;
mod stock;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::app::Shared;
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::portal::store::Store;

pub(crate) use imports::Imports;

/// All pages; none where the console is switched off.
pub(crate) fn routes(app: &Shared) -> Router<Shared> {
    if !app.config.has_console() {
        return Router::new();
    }
    pages()
        .layer(sessions(app))
        .route("/console", get(|| async { Redirect::to("/console/") }))
        .route("/console/", get(home::show))
        .layer(from_fn_with_state(app.clone(), allowed))
}

fn pages() -> Router<Shared> {
    Router::new()
        .route("/console/{slug}", get(to_find))
        .route("/console/{slug}/", get(find::show).post(find::submit))
        .route(
            "/console/{slug}/login",
            get(login::show).post(login::submit),
        )
        .route("/console/{slug}/logout", post(login::leave))
        .route(
            "/console/{slug}/password",
            get(password::show).post(password::submit),
        )
        .route("/console/{slug}/customers/{id}", get(customer::show))
        .route(
            "/console/{slug}/customers/{id}/{act}",
            get(act::show).post(act::submit),
        )
        .route(
            "/console/{slug}/free/{serial}",
            get(free::show).post(free::submit),
        )
        .route(
            "/console/{slug}/cancellations",
            get(cancels::show).post(cancels::submit),
        )
        .route(
            "/console/{slug}/support-code",
            get(decode::show).post(decode::submit),
        )
        .route("/console/{slug}/stock", get(stock::show))
        .merge(of_imports())
        .route("/console/{slug}/log", get(log::show))
        .route("/console/{slug}/log/check", get(log::check))
        .route("/console/{slug}/log/export", post(log::export))
}

fn of_imports() -> Router<Shared> {
    Router::new()
        .route(
            "/console/{slug}/stock/import",
            get(import::show).post(import::submit),
        )
        .route(
            "/console/{slug}/stock/import/{id}",
            get(import_page::show).post(import_page::submit),
        )
        .route(
            "/console/{slug}/stock/import/{id}/report.csv",
            get(import_page::table),
        )
}

/// To everybody else there is no console.
async fn allowed(
    State(app): State<Shared>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    if app.config.allows_console(visit.address) {
        next.run(request).await
    } else {
        Failure::NotFound.into_response()
    }
}

/// How long a session lasts decides `desk`; here is how long it is kept at most.
fn sessions(app: &Shared) -> SessionManagerLayer<Store> {
    let most = app.config.console.absolute_minutes;
    let port = app.issuer.stores().sessions.clone();
    let life = u64::from(most).saturating_mul(60);
    SessionManagerLayer::new(Store::new(port, app.clocks.clock.clone(), life))
        .with_name(session::cookie(app))
        .with_http_only(true)
        .with_same_site(SameSite::Strict)
        .with_secure(!app.origin.is_plain())
        .with_expiry(Expiry::OnInactivity(Duration::minutes(i64::from(most))))
}

async fn to_find(uri: axum::http::Uri) -> Redirect {
    Redirect::to(&format!("{}/", uri.path()))
}
