//! From bytes to grey pixels, within limits that are checked before decoding.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageReader, Limits, Luma, Pixel, Rgba};

use crate::{Frame, PictureError};

/// Pixels above which a picture is refused.
const MAX_PIXELS: u64 = 32_000_000;
/// As [`MAX_PIXELS`], of a display: some have 7680 by 4320.
const MAX_FRAME: u64 = 40_000_000;
/// Bytes above which a file is not even looked into.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// Memory that a decoder may take.
const MAX_MEMORY: u64 = 512 * 1024 * 1024;

/// The picture in grey; what is transparent counts as white.
pub(crate) fn decode(bytes: &[u8]) -> Result<GrayImage, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::Unreadable);
    }
    check_size(bytes)?;
    let mut reader = open(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| PictureError::Unreadable)?;
    Ok(grey(picture))
}

/// The pixels of a display, a camera or a clipboard.
pub(crate) fn of_frame(frame: Frame) -> Result<GrayImage, PictureError> {
    in_bounds(frame.width, frame.height, MAX_FRAME)?;
    let picture = GrayImage::from_raw(frame.width, frame.height, frame.grey);
    picture.ok_or(PictureError::Unreadable)
}

/// The format comes from the content, never from a name.
fn open(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, PictureError> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| PictureError::Unreadable)?;
    match reader.format() {
        Some(_) => Ok(reader),
        None => Err(PictureError::Unreadable),
    }
}

/// Reads the header only.
fn check_size(bytes: &[u8]) -> Result<(), PictureError> {
    let (width, height) = open(bytes)?
        .into_dimensions()
        .map_err(|_| PictureError::Unreadable)?;
    in_bounds(width, height, MAX_PIXELS)
}

fn in_bounds(width: u32, height: u32, most: u64) -> Result<(), PictureError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > most {
        let megapixels = pixels.div_ceil(1_000_000);
        let limit = most / 1_000_000;
        return Err(PictureError::TooLarge { megapixels, limit });
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
