//! What protects the tokens on this device.

use std::sync::Arc;

use tauri::{AppHandle, Manager, State};
use warifu_device::{Device, DeviceError};

use super::Answer;
use crate::platform::OsKeychain;
use crate::rehearsal;
use crate::views::{ProtectionView, StoreView};

/// Looks where the keys lie and what keeps them; says it as it is.
#[tauri::command]
pub async fn protection(app: AppHandle, device: State<'_, Device>) -> Answer<ProtectionView> {
    device.must_be_open()?;
    let vault = device.has_vault()?;
    let problem = device.key_store_problem().await;
    let missing = DeviceError::Keystore(warifu_device::ports::KeychainError::Missing);
    let store = match (vault, &problem) {
        (true, _) => StoreView::Vault,
        (false, Some(error)) if *error == missing => StoreView::None,
        _ => platform_store(),
    };
    let state = device.lock_state()?;
    Ok(ProtectionView {
        store,
        store_name: name(&app, vault).await,
        // The device key is a number in the same entry, on every platform so far.
        hardware: false,
        readable_by_others: matches!(
            store,
            StoreView::SecretService | StoreView::CredentialManager
        ),
        capture_blocked: rehearsal::capture_can_be_blocked(&app)
            && device.startup().data.settings.capture_protection,
        lock: state.into(),
        sealed: state.sealed,
        can_leave_vault: device.can_leave_vault().await,
        problem: problem.map(Into::into),
    })
}

fn platform_store() -> StoreView {
    match std::env::consts::OS {
        "linux" => StoreView::SecretService,
        "windows" => StoreView::CredentialManager,
        "macos" | "ios" => StoreView::Keychain,
        "android" => StoreView::Keystore,
        _ => StoreView::None,
    }
}

/// What the key store calls itself; a rehearsal has none.
async fn name(app: &AppHandle, vault: bool) -> Option<String> {
    let keychain = app.try_state::<Arc<OsKeychain>>().filter(|_| !vault)?;
    keychain.name().await
}
