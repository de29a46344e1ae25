//! The published tables, whole.

use serde::Deserialize;
use warifu_otp::{Algorithm, Digits, Step, code_at_step, hotp};
use warifu_otp::{Params, Period, UnixTime, code_at};
use warifu_secret::Seed;

#[derive(Deserialize)]
struct Hotp {
    secret_ascii: String,
    digits: Digits,
    algorithm: Algorithm,
    codes: Vec<String>,
}

#[derive(Deserialize)]
struct Totp {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    algorithm: Algorithm,
    secret_ascii: String,
    digits: Digits,
    period_s: Period,
    unix_time: u64,
    code: String,
}

#[test]
fn every_row_of_rfc_4226_appendix_d() {
    let table: Hotp = serde_json::from_str(include_str!("vectors/rfc4226.json")).unwrap();
    let seed = Seed::new(table.secret_ascii.into_bytes());
    assert_eq!(table.codes.len(), 10);
    for (counter, code) in (0..).zip(&table.codes) {
        let otp = hotp(&seed, counter, table.algorithm, table.digits);
        assert_eq!(otp.as_str(), code, "counter {counter}");
    }
}

#[test]
fn every_row_of_rfc_6238_appendix_b() {
    let table: Totp = serde_json::from_str(include_str!("vectors/rfc6238.json")).unwrap();
    assert_eq!(table.cases.len(), 18);
    for case in table.cases {
        let seed = Seed::new(case.secret_ascii.into_bytes());
        let params = Params {
            algorithm: case.algorithm,
            digits: case.digits,
            period: case.period_s,
        };
        let shown = code_at(&seed, UnixTime(case.unix_time), params);
        assert_eq!(shown.otp.as_str(), case.code, "{}", case.unix_time);
    }
}

#[test]
fn a_code_lasts_exactly_its_period() {
    let seed = Seed::new(vec![7; 32]);
    let params = Params {
        algorithm: Algorithm::Sha256,
        digits: Digits::Six,
        period: Period::Sixty,
    };
    let shown = code_at(&seed, UnixTime(119), params);
    assert_eq!(
        (shown.valid_from, shown.valid_until),
        (UnixTime(60), UnixTime(120))
    );
    assert!(shown.otp.matches(&code_at_step(&seed, Step(1), params)));
}
