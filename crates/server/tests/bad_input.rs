//! What is typed wrong: a message that names field and rule, what was typed
//! kept, passwords never, nothing lost.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{Browser, Page, Phone, Server, code_of};
use warifu_enroll::client::Registered;

const ISSUE: &str = "/i/shinkumi/issue";
const WAITING: &str = "/i/shinkumi/issue/waiting";
const OTP: &str = "/i/shinkumi/login/otp";

async fn form(browser: &mut Browser, slug: &str, values: [&str; 4]) -> Page {
    let path = format!("/i/{slug}/issue");
    let page = browser.get(&path).await;
    let names = [
        "mail",
        "mail_again",
        "activation_password",
        "activation_password_again",
    ];
    let fields: Vec<_> = names.into_iter().zip(values).collect();
    browser.submit(&page, &path, &fields).await
}

async fn refused(slug: &str, values: [&str; 4], codes: &[&str], words: [&str; 2]) {
    let server = Server::start().await;
    let mut browser = server.browser();
    for (lang, words) in ["ja", "en"].into_iter().zip(words) {
        browser.lang = lang;
        browser.log_in(slug, 1).await;
        let page = form(&mut browser, slug, values).await;
        assert_eq!((page.name(), page.status), ("issue", 422), "{}", page.html);
        assert_eq!(page.errors(), codes);
        assert!(page.has(words), "{words} in {}", page.html);
        assert!(page.has("role=\"alert\"") && page.has("aria-invalid=\"true\""));
        assert_eq!(
            [page.typed("mail"), page.typed("mail_again")],
            [values[0], values[1]]
        );
        assert_eq!(page.typed("activation_password"), "");
        assert_eq!(page.typed("activation_password_again"), "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_address_of_three_characters() {
    let words = [
        "半角4～64文字で入力してください（現在3文字）",
        "4 to 64 half-width characters, please (now 3)",
    ];
    refused(
        "shinkumi",
        ["a@b", "a@b", "Abc123", "Abc123"],
        &["mail_length"],
        words,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_address_of_sixty_five_characters() {
    let long = format!("{}@example.jp", "a".repeat(54));
    let words = ["（現在65文字）", "(now 65)"];
    refused(
        "shinkumi",
        [&long, &long, "Abc123", "Abc123"],
        &["mail_length"],
        words,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_mail_addresses_that_differ() {
    let words = [
        "2つのメールアドレスが一致しません",
        "The two mail addresses differ",
    ];
    refused(
        "shinkumi",
        ["one@example.jp", "two@example.jp", "Abc123", "Abc123"],
        &["mail_differs"],
        words,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_address_without_a_host() {
    let words = ["name@example.jp の形", "in the form name@example.jp"];
    refused(
        "shinkumi",
        ["nobody", "nobody", "Abc123", "Abc123"],
        &["mail_shape"],
        words,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_address_that_would_be_markup_is_shown_as_text() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    let evil = "\"><script>alert(1)</script>";
    let page = form(&mut browser, "shinkumi", [evil, evil, "Abc123", "Abc123"]).await;
    assert_eq!(page.status, 422);
    assert!(!page.has("<script>alert"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activation_password_of_three() {
    let words = [
        "4～8文字で入力してください（現在3文字）",
        "4 to 8 characters, please (now 3)",
    ];
    refused(
        "shinkumi",
        ["a@example.jp", "a@example.jp", "Ab1", "Ab1"],
        &["activation_password_length"],
        words,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activation_password_of_nine() {
    let words = ["（現在9文字）", "(now 9)"];
    let values = ["a@example.jp", "a@example.jp", "Abcdef123", "Abcdef123"];
    refused("shinkumi", values, &["activation_password_length"], words).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_where_digits_are_asked_for() {
    let words = ["半角数字だけで入力してください", "digits only, please"];
    let values = ["a@example.jp", "a@example.jp", "abc123", "abc123"];
    refused(
        "michishio",
        values,
        &["activation_password_characters"],
        words,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_activation_passwords_that_differ() {
    let words = [
        "2つの利用開始パスワードが一致しません",
        "The two activation passwords differ",
    ];
    let values = ["a@example.jp", "a@example.jp", "Abc123", "Abc124"];
    refused("shinkumi", values, &["activation_password_differs"], words).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_form_names_every_field() {
    let codes = [
        "mail_length",
        "mail_again_empty",
        "activation_password_empty",
        "activation_password_again_empty",
    ];
    refused(
        "shinkumi",
        ["", "", "", ""],
        &codes,
        ["もう一度入力してください", "once more"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn full_width_entries_are_put_right() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("michishio", 1).await;
    let values = [
        "ｋｅｉｒｉ＠ｅｘａｍｐｌｅ．ｊｐ",
        "keiri@example.jp",
        "１２３４５６",
        "123456",
    ];
    let page = form(&mut browser, "michishio", values).await;
    assert_eq!(
        (page.name(), page.value("mail")),
        ("waiting", "keiri@example.jp")
    );
    let phone = Phone::new(&server);
    assert!(
        phone
            .enroll("10212091", "999800000001", "123456")
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_login_does_not_say_which_and_keeps_the_contract_id() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for contract in ["SHINKUMI01", "NOBODY"] {
        let page = browser.get("/i/shinkumi/login").await;
        let fields = [("contract_id", contract), ("password", "nonsense")];
        let page = browser.submit(&page, "/i/shinkumi/login", &fields).await;
        assert_eq!((page.status, page.errors()), (422, vec!["login_wrong"]));
        assert_eq!(
            (page.typed("contract_id"), page.typed("password")),
            (contract, "")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_id_in_full_width_and_lower_case_is_put_right() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let page = browser.get("/i/shinkumi/login").await;
    let fields = [
        ("contract_id", "ｓｈｉｎｋｕｍｉ-01"),
        ("password", "warifu01"),
    ];
    assert_eq!(
        browser
            .submit(&page, "/i/shinkumi/login", &fields)
            .await
            .name(),
        "home"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_logins_slow_down_and_then_close_the_account() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let mut seen = Vec::new();
    for _ in 0..10 {
        let page = browser.get("/i/shinkumi/login").await;
        let fields = [("contract_id", "SHINKUMI05"), ("password", "nonsense")];
        let page = browser.submit(&page, "/i/shinkumi/login", &fields).await;
        seen.push(page.errors().join(","));
        server.clock.forward(61);
    }
    let quick = browser.get("/i/shinkumi/login").await;
    let fields = [("contract_id", "SHINKUMI05"), ("password", "warifu05")];
    let right = browser.submit(&quick, "/i/shinkumi/login", &fields).await;
    assert!(seen.iter().all(|code| code == "login_wrong"), "{seen:?}");
    assert_eq!((right.status, right.errors()), (429, vec!["login_locked"]));
}

async fn enrolled(server: &Server, browser: &mut Browser) -> Registered {
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    Phone::new(server)
        .enroll("10212083", "2083L0000193A001", "Abc123")
        .await
        .unwrap()
}

async fn confirm(browser: &mut Browser, otp: &str) -> Page {
    let page = browser.get(WAITING).await;
    browser.submit(&page, WAITING, &[("otp", otp)]).await
}

fn other(code: &str) -> String {
    code.chars()
        .map(|c| {
            if c == '9' {
                '0'
            } else {
                char::from(c as u8 + 1)
            }
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_time_passwords_that_are_none_are_named_and_not_counted() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    for (typed, code, words) in [
        ("", "otp_empty", "ワンタイムパスワードを入力してください"),
        ("12345", "otp_length", "6桁です（現在5桁）"),
        ("12345678", "otp_length", "現在8桁"),
        ("12a456", "otp_characters", "数字だけです"),
    ] {
        let page = confirm(&mut browser, typed).await;
        assert_eq!(
            (page.status, page.errors(), page.typed("otp")),
            (422, vec![code], typed)
        );
        assert!(page.has(words));
    }
    let page = confirm(&mut browser, &code_of(&token, &server, 0)).await;
    assert_eq!(page.name(), "in-use");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_width_one_time_password_is_put_right() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    let code = code_of(&token, &server, 0);
    let wide: String = code
        .chars()
        .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
        .collect();
    assert_eq!(confirm(&mut browser, &wide).await.name(), "in-use");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_one_time_password_is_refused_and_the_right_one_still_counts() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    let right = code_of(&token, &server, 0);
    let page = confirm(&mut browser, &other(&right)).await;
    assert_eq!(
        (page.status, page.errors(), page.typed("otp")),
        (422, vec!["otp_wrong"], "")
    );
    assert_eq!(confirm(&mut browser, &right).await.name(), "in-use");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_step_before_is_accepted_and_two_steps_before_is_wrong() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    let page = confirm(&mut browser, &code_of(&token, &server, -2)).await;
    assert_eq!(page.errors(), ["otp_wrong"]);
    assert_eq!(
        confirm(&mut browser, &code_of(&token, &server, -1))
            .await
            .name(),
        "in-use"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_one_time_passwords_lock_and_the_login_says_whom_to_call() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    confirm(&mut browser, &code_of(&token, &server, 0)).await;
    server.clock.forward(120);
    let mut page = browser.log_in("shinkumi", 1).await;
    for n in 0..10 {
        let right = code_of(&token, &server, 0);
        let wrong = format!(
            "{:06}",
            (right.parse::<u32>().unwrap() + 100_000 + n) % 1_000_000
        );
        page = browser.submit(&page, OTP, &[("otp", &wrong)]).await;
        server.clock.forward(31);
    }
    assert_eq!(page.errors(), ["otp_locked"]);
    let said = page.error_text("otp_locked");
    assert!(said.contains("0120-000-083"), "{said}");
    assert!(!page.has("name=\"otp\""));
    server.clock.forward(60);
    let page = browser
        .submit(&page, OTP, &[("otp", &code_of(&token, &server, 0))])
        .await;
    assert_eq!(page.errors(), ["otp_locked"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_that_is_repeated_leads_to_the_same_end() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    let page = browser.get(WAITING).await;
    let code = code_of(&token, &server, 0);
    let fields = [("otp", code.as_str())];
    assert_eq!(
        browser.submit(&page, WAITING, &fields).await.name(),
        "in-use"
    );
    assert_eq!(
        browser.submit(&page, WAITING, &fields).await.name(),
        "in-use"
    );
    assert_eq!(browser.get(ISSUE).await.name(), "issue");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_on_the_waiting_page_is_said_there_and_nothing_is_issued_past_it() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    let mut page = browser.get(WAITING).await;
    for n in 0..10 {
        let right = code_of(&token, &server, 0);
        let wrong = format!(
            "{:06}",
            (right.parse::<u32>().unwrap() + 100_000 + n) % 1_000_000
        );
        page = browser.submit(&page, WAITING, &[("otp", &wrong)]).await;
        server.clock.forward(31);
    }
    assert_eq!(
        (page.name(), page.errors()),
        ("waiting", vec!["otp_locked"])
    );
    let said = page.error_text("otp_locked");
    assert!(said.contains("0120-000-083"), "{said}");
    let home = browser.get(ISSUE).await;
    assert_eq!(home.name(), "home");
    assert!(home.has("data-state=\"locked\""));
}

/// Support holds a token.
fn hold(server: &Server, token: &Registered) {
    let held = std::process::Command::new(env!("CARGO_BIN_EXE_warifu-issuer"))
        .args(["token", &token.serial.to_string(), "hold"])
        .args(["--by", "tanaka", "--why", "asked"])
        .env_clear()
        .env("WARIFU_DATA_DIR", &server.data)
        .env("WARIFU_INSTITUTIONS_DIR", server.data.join("institutions"))
        .env("WARIFU_DEMO__ENABLED", "true")
        .output()
        .unwrap();
    assert!(held.status.success(), "{held:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_held_is_said_to_be_held_whatever_is_typed() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    let form = browser.get(WAITING).await;
    hold(&server, &token);
    let right = code_of(&token, &server, 0);
    let words = [
        ("ja", "一時停止", "誤りが続いた"),
        ("en", "on hold", "wrong entries"),
    ];
    for (lang, held, locked) in words {
        browser.lang = lang;
        let mut told = Vec::new();
        for typed in [right.clone(), other(&right)] {
            let page = browser.submit(&form, WAITING, &[("otp", &typed)]).await;
            assert_eq!((page.status, page.errors()), (422, vec!["otp_held"]));
            let said = page.error_text("otp_held").to_owned();
            assert!(
                said.contains(held) && said.contains("0120-000-083"),
                "{said}"
            );
            assert!(!page.main().contains(locked), "{}", page.html);
            told.push(said);
        }
        assert_eq!(told[0], told[1], "a guesser learns nothing");
        let home = browser.get("/i/shinkumi/").await;
        assert!(home.has("data-state=\"locked\"") && home.main().contains(held));
        assert!(home.main().contains("0120-000-083"), "{}", home.html);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_address_with_a_line_break_in_it_is_refused_and_nothing_is_issued() {
    let server = Server::start().await;
    for at in [
        "a@example.jp\r\nBcc: b@example.jp",
        "a\n@example.jp",
        "a@exam\rple.jp",
    ] {
        let mut browser = server.browser();
        browser.log_in("shinkumi", 1).await;
        let page = form(&mut browser, "shinkumi", [at, at, "Abc123", "Abc123"]).await;
        assert_eq!((page.status, page.errors()), (422, vec!["mail_characters"]));
        assert!(
            page.error_text("mail_characters").contains("空白"),
            "{at:?}"
        );
        let home = browser.get("/i/shinkumi/").await;
        assert!(home.has("data-state=\"none\""), "{}", home.html);
        assert!(server.delivery("shinkumi", 1).await.is_none());
    }
    assert!(server.mails().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_lost_the_phone_is_told_whom_to_call() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = enrolled(&server, &mut browser).await;
    confirm(&mut browser, &code_of(&token, &server, 0)).await;
    let page = browser.log_in("shinkumi", 1).await;
    assert_eq!(page.name(), "login-otp");
    let note = page.html.split("data-lost").nth(1).unwrap();
    assert!(note.split("</p>").next().unwrap().contains("0120-000-083"));
}
