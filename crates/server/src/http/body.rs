//! Bodies, read whole and never beyond a limit.

use axum::body::{Body, Bytes, to_bytes};
use zeroize::{Zeroize as _, Zeroizing};

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

/// The same, wiped when dropped: passwords stand in it.
pub(crate) async fn wiped(body: Body, limit: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bytes = bytes(body, limit).await?;
    let copy = Zeroizing::new(bytes.to_vec());
    // The original too, unless the connection still holds a part of it.
    if let Ok(mut original) = bytes.try_into_mut() {
        original.as_mut().zeroize();
    }
    Ok(copy)
}
