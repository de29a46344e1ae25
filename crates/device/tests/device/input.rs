//! Each bad entry, link and card is told apart before anything is sent.

use crate::common::{Bank, Cards, Fault, ORIGIN, PASSWORD, SERVICE, USER, World, typed, values};
use warifu_device::DeviceError;
use warifu_device::ports::IssuerError;
use warifu_enroll::{Characters, Link, PasswordPolicy};

async fn refused(world: &World, service: &str, user: &str, password: &str) -> DeviceError {
    let device = world.device();
    device
        .enroll_begin(typed(service, user, password))
        .await
        .err()
        .unwrap()
}

#[tokio::test]
async fn each_entry_is_refused_by_its_own_rule() {
    use DeviceError as E;
    let long = "A".repeat(33);
    let length = E::ActivationPasswordLength { min: 4, max: 8 };
    let cases = [
        ("1021208", USER, PASSWORD, E::ServiceIdLength),
        ("102120833", USER, PASSWORD, E::ServiceIdLength),
        ("1021208A", USER, PASSWORD, E::ServiceIdCharacters),
        ("99999999", USER, PASSWORD, E::ServiceUnknown),
        (SERVICE, "", PASSWORD, E::UserIdEmpty),
        (SERVICE, " - ", PASSWORD, E::UserIdEmpty),
        (SERVICE, long.as_str(), PASSWORD, E::UserIdLength),
        (SERVICE, "2083L_0193", PASSWORD, E::UserIdCharacters),
        (SERVICE, USER, "", length.clone()),
        (SERVICE, USER, "abc", length.clone()),
        (SERVICE, USER, "abcdefgh9", length),
    ];
    let world = World::new();
    for (service, user, password, expected) in cases {
        assert_eq!(
            refused(&world, service, user, password).await,
            expected,
            "{service} {user}"
        );
    }
    assert!(
        world
            .bank
            .log()
            .iter()
            .all(|path| !path.contains("enrollments"))
    );
    assert!(world.keychain.entries().is_empty());
}

#[tokio::test]
async fn letters_are_refused_where_the_institution_allows_digits_only() {
    let mut bank = Bank::new(1);
    bank.policy.activation_password = PasswordPolicy {
        min: 4,
        max: 8,
        characters: Characters::Digits,
    };
    let world = World::with(bank);
    let expected = DeviceError::ActivationPasswordCharacters { digits_only: true };
    assert_eq!(refused(&world, SERVICE, USER, "Kagi7392").await, expected);
}

#[tokio::test]
async fn what_is_only_written_otherwise_is_put_right() {
    let world = World::new();
    let device = world.device();
    let written = typed(
        "１０２１ ２０８３",
        "2083l-0000193a-001",
        "Ｋａｇｉ７３９２",
    );
    let consent = device.enroll_begin(written).await.unwrap();
    assert_eq!(
        (
            consent.institution.service_id.as_str(),
            consent.user_id.as_str()
        ),
        (SERVICE, USER)
    );
    device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
        .unwrap();
    assert_eq!(world.bank.tokens(), 1);
}

#[tokio::test]
async fn a_service_id_is_looked_up_without_the_network() {
    let world = World::new();
    let device = world.device();
    let known = device.lookup_service("1021-2083").unwrap().unwrap();
    assert_eq!(known.name.ja, "割符信用組合");
    assert!(device.lookup_service("99999999").unwrap().is_none());
    assert_eq!(
        device.lookup_service("1").unwrap_err(),
        DeviceError::ServiceIdLength
    );
    assert!(world.bank.log().is_empty());
}

#[tokio::test]
async fn a_link_confirms_the_directory_in_both_forms() {
    let world = World::new();
    let device = world.device();
    for text in [world.bank.web_link(), world.bank.link().to_mirror()] {
        let read = device.read_link(&text).await.unwrap();
        assert_eq!(read.institution.host, "token.shinkumi.example:8443");
        assert_eq!(read.user_id, USER);
    }
    assert!(world.bank.log().is_empty(), "nobody is contacted");
}

