//! The figures of RFC 6030: what is below the choice of algorithms. Its keys are
//! HOTP's, which [`super::read`] refuses.

use super::cipher::MacKey;
use super::element::Element;
use super::item::secret;
use super::protection::Opener;
use super::xml::Parts;
use super::{Head, TransportSecret};
use warifu_secret::{TransportKey, TransportPassword};

const SECRET: &[u8] = b"12345678901234567890";
const FIGURE_3: &str = include_str!("../../tests/pskc/figure-3.xml");
const FIGURE_6: &str = include_str!("../../tests/pskc/figure-6.xml");
const FIGURE_7: &str = include_str!("../../tests/pskc/figure-7.xml");

fn key() -> TransportSecret {
    let key = 0x1234_5678_9012_3456_7890_1234_5678_9012_u128;
    TransportSecret::Key(TransportKey::new(key.to_be_bytes().to_vec()))
}

fn password() -> TransportSecret {
    TransportSecret::Password(TransportPassword::new("qwerty".to_owned()))
}

/// The data of the first item, and what opens it.
fn first(text: &str, secret: Option<&TransportSecret>) -> (Element, Opener) {
    let (mut parts, _) = Parts::open(text).unwrap();
    let (head, first) = Head::read(&mut parts).unwrap();
    let opener = Opener::new(head.encryption.as_ref(), head.mac.as_ref(), secret);
    let mut key = first.unwrap().children;
    let mut data = key.pop().unwrap().children;
    data.retain(|child| child.is("Data"));
    (data.pop().unwrap(), opener.unwrap().1)
}

fn mac(opener: Opener) -> MacKey {
    match opener {
        Opener::Sealed { mac, .. } => mac,
        Opener::Clear => panic!("it is not sealed"),
    }
}

#[test]
fn the_figures_of_rfc_6030_give_their_secret() {
    for (text, given) in [
        (FIGURE_3, None),
        (FIGURE_6, Some(key())),
        (FIGURE_7, Some(password())),
    ] {
        let (data, opener) = first(text, given.as_ref());
        let seed = secret(&data, &opener).unwrap();
        assert!(seed.matches(SECRET));
    }
}

#[test]
fn the_figures_of_rfc_6030_give_the_key_of_their_macs() {
    let (_, opener) = first(FIGURE_6, Some(&key()));
    let written = "1122334455667788990011223344556677889900";
    assert!(mac(opener).key.matches(&hex(written)));
    let (_, opener) = first(FIGURE_7, Some(&password()));
    let written = "bdaab8d648e850d25a3289364f7d7eaaf53ce581";
    assert!(mac(opener).key.matches(&hex(written)));
}

fn hex(text: &str) -> Vec<u8> {
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16);
    pairs.iter().map(|pair| byte(pair).unwrap()).collect()
}
