//! What guards the pages: tokens of forms, sessions, headers, languages.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{Page, Server};

const LOGIN: &str = "/i/shinkumi/login";

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_its_token_does_nothing() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.get(LOGIN).await;
    let fields = [("contract_id", "SHINKUMI01"), ("password", "warifu01")];
    let page = browser.post_raw(LOGIN, &fields).await;
    assert_eq!((page.status, page.name()), (403, "error"));
    let wrong = [
        ("csrf", "0123456789abcdef0123456789abcdef"),
        fields[0],
        fields[1],
    ];
    assert_eq!(browser.post_raw(LOGIN, &wrong).await.status, 403);
    assert_eq!(browser.get("/i/shinkumi/").await.name(), "login");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sessions_token_does_nothing() {
    let server = Server::start().await;
    let (mut one, mut other) = (server.browser(), server.browser());
    let foreign = other.get(LOGIN).await;
    one.get(LOGIN).await;
    let fields = [
        ("csrf", foreign.csrf()),
        ("contract_id", "SHINKUMI01"),
        ("password", "warifu01"),
    ];
    assert_eq!(one.post_raw(LOGIN, &fields).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_gets_a_new_name_at_login() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    let before = browser.session().unwrap().clone();
    browser.log_in("shinkumi", 1).await;
    assert_ne!(*browser.session().unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_closed_to_scripts_and_strangers() {
    let server = Server::start().await;
    let page = server.browser().get_only(&format!("{LOGIN}?lang=en")).await;
    let lines: Vec<_> = page
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|v| v.to_str().unwrap())
        .collect();
    assert!(lines.len() >= 2, "{lines:?}");
    for line in lines {
        assert!(
            line.contains("HttpOnly") && line.contains("SameSite=Lax"),
            "{line}"
        );
        assert!(!line.contains("Secure"), "loopback is plain: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_secure_where_the_origin_is() {
    let server = Server::start_of_a_bank().await;
    let mut browser = support::Browser::new(&format!("http://{}", server.address));
    let page = browser
        .get_only(&format!("{LOGIN}?lang=en&size=large"))
        .await;
    let lines: Vec<_> = page
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|v| v.to_str().unwrap())
        .collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    for line in &lines {
        assert!(line.contains("; Secure"), "{line}");
    }
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("__Host-warifu_form=")
                && line.contains("Path=/;")
                && !line.contains("Domain"))
    );
    assert!(page.header("strict-transport-security").contains("max-age"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_answers_to_this_machines_names_alone() {
    let server = Server::start().await;
    let port = server.address.port();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("evil.example:{port}"), 404),
        ("127.0.0.1.evil.example".to_owned(), 404),
    ] {
        let request = reqwest::Client::new()
            .get(format!("{}/mailbox", server.origin))
            .header("host", &host);
        assert_eq!(request.send().await.unwrap().status(), status, "{host}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_session_ends_and_says_so() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    server.clock.forward(9 * 60);
    assert_eq!(browser.get("/i/shinkumi/").await.name(), "home");
    server.clock.forward(10 * 60);
    let page = browser.get("/i/shinkumi/").await;
    assert_eq!(page.name(), "login");
    assert!(page.has("data-notice=\"expired\"") && page.has("有効期限が切れました"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_session_ends_all_the_same() {
    let server = Server::start_with(|config| config.session.absolute_minutes = 30).await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    for _ in 0..3 {
        server.clock.forward(9 * 60);
        assert_eq!(browser.get("/i/shinkumi/").await.name(), "home");
    }
    server.clock.forward(9 * 60);
    assert_eq!(browser.get("/i/shinkumi/").await.name(), "login");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_that_looks_keeps_no_session_alive_and_hears_of_its_end() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        server.clock.forward(11 * 60);
        let page = browser.get_only("/i/shinkumi/issue/status").await;
        assert!(page.status == 200 || page.html.is_empty(), "{}", page.html);
        seen.push(page.status);
    }
    assert_eq!(seen, [200, 200, 401]);
    let page = browser.get("/i/shinkumi/issue/waiting").await;
    assert_eq!(page.name(), "login");
    assert!(page.has("data-notice=\"expired\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_nothing_of_who_only_looks_at_the_login() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let page = browser.get(LOGIN).await;
    assert_eq!((page.name(), browser.session()), ("login", None));
    let fields = [("contract_id", "SHINKUMI01"), ("password", "nonsense")];
    browser.submit(&page, LOGIN, &fields).await;
    assert_eq!(browser.session(), None);
    assert_eq!(browser.log_in("shinkumi", 1).await.name(), "home");
    assert!(browser.session().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_cookies_is_told_so() {
    let server = Server::start().await;
    let page = server.browser().get(LOGIN).await;
    let fields = [
        ("csrf", page.csrf()),
        ("contract_id", "SHINKUMI01"),
        ("password", "warifu01"),
    ];
    let answer = server.browser().post_raw(LOGIN, &fields).await;
    assert_eq!(
        (answer.status, answer.errors()),
        (400, vec!["cookies_needed"])
    );
    assert!(answer.has("Cookie"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_from_before_the_activation_is_asked_for_the_code_too() {
    let server = Server::start().await;
    let (mut early, mut browser) = (server.browser(), server.browser());
    assert_eq!(early.log_in("shinkumi", 1).await.name(), "home");
    browser.log_in("shinkumi", 1).await;
    let waiting = browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let token = support::Phone::new(&server)
        .enroll("10212083", "2083L0000193A001", "Abc123")
        .await
        .unwrap();
    let code = support::code_of(&token, &server, 0);
    let done = browser
        .submit(&waiting, "/i/shinkumi/issue/waiting", &[("otp", &code)])
        .await;
    assert_eq!(done.name(), "in-use");
    assert_eq!(browser.get("/i/shinkumi/").await.name(), "home");
    for path in ["/", "/issue", "/issue/waiting", "/print"] {
        let page = early.get(&format!("/i/shinkumi{path}")).await;
        assert_eq!(page.name(), "login-otp", "{path}");
    }
    assert_eq!(early.get_only("/i/shinkumi/issue/status").await.status, 401);
    let asked = early.get("/i/shinkumi/login/otp").await;
    let wrong = early
        .submit(&asked, "/i/shinkumi/issue/waiting", &[("otp", "12345")])
        .await;
    assert_eq!(wrong.name(), "login-otp");
    server.clock.forward(60);
    let next = support::code_of(&token, &server, 0);
    let home = early
        .submit(&asked, "/i/shinkumi/login/otp", &[("otp", &next)])
        .await;
    assert_eq!(home.name(), "home");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_language_or_size_keeps_what_was_typed() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    let form = browser.get("/i/shinkumi/issue").await;
    assert!(form.has("formaction=\"/i/shinkumi/issue?lang=en\""));
    let typed = [
        ("switch", "1"),
        ("mail", "half@exam"),
        ("mail_again", "ha"),
        ("activation_password", "Abc"),
    ];
    let english = browser
        .submit(&form, "/i/shinkumi/issue?lang=en", &typed)
        .await;
    assert_eq!((english.status, english.name()), (200, "issue"));
    assert!(english.has("<html lang=\"en\"") && english.errors().is_empty());
    assert_eq!(
        [
            english.typed("mail"),
            english.typed("mail_again"),
            english.typed("activation_password")
        ],
        ["half@exam", "ha", ""]
    );
    let large = browser
        .submit(&form, "/i/shinkumi/issue?size=large", &typed)
        .await;
    assert!(large.has("class=\"size-large\"") && large.has("<html lang=\"en\""));
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let waiting = browser.get("/i/shinkumi/issue/waiting").await;
    let page = browser
        .submit(
            &waiting,
            "/i/shinkumi/issue/waiting?lang=ja",
            &[("switch", "1"), ("otp", "123")],
        )
        .await;
    assert_eq!(
        (page.name(), page.typed("otp"), page.errors().len()),
        ("waiting", "123", 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_too_late_keeps_the_mail_for_its_customer_alone() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for (who, expected) in [(1, "late@example.jp"), (2, "")] {
        browser.log_in("shinkumi", 1).await;
        let form = browser.get("/i/shinkumi/issue").await;
        server.clock.forward(11 * 60);
        let fields = [
            ("mail", "late@example.jp"),
            ("activation_password", "Abc123"),
        ];
        let login = browser.submit(&form, "/i/shinkumi/issue", &fields).await;
        assert_eq!(login.name(), "login");
        assert!(login.has("data-notice=\"expired\""));
        browser.log_in("shinkumi", who).await;
        let form = browser.get("/i/shinkumi/issue").await;
        assert_eq!((form.name(), form.typed("mail")), ("issue", expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_logged_in_at_one_institution_is_nobody_at_another() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    assert_eq!(browser.get("/i/michishio/").await.name(), "login");
    assert_eq!(browser.get("/i/shinkumi/").await.name(), "home");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_behind_the_login_are_closed_before_it() {
    let server = Server::start().await;
    for path in [
        "/",
        "/issue",
        "/issue/waiting",
        "/issue/stop",
        "/issue/qr.png",
        "/issue/in-use",
        "/login/otp",
    ] {
        let page = server.browser().get(&format!("/i/shinkumi{path}")).await;
        assert_eq!(page.name(), "login", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_alone_does_not_open_what_a_token_guards() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    let waiting = browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let token = support::Phone::new(&server)
        .enroll("10212083", "2083L0000193A001", "Abc123")
        .await
        .unwrap();
    let code = support::code_of(&token, &server, 0);
    browser
        .submit(&waiting, "/i/shinkumi/issue/waiting", &[("otp", &code)])
        .await;
    browser.log_in("shinkumi", 1).await;
    for path in ["/", "/issue", "/issue/waiting", "/issue/in-use"] {
        assert_eq!(
            browser.get(&format!("/i/shinkumi{path}")).await.name(),
            "login-otp",
            "{path}"
        );
    }
}

fn hardened(page: &Page) {
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-frame-options"), "DENY");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_hardened_stored_nowhere_and_without_inline_script() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let paths = [
        "/",
        "/enroll",
        "/mailbox",
        "/nowhere",
        LOGIN,
        "/i/shinkumi/",
        "/i/shinkumi/issue",
        "/i/shinkumi/issue/waiting",
        "/i/shinkumi/print",
    ];
    for path in paths {
        let page = browser.get(path).await;
        hardened(&page);
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert!(
            !page.has("style=") && !page.has(" onclick") && !page.has("<script>"),
            "{path}"
        );
        assert_eq!(page.html.matches("<h1>").count(), 1, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_speaks_both_languages_and_remembers() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    for path in [
        "/i/shinkumi/",
        "/i/shinkumi/issue",
        "/i/shinkumi/issue/waiting",
        "/i/shinkumi/print",
        LOGIN,
        "/",
        "/enroll",
    ] {
        assert!(
            browser
                .get(&format!("{path}?lang=ja"))
                .await
                .has("<html lang=\"ja\""),
            "{path}"
        );
        assert!(browser.get(path).await.has("現在の時刻"), "{path}");
        assert!(
            browser
                .get(&format!("{path}?lang=en"))
                .await
                .has("<html lang=\"en\""),
            "{path}"
        );
        let english = browser.get(path).await;
        assert!(
            english.has("Time now") && english.has("Text size"),
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_size_of_letters_is_remembered() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.get(&format!("{LOGIN}?size=large")).await;
    assert!(browser.get(LOGIN).await.has("class=\"size-large\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_to_print_holds_no_secret() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Qw3rty").await;
    let page = browser.get("/i/shinkumi/print").await;
    assert!(page.has("2083L0000193A001") && page.has("data-print"));
    assert!(!page.has("Qw3rty") && !page.has("warifu01") && !page.has("csrf"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_too_long_is_not_read() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let page = browser.get(LOGIN).await;
    let long = "x".repeat(20_000);
    let fields = [
        ("csrf", page.csrf()),
        ("contract_id", long.as_str()),
        ("password", "x"),
    ];
    let page = browser.post_raw(LOGIN, &fields).await;
    assert_eq!((page.status, page.name()), (413, "error"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_waits() {
    let server = Server::start_with(|config| config.limits.requests_per_minute = 5).await;
    let mut browser = server.browser();
    let mut last = browser.get_only("/").await;
    for _ in 0..8 {
        last = browser.get_only("/").await;
    }
    assert_eq!((last.status, last.name()), (429, "error"));
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
}
