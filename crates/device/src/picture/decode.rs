//! From bytes to grey pixels, within limits that are checked before decoding.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageReader, Limits, Luma, Pixel, Rgba};

use crate::DeviceError;

/// Pixels above which a picture is refused.
const MAX_PIXELS: u64 = 32_000_000;
/// Bytes above which a file is not even looked into.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// Memory that a decoder may take.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;

/// The picture in grey; what is transparent counts as white.
pub(super) fn decode(bytes: &[u8]) -> Result<GrayImage, DeviceError> {
    if bytes.len() > MAX_BYTES {
        return Err(DeviceError::PictureUnreadable);
    }
    check_size(bytes)?;
    let mut reader = open(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let picture = reader
        .decode()
        .map_err(|_| DeviceError::PictureUnreadable)?;
    Ok(grey(picture))
}

/// The format comes from the content, never from a name.
fn open(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, DeviceError> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| DeviceError::PictureUnreadable)?;
    match reader.format() {
        Some(_) => Ok(reader),
        None => Err(DeviceError::PictureUnreadable),
    }
}

/// Reads the header only.
fn check_size(bytes: &[u8]) -> Result<(), DeviceError> {
    let (width, height) = open(bytes)?
        .into_dimensions()
        .map_err(|_| DeviceError::PictureUnreadable)?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        let megapixels = pixels.div_ceil(1_000_000);
        let limit = MAX_PIXELS / 1_000_000;
        return Err(DeviceError::PictureTooLarge { megapixels, limit });
    }
    Ok(())
}

fn grey(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let (width, height) = (picture.width(), picture.height());
    // Pixel by pixel: a second picture of this size would be 128 MB more.
    let rgba = picture.into_rgba8();
    let pixels = rgba.pixels().map(|pixel| on_white(*pixel)).collect();
    GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// The pixel's grey where white shines through it.
fn on_white(pixel: Rgba<u8>) -> u8 {
    let Luma([grey]) = pixel.to_luma();
    let alpha = u16::from(pixel.alpha());
    let mixed = u16::from(grey) * alpha + 255 * (255 - alpha);
    u8::try_from(mixed / 255).unwrap_or(255)
}
