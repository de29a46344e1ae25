//! Two tests of whether two lists are from one lot. Nothing is assumed of how the
//! values are distributed; the probabilities are those of large lists.

/// Mann and Whitney's U: small where one list tends to larger values. Two-sided.
pub fn of_places(one: &[f64], other: &[f64]) -> f64 {
    let all = sorted(&[one, other].concat());
    let below = |value: f64| all.partition_point(|each| *each < value) as f64;
    let up_to = |value: f64| all.partition_point(|each| *each <= value) as f64;
    let (n, m) = (one.len() as f64, other.len() as f64);
    let ranks: f64 = one
        .iter()
        .map(|&v| f64::midpoint(below(v), up_to(v)) + 0.5)
        .sum();
    let u = ranks - n * (n + 1.0) / 2.0;
    // Equal values share their places, and vary less.
    let mut ties = 0.0;
    let mut at = 0;
    while at < all.len() {
        let end = all.partition_point(|each| *each <= all[at]);
        let equal = (end - at) as f64;
        ties += equal.powi(3) - equal;
        at = end;
    }
    let total = n + m;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    if variance <= 0.0 {
        return 1.0;
    }
    erfc((u - n * m / 2.0).abs() / variance.sqrt() / std::f64::consts::SQRT_2)
}

/// Kolmogorov and Smirnov's D: small also where only the shapes differ.
pub fn of_shapes(one: &[f64], other: &[f64]) -> f64 {
    let (one, other) = (sorted(one), sorted(other));
    let share = |list: &[f64], value: f64| {
        list.partition_point(|each| *each <= value) as f64 / list.len() as f64
    };
    let apart = |value: &f64| (share(&one, *value) - share(&other, *value)).abs();
    let d = one.iter().chain(&other).map(apart).fold(0.0, f64::max);
    let (n, m) = (one.len() as f64, other.len() as f64);
    kolmogorov((n * m / (n + m)).sqrt() * d)
}

/// The middle one.
pub fn median(list: &[f64]) -> f64 {
    let list = sorted(list);
    f64::midpoint(list[(list.len() - 1) / 2], list[list.len() / 2])
}

fn sorted(list: &[f64]) -> Vec<f64> {
    let mut list = list.to_vec();
    list.sort_by(f64::total_cmp);
    list
}

/// The probability of a Kolmogorov variable above `x`.
fn kolmogorov(x: f64) -> f64 {
    if x < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * (-2.0 * f64::from(k * k) * x * x).exp()
    };
    (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

/// The complementary error function, by Abramowitz and Stegun 7.1.26 near 0 and by
/// its continued fraction where that one's error counts.
fn erfc(x: f64) -> f64 {
    if x < 2.0 {
        let t = 1.0 / (1.0 + 0.327_591_1 * x);
        let poly = t
            * (0.254_829_592
                + t * (-0.284_496_736
                    + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
        return poly * (-x * x).exp();
    }
    let fraction = (1..=60)
        .rev()
        .fold(x, |below, k| x + f64::from(k) / 2.0 / below);
    (-x * x).exp() / fraction / std::f64::consts::PI.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    fn near(value: f64, expected: f64) {
        assert!(
            (value - expected).abs() < expected * 2e-3,
            "{value} is not {expected}"
        );
    }

    #[test]
    fn the_probabilities_are_those_of_the_tables() {
        // Two-sided probabilities of the normal distribution.
        for (z, p) in [
            (1.959_964, 0.05),
            (2.575_829, 0.01),
            (3.890_592, 1e-4),
            (5.326_724, 1e-7),
        ] {
            near(erfc(z / std::f64::consts::SQRT_2), p);
        }
        // Kolmogorov's distribution: its critical values.
        for (x, p) in [
            (1.2238, 0.10),
            (1.3581, 0.05),
            (1.6276, 0.01),
            (1.9495, 0.001),
        ] {
            near(kolmogorov(x), p);
        }
        // U = 0 of 5 and 5: z = 12.5 / sqrt(25 * 11 / 12) = 2.6112.
        let (low, high) = ([1.0, 2.0, 3.0, 4.0, 5.0], [6.0, 7.0, 8.0, 9.0, 10.0]);
        near(of_places(&low, &high), 0.009_023);
        // Ties: 1, 1, 2 against 1, 2, 2 is U = 3, variance 9/12 * (7 - 48/30).
        near(of_places(&[1.0, 1.0, 2.0], &[1.0, 2.0, 2.0]), 0.456_057);
    }

    #[test]
    fn one_lot_is_not_told_apart_a_shift_and_a_shape_are() {
        let mut rng = StdRng::seed_from_u64(5);
        let mut list = |shift: f64, wide: f64| -> Vec<f64> {
            let mut one = || rng.r#gen::<f64>() + rng.r#gen::<f64>() - 1.0;
            (0..500).map(|_| shift + wide * one()).collect()
        };
        let (a, b, shifted, wider) = (
            list(0.0, 1.0),
            list(0.0, 1.0),
            list(0.2, 1.0),
            list(0.0, 2.0),
        );
        assert!(of_places(&a, &b) > 0.01 && of_shapes(&a, &b) > 0.01);
        assert!(of_places(&a, &shifted) < 1e-6 && of_shapes(&a, &shifted) < 1e-6);
        assert!(of_places(&a, &wider) > 0.01 && of_shapes(&a, &wider) < 1e-6);
    }
}
