//! The app's lock. What was typed is a secret from its first line on.

use tauri::{AppHandle, State};
use warifu_device::{Device, LockKind};
use warifu_secret::{Passphrase, UnlockPin};

use super::Answer;
use crate::care;
use crate::lock;
use crate::views::{LockAfterView, LockView};

/// How the lock stands; what is left of a wait is noted.
#[tauri::command]
pub async fn lock_state(device: State<'_, Device>) -> Answer<LockView> {
    device.note_waiting().await;
    Ok(device.lock_state()?.into())
}

/// Opens the app with the PIN, or with the vault's passphrase where there is one.
#[tauri::command]
pub async fn unlock(app: AppHandle, device: State<'_, Device>, typed: String) -> Answer<LockView> {
    let typed = Passphrase::new(typed);
    if device.lock_state()?.kind == LockKind::Passphrase {
        device.open_vault(&typed).await?;
    } else {
        // EXPOSE: the same text, as the other kind of secret.
        let pin = UnlockPin::new(typed.expose().to_owned());
        device.unlock(&pin).await?;
    }
    lock::watch(&app);
    care::now(&app);
    Ok(device.lock_state()?.into())
}

/// Locks the app at once.
#[tauri::command]
pub async fn lock_now(app: AppHandle, device: State<'_, Device>) -> Answer<LockView> {
    lock::close(&app);
    Ok(device.lock_state()?.into())
}

/// Turns the lock on.
#[tauri::command]
pub async fn set_pin(app: AppHandle, device: State<'_, Device>, pin: String) -> Answer<LockView> {
    device.set_pin(&UnlockPin::new(pin)).await?;
    lock::watch(&app);
    Ok(device.lock_state()?.into())
}

/// Another PIN.
#[tauri::command]
pub async fn change_pin(device: State<'_, Device>, pin: String, new_pin: String) -> Answer<()> {
    let (old, new) = (UnlockPin::new(pin), UnlockPin::new(new_pin));
    Ok(device.change_pin(&old, &new).await?)
}

/// Turns the lock off.
#[tauri::command]
pub async fn remove_pin(device: State<'_, Device>, pin: String) -> Answer<LockView> {
    device.remove_pin(&UnlockPin::new(pin)).await?;
    Ok(device.lock_state()?.into())
}

/// Stores when the app locks itself.
#[tauri::command]
pub async fn set_lock_after(
    app: AppHandle,
    device: State<'_, Device>,
    after: LockAfterView,
) -> Answer<LockView> {
    device.set_lock_after(after.into()).await?;
    lock::watch(&app);
    Ok(device.lock_state()?.into())
}

/// The customer is doing something.
#[tauri::command]
pub async fn note_use(device: State<'_, Device>) -> Answer<()> {
    device.note_use();
    Ok(())
}

/// Removes the lock and every token, on the word of a customer who has forgotten
/// what opens it.
#[tauri::command]
pub async fn reset_lock(device: State<'_, Device>) -> Answer<LockView> {
    device.reset_lock().await?;
    Ok(device.lock_state()?.into())
}

/// Makes a vault file, where the device has no key store, and opens it.
#[tauri::command]
pub async fn make_vault(
    app: AppHandle,
    device: State<'_, Device>,
    passphrase: String,
) -> Answer<LockView> {
    device.make_vault(&Passphrase::new(passphrase)).await?;
    lock::watch(&app);
    Ok(device.lock_state()?.into())
}

/// Moves everything from the vault file to the key store that is there by now.
#[tauri::command]
pub async fn leave_vault(device: State<'_, Device>) -> Answer<LockView> {
    device.leave_vault().await?;
    Ok(device.lock_state()?.into())
}
