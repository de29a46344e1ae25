//! Links that arrive while the app runs: read, and handed to the interface.

use tauri::{AppHandle, Emitter, Manager};
use warifu_device::Device;

use crate::views::LinkEvent;

/// The event's name.
const EVENT: &str = "link";

/// Reads the link and tells the interface. Nobody is contacted.
pub fn arrived(app: &AppHandle, text: &str) {
    let event = match app.state::<Device>().read_link(text) {
        Ok(read) => LinkEvent::Read(Box::new(read.into())),
        Err(error) => LinkEvent::Refused {
            error: error.into(),
        },
    };
    let _ = app.emit(EVENT, event);
}
