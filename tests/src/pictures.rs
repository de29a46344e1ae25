//! Pictures to scan, right and wrong.

use anyhow::{Context, Result};
use image::{GrayImage, Luma, imageops};
use qrcode::{Color, QrCode};
use std::path::Path;

const QUIET: u32 = 4;
const DOT: u32 = 8;

/// A picture of one QR.
///
/// # Errors
/// When the text is too long or the file cannot be written.
pub fn qr(to: &Path, text: &str) -> Result<()> {
    save(&draw(text)?, to)
}

/// Two QRs side by side.
///
/// # Errors
/// When a text is too long or the file cannot be written.
pub fn two_qrs(to: &Path, left: &str, right: &str) -> Result<()> {
    let (left, right) = (draw(left)?, draw(right)?);
    let height = left.height().max(right.height());
    let mut both = white(left.width() + right.width(), height);
    imageops::replace(&mut both, &left, 0, 0);
    imageops::replace(&mut both, &right, i64::from(left.width()), 0);
    save(&both, to)
}

/// Nothing but white.
///
/// # Errors
/// When the file cannot be written.
pub fn blank(to: &Path, width: u32, height: u32) -> Result<()> {
    save(&white(width, height), to)
}

/// The same picture, dark for light.
///
/// # Errors
/// When a file cannot be read or written.
pub fn inverted(from: &Path, to: &Path) -> Result<()> {
    let mut picture = image::open(from)
        .context("no picture to invert")?
        .to_luma8();
    imageops::invert(&mut picture);
    save(&picture, to)
}

fn draw(text: &str) -> Result<GrayImage> {
    let code = QrCode::new(text).context("too much for a QR")?;
    let width = u32::try_from(code.width())?;
    let side = (width + 2 * QUIET) * DOT;
    let mut picture = white(side, side);
    for (index, colour) in code.to_colors().into_iter().enumerate() {
        let index = u32::try_from(index)?;
        if colour == Color::Dark {
            dot(&mut picture, index % width + QUIET, index / width + QUIET);
        }
    }
    Ok(picture)
}

fn dot(picture: &mut GrayImage, column: u32, row: u32) {
    for y in row * DOT..(row + 1) * DOT {
        for x in column * DOT..(column + 1) * DOT {
            picture.put_pixel(x, y, Luma([0]));
        }
    }
}

fn white(width: u32, height: u32) -> GrayImage {
    GrayImage::from_pixel(width, height, Luma([255]))
}

fn save(picture: &GrayImage, to: &Path) -> Result<()> {
    picture.save(to).context("no picture written")
}
