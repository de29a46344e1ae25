//! Keys of a real issuer, and the directory that its root key is to sign.

use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use warifu_enroll::directory::Entry;
use warifu_enroll::{Directory, Fingerprint, Origin, ServiceId, Text, Transport};
use warifu_issuer::Error;
use warifu_issuer::keys::root_key;
use warifu_issuer::policy::Institutions;
use warifu_otp::UnixTime;

use super::demo::write_whole;
use crate::assemble::{self, Missing};
use crate::config::Config;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// What the root key is to sign: no secret is in it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsigned {
    v: u8,
    sequence: u64,
    issued_at: UnixTime,
    entries: Vec<Service>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    #[serde(rename = "service_id")]
    id: ServiceId,
    origin: String,
    card_key: Fingerprint,
    names: Text,
    mark: String,
    colour: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    self_registration: bool,
}

/// Makes the keys that are missing, writes the directory to be signed into
/// `unsigned`; returns what is to be said.
pub(super) fn make(
    config: &Config,
    clocks: &Clocks,
    unsigned: &Path,
) -> Result<String, StartError> {
    if config.demo.enabled {
        return Err(StartError::NotForDemo);
    }
    let given = config.public_origin.as_deref().ok_or(StartError::Origin)?;
    let origin = Origin::parse(given, Transport::HttpsOnly).map_err(|_| StartError::Origin)?;
    let institutions = Institutions::load(&config.institutions_dir)?;
    let keys = assemble::keys(config, &institutions, clocks, Missing::Make)?;
    let now = clocks.clock.now();
    let mut text = format!("Keys lie in {}.\n\n", config.keys_dir().display());
    let mut entries = Vec::new();
    for one in institutions.iter() {
        let card_key = keys.of(&one.slug)?.card.public().fingerprint();
        let (service, slug, name) = (&one.service, &one.slug, &one.names.en);
        let _ = writeln!(text, "{slug} ({name})\n  service ID   {service}");
        let _ = writeln!(text, "  card key     {}", words(&card_key)?);
        entries.push(Service {
            id: one.service.clone(),
            origin: origin.to_string(),
            card_key,
            names: one.names.clone(),
            mark: one.look.mark.clone(),
            colour: one.look.colour.clone(),
            self_registration: one.token.self_registration,
        });
    }
    let document = Unsigned {
        v: 1,
        sequence: now.0,
        issued_at: now,
        entries,
    };
    let json = serde_json::to_vec_pretty(&document).map_err(|_| Error::Handshake)?;
    write_whole(unsigned, &json, 0o644)?;
    let _ = writeln!(
        text,
        "\nTo be signed by whoever holds the root key: {}",
        unsigned.display()
    );
    Ok(text)
}

/// Signs a directory with the root key; both are files, no configuration is read.
pub(super) fn sign(root: &Path, unsigned: &Path, signed: &Path) -> Result<String, StartError> {
    let root = root_key(root, false)?;
    let bytes = std::fs::read(unsigned).map_err(|error| StartError::file(unsigned, &error))?;
    let malformed = || StartError::Directory(unsigned.to_path_buf());
    let document: Unsigned = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
    let entry = |one: Service| {
        let origin = Origin::parse(&one.origin, Transport::HttpsOnly).ok()?;
        Some(Entry {
            service_id: one.id,
            origin,
            card_key: one.card_key,
            names: one.names,
            mark: one.mark,
            colour: one.colour,
            self_registration: one.self_registration,
        })
    };
    let entries: Option<Vec<Entry>> = document.entries.into_iter().map(entry).collect();
    let entries = entries.filter(|_| document.v == 1).ok_or_else(malformed)?;
    let count = entries.len();
    let document = Directory::new(document.sequence, document.issued_at, entries)
        .sign(&root)
        .map_err(|_| malformed())?;
    // The same look that every app takes.
    Directory::verify(&document, &root.public(), Transport::HttpsOnly).map_err(|_| malformed())?;
    let json = document.to_json().map_err(|_| malformed())?;
    write_whole(signed, &json, 0o644)?;
    Ok(format!(
        "{count} services signed by root key {}: {}\n",
        words(&root.public().to_bytes())?,
        signed.display()
    ))
}

/// As it stands in documents.
fn words(value: &impl Serialize) -> Result<String, StartError> {
    let text = serde_json::to_string(value).map_err(|_| Error::Handshake)?;
    Ok(text.trim_matches('"').to_owned())
}
