//! The secrets of one enrolment, as their owners hold them.

use super::needles::Secret;
use crate::{desk::Desk, issuer::Issuer};
use anyhow::{Context, Result, bail, ensure};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::Value;
use warifu_issuer::{
    ids::Slug,
    keys::{KeyRing, MasterKey},
};

/// What stands in the app's one entry, read from the real key store over D-Bus.
///
/// # Errors
/// When there is another number of entries, or one of another shape.
pub async fn in_key_store(desk: &Desk) -> Result<Vec<Secret>> {
    let entries = desk.keyring()?.app_entries().await?;
    let [entry] = entries.as_slice() else {
        bail!("{} entries in the key store, not one", entries.len());
    };
    let json = STANDARD.decode(&entry.secret)?;
    let value: Value = serde_json::from_slice(&json)?;
    let mut secrets = Vec::new();
    if let Some(pending) = value.get("pending").and_then(Value::as_str) {
        secrets.extend(of_pending(&URL_SAFE_NO_PAD.decode(pending)?)?);
        secrets.push(line(&entry.secret, &json, pending, pending)?);
        return Ok(secrets);
    }
    let token = value.get("token").context("no token in the entry")?;
    let text = |name: &str| {
        let field = token.get(name).and_then(Value::as_str);
        field.with_context(|| format!("no {name} in the entry"))
    };
    let (seed, key) = (text("seed")?, text("device_key")?);
    secrets.push(Secret::new("seed", URL_SAFE_NO_PAD.decode(seed)?));
    secrets.push(Secret::new("device key", URL_SAFE_NO_PAD.decode(key)?));
    secrets.push(line(&entry.secret, &json, seed, key)?);
    Ok(secrets)
}

/// That part of the entry's line of base64 in which secrets stand, from the
/// first of two texts to the end of the second.
fn line(line: &[u8], json: &[u8], first: &str, last: &str) -> Result<Secret> {
    let at = |text: &str| {
        let found = json.windows(text.len()).position(|w| w == text.as_bytes());
        found.context("a secret that stands elsewhere")
    };
    let (start, end) = (at(first)?.div_ceil(3) * 4, (at(last)? + last.len()) / 3 * 4);
    let part = line.get(start..end).context("an entry too short")?;
    Ok(Secret::new("entry", part))
}

/// `tag ‖ (length (4) ‖ field)* ‖ SHA-256`, by `crates/enroll/src/stored.rs`.
fn of_pending(state: &[u8]) -> Result<Vec<Secret>> {
    let (start, finish) = (
        &b"warifu/1 pending start"[..],
        &b"warifu/1 pending finish"[..],
    );
    if let Some(rest) = state.strip_prefix(start) {
        let fields = fields(rest)?;
        let mut secrets = named(&fields, &[(3, "device key")])?;
        secrets.extend(of_opaque(&fields)?);
        return Ok(secrets);
    }
    let rest = state.strip_prefix(finish).context("an unknown state")?;
    let names = [
        (3, "seed"),
        (4, "key of the answer"),
        (5, "key of the confirmation"),
        (7, "device key"),
    ];
    named(&fields(rest)?, &names)
}

/// Of OPAQUE's state the blind and the ephemeral key are secret: 32 bytes each,
/// before and after the first message, which goes over the wire.
fn of_opaque(fields: &[Vec<u8>]) -> Result<[Secret; 2]> {
    let (body, state) = (fields.first().context("no request")?, fields.get(2));
    let state = state.context("no state of OPAQUE")?;
    let body: Value = serde_json::from_slice(body)?;
    let sent = body.get("ke1").and_then(Value::as_str).context("no ke1")?;
    let sent = URL_SAFE_NO_PAD.decode(sent)?;
    let (blind, rest) = state.split_at_checked(32).context("a short state")?;
    let rest = rest.strip_prefix(sent.as_slice());
    let key = rest.and_then(|rest| rest.get(..32));
    let key = key.context("a state of OPAQUE of another form")?;
    Ok([
        Secret::new("OPAQUE blind", blind),
        Secret::new("OPAQUE ephemeral key", key),
    ])
}

fn fields(state: &[u8]) -> Result<Vec<Vec<u8>>> {
    let (mut rest, mut fields) = (state, Vec::new());
    while rest.len() > 32 {
        let (length, after) = rest.split_first_chunk::<4>().context("a state cut off")?;
        let length = usize::try_from(u32::from_be_bytes(*length))?;
        let (field, after) = after.split_at_checked(length).context("a state cut off")?;
        fields.push(field.to_vec());
        rest = after;
    }
    Ok(fields)
}

fn named(fields: &[Vec<u8>], names: &[(usize, &'static str)]) -> Result<Vec<Secret>> {
    let one = |(at, name): &(usize, &'static str)| {
        let field = fields.get(*at).context("a state with fewer fields")?;
        ensure!(field.len() >= 20, "{name} has {} bytes", field.len());
        Ok(Secret::new(name, field.clone()))
    };
    names.iter().map(one).collect()
}

/// The issuer's own keys: the master key, and what it seals.
///
/// # Errors
/// When they are not where the issuer keeps them.
pub fn of_issuer(issuer: &Issuer) -> Result<Vec<Secret>> {
    let folder = issuer.data().join("keys");
    let path = folder.join("master.key");
    let text = std::fs::read_to_string(&path)?;
    let mut secrets = vec![Secret::new("master key", unhex(text.trim())?)];
    let master = MasterKey::load(&path)?;
    let slug = Slug::new("shinkumi".to_owned())?;
    let ring = KeyRing::load(&folder, &master, [&slug])?;
    let keys = ring.of(&slug)?;
    let own = [
        ("card key", keys.card.to_bytes()),
        ("signing key", keys.signing.to_bytes()),
        ("agreement key", keys.agreement.to_bytes()),
        ("OPAQUE keys", keys.opaque.to_bytes()),
    ];
    // The last part of the OPAQUE keys is a public key.
    let private = |name, bytes: &[u8]| {
        let length = if name == "OPAQUE keys" { 96 } else { 32 };
        Secret::new(name, bytes.get(..length).unwrap_or(bytes))
    };
    secrets.extend(own.map(|(name, bytes)| private(name, bytes.expose())));
    let api_key = &issuer.institution("shinkumi")?.api_key_file;
    let api_key = std::fs::read_to_string(api_key).context("no API key")?;
    secrets.push(Secret::new("API key", api_key.trim()));
    Ok(secrets)
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    pairs.iter().map(byte).collect()
}
