//! Pictures of QRs, drawn.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::{Color, QrCode};

/// The code with its quiet zone, each module `scale` pixels wide.
pub fn qr(text: &str, scale: u32) -> GrayImage {
    let code = QrCode::new(text).unwrap();
    let width = u32::try_from(code.width()).unwrap();
    let colors = code.to_colors();
    GrayImage::from_fn((width + 8) * scale, (width + 8) * scale, |x, y| {
        let (x, y) = (x / scale, y / scale);
        let inside = (4..width + 4).contains(&x) && (4..width + 4).contains(&y);
        let at = || usize::try_from((y - 4) * width + x - 4).unwrap();
        Luma([if inside && colors[at()] == Color::Dark {
            0
        } else {
            255
        }])
    })
}

pub fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    encoded(picture, ImageFormat::Png)
}
