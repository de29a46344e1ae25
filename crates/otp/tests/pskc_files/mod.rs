//! The files of the tests: RFC 6030's figures, TOTP files made by another
//! program, and a large one.

use warifu_otp::pskc::{Sample, TransportSecret, Under, write};
use warifu_otp::{Algorithm, Digits, Params, Period, SerialNumber};
use warifu_secret::{Seed, TransportKey, TransportPassword};

pub const FIGURE_2: &str = include_str!("../pskc/figure-2.xml");
pub const FIGURE_3: &str = include_str!("../pskc/figure-3.xml");
pub const FIGURE_4: &str = include_str!("../pskc/figure-4.xml");
pub const FIGURE_5: &str = include_str!("../pskc/figure-5.xml");
pub const FIGURE_6: &str = include_str!("../pskc/figure-6.xml");
pub const FIGURE_7: &str = include_str!("../pskc/figure-7.xml");
pub const FIGURE_8: &str = include_str!("../pskc/figure-8.xml");
pub const TOTP_CLEAR: &str = include_str!("../pskc/totp-clear.xml");
pub const TOTP_KEY: &str = include_str!("../pskc/totp-key.xml");
pub const TOTP_KEY_256: &str = include_str!("../pskc/totp-key-256.xml");
pub const TOTP_PASSWORD: &str = include_str!("../pskc/totp-password.xml");

/// RFC 6030's own pre-shared key.
pub fn key() -> TransportSecret {
    key_of(1)
}

/// The same, so many times over.
pub fn key_of(times: usize) -> TransportSecret {
    TransportSecret::Key(TransportKey::new(shared().repeat(times)))
}

pub fn password(text: &str) -> TransportSecret {
    TransportSecret::Password(TransportPassword::new(text.to_owned()))
}

fn shared() -> [u8; 16] {
    0x1234_5678_9012_3456_7890_1234_5678_9012_u128.to_be_bytes()
}

/// So many tokens under [`key`].
pub fn many(count: u32) -> String {
    let tokens: Vec<(SerialNumber, Seed)> = (0..count)
        .map(|number| {
            let serial = SerialNumber::parse(&format!("81{number:08}")).unwrap();
            let seed = Seed::new(number.to_be_bytes().repeat(5));
            (serial, seed)
        })
        .collect();
    let samples = tokens.iter().map(|(serial, seed)| Sample {
        serial,
        maker: "oath.TEST",
        params: Params {
            algorithm: Algorithm::Sha1,
            digits: Digits::Six,
            period: Period::Sixty,
        },
        seed,
        valid_until: Some("2037-12-31T00:00:00Z"),
    });
    let (key, mac) = (
        TransportKey::new(shared().to_vec()),
        TransportKey::new(vec![9; 32]),
    );
    let mut next = 0_u128;
    let mut iv = || {
        next += 1;
        next.to_be_bytes()
    };
    let under = Under {
        key: &key,
        mac: &mac,
        iv: &mut iv,
    };
    write(samples, Some(under)).unwrap().to_string()
}
