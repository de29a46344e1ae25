//! What a device can do, as one ASCII string of words and commas.

use warifu_otp::Params;

/// What this implementation can do.
pub const ALL: &str = "sha1,sha256,sha512,6,8,30,60";

/// Whether a device with these `capabilities` can hold a token of `params`.
#[must_use]
pub fn allow(capabilities: &str, params: Params) -> bool {
    let has = |word: &str| capabilities.split(',').any(|w| w == word);
    has(&params.algorithm.name().to_ascii_lowercase())
        && has(&params.digits.count().to_string())
        && has(&params.period.seconds().to_string())
}
