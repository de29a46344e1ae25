//! Windows and macOS: the credential manager and the keychain.

pub use keyring::{Entry, Error, Result};

use super::SERVICE;

/// Whether there is a store.
pub fn ready() -> bool {
    Entry::store_status().is_ok()
}

/// The entry of `account`, there or not.
pub fn entry(account: &str) -> Result<Entry> {
    Entry::new(SERVICE, account)
}
