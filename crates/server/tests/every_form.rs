//! Every form of every institution's, one after another as its customers come to
//! it: what guards it, what every page has, and what becomes of it when it comes
//! too late.
#![expect(clippy::unwrap_used, reason = "tests")]

mod portal_walk;
mod support;

use std::collections::BTreeSet;

use portal_walk::{Form, SLUGS, Walk, walk};
use support::{Browser, Page, Server};

/// What the portal serves, as it is written down there.
const ROUTES: &str = include_str!("../src/portal/mod.rs");

/// Every path below an institution's to which something may be sent.
fn sent_to() -> BTreeSet<String> {
    let routes = ROUTES.split(".route(").skip(1);
    let posts = routes.filter(|route| route.contains(".post(") || route.contains(" post("));
    let paths = posts.filter_map(|route| route.split('"').nth(1));
    let below = paths.filter_map(|path| path.strip_prefix("/i/{slug}"));
    below.map(str::to_owned).collect()
}

fn is_hardened(page: &Page, form: Form) {
    let policy = page.header("content-security-policy");
    let closed = policy.contains("default-src 'self'") && !policy.contains("unsafe");
    assert!(closed, "{form:?}: {policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("cache-control"), "no-store", "{form:?}");
    let inline = ["style=", " onclick", "<script>"];
    assert!(!inline.iter().any(|one| page.has(one)), "{form:?}");
    assert_eq!(page.html.matches("<h1>").count(), 1, "{form:?}");
}

/// The steps, when it expires, the sizes, the mail domains, the page to print; and
/// a keyboard on the screen for each secret.
fn has_what_every_page_has(page: &Page, form: Form) {
    assert!(
        page.has("data-clock") && page.has("data-expires"),
        "{form:?}"
    );
    assert!(page.has("size=large") && page.has("/print\""), "{form:?}");
    assert!(page.has("class=\"domain\""), "{form:?}");
    let inputs = page.html.split("<input ").skip(1);
    for input in inputs.filter_map(|input| input.split('>').next()) {
        let secret = input.contains("type=\"password\"");
        assert_eq!(secret, input.contains("data-keyboard"), "{form:?}: {input}");
    }
}

async fn speaks_both_languages(way: &mut Walk<'_>, form: Form) {
    let mark = if form.page.contains('?') { '&' } else { '?' };
    for (lang, words) in [("en", "Time now"), ("ja", "現在の時刻")] {
        let page = way.get(&format!("{}{mark}lang={lang}", form.page)).await;
        assert_eq!(page.name(), form.name, "{form:?}");
        let chosen = page.has(&format!("<html lang=\"{lang}\""));
        assert!(chosen && page.has(words), "{form:?} {lang}");
    }
}

/// Neither without a token, nor with one that is made up, another session's, or
/// from before the login.
async fn wants_its_token(way: &mut Walk<'_>, form: Form, foreign: &[&str]) {
    let path = way.at(form.to);
    let made_up = "0123456789abcdef0123456789abcdef";
    let refused = way.browser.post_raw(&path, &[]).await;
    assert_eq!((refused.status, refused.name()), (403, "error"), "{form:?}");
    is_hardened(&refused, form);
    for token in foreign.iter().chain([&made_up, &""]) {
        let refused = way.browser.post_raw(&path, &[("csrf", token)]).await;
        assert_eq!(refused.status, 403, "{form:?} {token}");
    }
    let still = way.get(form.page).await;
    assert_eq!(still.name(), form.name, "{form:?}: nothing was done");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_wants_its_own_token_and_every_page_is_guarded_and_speaks_both_languages() {
    let server = Server::start().await;
    let mut other = server.browser();
    let other = other.log_in("shinkumi", 2).await;
    let mut seen = BTreeSet::new();
    for slug in SLUGS {
        // Of the first page's form, before the login.
        let mut before = String::new();
        walk(&server, slug, async |way: &mut Walk<'_>, form: Form| {
            let page = way.get(form.page).await;
            assert_eq!(page.name(), form.name, "{slug} {form:?}");
            is_hardened(&page, form);
            has_what_every_page_has(&page, form);
            speaks_both_languages(way, form).await;
            let mut foreign = vec![other.csrf()];
            if before.is_empty() || form.to == "/login/certificate" {
                page.csrf().clone_into(&mut before);
            } else {
                foreign.push(&before);
            }
            wants_its_token(way, form, &foreign).await;
            seen.insert(form.to.to_owned());
        })
        .await;
    }
    assert_eq!(seen, sent_to(), "a form that nobody looks at");
}

fn shows(page: &Page, name: &str, value: &str) -> bool {
    let chosen = format!("name=\"{name}\" value=\"{value}\"");
    let ticked = page.html.split(&chosen).nth(1);
    let ticked = ticked.and_then(|rest| rest.split('>').next());
    page.typed(name) == value || ticked.is_some_and(|rest| rest.contains("checked"))
}

/// The form of a page that has expired, filled in and sent; the login that it leads to.
async fn send_too_late(way: &mut Walk<'_>, form: Form) -> Page {
    let page = way.get(form.page).await;
    assert_eq!(page.name(), form.name, "{form:?}");
    let minutes = if form.name == "waiting" { 31 } else { 11 };
    way.server.clock.forward(minutes * 60);
    let carried = ["users", "of", "user", "mode", "present", "to", "draft"];
    let carried = carried.map(|name| (name, page.typed(name).to_owned()));
    let own = |name: &str| form.typed.iter().all(|(typed, _)| *typed != name);
    let mut fields = form.typed.to_vec();
    fields.extend(form.secrets.iter().map(|name| (*name, "Gehe1mn1s")));
    let given = carried
        .iter()
        .filter(|(name, value)| own(name) && !value.is_empty());
    fields.extend(given.map(|(name, value)| (*name, value.as_str())));
    let login = way.send(&page, form.to, &fields).await;
    assert_eq!(login.name(), "login", "{form:?}");
    assert!(login.has("data-notice=\"expired\""), "{form:?}");
    login
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_logged_out_at_any_form_stands_on_it_again_with_what_was_typed_and_no_secret() {
    let server = Server::start().await;
    for slug in SLUGS {
        walk(&server, slug, async |way: &mut Walk<'_>, form: Form| {
            // The way in, the way out, and a check that lasts two minutes.
            let short = form.to.starts_with("/login") || form.to == "/logout";
            if short || form.name == "call" {
                return;
            }
            send_too_late(way, form).await;
            let page = way.log_in().await;
            assert_eq!(page.name(), form.name, "{slug} {form:?}");
            for (name, value) in form.typed {
                assert!(shows(&page, name, value), "{form:?} {name}: {}", page.html);
            }
            assert!(!page.has("Gehe1mn1s"), "{form:?}");
            assert!(page.errors().is_empty(), "{form:?}");
        })
        .await;
    }
}

const REGISTER: &str = "/i/tsubaki/register";

/// Logged out while a serial number stood in the form for the first two users.
async fn late_at_register(server: &Server, browser: &mut Browser) -> Page {
    portal_walk::company::log_in(browser).await;
    let form = portal_walk::company::form(browser, &["TB67000101", "TB67000102"]).await;
    server.clock.forward(11 * 60);
    let carried = portal_walk::company::carried(&form);
    let mut fields: Vec<_> = carried.iter().map(|(n, v)| (*n, v.as_str())).collect();
    fields.push(("serial", "8260-0000"));
    browser.submit(&form, REGISTER, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_for_one_user_is_for_that_one_alone_and_served_once() {
    let server = Server::start().await;
    let mut browser = server.browser();
    late_at_register(&server, &mut browser).await;
    let form = portal_walk::company::log_in(&mut browser).await;
    assert_eq!(
        (form.name(), form.typed("serial")),
        ("register", "8260-0000")
    );
    assert!(form.has("2人中1人目"), "{}", form.html);
    let other = browser
        .get(&format!("{REGISTER}?users=TB67000103&of=1"))
        .await;
    assert_eq!((other.name(), other.typed("serial")), ("register", ""));
    let refused = browser
        .submit(&form, REGISTER, &[("users", "TB67000101")])
        .await;
    assert_eq!(refused.name(), "register");
    let form = browser
        .get(&format!("{REGISTER}?users=TB67000101.TB67000102&of=2"))
        .await;
    assert_eq!(form.typed("serial"), "", "the form was here");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_gone_on_with_by_certificate_too_and_never_by_another_contract() {
    let server = Server::start().await;
    let mut browser = portal_walk::company::certified(&server, Some("TSUBAKI01"));
    let path = "/i/tsubaki/login/certificate";
    let pin = [("contract_pin", portal_walk::company::PIN)];
    let login = browser.get(path).await;
    let home = browser.submit(&login, path, &pin).await;
    assert_eq!(home.name(), "home");
    let form = portal_walk::company::form(&mut browser, &["TB67000101"]).await;
    server.clock.forward(11 * 60);
    let fields = [("users", "TB67000101"), ("serial", "8260-0000")];
    let late = browser.submit(&form, REGISTER, &fields).await;
    assert_eq!(late.name(), "login");
    let login = browser.get(path).await;
    let form = browser.submit(&login, path, &pin).await;
    assert_eq!(
        (form.name(), form.typed("serial")),
        ("register", "8260-0000")
    );
    // Another contract's administrator, in the same browser.
    let mut browser = server.browser();
    late_at_register(&server, &mut browser).await;
    let asked = portal_walk::company::type_pin(&mut browser, "TSUBAKI02", "67120002").await;
    let symbol = asked.value("symbol");
    let code = portal_walk::company::card_code(&mut browser, "TSUBAKI02", symbol).await;
    let fields = [("card_code", code.as_str())];
    let home = browser
        .submit(&asked, "/i/tsubaki/login/card", &fields)
        .await;
    assert_eq!(home.name(), "home");
    let tokens = browser.get("/i/tsubaki/register?users=TB67000101").await;
    assert!(!tokens.has("8260-0000"));
}
