//! Pretend hardware tokens, for demonstrations and tests: made from a secret
//! file, always the same ones, as the PSKC file that their maker would send.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use warifu_issuer::stock::MakersFile;
use warifu_otp::pskc::{Sample, TransportSecret, Under, write};
use warifu_otp::{Algorithm, Digits, Otp, Params, Period, SerialNumber, UnixTime, code_at};
use warifu_secret::{Seed, TransportKey};
use zeroize::Zeroizing;

use super::demo::write_whole;
use crate::config::Config;
use crate::hex::hex;
use crate::ready::Clocks;
use crate::start_error::StartError;

const LABEL: &[u8] = b"warifu/1 demo hardware";
/// In the data folder.
const SECRET: &str = "demo-hardware.secret";
/// How many the demonstration has in stock.
pub(crate) const IN_STOCK: u32 = 6;
const MAKER: &str = "Warifu Demo Works";
/// Until when they last.
const UNTIL: &str = "2037-12-31T00:00:00Z";

/// Pretend hardware tokens.
pub struct DemoHardware {
    secret: Zeroizing<Vec<u8>>,
    first: u32,
    count: u32,
}

warifu_secret::closed!(DemoHardware);

/// One of them, as its owner holds it.
pub struct DemoToken {
    /// What is printed on its back.
    pub serial: SerialNumber,
    /// What it computes with: six digits, a minute.
    pub params: Params,
    seed: Seed,
}

warifu_secret::closed!(DemoToken);

impl DemoToken {
    /// What its window shows.
    #[must_use]
    pub fn code(&self, at: UnixTime) -> Otp {
        code_at(&self.seed, at, self.params).otp
    }
}

impl DemoHardware {
    /// `count` tokens made from the secret in `demo-hardware.secret` of the data
    /// folder, which is made where it is missing.
    ///
    /// # Errors
    /// [`StartError::NotDemo`] outside of a demonstration.
    pub fn of(config: &Config, clocks: &Clocks, count: u32) -> Result<Self, StartError> {
        if !config.demo.enabled {
            return Err(StartError::NotDemo);
        }
        let path = config.data_dir.join(SECRET);
        if !path.exists() {
            let mut secret = Zeroizing::new(vec![0; 32]);
            clocks.chance.rng().fill_bytes(&mut secret);
            write_whole(&path, &secret, 0o600)?;
        }
        Self::of_file(&path, count)
    }

    /// Those that the demonstration has in stock; none before its data is made.
    pub(crate) fn in_stock(config: &Config) -> Option<Self> {
        Self::of_file(&config.data_dir.join(SECRET), IN_STOCK).ok()
    }

    /// `count` tokens made from the secret in a file.
    ///
    /// # Errors
    /// [`StartError::File`].
    pub fn of_file(path: &Path, count: u32) -> Result<Self, StartError> {
        let secret = fs::read(path).map_err(|error| StartError::file(path, &error))?;
        Ok(Self {
            secret: Zeroizing::new(secret),
            first: 1,
            count,
        })
    }

    /// The same number of others, from the `first`-th on.
    #[must_use]
    pub fn starting(mut self, first: u32) -> Self {
        self.first = first;
        self
    }

    /// Those of the institution of that place, from 0, among those that take some.
    #[must_use]
    pub(crate) fn of_place(self, place: usize) -> Self {
        let place = u32::try_from(place).unwrap_or_default();
        let first = place.saturating_mul(self.count).saturating_add(1);
        self.starting(first)
    }

    /// Their serial numbers: `8260 0000 0001` and on.
    #[must_use]
    pub fn tokens(&self) -> Vec<DemoToken> {
        (self.first..self.first.saturating_add(self.count))
            .filter_map(|number| self.token(number))
            .collect()
    }

    fn token(&self, number: u32) -> Option<DemoToken> {
        let seed = self.bytes("seed", number).get(..20)?.to_vec();
        Some(DemoToken {
            serial: SerialNumber::parse(&format!("8260{number:08}")).ok()?,
            params: Params {
                algorithm: Algorithm::Sha1,
                digits: Digits::Six,
                period: Period::Sixty,
            },
            seed: Seed::new(seed),
        })
    }

    /// The maker's file, and the key that it is under.
    pub(crate) fn delivered(&self) -> Option<MakersFile> {
        let key = self.bytes("key", 0);
        Some(MakersFile {
            bytes: Zeroizing::new(self.file()?.as_bytes().to_vec()),
            secret: Some(TransportSecret::Key(TransportKey::new(
                key.get(..16)?.to_vec(),
            ))),
        })
    }

    /// Writes the maker's file, and beside it the key that it is under, both
    /// mode 0600: `hardware-tokens.xml`, `hardware-tokens.key`.
    ///
    /// # Errors
    /// [`StartError::File`].
    pub fn write(&self, folder: &Path) -> Result<(), StartError> {
        let key = self.bytes("key", 0);
        let digits = Zeroizing::new(hex(key.get(..16).unwrap_or_default()));
        write_whole(
            &folder.join("hardware-tokens.key"),
            digits.as_bytes(),
            0o600,
        )?;
        let file = self.file().unwrap_or_default();
        write_whole(&folder.join("hardware-tokens.xml"), file.as_bytes(), 0o600)
    }

    /// The maker's file.
    #[must_use]
    pub fn file(&self) -> Option<Zeroizing<String>> {
        let tokens = self.tokens();
        let samples = tokens.iter().map(|token| Sample {
            serial: &token.serial,
            maker: MAKER,
            params: token.params,
            seed: &token.seed,
            valid_until: Some(UNTIL),
        });
        // No two files under the one key begin alike.
        let mut number = self.first.saturating_sub(1);
        let mut iv = || {
            number += 1;
            let bytes = self.bytes("iv", number);
            bytes.first_chunk().copied().unwrap_or_default()
        };
        let under = Under {
            key: &TransportKey::new(self.bytes("key", 0).get(..16)?.to_vec()),
            mac: &TransportKey::new(self.bytes("mac", 0).to_vec()),
            iv: &mut iv,
        };
        write(samples, Some(under))
    }

    /// `SHA-256(label ‖ what ‖ number ‖ secret)`: worth a demonstration.
    fn bytes(&self, what: &str, number: u32) -> Zeroizing<[u8; 32]> {
        let mut hash = Sha256::new_with_prefix(LABEL);
        hash.update(what);
        hash.update(number.to_be_bytes());
        hash.update(&*self.secret);
        Zeroizing::new(hash.finalize().into())
    }
}
