//! Displays of Windows and macOS. Windows shows them to every program; macOS to
//! those that the customer has let, in the system's settings.

use warifu_device::ports::{Frame, ScreenError};
use xcap::Monitor;

/// What every display shows now.
///
/// # Errors
/// [`ScreenError::Refused`] where the customer has not let the app see it,
/// [`ScreenError::Unavailable`] where no display shows anything.
pub fn displays() -> Result<Vec<Frame>, ScreenError> {
    if !allowed() {
        return Err(ScreenError::Refused);
    }
    let monitors = Monitor::all().map_err(unavailable)?;
    // One that was just pulled out does not keep the others from being seen.
    let shown: Vec<Frame> = monitors.iter().filter_map(shown).collect();
    if shown.is_empty() {
        return Err(ScreenError::Unavailable);
    }
    Ok(shown)
}

fn shown(monitor: &Monitor) -> Option<Frame> {
    let picture = monitor.capture_image().ok()?;
    Some(Frame::of_rgb(
        picture.width(),
        picture.height(),
        4,
        picture.as_raw(),
    ))
}

/// Without leave macOS shows a desktop without windows, and no error. The
/// system asks the customer once; after that the settings are the way, and an
/// app hears of it when it is opened again.
#[cfg(target_os = "macos")]
fn allowed() -> bool {
    use objc2_core_graphics::{CGPreflightScreenCaptureAccess, CGRequestScreenCaptureAccess};
    CGPreflightScreenCaptureAccess() || CGRequestScreenCaptureAccess()
}

#[cfg(windows)]
fn allowed() -> bool {
    true
}

fn unavailable<E>(_: E) -> ScreenError {
    ScreenError::Unavailable
}
