//! The link: read, written, and told from what is not ours.

use proptest::prelude::*;

use super::fixture::{Institution, service, user};
use crate::error::Error;
use crate::link::Link;

fn link(bank: &Institution) -> Link {
    Link {
        host: Some(bank.origin.authority().to_owned()),
        service_id: service(),
        user_id: user(),
        card_key: bank.card_key.public().fingerprint(),
    }
}

#[test]
fn both_forms_say_the_same() {
    let bank = Institution::new(70);
    let link = link(&bank);
    let web = link.to_web(&bank.origin);
    let mirror = link.to_mirror();
    assert!(web.starts_with("https://token.shinkumi.example:8443/enroll#v=1&s=10212083&u="));
    assert!(mirror.starts_with("warifu://enroll?v=1&s=10212083&u=2083L0000193A001&k="));
    assert_eq!(Link::parse(&web), Ok(link.clone()));
    assert_eq!(Link::parse(&mirror), Ok(link.clone()));
    assert_eq!(Link::parse(&format!(" {web}\n")), Ok(link.clone()));
    assert_eq!(
        Link::parse(&mirror.replace("enroll?", "enroll/?")),
        Ok(link)
    );
}

#[test]
fn something_else_is_foreign() {
    for text in [
        "",
        "割符",
        "WF4108226073",
        "https://bank.example/",
        "tel:0120000000",
        "https://bank.example/enroll",
        "https://bank.example/enrol#v=1",
        "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
    ] {
        assert_eq!(Link::parse(text), Err(Error::LinkForeign), "{text}");
    }
}

#[test]
fn one_of_ours_that_is_damaged_is_malformed() {
    let bank = Institution::new(71);
    let web = link(&bank).to_web(&bank.origin);
    let key = link(&bank).card_key.to_string();
    let damaged = [
        web.replace("s=10212083", "s=1021208"),
        web.replace("s=10212083", "s=1021-2083"),
        web.replace("&u=2083L0000193A001", ""),
        web.replace("u=2083L", "u=2083l"),
        web.replace(&key, &key[..42]),
        web.replace("s=10212083", "s=10212083&s=10212083"),
        web.replace("https:", "http:"),
        web.replace("https://", "https://me@"),
        "warifu://other?v=1".to_owned(),
        "warifu://enroll".to_owned(),
    ];
    for text in damaged {
        assert_eq!(Link::parse(&text), Err(Error::LinkMalformed), "{text}");
    }
    let newer = web.replace("v=1", "v=2");
    assert_eq!(Link::parse(&newer), Err(Error::UnsupportedVersion));
    assert!(Link::parse(&format!("{web}&new=1")).is_ok());
}

#[test]
fn a_link_that_contradicts_the_directory_is_refused() {
    let bank = Institution::new(72);
    let entry = bank.entry();
    assert_eq!(link(&bank).confirm(&entry), Ok(()));
    let mut nameless = link(&bank);
    nameless.host = None;
    assert_eq!(nameless.confirm(&entry), Ok(()));
    let mut other = link(&bank);
    other.host = Some("token.shinkumi.example".to_owned());
    assert_eq!(other.confirm(&entry), Err(Error::LinkContradicts));
    let mut other = link(&bank);
    other.card_key.0[0] ^= 1;
    assert_eq!(other.confirm(&entry), Err(Error::LinkContradicts));
}

proptest! {
    #[test]
    fn any_text_at_all_is_read_without_panic(text: String, fields in "[vsukh=&%0-9A-Za-z]{0,80}") {
        prop_assert!(Link::parse(&text).is_err());
        let _ = Link::parse(&format!("warifu://enroll?{fields}"));
        let _ = Link::parse(&format!("https://bank.example/enroll#{fields}"));
    }
}
