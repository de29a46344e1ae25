//! Pictures of QRs.

use image::{GrayImage, ImageFormat, ImageResult, Luma};
use qrcode::{Color, QrCode};
use std::io::Cursor;

/// White around the code, in modules.
const QUIET: u32 = 4;

/// A QR with these bytes, each module `side` pixels wide; `None` where they are
/// too many.
#[must_use]
pub fn qr(bytes: &[u8], side: u32) -> Option<GrayImage> {
    let code = QrCode::new(bytes).ok()?;
    let width = u32::try_from(code.width()).ok()?;
    let modules = code.to_colors();
    let dark = |x: u32, y: u32| {
        let (x, y) = (x.checked_sub(QUIET)?, y.checked_sub(QUIET)?);
        let inside = x < width && y < width;
        let module = inside.then(|| usize::try_from(y * width + x).ok())??;
        modules.get(module).copied()
    };
    let length = (width + 2 * QUIET) * side;
    Some(GrayImage::from_fn(length, length, |x, y| {
        match dark(x / side, y / side) {
            Some(Color::Dark) => Luma([0]),
            _ => Luma([255]),
        }
    }))
}

/// The picture as a file.
///
/// # Errors
/// Where the format cannot hold it.
pub fn file(picture: &GrayImage, format: ImageFormat) -> ImageResult<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format)?;
    Ok(file.into_inner())
}
