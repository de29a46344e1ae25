//! The support console: who gets in, who may do what, and what comes of it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod console_desk;
mod support;

use console_desk::{
    AUDITOR, SERVICE, SHINKUMI, SLUG, STAFF, SUPERVISOR, SUPPORT, act, at, desk, enter, office,
    said, token_of,
};
use std::collections::BTreeMap;
use support::{Browser, Page, Phone, Server, code_of, until};
use warifu_enroll::client::Registered;
use warifu_issuer::console::FileMail;
use warifu_issuer::outbox::Delivery;
use warifu_otp::support::SupportCode;

/// A customer's token in use, and where their page is.
async fn customer(server: &Server, desk: &mut Browser, n: u32) -> (Registered, String) {
    let mut portal = server.browser();
    portal.log_in(SLUG, n).await;
    let page = portal
        .issue(SLUG, "hanako@customers.example", "2468ab")
        .await;
    assert_eq!(page.name(), "waiting", "{}", page.html);
    let user = format!("2083L0000193A{n:03}");
    let phone = Phone::new(server);
    let token = phone.enroll(SERVICE, &user, "2468ab").await.unwrap();
    let waiting = format!("/i/{SLUG}/issue/waiting");
    let page = portal.get(&waiting).await;
    let code = code_of(&token, server, 0);
    let page = portal.submit(&page, &waiting, &[("otp", &code)]).await;
    assert_eq!(page.name(), "in-use", "{}", page.html);
    server.clock.forward(60);
    let page = SHINKUMI.find(desk, &user).await;
    (token, page)
}

async fn find(desk: &mut Browser, typed: &str) -> Page {
    let page = desk.get(&at("/")).await;
    desk.submit(&page, &at("/"), &[("q", typed)]).await
}

/// Wrong codes at the login until the token is locked.
async fn lock(server: &Server, token: &Registered, n: u32) {
    let mut portal = server.browser();
    portal.log_in(SLUG, n).await;
    let path = format!("/i/{SLUG}/login/otp");
    for number in 1..=10 {
        let page = portal.get(&path).await;
        let right: u32 = code_of(token, server, 0).parse().unwrap();
        let wrong = format!("{:06}", (right + 1000 * number) % 1_000_000);
        portal.submit(&page, &path, &[("otp", &wrong)]).await;
        // As long as the next one has to wait, and staff may idle for longer.
        server.clock.forward(31);
    }
}

/// Waits until a mail of this kind is out.
async fn mailed(server: &Server, kind: &str) {
    let database = server.database().await;
    let slug = warifu_issuer::ids::Slug::new(SLUG).unwrap();
    let id = support::customer(&database, SLUG, 1).await.id;
    until(kind, async || {
        let file = database.stores().files.file(&slug, id).await.unwrap();
        let sent =
            |one: &FileMail| one.kind == kind && matches!(one.delivery, Delivery::Sent { .. });
        file.unwrap().mails.iter().any(sent).then_some(())
    })
    .await;
    database.close().await;
}

#[tokio::test]
async fn nobody_gets_in_without_name_password_and_a_code_that_counts_once() {
    let server = office().await;
    let token = token_of(&server, SUPPORT).await;
    let code = code_of(&token, &server, 0);
    let mut browser = server.browser();
    let page = browser.get(&at("/login")).await;
    for (name, password, otp) in [
        ("tanaka", "konsoru-01-warifu", "000000"),
        ("tanaka", "another-password", code.as_str()),
        ("nobody", "konsoru-01-warifu", code.as_str()),
        ("ito", "konsoru-02-warifu", code.as_str()),
    ] {
        let fields = [("name", name), ("password", password), ("otp", otp)];
        let page = browser.submit(&page, &at("/login"), &fields).await;
        assert_eq!(
            (page.status, page.errors()),
            (422, vec!["login_wrong"]),
            "{name}"
        );
        server.clock.forward(10);
    }
    // A wrong password has not used the code up; the right one has.
    let code = code_of(&token, &server, 0);
    let page = enter(&mut browser, SUPPORT, &code).await;
    assert_eq!(page.name(), "console-find", "{}", page.html);
    let mut other = server.browser();
    let again = enter(&mut other, SUPPORT, &code).await;
    assert_eq!(again.errors(), ["login_wrong"]);
}

