//! QRs that are hard to read, as cameras and screens show them. Each is drawn
//! as light falls: a page in space, seen through a lens, by a sensor.
#![expect(clippy::unwrap_used, reason = "tests")]

use image::imageops::{self, fast_blur};
use image::{GrayImage, Luma};
use qrcode::{Color, EcLevel, QrCode};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use warifu_picture::{Effort, Frame, of_file, of_frame};

const LINK: &str = "https://token.shinkumi.example:8443/enroll#v=1&s=10212083\
    &u=2083L0000193A001&k=Yk3mJ0p5vQx8cR2tW7zA1bD4eF6gH9iK0lM3nO5pQ8s";

/// A picture being taken.
#[derive(Clone, Copy)]
struct Shot {
    width: u32,
    height: u32,
    /// Pixels that a module takes.
    module: f64,
    /// By how much the page is turned.
    degrees: f64,
    /// By how much its far side is smaller: 0 is seen straight on.
    away: f64,
    dark: f64,
    light: f64,
    /// How much darker the right end is than the left.
    shadow: f64,
    /// The pattern of a monitor's dots against the sensor's, in grey.
    moire: f64,
    noise: u32,
    blur: f32,
}

const PLAIN: Shot = Shot {
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
};

impl Shot {
    fn taken(self, text: &str) -> GrayImage {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let sharp = GrayImage::from_fn(self.width, self.height, |x, y| {
            Luma([byte(self.brightness(&code, f64::from(x), f64::from(y)))])
        });
        let mut picture = if self.blur > 0.0 {
            fast_blur(&sharp, self.blur)
        } else {
            sharp
        };
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        for pixel in picture.pixels_mut().filter(|_| self.noise > 0) {
            let noise = f64::from(chance.next_u32() % (2 * self.noise + 1)) - f64::from(self.noise);
            pixel.0[0] = byte(f64::from(pixel.0[0]) + noise);
        }
        picture
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

fn never() -> bool {
    false
}

fn is_read(picture: &GrayImage) -> bool {
    let frame = Frame::from(picture.clone());
    of_frame(frame, Effort::Photograph, &never).is_ok_and(|texts| texts == [LINK])
}

fn each_is_read(shots: &[(&str, Shot)]) {
    let mut missed = Vec::new();
    for (name, shot) in shots {
        let mut picture = shot.taken(LINK);
        if !is_read(&picture) {
            missed.push((*name).to_owned());
        }
        imageops::invert(&mut picture);
        if !is_read(&picture) {
            missed.push(format!("{name}, inverted"));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn turned_codes_are_read_at_every_angle() {
    let turned = |degrees| Shot { degrees, ..PLAIN };
    let angles = [
        3.0, 10.0, 20.0, 30.0, 38.0, 45.0, 52.0, 70.0, 90.0, 137.0, 180.0,
    ];
    for degrees in angles {
        each_is_read(&[(&format!("{degrees} degrees"), turned(degrees))]);
    }
}

#[test]
fn codes_seen_from_the_side_are_read() {
    each_is_read(&[
        ("leaning", Shot { away: 0.3, ..PLAIN }),
        (
            "leaning far",
            Shot {
                away: 0.55,
                ..PLAIN
            },
        ),
        (
            "leaning and turned",
            Shot {
                away: 0.4,
                degrees: 15.0,
                ..PLAIN
            },
        ),
    ]);
}

#[test]
fn pale_codes_are_read() {
    let pale = |dark, light| Shot {
        dark,
        light,
        ..PLAIN
    };
    each_is_read(&[
        ("grey on white", pale(190.0, 235.0)),
        ("grey on grey", pale(120.0, 140.0)),
        ("nearly white on white", pale(238.0, 250.0)),
        ("black on dark", pale(8.0, 26.0)),
        (
            "grey on grey with noise",
            Shot {
                noise: 5,
                ..pale(120.0, 145.0)
            },
        ),
    ]);
}

#[test]
fn codes_in_a_shadow_are_read() {
    let shadow = |shadow| Shot { shadow, ..PLAIN };
    each_is_read(&[
        ("half as light", shadow(0.5)),
        ("nearly dark at one end", shadow(0.85)),
        (
            "pale, in a shadow",
            Shot {
                dark: 150.0,
                light: 200.0,
                ..shadow(0.6)
            },
        ),
    ]);
}

#[test]
fn codes_photographed_off_a_monitor_are_read() {
    let monitor = |module, moire| Shot {
        module,
        moire,
        width: 1600,
        height: 1200,
        blur: 1.0,
        noise: 10,
        ..PLAIN
    };
    each_is_read(&[
        ("fine pattern", monitor(12.0, 25.0)),
        ("strong pattern", monitor(14.0, 60.0)),
        (
            "strong pattern, turned",
            Shot {
                degrees: 12.0,
                away: 0.2,
                ..monitor(14.0, 50.0)
            },
        ),
        (
            "strong pattern, pale",
            Shot {
                dark: 90.0,
                light: 190.0,
                ..monitor(16.0, 45.0)
            },
        ),
    ]);
}

#[test]
fn codes_out_of_focus_are_read() {
    let blurred = |module, blur| Shot {
        module,
        blur,
        ..PLAIN
    };
    each_is_read(&[
        ("a little", blurred(8.0, 2.0)),
        ("clearly", blurred(9.0, 3.5)),
    ]);
}

#[test]
fn small_codes_in_large_photographs_are_read() {
    let small = |module| Shot {
        module,
        width: 3000,
        height: 2000,
        ..PLAIN
    };
    each_is_read(&[
        ("of three pixels a module", small(3.2)),
        (
            "of five pixels a module, turned",
            Shot {
                degrees: 17.0,
                ..small(5.0)
            },
        ),
    ]);
}

/// What is looked for the longest is what is not there.
#[test]
fn a_photograph_without_a_code_is_given_up() {
    let picture = Shot {
        width: 4000,
        height: 3000,
        module: 900.0,
        noise: 20,
        blur: 2.0,
        shadow: 0.4,
        ..PLAIN
    };
    let frame = Frame::from(picture.taken(LINK));
    let texts = of_frame(frame, Effort::Photograph, &never).unwrap();
    assert_eq!(texts, [""; 0]);
}

#[test]
fn of_an_animation_the_first_picture_is_read_and_the_rest_is_not_waited_for() {
    use image::codecs::gif::GifEncoder;
    use image::{DynamicImage, Frame};
    let first = PLAIN.taken(LINK);
    let blank = GrayImage::from_pixel(first.width(), first.height(), Luma([255]));
    let animated = |pictures: &[&GrayImage]| {
        let mut file = Vec::new();
        let frames = pictures
            .iter()
            .map(|picture| Frame::new(DynamicImage::from((*picture).clone()).into_rgba8()));
        GifEncoder::new(&mut file).encode_frames(frames).unwrap();
        file
    };
    assert_eq!(
        of_file(&animated(&[&first, &blank]), &never).unwrap(),
        [LINK]
    );
    let later = of_file(&animated(&[&blank, &first]), &never);
    assert_eq!(later.unwrap(), [""; 0]);
}
