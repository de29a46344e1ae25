//! Looking where the customer asks to look. Pictures stay on this device and in
//! memory; nobody is contacted but issuers of the directory, for a newer one.

use tauri::ipc::Response;
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt;
use warifu_device::{Device, DeviceError, Glance};

use super::Answer;
use crate::error::ErrorView;
use crate::platform::Sight;
use crate::views::{GlanceView, ReadingView};

/// Searches every display for QRs.
#[tauri::command]
pub async fn scan_screen(
    device: State<'_, Device>,
    sight: State<'_, Sight>,
) -> Answer<ReadingView> {
    Ok(device.read_screen(&*sight.screen).await?.into())
}

/// Reads the picture or the link that was copied.
#[tauri::command]
pub async fn scan_clipboard(
    device: State<'_, Device>,
    sight: State<'_, Sight>,
) -> Answer<ReadingView> {
    Ok(device.read_clipboard(&*sight.clipboard).await?.into())
}

/// One picture of the camera with what was read in it: the length of a
/// [`GlanceView`] in four bytes, little end first, itself as JSON, then one byte
/// of grey for each pixel. Opens the camera; it closes soon after the last call.
#[tauri::command]
pub async fn look_through_camera(
    device: State<'_, Device>,
    sight: State<'_, Sight>,
) -> Answer<Response> {
    let glance = device.look(&*sight.camera).await?;
    let packed = packed(glance).ok_or(DeviceError::Internal)?;
    Ok(Response::new(packed))
}

/// Closes the camera at once.
#[tauri::command]
pub async fn close_camera(sight: State<'_, Sight>) -> Answer<()> {
    sight.camera.close().await;
    Ok(())
}

/// Opens a page of a known institution, and no other, in the browser.
#[tauri::command]
pub async fn open_bank_page(app: AppHandle, device: State<'_, Device>, url: String) -> Answer<()> {
    let page = device.page_to_open(&url)?;
    let opened = app.opener().open_url(page, None::<&str>);
    opened.map_err(|_| ErrorView::from(DeviceError::LoginPageUnknown))
}

fn packed(glance: Glance) -> Option<Vec<u8>> {
    let frame = glance.frame;
    let (reading, error) = match glance.read {
        Some(Ok(reading)) => (Some(reading.into()), None),
        Some(Err(error)) => (None, Some(error.into())),
        None => (None, None),
    };
    let head = serde_json::to_vec(&GlanceView {
        width: frame.width,
        height: frame.height,
        reading,
        error,
    });
    let head = head.ok()?;
    let mut packed = u32::try_from(head.len()).ok()?.to_le_bytes().to_vec();
    packed.extend(head);
    packed.extend(frame.grey);
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use warifu_device::ports::Frame;

    #[test]
    fn a_glance_is_packed_as_the_page_unpacks_it() {
        let frame = Frame {
            width: 2,
            height: 1,
            grey: vec![8, 9],
        };
        let glance = Glance {
            frame,
            read: Some(Err(DeviceError::ScreenNoQr)),
        };
        let packed = packed(glance).unwrap();
        let (length, rest) = packed.split_at(4);
        let length = u32::from_le_bytes(length.try_into().unwrap()) as usize;
        let (head, pixels) = rest.split_at(length);
        let head: serde_json::Value = serde_json::from_slice(head).unwrap();
        assert_eq!((&head["width"], &head["height"]), (&2.into(), &1.into()));
        assert_eq!(head["error"]["code"], "screen_no_qr");
        assert!(head["reading"].is_null());
        assert_eq!(pixels, [8, 9]);
    }
}
