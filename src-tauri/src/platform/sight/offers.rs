//! Which of a camera's offers is tried first, and at what rate.

/// What is wished for; no offer has to be just so.
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;
/// Pictures a second: of use up to here.
const ENOUGH: Rate = (30, 1);

/// Pictures a second, as a fraction.
pub type Rate = (u32, u32);

/// One way in which a camera gives its pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How well their form is understood: 0 is best, `None` not at all.
    pub form: Option<usize>,
}

/// Those that are understood: the size nearest to the wished one first, of one
/// size the better form.
pub fn best_first<Of>(offered: impl Iterator<Item = Of>, look: impl Fn(&Of) -> Offer) -> Vec<Of> {
    let away = |offer: &Offer| offer.width.abs_diff(WIDTH) + offer.height.abs_diff(HEIGHT);
    let mut known: Vec<Of> = offered.filter(|one| look(one).form.is_some()).collect();
    known.sort_by_key(|one| {
        let offer = look(one);
        (away(&offer), offer.form)
    });
    known
}

/// The fastest of use that lies in one of the ranges; where all are faster than
/// that, the slowest there is. A camera that names none is asked for what is of
/// use.
pub fn rate(ranges: impl Iterator<Item = (Rate, Rate)>) -> Rate {
    let slower = |one: &Rate, other: &Rate| {
        let product = |a: u32, b: u32| u64::from(a) * u64::from(b);
        product(one.0, other.1).cmp(&product(other.0, one.1))
    };
    let of_use = |(least, most): (Rate, Rate)| {
        let most = if slower(&most, &ENOUGH).is_gt() {
            ENOUGH
        } else {
            most
        };
        if slower(&least, &most).is_gt() {
            least
        } else {
            most
        }
    };
    let (slow, fast): (Vec<Rate>, Vec<Rate>) = ranges
        .map(of_use)
        .partition(|rate| slower(rate, &ENOUGH).is_le());
    let best = slow.into_iter().max_by(slower);
    best.or_else(|| fast.into_iter().min_by(slower))
        .unwrap_or(ENOUGH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(width: u32, height: u32, form: Option<usize>) -> Offer {
        Offer {
            width,
            height,
            form,
        }
    }

    #[test]
    fn the_nearest_size_comes_first_and_of_one_size_the_better_form() {
        let [small, other, better, huge, unknown] = [
            offer(640, 480, Some(0)),
            offer(1280, 720, Some(1)),
            offer(1280, 720, Some(0)),
            offer(3840, 2160, Some(0)),
            offer(1280, 720, None),
        ];
        let offered = [huge, unknown, small, other, better];
        let tried = best_first(offered.into_iter(), |one| *one);
        assert_eq!(tried, [better, other, small, huge]);
        assert!(best_first([unknown].into_iter(), |one| *one).is_empty());
    }

    #[test]
    fn the_rate_is_the_fastest_of_use() {
        let of = |ranges: &[(Rate, Rate)]| rate(ranges.iter().copied());
        assert_eq!(of(&[]), (30, 1));
        assert_eq!(of(&[((15, 1), (15, 1)), ((24, 1), (24, 1))]), (24, 1));
        assert_eq!(of(&[((30000, 1001), (30000, 1001))]), (30000, 1001));
        let both = [((60, 1), (60, 1)), ((30, 1), (30, 1))];
        assert_eq!(of(&both), (30, 1));
        assert_eq!(
            of(&[((1, 1), (60, 1))]),
            (30, 1),
            "in the middle of a range"
        );
        let fast = [((120, 1), (240, 1)), ((60, 1), (60, 1))];
        assert_eq!(of(&fast), (60, 1), "all of them faster than is of use");
    }
}
