//! Phones. iOS: the keychain's protected data, on this device alone: neither a
//! backup nor iCloud takes it elsewhere. Android: the app's own preferences,
//! encrypted under a key that Android's Keystore does not give away.
//!
//! No phone has run this. `docs/vault.md` says how far it was compiled.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(target_os = "android")]
use android_native_keyring_store::Store;
#[cfg(target_os = "ios")]
use apple_native_keyring_store::protected::Store;
use keyring_core::api::CredentialStoreApi;
pub use keyring_core::{Entry, Error, Result};

use super::SERVICE;

/// Opened by the first call that can: a phone that was only just switched on
/// may not have it yet.
static STORE: Mutex<Option<Arc<Store>>> = Mutex::new(None);

/// Whether there is a store.
pub fn ready() -> bool {
    store().is_ok()
}

/// The entry of `account`, there or not.
pub fn entry(account: &str) -> Result<Entry> {
    store()?.build(SERVICE, account, Some(&how()))
}

fn store() -> Result<Arc<Store>> {
    let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(open) = store.as_ref() {
        return Ok(open.clone());
    }
    let open = open()?;
    *store = Some(open.clone());
    Ok(open)
}

#[cfg(target_os = "ios")]
fn open() -> Result<Arc<Store>> {
    Store::new()
}

#[cfg(target_os = "ios")]
fn how() -> HashMap<&'static str, &'static str> {
    HashMap::from([("access-policy", "WhenUnlockedThisDeviceOnly")])
}

/// Under a name of our own: the key's alias and the file's name come of it.
#[cfg(target_os = "android")]
fn open() -> Result<Arc<Store>> {
    Store::new_with_configuration(&HashMap::from([("name", SERVICE)]))
}

#[cfg(target_os = "android")]
fn how() -> HashMap<&'static str, &'static str> {
    HashMap::new()
}
