//! HTTP: the router and what surrounds every request.

mod address;
pub(crate) mod assets;
pub(crate) mod body;
pub(crate) mod failure;
mod headers;
pub(crate) mod listen;
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
use crate::{api, portal};
use failure::Failure;

/// Everything that is served.
pub(crate) fn router(app: Shared) -> Router {
    Router::new()
        .merge(portal::routes(&app))
        .merge(api::routes())
        .merge(assets::routes())
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { Failure::Method })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), outer::outer))
        .with_state(app)
}

/// What panicked may hold anything: nothing of it is logged.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    Failure::Internal.into_response()
}

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, listen::Patient>> for Peer {
    fn connect_info(stream: IncomingStream<'_, listen::Patient>) -> Self {
        Self(*stream.remote_addr())
    }
}
