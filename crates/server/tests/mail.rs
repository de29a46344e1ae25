//! Mail when the mail server is away.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use std::net::{SocketAddr, TcpListener};

use support::{Phone, Server, until};

/// A port on which nobody listens.
fn deserted() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_mail_server_down_the_issuance_survives_and_the_mail_goes_out_later() {
    let port = deserted();
    let mut server = Server::start_with(|config| {
        config.demo.no_catcher = true;
        config.mail.port = port;
    })
    .await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let waiting = until("the page to say so", async || {
        let page = browser.get("/i/shinkumi/issue/waiting").await;
        page.has("data-mail=\"delayed\"").then_some(page)
    })
    .await;
    assert!(waiting.has("メールサーバーに接続できない") && waiting.has("発行は有効です"));
    assert!(server.mails().is_empty());

    server
        .restart(|config| {
            config.demo.no_catcher = false;
            config.demo.catcher = Some(SocketAddr::from(([127, 0, 0, 1], port)));
        })
        .await;
    server.clock.forward(3600);
    until("the mail", async || {
        (server.mails().len() == 1).then_some(())
    })
    .await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    assert!(
        browser
            .get("/i/shinkumi/issue/waiting")
            .await
            .has("data-mail=\"sent\"")
    );
    assert!(
        Phone::new(&server)
            .enroll("10212083", "2083L0000193A001", "Abc123")
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_of_an_issuance_that_was_replaced_or_stopped_never_goes_out() {
    let port = deserted();
    let mut server = Server::start_with(|config| {
        config.demo.no_catcher = true;
        config.mail.port = port;
    })
    .await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 2).await;
    let waiting = browser
        .issue("shinkumi", "stopped@example.jp", "Abc123")
        .await;
    browser
        .submit(&waiting, "/i/shinkumi/issue/stop", &[])
        .await;
    browser.log_in("shinkumi", 1).await;
    for mail in ["replaced@example.jp", "valid@example.jp"] {
        browser.issue("shinkumi", mail, "Abc123").await;
    }
    server
        .restart(|config| {
            config.demo.no_catcher = false;
            config.demo.catcher = Some(SocketAddr::from(([127, 0, 0, 1], port)));
        })
        .await;
    server.clock.forward(3600);
    until("the mail", async || {
        (!server.mails().is_empty()).then_some(())
    })
    .await;
    // What is due at the end still goes out: after it nothing more can come.
    server.stop().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].contains("valid@example.jp"));
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_follow_the_language_of_the_page() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.lang = "en";
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    until("the mail", async || {
        (server.mails().len() == 1).then_some(())
    })
    .await;
    assert!(
        browser
            .get("/mailbox/1")
            .await
            .has("Set up your one-time password")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_the_server_loses_no_mail() {
    let mut server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    server.stop().await;
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn activation_is_said_by_mail() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    let page = browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let token = Phone::new(&server)
        .enroll("10212083", "2083L0000193A001", "Abc123")
        .await
        .unwrap();
    let code = support::code_of(&token, &server, 0);
    browser
        .submit(&page, "/i/shinkumi/issue/waiting", &[("otp", &code)])
        .await;
    until("three mails", async || {
        (server.mails().len() == 3).then_some(())
    })
    .await;
    let last = browser.get("/mailbox/3").await;
    assert!(last.has(&token.serial.grouped()), "{}", last.html);
    assert!(!last.has(&code));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_is_said_by_mail_to_whom_the_issuance_or_the_token_was_told() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    let page = browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    until("the mail", async || {
        (server.mails().len() == 1).then_some(())
    })
    .await;
    browser.submit(&page, "/i/shinkumi/issue/stop", &[]).await;
    until("another mail", async || {
        (server.mails().len() == 2).then_some(())
    })
    .await;
    let told = browser.get("/mailbox/2").await;
    assert!(
        told.has("トークン発行の申込を中止しました"),
        "{}",
        told.html
    );

    let page = browser.issue("shinkumi", "b@example.jp", "Abc123").await;
    let token = Phone::new(&server)
        .enroll("10212083", "2083L0000193A001", "Abc123")
        .await
        .unwrap();
    until("two more", async || {
        (server.mails().len() == 4).then_some(())
    })
    .await;
    browser.submit(&page, "/i/shinkumi/issue/stop", &[]).await;
    until("the last", async || {
        (server.mails().len() == 5).then_some(())
    })
    .await;
    let told = browser.get("/mailbox/5").await;
    assert!(told.has("利用開始前のトークンを中止しました") && told.has(&token.serial.grouped()));
    assert!(server.mails()[4].contains("b@example.jp"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_own_mail_server_refuses_what_it_cannot_keep_and_takes_it_later() {
    let server = Server::start().await;
    let (mailbox, away) = (server.data.join("mailbox"), server.data.join("away"));
    std::fs::rename(&mailbox, &away).unwrap();
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    until("the page to say so", async || {
        let page = browser.get("/i/shinkumi/issue/waiting").await;
        page.has("data-mail=\"delayed\"").then_some(())
    })
    .await;
    std::fs::rename(&away, &mailbox).unwrap();
    server.clock.forward(2);
    until("the mail", async || {
        (server.mails().len() == 1).then_some(())
    })
    .await;
}
