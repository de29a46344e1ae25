//! Files in which hardware tokens come: PSKC, RFC 6030.
//!
//! [`read`] takes a file whole and gives its items, each as a token or with the
//! [`Cause`] for which it is not taken. TOTP only, six or eight digits, 30 or 60
//! seconds, HMAC with SHA-1, SHA-256 or SHA-512. In clear, or under AES-CBC with
//! a key that both sides have or PBKDF2 makes from a password; CBC needs a MAC,
//! which is looked at before anything is opened. A signature is not looked at.

mod cipher;
mod date;
mod element;
mod error;
mod item;
mod policy;
mod protection;
#[cfg(test)]
mod tests;
mod text;
mod write;
mod xml;

pub use error::{Cause, PskcError};
pub use protection::{Protection, TransportSecret};
pub use write::{Sample, Under, write};

use crate::{Params, SerialNumber, UnixTime};
use element::Element;
use protection::Opener;
use std::collections::HashMap;
use warifu_secret::{Seed, leaving_nothing};
use xml::Parts;

/// Bytes of a file: 100,000 encrypted items and some room.
pub const MOST_BYTES: usize = 128 * 1024 * 1024;
/// Items of a file.
pub const MOST_ITEMS: u32 = 100_000;

/// What a file holds.
pub struct Container {
    /// How it was protected.
    pub protection: Protection,
    /// Its items, in their order.
    pub items: Vec<Result<Item, Refused>>,
}

/// A hardware token.
pub struct Item {
    /// Which of the file's items it is, from 1 on.
    pub index: u32,
    /// What is printed on it.
    pub serial: SerialNumber,
    /// Who made it.
    pub maker: String,
    /// What it computes with.
    pub params: Params,
    /// How many steps its clock is ahead of ours, where the maker says so.
    pub drift: i64,
    /// Its secret.
    pub seed: Seed,
    /// From when on it may be used.
    pub valid_from: Option<UnixTime>,
    /// Until when it may be used.
    pub valid_until: Option<UnixTime>,
}

warifu_secret::closed!(Container, Item);

/// An item that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which of the file's items it is, from 1 on.
    pub index: u32,
    /// What the file says is printed on it, without control characters.
    pub serial: Option<String>,
    /// Why.
    pub cause: Cause,
}

/// Reads a file. What is wrong with one item leaves the others as they are; what
/// is wrong with the file, its end included, leaves nothing.
///
/// # Errors
/// [`PskcError`].
pub fn read(file: &[u8], secret: Option<&TransportSecret>) -> Result<Container, PskcError> {
    if file.len() > MOST_BYTES {
        return Err(PskcError::TooLarge);
    }
    leaving_nothing(|| text::with(file, |text| container(text, secret)))
}

fn container(text: &str, secret: Option<&TransportSecret>) -> Result<Container, PskcError> {
    let (mut parts, root) = Parts::open(text)?;
    if !root.is("KeyContainer") {
        return Err(PskcError::NotPskc);
    }
    if root.attribute("Version") != Some("1.0") {
        return Err(PskcError::Version);
    }
    let (head, first) = Head::read(&mut parts)?;
    let (protection, opener) = Opener::new(head.encryption.as_ref(), head.mac.as_ref(), secret)?;
    let mut items = Vec::new();
    let mut next = first;
    while let Some(part) = next {
        match part.name.as_str() {
            "KeyPackage" if part.is("KeyPackage") => {
                let index = index(items.len())?;
                items.push(item::read(&part, index, &opener));
            }
            "EncryptionKey" | "MACMethod" => return Err(PskcError::Order),
            _ => {}
        }
        next = parts.next()?;
    }
    all_wrong(&items)?;
    Ok(Container {
        protection,
        items: each_once(items),
    })
}

/// What stands before the first item.
struct Head {
    encryption: Option<Element>,
    mac: Option<Element>,
}

warifu_secret::closed!(Head);

impl Head {
    fn read(parts: &mut Parts<'_>) -> Result<(Self, Option<Element>), PskcError> {
        let mut head = Self {
            encryption: None,
            mac: None,
        };
        while let Some(part) = parts.next()? {
            let place = match part.name.as_str() {
                "EncryptionKey" if part.is("EncryptionKey") => &mut head.encryption,
                "MACMethod" if part.is("MACMethod") => &mut head.mac,
                _ => return Ok((head, Some(part))),
            };
            if place.replace(part).is_some() {
                return Err(PskcError::Order);
            }
        }
        Ok((head, None))
    }
}

fn index(before: usize) -> Result<u32, PskcError> {
    let index = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
    if index > MOST_ITEMS {
        return Err(PskcError::TooMany);
    }
    Ok(index)
}

/// Where no MAC fits and some do not, it is the key.
fn all_wrong(items: &[Result<Item, Refused>]) -> Result<(), PskcError> {
    let wrong = |item: &Result<Item, Refused>| {
        let cause = item.as_ref().err().map(|refused| refused.cause);
        cause == Some(Cause::WrongMac)
    };
    if items.iter().any(wrong) && !items.iter().any(Result::is_ok) {
        return Err(PskcError::WrongKey);
    }
    Ok(())
}

/// Nobody knows which of two with one serial number is the right one.
fn each_once(items: Vec<Result<Item, Refused>>) -> Vec<Result<Item, Refused>> {
    let mut counted: HashMap<SerialNumber, u32> = HashMap::new();
    for item in items.iter().flatten() {
        *counted.entry(item.serial.clone()).or_default() += 1;
    }
    let once = |item: Item| {
        if counted.get(&item.serial) == Some(&1) {
            return Ok(item);
        }
        Err(Refused {
            index: item.index,
            serial: Some(item.serial.to_string()),
            cause: Cause::Twice,
        })
    };
    items.into_iter().map(|item| item.and_then(once)).collect()
}
