//! Looks for QRs at several sizes, dark on light and light on dark.

use std::collections::BTreeSet;

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};
use rqrr::PreparedImage;

use super::reader::Stop;

/// White around the picture: a code cropped to its edge has no quiet zone.
const BORDER: u32 = 24;
/// Longest sides to look at, in pixels, in this order. A photograph reads best
/// when made smaller, a thumbnail when made larger.
const SIDES: [u32; 5] = [1600, 1000, 600, 2400, 4000];

/// The distinct texts found at the first size at which there are any.
pub(super) fn texts(picture: &GrayImage, stop: &Stop) -> BTreeSet<String> {
    sides(picture)
        .into_iter()
        .take_while(|_| !stop.is_set())
        .map(|side| texts_at(picture, side))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The picture's own size first, where it is not too large to start with.
fn sides(picture: &GrayImage) -> Vec<u32> {
    let longest = picture.width().max(picture.height());
    let mut sides = Vec::new();
    if longest <= 1600 {
        sides.push(longest);
    }
    sides.extend(
        SIDES
            .iter()
            .filter(|side| **side < longest * 4 && **side != longest),
    );
    sides
}

fn texts_at(picture: &GrayImage, longest: u32) -> BTreeSet<String> {
    let scaled = scale(picture, longest);
    let mut inverted = scaled.clone();
    imageops::invert(&mut inverted);
    let mut found = decoded(&bordered(&scaled));
    found.extend(decoded(&bordered(&inverted)));
    found
}

fn scale(picture: &GrayImage, longest: u32) -> GrayImage {
    let (width, height) = picture.dimensions();
    let from = width.max(height).max(1);
    if from == longest {
        return picture.clone();
    }
    let side = |length: u32| {
        let scaled = u64::from(length) * u64::from(longest) / u64::from(from);
        u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
    };
    let filter = if longest > from {
        FilterType::Nearest
    } else {
        FilterType::Triangle
    };
    imageops::resize(picture, side(width), side(height), filter)
}

fn bordered(picture: &GrayImage) -> GrayImage {
    let (width, height) = picture.dimensions();
    let mut framed = GrayImage::from_pixel(width + 2 * BORDER, height + 2 * BORDER, Luma([255]));
    imageops::replace(&mut framed, picture, BORDER.into(), BORDER.into());
    framed
}

fn decoded(picture: &GrayImage) -> BTreeSet<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixel = |x: usize, y: usize| grey_at(picture, x, y);
    PreparedImage::prepare_from_greyscale(width, height, pixel)
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .collect()
}

fn grey_at(picture: &GrayImage, x: usize, y: usize) -> u8 {
    picture
        .as_raw()
        .get(y * picture.width() as usize + x)
        .copied()
        .unwrap_or(255)
}
