//! Times of short works, and what is told of many times.

use std::time::{Duration, Instant};

/// The median time of one call of `subject` and of `floor`, in seconds. They
/// take turns, so that what slows the machine down slows both.
pub fn against(
    rounds: usize,
    calls: u32,
    mut subject: impl FnMut(),
    mut floor: impl FnMut(),
) -> (f64, f64) {
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(time(calls, &mut subject));
        bare.push(time(calls, &mut floor));
    }
    (median(ours), median(bare))
}

fn time(calls: u32, work: &mut impl FnMut()) -> f64 {
    let began = Instant::now();
    for _ in 0..calls {
        work();
    }
    began.elapsed().as_secs_f64() / f64::from(calls)
}

/// The middle value; 0 of nothing.
pub fn median(values: Vec<f64>) -> f64 {
    quantile(values, 0.5)
}

/// The value below which the share `at` lies; 0 of nothing.
pub fn quantile(mut values: Vec<f64>, at: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a position in a list of far fewer than 2^52 values"
    )]
    let position = ((values.len() as f64 * at) as usize).min(values.len().saturating_sub(1));
    values.get(position).copied().unwrap_or(0.0)
}

/// A count as a floating-point number.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn float(count: usize) -> f64 {
    count as f64
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
