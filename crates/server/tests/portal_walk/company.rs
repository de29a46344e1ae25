//! A company's administrator: the logins, the form for a user's token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use warifu_server::cli::DemoToken;

use super::tokens::shows;
use crate::support::{Browser, Page, Server};

pub const SLUG: &str = "tsubaki";
pub const PIN: &str = "67120001";
pub const REGISTRATION: &str = "88450001";

pub fn at(path: &str) -> String {
    format!("/i/{SLUG}/{path}")
}

/// What stands below a symbol, on the printed card of a contract.
pub async fn card_code(browser: &mut Browser, contract: &str, symbol: &str) -> String {
    let page = browser.get("/customer-cards").await;
    let card = format!("data-contract=\"{contract}\"");
    let (_, card) = page.html.split_once(&card).unwrap();
    let (_, cell) = card
        .split_once(&format!("data-cell=\"{symbol}\">"))
        .unwrap();
    cell.split('<').next().unwrap().to_owned()
}

/// As far as the card.
pub async fn type_pin(browser: &mut Browser, contract: &str, pin: &str) -> Page {
    let form = browser.get(&at("login")).await;
    let fields = [("contract_id", contract), ("contract_pin", pin)];
    browser.submit(&form, &at("login"), &fields).await
}

pub async fn log_in(browser: &mut Browser) -> Page {
    let asked = type_pin(browser, "TSUBAKI01", PIN).await;
    assert_eq!(asked.name(), "login-card");
    let code = card_code(browser, "TSUBAKI01", asked.value("symbol")).await;
    let fields = [("card_code", code.as_str())];
    browser.submit(&asked, &at("login/card"), &fields).await
}

/// The form for these users.
pub async fn form(browser: &mut Browser, users: &[&str]) -> Page {
    let page = browser.get(&at("tokens")).await;
    let users: Vec<_> = users.iter().map(|user| ("user", *user)).collect();
    browser.submit(&page, &at("tokens"), &users).await
}

/// What the form carries along.
pub fn carried(page: &Page) -> Vec<(&'static str, String)> {
    ["users", "of", "mode", "present"]
        .map(|name| (name, page.typed(name).to_owned()))
        .to_vec()
}

pub async fn fill(browser: &mut Browser, page: &Page, [serial, otp, pin]: [&str; 3]) -> Page {
    let carried = carried(page);
    let mut fields: Vec<_> = carried
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fields.extend([("serial", serial), ("otp", otp), ("registration_pin", pin)]);
    browser.submit(page, &at("register"), &fields).await
}

pub async fn register(
    server: &Server,
    browser: &mut Browser,
    page: &Page,
    token: &DemoToken,
) -> Page {
    // As it may be typed: grouped, small, full-width.
    let serial: String = token
        .serial
        .grouped()
        .to_lowercase()
        .chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
            other => other,
        })
        .collect();
    let code = shows(token, server);
    fill(browser, page, [&serial, &code, REGISTRATION]).await
}

/// A browser that has that contract's certificate, at the listener that asks.
pub fn certified(server: &Server, contract: Option<&str>) -> Browser {
    let folder = server.data.join("demo-certificates");
    let authority = std::fs::read(folder.join("authority.pem")).unwrap();
    let authority = reqwest::Certificate::from_pem(&authority).unwrap();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([authority]);
    let client = match contract {
        Some(contract) => client.identity(identity(&folder, contract)),
        None => client,
    };
    let origin = server.certified_origin.clone().unwrap();
    Browser::of(client.build().unwrap(), &origin)
}

/// Out of the file that is imported into browsers.
pub fn identity(folder: &std::path::Path, contract: &str) -> reqwest::Identity {
    let file = std::fs::read(folder.join(format!("{contract}.p12"))).unwrap();
    let store = p12_keystore::KeyStore::from_pkcs12(&file, "warifu").unwrap();
    let (_, chain) = store.private_key_chain().unwrap();
    let pem = |what: &str, der: &[u8]| {
        let body = STANDARD.encode(der);
        format!("-----BEGIN {what}-----\n{body}\n-----END {what}-----\n")
    };
    let own = pem("CERTIFICATE", chain.chain().first().unwrap().as_der());
    let key = pem("PRIVATE KEY", chain.key());
    reqwest::Identity::from_pem(format!("{key}{own}").as_bytes()).unwrap()
}
