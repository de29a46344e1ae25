use super::*;
use proptest::prelude::*;

fn any_code() -> impl Strategy<Value = SupportCode> {
    (
        (0_u64..30, 0..PATCHES),
        0..SYSTEMS.len(),
        0..CLOCKS.len(),
        0..KEY_STORES.len(),
        0..ERRORS.len(),
        proptest::option::of(0_u16..10_000),
    )
        .prop_map(
            |(version, system, clock, key_store, error, serial_suffix)| SupportCode {
                version,
                system,
                clock,
                key_store,
                error,
                serial_suffix,
            },
        )
}

proptest! {
    #[test]
    fn what_was_told_is_what_was_read_out(code in any_code()) {
        prop_assert_eq!(code.digits().len(), 13);
        prop_assert_eq!(SupportCode::parse(&code.grouped()), Ok(code));
    }

    #[test]
    fn every_single_wrong_digit_is_noticed(code in any_code()) {
        let digits: Vec<u8> = code.digits().into_bytes();
        for at in 0..digits.len() {
            for wrong in (b'0'..=b'9').filter(|digit| *digit != digits[at]) {
                let mut typed = digits.clone();
                typed[at] = wrong;
                let typed = String::from_utf8(typed).unwrap();
                prop_assert_eq!(SupportCode::parse(&typed), Err(SupportCodeError::CheckDigit));
            }
        }
    }

    #[test]
    fn every_swap_of_neighbours_is_noticed(code in any_code()) {
        let digits: Vec<u8> = code.digits().into_bytes();
        for at in 1..digits.len() {
            if digits[at] != digits[at - 1] {
                let mut typed = digits.clone();
                typed.swap(at - 1, at);
                let typed = String::from_utf8(typed).unwrap();
                prop_assert_eq!(SupportCode::parse(&typed), Err(SupportCodeError::CheckDigit));
            }
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_it_fail_otherwise(typed in ".{0,40}") {
        let _ = SupportCode::parse(&typed);
    }
}

#[test]
fn all_parts_fit_into_twelve_digits_and_lists_into_their_parts() {
    let product = VERSIONS * SYSTEM * CLOCK * KEY_STORE * ERROR * SUFFIX;
    assert!(product <= 10_u64.pow(12), "{product}");
    for (list, room) in [
        (SYSTEMS.as_slice(), SYSTEM),
        (&CLOCKS, CLOCK),
        (&KEY_STORES, KEY_STORE),
        (&ERRORS, ERROR),
    ] {
        assert!(list.len() <= usize::try_from(room).unwrap());
    }
}

/// What one version has shown, every later one reads.
#[test]
fn a_code_of_the_first_version_is_read_as_ever() {
    let code = SupportCode {
        version: (1, 0),
        system: 1,
        clock: 1,
        key_store: 3,
        error: SupportCode::error_named("keystore_locked"),
        serial_suffix: Some(6079),
    };
    assert_eq!(code.grouped(), "0285 9625 5418 1");
    let read = SupportCode::parse("0285 9625 5418 1").unwrap();
    assert_eq!(read, code);
    let words = read.words();
    for part in [
        "0.1.0",
        "linux",
        "locked",
        "keystore_locked",
        "ends in 6079",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn a_version_too_large_is_said_as_the_largest_that_fits() {
    let code = SupportCode {
        version: (7000, 900),
        system: 0,
        clock: 0,
        key_store: 0,
        error: 1,
        serial_suffix: None,
    };
    let read = SupportCode::parse(&code.digits()).unwrap();
    assert_eq!(read.version, (29, 3));
    assert!(read.words().contains("about no token"));
}
