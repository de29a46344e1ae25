//! Codes as light falls: a page in space, seen through a lens, by a sensor.

use image::imageops::{blur, fast_blur};
use image::{GrayImage, Luma};
use qrcode::{Color, EcLevel, QrCode};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

pub const LINK: &str = "https://token.shinkumi.example:8443/enroll#v=1&s=10212083\
    &u=2083L0000193A001&k=Yk3mJ0p5vQx8cR2tW7zA1bD4eF6gH9iK0lM3nO5pQ8s";

/// A picture being taken.
#[derive(Clone, Copy)]
pub struct Shot {
    pub width: u32,
    pub height: u32,
    /// Pixels that a module takes.
    pub module: f64,
    /// By how much the page is turned.
    pub degrees: f64,
    /// By how much its far side is smaller: 0 is seen straight on.
    pub away: f64,
    pub dark: f64,
    pub light: f64,
    /// How much darker the right end is than the left.
    pub shadow: f64,
    /// The pattern of a monitor's dots against the sensor's, in grey.
    pub moire: f64,
    pub noise: u32,
    pub blur: f32,
    /// Light falls on the whole of a pixel, not on its corner: it counts where
    /// modules are not much larger. It is blurred as by a lens.
    pub whole: bool,
}

pub const PLAIN: Shot = Shot {
    width: 900,
    height: 700,
    module: 7.0,
    degrees: 0.0,
    away: 0.0,
    dark: 30.0,
    light: 230.0,
    shadow: 0.0,
    moire: 0.0,
    noise: 0,
    blur: 0.0,
    whole: false,
};

impl Shot {
    pub fn taken(self, text: &str) -> GrayImage {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let sharp = GrayImage::from_fn(self.width, self.height, |x, y| {
            Luma([byte(self.light_at(&code, f64::from(x), f64::from(y)))])
        });
        let mut picture = match self.blur {
            none if none <= 0.0 => sharp,
            much if self.whole => blur(&sharp, much),
            much => fast_blur(&sharp, much),
        };
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        for pixel in picture.pixels_mut().filter(|_| self.noise > 0) {
            let noise = f64::from(chance.next_u32() % (2 * self.noise + 1)) - f64::from(self.noise);
            pixel.0[0] = byte(f64::from(pixel.0[0]) + noise);
        }
        picture
    }

    fn light_at(&self, code: &QrCode, x: f64, y: f64) -> f64 {
        if !self.whole {
            return self.brightness(code, x, y);
        }
        let parts = [-0.375, -0.125, 0.125, 0.375];
        let row = |dy: f64| -> f64 {
            let at = |dx: &f64| self.brightness(code, x + dx, y + dy);
            parts.iter().map(at).sum()
        };
        parts.iter().map(|dy| row(*dy)).sum::<f64>() / 16.0
    }

    fn brightness(&self, code: &QrCode, x: f64, y: f64) -> f64 {
        let (dx, dy) = (
            x - f64::from(self.width) / 2.0,
            y - f64::from(self.height) / 2.0,
        );
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
        // The page leans back: what is higher up is farther off.
        let far = 1.0 - self.away * v / f64::from(self.height);
        let modules = f64::from(u32::try_from(code.width()).unwrap());
        let at = |across: f64| across * far / self.module + modules / 2.0;
        let ink = ink(code, at(u), at(v));
        let lit = 1.0 - self.shadow * x / f64::from(self.width);
        // Red, green and blue stripes of the monitor, three pixels of it a dot.
        let dots = (u * 0.93).sin() * (v * 1.07).sin();
        (self.dark + (self.light - self.dark) * ink) * lit + self.moire * dots
    }
}

/// 0 is a dark module, 1 is paper.
fn ink(code: &QrCode, column: f64, row: f64) -> f64 {
    let modules = i64::try_from(code.width()).unwrap();
    let (column, row) = (whole(column), whole(row));
    if !(0..modules).contains(&column) || !(0..modules).contains(&row) {
        return 1.0;
    }
    let place = (
        usize::try_from(column).unwrap(),
        usize::try_from(row).unwrap(),
    );
    match code[place] {
        Color::Dark => 0.0,
        Color::Light => 1.0,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "small")]
fn whole(value: f64) -> i64 {
    value.floor() as i64
}

fn byte(value: f64) -> u8 {
    u8::try_from(whole(value.clamp(0.0, 255.0))).unwrap()
}
