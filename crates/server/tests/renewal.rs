//! A token's end: shown, told of in time, and no dead end.
#![expect(clippy::unwrap_used, reason = "tests")]

mod portal_walk;
mod support;

use portal_walk::company;
use portal_walk::tokens::{Shown, TRANSFER, digits, of_asahino, of_tsubaki};
use support::{Browser, Page, Phone, Server, code_of, with_hold, with_lifetime};
use warifu_enroll::client::Registered;

const MAIL: &str = "taro@example.jp";
const SLUG: &str = "shinkumi";
const SERVICE: &str = "10212083";
const USER: &str = "2083L0000193A001";
const DAY: u64 = 86_400;

/// From *issue* to a token in use.
async fn in_use(server: &Server, browser: &mut Browser) -> Registered {
    let waiting = browser.issue(SLUG, MAIL, "246813").await;
    assert_eq!(waiting.name(), "waiting");
    let token = Phone::new(server).enroll(SERVICE, USER, "246813").await;
    let token = token.unwrap();
    let waiting = browser.get("/i/shinkumi/issue/waiting").await;
    let code = code_of(&token, server, 0);
    let path = "/i/shinkumi/issue/waiting";
    let done = browser.submit(&waiting, path, &[("otp", &code)]).await;
    assert!(done.name() == "in-use", "{}", done.name());
    token
}

fn state(page: &Page, code: &str) -> bool {
    page.has(&format!("data-state=\"{code}\""))
}

#[tokio::test(flavor = "multi_thread")]
async fn renewal_is_offered_thirty_days_before_and_an_expired_token_leads_to_a_new_one() {
    let server = Server::start_with(|config| with_lifetime(config, 40)).await;
    let mut browser = server.browser();
    browser.log_in(SLUG, 1).await;
    let token = in_use(&server, &mut browser).await;
    assert!(token.valid_until.is_some());
    let home = browser.get("/i/shinkumi/").await;
    assert!(state(&home, "in_use") && home.has("data-value=\"valid-until\""));
    assert!(!home.has("data-renew"));
    // In its last thirty days; the login still asks for a code.
    server.clock.forward(11 * DAY);
    let mut browser = server.browser();
    let otp = browser.log_in(SLUG, 1).await;
    assert_eq!(otp.name(), "login-otp");
    let code = code_of(&token, &server, 0);
    let path = "/i/shinkumi/login/otp";
    let home = browser.submit(&otp, path, &[("otp", &code)]).await;
    assert!(
        state(&home, "in_use") && home.has("data-renew"),
        "{}",
        home.name()
    );
    server.clock.forward(29 * DAY);
    let mut browser = server.browser();
    let home = browser.log_in(SLUG, 1).await;
    assert!(state(&home, "token_expired"), "{}", home.name());
    assert!(home.has("data-action=\"issue\"") && !home.has("data-renew"));
    in_use(&server, &mut browser).await;
    let home = browser.get("/i/shinkumi/").await;
    assert!(state(&home, "in_use"), "{}", home.name());
}

const SETTINGS: &str = "/i/tsubaki/tokens";
const FIRST: &str = "TB67000101";

