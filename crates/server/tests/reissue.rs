//! Re-issue by a call from a telephone on file, over HTTP and without JavaScript:
//! the two ways to log in, the way to it without a one-time password, the call, and
//! the first login with a code.
#![expect(clippy::unwrap_used, reason = "tests")]

mod console_desk;
mod portal_walk;
mod support;

use console_desk::{Place, SUPERVISOR, SUPPORT, act, office_at, said};
use portal_walk::calls::{MOBILE, PHONE, SLUG, choose, ring};
use support::{Browser, Page, Phone, Server, code_of, until};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::client::Registered;
use warifu_enroll::contact::{self, ChainPlace, contact, read_reply};

const SERVICE: &str = "10212034";
const USER: &str = "K34000001";
const MAIL: &str = "taro@example.jp";
const LOGIN: &str = "/i/kotonoha/login";
const ISSUE: &str = "/i/kotonoha/issue";
const CALL: &str = "/i/kotonoha/issue/call";
const OTP: &str = "/i/kotonoha/login/otp";

/// The form of *issue*, as far as the choice of a telephone.
async fn enter(browser: &mut Browser, mail: &str) -> Page {
    browser.issue(SLUG, mail, "246813").await
}

/// From the form to the page after the call.
async fn issued(server: &Server, browser: &mut Browser) -> Page {
    let phones = enter(browser, MAIL).await;
    assert_eq!(phones.name(), "phones");
    let call = choose(browser, &phones, "1").await;
    assert_eq!(call.name(), "call");
    let said = ring(server, MOBILE, call.value("code")).await;
    assert!(said.has("確認できました"), "{}", said.html);
    browser.submit(&call, CALL, &[]).await
}

