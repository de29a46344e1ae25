//! One `KeyPackage`.

use super::cipher::{Sealed, binary};
use super::element::Element;
use super::policy::{self, Validity};
use super::protection::Opener;
use super::{Cause, Item, Refused};
use crate::{Algorithm, Digits, Params, Period, SerialNumber};
use warifu_secret::Seed;
use zeroize::Zeroizing;

/// The only algorithm that hardware tokens are taken with.
const TOTP: &str = "urn:ietf:params:xml:ns:keyprov:pskc:totp";
/// Bytes of a secret. RFC 4226 §4 R6 wants 16 at least.
const SECRET: std::ops::RangeInclusive<usize> = 16..=128;
/// Characters of a maker's name that are kept.
const LONGEST_NAME: usize = 64;
/// Steps that a clock may be off.
const MOST_DRIFT: i64 = 10;

/// Reads an item, the `index`-th of its file.
pub(super) fn read(package: &Element, index: u32, opener: &Opener) -> Result<Item, Refused> {
    let printed = package
        .child("DeviceInfo")
        .and_then(|device| device.child("SerialNo"))
        .map(Element::text);
    item(package, index, opener).map_err(|cause| Refused {
        index,
        serial: printed.map(shown),
        cause,
    })
}

fn item(package: &Element, index: u32, opener: &Opener) -> Result<Item, Cause> {
    let device = package.maybe("DeviceInfo")?.ok_or(Cause::NoSerial)?;
    let serial = serial(device.maybe("SerialNo")?.map(Element::text))?;
    let maker = device.maybe("Manufacturer")?.map(Element::text);
    let maker = maker.map(shown).filter(|name| !name.is_empty());
    let key = package.maybe("Key")?.ok_or(Cause::Form)?;
    if key.attribute("Algorithm") != Some(TOTP) {
        return Err(Cause::Algorithm);
    }
    let data = key.maybe("Data")?.ok_or(Cause::NoSecret)?;
    let rules = key.maybe("Policy")?.map(policy::read).transpose()?;
    let valid = Validity::read(device)?.and(rules.unwrap_or_default());
    // Where the token's time stood when it was made: it is reckoned from 1970.
    number(data, "Time", opener)?;
    number(data, "Counter", opener)?;
    Ok(Item {
        index,
        serial,
        maker: maker.ok_or(Cause::NoMaker)?,
        params: params(key, data, opener)?,
        drift: drift(data, opener)?,
        seed: secret(data, opener)?,
        valid_from: valid.from,
        valid_until: valid.until,
    })
}

/// What stands in a file, as it may be shown anywhere.
fn shown(text: &str) -> String {
    let harmless = text.chars().filter(|c| !c.is_control());
    harmless.take(LONGEST_NAME).collect()
}

fn serial(printed: Option<&str>) -> Result<SerialNumber, Cause> {
    let printed = printed.filter(|text| !text.is_empty());
    let serial = SerialNumber::parse(printed.ok_or(Cause::NoSerial)?);
    let serial = serial.map_err(|_| Cause::Serial)?;
    // Ours are never a maker's.
    if serial.is_ours() {
        return Err(Cause::Serial);
    }
    Ok(serial)
}

fn params(key: &Element, data: &Element, opener: &Opener) -> Result<Params, Cause> {
    let parameters = key.maybe("AlgorithmParameters")?.ok_or(Cause::Digits)?;
    let suite = parameters.maybe("Suite")?;
    let format = parameters.maybe("ResponseFormat")?.ok_or(Cause::Digits)?;
    let checked = matches!(format.attribute("CheckDigits"), Some("true" | "1"));
    if format.attribute("Encoding") != Some("DECIMAL") || checked {
        return Err(Cause::Encoding);
    }
    let digits = format
        .attribute("Length")
        .and_then(|text| text.parse().ok());
    let digits = digits.and_then(|count: u8| Digits::try_from(count).ok());
    let period = number(data, "TimeInterval", opener)?;
    let period = period.and_then(|seconds| Period::try_from(u64::try_from(seconds).ok()?).ok());
    Ok(Params {
        algorithm: suite.map_or(Ok(Algorithm::Sha1), |suite| algorithm(suite.text()))?,
        digits: digits.ok_or(Cause::Digits)?,
        period: period.ok_or(Cause::Interval)?,
    })
}

/// `HMAC-SHA256`, `HmacSHA256`, `SHA-256`: makers write it in many ways.
fn algorithm(suite: &str) -> Result<Algorithm, Cause> {
    let dense = suite.chars().filter(char::is_ascii_alphanumeric);
    let dense: String = dense.map(|c| c.to_ascii_uppercase()).collect();
    match dense.strip_prefix("HMAC").unwrap_or(&dense) {
        "SHA1" | "" => Ok(Algorithm::Sha1),
        "SHA256" => Ok(Algorithm::Sha256),
        "SHA512" => Ok(Algorithm::Sha512),
        _ => Err(Cause::Suite),
    }
}

fn drift(data: &Element, opener: &Opener) -> Result<i64, Cause> {
    let drift = number(data, "TimeDrift", opener)?.unwrap_or(0);
    let near = (-MOST_DRIFT..=MOST_DRIFT).contains(&drift);
    near.then_some(drift).ok_or(Cause::Drift)
}

/// A whole number: in digits, or encrypted as 4 or 8 bytes, the highest first.
fn number(data: &Element, name: &str, opener: &Opener) -> Result<Option<i64>, Cause> {
    let Some(element) = data.maybe(name)? else {
        return Ok(None);
    };
    if let Some(plain) = element.maybe("PlainValue")? {
        return plain.text().parse().map(Some).map_err(|_| Cause::Form);
    }
    let bytes = opened(element, opener)?;
    let four = <[u8; 4]>::try_from(bytes.as_slice()).map(|four| i32::from_be_bytes(four).into());
    let eight = <[u8; 8]>::try_from(bytes.as_slice()).map(i64::from_be_bytes);
    four.or(eight).map(Some).map_err(|_| Cause::Form)
}

/// The secret: encrypted where the file is protected.
pub(super) fn secret(data: &Element, opener: &Opener) -> Result<Seed, Cause> {
    let element = data.maybe("Secret")?.ok_or(Cause::NoSecret)?;
    let bytes = match (element.maybe("PlainValue")?, opener) {
        (Some(plain), Opener::Clear) => binary(plain.text())?,
        (Some(_), Opener::Sealed { .. }) => return Err(Cause::Unprotected),
        (None, _) => opened(element, opener)?,
    };
    if !SECRET.contains(&bytes.len()) {
        return Err(Cause::SecretLength);
    }
    Ok(Seed::new(bytes.to_vec()))
}

/// An encrypted value. Its MAC is looked at before it is opened.
fn opened(element: &Element, opener: &Opener) -> Result<Zeroizing<Vec<u8>>, Cause> {
    let sealed = element.maybe("EncryptedValue")?.ok_or(Cause::NoSecret)?;
    let Opener::Sealed { key, mac } = opener else {
        return Err(Cause::NoKey);
    };
    let sealed = Sealed::read(sealed)?;
    let written = element.maybe("ValueMAC")?.ok_or(Cause::NoMac)?;
    if !mac.fits(&sealed, &binary(written.text())?) {
        return Err(Cause::WrongMac);
    }
    sealed.open(key)
}