/// What stands on the card of a user of the contract.
fn card<'a>(page: &'a Page, user: &str) -> &'a str {
    let card = page.html.split(&format!("data-user=\"{user}\"")).nth(1);
    card.unwrap().split("</li>").next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_sees_when_each_token_ends_and_exchanges_it_in_time_or_later() {
    let server = Server::start_with(|config| with_lifetime(config, 40)).await;
    let tokens = of_tsubaki(&server);
    let mut browser = server.browser();
    company::log_in(&mut browser).await;
    for (user, token) in [FIRST, "TB67000102"].into_iter().zip(&tokens) {
        let page = company::form(&mut browser, &[user]).await;
        assert!(!page.has("data-value=\"valid-until\""), "none there yet");
        company::register(&server, &mut browser, &page, token).await;
    }
    let page = browser.get(SETTINGS).await;
    assert!(card(&page, FIRST).contains("data-value=\"valid-until\""));
    assert!(!card(&page, "TB67000103").contains("valid-until"));
    assert!(!page.has("data-renew") && !browser.get("/i/tsubaki/").await.has("data-renew"));

    server.clock.forward(11 * DAY);
    let home = company::log_in(&mut browser).await;
    assert!(home.has("data-renew") && home.has("（山田 太郎、鈴木 花子）"));
    let page = browser.get(SETTINGS).await;
    assert!(card(&page, FIRST).contains("data-renew") && card(&page, FIRST).contains("交換"));
    let form = company::form(&mut browser, &[FIRST]).await;
    assert!(form.has("data-value=\"valid-until\""));
    let done = company::register(&server, &mut browser, &form, &tokens[2]).await;
    assert!(done.has("data-notice=\"exchanged\""));
    assert!(
        !card(&done, FIRST).contains("data-renew"),
        "the new one has its days"
    );
    let home = browser.get("/i/tsubaki/").await;
    assert!(home.has("data-renew") && home.has("（鈴木 花子）"));

    server.clock.forward(29 * DAY);
    let home = company::log_in(&mut browser).await;
    assert!(home.has("data-renew") && home.has("鈴木 花子）"));
    let page = browser.get(SETTINGS).await;
    let over = card(&page, "TB67000102");
    assert!(over.contains("data-state=\"expired\"") && over.contains("data-renew"));
    let form = company::form(&mut browser, &["TB67000102"]).await;
    let done = company::register(&server, &mut browser, &form, &tokens[3]).await;
    assert!(done.has("data-notice=\"exchanged\""), "{}", done.html);
    assert!(card(&done, "TB67000102").contains("data-state=\"in_use\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_companys_token_that_payments_do_not_take_yet_says_so_beside_it() {
    let server = Server::start_with(with_hold).await;
    let token = of_tsubaki(&server).swap_remove(0);
    let mut browser = server.browser();
    company::log_in(&mut browser).await;
    let page = company::form(&mut browser, &[FIRST]).await;
    let done = company::register(&server, &mut browser, &page, &token).await;
    assert!(card(&done, FIRST).contains("data-hold"), "{}", done.html);
    server.clock.forward(3600);
    company::log_in(&mut browser).await;
    let page = browser.get(SETTINGS).await;
    assert!(!page.has("data-hold"));
}

/// *Start* or *exchange* by serial number and code.
async fn take(server: &Server, browser: &mut Browser, path: &str, token: &Shown) -> Page {
    let path = format!("/i/asahino/{path}");
    let form = browser.get(&path).await;
    let (serial, code) = (token.serial(), token.code(server));
    let mut fields = vec![("serial", serial.as_str()), ("otp", code.as_str())];
    fields.push(("otp_at_login", "no"));
    let answers = digits(&form, TRANSFER);
    fields.extend(
        answers
            .iter()
            .map(|(name, digit)| (name.as_str(), digit.as_str())),
    );
    browser.submit(&form, &path, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_app_made_is_renewed_by_exchange_in_time_or_later() {
    let server = Server::start_with(|config| with_lifetime(config, 40)).await;
    let first = Phone::new(&server).make_token("10212059").await;
    let first = Shown::App(Box::new(first));
    let mut browser = server.browser();
    browser.log_in("asahino", 1).await;
    let done = take(&server, &mut browser, "bind", &first).await;
    assert_eq!(done.name(), "bound", "{:?}", done.errors());
    let home = browser.get("/i/asahino/").await;
    assert!(home.has("data-value=\"valid-until\"") && !home.has("data-renew"));

    server.clock.forward(11 * DAY);
    let home = browser.log_in("asahino", 1).await;
    assert!(
        state(&home, "in_use") && home.has("data-renew"),
        "{}",
        home.html
    );
    let before = home.value("valid-until").to_owned();
    let next = Phone::new(&server).make_token("10212059").await;
    let next = Shown::App(Box::new(next));
    let done = take(&server, &mut browser, "exchange", &next).await;
    assert_eq!(done.name(), "bound", "{:?}", done.errors());
    let home = browser.get("/i/asahino/").await;
    assert!(!home.has("data-renew") && home.value("valid-until") != before);
    assert_eq!(home.value("serial"), next.serial());

    server.clock.forward(40 * DAY);
    let home = browser.log_in("asahino", 1).await;
    assert!(state(&home, "token_expired") && home.has("data-action=\"exchange\""));
    let hardware = Shown::Hardware(of_asahino(&server).swap_remove(0));
    let done = take(&server, &mut browser, "exchange", &hardware).await;
    assert_eq!(done.name(), "bound", "no code of the one that is over");
    let home = browser.get("/i/asahino/").await;
    assert!(state(&home, "in_use") && !home.has("data-renew"));
}
