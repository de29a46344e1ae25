//! A picture dropped onto the window. `WebKitGTK` gives a page no files of what
//! another program's drag brings, so the window itself takes the drop.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tauri::{AppHandle, DragDropEvent, Manager, Window, WindowEvent};
use warifu_device::{Device, DeviceError};

use crate::link;

/// More than any picture of a QR, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads what was dropped and tells the interface, as it does with a link.
pub fn heard(window: &Window, event: &WindowEvent) {
    if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event
        && let Some(path) = paths.first()
    {
        read(window.app_handle().clone(), path.clone());
    }
}

fn read(app: AppHandle, path: PathBuf) {
    tauri::async_runtime::spawn(async move {
        let bytes = tauri::async_runtime::spawn_blocking(move || picture(&path)).await;
        let read = match bytes {
            Ok(Ok(bytes)) => app.state::<Device>().read_picture(bytes).await,
            Ok(Err(error)) => Err(error),
            Err(_) => Err(DeviceError::PictureUnreadable),
        };
        link::tell(&app, read);
    });
}

/// A file's bytes; no folder, no pipe, and no more than a picture has.
///
/// # Errors
/// [`DeviceError::PictureFileTooLarge`], [`DeviceError::PictureUnreadable`].
pub(super) fn picture(path: &Path) -> Result<Vec<u8>, DeviceError> {
    let about = path.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(DeviceError::PictureUnreadable);
    }
    if about.len() > LARGEST {
        return Err(DeviceError::PictureFileTooLarge);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let read = file.take(LARGEST).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    Ok(bytes)
}

fn unreadable(_: io::Error) -> DeviceError {
    DeviceError::PictureUnreadable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.png");
        std::fs::write(&file, b"picture").unwrap();
        assert_eq!(picture(&file).unwrap(), b"picture");
        for nothing in [folder.path(), &folder.path().join("none.png")] {
            assert_eq!(picture(nothing), Err(DeviceError::PictureUnreadable));
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_told_as_such_and_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.png");
        let made = File::create(&file).unwrap();
        made.set_len(LARGEST + 1).unwrap();
        assert_eq!(picture(&file), Err(DeviceError::PictureFileTooLarge));
        let view = crate::error::ErrorView::from(DeviceError::PictureFileTooLarge);
        let said = serde_json::to_value(&view).unwrap();
        // As a file that was chosen: without a number of pixels.
        assert_eq!(said["code"], "picture_too_large");
        assert_eq!(said["data"], serde_json::json!({}));
    }
}
