//! What protects the tokens: the lock, the key store, what the system asks for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ErrorView;

/// What the operating system asks the customer for, in a window of its own.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PromptKindView {
    /// The password that opens the key store.
    Unlock,
    /// A new password, for a key store to be made.
    Create,
    /// Leave to do what was begun.
    Allow,
}

/// What arrives with the event `prompt`.
#[derive(Debug, Clone, Copy, Serialize, TS)]
pub struct PromptEvent {
    /// The prompt that is up, if one is.
    pub up: Option<PromptKindView>,
}

/// What opens the app while it is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum LockKindView {
    /// It has no lock.
    None,
    /// A PIN.
    Pin,
    /// The passphrase of the vault file.
    Passphrase,
}

/// When an app that is open locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum LockAfterView {
    /// As soon as its window is hidden.
    Hidden,
    /// After a minute without use.
    Minute1,
    /// After five.
    Minutes5,
    /// After fifteen.
    Minutes15,
    /// Not by itself.
    Never,
}

/// How the lock stands.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LockView {
    /// What opens it.
    pub kind: LockKindView,
    /// It is closed.
    pub locked: bool,
    /// Until the next PIN can be tried, in milliseconds.
    #[ts(type = "number")]
    pub wait_ms: i64,
    /// When it closes by itself.
    pub after: LockAfterView,
    /// The device's sensor opens it as well.
    pub by_sensor: bool,
}

/// The device's sensor of fingers or faces.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BiometricsView {
    /// There is one that the app can ask.
    pub offered: bool,
    /// Why it cannot be asked now, if so.
    pub problem: Option<ErrorView>,
}

/// Where the keys lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StoreView {
    /// The Secret Service of a Linux desktop.
    SecretService,
    /// Windows' own.
    CredentialManager,
    /// Apple's own.
    Keychain,
    /// Android's own.
    Keystore,
    /// The vault file.
    Vault,
    /// Nowhere: there is none.
    None,
}

/// What protects the tokens on this device, plainly.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a line of its own on the screen"
)]
pub struct ProtectionView {
    /// Where the keys lie.
    pub store: StoreView,
    /// The program that answers for it, where its name is known.
    pub store_name: Option<String>,
    /// A chip holds the device key.
    pub hardware: bool,
    /// Another program of the same login can read what the key store holds.
    pub readable_by_others: bool,
    /// Other programs cannot take pictures of the window.
    pub capture_blocked: bool,
    /// The lock.
    pub lock: LockView,
    /// Every key is sealed by the PIN.
    pub sealed: bool,
    /// The vault could be left for a key store that is there by now.
    pub can_leave_vault: bool,
    /// Why the key store does not answer, if so.
    pub problem: Option<ErrorView>,
}
