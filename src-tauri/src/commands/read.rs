//! Reading what leads to an institution. Nobody is contacted but issuers of the
//! directory, for a newer one.

use tauri::State;
use tauri::ipc::{InvokeBody, Request};
use warifu_device::{Device, DeviceError};

use super::Answer;
use crate::views::{InstitutionView, ReadView, ReadingView};

/// Who a service ID belongs to.
#[tauri::command]
pub async fn lookup_service(
    device: State<'_, Device>,
    service_id: String,
) -> Answer<Option<InstitutionView>> {
    Ok(device.lookup_service(&service_id)?.map(Into::into))
}

/// The QRs of a picture; the picture is the request's raw body.
#[tauri::command]
pub async fn read_qr(device: State<'_, Device>, request: Request<'_>) -> Answer<ReadingView> {
    let InvokeBody::Raw(picture) = request.body() else {
        return Err(DeviceError::PictureUnreadable.into());
    };
    Ok(device.read_picture(picture.clone()).await?.into())
}

/// What the system's scanner of codes has read, on phones.
#[tauri::command]
pub async fn read_code(device: State<'_, Device>, text: String) -> Answer<ReadingView> {
    Ok(device.read_code(&text).await?.into())
}

/// A link.
#[tauri::command]
pub async fn read_link(device: State<'_, Device>, text: String) -> Answer<ReadView> {
    Ok(device.read_link(&text).await?.into())
}
