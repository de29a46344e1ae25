//! QR codes as PNG, so that they can be saved, mailed and dropped into the app.

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use qrcode::{Color, EcLevel, QrCode};

/// Pixels a module.
const SCALE: usize = 8;
/// Modules of white around it (ISO/IEC 18004 asks for 4).
const QUIET: usize = 4;

/// The text as a QR code: an 8-bit grey PNG. `None` where it is too long.
pub(crate) fn png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width().checked_add(2 * QUIET)?.checked_mul(SCALE)?;
    let pixels = draw(&code, side);
    let edge = u32::try_from(side).ok()?;
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&pixels, edge, edge, ExtendedColorType::L8)
        .ok()?;
    Some(png)
}

fn draw(code: &QrCode, side: usize) -> Vec<u8> {
    let dark = |x: usize, y: usize| {
        let module = |at: usize| {
            (at / SCALE)
                .checked_sub(QUIET)
                .filter(|m| *m < code.width())
        };
        matches!((module(x), module(y)), (Some(x), Some(y)) if code[(x, y)] == Color::Dark)
    };
    (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| if dark(x, y) { 0 } else { 255 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_picture_with_a_white_edge() {
        let png = png("https://token.bank.example/enroll#v=1&s=10212083&u=A1&k=abc").unwrap();
        let picture = image::load_from_memory(&png).unwrap().to_luma8();
        assert_eq!(picture.width(), picture.height());
        assert_eq!(picture.get_pixel(0, 0).0, [255]);
        let corner = u32::try_from(QUIET * SCALE).unwrap();
        assert_eq!(
            picture.get_pixel(corner, corner).0,
            [0],
            "the finder begins after the edge"
        );
    }

    #[test]
    fn what_is_too_long_is_no_picture() {
        assert!(png(&"x".repeat(9000)).is_none());
    }
}
