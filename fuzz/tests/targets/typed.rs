//! What people type or paste.

use warifu_enroll::{Origin, ServiceId, Transport, UserId, password};
use warifu_fuzz::{fuzz, world};
use warifu_issuer::ids::MailAddress;
use warifu_otp::{Digits, Otp, SerialNumber};

#[test]
fn a_serial_number_is_read_or_refused() {
    fuzz("serial", |bytes| {
        let Ok(serial) = SerialNumber::parse(&String::from_utf8_lossy(bytes)) else {
            return false;
        };
        assert_eq!(SerialNumber::parse(&serial.grouped()).as_ref(), Ok(&serial));
        assert_eq!(
            SerialNumber::parse(&serial.to_string()).as_ref(),
            Ok(&serial)
        );
        true
    });
}

#[test]
fn a_one_time_password_is_read_or_refused() {
    fuzz("otp", |bytes| {
        let typed = String::from_utf8_lossy(bytes);
        let read = [Digits::Six, Digits::Eight].map(|digits| {
            Otp::parse(&typed, digits).is_ok_and(|otp| {
                assert_eq!(otp.as_str().len(), usize::from(digits.count()));
                let again = Otp::parse(otp.as_str(), digits);
                assert!(again.is_ok_and(|again| again.matches(&otp)));
                true
            })
        });
        read.contains(&true)
    });
}

#[test]
fn a_typed_value_is_read_or_refused_and_reads_the_same_again() {
    fuzz("typed", |bytes| {
        let typed = String::from_utf8_lossy(bytes);
        // Each alone: `||` would leave out the rest.
        [
            service(&typed),
            user(&typed),
            mail(&typed),
            secret(&typed),
            origin(&typed),
        ]
        .contains(&true)
    });
}

fn service(typed: &str) -> bool {
    ServiceId::parse(typed).is_ok_and(|id| ServiceId::try_from(id.to_string()) == Ok(id))
}

fn user(typed: &str) -> bool {
    let Ok(id) = UserId::parse(typed) else {
        return false;
    };
    assert_eq!(UserId::try_from(id.to_string()).as_ref(), Ok(&id));
    assert_eq!(UserId::parse(id.as_str()).as_ref(), Ok(&id));
    true
}

fn mail(typed: &str) -> bool {
    let Ok(address) = MailAddress::parse(typed) else {
        return false;
    };
    assert_eq!(MailAddress::parse(address.as_str()).as_ref(), Ok(&address));
    true
}

fn secret(typed: &str) -> bool {
    let Ok(once) = password::normalise(typed, world::POLICY) else {
        return false;
    };
    // EXPOSE: worthless.
    let twice = password::normalise(once.expose(), world::POLICY).unwrap();
    // EXPOSE: worthless.
    assert!(once.expose() == twice.expose());
    true
}

fn origin(typed: &str) -> bool {
    let Ok(origin) = Origin::parse(typed, Transport::LoopbackToo) else {
        return false;
    };
    let again = Origin::parse(origin.as_str(), Transport::LoopbackToo);
    assert_eq!(again.as_ref(), Ok(&origin));
    if !origin.is_plain() {
        assert!(Origin::parse(origin.as_str(), Transport::HttpsOnly).is_ok());
    }
    true
}
