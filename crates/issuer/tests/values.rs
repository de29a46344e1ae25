//! Small values: what is typed, chains, waits, the bench.

#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use std::sync::mpsc;
use warifu_issuer::account::{AccountNumber, AccountNumberError};
use warifu_issuer::audit::{ChainError, Entry, Event, Record, link, verify};
use warifu_issuer::ids::{ContractId, IdError, MailAddress, MailAddressError, Slug};
use warifu_issuer::limits::{LimitKey, Lockout, slow_down};
use warifu_issuer::password::PasswordHash;
use warifu_issuer::ports::Chance;
use warifu_issuer::stock::By;
use warifu_issuer::{SystemChance, WorkError, Workbench};
use warifu_otp::UnixTime;
use warifu_secret::LoginPassword;

#[test]
fn an_account_number_is_put_right_as_it_is_typed() {
    let right = AccountNumber::parse("001", "0012345").unwrap();
    for (branch, number) in [
        ("００１", "００１２３４５"),
        (" 0-01 ", "001-2345"),
        ("001", "12345"),
        ("001", "　１２３４５"),
    ] {
        let typed = AccountNumber::parse(branch, number);
        assert_eq!(typed, Ok(right.clone()), "{branch} {number}");
    }
    for branch in ["", "1", "0001", "00a", "本店"] {
        let typed = AccountNumber::parse(branch, "12345");
        assert_eq!(typed, Err(AccountNumberError::Branch), "{branch}");
    }
    for number in ["", "12345678", "1234x", "-"] {
        let typed = AccountNumber::parse("001", number);
        assert_eq!(typed, Err(AccountNumberError::Number), "{number}");
    }
}

#[test]
fn a_mail_address_has_four_to_sixty_four_characters() {
    assert_eq!(MailAddress::parse("a@b"), Err(MailAddressError::Length(3)));
    assert!(MailAddress::parse("a@bc").is_ok());
    let long = format!("{}@example.jp", "a".repeat(53));
    assert_eq!(long.len(), 64);
    assert!(MailAddress::parse(&long).is_ok());
    let longer = format!("a{long}");
    assert_eq!(
        MailAddress::parse(&longer),
        Err(MailAddressError::Length(65))
    );
}

#[test]
fn a_full_width_mail_address_is_put_right() {
    let address = MailAddress::parse("　ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ ").unwrap();
    assert_eq!(address.as_str(), "taro@example.jp");
}

#[test]
fn what_is_no_mail_address_is_refused() {
    for text in [
        "taro",
        "@example.jp",
        "taro@",
        "a@b@c.jp",
        "a@b..jp",
        "a@-b.jp",
        "a..b@c.jp",
        ".a@c.jp",
        "a.@c.jp",
    ] {
        assert_eq!(
            MailAddress::parse(text),
            Err(MailAddressError::Form),
            "{text}"
        );
    }
    for text in [
        "太郎@example.jp",
        "ta ro@example.jp",
        "a@b.jp\r\nBcc: c@d.jp",
        "<a@b.jp>",
    ] {
        assert_eq!(
            MailAddress::parse(text),
            Err(MailAddressError::Characters),
            "{text}"
        );
    }
}

#[test]
fn a_contract_id_is_put_right() {
    let id = ContractId::parse("２０８３－ｃ００ ０１").unwrap();
    assert_eq!(id.as_str(), "2083C0001");
    assert_eq!(ContractId::parse(""), Err(IdError::Length));
    assert_eq!(ContractId::parse("20_83"), Err(IdError::Characters));
}

#[test]
fn waits_double_up_to_the_most_and_then_it_locks() {
    let rule = Lockout {
        slow_from: 3,
        slow_most: 20,
        lock_at: 7,
        lock_seconds: Some(1800),
    };
    let waits: Vec<_> = (1..=8).map(|failures| rule.wait_after(failures)).collect();
    assert_eq!(waits, [0, 0, 2, 4, 8, 16, 1800, 1800]);
    assert_eq!(slow_down(u32::MAX, 1, 300), 300);
}

#[test]
fn addresses_of_one_ipv6_network_share_a_budget() {
    let key = |text: &str| LimitKey::address("login", text.parse().unwrap());
    assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
    assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
}

#[test]
fn a_login_password_is_known_by_its_hash() {
    let password = |text: &str| LoginPassword::new(text.to_owned());
    let hash = PasswordHash::make(&password("warifu"), &mut SystemChance.rng()).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let stored = PasswordHash::parse(hash.as_str().to_owned()).unwrap();
    assert!(stored.verify(&password("warifu")));
    assert!(!stored.verify(&password("warifU")));
    assert!(PasswordHash::parse("warifu".to_owned()).is_err());
}

#[tokio::test]
async fn a_full_bench_says_so_at_once_and_takes_work_again() {
    let bench = Workbench::new(1, 0);
    let (release, held) = mpsc::channel::<()>();
    let (begun, started) = tokio::sync::oneshot::channel();
    let working = tokio::spawn({
        let bench = bench.clone();
        async move {
            bench
                .run(move || {
                    let _ = begun.send(());
                    held.recv().unwrap();
                })
                .await
        }
    });
    started.await.unwrap();
    assert_eq!(bench.run(|| ()).await, Err(WorkError::Busy));
    release.send(()).unwrap();
    working.await.unwrap().unwrap();
    assert_eq!(bench.run(|| 7).await, Ok(7));
}

proptest! {
    #[test]
    fn a_chain_holds_and_any_change_breaks_it(
        subjects in prop::collection::vec("[a-z0-9]{0,12}", 1..12),
        at in any::<prop::sample::Index>(),
        what in 0_usize..6,
    ) {
        let mut records = chain(&subjects);
        prop_assert!(verify(None, &records).is_ok());
        let at = at.index(records.len());
        let number = records[at].sequence;
        match what {
            0 => records[at].subject.push('x'),
            1 => records[at].event.push('x'),
            2 => records[at].detail.push('x'),
            3 => records[at].at.0 += 1,
            4 => records[at].previous[0] ^= 1,
            _ => records[at].hash[0] ^= 1,
        }
        let broken = verify(None, &records).unwrap_err();
        prop_assert!(matches!(
            broken,
            ChainError::Changed(n) | ChainError::Previous(n) if n == number || n == number + 1
        ));
    }
}

#[test]
fn text_cannot_be_moved_between_the_fields_of_a_record() {
    let entry = |subject: &str, detail: &str| Entry {
        detail: detail.to_owned(),
        ..Entry::new(&slug(), UnixTime(1), Event::Issued, subject)
    };
    assert_ne!(
        link(None, &entry("ab", "c")).hash,
        link(None, &entry("a", "bc")).hash
    );
}

fn chain(subjects: &[String]) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    let mut head = None;
    for subject in subjects {
        let entry = Entry::new(&slug(), UnixTime(1_795_231_200), Event::Issued, subject);
        let record = link(head.as_ref(), &entry);
        head = verify(head, std::slice::from_ref(&record)).unwrap();
        records.push(record);
    }
    records
}

fn slug() -> Slug {
    Slug::new("shinkumi").unwrap()
}

#[test]
fn who_and_why_are_one_line_each() {
    assert!(By::new("Suzuki Hanako", "delivery 2026-117").is_some());
    assert_eq!(By::new(" hanako ", "納品"), By::new("hanako", "納品"));
    let long = "x".repeat(201);
    for (name, why) in [
        ("", "x"),
        ("x", "  "),
        ("x\ny", "x"),
        ("x", "\u{1b}[31m"),
        ("x", &long),
    ] {
        assert!(By::new(name, why).is_none(), "{name:?}, {why:?}");
    }
}
