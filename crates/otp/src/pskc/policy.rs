//! `Policy`: what a key may be used for. RFC 6030 §5: whoever does not understand
//! all of it must not use the key.

use super::element::Element;
use super::{Cause, date};
use crate::UnixTime;

/// When a key may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Validity {
    pub(super) from: Option<UnixTime>,
    pub(super) until: Option<UnixTime>,
}

impl Validity {
    /// `StartDate` and `ExpiryDate` of `Policy` or `DeviceInfo`.
    pub(super) fn read(element: &Element) -> Result<Self, Cause> {
        let date = |name: &str| {
            let found = element.maybe(name)?.map(Element::text);
            found
                .map(|text| date::parse(text).ok_or(Cause::Date))
                .transpose()
        };
        Ok(Self {
            from: date("StartDate")?,
            until: date("ExpiryDate")?,
        })
    }

    /// When both hold.
    pub(super) fn and(self, other: Self) -> Self {
        let earlier = |a: UnixTime, b: UnixTime| a.min(b);
        Self {
            from: self.from.max(other.from),
            until: match (self.until, other.until) {
                (Some(one), Some(other)) => Some(earlier(one, other)),
                (one, other) => one.or(other),
            },
        }
    }
}

/// Refuses what forbids codes, and what nobody here would see to.
pub(super) fn read(policy: &Element) -> Result<Validity, Cause> {
    let mut usages = Vec::new();
    if !policy.attributes.is_empty() {
        return Err(Cause::UnknownPolicy);
    }
    for rule in &policy.children {
        match rule.name.as_str() {
            "StartDate" | "ExpiryDate" if rule.is(&rule.name) => {}
            "KeyUsage" if rule.is("KeyUsage") => usages.push(rule.text()),
            "PINPolicy" if rule.is("PINPolicy") => pin(rule)?,
            "NumberOfTransactions" if rule.is("NumberOfTransactions") => {
                return Err(Cause::Transactions);
            }
            _ => return Err(Cause::UnknownPolicy),
        }
    }
    usage(&usages)?;
    Validity::read(policy)
}

fn usage(usages: &[&str]) -> Result<(), Cause> {
    const KNOWN: [&str; 11] = [
        "OTP",
        "CR",
        "Encrypt",
        "Integrity",
        "Verify",
        "Unlock",
        "Decrypt",
        "KeyWrap",
        "Unwrap",
        "Derive",
        "Generate",
    ];
    if usages.iter().any(|usage| !KNOWN.contains(usage)) {
        return Err(Cause::UnknownPolicy);
    }
    let otp = usages.is_empty() || usages.contains(&"OTP");
    if otp { Ok(()) } else { Err(Cause::Usage) }
}

/// A PIN that the token itself asks for is its own business. Any other would
/// stand in what the customer types.
fn pin(rule: &Element) -> Result<(), Cause> {
    const KNOWN: [&str; 6] = [
        "PINKeyId",
        "PINUsageMode",
        "MaxFailedAttempts",
        "MinLength",
        "MaxLength",
        "PINEncoding",
    ];
    let known = |(name, _): &(String, String)| KNOWN.contains(&name.as_str());
    if !rule.children.is_empty() || !rule.attributes.iter().all(known) {
        return Err(Cause::UnknownPolicy);
    }
    match rule.attribute("PINUsageMode") {
        Some("Local") => Ok(()),
        Some("Prepend" | "Append" | "Algorithmic") | None => Err(Cause::Pin),
        Some(_) => Err(Cause::UnknownPolicy),
    }
}
