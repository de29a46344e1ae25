//! The form in which states are laid down: content, then its SHA-256.

use sha2::{Digest as _, Sha256};

/// The state with a checksum that fits its content, so that damage to the
/// content is not noticed by the checksum already.
pub fn mended(state: &[u8]) -> Vec<u8> {
    let content = state.get(..state.len().saturating_sub(32)).unwrap_or(&[]);
    let mut mended = content.to_vec();
    mended.extend_from_slice(&Sha256::digest(content));
    mended
}

/// An example, as it was made.
pub fn example(path: &str) -> Vec<u8> {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    std::fs::read(corpus.join(path)).unwrap()
}
