//! Bodies, read whole and never beyond a limit.

use axum::body::{Body, Bytes, to_bytes};

use super::failure::Failure;

/// The exact bytes as sent.
pub(crate) async fn bytes(body: Body, limit: usize) -> Result<Bytes, Failure> {
    to_bytes(body, limit).await.map_err(|error| {
        let too_large = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if too_large {
            Failure::TooLarge
        } else {
            Failure::Malformed
        }
    })
}
