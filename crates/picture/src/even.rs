//! Makes the light of a picture even: each pixel is judged against what is
//! around it. Pale codes, codes in a shadow and those photographed off a
//! monitor come out black on white.

use image::GrayImage;
use image::imageops::fast_blur;

/// *Around* is this part of the longest side.
const AROUND: u16 = 32;
/// Differences in grey that count as none, in a picture that is looked at for
/// pale codes.
const NONE: u8 = 3;
/// The same as a part of the whole contrast, in one that is smoothed because of
/// noise, or of the pattern that two grids of dots make.
const NOISE: u8 = 16;
/// From here on a picture is smoothed because of that.
const SMOOTHED: f32 = 1.0;

/// A picture of small codes, made larger: *around* is so many pixels of it, and it
/// is smoothed by so many.
const CLOSE: (f32, f32) = (8.0, 1.2);

/// A picture beside its own surroundings.
pub(crate) struct Even {
    picture: GrayImage,
    around: GrayImage,
    /// Differences that count as none.
    none: u8,
}

impl Even {
    /// `smooth`: by how many pixels the picture itself is smoothed first.
    pub fn of(picture: &GrayImage, smooth: f32) -> Self {
        let longest = picture.width().max(picture.height());
        let longest = u16::try_from(longest).unwrap_or(u16::MAX);
        let wide = f32::from((longest / AROUND).max(4));
        let none = if smooth > SMOOTHED {
            contrast(picture) / NOISE
        } else {
            0
        };
        Self {
            picture: fast_blur(picture, smooth),
            around: fast_blur(picture, wide),
            none: none.max(NONE),
        }
    }

    /// Of a picture that was made larger because of small codes: a few of their
    /// modules are the surroundings.
    pub fn close(picture: &GrayImage) -> Self {
        let (around, smooth) = CLOSE;
        Self {
            picture: fast_blur(picture, smooth),
            around: fast_blur(picture, around),
            none: 0,
        }
    }

    /// What is darker than its surroundings in black, the rest in white.
    pub fn dark(&self) -> GrayImage {
        self.judged(|pixel, around| pixel.saturating_add(self.none) < around)
    }

    /// What is lighter than its surroundings in black, the rest in white.
    pub fn light(&self) -> GrayImage {
        self.judged(|pixel, around| around.saturating_add(self.none) < pixel)
    }

    fn judged(&self, black: impl Fn(u8, u8) -> bool) -> GrayImage {
        let (width, height) = self.picture.dimensions();
        let pixels = self.picture.as_raw().iter().zip(self.around.as_raw());
        let pixels = pixels.map(|(pixel, around)| if black(*pixel, *around) { 0 } else { 255 });
        GrayImage::from_raw(width, height, pixels.collect()).unwrap_or_default()
    }
}

fn contrast(picture: &GrayImage) -> u8 {
    let pixels = || picture.as_raw().iter().copied();
    let (darkest, lightest) = (pixels().min(), pixels().max());
    lightest.unwrap_or(0).saturating_sub(darkest.unwrap_or(0))
}
