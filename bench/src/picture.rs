//! Reading a QR out of a photograph, against decoding its JPEG alone.

use crate::Pace;
use crate::measure::against;
use crate::report::{Figure, Report};
use anyhow::{Context, Result, ensure};
use image::imageops::fast_blur;
use image::{DynamicImage, GrayImage, ImageEncoder as _, Luma, codecs::jpeg::JpegEncoder};
use qrcode::{Color, EcLevel, QrCode};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::hint::black_box;
use std::io::Cursor;

const WIDTH: u32 = 4000;
const HEIGHT: u32 = 3000;
/// Pixels a module of the QR takes.
const MODULE: f64 = 28.0;
/// How far the page lies askew.
const TILT_DEGREES: f64 = 8.0;
const BLUR: f32 = 3.0;
const NOISE: i16 = 24;
const LINK: &str = "http://127.0.0.1:8083/enroll#v=1&s=10212083&u=2083L0000193A001\
    &k=Yk3mJ0p5vQx8cR2tW7zA1bD4eF6gH9iK0lM3nO5pQ8s";

/// Adds the figure.
pub fn measure(report: &mut Report, pace: Pace) -> Result<()> {
    let photo = photograph()?;
    let read = warifu_device::read_qrs(&photo);
    let read = read.ok().context("the photograph's QR is not read")?;
    ensure!(read == [LINK], "the photograph's QR reads {read:?}");
    let rounds = if pace == Pace::Quick { 1 } else { 9 };
    let (ours, bare) = against(
        rounds,
        1,
        || {
            let _ = black_box(warifu_device::read_qrs(black_box(&photo)));
        },
        || {
            let _ = black_box(decode(black_box(&photo)));
        },
    );
    report.add(
        Figure::new("QR of a 12-megapixel photograph", ours * 1e3, "ms")
            .against("decoding the JPEG alone", bare * 1e3),
    );
    Ok(())
}

fn decode(photo: &[u8]) -> Result<GrayImage> {
    let reader = image::ImageReader::new(Cursor::new(photo)).with_guessed_format()?;
    Ok(reader.decode()?.into_luma8())
}

/// A page with a QR, photographed askew, out of focus, in poor light.
fn photograph() -> Result<Vec<u8>> {
    let code = QrCode::with_error_correction_level(LINK, EcLevel::M)?;
    let sharp = GrayImage::from_fn(WIDTH, HEIGHT, |x, y| Luma([brightness(&code, x, y)]));
    let mut picture = fast_blur(&sharp, BLUR);
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    for pixel in picture.pixels_mut() {
        let noisy = i16::from(pixel.0[0]) + rng.gen_range(-NOISE..=NOISE);
        pixel.0[0] = u8::try_from(noisy.clamp(0, 255)).unwrap_or(0);
    }
    let colour = DynamicImage::ImageLuma8(picture).into_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 88).write_image(
        colour.as_raw(),
        WIDTH,
        HEIGHT,
        image::ExtendedColorType::Rgb8,
    )?;
    Ok(jpeg)
}

/// What the camera sees at a point: modules, quiet zone, or the desk.
fn brightness(code: &QrCode, x: u32, y: u32) -> u8 {
    let (sin, cos) = TILT_DEGREES.to_radians().sin_cos();
    let (dx, dy) = (
        f64::from(x) - f64::from(WIDTH) / 2.0,
        f64::from(y) - f64::from(HEIGHT) / 2.0,
    );
    let side = f64::from(u32::try_from(code.width()).unwrap_or(0));
    let (u, v) = (
        (dx * cos + dy * sin) / MODULE + side / 2.0,
        (dy * cos - dx * sin) / MODULE + side / 2.0,
    );
    // The light falls off from left to right.
    let light = 1.0 - 0.25 * f64::from(x) / f64::from(WIDTH);
    let inside = |at: f64| (0.0..side).contains(&at);
    let paper = |at: f64| (-6.0..side + 6.0).contains(&at);
    let plain = if inside(u) && inside(v) {
        match code[(whole(u), whole(v))] {
            Color::Dark => 45.0,
            Color::Light => 225.0,
        }
    } else if paper(u) && paper(v) {
        225.0
    } else {
        120.0
    };
    u8::try_from(whole(plain * light)).unwrap_or(255)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small and not negative, or 0"
)]
fn whole(value: f64) -> usize {
    value as usize
}
