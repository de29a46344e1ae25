//! Login passwords: Argon2id (RFC 9106), kept as PHC strings.

use argon2::password_hash::{self, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::RngCore;
use std::fmt;
use thiserror::Error;
use warifu_secret::LoginPassword;

/// 19 MiB, 2 passes, 1 lane: the OWASP minimum for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A text that is no Argon2id hash, or one that could not be made.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("not an Argon2id hash in PHC form")]
pub struct PasswordHashError;

/// `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes a password under a new salt. Takes tens of milliseconds: run it
    /// on a [`crate::Workbench`].
    ///
    /// # Errors
    /// [`PasswordHashError`] where the password is longer than Argon2 takes.
    pub fn make(
        password: &LoginPassword,
        rng: &mut dyn RngCore,
    ) -> Result<Self, PasswordHashError> {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let salt = SaltString::encode_b64(&salt).map_err(|_| PasswordHashError)?;
        // EXPOSE: hashed, the text goes no further.
        let hash = argon2()?
            .hash_password(password.expose().as_bytes(), &salt)
            .map_err(|_| PasswordHashError)?;
        Ok(Self(hash.to_string()))
    }

    /// Reads a PHC string.
    ///
    /// # Errors
    /// [`PasswordHashError`] where it is none, or not Argon2id.
    pub fn parse(phc: String) -> Result<Self, PasswordHashError> {
        let parsed = password_hash::PasswordHash::new(&phc).map_err(|_| PasswordHashError)?;
        if parsed.algorithm.as_str() != "argon2id" || parsed.hash.is_none() {
            return Err(PasswordHashError);
        }
        Ok(Self(phc))
    }

    /// The PHC string, to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the password is the one, with the parameters of the string.
    /// Takes tens of milliseconds.
    #[must_use]
    pub fn verify(&self, password: &LoginPassword) -> bool {
        let Ok(parsed) = password_hash::PasswordHash::new(&self.0) else {
            return false;
        };
        // EXPOSE: hashed and compared in constant time, the text goes no further.
        Argon2::default()
            .verify_password(password.expose().as_bytes(), &parsed)
            .is_ok()
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordHashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| PasswordHashError)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}
