//! The console takes hardware tokens in: upload, preview, confirmation, progress,
//! report, and every file that is not taken.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod console_desk;
#[path = "../../otp/tests/pskc_files/mod.rs"]
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "the files of another crate's tests"
)]
mod pskc_files;
mod support;

use console_desk::{SUPERVISOR, at, desk, office, said};
use pskc_files::{FIGURE_8, TOTP_CLEAR, TOTP_KEY, TOTP_PASSWORD, many};
use support::{Browser, Page, Server, until};

/// RFC 6030's own pre-shared key.
const KEY: &str = "1234 5678 9012 3456 7890 1234 5678 9012";

async fn upload(desk: &mut Browser, file: &[u8], fields: &[(&str, &str)]) -> Page {
    let path = at("/stock/import");
    let form = desk.get(&path).await;
    assert_eq!(form.name(), "console-import", "{}", form.html);
    let mut all = vec![("csrf", form.csrf())];
    all.extend_from_slice(fields);
    desk.upload(&path, &all, file).await
}

/// Where an upload was accepted, and the page when it has been read.
async fn seen(desk: &mut Browser, file: &[u8], fields: &[(&str, &str)]) -> (String, Page) {
    let sent = upload(desk, file, fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let path = sent.header("location").to_owned();
    let page = stands(desk, &path, |stage| stage != "looking").await;
    (path, page)
}

/// The page once it stands so.
async fn stands(desk: &mut Browser, path: &str, fits: impl Fn(&str) -> bool) -> Page {
    until("the import", async || {
        let page = desk.get(path).await;
        let waits = ["looking", "taking"].contains(&stage(&page));
        assert_eq!(page.header("refresh").is_empty(), !waits, "{}", page.html);
        fits(stage(&page)).then_some(page)
    })
    .await
}

fn stage(page: &Page) -> &str {
    let rest = page.html.split("data-stage=\"").nth(1).unwrap_or("\"");
    rest.split('"').next().unwrap()
}

fn code(page: &Page) -> &str {
    let rest = page.html.split("data-code=\"").nth(1).unwrap_or("\"");
    rest.split('"').next().unwrap()
}

/// What the page says of the items that are not taken.
fn items(page: &Page) -> Vec<&str> {
    let rows = page.html.split("data-item=\"").skip(1);
    rows.map(|row| row.split('"').next().unwrap()).collect()
}

fn counts(page: &Page) -> [&str; 4] {
    ["items", "new", "known", "faults"].map(|name| page.value(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_confirmed_once_and_reported() {
    let server = office().await;
    let mut desk = desk(&server, SUPERVISOR).await;
    let (path, page) = seen(&mut desk, TOTP_KEY.as_bytes(), &[("key", KEY)]).await;
    assert_eq!(counts(&page), ["3", "3", "0", "0"], "{}", page.html);
    assert!(page.has("oath.TEST") && page.has("8123456789") && page.value("digest").len() == 64);
    assert!(!page.has("1234 5678 9012"), "the key is not shown again");
    assert!(
        desk.get(&at("/stock")).await.has("data-none"),
        "but a preview"
    );
    let bare = desk.submit(&page, &path, &[("reason", " ")]).await;
    assert_eq!((bare.status, bare.errors()), (422, vec!["reason_bad"]));
    let why = [("reason", "納品 2026-117")];
    // Twice, as a double click sends it.
    for _ in 0..2 {
        desk.submit(&page, &path, &why).await;
    }
    let report = stands(&mut desk, &path, |stage| stage == "report").await;
    assert_eq!(counts(&report), ["3", "3", "0", "0"]);
    let table = desk.get(&format!("{path}/report.csv")).await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert!(table.has("\"1\",\"8123456789\",\"new\""), "{}", table.html);
    assert!(desk.get(&at("/stock")).await.has("GT26000001"));
    let log = desk.get(&at("/log?event=stock_imported")).await;
    assert_eq!(log.html.matches("data-event=\"stock_imported\"").count(), 1);
    assert!(
        log.has("ito") && log.has("理由：納品 2026-117"),
        "{}",
        log.html
    );
    // The back button: the form is there, the file is not.
    let late = desk.submit(&page, &path, &why).await;
    assert_eq!(stage(&late), "report");
    let (path, again) = seen(&mut desk, TOTP_KEY.as_bytes(), &[("key", KEY)]).await;
    assert_eq!(counts(&again), ["3", "0", "3", "0"]);
    assert!(again.has("data-none") && !again.has("data-action=\"confirm\""));
    let fields = [("decision", "drop")];
    let dropped = desk.submit(&again, &path, &fields).await;
    assert_eq!(said(&dropped), "import-dropped");
    assert_eq!(desk.get(&path).await.status, 410);
}

/// A file, its key and password, and what is said of it.
type Bad = (Vec<u8>, &'static str, &'static str, &'static str);

fn bad_files() -> Vec<Bad> {
    let bomb = "<!DOCTYPE k [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;&a;\">]><k>&b;</k>";
    let bare = {
        let method = TOTP_KEY.find("  <MACMethod").unwrap();
        let rest = TOTP_KEY.find("  <KeyPackage>").unwrap();
        format!("{}{}", &TOTP_KEY[..method], &TOTP_KEY[rest..])
    };
    let other = "00000000000000000000000000000000";
    let long = "0000000000000000000000000000000000000000000000000000000000000000";
    let cut = TOTP_CLEAR.as_bytes()[..TOTP_CLEAR.len() - 30].to_vec();
    vec![
        (TOTP_KEY.into(), other, "", "pskc_wrong_key"),
        (TOTP_PASSWORD.into(), "", "qwertz", "pskc_wrong_key"),
        (TOTP_KEY.into(), "", "", "pskc_key_needed"),
        (TOTP_PASSWORD.into(), "", "", "pskc_password_needed"),
        (TOTP_KEY.into(), long, "", "pskc_key_length"),
        (TOTP_CLEAR.into(), KEY, "", "pskc_not_protected"),
        (bare.into(), KEY, "", "pskc_mac_method"),
        (FIGURE_8.into(), KEY, "", "pskc_unsupported"),
        (bomb.into(), "", "", "pskc_dtd"),
        (b"serial,seed\n".to_vec(), "", "", "pskc_not_xml"),
        (b"<a/>".to_vec(), "", "", "pskc_not_pskc"),
        (vec![0xff, 0x00, 0xfe], "", "", "pskc_encoding"),
        (cut, "", "", "pskc_truncated"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_file_has_its_message_in_both_languages_and_nothing_is_taken() {
    let server = office().await;
    let mut desk = desk(&server, SUPERVISOR).await;
    let mut told = std::collections::HashSet::new();
    for (file, key, password, wanted) in bad_files() {
        let fields = [("key", key), ("password", password)];
        let (path, page) = seen(&mut desk, &file, &fields).await;
        assert_eq!((stage(&page), code(&page)), ("refused", wanted));
        assert!(page.has("data-action=\"again\"") && !page.has("qwertz"));
        let english = desk.get(&format!("{path}?lang=en")).await;
        assert!(english.has("Nothing was taken in."), "{}", english.html);
        desk.get(&format!("{path}?lang=ja")).await;
        let words = |page: &Page| {
            let rest = page.html.split("<strong>").nth(1).unwrap();
            rest.split('<').next().unwrap().to_owned()
        };
        assert_ne!(words(&page), words(&english), "{wanted}");
        told.insert((wanted, words(&page)));
    }
    let codes: std::collections::HashSet<_> = told.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes.len(), told.len(), "one code, one message");
    assert!(desk.get(&at("/stock")).await.has("data-none"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_item_is_said_of_it_and_the_others_are_taken() {
    let server = office().await;
    let mut desk = desk(&server, SUPERVISOR).await;
    let mac = TOTP_KEY.find("<ValueMAC>").unwrap() + "<ValueMAC>".len();
    let end = TOTP_KEY[mac..].find("</ValueMAC>").unwrap() + mac;
    let right = &TOTP_KEY[mac..end];
    let wrong = TOTP_KEY.replacen(right, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", 1);
    let none = TOTP_KEY.replacen(&format!("<ValueMAC>{right}</ValueMAC>"), "", 1);
    let policy = TOTP_CLEAR.replacen("<Policy>", "<Policy><Colour>red</Colour>", 1);
    for (file, key, wanted) in [
        (wrong, KEY, vec!["item_wrong_mac"]),
        (none, KEY, vec!["item_no_mac"]),
        (
            TOTP_CLEAR.replacen("pskc:totp\"", "pskc:hotp\"", 1),
            "",
            vec!["item_algorithm"],
        ),
        (policy, "", vec!["item_unknown_policy"]),
        (
            TOTP_CLEAR.replace("gt-2600-0001", "8123-4567-89"),
            "",
            vec!["item_twice"; 2],
        ),
    ] {
        let (_, page) = seen(&mut desk, file.as_bytes(), &[("key", key)]).await;
        assert_eq!((stage(&page), items(&page)), ("seen", wanted));
    }
    let markup = TOTP_CLEAR.replacen("8123 4567 89", "&lt;b&gt;=1+1", 1);
    let (path, page) = seen(&mut desk, markup.as_bytes(), &[]).await;
    assert_eq!(items(&page), ["item_serial"]);
    assert!(!page.has("<b>=1"), "a serial number is no markup");
    desk.submit(&page, &path, &[("reason", "納品")]).await;
    let report = stands(&mut desk, &path, |stage| stage == "report").await;
    assert_eq!(counts(&report), ["3", "2", "0", "1"]);
    let clear = TOTP_CLEAR.as_bytes();
    let (_, page) = seen(&mut desk, clear, &[]).await;
    assert_eq!(counts(&page), ["3", "1", "2", "0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_at_is_said_beside_its_field() {
    let server = Server::start_with(|config| {
        console_desk::with_staff(config);
        config.console.import_mib = 1;
    })
    .await;
    let mut desk = desk(&server, SUPERVISOR).await;
    let large = vec![b' '; 1024 * 1024 + 1];
    let clear = TOTP_CLEAR.as_bytes();
    for (file, fields, status, error) in [
        (&b""[..], vec![], 422, "import_empty"),
        (&large[..], vec![], 413, "pskc_too_large"),
        (clear, vec![("key", "1234")], 422, "import_key_bad"),
        (
            clear,
            vec![("key", KEY), ("password", "x")],
            422,
            "import_both",
        ),
    ] {
        let page = upload(&mut desk, file, &fields).await;
        assert_eq!((page.status, page.errors()), (status, vec![error]));
        assert!(page.typed("key").is_empty() && page.typed("password").is_empty());
    }
    let path = at("/stock/import");
    let bare = desk.upload(&path, &[("csrf", "x")], clear).await;
    assert_eq!(bare.status, 403, "a form of another session");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_its_sessions_alone_and_gone_when_that_or_the_issuer_ends() {
    let mut server = office().await;
    let token = console_desk::token_of(&server, SUPERVISOR).await;
    let mut one = console_desk::desk_of(&server, SUPERVISOR, &token).await;
    let clear = TOTP_CLEAR.as_bytes();
    let (path, page) = seen(&mut one, clear, &[]).await;
    server.clock.forward(60);
    let mut other = console_desk::desk_of(&server, SUPERVISOR, &token).await;
    assert_eq!(stage(&other.get(&path).await), "gone");
    let find = other.get(&at("/")).await;
    let refused = other.submit(&find, &path, &[("reason", "x")]).await;
    assert_eq!(stage(&refused), "gone");
    // Two files of two sessions, and no third.
    let (second, _) = seen(&mut other, clear, &[]).await;
    server.clock.forward(60);
    let mut third = console_desk::desk_of(&server, SUPERVISOR, &token).await;
    let busy = upload(&mut third, clear, &[]).await;
    assert_eq!((busy.status, busy.errors()), (503, vec!["import_busy"]));
    other.submit(&find, &at("/logout"), &[]).await;
    let (third_path, _) = seen(&mut third, clear, &[]).await;
    // Another file takes the place of the first; the first one's form does nothing.
    let (newer, _) = seen(&mut third, clear, &[]).await;
    assert_eq!(third.get(&third_path).await.status, 410);
    assert_ne!(second, newer);
    // The issuer begins anew: sessions live on, files do not.
    server.restart(|_| {}).await;
    let mut one = one.at(&server.origin);
    let gone = one.get(&path).await;
    assert_eq!((gone.status, stage(&gone)), (410, "gone"));
    let late = one.submit(&page, &path, &[("reason", "納品")]).await;
    assert_eq!(stage(&late), "gone");
    assert!(one.get(&at("/stock")).await.has("data-none"));
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_tokens_are_looked_at_and_their_progress_is_seen() {
    let server = office().await;
    let token = console_desk::token_of(&server, SUPERVISOR).await;
    let mut desk = console_desk::desk_of(&server, SUPERVISOR, &token).await;
    let file = many(8_000);
    let (path, page) = seen(&mut desk, file.as_bytes(), &[("key", KEY)]).await;
    assert_eq!(counts(&page), ["8000", "8000", "0", "0"]);
    let shown = page.html.split("data-first").nth(1).unwrap();
    let list = shown.split("</ul>").next().unwrap();
    assert_eq!(list.matches("<li>").count(), 10);
    desk.submit(&page, &path, &[("reason", "納品")]).await;
    let done = until("some of them", async || {
        let page = desk.get(&path).await;
        assert_eq!(stage(&page), "taking");
        let value = page.html.split("<progress max=\"8000\" value=\"").nth(1)?;
        let done: usize = value.split('"').next()?.parse().ok()?;
        (done > 0).then_some(done)
    })
    .await;
    assert!(done < 8_000, "{done}");
    // Nobody begins a second one meanwhile, and logging out does not end it.
    let again = desk.upload(&at("/stock/import"), &[], b"").await;
    assert_eq!(again.header("location"), path);
    let find = desk.get(&at("/")).await;
    desk.submit(&find, &at("/logout"), &[]).await;
    assert_eq!(desk.get(&path).await.name(), "console-login");
    server.clock.forward(60);
    let mut later = console_desk::desk_of(&server, SUPERVISOR, &token).await;
    assert_eq!(stage(&later.get(&path).await), "gone", "another session");
    until("all of them", async || {
        let log = later.get(&at("/log?event=stock_imported")).await;
        log.has("new: 8000").then_some(())
    })
    .await;
}
