//! The signed card and the signed directory.

use super::{InstitutionKeys, KeyError, files};
use crate::hex;
use crate::policy::Institution;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use warifu_enroll::Origin;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::card::{Card, Policy, Telephone, Terms};
use warifu_enroll::directory::{Directory, Entry};
use warifu_enroll::keys::SigningKey;
use warifu_enroll::signed::Signed;
use warifu_otp::UnixTime;
use warifu_secret::PrivateKeyBytes;

/// How long a card may be used, in seconds: 30 days.
pub const CARD_LIFE: u64 = 30 * 86_400;

/// The institution's card, signed by its card key.
///
/// # Errors
/// [`KeyError::Document`].
pub fn card(
    institution: &Institution,
    keys: &InstitutionKeys,
    origin: &Origin,
    now: UnixTime,
) -> Result<Signed, KeyError> {
    unsigned(institution, keys, origin, now)
        .sign(&keys.card)
        .map_err(|_| KeyError::Document)
}

/// Another value where the card says something else, 32 bytes: SHA-256 of its
/// JSON without its times.
///
/// # Errors
/// [`KeyError::Document`].
pub fn card_mark(
    institution: &Institution,
    keys: &InstitutionKeys,
    origin: &Origin,
) -> Result<Bytes<32>, KeyError> {
    let card = Card {
        not_after: UnixTime(0),
        ..unsigned(institution, keys, origin, UnixTime(0))
    };
    let json = serde_json::to_vec(&card).map_err(|_| KeyError::Document)?;
    Ok(Bytes(Sha256::digest(json).into()))
}

fn unsigned(
    institution: &Institution,
    keys: &InstitutionKeys,
    origin: &Origin,
    now: UnixTime,
) -> Card {
    Card {
        v: 1,
        service_id: institution.service.clone(),
        origin: origin.as_str().to_owned(),
        card_key: keys.card.public(),
        names: institution.names.clone(),
        service_names: institution.service_names.clone(),
        mark: institution.look.mark.clone(),
        colour: institution.look.colour.clone(),
        login_page: Some(login_page(institution, origin)),
        otp_hosts: otp_hosts(institution, origin),
        telephone: Some(Telephone {
            number: institution.telephone.number.clone(),
            hours: institution.telephone.hours.clone(),
        }),
        reissue_steps: institution.reissue_steps.clone(),
        terms: Terms {
            version: institution.terms.version.clone(),
            ja: institution.terms.text.ja.clone(),
            en: institution.terms.text.en.clone(),
        },
        policy: policy(institution),
        opaque_public_key: keys.opaque.public_key(),
        signing_key: keys.signing.public(),
        agreement_key: keys.agreement.public(),
        issued_at: now,
        not_after: now.plus(CARD_LIFE),
    }
}

/// One institution of the directory.
pub struct DirectoryEntry<'a> {
    /// The institution.
    pub institution: &'a Institution,
    /// Its keys.
    pub keys: &'a InstitutionKeys,
    /// Where its issuer is reached.
    pub origin: &'a Origin,
}

warifu_secret::closed!(DirectoryEntry<'static>);

/// A directory, signed by the root key.
///
/// # Errors
/// [`KeyError::Document`].
pub fn directory<'a>(
    root: &SigningKey,
    sequence: u64,
    now: UnixTime,
    entries: impl IntoIterator<Item = DirectoryEntry<'a>>,
) -> Result<Signed, KeyError> {
    let entries = entries.into_iter().map(|one| entry(&one)).collect();
    Directory::new(sequence, now, entries)
        .sign(root)
        .map_err(|_| KeyError::Document)
}

/// Reads a root key: 64 hexadecimal digits in a file.
///
/// # Errors
/// [`KeyError`] naming the file. `demo` waives the check of the file's mode:
/// the demo root is public by design and lies in the repository.
pub fn root_key(path: &Path, demo: bool) -> Result<SigningKey, KeyError> {
    let text = files::read_with(path, !demo)?;
    let bytes = std::str::from_utf8(&text)
        .ok()
        .and_then(|text| hex::decode(text.trim()))
        .ok_or_else(|| KeyError::Damaged(path.to_owned()))?;
    SigningKey::from_bytes(&PrivateKeyBytes::new(bytes.to_vec()))
        .map_err(|_| KeyError::Damaged(path.to_owned()))
}

fn entry(one: &DirectoryEntry<'_>) -> Entry {
    Entry {
        service_id: one.institution.service.clone(),
        origin: one.origin.clone(),
        card_key: one.keys.card.public().fingerprint(),
        names: one.institution.names.clone(),
        mark: one.institution.look.mark.clone(),
        colour: one.institution.look.colour.clone(),
        self_registration: one.institution.token.self_registration,
    }
}

fn policy(institution: &Institution) -> Policy {
    let token = &institution.token;
    Policy {
        period: token.params.period,
        digits: token.params.digits,
        algorithm: token.params.algorithm,
        activation_password: institution.activation_password,
        display_name: token.display_name.clone(),
        self_registration: token.self_registration,
        next_code: token.next_code,
        capture_protection: token.capture_protection,
        hold_seconds: token.hold_seconds,
        token_lifetime_days: token.lifetime_days,
    }
}

/// A path stands on the issuer itself.
fn login_page(institution: &Institution, origin: &Origin) -> String {
    if institution.login_page.starts_with('/') {
        format!("{origin}{}", institution.login_page)
    } else {
        institution.login_page.clone()
    }
}

/// The issuer's own host and those of the policy.
fn otp_hosts(institution: &Institution, origin: &Origin) -> Vec<String> {
    let mut hosts = vec![origin.authority().to_owned()];
    hosts.extend(institution.otp_hosts.iter().cloned());
    hosts.dedup();
    hosts
}