#[tokio::test]
async fn a_link_that_contradicts_the_directory_is_refused_with_both_hosts() {
    let world = World::new();
    let device = world.device();
    let elsewhere = Link {
        host: Some("evil.example".to_owned()),
        ..world.bank.link()
    };
    let expected = DeviceError::DirectoryMismatch {
        host: "evil.example".to_owned(),
        expected: "token.shinkumi.example:8443".to_owned(),
    };
    assert_eq!(
        device
            .read_link(&elsewhere.to_mirror())
            .await
            .err()
            .unwrap(),
        expected
    );
    let web = world
        .bank
        .web_link()
        .replace("token.shinkumi.example:8443", "evil.example");
    assert_eq!(device.read_link(&web).await.err().unwrap(), expected);
    assert_eq!(
        device
            .read_link("https://www.example/")
            .await
            .err()
            .unwrap(),
        DeviceError::LinkForeign
    );
    let cut = format!("{ORIGIN}/enroll#v=1&s={SERVICE}");
    assert_eq!(
        device.read_link(&cut).await.err().unwrap(),
        DeviceError::LinkMalformed
    );
}

#[tokio::test]
async fn what_a_link_calls_its_host_is_a_host_or_the_link_is_broken() {
    let world = World::new();
    let device = world.device();
    let naming = |host: &str| {
        let host = Some(host.to_owned());
        Link {
            host,
            ..world.bank.link()
        }
        .to_mirror()
    };
    for same in ["TOKEN.shinkumi.example:8443", "token.shinkumi.example:8443"] {
        device.read_link(&naming(same)).await.unwrap();
    }
    let long = "a".repeat(300);
    for broken in [
        "",
        "call 0120-000-000 now",
        "evil.example/path",
        "evil.example/",
        "someone@evil.example",
        "evil.example#x",
        long.as_str(),
    ] {
        let read = device.read_link(&naming(broken)).await;
        assert_eq!(read.err().unwrap(), DeviceError::LinkMalformed, "{broken}");
    }
    let read = device.read_link(&naming("みちしお.example")).await;
    let DeviceError::DirectoryMismatch { host, .. } = read.err().unwrap() else {
        panic!("another error");
    };
    assert!(host.starts_with("xn--"), "{host}");
}

#[tokio::test]
async fn a_link_with_another_key_is_told_apart_from_one_with_another_host() {
    let world = World::new();
    let link = Link {
        card_key: warifu_enroll::bytes::Bytes([7; 32]),
        ..world.bank.link()
    };
    let read = world.device().read_link(&link.to_mirror()).await;
    assert_eq!(read.err().unwrap(), DeviceError::DirectoryKeyMismatch);
}

#[tokio::test]
async fn a_text_too_long_for_a_link_is_not_looked_into() {
    let world = World::new();
    let device = world.device();
    let long = format!("{}&x={}", world.bank.link().to_mirror(), "x".repeat(2048));
    let read = device.read_link(&long).await;
    assert_eq!(read.err().unwrap(), DeviceError::LinkMalformed);
    let read = device.read_link(&"x".repeat(4096)).await;
    assert_eq!(read.err().unwrap(), DeviceError::LinkForeign);
}

#[tokio::test]
async fn a_directory_out_of_date_is_renewed_before_a_link_or_card_is_refused() {
    let mut elsewhere = Bank::new(1).entry();
    elsewhere.card_key = warifu_enroll::bytes::Bytes([7; 32]);
    let world = World::new();
    let mut other = world.bank.entry();
    other.service_id = warifu_enroll::ServiceId::parse("10212091").unwrap();
    for known in [vec![elsewhere], vec![other]] {
        let old = || Some(world.bank.directory_of(7, known.clone()));
        // Nobody has a newer one: it stays refused.
        world
            .bank
            .offer_directory(world.bank.directory_of(7, known.clone()));
        let device = world.device_with(old());
        let link = world.bank.web_link();
        device.read_link(&link).await.err().unwrap();
        device.enroll_begin(values()).await.err().unwrap();
        // Somebody has: all is well, at once.
        world.bank.offer_directory(world.bank.directory(8));
        device.read_link(&link).await.unwrap();
        world.files.remove("directory.json");
        device.read_link_at_hand(&link).err().unwrap();
        device.enroll_begin(values()).await.unwrap();
        world.files.remove("directory.json");
    }
}

