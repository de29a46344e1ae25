//! Finds and reads the QRs of a picture: of a file, of a display, of a camera.
//! Dark on light or light on dark, askew, small, pale, off a monitor.
//!
//! A crate of its own, because it is optimised in builds for debugging too.

mod decode;
mod even;
mod find;
mod sharp;
mod watched;

pub use find::Effort;
use image::GrayImage;
use thiserror::Error;

/// Why a picture was not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PictureError {
    /// Not a picture, or a broken one.
    #[error("not a picture")]
    Unreadable,
    /// More pixels than are decoded.
    #[error("the picture has {megapixels} of at most {limit} megapixels")]
    TooLarge {
        /// Rounded up.
        megapixels: u64,
        /// The most that are decoded.
        limit: u64,
    },
}

/// A picture in grey, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// One byte a pixel, 0 is black.
    pub grey: Vec<u8>,
}

/// The distinct texts of the QRs in a picture file; none is no error. `stop`
/// says that nobody waits any more.
///
/// # Errors
/// [`PictureError`].
pub fn of_file(bytes: &[u8], stop: &dyn Fn() -> bool) -> Result<Vec<String>, PictureError> {
    let picture = decode::decode(bytes)?;
    Ok(find::texts(&picture, Effort::Photograph, stop))
}

/// As [`of_file`], of pixels.
///
/// # Errors
/// [`PictureError`].
pub fn of_frame(
    frame: Frame,
    effort: Effort,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<String>, PictureError> {
    let picture = decode::of_frame(frame)?;
    Ok(find::texts(&picture, effort, stop))
}

impl Frame {
    /// Of three or four bytes a pixel: red, green, blue, and what follows them.
    #[must_use]
    pub fn of_rgb(width: u32, height: u32, bytes_a_pixel: usize, pixels: &[u8]) -> Self {
        let pixels = pixels.chunks_exact(bytes_a_pixel.max(3));
        let grey = pixels.map(|pixel| match pixel {
            [red, green, blue, ..] => grey(*red, *green, *blue),
            _ => u8::MAX,
        });
        Self {
            width,
            height,
            grey: grey.collect(),
        }
    }

    /// Of a picture file; `None` where it cannot be used.
    #[must_use]
    pub fn of_file(bytes: &[u8]) -> Option<Self> {
        decode::decode(bytes).ok().map(Self::from)
    }
}

impl From<GrayImage> for Frame {
    fn from(picture: GrayImage) -> Self {
        let (width, height) = picture.dimensions();
        Self {
            width,
            height,
            grey: picture.into_raw(),
        }
    }
}

/// How bright a colour looks (ITU-R BT.601).
#[must_use]
pub fn grey(red: u8, green: u8, blue: u8) -> u8 {
    let (red, green, blue) = (u32::from(red), u32::from(green), u32::from(blue));
    u8::try_from((77 * red + 150 * green + 29 * blue) >> 8).unwrap_or(u8::MAX)
}
