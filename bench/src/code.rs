//! Making a code, against the HMAC in it.

use crate::Pace;
use crate::measure::against;
use crate::report::{Figure, Report};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::hint::black_box;
use warifu_otp::{Algorithm, Digits, Params, Period, Step, code_at_step};
use warifu_secret::Seed;

/// Adds the figure.
pub fn measure(report: &mut Report, pace: Pace) {
    let rounds = if pace == Pace::Quick { 5 } else { 41 };
    let seed = Seed::new(vec![7; 32]);
    let key = [7_u8; 32];
    let params = Params {
        algorithm: Algorithm::Sha256,
        digits: Digits::Six,
        period: Period::Sixty,
    };
    let (mut step, mut counter) = (0_u64, 0_u64);
    let (ours, bare) = against(
        rounds,
        20_000,
        || {
            step += 1;
            black_box(code_at_step(black_box(&seed), Step(step), params));
        },
        || {
            counter += 1;
            black_box(bare_hmac(black_box(&key), counter));
        },
    );
    report.add(
        Figure::new("code generation, SHA-256, 6 digits", ours * 1e6, "µs")
            .against("one HMAC-SHA-256", bare * 1e6),
    );
}

fn bare_hmac(key: &[u8], counter: u64) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    mac.update(&counter.to_be_bytes());
    mac.finalize().into_bytes().into()
}
