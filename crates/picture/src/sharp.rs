//! Takes back what lens and sensor have blurred, in a picture that was made larger:
//! what is lighter than around it is made lighter still.

use image::GrayImage;
use image::imageops::fast_blur;

/// *Around* is so many pixels: two of the picture before it was made larger.
const AROUND: f32 = 4.0;

/// The difference to what is around counts `more` times more.
pub(crate) fn sharpened(picture: &GrayImage, more: i16) -> GrayImage {
    let around = fast_blur(picture, AROUND);
    let (width, height) = picture.dimensions();
    let pixels = picture.as_raw().iter().zip(around.as_raw());
    let pixels = pixels.map(|(pixel, around)| apart(*pixel, *around, more));
    GrayImage::from_raw(width, height, pixels.collect()).unwrap_or_default()
}

fn apart(pixel: u8, around: u8, more: i16) -> u8 {
    let (pixel, around) = (i16::from(pixel), i16::from(around));
    let apart = pixel + more * (pixel - around);
    u8::try_from(apart.clamp(0, 255)).unwrap_or_default()
}
