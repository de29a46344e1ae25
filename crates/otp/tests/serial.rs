//! Serial numbers as people type them.

use proptest::prelude::*;
use warifu_otp::{SerialError, SerialNumber};

#[test]
fn a_serial_number_is_read_however_it_was_typed() {
    let serial = SerialNumber::from_number(410_822_607);
    for typed in [
        serial.as_str().to_owned(),
        serial.grouped(),
        serial.grouped().to_lowercase(),
        serial.grouped().replace(' ', "-"),
        "ＷＦ４１０８２２６０７".to_owned() + &serial.as_str()[11..],
    ] {
        assert_eq!(SerialNumber::parse(&typed), Ok(serial.clone()), "{typed}");
    }
    assert_eq!(SerialNumber::parse("WF410822607"), Err(SerialError::Form));
}

#[test]
fn a_makers_serial_number_is_read_however_it_was_typed() {
    for typed in ["81234567x9", "8123 4567 X9", "８１２３-４５６７-ｘ９"] {
        let serial = SerialNumber::parse(typed).unwrap();
        assert_eq!(serial.as_str(), "81234567X9");
        assert_eq!(serial.grouped(), "8123 4567 X9");
        assert!(!serial.is_ours());
    }
    for wrong in [
        "",
        "812",
        "812345678901234567890",
        "8123_4567",
        "ＡＢＣ番号",
    ] {
        assert_eq!(
            SerialNumber::parse(wrong),
            Err(SerialError::Form),
            "{wrong}"
        );
    }
    assert!(SerialNumber::from_number(1).is_ours());
}

proptest! {
    #[test]
    fn one_mistyped_digit_is_always_noticed(number in 0u64..1_000_000_000, place in 2usize..12, by in 1u8..10) {
        let serial = SerialNumber::from_number(number);
        let mut bytes = serial.as_str().as_bytes().to_vec();
        bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
        let typed = String::from_utf8(bytes).unwrap();
        prop_assert_eq!(SerialNumber::parse(&typed), Err(SerialError::CheckDigit));
    }
}
