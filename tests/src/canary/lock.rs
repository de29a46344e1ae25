//! The key that the PIN releases, as `docs/vault.md` says it is kept: written
//! anew from that page.

use super::needles::Secret;
use anyhow::{Context, Result, ensure};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use serde_json::Value;

/// The key, from the lock's own entry.
///
/// # Errors
/// When it is of another form, or the PIN is not its own.
pub fn key(account: &str, entry: &[u8], pin: &str) -> Result<Secret> {
    let json: Value = serde_json::from_slice(&STANDARD.decode(entry)?)?;
    let by = json.get("pin").context("no PIN in the entry")?;
    let text = |name: &str| by.get(name).and_then(Value::as_str);
    let number = |name: &str| by.get(name).and_then(Value::as_u64);
    let (memory, passes) = (number("m_kib").context("m")?, number("t").context("t")?);
    ensure!((memory, passes) == (64 * 1024, 3), "a guess is too cheap");
    let params = Params::new(memory.try_into()?, passes.try_into()?, 1, Some(32));
    let params = params.ok().context("no such cost")?;
    let salt = URL_SAFE_NO_PAD.decode(text("salt").context("no salt")?)?;
    let wrapped = URL_SAFE_NO_PAD.decode(text("wrapped").context("nothing wrapped")?)?;
    let mut stretched = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), &salt, &mut stretched)
        .ok()
        .context("not stretched")?;
    let (nonce, sealed) = wrapped.split_at_checked(24).context("too short")?;
    let aad = format!("warifu/1 lock key|{account}");
    let payload = Payload {
        msg: sealed,
        aad: aad.as_bytes(),
    };
    let opened = XChaCha20Poly1305::new(&stretched.into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .ok()
        .context("another PIN")?;
    Ok(Secret::new("key of the lock", opened))
}
