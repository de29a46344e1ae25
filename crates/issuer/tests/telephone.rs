//! Telephone numbers, codes, and the states of a check.

use proptest::prelude::*;
use warifu_issuer::SystemChance;
use warifu_issuer::ports::Chance;
use warifu_issuer::telephone::{
    FailedWhy, Keyed, LIFE, PageCode, Passed, PhoneNumber, PhoneNumberError, Said, State, USABLE,
    Waiting,
};
use warifu_otp::UnixTime;

const NOW: UnixTime = UnixTime(1_795_231_200);

fn number(text: &str) -> Result<String, PhoneNumberError> {
    PhoneNumber::parse(text).map(|number| number.as_str().to_owned())
}

#[test]
fn a_number_is_read_however_it_is_typed() {
    for typed in [
        "090-1234-5678",
        "09012345678",
        "０９０－１２３４－５６７８",
        "090 1234 5678",
        "+81 90-1234-5678",
        "+81(0)90-1234-5678",
        "＋８１９０１２３４５６７８",
    ] {
        assert_eq!(number(typed).unwrap(), "+819012345678", "{typed}");
    }
    assert_eq!(number("(03) 1234-5678").unwrap(), "+81312345678");
    assert_eq!(number("0120-000-083").unwrap(), "+81120000083");
    assert_eq!(number("+1 415 867 5309").unwrap(), "+14158675309");
}

#[test]
fn what_is_no_number_is_refused() {
    for (typed, why) in [
        ("", PhoneNumberError::Characters),
        ("+", PhoneNumberError::Characters),
        ("anonymous", PhoneNumberError::Characters),
        ("090-1234-567x", PhoneNumberError::Characters),
        ("++819012345678", PhoneNumberError::Characters),
        ("9012345678", PhoneNumberError::Form),
        ("0081312345678", PhoneNumberError::Form),
        ("+0312345678", PhoneNumberError::Form),
        ("110", PhoneNumberError::Form),
        ("03-1234-567", PhoneNumberError::Length),
        ("090-1234-56789", PhoneNumberError::Length),
        ("03-1234-56789", PhoneNumberError::Length),
        ("+1234567", PhoneNumberError::Length),
        ("+1234567890123456", PhoneNumberError::Length),
    ] {
        assert_eq!(number(typed), Err(why), "{typed}");
    }
}

#[test]
fn a_number_shows_its_ends_only() {
    let masked = |text| PhoneNumber::parse(text).unwrap().masked();
    assert_eq!(masked("090-1234-5678"), "090-****-5678");
    assert_eq!(masked("03-1234-5678"), "03-****-5678");
    assert_eq!(masked("+1 415 867 5309"), "+1-****-5309");
    let shown = format!("{:?}", PhoneNumber::parse("090-1234-5678").unwrap());
    assert!(!shown.contains("1234"), "{shown}");
}

#[test]
fn only_two_digits_are_a_code() {
    let code = PageCode::parse("07").unwrap();
    assert!(code.is(&Keyed::of("07")));
    for other in ["70", "7", "", "007", "０７", "*7", "7#", " 07"] {
        assert!(!code.is(&Keyed::of(other)), "{other}");
    }
    assert!(matches!(Keyed::of(""), Keyed::Nothing));
    assert!(matches!(Keyed::of("7"), Keyed::Other));
}

#[test]
fn every_code_comes_up() {
    let mut rng = SystemChance.rng();
    let seen: std::collections::BTreeSet<_> = (0..5_000)
        .map(|_| PageCode::random(&mut rng).digits())
        .collect();
    assert_eq!(seen.len(), 100);
}

#[test]
fn a_right_code_passes_and_three_wrong_ones_fail() {
    let right = Waiting::begin(NOW).keyed(true, NOW);
    assert!(matches!(right, State::Passed(Passed { until }) if until == NOW.plus(USABLE)));
    let mut state = State::Waiting(Waiting::begin(NOW));
    for left in [2, 1] {
        let State::Waiting(waiting) = state else {
            panic!("{state:?}");
        };
        state = waiting.keyed(false, NOW);
        assert_eq!(state.tries_left(), left);
    }
    let State::Waiting(waiting) = state else {
        panic!("{state:?}");
    };
    let why = FailedWhy::TriesUsedUp;
    assert_eq!(waiting.keyed(false, NOW), State::Failed { at: NOW, why });
}

#[test]
fn a_right_code_that_comes_too_late_is_not_looked_at() {
    let late = NOW.plus(LIFE);
    let state = Waiting::begin(NOW).keyed(true, late);
    assert_eq!(state, State::Expired { at: late });
    let last = Waiting::begin(NOW).keyed(true, NOW.plus(LIFE - 1));
    assert!(matches!(last, State::Passed(_)));
    let passed = Passed { until: late };
    assert_eq!(passed.clone().used(late), State::Expired { at: late });
    assert_eq!(passed.used(NOW), State::Used { at: NOW });
}

#[test]
fn what_the_voice_has_said_comes_back_from_its_name() {
    let all = [
        Said::Ask,
        Said::AskAgain,
        Said::Wrong { left: 2 },
        Said::Passed,
        Said::TriesUsedUp,
        Said::Expired,
        Said::Replaced,
        Said::Silence,
        Said::NotAwaited,
        Said::Withheld,
        Said::TooMany,
    ];
    for said in all {
        assert_eq!(Said::parse(&said.stored()), Some(said));
    }
    assert_eq!(Said::parse("wrong/many"), None);
    assert_eq!(Said::parse("wrong"), None);
}

proptest! {
    #[test]
    fn whatever_is_typed_is_a_number_or_none_and_comes_back_as_itself(typed in "\\PC{0,24}") {
        if let Ok(number) = PhoneNumber::parse(&typed) {
            prop_assert_eq!(PhoneNumber::try_from(number.as_str().to_owned()), Ok(number.clone()));
            prop_assert_eq!(PhoneNumber::parse(&number.dialled()), Ok(number.clone()));
            prop_assert!(!number.masked().contains(number.as_str()));
        }
    }
}
