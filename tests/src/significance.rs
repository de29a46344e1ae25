//! Whether several lists of measured values could be of one kind. Rank tests:
//! nothing is assumed of how the values are distributed.

use std::f64::consts::PI;

/// Kruskal and Wallis: the probability of lists that differ as much in their
/// places as these, or more, if all were drawn from the same lot. Small where one
/// tends to larger values than another.
#[must_use]
pub fn of_places(lists: &[Vec<f64>]) -> f64 {
    let ranked = ranks(lists);
    let count = float(ranked.iter().map(Vec::len).sum());
    let middle = f64::midpoint(count, 1.0);
    let between = |ranks: &Vec<f64>| {
        let mean = ranks.iter().sum::<f64>() / float(ranks.len());
        float(ranks.len()) * (mean - middle).powi(2)
    };
    let all = ranked.iter().flatten();
    let within: f64 = all.map(|rank| (rank - middle).powi(2)).sum();
    if within == 0.0 {
        return 1.0;
    }
    // With the ranks' own variance ties need no correction of their own.
    let measure = (count - 1.0) * ranked.iter().map(between).sum::<f64>() / within;
    above(measure, lists.len().saturating_sub(1))
}

/// Kolmogorov and Smirnov, for each two of the lists: the smallest probability,
/// times the number of pairs (Bonferroni). Small also where two lists differ in
/// their shape only.
#[must_use]
pub fn of_shapes(lists: &[Vec<f64>]) -> f64 {
    let mut smallest: f64 = 1.0;
    let mut pairs = 0.0;
    for (place, one) in lists.iter().enumerate() {
        for other in lists.iter().skip(place + 1) {
            smallest = smallest.min(same_shape(one, other));
            pairs += 1.0;
        }
    }
    (smallest * pairs).min(1.0)
}

/// The smallest shift of the first list that [`of_places`] tells from none at
/// `level`, in the values' own unit: how sharp the test is.
#[must_use]
pub fn told_from(lists: &[Vec<f64>], level: f64) -> f64 {
    let told = |shift: f64| {
        let mut shifted = lists.to_vec();
        if let Some(first) = shifted.first_mut() {
            for value in first {
                *value += shift;
            }
        }
        of_places(&shifted) < level
    };
    let (mut low, mut high) = (0.0, 1e-6);
    while !told(high) && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..20 {
        let half = f64::midpoint(low, high);
        *(if told(half) { &mut high } else { &mut low }) = half;
    }
    high
}

/// Each value's place among all; equal ones share the mean of their places.
fn ranks(lists: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut all: Vec<f64> = lists.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    let rank = |value: &f64| {
        let below = all.partition_point(|other| other < value);
        let up_to = all.partition_point(|other| other <= value);
        f64::midpoint(float(below), float(up_to)) + 0.5
    };
    let one = |list: &Vec<f64>| list.iter().map(rank).collect();
    lists.iter().map(one).collect()
}

fn same_shape(one: &[f64], other: &[f64]) -> f64 {
    let sorted = |list: &[f64]| {
        let mut list = list.to_vec();
        list.sort_by(f64::total_cmp);
        list
    };
    let (one, other) = (sorted(one), sorted(other));
    let share = |list: &[f64], value: f64| {
        float(list.partition_point(|each| *each <= value)) / float(list.len())
    };
    let apart = |value: &f64| (share(&one, *value) - share(&other, *value)).abs();
    let most = one.iter().chain(&other).map(apart).fold(0.0, f64::max);
    let (n, m) = (float(one.len()), float(other.len()));
    let size = (n * m / (n + m)).sqrt();
    let lambda = (size + 0.12 + 0.11 / size) * most;
    if lambda < 0.2 {
        return 1.0;
    }
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
        sign * (-2.0 * f64::from(k * k) * lambda * lambda).exp()
    };
    (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

/// The probability of a chi-squared value above `value`, by its series in the
/// degrees of freedom.
fn above(value: f64, degrees: usize) -> f64 {
    let half = value / 2.0;
    let (mut sum, mut term, mut at) = if degrees.is_multiple_of(2) {
        (0.0, (-half).exp(), 0.0)
    } else {
        let first = 2.0 * (half / PI).sqrt() * (-half).exp();
        (complementary_error(half.sqrt()), first, 0.5)
    };
    for _ in 0..degrees / 2 {
        sum += term;
        at += 1.0;
        term *= half / at;
    }
    sum.clamp(0.0, 1.0)
}

/// erfc, after Numerical Recipes; a relative error below 1.2e-7.
fn complementary_error(x: f64) -> f64 {
    const TERMS: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let t = 1.0 / (1.0 + 0.5 * x);
    let sum = TERMS.iter().rev().fold(0.0, |sum, term| sum * t + term);
    t * (-x * x + sum).exp()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    /// Four lists of 500, crooked as times are; the last is `shift` larger.
    fn lists(shift: f64) -> Vec<Vec<f64>> {
        let mut rng = StdRng::seed_from_u64(3);
        let mut time = || 1.0 / (1.0 - rng.r#gen::<f64>() * 0.9);
        let mut lists: Vec<Vec<f64>> = (0..4).map(|_| (0..500).map(|_| time()).collect()).collect();
        for value in &mut lists[3] {
            *value += shift;
        }
        lists
    }

    #[test]
    fn lists_from_one_lot_are_not_told_apart() {
        assert!(of_places(&lists(0.0)) > 0.05);
        assert!(of_shapes(&lists(0.0)) > 0.05);
    }

    #[test]
    fn a_list_that_is_a_little_larger_is_told() {
        assert!(of_places(&lists(0.5)) < 0.001);
        assert!(of_shapes(&lists(0.5)) < 0.001);
    }

    #[test]
    fn a_list_of_another_shape_is_told_though_its_middle_is_the_same() {
        let mut lists = lists(0.0);
        for value in &mut lists[0] {
            *value = 2.0 + (*value - 2.0) * 3.0;
        }
        assert!(of_shapes(&lists) < 0.001);
    }

    #[test]
    fn the_smallest_shift_that_is_told_is_told() {
        let lists = lists(0.0);
        let shift = told_from(&lists, 0.01);
        assert!((0.01..0.5).contains(&shift), "{shift}");
        let mut shifted = lists;
        for value in &mut shifted[0] {
            *value += shift;
        }
        assert!(of_places(&shifted) <= 0.01);
    }

    #[test]
    fn probabilities_are_those_of_the_tables() {
        for (value, degrees, expected) in [
            (7.815, 3, 0.05),
            (11.345, 3, 0.01),
            (5.991, 2, 0.05),
            (3.841, 1, 0.05),
            (11.070, 5, 0.05),
        ] {
            assert!((above(value, degrees) - expected).abs() < 1e-4, "{value}");
        }
        assert!((of_places(&[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]) - 0.0495).abs() < 1e-3);
    }
}
