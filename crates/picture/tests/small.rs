//! Codes of about two pixels a module, as a webcam shows a letter that is held up
//! to it: noise of the sensor, a lens a little out of focus, a JPEG on the way.
#![expect(clippy::unwrap_used, reason = "tests")]

mod shot;

use image::codecs::jpeg::JpegEncoder;
use image::imageops;
use image::{ExtendedColorType, GrayImage, ImageEncoder};
use shot::{LINK, PLAIN, Shot};
use warifu_picture::{Effort, Frame, of_file, of_frame};

/// Two pixels a module, seen a little from the side.
const SMALL: Shot = Shot {
    width: 320,
    height: 240,
    module: 2.0,
    away: 0.05,
    whole: true,
    ..PLAIN
};

fn is_read(picture: &GrayImage, effort: Effort) -> bool {
    let texts = of_frame(Frame::from(picture.clone()), effort, &|| false);
    texts.is_ok_and(|texts| texts == [LINK])
}

fn jpeg(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, quality)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::L8)
        .unwrap();
    file
}

fn cases() -> Vec<(String, Shot)> {
    let mut cases = Vec::new();
    for (module, noise, blur) in [
        (2.0, 0, 0.0),
        (2.0, 0, 0.7),
        (2.0, 15, 0.0),
        (2.5, 0, 0.7),
        (2.5, 15, 0.0),
    ] {
        for degrees in [0.0, 4.0, 33.0] {
            let shot = Shot {
                module,
                degrees,
                noise,
                blur,
                ..SMALL
            };
            let name = format!("{module} px, noise {noise}, blur {blur}, {degrees} degrees");
            cases.push((name, shot));
        }
    }
    cases
}

#[test]
fn small_noisy_codes_are_read() {
    let mut missed = Vec::new();
    for (name, shot) in cases() {
        let mut picture = shot.taken(LINK);
        if !is_read(&picture, Effort::Photograph) {
            missed.push(name.clone());
        }
        imageops::invert(&mut picture);
        if !is_read(&picture, Effort::Photograph) {
            missed.push(format!("{name}, inverted"));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

/// A pale one, compressed, is at the limit: most of them are read.
#[test]
fn small_codes_are_read_through_a_jpeg_with_little_contrast() {
    let sharp = cases().into_iter().filter(|(_, shot)| shot.blur <= 0.0);
    let files = sharp.map(|(name, shot)| {
        let pale = Shot {
            dark: 60.0,
            light: 190.0,
            ..shot
        };
        let texts = of_file(&jpeg(&pale.taken(LINK), 80), &|| false);
        (name, texts.unwrap() == [LINK])
    });
    most_are_read(&files.collect::<Vec<_>>());
}

fn most_are_read(pictures: &[(String, bool)]) {
    let missed: Vec<_> = pictures.iter().filter(|(_, read)| !read).collect();
    assert!(missed.len() * 3 <= pictures.len(), "{missed:?}");
}

/// A camera takes the next picture at once: most of them will do.
#[test]
fn a_camera_reads_small_codes_held_into_its_middle() {
    let frames = cases().into_iter().map(|(name, shot)| {
        let shot = Shot {
            width: 960,
            height: 540,
            ..shot
        };
        (name, is_read(&shot.taken(LINK), Effort::Glance))
    });
    most_are_read(&frames.collect::<Vec<_>>());
}
