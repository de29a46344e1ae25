//! Looks for QRs at several sizes, dark on light and light on dark; then once
//! more with the light made even.

use std::collections::BTreeSet;

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use crate::even::Even;
use crate::sharp::sharpened;
use crate::watched::decoded;

/// White around the picture: a code cropped to its edge has no quiet zone.
const BORDER: u32 = 24;
/// Longest sides to look at, in pixels, in this order. A photograph reads best
/// when made smaller, a thumbnail when made larger.
const SIDES: [u32; 5] = [1600, 1000, 600, 2400, 4000];
/// Longest sides to look at with the light made even; a picture is not made
/// larger for that.
const EVEN_SIDES: [u32; 4] = [1000, 1600, 600, 4000];
/// A pattern of dots is wiped out by smoothing over so many pixels.
const SMOOTH: [f32; 2] = [0.8, 2.0];
/// Longest side of a picture that is looked at as it is before all else.
const PHOTOGRAPH: u32 = 1600;
/// Longest side at which anything but a display is looked at.
const LARGEST: u32 = 4096;
/// Longest side at which a camera's picture is looked at.
const GLANCE: u32 = 1000;

/// How many times larger a picture is made for small codes.
const ENLARGED: [(u32, Care); 2] = [(2, Care::Sharp), (3, Care::Close)];
/// How much more a difference counts where what blurred it is taken back; where it
/// is also judged against what is near, less will do.
const MORE: [i16; 2] = [3, 1];
/// Longest side of the middle of a camera's picture that is made larger.
const MIDDLE: u32 = 480;

/// How hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A picture file: anything may have happened to it.
    Photograph,
    /// What a display shows: sharp, and as a rule large.
    Display,
    /// What a display shows, when it is looked at again and again.
    Peek,
    /// One of the pictures that a camera takes several times a second.
    Glance,
}

/// What is done to a picture before it is searched.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Care {
    Plain,
    /// Light made even; smoothed first by so many pixels.
    Even(f32),
    /// Made larger without steps, and what blurred it taken back.
    Sharp,
    /// Made larger without steps, and judged against what is quite near.
    Close,
    /// As sharp, of the middle alone, and only dark on light.
    Middle,
}

/// The distinct texts found in the first way in which there are any.
pub(crate) fn texts(picture: &GrayImage, effort: Effort, stop: &dyn Fn() -> bool) -> Vec<String> {
    if is_blank(picture) {
        return Vec::new();
    }
    let found = ways(picture, effort)
        .into_iter()
        .take_while(|_| !stop())
        .map(|(side, care)| texts_at(picture, side, care, stop))
        .find(|found| !found.is_empty());
    found.unwrap_or_default().into_iter().collect()
}

/// One and the same brightness everywhere, as of a display that is off.
fn is_blank(picture: &GrayImage) -> bool {
    let mut pixels = picture.as_raw().iter();
    let first = pixels.next();
    pixels.all(|pixel| Some(pixel) == first)
}

fn ways(picture: &GrayImage, effort: Effort) -> Vec<(u32, Care)> {
    let longest = picture.width().max(picture.height());
    let glance = longest.min(GLANCE);
    match effort {
        Effort::Photograph => thorough(longest),
        Effort::Display => vec![
            (longest, Care::Plain),
            (glance, Care::Plain),
            (other_size(longest), Care::Plain),
            (longest, Care::Even(0.8)),
        ],
        Effort::Peek => vec![(longest, Care::Plain)],
        Effort::Glance => vec![
            (glance, Care::Plain),
            (glance, Care::Even(0.8)),
            (2 * (longest / 3).clamp(1, MIDDLE), Care::Middle),
        ],
    }
}

/// Small codes are made larger; on a very large display they are not small.
fn other_size(longest: u32) -> u32 {
    if longest <= LARGEST / 2 {
        2 * longest
    } else {
        longest / 2
    }
}

