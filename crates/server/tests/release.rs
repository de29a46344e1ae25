//! Issue with a confirmation password, start, release, and the next day: the
//! status page and its doors.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use support::{Browser, Page, Phone, Server, code_of, until};
use warifu_enroll::client::Registered;
use warifu_otp::UnixTime;

const MAIL: &str = "soumu@example.jp";
const SLUG: &str = "mahoroba";
const SERVICE: &str = "10212075";
const USER: &str = "D75000001";
const CONFIRMATION: &str = "kakunin01";
/// 2026-11-23 10:00 in Tokyo.
const MORNING: UnixTime = UnixTime(1_795_395_600);

async fn server_in_the_morning() -> Server {
    let server = Server::start().await;
    // Sessions carry the real time: ours must not lie behind it.
    let days = server.clock.since(MORNING).div_ceil(86_400);
    server
        .clock
        .forward(MORNING.0 + days * 86_400 - server.clock.at().0);
    server
}

fn door(page: &Page, name: &str) -> bool {
    page.has(&format!("data-action=\"{name}\" aria-describedby"))
}

async fn confirm(browser: &mut Browser, from: &Page, password: &str) -> Page {
    let path = "/i/mahoroba/issue/check";
    let draft = from.typed("draft").to_owned();
    let fields = [("confirmation_password", password), ("draft", &draft)];
    browser.submit(from, path, &fields).await
}

