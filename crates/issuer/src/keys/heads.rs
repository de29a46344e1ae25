//! Signed ends of the audit chain: who keeps one sees a tail that was cut off.

use super::InstitutionKeys;
use crate::audit::Head;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// Ed25519 by the card's signing key over [`Head::signable`], 64 bytes; `None`
/// where the key is not 32 bytes long, which no loaded key is.
#[must_use]
pub fn sign_head(keys: &InstitutionKeys, head: &Head) -> Option<[u8; 64]> {
    let stored = keys.signing.to_bytes();
    // EXPOSE: into the key itself, wiped after use.
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(stored.expose().try_into().ok()?);
    Some(
        SigningKey::from_bytes(&seed)
            .sign(&head.signable())
            .to_bytes(),
    )
}

/// Whether `signature` is the institution's over `head`.
#[must_use]
pub fn verify_head(signing_key: &[u8; 32], head: &Head, signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(signing_key).is_ok_and(|key| {
        let signature = Signature::from_bytes(signature);
        key.verify_strict(&head.signable(), &signature).is_ok()
    })
}
