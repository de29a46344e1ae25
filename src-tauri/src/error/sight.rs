//! Screen, clipboard and camera.

use warifu_device::DeviceError;
use warifu_device::ports::{CameraError, PasteError, ScreenError};

use super::ErrorCode;

/// The code of what kept the app from seeing.
pub(super) fn code(error: &DeviceError) -> ErrorCode {
    use ErrorCode as C;
    match error {
        DeviceError::ScreenNoQr => C::ScreenNoQr,
        DeviceError::Screen(ScreenError::Refused) => C::ScreenRefused,
        DeviceError::Screen(ScreenError::Unavailable) => C::ScreenUnavailable,
        DeviceError::ClipboardNoLink => C::ClipboardNoLink,
        DeviceError::Clipboard(PasteError::Empty) => C::ClipboardEmpty,
        DeviceError::Clipboard(PasteError::TooLarge) => C::ClipboardTooLarge,
        DeviceError::Clipboard(PasteError::Unreadable) => C::ClipboardUnreadable,
        DeviceError::Camera(CameraError::Missing) => C::CameraMissing,
        DeviceError::Camera(CameraError::Busy) => C::CameraBusy,
        DeviceError::Camera(CameraError::Refused) => C::CameraRefused,
        DeviceError::Camera(CameraError::Failed) => C::CameraFailed,
        _ => C::Internal,
    }
}
