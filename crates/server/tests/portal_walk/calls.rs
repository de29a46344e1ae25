//! The telephone check at the demo institution that has one.

use crate::support::{Browser, Page, Server};

pub const SLUG: &str = "kotonoha";
pub const MOBILE: &str = "+819000000001";
pub const PHONE: &str = "/i/kotonoha/issue/phone";

/// The demo's telephone calls, and keys in these digits.
pub async fn ring(server: &Server, from: &str, digits: &str) -> Page {
    let mut browser = server.browser();
    let dialled = [("to", SLUG), ("from", from), ("other", ""), ("do", "dial")];
    let mut page = browser.post_raw("/telephone", &dialled).await;
    for digit in digits.chars() {
        let key = digit.to_string();
        let held = ["call", "next", "digits", "said"];
        let held = held.map(|name| (name, page.typed(name).to_owned()));
        let mut fields = vec![("to", SLUG), ("from", from), ("key", key.as_str())];
        fields.extend(held.iter().map(|(name, value)| (*name, value.as_str())));
        page = browser.post_raw("/telephone", &fields).await;
    }
    page
}

/// Chooses a telephone, by its place in the list.
pub async fn choose(browser: &mut Browser, from: &Page, phone: &str) -> Page {
    let draft = from.typed("draft").to_owned();
    let fields = [("draft", draft.as_str()), ("phone", phone)];
    browser.submit(from, PHONE, &fields).await
}