#[tokio::test]
async fn a_directory_that_the_root_did_not_sign_is_not_believed() {
    let world = World::new();
    let mut altered = world.bank.directory(7);
    let at = altered.len() / 3;
    altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
    for directory in [altered, b"{}".to_vec(), Vec::new()] {
        let device = world.device_with(Some(directory));
        assert_eq!(
            device.lookup_service(SERVICE).unwrap_err(),
            DeviceError::DirectoryInvalid
        );
    }
    let empty = world.device_with(None);
    assert!(empty.lookup_service(SERVICE).unwrap().is_none());
}

#[tokio::test]
async fn a_newer_directory_is_fetched_for_an_unknown_service_and_never_rolled_back() {
    let world = World::new();
    let mut other = world.bank.entry();
    other.service_id = warifu_enroll::ServiceId::parse("10212091").unwrap();
    let old = world.bank.directory_of(7, vec![other.clone()]);
    world
        .bank
        .offer_directory(world.bank.directory_of(8, vec![other, world.bank.entry()]));
    let device = world.device_with(Some(old.clone()));
    device.enroll_begin(values()).await.unwrap();

    world.bank.offer_directory(old.clone());
    let device = world.device_with(Some(old));
    assert!(
        device.lookup_service(SERVICE).unwrap().is_some(),
        "the fetched one is kept"
    );
    device
        .enroll_begin(typed("99999999", USER, PASSWORD))
        .await
        .err()
        .unwrap();
    assert!(
        device.lookup_service(SERVICE).unwrap().is_some(),
        "the older one is passed over"
    );
}

#[tokio::test]
async fn a_card_must_be_signed_in_time_and_of_this_service() {
    let world = World::new();
    world.bank.faults([Fault::Altered]);
    assert_eq!(
        refused(&world, SERVICE, USER, PASSWORD).await,
        DeviceError::CardInvalid
    );
    let mut bank = Bank::new(1);
    bank.not_after = 1_795_000_001;
    let world = World::with(bank);
    assert_eq!(
        refused(&world, SERVICE, USER, PASSWORD).await,
        DeviceError::CardExpired
    );
    for cards in [
        Cards::OfAnotherKey,
        Cards::SignedByAnother,
        Cards::OfAnotherService,
        Cards::OfAnotherHost,
    ] {
        let mut bank = Bank::new(1);
        bank.cards = cards;
        let world = World::with(bank);
        let refused = refused(&world, SERVICE, USER, PASSWORD).await;
        assert_eq!(refused, DeviceError::CardInvalid, "{cards:?}");
        // Nothing was typed into it: the card was asked for, and no more.
        assert_eq!(world.bank.attempts_left(), 1, "{cards:?}");
        assert!(world.keychain.entries().is_empty(), "{cards:?}");
    }
}

#[tokio::test]
async fn each_failure_while_the_card_is_fetched_has_its_own_code() {
    use DeviceError as E;
    let cases = [
        (
            Fault::Lost(IssuerError::Unreachable),
            E::Issuer(IssuerError::Unreachable),
        ),
        (
            Fault::Lost(IssuerError::Timeout),
            E::Issuer(IssuerError::Timeout),
        ),
        (
            Fault::Lost(IssuerError::TlsUntrusted),
            E::Issuer(IssuerError::TlsUntrusted),
        ),
        (
            Fault::Lost(IssuerError::TooLarge),
            E::Issuer(IssuerError::TooLarge),
        ),
        (
            Fault::Answer(500, "internal"),
            E::IssuerFailed { status: 500 },
        ),
        (Fault::Answer(404, "unknown_service"), E::ServiceUnknown),
        (Fault::Page(502), E::IssuerFailed { status: 502 }),
        (Fault::Page(404), E::IssuerFailed { status: 404 }),
        (Fault::Answer(200, ""), E::NetworkLoginNeeded),
        (Fault::Answer(200, "internal"), E::CardInvalid),
    ];
    let world = World::new();
    for (fault, expected) in cases {
        world.bank.faults([fault]);
        assert_eq!(refused(&world, SERVICE, USER, PASSWORD).await, expected);
    }
}
