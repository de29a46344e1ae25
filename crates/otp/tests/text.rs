//! What people type, put right in the one place.

use warifu_otp::text::{half_width, tidy};
use warifu_otp::{Digits, Otp, SerialNumber};

#[test]
fn spaces_hyphens_and_what_does_not_show_is_taken_out() {
    for typed in [
        "123456",
        "１２３４５６",
        "123 456",
        "123\u{3000}456",
        "123\u{a0}456",
        "123-456",
        "123ー456",
        "123−456",
        "123\u{ad}456",
        "\u{feff}123\u{200b}456\u{200e}",
        "\u{202a}123456\u{202c}",
        "①②③④⑤⑥",
    ] {
        assert_eq!(tidy(typed).as_str(), "123456", "{typed}");
        let otp = Otp::parse(typed, Digits::Six);
        assert_eq!(
            otp.map(|otp| otp.as_str().to_owned()),
            Ok("123456".to_owned())
        );
    }
}

#[test]
fn a_serial_number_is_put_right_as_all_else_is() {
    let serial = SerialNumber::from_number(410_822_607);
    let typed = format!("\u{feff}{}\u{200b}", serial.grouped().to_lowercase());
    assert_eq!(SerialNumber::parse(&typed), Ok(serial));
}

#[test]
fn half_width_takes_nothing_out() {
    assert_eq!(half_width("ａ-１ ").as_str(), "a-1 ");
}
