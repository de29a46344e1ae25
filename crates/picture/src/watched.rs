//! Reads the QRs of a picture that is ready, under watch: the decoder itself
//! cannot be told to stop, and a picture can be made for which it works for
//! hours. It asks for the picture's size, paints it and copies it as it goes;
//! that is where it is watched.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use image::{GenericImage, GenericImageView, GrayImage, Luma};
use rqrr::PreparedImage;

/// More finder patterns than anything has that people look at; each is held
/// against each other one.
const MOST_FINDERS: u32 = 2_000;
/// The decoder's colour for a finder pattern.
const FINDER: u8 = 2;
/// So much is done between two looks.
const STEPS: u32 = 1 << 16;

/// The distinct texts in a picture; none where it was given up.
pub(crate) fn decoded(picture: GrayImage, stop: &dyn Fn() -> bool) -> BTreeSet<String> {
    let watch = Watch {
        stop,
        steps: Cell::default(),
        colour: Cell::default(),
        finders: Cell::default(),
    };
    let watched = Watched {
        picture,
        watch: &watch,
    };
    let read = catch_unwind(AssertUnwindSafe(|| read(watched)));
    read.unwrap_or_else(|cause| {
        if cause.is::<GivenUp>() {
            return BTreeSet::new();
        }
        resume_unwind(cause)
    })
}

fn read(picture: Watched<'_>) -> BTreeSet<String> {
    let mut ready = PreparedImage::prepare(picture);
    let grids = ready.detect_grids();
    let read = grids.iter().filter_map(|grid| grid.decode().ok());
    read.map(|(_, text)| text).collect()
}

/// What the decoder is ended with.
struct GivenUp;

/// Looks whether it should go on.
struct Watch<'a> {
    stop: &'a dyn Fn() -> bool,
    steps: Cell<u32>,
    /// What was painted last.
    colour: Cell<u8>,
    finders: Cell<u32>,
}

impl Watch<'_> {
    fn look(&self) {
        if (self.stop)() || self.finders.get() > MOST_FINDERS {
            resume_unwind(Box::new(GivenUp));
        }
    }

    /// One of many.
    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() >= STEPS {
            self.steps.set(0);
            self.look();
        }
    }

    fn paints(&self, colour: u8) {
        let before = self.colour.replace(colour);
        if colour == FINDER && before != FINDER {
            self.finders.set(self.finders.get() + 1);
            self.look();
        }
        self.step();
    }
}

/// A picture that is watched.
struct Watched<'a> {
    picture: GrayImage,
    watch: &'a Watch<'a>,
}

impl Clone for Watched<'_> {
    /// Done for each three finder patterns that are tried together.
    fn clone(&self) -> Self {
        self.watch.look();
        Self {
            picture: self.picture.clone(),
            watch: self.watch,
        }
    }
}

impl GenericImageView for Watched<'_> {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        // Outside the picture this is all that the decoder does.
        self.watch.step();
        self.picture.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        *self.picture.get_pixel(x, y)
    }
}

impl GenericImage for Watched<'_> {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        self.picture.get_pixel_mut(x, y)
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.watch.paints(pixel.0[0]);
        self.picture.put_pixel(x, y, pixel);
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Finder patterns side by side, each 7 by 7 with white around.
    fn finders(across: u32, down: u32) -> GrayImage {
        GrayImage::from_fn(across * 9, down * 9, |x, y| {
            let (x, y) = (x % 9, y % 9);
            let from_middle = x.abs_diff(4).max(y.abs_diff(4));
            let dark = from_middle < 2 || from_middle == 3;
            Luma([if dark { 0 } else { 255 }])
        })
    }

    #[test]
    fn a_picture_of_finder_patterns_alone_is_given_up_at_once() {
        let begun = Instant::now();
        assert!(decoded(finders(300, 300), &|| false).is_empty());
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    }

    #[test]
    fn it_stops_in_the_middle_of_a_way_of_looking() {
        let looks = Cell::new(0);
        let stop = || {
            looks.set(looks.get() + 1);
            looks.get() > 3_000
        };
        // Not too many, but tried together it would take minutes.
        assert!(decoded(finders(40, 40), &stop).is_empty());
        assert_eq!(looks.get(), 3_001, "it went on");
    }

    #[test]
    fn another_end_of_the_decoder_is_not_taken_for_ours() {
        let end = catch_unwind(|| decoded(finders(9, 9), &|| resume_unwind(Box::new("other"))));
        assert!(end.is_err_and(|cause| cause.is::<&str>()));
    }
}