#[tokio::test]
async fn wrong_logins_slow_down_and_lock_also_for_names_that_nobody_has() {
    let server = office().await;
    for name in ["tanaka", "nobody"] {
        let mut browser = server.browser();
        let page = browser.get(&at("/login")).await;
        let mut last = Vec::new();
        for _ in 0..12 {
            let fields = [("name", name), ("password", "x"), ("otp", "123456")];
            let page = browser.submit(&page, &at("/login"), &fields).await;
            last = page.errors().iter().map(|one| (*one).to_owned()).collect();
            server.clock.forward(61);
        }
        assert_eq!(last, ["login_locked"], "{name}");
    }
}

#[tokio::test]
async fn a_session_ends_by_time_and_by_log_out() {
    let server = office().await;
    let mut browser = desk(&server, SUPPORT).await;
    let page = browser.get(&at("/")).await;
    server.clock.forward(9 * 60);
    assert_eq!(browser.get(&at("/")).await.name(), "console-find");
    server.clock.forward(11 * 60);
    let late = browser.get(&at("/")).await;
    assert_eq!(late.name(), "console-login");
    let late = browser.submit(&page, &at("/"), &[("q", "x")]).await;
    assert_eq!(late.name(), "console-login", "{}", late.html);
    let mut browser = desk(&server, SUPERVISOR).await;
    let page = browser.get(&at("/")).await;
    browser.submit(&page, &at("/logout"), &[]).await;
    assert_eq!(browser.get(&at("/")).await.name(), "console-login");
}

/// Each page, who may open it, and who may send its form.
fn doors() -> Vec<(String, [bool; 3], Option<[bool; 3]>)> {
    let (all, two, one) = ([true; 3], [true, true, false], [false, true, false]);
    let log = [false, true, true];
    let nobody = "/customers/00000000000000000000000000000000";
    let mut doors = vec![
        (at("/"), all, Some(all)),
        (at("/password"), all, Some(all)),
        (at("/cancellations"), all, Some(one)),
        (at("/support-code"), two, Some(two)),
        (at("/stock"), all, None),
        (at("/stock/import"), one, Some(one)),
        (at("/stock/import/00"), one, Some(one)),
        (at("/stock/import/00/report.csv"), one, None),
        (at("/log"), log, None),
        (at("/log/check"), log, None),
        (at(nobody), all, None),
        (at("/free/9999000001"), all, Some(two)),
    ];
    for act in [
        "unlock",
        "hold",
        "resume",
        "resync",
        "cancel",
        "unlock-proof",
        "open-company",
        "send-again",
    ] {
        doors.push((at(&format!("{nobody}/{act}")), two, Some(two)));
    }
    doors.push((at(&format!("{nobody}/let-issue")), one, Some(one)));
    doors
}

#[tokio::test]
async fn each_role_opens_its_own_doors_and_no_others() {
    let server = office().await;
    for who in [SUPPORT, SUPERVISOR, AUDITOR] {
        let mut browser = desk(&server, who).await;
        let csrf = browser.get(&at("/")).await;
        for (path, opens, sends) in doors() {
            let got = browser.get_only(&path).await;
            let refused = got.status == 403;
            assert_eq!(
                !refused, opens[who],
                "{} GET {path}: {}",
                STAFF[who].0, got.status
            );
            let Some(sends) = sends else { continue };
            let mut fields = vec![("csrf", csrf.csrf())];
            let sent = browser.post_raw(&path, &fields).await;
            let refused = sent.status == 403;
            assert_eq!(
                !refused, sends[who],
                "{} POST {path}: {}",
                STAFF[who].0, sent.status
            );
            fields.clear();
            let bare = browser.post_raw(&path, &fields).await;
            assert_eq!(
                bare.status, 403,
                "{} POST {path} without its token",
                STAFF[who].0
            );
        }
    }
}

