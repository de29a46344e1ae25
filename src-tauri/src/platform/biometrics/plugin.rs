//! Android, iOS and macOS.

use async_trait::async_trait;
use tauri::{AppHandle, Builder, Wry};
use tauri_plugin_biometric::{AuthOptions, BiometricExt, Error};
use tokio::task::spawn_blocking;
use warifu_device::ports::{Asked, Biometrics, BiometricsError};

/// The plugin's own commands are not for the page: only the core asks.
pub fn with_plugin(builder: Builder<Wry>) -> Builder<Wry> {
    builder.plugin(tauri_plugin_biometric::init())
}

/// The system's sensor.
pub struct Sensor(AppHandle);

impl Sensor {
    /// Nothing is asked yet.
    pub fn new(app: &AppHandle) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl Biometrics for Sensor {
    /// The plugin does not tell one set of fingers from another.
    async fn check(&self) -> Result<Option<Vec<u8>>, BiometricsError> {
        let app = self.0.clone();
        let status = spawn_blocking(move || app.biometric().status()).await;
        let status = status.map_err(|_| BiometricsError::Unavailable)?;
        let status = status.map_err(|error| meaning(code(&error)))?;
        if status.is_available {
            return Ok(None);
        }
        Err(match meaning(status.error_code.as_deref()) {
            // What cannot be asked at all is not offered.
            BiometricsError::Unavailable => BiometricsError::Missing,
            other => other,
        })
    }

    async fn ask(&self, words: Asked) -> Result<(), BiometricsError> {
        let options = AuthOptions {
            // The device's own code is no finger: the app has its PIN.
            allow_device_credential: false,
            title: Some(words.title.to_owned()),
            cancel_title: Some(words.cancel.to_owned()),
            // No button that leads to the device's code.
            fallback_title: Some(String::new()),
            ..AuthOptions::default()
        };
        let app = self.0.clone();
        let ask = move || {
            app.biometric()
                .authenticate(words.reason.to_owned(), options)
        };
        let said = spawn_blocking(ask).await;
        let said = said.map_err(|_| BiometricsError::Unavailable)?;
        said.map_err(|error| meaning(code(&error)))
    }
}

/// The plugin's name for what went wrong: the same on all three systems.
fn code(error: &Error) -> Option<&str> {
    match error {
        #[cfg(mobile)]
        Error::PluginInvoke(tauri::plugin::mobile::PluginInvokeError::InvokeRejected(said)) => {
            said.code.as_deref()
        }
        #[cfg(desktop)]
        Error::AuthenticationFailed { code, .. } | Error::Unavailable { code, .. } => {
            code.as_deref()
        }
        _ => None,
    }
}

fn meaning(code: Option<&str>) -> BiometricsError {
    match code {
        Some("userCancel" | "userFallback" | "systemCancel" | "appCancel") => {
            BiometricsError::Dismissed
        }
        Some("authenticationFailed") => BiometricsError::NotRecognised,
        Some("biometryLockout") => BiometricsError::LockedOut,
        Some("biometryNotEnrolled" | "passcodeNotSet") => BiometricsError::Unenrolled,
        _ => BiometricsError::Unavailable,
    }
}