fn thorough(longest: u32) -> Vec<(u32, Care)> {
    let plain = sides(longest).into_iter();
    let mut ways: Vec<_> = plain.map(|side| (side, Care::Plain)).collect();
    for side in EVEN_SIDES.map(|side| side.min(longest)) {
        for way in SMOOTH.map(|smooth| (side, Care::Even(smooth))) {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    let enlarged = ENLARGED.map(|(times, care)| (longest * times, care));
    ways.extend(enlarged.into_iter().filter(|(side, _)| *side <= LARGEST));
    ways
}

/// The picture's own size first, where it is not too large to start with;
/// made larger it is at least by half, because less only spoils its edges.
fn sides(longest: u32) -> Vec<u32> {
    let useful = |side: &u32| *side < longest || (longest * 3 / 2..longest * 4).contains(side);
    let others = SIDES.into_iter().filter(useful);
    if longest <= PHOTOGRAPH {
        return std::iter::once(longest).chain(others).collect();
    }
    others
        .chain((longest <= LARGEST).then_some(longest))
        .collect()
}

fn texts_at(
    picture: &GrayImage,
    longest: u32,
    care: Care,
    stop: &dyn Fn() -> bool,
) -> BTreeSet<String> {
    let [much, little] = MORE;
    match care {
        Care::Plain => as_it_is_and_inverted(scale(picture, longest, FilterType::Nearest), stop),
        Care::Even(smooth) => {
            let scaled = scale(picture, longest, FilterType::Nearest);
            let even = Even::of(&scaled, smooth);
            dark_and_light(&even, stop)
        }
        Care::Sharp => as_it_is_and_inverted(sharpened(&enlarged(picture, longest), much), stop),
        Care::Close => {
            let even = Even::close(&sharpened(&enlarged(picture, longest), little));
            dark_and_light(&even, stop)
        }
        Care::Middle => {
            let middle = middle(picture, longest / 2);
            decoded(
                bordered(&sharpened(&enlarged(&middle, longest), much)),
                stop,
            )
        }
    }
}

fn enlarged(picture: &GrayImage, longest: u32) -> GrayImage {
    scale(picture, longest, FilterType::CatmullRom)
}

fn as_it_is_and_inverted(mut picture: GrayImage, stop: &dyn Fn() -> bool) -> BTreeSet<String> {
    let found = decoded(bordered(&picture), stop);
    if !found.is_empty() {
        return found;
    }
    imageops::invert(&mut picture);
    decoded(bordered(&picture), stop)
}

fn dark_and_light(even: &Even, stop: &dyn Fn() -> bool) -> BTreeSet<String> {
    let found = decoded(bordered(&even.dark()), stop);
    if !found.is_empty() {
        return found;
    }
    decoded(bordered(&even.light()), stop)
}

/// The middle, in the picture's own shape.
fn middle(picture: &GrayImage, longest: u32) -> GrayImage {
    let (width, height) = picture.dimensions();
    let from = width.max(height).max(1);
    let side = |length| part(length, longest, from).min(length);
    let (across, down) = (side(width), side(height));
    let (left, top) = ((width - across) / 2, (height - down) / 2);
    imageops::crop_imm(picture, left, top, across, down).to_image()
}

/// So much of a length as `longest` is of `from`.
fn part(length: u32, longest: u32, from: u32) -> u32 {
    let scaled = u64::from(length) * u64::from(longest) / u64::from(from);
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

fn scale(picture: &GrayImage, longest: u32, larger: FilterType) -> GrayImage {
    let (width, height) = picture.dimensions();
    let from = width.max(height).max(1);
    if from == longest {
        return picture.clone();
    }
    let filter = if longest > from {
        larger
    } else {
        FilterType::Triangle
    };
    let side = |length| part(length, longest, from);
    imageops::resize(picture, side(width), side(height), filter)
}

fn bordered(picture: &GrayImage) -> GrayImage {
    let (width, height) = picture.dimensions();
    let mut framed = GrayImage::from_pixel(width + 2 * BORDER, height + 2 * BORDER, Luma([255]));
    imageops::replace(&mut framed, picture, BORDER.into(), BORDER.into());
    framed
}