#[tokio::test]
async fn without_a_session_every_door_leads_to_the_login() {
    let server = office().await;
    let mut browser = server.browser();
    for (path, _, sends) in doors() {
        let got = browser.get(&path).await;
        assert_eq!(got.name(), "console-login", "GET {path}");
        if sends.is_some() {
            let sent = browser.post_raw(&path, &[("csrf", "x")]).await;
            assert_eq!(sent.status, 303, "POST {path}");
            assert!(
                sent.header("location").starts_with(&at("/login")),
                "POST {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_locked_token_is_unlocked_with_a_reason_and_what_was_used_stays_used() {
    let server = office().await;
    let mut desk = desk(&server, SUPPORT).await;
    let (token, page) = customer(&server, &mut desk, 1).await;
    let before = code_of(&token, &server, -1);
    lock(&server, &token, 1).await;
    let serial = token.serial.to_string();
    let shown = desk.get(&page).await;
    assert!(shown.has("data-action=\"unlock\"") && !shown.has("data-action=\"resync\""));
    let refused = act(&mut desk, &page, "unlock", &serial, &[("reason", " ")]).await;
    assert_eq!(refused.errors(), ["reason_bad"]);
    let done = act(
        &mut desk,
        &page,
        "unlock",
        &serial,
        &[("reason", "本人確認済み")],
    )
    .await;
    assert_eq!(said(&done), "unlock", "{}", done.html);
    assert!(done.has("data-event=\"token_unlocked\"") && done.has("本人確認済み"));
    mailed(&server, "unlocked").await;
    let mut portal = server.browser();
    let otp = portal.log_in(SLUG, 1).await;
    assert_eq!(otp.name(), "login-otp");
    let path = format!("/i/{SLUG}/login/otp");
    let used = portal.submit(&otp, &path, &[("otp", &before)]).await;
    assert_eq!(
        used.name(),
        "login-otp",
        "a code from before does not count"
    );
    let right = code_of(&token, &server, 0);
    let home = portal.submit(&otp, &path, &[("otp", &right)]).await;
    assert_eq!(home.name(), "home", "{}", home.html);
    // Once more: it is not locked any more, and nothing happens.
    let again = act(&mut desk, &page, "unlock", &serial, &[("reason", "x")]).await;
    assert_eq!(said(&again), "nothing");
}

#[tokio::test]
async fn a_token_whose_clock_is_off_is_found_by_two_codes_in_a_row() {
    let server = office().await;
    let mut desk = desk(&server, SUPPORT).await;
    let (token, page) = customer(&server, &mut desk, 1).await;
    let serial = token.serial.to_string();
    let code = |steps| code_of(&token, &server, steps);
    let pair =
        |first: &str, second: &str| [("first", first.to_owned()), ("second", second.to_owned())];
    for (fields, error) in [
        (pair("12345", "123456"), "code_bad"),
        (pair(&code(7), &code(9)), "resync_wrong"),
        (pair(&code(-2), &code(-1)), "resync_used"),
    ] {
        let [(_, first), (_, second)] = fields;
        let fields = [
            ("first", first.as_str()),
            ("second", second.as_str()),
            ("reason", "x"),
        ];
        let page = act(&mut desk, &page, "resync", &serial, &fields).await;
        assert_eq!(page.errors(), [error]);
    }
    let (first, second) = (code(7), code(8));
    let fields = [
        ("first", first.as_str()),
        ("second", second.as_str()),
        ("reason", "時計"),
    ];
    let done = act(&mut desk, &page, "resync", &serial, &fields).await;
    assert_eq!(said(&done), "resync", "{}", done.html);
    server.clock.forward(60);
    let mut portal = server.browser();
    let otp = portal.log_in(SLUG, 1).await;
    let path = format!("/i/{SLUG}/login/otp");
    let used = portal.submit(&otp, &path, &[("otp", &second)]).await;
    assert_eq!(used.errors(), ["otp_used"]);
    let next = code_of(&token, &server, 8);
    let home = portal.submit(&used, &path, &[("otp", &next)]).await;
    assert_eq!(home.name(), "home", "{}", home.html);
}

#[tokio::test]
async fn a_cancellation_needs_two_and_never_the_same_person_twice() {
    let server = office().await;
    let mut support = desk(&server, SUPPORT).await;
    let mut supervisor = desk(&server, SUPERVISOR).await;
    let (token, page) = customer(&server, &mut support, 1).await;
    let serial = token.serial.to_string();
    let good = [("form", "K-2026-001"), ("reason", "紛失")];
    let bad = [("form", "番号"), ("reason", "")];
    let refused = act(&mut supervisor, &page, "cancel", &serial, &bad).await;
    assert_eq!(refused.errors(), ["form_bad", "reason_bad"]);
    let asked = act(&mut supervisor, &page, "cancel", &serial, &good).await;
    assert_eq!(said(&asked), "cancel");
    let again = act(&mut support, &page, "cancel", &serial, &good).await;
    assert_eq!(said(&again), "already");
    let list = supervisor.get(&at("/cancellations")).await;
    assert!(
        !list.has("data-action=\"confirm\""),
        "one's own is not offered"
    );
    let id = request(&server).await;
    let fields = [("id", id.as_str()), ("decision", "confirm")];
    let own = supervisor
        .submit(&list, &at("/cancellations"), &fields)
        .await;
    assert_eq!(said(&own), "ruled-own");
    assert!(
        support.get(&page).await.has("利用中"),
        "nothing has happened"
    );
    // Its time runs out.
    let auditor = token_of(&server, AUDITOR).await;
    server.clock.forward(3 * 86_400 + 1);
    let mut browser = server.browser();
    enter(&mut browser, AUDITOR, &code_of(&auditor, &server, 0)).await;
    let list = browser.get(&at("/cancellations")).await;
    assert!(
        list.has("期限切れ") && list.has("data-none"),
        "{}",
        list.html
    );
}

#[tokio::test]
async fn a_supervisor_confirms_and_the_token_ends_with_a_mail() {
    let server = office().await;
    let mut support = desk(&server, SUPPORT).await;
    let mut supervisor = desk(&server, SUPERVISOR).await;
    let (token, page) = customer(&server, &mut support, 1).await;
    let serial = token.serial.to_string();
    let good = [("form", "K-2026-002"), ("reason", "紛失")];
    let asked = act(&mut support, &page, "cancel", &serial, &good).await;
    assert_eq!(said(&asked), "cancel");
    let id = request(&server).await;
    let list = supervisor.get(&at("/cancellations")).await;
    assert!(list.has("K-2026-002") && list.has("data-action=\"confirm\""));
    let fields = [("id", id.as_str()), ("decision", "confirm")];
    let done = supervisor
        .submit(&list, &at("/cancellations"), &fields)
        .await;
    assert_eq!(said(&done), "ruled", "{}", done.html);
    let twice = supervisor
        .submit(&list, &at("/cancellations"), &fields)
        .await;
    assert_eq!(said(&twice), "ruled-gone");
    let shown = supervisor.get(&page).await;
    assert!(shown.has("data-event=\"token_cancelled\"") && shown.has("K-2026-002"));
    mailed(&server, "cancelled").await;
    let log = supervisor.get(&at("/log?event=token_cancelled")).await;
    assert!(
        log.has("asked_by: tanaka") && log.has("ito"),
        "{}",
        log.html
    );
}

async fn request(server: &Server) -> String {
    let database = server.database().await;
    let slug = warifu_issuer::ids::Slug::new(SLUG).unwrap();
    let now = warifu_otp::UnixTime(0);
    let all = database
        .stores()
        .cancels
        .open(&slug, now, 10)
        .await
        .unwrap();
    database.close().await;
    all.first().unwrap().id.to_string()
}

#[tokio::test]
async fn customers_are_found_as_they_are_typed_and_staff_are_not() {
    let server = office().await;
    let mut desk = desk(&server, AUDITOR).await;
    for (typed, found) in [
        ("山田", true),
        ("ｓｈｉｎｋｕｍｉ０１", true),
        ("2083L 0000-193A001", true),
        ("誰もいない", false),
        ("%", false),
        ("田中 花子", false),
        ("STAFF000001", false),
    ] {
        let page = find(&mut desk, typed).await;
        assert_eq!(page.has("data-found"), found, "{typed}");
        assert_eq!(page.has("data-none"), !found, "{typed}");
    }
    let page = desk.get(&at("/?clear=1")).await;
    assert!(!page.has("data-found") && !page.has("data-none"));
}

#[tokio::test]
async fn a_hold_is_laid_and_released_and_a_mail_is_sent_again_so_often() {
    let server = office().await;
    let mut desk = desk(&server, SUPPORT).await;
    let (token, page) = customer(&server, &mut desk, 1).await;
    let serial = token.serial.to_string();
    let why = [("reason", "問い合わせ")];
    assert_eq!(
        said(&act(&mut desk, &page, "hold", &serial, &why).await),
        "hold"
    );
    assert_eq!(
        said(&act(&mut desk, &page, "hold", &serial, &why).await),
        "nothing"
    );
    assert_eq!(
        said(&act(&mut desk, &page, "resume", &serial, &why).await),
        "resume"
    );
    let mut seen = BTreeMap::new();
    for _ in 0..4 {
        let shown = until("a mail that is out", async || {
            let shown = desk.get(&page).await;
            shown.has("data-action=\"send-again\"").then_some(shown)
        })
        .await;
        let of = shown.html.split("send-again?of=").nth(1).unwrap();
        let of = of.split('"').next().unwrap().to_owned();
        let done = act(&mut desk, &page, "send-again", &of, &why).await;
        let what = done
            .errors()
            .first()
            .map_or(said(&done).to_owned(), |one| (*one).to_owned());
        *seen.entry(what).or_insert(0) += 1;
    }
    let expected = BTreeMap::from([("send-again".to_owned(), 3), ("wait".to_owned(), 1)]);
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn the_log_is_filtered_and_its_chain_is_checked() {
    let server = office().await;
    let mut desk = desk(&server, SUPERVISOR).await;
    let all = desk.get(&at("/log")).await;
    assert!(all.has("data-event=\"staff_login_accepted\""));
    let some = desk.get(&at("/log?event=staff_added&who=demo-data")).await;
    assert!(some.has("data-event=\"staff_added\"") && !some.has("data-event=\"customer_added\""));
    let none = desk.get(&at("/log?until=2001-01-01")).await;
    assert!(none.has("data-none"));
    let more = desk.get(&at("/log?event=customer_added&who=%25")).await;
    assert!(
        more.has("data-none"),
        "a sign of the database's language is a text"
    );
    let fields = [("event", "staff_added")];
    let table = desk.submit(&all, &at("/log/export"), &fields).await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert_eq!(
        table.html.lines().count(),
        1 + STAFF.len(),
        "{}",
        table.html
    );
    let exported = desk.get(&at("/log?event=log_exported")).await;
    assert!(exported.has("ito"));
    let check = desk.get(&at("/log/check")).await;
    assert!(check.has("data-chain=\"good\""), "{}", check.html);
}

#[tokio::test]
async fn a_support_code_is_read_and_a_mistyped_one_is_said_to_be() {
    let server = office().await;
    let mut desk = desk(&server, SUPPORT).await;
    let page = desk.get(&at("/support-code")).await;
    let bad = desk
        .submit(&page, &at("/support-code"), &[("code", "12345")])
        .await;
    assert_eq!(
        (bad.errors(), bad.typed("code")),
        (vec!["support_code"], "12345")
    );
    let code = SupportCode {
        version: (1, 2),
        system: 1,
        clock: 1,
        key_store: 1,
        error: 1,
        serial_suffix: Some(6073),
    };
    let read = desk
        .submit(&page, &at("/support-code"), &[("code", &code.grouped())])
        .await;
    assert!(
        read.has("data-told") && read.has("0.1.2") && read.has("6073"),
        "{}",
        read.html
    );
}
