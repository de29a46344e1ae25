//! Files of hardware tokens, as makers send them.

use warifu_fuzz::fuzz;
use warifu_otp::SerialNumber;
use warifu_otp::pskc::{Container, TransportSecret, read};
use warifu_secret::{TransportKey, TransportPassword};

#[test]
fn a_makers_file_is_read_or_refused() {
    fuzz("pskc", |bytes| {
        let key = 0x1234_5678_9012_3456_7890_1234_5678_9012_u128.to_be_bytes();
        let key = TransportSecret::Key(TransportKey::new(key.to_vec()));
        let password = TransportPassword::new("qwerty".to_owned());
        let password = TransportSecret::Password(password);
        // Each alone: `||` would leave out the rest.
        [
            read(bytes, None).is_ok_and(|file| holds(&file)),
            read(bytes, Some(&key)).is_ok_and(|file| holds(&file)),
            read(bytes, Some(&password)).is_ok_and(|file| holds(&file)),
        ]
        .contains(&true)
    });
}

fn holds(file: &Container) -> bool {
    for (number, item) in (1..).zip(&file.items) {
        match item {
            Ok(item) => {
                assert_eq!(item.index, number);
                let again = SerialNumber::exact(item.serial.as_str());
                assert_eq!(again.as_ref(), Some(&item.serial));
                assert!(!item.serial.is_ours());
                // EXPOSE: worthless.
                assert!((16..=128).contains(&item.seed.expose().len()));
            }
            Err(refused) => assert_eq!(refused.index, number),
        }
    }
    true
}
