//! Start, exchange and stop of tokens that are there already: serial number,
//! code, and two digits of the transfer password.
#![expect(clippy::unwrap_used, reason = "tests")]

mod console_desk;
mod portal_walk;
mod support;

use console_desk::{Place, SUPPORT, office_at, said};
use portal_walk::tokens::{TRANSFER, of_asahino as hardware, shows};
use support::{Browser, Page, Server, until};
use warifu_server::cli::DemoToken;

const SLUG: &str = "asahino";

/// The open boxes of a page, each with the digit that belongs there.
fn digits(page: &Page) -> Vec<(String, String)> {
    portal_walk::tokens::digits(page, TRANSFER)
}

async fn send(
    browser: &mut Browser,
    page: &Page,
    path: &str,
    fields: &[(&str, &str)],
    digits: &[(String, String)],
) -> Page {
    let mut all = fields.to_vec();
    all.extend(
        digits
            .iter()
            .map(|(name, digit)| (name.as_str(), digit.as_str())),
    );
    browser
        .submit(page, &format!("/i/{SLUG}/{path}"), &all)
        .await
}

async fn take(
    server: &Server,
    browser: &mut Browser,
    path: &str,
    token: &DemoToken,
    at_login: &str,
) -> Page {
    let form = browser.get(&format!("/i/{SLUG}/{path}")).await;
    let (serial, code) = (token.serial.grouped().to_lowercase(), shows(token, server));
    let fields = [
        ("serial", serial.as_str()),
        ("otp", code.as_str()),
        ("otp_at_login", at_login),
    ];
    let digits = digits(&form);
    send(browser, &form, path, &fields, &digits).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hardware_token_is_started_exchanged_and_stopped() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    let home = browser.log_in(SLUG, 1).await;
    assert!(home.has("data-state=\"none\"") && home.has("data-action=\"start\""));
    assert!(!home.has("data-action=\"exchange\""));

    let done = take(&server, &mut browser, "bind", &tokens[0], "yes").await;
    assert_eq!(done.name(), "bound");
    assert_eq!(done.value("serial"), tokens[0].serial.grouped());
    assert_eq!(done.value("receipt").len(), 10);
    assert!(done.has("data-notice=\"hold\""), "payments wait");
    let again = browser.get("/i/asahino/bound").await;
    assert_eq!(
        again.value("receipt"),
        done.value("receipt"),
        "a reload shows the same"
    );

    // The login asks now, and not for the code that was used.
    server.clock.forward(60);
    let mut other = server.browser();
    let asked = other.log_in(SLUG, 1).await;
    assert_eq!(asked.name(), "login-otp");
    let code = shows(&tokens[0], &server);
    let home = other
        .submit(&asked, "/i/asahino/login/otp", &[("otp", &code)])
        .await;
    assert!(home.has("data-state=\"in_use\"") && home.has("data-action=\"exchange\""));

    server.clock.forward(60);
    let form = other.get("/i/asahino/exchange").await;
    assert!(
        form.has("value=\"yes\" checked"),
        "what was chosen stays chosen"
    );
    let done = take(&server, &mut other, "exchange", &tokens[1], "no").await;
    assert_eq!((done.name(), done.value("at-login")), ("bound", "しない"));
    let home = server.browser().log_in(SLUG, 1).await;
    assert_eq!(home.name(), "home", "the login asks no more");
    assert_eq!(home.value("serial"), tokens[1].serial.grouped());

    server.clock.forward(60);
    let form = other.get("/i/asahino/unbind").await;
    assert_eq!(form.value("present"), tokens[1].serial.grouped());
    let code = shows(&tokens[1], &server);
    let answers = digits(&form);
    let done = send(&mut other, &form, "unbind", &[("otp", &code)], &answers).await;
    assert_eq!(done.name(), "bound");
    let home = other.get("/i/asahino/").await;
    assert!(home.has("data-state=\"none\""));
    // Begun, in use; in use, the old one ended; released.
    let mails = until("five mails", async || {
        Some(server.mails()).filter(|all| all.len() >= 5)
    });
    assert_eq!(mails.await.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_showed_a_code_of_the_token_before_owes_one_of_the_present() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    take(&server, &mut browser, "bind", &tokens[0], "yes").await;
    server.clock.forward(60);
    let mut before = server.browser();
    let asked = before.log_in(SLUG, 1).await;
    let code = shows(&tokens[0], &server);
    let otp = [("otp", code.as_str())];
    let home = before.submit(&asked, "/i/asahino/login/otp", &otp).await;
    assert_eq!(home.name(), "home");

    take(&server, &mut browser, "exchange", &tokens[1], "yes").await;
    let own = browser.get("/i/asahino/").await;
    assert_eq!(own.name(), "home", "whose code it was goes on");
    let asked = before.get("/i/asahino/unbind").await;
    assert_eq!(asked.name(), "login-otp");
    server.clock.forward(60);
    let code = shows(&tokens[1], &server);
    let otp = [("otp", code.as_str())];
    let home = before.submit(&asked, "/i/asahino/login/otp", &otp).await;
    assert_eq!(home.value("serial"), tokens[1].serial.grouped());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_digits_name_the_boxes_keep_the_places_and_use_no_code_up() {
    let server = Server::start().await;
    let token = &hardware(&server)[0];
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let form = browser.get("/i/asahino/bind").await;
    let (serial, code) = (token.serial.to_string(), shows(token, &server));
    let fields = [
        ("serial", serial.as_str()),
        ("otp", code.as_str()),
        ("otp_at_login", "no"),
    ];
    let right = digits(&form);
    assert_eq!(right.len(), 2, "two boxes of ten are open");
    let mut wrong = right.clone();
    wrong[1].1 = if wrong[1].1 == "0" { "1" } else { "0" }.to_owned();
    let refused = send(&mut browser, &form, "bind", &fields, &wrong).await;
    assert_eq!(
        (refused.status, refused.errors()),
        (422, vec!["transfer_wrong"])
    );
    // No wait: the policy locks until support opens it.
    let said = refused.error_text("transfer_wrong");
    assert!(said.contains("あと4回") && said.contains("お電話（0120-000-059）が必要"));
    assert!(
        !said.contains("分間") && !said.contains("しばらく"),
        "{said}"
    );
    assert_eq!(digits(&refused), right, "the same places are asked");
    assert_eq!(refused.typed("serial"), serial);
    assert!(refused.typed("otp").is_empty() && refused.typed(&right[0].0).is_empty());
    let mut other = server.browser();
    other.log_in(SLUG, 1).await;
    let elsewhere = other.get("/i/asahino/bind").await;
    assert_eq!(digits(&elsewhere), right, "in another session, too");
    let done = send(&mut browser, &refused, "bind", &fields, &right).await;
    assert_eq!(done.name(), "bound", "the code was not used up");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_says_what_is_to_be_put_right() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let form = browser.get("/i/asahino/bind").await;
    let empty = send(&mut browser, &form, "bind", &[], &[]).await;
    assert_eq!(
        empty.errors(),
        [
            "serial_empty",
            "otp_empty",
            "login_choice",
            "transfer_empty"
        ]
    );
    for (serial, error) in [("WF4108226070", "serial_digit"), ("あ12", "serial_form")] {
        let fields = [
            ("serial", serial),
            ("otp", "123456"),
            ("otp_at_login", "no"),
        ];
        let page = send(&mut browser, &form, "bind", &fields, &digits(&form)).await;
        assert_eq!(page.errors(), [error]);
    }
    let unknown = [
        ("serial", "99998888"),
        ("otp", "123456"),
        ("otp_at_login", "no"),
    ];
    let page = send(&mut browser, &form, "bind", &unknown, &digits(&form)).await;
    assert_eq!(page.errors(), ["serial_unknown"]);

    // Another customer's token is told like one that does not exist.
    let mut other = server.browser();
    other.log_in(SLUG, 2).await;
    let other_form = other.get("/i/asahino/bind").await;
    let (serial, code) = (tokens[0].serial.to_string(), shows(&tokens[0], &server));
    let fields = [
        ("serial", serial.as_str()),
        ("otp", code.as_str()),
        ("otp_at_login", "no"),
    ];
    let second = "1234567892";
    let theirs: Vec<_> = digits(&other_form)
        .into_iter()
        .map(|(name, _)| {
            let place: usize = name.rsplit('_').next().unwrap().parse().unwrap();
            (name, second[place - 1..place].to_owned())
        })
        .collect();
    let done = send(&mut other, &other_form, "bind", &fields, &theirs).await;
    assert_eq!(done.name(), "bound");
    let form = browser.get("/i/asahino/bind").await;
    let page = send(&mut browser, &form, "bind", &fields, &digits(&form)).await;
    assert_eq!(page.errors(), ["serial_unknown"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_that_a_procedure_begins_goes_out_once_however_often_it_is_opened() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    for _ in 0..3 {
        assert_eq!(browser.get("/i/asahino/bind").await.status, 200);
    }
    let list = until("the mail", async || {
        let list = browser.get("/mailbox").await;
        list.has("お手続きが始まりました").then_some(list)
    });
    assert!(list.await.has("asahino01@customers.example"));
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_without_being_looked_at_is_mailed_about_all_the_same() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let home = browser.log_in(SLUG, 1).await;
    let refused = send(&mut browser, &home, "bind", &[], &[]).await;
    assert_eq!(refused.status, 422);
    let mail = until("the mail", async || {
        let list = browser.get("/mailbox").await;
        list.has("お手続きが始まりました").then_some(())
    });
    mail.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_are_told_to_wait_and_for_how_long() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    take(&server, &mut browser, "bind", &tokens[0], "no").await;
    server.clock.forward(60);
    let key = std::fs::read_to_string(server.data.join("api-key-asahino")).unwrap();
    let body = serde_json::json!({
        "v": 1, "service_id": "10212059", "user_id": "A59000001", "otp": shows(&tokens[0], &server),
    });
    let answer = reqwest::Client::new()
        .post(format!("{}/v1/verifications", server.origin))
        .bearer_auth(key.trim())
        .body(body.to_string())
        .header("content-type", "application/json")
        .send()
        .await
        .unwrap();
    let answer = answer.bytes().await.unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["result"], "not_yet");
    assert_eq!(answer["retry_after"], 3540);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shows_what_its_hardware_shows() {
    let server = Server::start().await;
    let mut browser = server.browser();
    assert!(browser.get("/").await.has("/hardware-tokens"));
    let page = browser.get("/hardware-tokens").await;
    let token = &hardware(&server)[0];
    assert_eq!(page.value("serial"), token.serial.grouped());
    assert_eq!(page.value("code").replace(' ', ""), shows(token, &server));
}

/// What the page of a token says, by what it is said with.
fn noted(page: &Page, mark: &str) -> String {
    let note = page.html.split(mark).nth(1).unwrap_or_default();
    let note = note.split_once('>').map_or("", |(_, rest)| rest);
    note.split('<').next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_shows_the_same_receipt_and_does_nothing_more() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    for (path, token) in [
        ("bind", Some(&tokens[0])),
        ("exchange", Some(&tokens[1])),
        ("unbind", None),
    ] {
        server.clock.forward(60);
        let form = browser.get(&format!("/i/asahino/{path}")).await;
        let (present, shown) = (
            form.typed("present").to_owned(),
            token.unwrap_or(&tokens[1]),
        );
        let (serial, code) = (shown.serial.to_string(), shows(shown, &server));
        let mut fields = vec![("otp", code.as_str()), ("present", present.as_str())];
        if token.is_some() {
            fields.extend([("serial", serial.as_str()), ("otp_at_login", "no")]);
        }
        let answers = digits(&form);
        let first = send(&mut browser, &form, path, &fields, &answers).await;
        assert_eq!(first.name(), "bound", "{path}: {:?}", first.errors());
        let again = send(&mut browser, &form, path, &fields, &answers).await;
        assert_eq!(again.name(), "bound", "{path}: {:?}", again.errors());
        assert_eq!(again.value("receipt"), first.value("receipt"), "{path}");
        assert_eq!(again.value("serial"), shown.serial.grouped());
    }
    // An old window that did not do it shows how it stands.
    let mut other = server.browser();
    let home = other.log_in(SLUG, 1).await;
    let fields = [("otp", "123456"), ("present", &*tokens[1].serial.grouped())];
    let old = send(&mut other, &home, "unbind", &fields, &[]).await;
    assert_eq!(old.name(), "home");
    let mails = until("five mails", async || {
        Some(server.mails()).filter(|all| all.len() >= 5)
    });
    assert_eq!(mails.await.len(), 5, "no mail of the second ones");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_to_print_tells_of_this_procedure_and_leads_nowhere_else() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    take(&server, &mut browser, "bind", &hardware(&server)[0], "no").await;
    let page = browser.get("/i/asahino/print").await;
    assert!(page.has("資金移動用パスワード") && page.has("「実行する」"));
    assert!(!page.has("利用開始パスワード") && !page.has("/issue/stop"));
    assert!(page.has("有効期限") && page.has("8260 0000 0001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_says_until_when_payments_do_not_take_the_token_and_then_no_more() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    let home = browser.log_in(SLUG, 1).await;
    assert!(!home.has("data-hold"));
    take(&server, &mut browser, "bind", &tokens[0], "no").await;
    let home = browser.get("/i/asahino/").await;
    let held = noted(&home, "data-hold");
    let from = server.clock.at().plus(3600).0 + 9 * 3600;
    let (hour, minute) = (from / 3600 % 24, from / 60 % 60);
    let time = format!("{hour}時{minute:02}分まで");
    assert!(held.contains(&time), "{held}: {time}");
    assert!(held.contains("その後にお取引") && held.contains("電話番号"));
    let english = browser.get("/i/asahino/?lang=en").await;
    assert!(noted(&english, "data-hold").contains("payments do not take this token before"));
    server.clock.forward(3599);
    let home = server.browser().log_in(SLUG, 1).await;
    assert!(home.has("data-hold"), "to the last second");
    server.clock.forward(1);
    let home = server.browser().log_in(SLUG, 1).await;
    assert!(home.has("data-state=\"in_use\"") && !home.has("data-hold"));
}

/// Wrong codes of one who wants it, until it is locked.
async fn lock(server: &Server, browser: &mut Browser, token: &DemoToken) {
    for number in 1..=10_u32 {
        let form = browser.get(&format!("/i/{SLUG}/bind")).await;
        let right: u32 = shows(token, server).parse().unwrap();
        let (serial, code) = (
            token.serial.to_string(),
            (right + 1000 * number) % 1_000_000,
        );
        let code = format!("{code:06}");
        let fields = [
            ("serial", serial.as_str()),
            ("otp", code.as_str()),
            ("otp_at_login", "no"),
        ];
        let digits = digits(&form);
        let refused = send(browser, &form, "bind", &fields, &digits).await;
        assert_eq!(refused.errors(), ["otp_wrong"], "{number}");
        server.clock.forward(61);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_stock_that_wrong_codes_have_locked_is_shown_and_opened_at_the_console() {
    let place = Place {
        slug: SLUG,
        service: "10212059",
    };
    let server = office_at(place).await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    lock(&server, &mut browser, &tokens[0]).await;
    let path = place.at(&format!("/free/{}", tokens[0].serial));
    let mut desk = place.desk(&server, SUPPORT).await;
    let page = desk.get(&path).await;
    assert!(page.has("data-state=\"free_locked\""), "{}", page.html);
    // Who has tried it, and that it is locked.
    assert_eq!(page.html.matches("data-event=\"code_wrong\"").count(), 10);
    assert!(page.has("data-event=\"token_locked\"") && page.has("A59000001"));
    let opened = desk
        .submit(&page, &path, &[("reason", "本人確認済み")])
        .await;
    assert_eq!(said(&opened), "unlock", "{}", opened.html);
    assert!(opened.has("data-state=\"in_stock\"") && !opened.has("data-action=\"unlock\""));
    assert!(opened.has("data-event=\"token_unlocked\"") && opened.has("本人確認済み"));
    let done = take(&server, &mut browser, "bind", &tokens[0], "no").await;
    assert_eq!(done.name(), "bound", "{}", done.html);
}