/// A token in use, by the first login with a code of it.
async fn in_use(server: &Server, browser: &mut Browser) -> Registered {
    browser.log_in(SLUG, 1).await;
    assert_eq!(issued(server, browser).await.name(), "waiting");
    let token = Phone::new(server).enroll(SERVICE, USER, "246813").await;
    let token = token.unwrap();
    let otp = browser.log_in(SLUG, 1).await;
    assert_eq!(
        otp.name(),
        "login-otp",
        "asked for as soon as it is enrolled"
    );
    let code = code_of(&token, server, 0);
    let home = browser.submit(&otp, OTP, &[("otp", &code)]).await;
    assert!(home.has("data-notice=\"started\"") && home.has("data-state=\"in_use\""));
    let otp = browser.log_in(SLUG, 1).await;
    let used = browser.submit(&otp, OTP, &[("otp", &code)]).await;
    assert_eq!(used.errors(), ["otp_used"], "that step is consumed");
    server.clock.forward(60);
    token
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_logs_in_by_the_id_or_by_the_representative_account() {
    let server = Server::start().await;
    for (branch, number, name) in [
        ("001", "1234501", "home"),
        ("００１", "１２３－４５０１", "home"),
        (" 0-01", "1234 501", "home"),
    ] {
        let mut browser = server.browser();
        let page = browser.get(LOGIN).await;
        assert!(page.has("name=\"branch\"") && page.has("ログインID"));
        let fields = [
            ("branch", branch),
            ("account_number", number),
            ("password", "warifu01"),
        ];
        let home = browser.submit(&page, LOGIN, &fields).await;
        assert_eq!(home.name(), name, "{branch} {number}");
    }
    let mut browser = server.browser();
    let page = browser.get(LOGIN).await;
    let cases = [
        ("", "", "", "login_name_empty"),
        ("KOTONOHA01", "001", "", "login_name_both"),
        ("", "1", "1234501", "branch_shape"),
        ("", "001", "12345678", "account_shape"),
        ("", "001", "7654321", "login_wrong"),
        ("NOBODY", "", "", "login_wrong"),
    ];
    for (id, branch, number, code) in cases {
        let fields = [
            ("contract_id", id),
            ("branch", branch),
            ("account_number", number),
            ("password", "warifu01"),
        ];
        let said = browser.submit(&page, LOGIN, &fields).await;
        assert_eq!(said.errors(), [code], "{id} {branch} {number}");
        assert_eq!(said.typed("branch"), branch, "what was typed stays");
        assert_eq!(said.typed("account_number"), number);
    }
    // Elsewhere there is one way.
    let page = server.browser().get("/i/shinkumi/login").await;
    assert!(!page.has("name=\"branch\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_issued_before_the_call_and_the_first_login_puts_the_token_in_use() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let phones = enter(&mut browser, MAIL).await;
    assert!(phones.has("090-****-0001") && phones.has("03-****-0001"));
    assert!(!phones.has("0000-0001") && !phones.has("246813"));
    let none = choose(&mut browser, &phones, "").await;
    assert_eq!((none.status, none.errors()), (422, vec!["phone_empty"]));
    let call = choose(&mut browser, &phones, "1").await;
    assert!(call.has("050-0000-0034") && call.has("090-****-0001"));
    let early = browser.submit(&call, CALL, &[]).await;
    assert_eq!((early.status, early.errors()), (422, vec!["call_waiting"]));
    let phone = Phone::new(&server);
    let guess = phone.enroll(SERVICE, USER, "246813").await;
    assert_eq!(guess.err().unwrap(), "proof", "a draft enrols nobody");
    let said = ring(&server, "+81300000001", "").await;
    assert!(said.has("お待ちしておりません"), "another telephone");
    ring(&server, MOBILE, call.value("code")).await;
    let waiting = browser.submit(&early, CALL, &[]).await;
    assert_eq!(waiting.name(), "waiting");
    assert_eq!(
        (waiting.value("service-id"), waiting.value("user-id")),
        (SERVICE, USER)
    );
    assert_eq!(waiting.value("mail"), MAIL);
    let place = |what: &str| waiting.html.find(what).unwrap();
    assert!(
        place("data-action=\"open\"") < place("data-qr"),
        "the app comes first"
    );
    assert!(!waiting.has("name=\"otp\"") && waiting.has("data-action=\"login\""));
    // Pressed twice, or gone back to.
    let again = browser.submit(&early, CALL, &[]).await;
    assert_eq!(again.name(), "waiting");
    assert_eq!(browser.get(CALL).await.name(), "waiting");
    let token = phone.enroll(SERVICE, USER, "246813").await.unwrap();
    let status = browser.get("/i/kotonoha/issue/status").await;
    assert!(status.has("data-issuance=\"enrolled\""));
    let otp = browser.get(OTP).await;
    let code = code_of(&token, &server, 0);
    let home = browser.submit(&otp, OTP, &[("otp", &code)]).await;
    assert!(home.has("data-notice=\"started\""));
    let link = until("the mail", async || server.mails().into_iter().next());
    assert!(link.await.contains("multipart/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_show_a_code_gets_to_the_re_issue_and_to_nothing_else() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let old = in_use(&server, &mut browser).await;
    let mut lost = server.browser();
    let otp = lost.log_in(SLUG, 1).await;
    assert!(otp.has("data-action=\"reissue\""));
    for path in ["/i/kotonoha/", "/i/kotonoha/issue/in-use"] {
        assert_eq!(lost.get(path).await.name(), "login-otp", "{path}");
    }
    for path in ["start", "release", "bind", "issue/check"] {
        let page = lost.get(&format!("/i/kotonoha/{path}")).await;
        assert_eq!(page.status, 404, "{path}");
    }
    assert_eq!(lost.get(CALL).await.name(), "issue", "nothing was entered");
    let form = lost.get(ISSUE).await;
    assert!(form.has("data-notice=\"ends\"") && form.has("トークンの再発行"));
    let waiting = issued(&server, &mut lost).await;
    assert_eq!(waiting.name(), "waiting");
    let code = code_of(&old, &server, 0);
    let gone = browser.log_in(SLUG, 1).await;
    assert_eq!(gone.name(), "home", "the old one is over: {code}");
    assert!(gone.has("data-state=\"pending\""));
    // Where the policy does not say so, the password alone issues nothing.
    let mut other = server.browser();
    other.log_in("shinkumi", 1).await;
    assert_eq!(other.get("/i/shinkumi/issue/phone").await.status, 404);
    assert_eq!(other.get("/i/shinkumi/issue/call").await.status, 404);
    let form = other.get("/i/shinkumi/issue").await;
    let posted = other.submit(&form, "/i/shinkumi/issue/call", &[]).await;
    assert_eq!(posted.status, 404);
}

/// What the token's device hears of its issuer, and the way to stop what it hears of.
async fn stop(server: &Server, token: &Registered) {
    let authority = server.origin.split_once("//").unwrap().1;
    let phone = Phone::new(server);
    let path = |what: &str| format!("/v1/tokens/{}/{what}", token.serial);
    let (key, serial, nonce) = (&token.device_key, &token.serial, Bytes([1; 16]));
    let asked = contact(key, serial, authority, &ChainPlace::FIRST, nonce).unwrap();
    let answer = phone.post(&path("contact"), &asked).await.unwrap();
    let card = phone.card(SERVICE).await;
    let read = read_reply(&card.card().signing_key, serial, &asked, &answer).unwrap();
    let stopped = contact::stop(key, serial, authority, read.moved.unwrap().nonce).unwrap();
    phone.post(&path("stop"), &stopped).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_old_app_stopped_is_issued_only_after_a_supervisor_has_let_it() {
    let place = Place {
        slug: SLUG,
        service: SERVICE,
    };
    let server = office_at(place).await;
    let mut browser = server.browser();
    let old = in_use(&server, &mut browser).await;
    let mut thief = server.browser();
    thief.log_in(SLUG, 1).await;
    assert_eq!(issued(&server, &mut thief).await.name(), "waiting");
    stop(&server, &old).await;
    let refused = enter(&mut thief, MAIL).await;
    assert_ne!(refused.name(), "phones", "{}", refused.html);
    let mut desk = place.desk(&server, SUPPORT).await;
    let page = place.find(&mut desk, USER).await;
    let shown = desk.get(&page).await;
    assert!(shown.has("data-lock=\"issuing\"") && !shown.has("data-action=\"let-issue\""));
    assert!(shown.has("再開できるのは責任者です"), "{}", shown.html);
    let mut desk = place.desk(&server, SUPERVISOR).await;
    let shown = desk.get(&page).await;
    assert!(shown.has("data-lock=\"issuing\"") && shown.has("data-action=\"let-issue\""));
    let without = act(&mut desk, &page, "let-issue", "issuing", &[("reason", " ")]).await;
    assert_eq!(without.errors(), ["reason_bad"]);
    let still = enter(&mut thief, MAIL).await;
    assert_ne!(still.name(), "phones");
    let why = [("reason", "届出の電話番号で本人と確認")];
    let done = act(&mut desk, &page, "let-issue", "issuing", &why).await;
    assert_eq!(said(&done), "let-issue", "{}", done.html);
    assert!(done.has("data-event=\"issuing_resumed\"") && done.has("本人と確認"));
    assert!(!done.has("data-lock="));
    let again = act(&mut desk, &page, "let-issue", "issuing", &why).await;
    assert_eq!(said(&again), "nothing");
    browser.log_in(SLUG, 1).await;
    assert_eq!(issued(&server, &mut browser).await.name(), "waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_is_stopped_leaves_the_token_that_a_code_is_owed_for() {
    let server = Server::start().await;
    let mut browser = server.browser();
    in_use(&server, &mut browser).await;
    let mut lost = server.browser();
    lost.log_in(SLUG, 1).await;
    let phones = enter(&mut lost, "new@example.jp").await;
    let call = choose(&mut lost, &phones, "2").await;
    let stopped = lost.submit(&call, "/i/kotonoha/issue/stop", &[]).await;
    assert_eq!(stopped.name(), "login-otp");
    assert!(stopped.has("data-notice=\"stopped\""));
    assert_eq!(lost.get(CALL).await.name(), "issue");
    let home = browser.log_in(SLUG, 1).await;
    assert_eq!(home.name(), "login-otp", "the token is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_does_not_come_or_goes_wrong_three_times_is_tried_again() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let phones = enter(&mut browser, MAIL).await;
    let call = choose(&mut browser, &phones, "1").await;
    let wrong = if call.value("code") == "11" {
        "22"
    } else {
        "11"
    };
    ring(&server, MOBILE, &wrong.repeat(3)).await;
    let failed = browser.get(CALL).await;
    assert!(failed.has("data-call=\"failed\"") && !failed.has("data-value=\"code\""));
    let again = choose(&mut browser, &failed, "1").await;
    assert!(again.name() == "call" && again.has("data-call=\"waiting\""));
    // Another page of another session may not wait for the same telephone.
    let mut other = server.browser();
    other.log_in(SLUG, 1).await;
    let theirs = other.get(PHONE).await;
    let busy = choose(&mut other, &theirs, "1").await;
    assert_eq!((busy.status, busy.errors()), (429, vec!["phone_busy"]));
    server.clock.forward(121);
    let late = browser.submit(&again, CALL, &[]).await;
    assert!(late.has("data-call=\"expired\"") && late.has("data-action=\"again\""));
    let again = choose(&mut browser, &late, "1").await;
    ring(&server, MOBILE, again.value("code")).await;
    assert_eq!(browser.submit(&again, CALL, &[]).await.name(), "waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_session_entered_meanwhile_is_not_issued_by_our_call() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let phones = enter(&mut browser, MAIL).await;
    let call = choose(&mut browser, &phones, "1").await;
    let mut thief = server.browser();
    thief.log_in(SLUG, 1).await;
    enter(&mut thief, "thief@example.jp").await;
    ring(&server, MOBILE, call.value("code")).await;
    let refused = browser.submit(&call, CALL, &[]).await;
    assert_eq!(
        (refused.name(), refused.errors()),
        ("issue", vec!["draft_gone"])
    );
    assert!(
        server.delivery(SLUG, 1).await.is_none(),
        "nothing was issued"
    );
    // Their page waits for nothing of ours.
    assert_eq!(thief.get(CALL).await.name(), "phones");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_telephone_on_file_is_told_whom_to_call() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 12).await;
    let phones = enter(&mut browser, MAIL).await;
    let note = phones
        .html
        .split("data-notice=\"no-phone\"")
        .nth(1)
        .unwrap();
    assert!(
        note.split("</div>")
            .next()
            .unwrap()
            .contains("0120-000-034")
    );
    assert!(!phones.has("data-action=\"choose\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ten_wrong_codes_the_customer_sees_whom_to_call_and_no_way_past_it() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = in_use(&server, &mut browser).await;
    let right = code_of(&token, &server, 0);
    let otp = browser.log_in(SLUG, 1).await;
    let mut last = otp.clone();
    for number in 0..10 {
        let mut wrong = format!("{:06}", 111_111 + number);
        if wrong == right {
            wrong = "999999".to_owned();
        }
        last = browser.submit(&otp, OTP, &[("otp", &wrong)]).await;
        server.clock.forward(45);
    }
    assert_eq!(last.errors(), ["otp_locked"]);
    let locked = browser.log_in(SLUG, 1).await;
    let said = locked.error_text("otp_locked");
    assert!(said.contains("0120-000-034"), "{said}");
    assert!(!locked.has("data-action=\"reissue\"") && !locked.has("name=\"otp\""));
    assert_eq!(browser.get(ISSUE).await.name(), "login-otp");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_logged_out_in_the_middle_of_a_form_goes_on_with_what_was_typed() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let form = browser.get(ISSUE).await;
    server.clock.forward(11 * 60);
    let fields = [
        ("mail", MAIL),
        ("mail_again", MAIL),
        ("activation_password", "246813"),
        ("activation_password_again", "246813"),
    ];
    let login = browser.submit(&form, ISSUE, &fields).await;
    assert!(login.name() == "login" && login.has("data-notice=\"expired\""));
    let fields = [("contract_id", "KOTONOHA01"), ("password", "warifu01")];
    let form = browser.submit(&login, LOGIN, &fields).await;
    assert_eq!(form.name(), "issue", "on to the form");
    assert_eq!((form.typed("mail"), form.typed("mail_again")), (MAIL, MAIL));
    assert!(form.typed("activation_password").is_empty());
    // The same on the page that chooses a telephone.
    let phones = enter(&mut browser, MAIL).await;
    server.clock.forward(11 * 60);
    let login = choose(&mut browser, &phones, "2").await;
    assert_eq!(login.name(), "login");
    let fields = [("contract_id", "KOTONOHA01"), ("password", "warifu01")];
    let phones = browser.submit(&login, LOGIN, &fields).await;
    assert_eq!(phones.name(), "phones");
    assert!(phones.has("value=\"2\" checked"), "{}", phones.html);
    // For nobody else.
    let login = {
        server.clock.forward(11 * 60);
        choose(&mut browser, &phones, "2").await
    };
    let fields = [("contract_id", "KOTONOHA02"), ("password", "warifu02")];
    let home = browser.submit(&login, LOGIN, &fields).await;
    assert_eq!(home.name(), "home");
}