/// As far as a token in use.
async fn in_use(server: &Server, browser: &mut Browser) -> Registered {
    let check = browser.issue(SLUG, MAIL, "246813").await;
    let waiting = confirm(browser, &check, CONFIRMATION).await;
    assert_eq!(waiting.name(), "waiting");
    let token = Phone::new(server).enroll(SERVICE, USER, "246813").await;
    let token = token.unwrap();
    let start = browser.get("/i/mahoroba/start").await;
    let code = code_of(&token, server, 0);
    let done = browser
        .submit(&start, "/i/mahoroba/start", &[("otp", &code)])
        .await;
    assert_eq!(done.name(), "in-use");
    token
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_issued_before_the_confirmation_password_is_right() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let home = browser.log_in(SLUG, 1).await;
    assert!(home.has("data-state=\"none\"") && home.has(USER) && home.has(SERVICE));
    assert!(door(&home, "issue") && !door(&home, "start") && !door(&home, "release"));

    let check = browser.issue(SLUG, MAIL, "246813").await;
    assert_eq!((check.name(), check.value("mail")), ("check", MAIL));
    assert!(
        !check.has("246813"),
        "the activation password is never shown"
    );
    let phone = Phone::new(&server);
    let early = phone.enroll(SERVICE, USER, "246813").await;
    assert_eq!(early.err().unwrap(), "proof", "a draft enrols nobody");
    assert!(server.delivery(SLUG, 1).await.is_none());

    let empty = confirm(&mut browser, &check, " ").await;
    assert_eq!((empty.status, empty.errors()), (422, vec!["proof_empty"]));
    let wrong = confirm(&mut browser, &check, "warifu01").await;
    assert_eq!((wrong.status, wrong.errors()), (422, vec!["proof_wrong"]));
    let said = wrong.error_text("proof_wrong");
    assert!(
        said.contains("あと4回") && said.contains("30分間"),
        "{said}"
    );
    assert!(wrong.typed("confirmation_password").is_empty());
    // Full-width characters are put right.
    let waiting = confirm(&mut browser, &wrong, "ｋａｋｕｎｉｎ０１").await;
    assert_eq!(waiting.name(), "waiting");
    assert!(!waiting.has("name=\"otp\"") && waiting.has("data-action=\"start\""));
    assert!(phone.enroll(SERVICE, USER, "246813").await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_and_a_double_press_issue_once() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let check = browser.issue(SLUG, MAIL, "246813").await;
    let first = confirm(&mut browser, &check, CONFIRMATION).await;
    assert_eq!(first.name(), "waiting");
    let again = confirm(&mut browser, &check, CONFIRMATION).await;
    assert_eq!(
        (again.name(), again.errors()),
        ("issue", vec!["draft_gone"])
    );
    let mailed = until("the mail", async || {
        (!server.mails().is_empty()).then(|| server.mails().len())
    });
    assert_eq!(mailed.await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_session_entered_meanwhile_is_not_confirmed_unseen() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let check = browser.issue(SLUG, MAIL, "246813").await;
    let mut thief = server.browser();
    thief.log_in(SLUG, 1).await;
    let theirs = thief.issue(SLUG, "thief@example.jp", "135790").await;
    assert_eq!(theirs.name(), "check");
    let refused = confirm(&mut browser, &check, CONFIRMATION).await;
    assert_eq!(
        (refused.name(), refused.errors()),
        ("issue", vec!["draft_gone"])
    );
    assert!(
        server.delivery(SLUG, 1).await.is_none(),
        "nothing was issued"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_can_be_changed_or_dropped_before_it_is_issued() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    browser.issue(SLUG, MAIL, "111111").await;
    let form = browser.get("/i/mahoroba/issue").await;
    assert_eq!(form.typed("mail"), MAIL, "kept to be changed");
    let check = browser.issue(SLUG, "other@example.jp", "222222").await;
    assert_eq!(check.value("mail"), "other@example.jp");
    let home = browser.submit(&check, "/i/mahoroba/issue/stop", &[]).await;
    assert!(home.has("data-notice=\"stopped\""));
    let gone = browser.get("/i/mahoroba/issue/check").await;
    assert_eq!(gone.name(), "issue");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_confirmation_passwords_close_it_in_every_session() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let mut page = browser.issue(SLUG, MAIL, "246813").await;
    for left in [4, 3, 2, 1] {
        page = confirm(&mut browser, &page, "wrong").await;
        assert_eq!(page.errors(), ["proof_wrong"]);
        assert!(page.has(&format!("あと{left}回")), "{left}");
        server.clock.forward(30);
    }
    let locked = confirm(&mut browser, &page, "wrong").await;
    assert_eq!(
        (locked.status, locked.errors()),
        (429, vec!["proof_locked"])
    );
    let said = locked.error_text("proof_locked");
    assert!(
        said.contains("30分") && said.contains("0120-000-075"),
        "{said}"
    );
    let mut other = server.browser();
    other.log_in(SLUG, 1).await;
    let check = other.issue(SLUG, MAIL, "246813").await;
    let refused = confirm(&mut other, &check, CONFIRMATION).await;
    assert_eq!(
        (refused.status, refused.errors()),
        (429, vec!["proof_locked"])
    );
    server.clock.forward(30 * 60);
    other.log_in(SLUG, 1).await;
    let check = other.issue(SLUG, MAIL, "246813").await;
    let open = confirm(&mut other, &check, CONFIRMATION).await;
    assert_eq!(open.name(), "waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn released_today_issued_again_from_the_next_day_on() {
    let server = server_in_the_morning().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let token = in_use(&server, &mut browser).await;
    server.clock.forward(60);
    let home = browser.get("/i/mahoroba/").await;
    assert!(home.has("data-state=\"in_use\""));
    assert!(!door(&home, "start") && door(&home, "release"));

    let form = browser.get("/i/mahoroba/release").await;
    assert_eq!(form.value("serial"), token.serial.grouped());
    let path = "/i/mahoroba/release";
    let wrong = [("confirmation_password", "nonsense")];
    let wrong = browser.submit(&form, path, &wrong).await;
    assert_eq!(wrong.errors(), ["proof_wrong"]);
    let right = [("confirmation_password", CONFIRMATION)];
    let done = browser.submit(&wrong, path, &right).await;
    assert_eq!(done.name(), "released");
    let again = done.value("again-from").to_owned();
    assert!(again.contains("0時00分"), "{again}");
    let twice = browser.submit(&wrong, path, &right).await;
    assert_eq!(twice.name(), "released", "a second press changes nothing");
    assert_eq!(twice.value("again-from"), again);

    // Issued, enrolled, in use, released.
    let all = until("four mails", async || {
        let list = browser.get("/mailbox").await;
        list.has("利用を解除しました").then(|| server.mails().len())
    });
    assert_eq!(all.await, 4);
    let home = browser.get("/i/mahoroba/").await;
    assert!(home.has("data-state=\"none\"") && !door(&home, "issue") && home.has(&again));
    let (_, card) = home.html.split_once("data-state=\"none\"").unwrap();
    let (card, _) = card.split_once("</section>").unwrap();
    assert!(card.contains(&again) && !home.has("need-title"), "{card}");
    assert!(browser.get("/i/mahoroba/print").await.has(&again));
    assert_eq!(browser.get("/i/mahoroba/issue").await.name(), "home");

    let login = browser.submit(&home, "/i/mahoroba/logout", &[]).await;
    assert_eq!(login.name(), "login");
    let home = browser.log_in(SLUG, 1).await;
    assert_eq!(home.name(), "home", "no one-time password is asked for");

    // 10:01 in Tokyo; one second before midnight, then midnight.
    let to_midnight = 86_400 - (server.clock.at().0 + 9 * 3600) % 86_400;
    server.clock.forward(to_midnight - 1);
    let home = browser.log_in(SLUG, 1).await;
    assert!(!door(&home, "issue"));
    server.clock.forward(1);
    let home = browser.log_in(SLUG, 1).await;
    assert!(door(&home, "issue"));
    in_use(&server, &mut browser).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_owes_a_code_of_a_token_that_was_given_up_elsewhere_gets_on() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    in_use(&server, &mut browser).await;
    let mut other = server.browser();
    assert_eq!(other.log_in(SLUG, 1).await.name(), "login-otp");
    let form = browser.get("/i/mahoroba/release").await;
    let fields = [("confirmation_password", CONFIRMATION)];
    let done = browser.submit(&form, "/i/mahoroba/release", &fields).await;
    assert_eq!(done.name(), "released");
    assert_eq!(other.get("/i/mahoroba/login/otp").await.name(), "home");
    assert_eq!(other.get("/i/mahoroba/").await.name(), "home");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_token_is_not_released_by_whoever_knows_the_passwords() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let token = in_use(&server, &mut browser).await;
    let form = browser.get("/i/mahoroba/release").await;
    let mut other = server.browser();
    let mut page = other.log_in(SLUG, 1).await;
    assert_eq!(page.name(), "login-otp");
    let right: Vec<String> = (-2..=2)
        .map(|away| code_of(&token, &server, away))
        .collect();
    let wrong = (0..)
        .map(|n| format!("{n:06}"))
        .filter(|one| !right.contains(one));
    for code in wrong.take(10) {
        page = other
            .submit(&page, "/i/mahoroba/login/otp", &[("otp", &code)])
            .await;
        server.clock.forward(30);
    }
    assert_eq!(page.errors(), ["otp_locked"]);
    let fields = [("confirmation_password", CONFIRMATION)];
    let home = browser.submit(&form, "/i/mahoroba/release", &fields).await;
    assert_eq!(home.name(), "home");
    assert!(home.has("data-state=\"locked\"") && !door(&home, "issue") && !door(&home, "release"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_institution_has_no_doors_that_its_policy_does_not_name() {
    let server = Server::start().await;
    let shut = [
        (
            "shinkumi",
            &[
                "start",
                "release",
                "release/done",
                "bind",
                "exchange",
                "unbind",
            ][..],
        ),
        ("mahoroba", &["bind", "exchange", "unbind"]),
        (
            "asahino",
            &[
                "start",
                "release",
                "issue",
                "issue/check",
                "issue/waiting",
                "issue/stop",
            ],
        ),
    ];
    for (slug, paths) in shut {
        let mut browser = server.browser();
        let home = browser.log_in(slug, 1).await;
        for path in paths {
            let path = format!("/i/{slug}/{path}");
            assert_eq!(browser.get(&path).await.status, 404, "{path}");
            if path.ends_with("release/done") {
                continue;
            }
            let fields = [
                ("mail", "thief@example.jp"),
                ("mail_again", "thief@example.jp"),
                ("activation_password", "135790"),
                ("activation_password_again", "135790"),
                ("otp", "123456"),
            ];
            let posted = browser.submit(&home, &path, &fields).await;
            assert_eq!(posted.status, 404, "POST {path}");
        }
        assert!(server.mails().is_empty());
    }
}
