//! Reads the one QR of a picture.

mod decode;
mod find;
mod reader;

pub(crate) use reader::Reader;
use reader::Stop;

use crate::DeviceError;

/// The text of the picture's QR. Dark on light or light on dark; the same code
/// twice counts once.
///
/// # Errors
/// Why there is not exactly one, or why the picture cannot be used.
pub fn read_qr(bytes: &[u8]) -> Result<String, DeviceError> {
    read_until(bytes, &Stop::default())
}

fn read_until(bytes: &[u8], stop: &Stop) -> Result<String, DeviceError> {
    let picture = decode::decode(bytes)?;
    let mut texts = find::texts(&picture, stop).into_iter();
    match (texts.next(), texts.next()) {
        (None, _) => Err(DeviceError::PictureNoQr),
        (Some(text), None) => Ok(text),
        (Some(_), Some(_)) => Err(DeviceError::PictureSeveralQr),
    }
}
