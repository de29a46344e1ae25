//! Documents signed anew with the demo's root key, which lies in the open.

use crate::places;
use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::path::Path;
use warifu_enroll::keys::VerifyingKey;

/// The same directory, but every institution lives at another origin.
///
/// # Errors
/// When the directory or the key cannot be read.
pub fn directory_with_origin(from: &Path, origin: &str, to: &Path) -> Result<()> {
    directory(from, to, |_, entries| {
        for place in entries.iter_mut().filter_map(|e| e.get_mut("origin")) {
            *place = json!(origin);
        }
    })
}

/// An older directory, in which that service is not yet.
///
/// # Errors
/// When the directory or the key cannot be read.
pub fn directory_without(from: &Path, service: &str, to: &Path) -> Result<()> {
    directory(from, to, |sequence, entries| {
        *sequence = json!(1);
        entries.retain(|e| e.get("service_id").and_then(Value::as_str) != Some(service));
    })
}

/// A directory changed and signed anew.
fn directory(
    from: &Path,
    to: &Path,
    change: impl FnOnce(&mut Value, &mut Vec<Value>),
) -> Result<()> {
    let signed: Value = serde_json::from_slice(&std::fs::read(from)?)?;
    let payload = signed.get("payload").and_then(Value::as_str);
    let payload = URL_SAFE_NO_PAD.decode(payload.context("a directory without payload")?)?;
    let mut directory: Value = serde_json::from_slice(&payload)?;
    let mut sequence = directory.get("sequence").cloned().unwrap_or_default();
    let entries = directory.get_mut("entries").and_then(Value::as_array_mut);
    change(
        &mut sequence,
        entries.context("a directory without entries")?,
    );
    let place = directory.get_mut("sequence");
    *place.context("a directory without sequence")? = sequence;
    let payload = serde_json::to_vec(&directory)?;
    std::fs::write(to, sign(b"warifu/1 directory", &payload)?.to_string()).context("not written")
}

/// What an app of the demonstration trusts.
///
/// # Errors
/// When the key cannot be read.
pub fn root() -> Result<VerifyingKey> {
    let public = root_key()?.verifying_key().to_bytes();
    Ok(VerifyingKey::from_bytes(&public)?)
}

fn sign(label: &[u8], payload: &[u8]) -> Result<Value> {
    let signature = root_key()?.sign(&[label, payload].concat());
    Ok(json!({
        "payload": URL_SAFE_NO_PAD.encode(payload),
        "signature": URL_SAFE_NO_PAD.encode(signature.to_bytes()),
    }))
}

/// 32 bytes in hexadecimal.
fn root_key() -> Result<SigningKey> {
    let text = std::fs::read_to_string(places::root().join("institutions/demo-root.key"))?;
    let digits: Vec<u8> = text
        .trim()
        .chars()
        .filter_map(|c| u8::try_from(c.to_digit(16)?).ok())
        .collect();
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit))
        .collect();
    let seed: [u8; 32] = bytes.try_into().ok().context("a root key of 32 bytes")?;
    Ok(SigningKey::from_bytes(&seed))
}
