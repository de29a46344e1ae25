//! What a code is worth, and when.

use proptest::prelude::*;
use warifu_otp::{
    Algorithm, Digits, InARow, Judgement, Otp, OtpError, Params, Period, Step, UnixTime, Window,
    code_at_step, in_a_row, judge,
};
use warifu_secret::Seed;

const PARAMS: Params = Params {
    algorithm: Algorithm::Sha1,
    digits: Digits::Six,
    period: Period::Sixty,
};

fn seed(byte: u8) -> Seed {
    Seed::new(vec![byte; 20])
}

fn at(step: u64) -> UnixTime {
    Step(step).starts(PARAMS.period)
}

fn judge_step(seed: &Seed, now: u64, drift: i64, last: Option<u64>, code_of: u64) -> Judgement {
    let otp = code_at_step(seed, Step(code_of), PARAMS);
    judge(
        seed,
        PARAMS,
        at(now),
        drift,
        Window::STANDARD,
        last.map(Step),
        &otp,
    )
}

/// A seed and a step whose code stands again `apart` steps later.
fn twin_codes(apart: u64) -> (Seed, u64) {
    for byte in 0..=u8::MAX {
        let seed = seed(byte);
        for step in 1_000..60_000 {
            let first = code_at_step(&seed, Step(step), PARAMS);
            if first.matches(&code_at_step(&seed, Step(step + apart), PARAMS)) {
                return (seed, step);
            }
        }
    }
    unreachable!("a million to one, tried fifteen million times")
}

#[test]
fn the_same_code_at_a_used_and_a_later_step_is_fresh_at_the_later_one() {
    let (seed, step) = twin_codes(1);
    let judged = judge_step(&seed, step + 1, 0, Some(step), step);
    assert_eq!(
        judged,
        Judgement::Fresh {
            step: Step(step + 1),
            drift: 0
        }
    );
}

#[test]
fn the_same_code_at_two_unused_steps_uses_up_both() {
    let (seed, step) = twin_codes(1);
    let judged = judge_step(&seed, step, 0, None, step);
    let Judgement::Fresh { step: taken, .. } = judged else {
        panic!("{judged:?}")
    };
    assert_eq!(taken, Step(step + 1));
    assert_eq!(
        judge_step(&seed, step, 0, Some(taken.0), step),
        Judgement::Used { step: taken }
    );
}

#[test]
fn what_was_typed_is_put_right_before_it_is_judged() {
    let read = |typed| Otp::parse(typed, Digits::Six).map(|otp| otp.as_str().to_owned());
    assert_eq!(read("４８２ ９１７").as_deref(), Ok("482917"));
    assert_eq!(read("482-917").as_deref(), Ok("482917"));
    assert_eq!(
        read("48291"),
        Err(OtpError::Length {
            expected: 6,
            found: 5
        })
    );
    assert_eq!(read("48291a"), Err(OtpError::Characters));
    assert_eq!(read("四八二九一七"), Err(OtpError::Characters));
}

proptest! {
    #[test]
    fn a_code_is_fresh_in_the_window_and_used_afterwards(byte: u8, now in 10u64..1 << 40, by in -1i64..=1) {
        let seed = seed(byte);
        let step = Step(now).offset(by);
        let judged = judge_step(&seed, now, 0, None, step.0);
        let Judgement::Fresh { step: taken, drift } = judged else {
            return Err(TestCaseError::fail(format!("{judged:?}")));
        };
        prop_assert!(taken >= step);
        prop_assert_eq!(drift, taken.minus(Step(now)));
        prop_assert_eq!(
            judge_step(&seed, now, 0, Some(taken.0), step.0),
            Judgement::Used { step: taken }
        );
    }

    #[test]
    fn a_code_from_outside_the_window_is_wrong_unless_it_is_the_same_digits(
        byte: u8, now in 100u64..1 << 40, by in prop_oneof![-50i64..=-2, 2i64..=50]
    ) {
        let seed = seed(byte);
        let otp = code_at_step(&seed, Step(now).offset(by), PARAMS);
        let stands_in_window = (-1..=1)
            .any(|near| code_at_step(&seed, Step(now).offset(near), PARAMS).matches(&otp));
        let judged = judge(&seed, PARAMS, at(now), 0, Window::STANDARD, None, &otp);
        prop_assert_eq!(judged == Judgement::Wrong, !stands_in_window);
    }

    #[test]
    fn the_window_follows_the_drift(byte: u8, now in 1_000u64..1 << 40, drift in -20i64..=20) {
        let seed = seed(byte);
        let step = Step(now).offset(drift);
        let judged = judge_step(&seed, now, drift, None, step.0);
        let Judgement::Fresh { drift: found, .. } = judged else {
            return Err(TestCaseError::fail(format!("{judged:?}")));
        };
        prop_assert!((found - drift).abs() <= 1);
    }

    #[test]
    fn nothing_at_or_below_the_last_step_is_ever_fresh(
        byte: u8, now in 10u64..1 << 40, code_of in -3i64..=3, last in -3i64..=3
    ) {
        let seed = seed(byte);
        let last = Step(now).offset(last);
        let otp = code_at_step(&seed, Step(now).offset(code_of), PARAMS);
        match judge(&seed, PARAMS, at(now), 0, Window { back: 3, ahead: 3 }, Some(last), &otp) {
            Judgement::Fresh { step, .. } => prop_assert!(step > last),
            Judgement::Used { step } => prop_assert!(step <= last),
            Judgement::Wrong => prop_assert!(false, "its step lies in the window"),
        }
    }
}

#[test]
fn two_codes_in_a_row_are_found_far_away_above_what_was_used() {
    let seed = seed(3);
    let pair = |first: u64, second: u64| {
        [first, second].map(|step| code_at_step(&seed, Step(step), PARAMS))
    };
    let look = |last: Option<u64>, codes: [Otp; 2]| {
        in_a_row(&seed, PARAMS, at(1_000), 60, last.map(Step), &codes)
    };
    let there = InARow::At {
        first: Step(1_040),
        second: Step(1_041),
        drift: 41,
    };
    assert_eq!(look(None, pair(1_040, 1_041)), there);
    assert_eq!(look(Some(1_039), pair(1_040, 1_041)), there);
    assert_eq!(look(Some(1_040), pair(1_040, 1_041)), InARow::Used);
    assert_eq!(look(None, pair(1_040, 1_042)), InARow::Nowhere);
    assert_eq!(look(None, pair(1_041, 1_040)), InARow::Nowhere);
    assert_eq!(look(None, pair(1_080, 1_081)), InARow::Nowhere);
}
