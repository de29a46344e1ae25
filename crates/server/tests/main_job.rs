//! Procedure C from the login to the login, with a real app's half.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{Phone, Server, code_of, until};

const MAIL: &str = "keiri@example.jp";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_goes_from_the_form_to_an_accepted_password() {
    let server = Server::start().await;
    let mut browser = server.browser();

    let home = browser.log_in("shinkumi", 1).await;
    assert_eq!((home.name(), home.status), ("home", 200));
    let waiting = browser.issue("shinkumi", MAIL, "Abc123").await;
    assert_eq!(waiting.name(), "waiting");
    assert_eq!(waiting.value("service-id"), "10212083");
    assert_eq!(waiting.value("user-id"), "2083L0000193A001");
    assert_eq!(waiting.value("mail"), MAIL);
    assert!(
        !waiting.has("Abc123"),
        "the activation password is never shown"
    );

    let early = browser
        .submit(&waiting, "/i/shinkumi/issue/waiting", &[("otp", "123456")])
        .await;
    assert_eq!(early.errors(), ["otp_not_enrolled"]);

    let phone = Phone::new(&server);
    let token = phone
        .enroll("10212083", "2083l-0000193a001", "Abc123")
        .await
        .unwrap();
    let waiting = browser.get("/i/shinkumi/issue/waiting").await;
    assert!(waiting.has("data-issuance=\"enrolled\""));

    let code = code_of(&token, &server, 0);
    let done = browser
        .submit(&waiting, "/i/shinkumi/issue/waiting", &[("otp", &code)])
        .await;
    assert_eq!(
        (done.name(), done.value("serial")),
        ("in-use", token.serial.grouped().as_str())
    );
    let login = browser.submit(&done, "/i/shinkumi/logout", &[]).await;
    assert_eq!(login.name(), "login");

    let asked = browser.log_in("shinkumi", 1).await;
    assert_eq!(asked.name(), "login-otp");
    let used = browser
        .submit(&asked, "/i/shinkumi/login/otp", &[("otp", &code)])
        .await;
    assert_eq!((used.status, used.errors()), (422, vec!["otp_used"]));
    server.clock.forward(60);
    let next = code_of(&token, &server, 0);
    let home = browser
        .submit(&used, "/i/shinkumi/login/otp", &[("otp", &next)])
        .await;
    assert_eq!(home.name(), "home");
    assert!(home.has("data-state=\"in_use\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_goes_out_by_smtp_with_link_and_qr_and_without_the_password() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", MAIL, "Zx9Zx9Zx").await;
    let waiting = until("the mail", async || {
        let page = browser.get("/i/shinkumi/issue/waiting").await;
        page.has("data-mail=\"sent\"").then_some(page)
    })
    .await;
    assert_eq!(waiting.status, 200);
    let list = browser.get("/mailbox").await;
    assert!(list.has("keiri@example.jp"));
    let mail = browser.get("/mailbox/1").await;
    assert!(mail.has("10212083") && mail.has("2083L0000193A001") && mail.has("data-qr"));
    assert!(
        mail.has(&format!("{}/enroll#v=1&#38;s=10212083", server.origin)),
        "{}",
        mail.html
    );
    let raw = server.mails().remove(0);
    assert!(!raw.contains("Zx9Zx9Zx"));
    assert!(raw.contains("multipart/alternative") && raw.contains("image/png"));
    let twin = browser.get("/mailbox/1/html").await;
    assert!(
        twin.has("/mailbox/1/part/") && twin.header("content-security-policy").contains("sandbox")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_qr_on_the_page_says_what_the_link_says() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("michishio", 1).await;
    let waiting = browser.issue("michishio", MAIL, "123456").await;
    assert!(waiting.has("data-qr") && waiting.has("warifu://enroll?v=1"));
    let png = browser.get("/i/michishio/issue/qr.png").await;
    assert_eq!(png.header("content-type"), "image/png");
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_and_issuing_again_ends_the_earlier_issuance() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 2).await;
    browser.issue("shinkumi", MAIL, "first123").await;
    let form = browser.get("/i/shinkumi/issue").await;
    assert!(form.has("data-notice=\"replaces\""));
    browser
        .issue("shinkumi", "second@example.jp", "second12")
        .await;
    let phone = Phone::new(&server);
    assert_eq!(
        phone
            .enroll("10212083", "2083L0000193A002", "first123")
            .await
            .err()
            .unwrap(),
        "proof"
    );
    assert!(
        phone
            .enroll("10212083", "2083L0000193A002", "second12")
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_passwords_end_the_issuance_and_the_page_offers_another() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("michishio", 2).await;
    browser.issue("michishio", MAIL, "123456").await;
    let phone = Phone::new(&server);
    for _ in 0..5 {
        assert_eq!(
            phone
                .enroll("10212091", "999800000002", "654321")
                .await
                .err()
                .unwrap(),
            "proof"
        );
    }
    // Nobody need wait for the last one's time to run out.
    let waiting = browser.get("/i/michishio/issue/waiting").await;
    assert!(waiting.has("data-issuance=\"last\""), "{}", waiting.html);
    assert!(waiting.has("残り回数は0回です") && waiting.has("data-action=\"issue-again\""));
    assert!(!waiting.has("data-qr"), "a QR of no use");
    server.clock.forward(121);
    let waiting = browser.get("/i/michishio/issue/waiting").await;
    assert!(
        waiting.has("data-issuance=\"exhausted\""),
        "{}",
        waiting.html
    );
    assert!(waiting.has("data-action=\"issue-again\""));
    assert_eq!(
        phone
            .enroll("10212091", "999800000002", "123456")
            .await
            .err()
            .unwrap(),
        "proof"
    );
    let again = browser.issue("michishio", MAIL, "111222").await;
    assert!(again.has("data-issuance=\"pending\""));
    assert!(
        phone
            .enroll("10212091", "999800000002", "111222")
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_attempt_may_still_end_well_while_the_page_offers_to_issue_again() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("michishio", 3).await;
    browser.issue("michishio", MAIL, "123456").await;
    let phone = Phone::new(&server);
    for _ in 0..4 {
        let wrong = phone.enroll("10212091", "999800000003", "654321").await;
        assert_eq!(wrong.err().unwrap(), "proof");
    }
    let last = phone
        .begin("10212091", "999800000003", "123456")
        .await
        .unwrap();
    let waiting = browser.get("/i/michishio/issue/waiting").await;
    assert!(waiting.has("data-issuance=\"last\"") && waiting.has("data-action=\"issue-again\""));
    let token = phone.finish(last).await.unwrap();
    let waiting = browser.get("/i/michishio/issue/waiting").await;
    assert!(
        waiting.has("data-issuance=\"enrolled\"") && !waiting.has("data-action=\"issue-again\"")
    );
    let code = support::code_of(&token, &server, 0);
    let done = browser
        .submit(&waiting, "/i/michishio/issue/waiting", &[("otp", &code)])
        .await;
    assert_eq!(done.name(), "in-use");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_says_when_it_expires_or_that_it_does_not() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let ends = |page: &support::Page| {
        let after = page
            .html
            .split("data-expires>")
            .nth(1)
            .unwrap_or("nowhere<");
        after.split('<').next().unwrap().to_owned()
    };
    for path in ["/", "/enroll", "/nothing-here"] {
        let page = browser.get(path).await;
        assert_eq!(ends(&page), "ありません", "{path}");
    }
    let home = browser.log_in("shinkumi", 1).await;
    let until = ends(&home);
    assert!(until.contains('年'), "{until}");
    let broken = browser
        .post_raw("/i/shinkumi/issue", &[("csrf", "wrong")])
        .await;
    assert_eq!(
        (broken.name(), ends(&broken)),
        ("error", until),
        "{}",
        broken.html
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_shows_each_institution_as_its_policy_says() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let page = browser.get("/").await;
    let sheet = browser.get("/static/institutions.css").await.html;
    let (_, houses) = page.html.split_once("class=\"houses\"").unwrap();
    let house = |slug: &str| {
        let (_, rest) = houses
            .split_once(&format!("data-institution=\"{slug}\""))
            .unwrap();
        rest.split("data-institution").next().unwrap().to_owned()
    };
    for (slug, contract, colour, says) in [
        ("shinkumi", "SHINKUMI01", "#1f3a63", "待っている画面"),
        ("mahoroba", "kakunin01", "#6b2f4f", "新しい発行は翌日から"),
        ("asahino", "1234567891", "#9a3412", "専用の機器へ交換"),
    ] {
        let shown = house(slug);
        for part in [contract, says, &format!("/i/{slug}/login")] {
            assert!(shown.contains(part), "{slug}: {part}: {shown}");
        }
        assert!(sheet.contains(&format!(".i-{slug}{{--brand:{colour}")));
    }
    let hardware = |slug: &str| house(slug).contains("/hardware-tokens");
    assert!(hardware("asahino") && !hardware("shinkumi"));
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_of_a_demonstration_there_is_no_first_page_and_nothing_leads_there() {
    let server = Server::start_of_a_bank().await;
    let mut browser = support::Browser::new(&format!("http://{}", server.address));
    for path in ["/", "/static/institutions.css"] {
        assert_eq!(browser.get_only(path).await.status, 404, "{path}");
    }
    let login = browser.get_only("/i/shinkumi/login").await;
    assert_eq!(login.name(), "login");
    assert!(!login.has("href=\"/\""), "{}", login.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_issuance_says_so_and_offers_another() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 3).await;
    browser.issue("shinkumi", MAIL, "Abc123").await;
    server.clock.forward(72 * 3600 + 1);
    let login = browser.get("/i/shinkumi/issue/waiting").await;
    assert_eq!(login.name(), "login", "the session has run out long before");
    browser.log_in("shinkumi", 3).await;
    let waiting = browser.get("/i/shinkumi/issue/waiting").await;
    assert!(waiting.has("data-issuance=\"expired\"") && waiting.has("data-action=\"issue-again\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_after_the_app_is_set_up_ends_the_token() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 5).await;
    browser.issue("shinkumi", MAIL, "Abc123").await;
    let token = Phone::new(&server)
        .enroll("10212083", "2083L0000193A005", "Abc123")
        .await
        .unwrap();
    let home = browser.get("/i/shinkumi/").await;
    assert!(home.has("data-state=\"enrolled\"") && home.has("data-action=\"stop\""));
    let asked = browser.get("/i/shinkumi/issue/stop").await;
    assert_eq!(asked.name(), "stop");
    let home = browser.submit(&asked, "/i/shinkumi/issue/stop", &[]).await;
    assert!(home.has("data-notice=\"stopped\"") && home.has("data-state=\"none\""));
    assert!(
        !browser.get("/i/shinkumi/").await.has("data-notice"),
        "said once"
    );
    let again = browser.submit(&asked, "/i/shinkumi/issue/stop", &[]).await;
    assert!(again.has("data-notice=\"nothing-stopped\""));
    let form = browser.get("/i/shinkumi/issue").await;
    let code = code_of(&token, &server, 0);
    let page = browser
        .submit(&form, "/i/shinkumi/issue/waiting", &[("otp", &code)])
        .await;
    assert_ne!(page.name(), "in-use");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_leaves_a_token_in_use_as_it_is() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 6).await;
    let waiting = browser.issue("shinkumi", MAIL, "Abc123").await;
    let token = Phone::new(&server)
        .enroll("10212083", "2083L0000193A006", "Abc123")
        .await
        .unwrap();
    let code = code_of(&token, &server, 0);
    let done = browser
        .submit(&waiting, "/i/shinkumi/issue/waiting", &[("otp", &code)])
        .await;
    let home = browser.submit(&done, "/i/shinkumi/issue/stop", &[]).await;
    assert!(home.has("data-notice=\"nothing-stopped\"") && home.has("data-state=\"in_use\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_at_home_and_the_issuance_is_gone() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 4).await;
    let waiting = browser.issue("shinkumi", MAIL, "Abc123").await;
    let home = browser
        .submit(&waiting, "/i/shinkumi/issue/stop", &[])
        .await;
    assert!(home.has("data-notice=\"stopped\""));
    let phone = Phone::new(&server);
    assert_eq!(
        phone
            .enroll("10212083", "2083L0000193A004", "Abc123")
            .await
            .err()
            .unwrap(),
        "proof"
    );
}
