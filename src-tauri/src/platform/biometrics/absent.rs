//! Linux and Windows: no sensor that the app could ask.

use async_trait::async_trait;
use tauri::AppHandle;
use warifu_device::ports::{Asked, Biometrics, BiometricsError};

/// There is none.
pub struct Sensor;

impl Sensor {
    /// As where there is one.
    pub fn new(_app: &AppHandle) -> Self {
        Self
    }
}

#[async_trait]
impl Biometrics for Sensor {
    async fn check(&self) -> Result<Option<Vec<u8>>, BiometricsError> {
        Err(BiometricsError::Missing)
    }

    async fn ask(&self, _words: Asked) -> Result<(), BiometricsError> {
        Err(BiometricsError::Missing)
    }
}
