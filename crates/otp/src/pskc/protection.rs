//! How a file is protected: `EncryptionKey` and `MACMethod`. RFC 6030 §6.

use super::cipher::{MacHash, MacKey, Sealed, binary};
use super::element::{Element, Space};
use super::{Cause, PskcError};
use hmac::Hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use warifu_secret::{TransportKey, TransportPassword};

/// Rounds of PBKDF2; more would let a file keep us busy for minutes.
const MOST_ROUNDS: u32 = 5_000_000;

/// Bytes of a MAC's key.
const SHORTEST_MAC_KEY: usize = 16;

/// How a file is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not at all.
    Clear,
    /// By a key that both sides have.
    Key,
    /// By a key made from a password.
    Password,
}

impl Protection {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Key => "key",
            Self::Password => "password",
        }
    }
}

/// What opens a file.
pub enum TransportSecret {
    /// A key that both sides have: 16 or 32 bytes.
    Key(TransportKey),
    /// A password.
    Password(TransportPassword),
}

warifu_secret::closed!(TransportSecret);

/// What opens values.
pub(super) enum Opener {
    /// There is nothing to open.
    Clear,
    /// A cipher and a MAC.
    Sealed {
        /// The cipher's.
        key: TransportKey,
        /// The MAC's.
        mac: MacKey,
    },
}

warifu_secret::closed!(Opener);

impl Opener {
    /// From the container's `EncryptionKey` and `MACMethod`.
    pub(super) fn new(
        encryption: Option<&Element>,
        mac: Option<&Element>,
        secret: Option<&TransportSecret>,
    ) -> Result<(Protection, Self), PskcError> {
        if encryption.is_none() && mac.is_none() {
            return match secret {
                None => Ok((Protection::Clear, Self::Clear)),
                Some(_) => Err(PskcError::NotProtected),
            };
        }
        let (protection, key) = match encryption.and_then(|one| one.child_named("DerivedKey")) {
            Some(derived) => (Protection::Password, from_password(derived, secret)?),
            None => (Protection::Key, shared(encryption, secret)?),
        };
        let mac = mac_key(mac.ok_or(PskcError::MacMethod)?, &key)?;
        Ok((protection, Self::Sealed { key, mac }))
    }
}

/// The key that both sides have: named, or not even that.
fn shared(
    encryption: Option<&Element>,
    secret: Option<&TransportSecret>,
) -> Result<TransportKey, PskcError> {
    let named = encryption.is_none_or(|one| {
        let other = |child: &Element| child.name != "KeyName" || child.space != Space::Signature;
        !one.children.iter().any(other)
    });
    match secret {
        _ if !named => Err(PskcError::Unsupported),
        Some(TransportSecret::Key(key)) => Ok(copy(key)),
        _ => Err(PskcError::KeyNeeded),
    }
}

fn copy(key: &TransportKey) -> TransportKey {
    // EXPOSE: into another of its kind.
    TransportKey::new(key.expose().to_vec())
}

/// PBKDF2 (RFC 8018 §5.2) over the password.
fn from_password(
    derived: &Element,
    secret: Option<&TransportSecret>,
) -> Result<TransportKey, PskcError> {
    let method = derived.child_named("KeyDerivationMethod");
    let method = method.ok_or(PskcError::Derivation)?;
    let params = match method.attribute("Algorithm") {
        Some(
            "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"
            | "http://www.w3.org/2009/xmlenc11#pbkdf2",
        ) => method.child_named("PBKDF2-params"),
        _ => None,
    };
    let params = Pbkdf2::read(params.ok_or(PskcError::Derivation)?)?;
    match secret {
        Some(TransportSecret::Password(password)) => Ok(params.key(password)),
        _ => Err(PskcError::PasswordNeeded),
    }
}

struct Pbkdf2 {
    salt: Vec<u8>,
    rounds: u32,
    length: usize,
    hash: MacHash,
}

impl Pbkdf2 {
    fn read(params: &Element) -> Result<Self, PskcError> {
        let wrong = PskcError::Derivation;
        let salt = params.child_named("Salt");
        let salt = salt.and_then(|salt| salt.child_named("Specified"));
        let salt = binary(salt.ok_or(wrong)?.text()).map_err(|_| wrong)?;
        let number = |name: &str| params.child_named(name)?.text().parse::<u32>().ok();
        let rounds = number("IterationCount").filter(|rounds| (1..=MOST_ROUNDS).contains(rounds));
        let length = match number("KeyLength") {
            Some(16) => 16,
            Some(32) => 32,
            _ => return Err(wrong),
        };
        let prf = params.child_named("PRF");
        let hash = match prf.and_then(|prf| prf.attribute("Algorithm")) {
            None => Some(MacHash::Sha1),
            Some(name) => MacHash::named(name),
        };
        Ok(Self {
            salt: salt.to_vec(),
            rounds: rounds.ok_or(wrong)?,
            length,
            hash: hash.ok_or(wrong)?,
        })
    }

    fn key(&self, password: &TransportPassword) -> TransportKey {
        let mut key = vec![0; self.length];
        let (salt, rounds) = (&self.salt, self.rounds);
        // EXPOSE: into the derivation; what it leaves, `read` overwrites.
        let password = password.expose().as_bytes();
        let done = match self.hash {
            MacHash::Sha1 => pbkdf2::pbkdf2::<Hmac<Sha1>>(password, salt, rounds, &mut key),
            MacHash::Sha256 => pbkdf2::pbkdf2::<Hmac<Sha256>>(password, salt, rounds, &mut key),
            MacHash::Sha512 => pbkdf2::pbkdf2::<Hmac<Sha512>>(password, salt, rounds, &mut key),
        };
        // HMAC takes keys of any length.
        done.map_or_else(
            |_| TransportKey::new(Vec::new()),
            |()| TransportKey::new(key),
        )
    }
}

/// The MAC's own key, under the other; without one, the other is the MAC's too.
fn mac_key(method: &Element, key: &TransportKey) -> Result<MacKey, PskcError> {
    let hash = method.attribute("Algorithm").and_then(MacHash::named);
    let hash = hash.ok_or(PskcError::MacMethod)?;
    if method.child("MACKeyReference").is_some() {
        return Err(PskcError::MacMethod);
    }
    let Some(sealed) = method.child("MACKey") else {
        let key = copy(key);
        return Ok(MacKey { hash, key });
    };
    let opened = Sealed::read(sealed).and_then(|sealed| sealed.open(key));
    match opened {
        // The MAC's key has no MAC of its own: whoever changes it at random gets
        // a short one, and could guess that.
        Ok(plain) if plain.len() < SHORTEST_MAC_KEY => Err(PskcError::WrongKey),
        Ok(plain) => Ok(MacKey {
            hash,
            key: TransportKey::new(plain.to_vec()),
        }),
        // The cipher is known, so it is the key that is not of its length.
        Err(Cause::Cipher) if Sealed::read(sealed).is_ok() => Err(PskcError::KeyLength),
        Err(Cause::Cipher) => Err(PskcError::Unsupported),
        Err(_) => Err(PskcError::WrongKey),
    }
}
