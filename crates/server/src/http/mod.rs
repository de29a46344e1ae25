//! HTTP: the router and what surrounds every request.

mod address;
pub(crate) mod assets;
pub(crate) mod body;
pub(crate) mod certified;
pub(crate) mod failure;
mod headers;
pub(crate) mod listen;
pub(crate) mod multipart;
mod outer;
pub(crate) mod rate;
pub(crate) mod visit;

use std::any::Any;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::serve::IncomingStream;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::Shared;
use crate::{api, console, portal, telephony};
use failure::Failure;
use warifu_issuer::contract::Fingerprint;

/// Everything that is served.
pub(crate) fn router(app: Shared) -> Router {
    let routes = Router::new()
        .merge(portal::routes(&app))
        .merge(console::routes(&app))
        .merge(api::routes())
        .merge(telephony::routes(&app))
        .merge(assets::routes())
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { Failure::Method });
    surrounded(routes, app)
}

/// Routes, and what surrounds every request.
fn surrounded(routes: Router<Shared>, app: Shared) -> Router {
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), outer::outer))
        .with_state(app)
}

/// What panicked may hold anything: nothing of it is logged.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    Failure::Internal.into_response()
}

/// By which listener a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The one that asks for no certificate.
    Plain,
    /// The one that does; with what was shown, of an authority of ours.
    Certified(Option<Fingerprint>),
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    pub(crate) door: Door,
}

impl Connected<IncomingStream<'_, listen::Patient>> for Peer {
    fn connect_info(stream: IncomingStream<'_, listen::Patient>) -> Self {
        Self {
            address: *stream.remote_addr(),
            door: Door::Plain,
        }
    }
}

impl Connected<IncomingStream<'_, certified::Certified>> for Peer {
    fn connect_info(stream: IncomingStream<'_, certified::Certified>) -> Self {
        let chain = stream.io().get_ref().1.peer_certificates();
        let shown = chain.and_then(<[_]>::first);
        Self {
            address: *stream.remote_addr(),
            door: Door::Certified(shown.map(|one| Fingerprint::of(one))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::App;
    use crate::assemble::{Assembled, Missing, assemble, origin};
    use crate::config::Config;
    use crate::ready::Clocks;
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::routing::get;
    use tower::ServiceExt as _;
    use warifu_storage::Schema;

    async fn app(folder: &std::path::Path) -> Shared {
        let text = format!(
            "data_dir = {folder:?}\ninstitutions_dir = {:?}\n[demo]\nenabled = true\n",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions"),
        );
        let file = folder.join("warifu.toml");
        std::fs::write(&file, text).unwrap();
        let config = Config::load(Some(&file)).unwrap();
        let clocks = Clocks::default();
        let origin = origin(&config, config.listen).unwrap();
        let assembled = assemble(&config, origin, &clocks, Schema::Migrate, Missing::Make);
        let Assembled { issuer, .. } = assembled.await.unwrap();
        App::new(issuer, config, clocks, None, None, None)
    }

    async fn ask(router: &Router, path: &str) -> (u16, String, String) {
        let request = Request::get(path).header("host", "127.0.0.1");
        let request = request.body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let kind = answer.headers().get("content-type").unwrap();
        let kind = kind.to_str().unwrap().to_owned();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), 100_000).await.unwrap();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn broken() {
        panic!("the password is Ab12cd");
    }

    #[tokio::test]
    async fn a_handler_that_panics_is_a_500_without_its_words_and_the_next_is_served() {
        let folder = tempfile::TempDir::new().unwrap();
        let routes = Router::new()
            .merge(api::routes())
            .route("/v1/broken", get(broken))
            .route("/broken", get(broken));
        let service = surrounded(routes, app(folder.path()).await);
        let (status, kind, body) = ask(&service, "/v1/broken").await;
        assert_eq!((status, kind.as_str()), (500, "application/problem+json"));
        assert!(
            body.contains("\"internal\"") && !body.contains("Ab12cd"),
            "{body}"
        );
        let (status, kind, body) = ask(&service, "/broken").await;
        assert_eq!((status, kind.as_str()), (500, "text/html; charset=utf-8"));
        assert!(
            body.contains("data-page=\"error\"") && !body.contains("Ab12cd"),
            "{body}"
        );
        assert_eq!(ask(&service, "/healthz").await.0, 200);
    }
}
