//! Phones: no app sees another's screen, and codes are read by the system's own
//! scanner (`tauri-plugin-barcode-scanner`).

use async_trait::async_trait;
use warifu_device::ports::{Camera, CameraError, Frame, Screen, ScreenError};

/// Neither screen nor camera.
pub struct NotHere;

#[async_trait]
impl Screen for NotHere {
    async fn capture(&self) -> Result<Vec<Frame>, ScreenError> {
        Err(ScreenError::Unavailable)
    }

    async fn stand_aside(&self) -> bool {
        false
    }

    async fn come_back(&self) {}
}

#[async_trait]
impl Camera for NotHere {
    async fn frame(&self) -> Result<Frame, CameraError> {
        Err(CameraError::Missing)
    }

    async fn close(&self) {}
}
