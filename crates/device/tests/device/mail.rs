//! A bank's mail, held against the signed directory.

use warifu_device::{DeviceError, FoundValue};

use crate::common::{SERVICE, USER, World};

fn values(found: &[FoundValue]) -> Vec<&str> {
    found.iter().map(|found| found.value.as_str()).collect()
}

#[tokio::test]
async fn a_mail_says_whose_service_it_is_and_nobody_is_contacted() {
    let world = World::new();
    let text = format!(
        "トークン発行のお知らせ\n{}\nサービスID：{SERVICE}\nユーザID：{USER}\n",
        world.bank.web_link()
    );
    let read = world.device().read_mail(&text).await.unwrap();
    assert_eq!(values(&read.services), [SERVICE]);
    assert_eq!(values(&read.users), [USER]);
    assert!(read.services[0].institution.is_some());
    assert_eq!(read.users[0].line, format!("ユーザID:{USER}"));
    assert!(read.link_host.is_some() && read.link_problem.is_none());
    assert!(!read.contradicts_link && !read.broken_link);
    assert!(world.bank.log().is_empty());
    assert!(world.files.all().is_empty() && world.keychain.entries().is_empty());
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_is_told_with_both_hosts() {
    let world = World::new();
    let link = world.bank.web_link();
    let host = world.bank.entry().origin.authority().to_owned();
    let forged = link.replace(&host, "ib.evil.example");
    let read = world.device().read_mail(&forged).await.unwrap();
    let expected = DeviceError::DirectoryMismatch {
        host: "ib.evil.example".to_owned(),
        expected: host,
    };
    assert_eq!(read.link_problem, Some(expected));
    // Also where an honest one stands before it.
    let both = format!("{link}\n{forged}\n");
    assert!(
        world
            .device()
            .read_mail(&both)
            .await
            .unwrap()
            .link_problem
            .is_some()
    );
}

#[tokio::test]
async fn a_service_that_nobody_knows_is_told_without_an_institution() {
    let world = World::new();
    let read = world
        .device()
        .read_mail("サービスID：99999999")
        .await
        .unwrap();
    assert_eq!(values(&read.services), ["99999999"]);
    assert!(read.services[0].institution.is_none());
}

#[tokio::test]
async fn a_text_that_is_no_mail_is_refused_or_says_nothing() {
    let world = World::new();
    let device = world.device();
    for text in ["x".repeat(300_000), "あ\n".repeat(10_000)] {
        assert!(matches!(
            device.read_mail(&text).await,
            Err(DeviceError::MailTooLong)
        ));
    }
    let read = device.read_mail("電話 03-1234-5678").await.unwrap();
    assert!(read.services.is_empty() && read.users.is_empty());
}
