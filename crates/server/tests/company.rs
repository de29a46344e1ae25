//! A company's administrator: both logins, users, tokens, the mode.
#![expect(clippy::unwrap_used, reason = "tests")]

mod console_desk;
mod portal_walk;
mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use console_desk::{Place, SUPPORT, act, office_at, said};
use portal_walk::company::{
    PIN, REGISTRATION, SLUG, at, card_code, certified, fill, form, log_in, register, type_pin,
};
use portal_walk::tokens::{Shown, of_tsubaki as hardware, shows};
use support::{Browser, Page, Phone, Server, until};
use warifu_issuer::contract::Fingerprint;

#[tokio::test(flavor = "multi_thread")]
async fn the_login_asks_for_pin_and_card_and_never_for_a_code_of_a_token() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let home = log_in(&mut browser).await;
    assert_eq!(home.name(), "home");
    assert!(home.has("TB67000101") && home.has("TB67000103"));
    let page = form(&mut browser, &["TB67000101"]).await;
    let tokens = hardware(&server);
    let done = register(&server, &mut browser, &page, &tokens[0]).await;
    assert!(done.has("data-notice=\"registered\""), "{}", done.html);
    let home = log_in(&mut server.browser()).await;
    assert_eq!(home.name(), "home", "with a token in use, too");
    for path in ["login/otp", "bind", "issue", "release", "bound"] {
        let page = browser.get(&at(path)).await;
        assert!(page.status == 404 || page.name() == "home", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_past_the_card_and_its_symbol_stays_in_every_session() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for (contract, pin) in [("TSUBAKI01", "11111111"), ("TSUBAKI88", PIN)] {
        let refused = type_pin(&mut browser, contract, pin).await;
        let errors = (refused.status, refused.errors());
        assert_eq!(errors, (422, vec!["login_wrong"]), "{contract}");
        assert!(refused.typed("contract_pin").is_empty());
    }
    let asked = type_pin(&mut browser, "TSUBAKI01", PIN).await;
    let symbol = asked.value("symbol").to_owned();
    for path in ["", "tokens", "register", "unregister", "mode"] {
        let page = browser.get(&at(path)).await;
        assert_eq!(page.name(), "login-card", "{path}");
    }
    for (typed, error) in [
        ("", "card_empty"),
        ("12", "card_form"),
        ("12x4", "card_form"),
    ] {
        let fields = [("card_code", typed)];
        let page = browser.submit(&asked, &at("login/card"), &fields).await;
        assert_eq!(page.errors(), [error]);
    }
    let code = card_code(&mut browser, "TSUBAKI01", &symbol).await;
    let wrong = if code == "0000" { "0001" } else { "0000" };
    for left in (1..5).rev() {
        // Another session each time: one count, one symbol.
        let mut other = server.browser();
        let asked = type_pin(&mut other, "TSUBAKI01", PIN).await;
        assert_eq!(asked.value("symbol"), symbol);
        let fields = [("card_code", wrong)];
        let page = other.submit(&asked, &at("login/card"), &fields).await;
        assert_eq!((page.status, page.errors()), (422, vec!["card_wrong"]));
        let said = page.error_text("card_wrong");
        assert!(said.contains(&format!("あと{left}回")) && said.contains("0120-000-067"));
        assert!(page.value("symbol") == symbol);
    }
    let fields = [("card_code", wrong)];
    let locked = browser.submit(&asked, &at("login/card"), &fields).await;
    assert_eq!(locked.status, 429);
    assert!(locked.has("data-notice=\"card_locked\""));
    let fields = [("card_code", code.as_str())];
    let locked = browser.submit(&locked, &at("login/card"), &fields).await;
    assert!(
        locked.has("data-notice=\"card_locked\""),
        "the right one, too"
    );
    let mail = until("the mail", async || {
        let list = browser.get("/mailbox").await;
        list.has("お客様カードのご利用を停止").then_some(())
    });
    mail.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn support_opens_a_locked_card_with_a_reason_and_its_symbol_is_the_same() {
    let place = Place {
        slug: SLUG,
        service: "10212067",
    };
    let server = office_at(place).await;
    let mut browser = server.browser();
    let mut asked = type_pin(&mut browser, "TSUBAKI01", PIN).await;
    let symbol = asked.value("symbol").to_owned();
    let code = card_code(&mut browser, "TSUBAKI01", &symbol).await;
    let wrong = if code == "0000" { "0001" } else { "0000" };
    let mut desk = place.desk(&server, SUPPORT).await;
    let page = place.find(&mut desk, "TSUBAKI01").await;
    let open = "data-action=\"open-company\"";
    for failures in 0..5 {
        let shown = desk.get(&page).await;
        assert_eq!(shown.has("data-lock=\"company\""), failures > 0);
        assert!(!shown.has(open), "{failures} are too few to open");
        let fields = [("card_code", wrong)];
        asked = browser.submit(&asked, &at("login/card"), &fields).await;
    }
    assert!(asked.has("data-notice=\"card_locked\""));
    assert!(desk.get(&page).await.has(open));
    let without = act(
        &mut desk,
        &page,
        "open-company",
        "company",
        &[("reason", "")],
    )
    .await;
    assert_eq!(without.errors(), ["reason_bad"]);
    let why = [("reason", "管理者さまに折り返し確認")];
    let done = act(&mut desk, &page, "open-company", "company", &why).await;
    assert_eq!(said(&done), "open-company", "{}", done.html);
    assert!(done.has("data-event=\"contract_unlocked\"") && done.has("折り返し確認"));
    assert!(!done.has("data-lock=") && !done.has(open));
    let again = act(&mut desk, &page, "open-company", "company", &why).await;
    assert_eq!(said(&again), "nothing");
    let mail = until("the mail", async || {
        let list = browser.get("/mailbox").await;
        list.has("再開しました").then_some(())
    });
    mail.await;
    let asked = type_pin(&mut browser, "TSUBAKI01", PIN).await;
    assert_eq!(asked.value("symbol"), symbol, "still that one");
    let fields = [("card_code", code.as_str())];
    let home = browser.submit(&asked, &at("login/card"), &fields).await;
    assert_eq!(home.name(), "home", "{}", home.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_users_are_registered_in_a_row_and_each_is_said() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    log_in(&mut browser).await;
    let page = form(&mut browser, &["TB67000101", "TB67000103", "NOBODY"]).await;
    assert_eq!(page.name(), "register");
    assert!(page.has("2人中1人目") && page.has("山田 太郎"));
    let next = register(&server, &mut browser, &page, &tokens[0]).await;
    assert_eq!(next.name(), "register");
    assert!(next.has("data-notice=\"registered\"") && next.has("2人中2人目"));
    assert!(next.has(&tokens[0].serial.grouped()) && next.has("佐藤 次郎"));
    let done = register(&server, &mut browser, &next, &tokens[1]).await;
    assert_eq!(done.name(), "tokens");
    assert!(done.has(&format!("は {} です。", tokens[1].serial.grouped())));
    let page = browser.get(&at("tokens")).await;
    assert!(!page.has("data-notice"), "said once");
    for token in &tokens[..2] {
        assert!(page.has(&token.serial.grouped()));
    }
    let mails = until("two mails", async || {
        Some(server.mails()).filter(|all| all.len() >= 2)
    });
    let mails = mails.await;
    assert!(
        mails
            .iter()
            .all(|mail| mail.contains("tsubaki01@customers.example"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_registers_once_and_an_old_window_changes_nothing() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    log_in(&mut browser).await;
    let page = form(&mut browser, &["TB67000101"]).await;
    register(&server, &mut browser, &page, &tokens[0]).await;
    let again = register(&server, &mut browser, &page, &tokens[0]).await;
    assert_eq!((again.name(), again.errors().len()), ("tokens", 0));
    assert!(again.has("data-notice=\"registered\""), "{}", again.html);
    // The first window still shows that there is none.
    server.clock.forward(60);
    let old = register(&server, &mut browser, &page, &tokens[1]).await;
    assert!(old.has("data-notice=\"elsewhere\""));
    let now = form(&mut browser, &["TB67000101"]).await;
    assert_eq!(now.value("present"), tokens[0].serial.grouped());
    let done = register(&server, &mut browser, &now, &tokens[1]).await;
    assert!(
        done.has("data-notice=\"exchanged\""),
        "no code of the old one"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_says_what_is_to_be_put_right_and_a_wrong_pin_uses_no_code_up() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    log_in(&mut browser).await;
    let nobody = form(&mut browser, &[]).await;
    assert_eq!((nobody.status, nobody.errors()), (422, vec!["users_none"]));
    let page = form(&mut browser, &["TB67000102"]).await;
    let empty = fill(&mut browser, &page, ["", "", ""]).await;
    let expected = ["serial_empty", "otp_empty", "registration_pin_empty"];
    assert_eq!(empty.errors(), expected);
    let (serial, code) = (tokens[0].serial.to_string(), shows(&tokens[0], &server));
    let refused = fill(&mut browser, &page, [&serial, &code, "00000000"]).await;
    assert_eq!(refused.errors(), ["registration_pin_wrong"]);
    let said = refused.error_text("registration_pin_wrong");
    assert!(
        said.contains("あと4回") && said.contains("30分間"),
        "{said}"
    );
    assert_eq!(refused.typed("serial"), serial);
    assert!(refused.typed("otp").is_empty() && refused.typed("registration_pin").is_empty());
    let unknown = fill(&mut browser, &page, ["99998888", &code, REGISTRATION]).await;
    assert_eq!(unknown.errors(), ["serial_unknown"]);
    let done = fill(&mut browser, &page, [&serial, &code, REGISTRATION]).await;
    assert!(done.has("data-notice=\"registered\""), "{}", done.html);
    let other = form(&mut browser, &["TB67000103"]).await;
    let taken = fill(&mut browser, &other, [&serial, &code, REGISTRATION]).await;
    assert_eq!(taken.errors(), ["serial_own"]);
    // Five wrong ones shut it, whatever the session.
    for _ in 0..5 {
        server.clock.forward(60);
        fill(&mut browser, &other, ["99998888", &code, "00000000"]).await;
    }
    server.clock.forward(60);
    let locked = fill(&mut browser, &other, [&serial, &code, REGISTRATION]).await;
    assert_eq!((locked.status, locked.errors()), (429, vec!["pin_locked"]));
    let said = locked.error_text("pin_locked");
    assert!(
        said.contains("分ほど") && said.contains("0120-000-067"),
        "{said}"
    );
}

/// Registers it for the first user, or for all who share; nothing of the one
/// before is typed.
async fn give(server: &Server, browser: &mut Browser, token: &Shown) -> Page {
    server.clock.forward(60);
    let page = form(browser, &["TB67000101"]).await;
    let (serial, code) = (token.serial(), token.code(server));
    fill(browser, &page, [&serial, &code, REGISTRATION]).await
}

async fn app(server: &Server) -> Shown {
    let token = Phone::new(server).make_token("10212067").await;
    Shown::App(Box::new(token))
}

#[tokio::test(flavor = "multi_thread")]
async fn app_and_hardware_take_each_others_place_also_where_the_old_one_is_lost_or_dead() {
    let server = Server::start().await;
    let mut hardware = hardware(&server).into_iter().map(Shown::Hardware);
    let mut browser = server.browser();
    log_in(&mut browser).await;
    let first = app(&server).await;
    let done = give(&server, &mut browser, &first).await;
    assert!(done.has("data-notice=\"registered\""), "{}", done.html);
    // The phone is lost, the battery is dead, the app was deleted: no code of any.
    let order = [
        hardware.next().unwrap(),
        app(&server).await,
        app(&server).await,
    ];
    let mut before = first;
    for token in order.into_iter().chain(hardware.next()) {
        let page = form(&mut browser, &["TB67000101"]).await;
        assert_eq!(page.value("present"), before.serial());
        let done = give(&server, &mut browser, &token).await;
        assert!(done.has("data-notice=\"exchanged\""), "{}", done.html);
        assert!(done.has(&token.serial()) && done.has("data-state=\"in_use\""));
        server.clock.forward(60);
        let (old, new) = (before.code(&server), token.code(&server));
        let said = judge(&server, "TB67000101", &old).await;
        assert_ne!(said["result"], "accepted", "the old one is dead");
        let said = judge(&server, "TB67000101", &new).await;
        assert_eq!(said["result"], "accepted");
        let back = give(&server, &mut browser, &before).await;
        assert_eq!(back.errors(), ["serial_unknown"], "nothing comes back");
        before = token;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_all_share_is_exchanged_for_one_of_the_other_kind() {
    let server = Server::start().await;
    let mut browser = server.browser();
    log_in(&mut browser).await;
    let page = browser.get(&at("mode")).await;
    let fields = [
        ("to", "shared"),
        ("confirm", "yes"),
        ("registration_pin", REGISTRATION),
    ];
    let done = browser.submit(&page, &at("mode"), &fields).await;
    assert!(done.has("data-mode=\"shared\""), "{}", done.html);
    let hardware = Shown::Hardware(hardware(&server).swap_remove(0));
    for (token, notice) in [
        (app(&server).await, "registered"),
        (hardware, "exchanged"),
        (app(&server).await, "exchanged"),
    ] {
        let done = give(&server, &mut browser, &token).await;
        assert!(
            done.has(&format!("data-notice=\"{notice}\"")),
            "{}",
            done.html
        );
        assert!(done.has(&token.serial()));
        server.clock.forward(60);
        let said = judge(&server, "TB67000103", &token.code(&server)).await;
        assert_eq!(said["result"], "accepted", "every user's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unregistering_asks_for_the_pin_alone() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    log_in(&mut browser).await;
    let page = form(&mut browser, &["TB67000101"]).await;
    register(&server, &mut browser, &page, &tokens[0]).await;
    let page = browser.get(&at("unregister?user=TB67000101")).await;
    assert_eq!(page.value("present"), tokens[0].serial.grouped());
    let send = async |browser: &mut Browser, pin| {
        let fields = ["user", "mode", "present"].map(|name| (name, page.typed(name).to_owned()));
        let mut fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        fields.push(("registration_pin", pin));
        browser.submit(&page, &at("unregister"), &fields).await
    };
    let refused = send(&mut browser, "1").await;
    assert_eq!(refused.errors(), ["registration_pin_wrong"]);
    let done = send(&mut browser, REGISTRATION).await;
    assert!(done.has("data-notice=\"unregistered\"") && done.has("data-state=\"none\""));
    let again = send(&mut browser, REGISTRATION).await;
    assert_eq!((again.name(), again.errors().len()), ("tokens", 0));
    assert!(
        again.has("data-notice=\"unregistered\""),
        "the same receipt"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_mode_shows_what_it_does_and_asks_first() {
    let server = Server::start().await;
    let tokens = hardware(&server);
    let mut browser = server.browser();
    log_in(&mut browser).await;
    let page = form(&mut browser, &["TB67000102", "TB67000103"]).await;
    let page = register(&server, &mut browser, &page, &tokens[0]).await;
    register(&server, &mut browser, &page, &tokens[1]).await;
    let page = browser.get(&at("mode")).await;
    for token in &tokens[..2] {
        assert!(page.has(&format!("<li data-ends>{}", token.serial.grouped())));
    }
    let send = async |browser: &mut Browser, fields: &[(&str, &str)]| {
        let mut all = vec![("to", page.typed("to"))];
        all.extend_from_slice(fields);
        browser.submit(&page, &at("mode"), &all).await
    };
    let empty = send(&mut browser, &[]).await;
    let expected = ["keep_missing", "confirm_missing", "registration_pin_empty"];
    assert_eq!(empty.errors(), expected);
    let serial = tokens[1].serial.to_string();
    let right = [
        ("keep", serial.as_str()),
        ("confirm", "yes"),
        ("registration_pin", REGISTRATION),
    ];
    let done = send(&mut browser, &right).await;
    assert!(done.has("data-notice=\"mode-changed\"") && done.has("data-mode=\"shared\""));
    assert!(done.has(&tokens[1].serial.grouped()) && !done.has(&tokens[0].serial.grouped()));
    let again = send(&mut browser, &right).await;
    assert!(again.has("data-notice=\"mode-changed\""), "sent twice");
    let mut other = server.browser();
    log_in(&mut other).await;
    let stale = other.get(&at("mode")).await;
    let mut fields = vec![("to", "shared")];
    fields.extend_from_slice(&right);
    let elsewhere = other.submit(&stale, &at("mode"), &fields).await;
    assert!(
        elsewhere.has("data-notice=\"elsewhere\""),
        "another window's"
    );
    // One user after the other, each with a code of their own.
    server.clock.forward(60);
    let code = shows(&tokens[1], &server);
    let first = judge(&server, "TB67000101", &code).await;
    let second = judge(&server, "TB67000103", &code).await;
    assert_eq!(
        (first["result"].as_str(), second["result"].as_str()),
        (Some("accepted"), Some("wait"))
    );
    let wait = second["retry_after"].as_u64().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let mail = until("the mail", async || {
        let list = browser.get("/mailbox").await;
        list.has("利用方法を変更しました").then_some(())
    });
    mail.await;
}

async fn judge(server: &Server, user: &str, code: &str) -> serde_json::Value {
    let key = std::fs::read_to_string(server.data.join("api-key-tsubaki")).unwrap();
    let body = serde_json::json!({
        "v": 1, "service_id": "10212067", "user_id": user, "otp": code,
    });
    let request = reqwest::Client::new()
        .post(format!("{}/v1/verifications", server.origin))
        .bearer_auth(key.trim())
        .header("content-type", "application/json")
        .body(body.to_string());
    let answer = request.send().await.unwrap().bytes().await.unwrap();
    serde_json::from_slice(&answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_names_the_contract_and_the_pin_lets_in() {
    let server = Server::start().await;
    let login = server.browser().get(&at("login")).await;
    assert!(login.has("data-action=\"certificate\""));
    let led = server.browser().get_only(&at("login/certificate")).await;
    let origin = server.certified_origin.clone().unwrap();
    assert_eq!(
        led.header("location"),
        format!("{origin}{}", at("login/certificate"))
    );
    let mut browser = certified(&server, Some("TSUBAKI01"));
    let page = browser.get(&at("login/certificate")).await;
    assert_eq!(page.name(), "login-certificate");
    assert!(page.value("contract").contains("TSUBAKI01"));
    for (pin, error) in [("", "pin_empty"), ("67120002", "pin_wrong")] {
        let fields = [("contract_pin", pin)];
        let refused = browser
            .submit(&page, &at("login/certificate"), &fields)
            .await;
        assert_eq!(refused.errors(), [error]);
    }
    let fields = [("contract_pin", PIN)];
    let home = browser
        .submit(&page, &at("login/certificate"), &fields)
        .await;
    assert_eq!(home.name(), "home", "no card, no code");
    let other = certified(&server, Some("TSUBAKI02"))
        .get(&at("login/certificate"))
        .await;
    assert!(other.value("contract").contains("TSUBAKI02"));
    let elsewhere = browser.get("/i/asahino/login/certificate").await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_or_with_one_that_counts_no_more_a_page_says_what_to_do() {
    let server = Server::start().await;
    let page = certified(&server, None).get(&at("login/certificate")).await;
    assert_eq!(page.status, 403);
    assert!(page.has("data-notice=\"certificate_missing\"") && page.has("data-action=\"by-id\""));
    let unknown = certified(&server, Some("NOBODY"))
        .get(&at("login/certificate"))
        .await;
    assert_eq!(unknown.status, 403);
    assert!(unknown.has("data-notice=\"certificate_unknown\""));
    // Revoked while its holder has the form open.
    let mut browser = certified(&server, Some("TSUBAKI01"));
    let page = browser.get(&at("login/certificate")).await;
    let file = server.data.join("demo-certificates/TSUBAKI01.pem");
    let pem = std::fs::read_to_string(file).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let shown = Fingerprint::of(&STANDARD.decode(body).unwrap());
    let database = server.database().await;
    let customer = support::customer(&database, SLUG, 1).await;
    let entry = warifu_issuer::audit::Entry::new(
        &customer.institution,
        server.clock.at(),
        warifu_issuer::audit::Event::CertificateRevoked,
        &customer.id,
    );
    let certificates = database.stores().certificates;
    let revoked = certificates.revoke(customer.id, shown, entry).await;
    assert!(revoked.unwrap());
    database.close().await;
    let fields = [("contract_pin", PIN)];
    let refused = browser
        .submit(&page, &at("login/certificate"), &fields)
        .await;
    assert!(refused.has("data-notice=\"certificate_unknown\""));
    let back = browser.get(&at("")).await;
    assert_eq!(back.name(), "login");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_such_listener_no_button_leads_to_it() {
    let server = Server::start_of_a_bank().await;
    let mut browser = support::Browser::new(&format!("http://{}", server.address));
    let login = browser.get(&at("login")).await;
    assert!(login.name() == "login" && !login.has("data-action=\"certificate\""));
    assert_eq!(browser.get(&at("login/certificate")).await.status, 404);
    assert_eq!(browser.get("/customer-cards").await.status, 404);
}
