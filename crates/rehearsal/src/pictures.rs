//! Pictures to hand in, drawn on the spot.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, imageops};
use qrcode::{Color, QrCode};

const QUIET: u32 = 4;
const DOT: u32 = 6;
/// What a small camera sees.
const DESK: (u32, u32) = (640, 480);
/// A PNG's head that promises more than anybody decodes, with nothing behind it.
const PROMISED: (u32, u32) = (8_000, 6_000);

/// A picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// The QR of the rehearsal bank's mail.
    Right,
    /// The same, dark for light.
    Inverted,
    /// Nothing on it.
    Blank,
    /// The QRs of two banks' mails.
    Two,
    /// The QR of a bank's page.
    Page,
    /// As a camera sees it: the QR half out of the picture.
    Half,
    /// As a camera sees it: the QR of the rehearsal bank's mail.
    Held,
    /// A shop's QR.
    Foreign,
    /// Too many pixels.
    Huge,
    /// No picture at all.
    Words,
}

impl Picture {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Right,
        Self::Inverted,
        Self::Blank,
        Self::Two,
        Self::Page,
        Self::Half,
        Self::Held,
        Self::Foreign,
        Self::Huge,
        Self::Words,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Inverted => "inverted",
            Self::Blank => "blank",
            Self::Two => "two",
            Self::Page => "page",
            Self::Half => "half",
            Self::Held => "held",
            Self::Foreign => "foreign",
            Self::Huge => "huge",
            Self::Words => "words",
        }
    }

    /// Its bytes; `link` is what the right one says, `other` another bank's.
    pub(crate) fn bytes(self, link: &str, other: &str) -> Vec<u8> {
        let shop = "https://shop.example/";
        match self {
            Self::Right => png(&draw(link)),
            Self::Inverted => {
                let mut picture = draw(link);
                imageops::invert(&mut picture);
                png(&picture)
            }
            Self::Blank => png(&white(400, 400)),
            Self::Two => png(&beside(&draw(link), &draw(other))),
            Self::Page => png(&draw(&page_of(link))),
            Self::Half => png(&on_desk(&draw(link), (130, 280))),
            Self::Held => png(&on_desk(&draw(link), (130, 60))),
            Self::Foreign => png(&draw(shop)),
            Self::Huge => promise(),
            Self::Words => b"only words".to_vec(),
        }
    }
}

/// The first page of whoever the link leads to.
fn page_of(link: &str) -> String {
    let (scheme, rest) = link.split_once("://").unwrap_or(("https", link));
    let host = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{host}/")
}

fn png(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageLuma8(picture.clone());
    // Into memory; where it failed there would be no picture.
    let _ = picture.write_to(&mut bytes, ImageFormat::Png);
    bytes.into_inner()
}

/// The head of a small PNG with other measures in it.
fn promise() -> Vec<u8> {
    let mut head = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(PROMISED.0.to_be_bytes());
    chunk.extend(PROMISED.1.to_be_bytes());
    chunk.extend([8, 0, 0, 0, 0]);
    head.extend(13_u32.to_be_bytes());
    head.extend(&chunk);
    head.extend(crc(&chunk).to_be_bytes());
    head.extend([0, 0, 0, 0]);
    head.extend(b"IDAT");
    head.extend(crc(b"IDAT").to_be_bytes());
    head
}

/// CRC-32 as PNG wants it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

fn beside(left: &GrayImage, right: &GrayImage) -> GrayImage {
    let height = left.height().max(right.height());
    let mut both = white(left.width() + right.width(), height);
    imageops::replace(&mut both, left, 0, 0);
    imageops::replace(&mut both, right, i64::from(left.width()), 0);
    both
}

/// A desk in the evening, and a sheet on it.
fn on_desk(sheet: &GrayImage, at: (i64, i64)) -> GrayImage {
    let (width, height) = DESK;
    let mut desk = GrayImage::from_fn(width, height, |x, y| {
        let light = 60 + x * 50 / width + y * 40 / height;
        Luma([u8::try_from(light).unwrap_or(u8::MAX)])
    });
    imageops::replace(&mut desk, sheet, at.0, at.1);
    desk
}

fn draw(text: &str) -> GrayImage {
    let Ok(code) = QrCode::new(text) else {
        return white(1, 1);
    };
    let width = u32::try_from(code.width()).unwrap_or(0);
    let side = (width + 2 * QUIET) * DOT;
    let colours = code.to_colors();
    GrayImage::from_fn(side, side, |x, y| {
        let (column, row) = (x / DOT, y / DOT);
        let inside = |at: u32| at.checked_sub(QUIET).filter(|at| *at < width);
        let at = inside(row).zip(inside(column));
        let at = at.and_then(|(row, column)| usize::try_from(row * width + column).ok());
        let dark = at.and_then(|at| colours.get(at)) == Some(&Color::Dark);
        Luma([if dark { 0 } else { 255 }])
    })
}

fn white(width: u32, height: u32) -> GrayImage {
    GrayImage::from_pixel(width, height, Luma([255]))
}
