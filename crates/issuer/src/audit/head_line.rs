//! Signed ends as lines: what `audit heads` prints, and what the log of the
//! issuer's process holds, as text or as JSON.

use super::{Head, SignedHead};
use crate::hex;
use crate::ids::Slug;

/// A signed end as a line of JSON, with its end of line.
#[must_use]
pub fn head_line(signed: &SignedHead) -> String {
    let SignedHead { head, signature } = signed;
    let (slug, sequence) = (&head.institution, head.sequence);
    let (hash, signature) = (hex::encode(&head.hash), hex::encode(signature));
    format!(
        "{{\"institution\":\"{slug}\",\"sequence\":{sequence},\"hash\":\"{hash}\",\
         \"signature\":\"{signature}\"}}\n"
    )
}

/// The signed end in a line; `None` where there is none, as in most lines of a log.
#[must_use]
pub fn of_head_line(line: &str) -> Option<SignedHead> {
    // The last first: most lines have none.
    let signature = hex::decode(value(line, "signature")?)?;
    let hash = hex::decode(value(line, "hash")?)?;
    Some(SignedHead {
        head: Head {
            institution: Slug::new(value(line, "institution")?).ok()?,
            sequence: value(line, "sequence")?.parse().ok()?,
            hash: hash.as_slice().try_into().ok()?,
        },
        signature: signature.as_slice().try_into().ok()?,
    })
}

/// `name="value"`, `name=value`, `"name":"value"`, `"name":value`.
fn value<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (_, after) = line.split_once(name)?;
    let after = after.trim_start_matches(['"', ':', '=', ' ']);
    let length = after
        .find(|one: char| !one.is_ascii_alphanumeric() && one != '-')
        .unwrap_or(after.len());
    after.get(..length).filter(|value| !value.is_empty())
}
