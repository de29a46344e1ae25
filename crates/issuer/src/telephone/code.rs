//! The two digits that bind a call to a page.

use crate::ports::SecureRng;
use rand::Rng as _;
use subtle::ConstantTimeEq as _;

/// The two digits that a page shows and the caller keys in.
#[derive(Clone)]
pub struct PageCode([u8; 2]);

/// What the caller has keyed in.
#[derive(Clone)]
pub enum Keyed {
    /// Nothing, before the voice gave up waiting.
    Nothing,
    /// Two digits.
    Code(PageCode),
    /// Anything else: counts as wrong.
    Other,
}

impl PageCode {
    /// One of a hundred.
    #[must_use]
    pub fn random(rng: &mut Box<dyn SecureRng>) -> Self {
        let digit = |number: u8| b'0'.saturating_add(number);
        Self([digit(rng.gen_range(0..10)), digit(rng.gen_range(0..10))])
    }

    /// Reads exactly two digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; 2] = text.as_bytes().try_into().ok()?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }

    /// The digits, for the page that shows them.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0.iter().map(|digit| char::from(*digit)).collect()
    }

    /// Whether these were keyed in; takes the same time either way.
    #[must_use]
    pub fn is(&self, keyed: &Keyed) -> bool {
        match keyed {
            Keyed::Code(code) => self.0.ct_eq(&code.0).into(),
            Keyed::Nothing | Keyed::Other => false,
        }
    }
}

impl Keyed {
    /// Reads the provider's field.
    #[must_use]
    pub fn of(digits: &str) -> Self {
        match PageCode::parse(digits) {
            Some(code) => Self::Code(code),
            None if digits.is_empty() => Self::Nothing,
            None => Self::Other,
        }
    }
}
