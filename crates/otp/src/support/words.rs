//! A support code in words, for who was told it.

use super::lists::{CLOCKS, ERRORS, KEY_STORES, SYSTEMS, place_of};
use super::{PATCHES, SupportCode};

/// [`ERRORS`]: an error that has no place of its own.
const OTHER: usize = 1;

impl SupportCode {
    /// The place of a system of this name.
    #[must_use]
    pub fn system_named(name: &str) -> usize {
        place_of(name, &SYSTEMS, 0)
    }

    /// The place of an error code.
    #[must_use]
    pub fn error_named(code: &str) -> usize {
        place_of(code, &ERRORS, OTHER)
    }

    /// One line a part.
    #[must_use]
    pub fn words(&self) -> String {
        let (minor, patch) = self.version;
        let or_later = if patch + 1 == PATCHES {
            " or later"
        } else {
            ""
        };
        let of = |list: &[&'static str], place: usize| {
            let known = list.get(place).copied();
            known.unwrap_or("of a newer app than this program")
        };
        let serial = self.serial_suffix.map_or_else(
            || "about no token".to_owned(),
            |four| format!("ends in {four:04}"),
        );
        format!(
            "version    0.{minor}.{patch}{or_later}\nsystem     {}\nclock      {}\nkey store  {}\nlast error {}\nserial     {serial}\n",
            of(&SYSTEMS, self.system),
            of(&CLOCKS, self.clock),
            of(&KEY_STORES, self.key_store),
            of(&ERRORS, self.error),
        )
    }
}
