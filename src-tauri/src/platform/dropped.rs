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
            _ => Err(DeviceError::PictureUnreadable),
        };
        link::tell(&app, read);
    });
}

/// A file's bytes; no folder, no pipe, and no more than a picture has.
pub(super) fn picture(path: &Path) -> io::Result<Vec<u8>> {
    let about = path.metadata()?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
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
        assert!(picture(folder.path()).is_err());
        assert!(picture(&folder.path().join("none.png")).is_err());
    }
}
