//! QRs that are hard to read, as cameras and screens show them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod shot;

use std::cell::Cell;

use image::imageops;
use image::{GrayImage, Luma};
use shot::{LINK, PLAIN, Shot};
use warifu_picture::{Effort, Frame, of_file, of_frame};

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
fn a_blank_picture_is_not_searched() {
    let blank = GrayImage::from_pixel(4000, 3000, Luma([30]));
    let asked = Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        false
    };
    let found = of_frame(blank.into(), Effort::Photograph, &stop).unwrap();
    assert!(found.is_empty());
    assert_eq!(asked.get(), 0, "no way of looking was begun");
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
