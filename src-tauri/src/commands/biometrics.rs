//! A finger or a face beside the PIN.

use tauri::{AppHandle, State};
use warifu_device::Device;
use warifu_device::ports::{Asked, BiometricsError};
use warifu_secret::UnlockPin;

use super::Answer;
use crate::care;
use crate::lock;
use crate::views::{BiometricsView, Language, LockView};

/// Whether the device has a sensor that can be offered, and why it cannot be
/// asked now, if so.
#[tauri::command]
pub async fn biometrics(device: State<'_, Device>) -> Answer<BiometricsView> {
    let (offered, problem) = match device.check_biometrics().await {
        Ok(()) => (true, None),
        Err(BiometricsError::Missing) => (false, None),
        Err(error) => (true, Some(warifu_device::DeviceError::from(error).into())),
    };
    Ok(BiometricsView { offered, problem })
}

/// From now on the sensor opens the app as well; with the PIN.
#[tauri::command]
pub async fn turn_on_biometrics(
    device: State<'_, Device>,
    pin: String,
    language: Language,
) -> Answer<LockView> {
    let pin = UnlockPin::new(pin);
    device
        .turn_on_biometrics(&pin, to_turn_on(language))
        .await?;
    Ok(device.lock_state()?.into())
}

/// From now on only the PIN opens the app.
#[tauri::command]
pub async fn turn_off_biometrics(device: State<'_, Device>) -> Answer<LockView> {
    device.turn_off_biometrics().await?;
    Ok(device.lock_state()?.into())
}

/// Opens the app by the sensor.
#[tauri::command]
pub async fn unlock_by_biometrics(
    app: AppHandle,
    device: State<'_, Device>,
    language: Language,
) -> Answer<LockView> {
    device.unlock_by_biometrics(to_open(language)).await?;
    lock::watch(&app);
    care::now(&app);
    Ok(device.lock_state()?.into())
}

/// What the system shows while it waits for the finger.
fn to_open(language: Language) -> Asked {
    match language {
        Language::Ja => Asked {
            title: "Warifu（ワリフ）を開く",
            reason: "アプリを開く",
            cancel: "PINで開く",
        },
        Language::En | Language::System => Asked {
            title: "Open Warifu",
            reason: "open the app",
            cancel: "Use the PIN",
        },
    }
}

fn to_turn_on(language: Language) -> Asked {
    match language {
        Language::Ja => Asked {
            title: "指紋・顔で開けるようにする",
            reason: "次から指紋・顔でアプリを開けるようにする",
            cancel: "やめる",
        },
        Language::En | Language::System => Asked {
            title: "Open with fingerprint or face",
            reason: "open the app with it from now on",
            cancel: "Cancel",
        },
    }
}
