//! A customer's name that is markup is shown as the text that it is: on the portal's
//! pages, in both halves of a mail, and at the support console.
#![expect(clippy::unwrap_used, reason = "tests")]

mod console_desk;
mod support;

use console_desk::{SHINKUMI, SLUG, SUPPORT, act, desk, office};
use support::{Page, Server, customer, until};
use warifu_enroll::UserId;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, CustomerId};

/// What a browser would take for an element, an attribute's end, a place of a mail
/// text.
const NAME: &str = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'&amp;{user_id}";
const USER: &str = "2083L0000193A777";

/// A customer of that name, with the password of the demonstration's first.
async fn enter(server: &Server) {
    let database = server.database().await;
    let one = customer(&database, SLUG, 1).await;
    let evil = Customer {
        id: CustomerId::from_bytes([7; 16]),
        contract: ContractId::new("MARKUP01".to_owned()).unwrap(),
        user: UserId::parse(USER).unwrap(),
        name: NAME.to_owned(),
        ..one
    };
    let at = server.clock.at();
    let audit = Entry::new(&evil.institution, at, Event::CustomerAdded, &evil.id);
    database.stores().customers.add(evil, audit).await.unwrap();
    database.close().await;
}

/// It is there, as text and as nothing else.
fn is_text(page: &Page) {
    let html = &page.html;
    assert!(html.contains("alert(1)"), "the name is not there: {html}");
    for live in ["<script>alert", "<img src=x", "'&amp;"] {
        assert!(!html.contains(live), "{live} in {html}");
    }
    assert!(html.contains("{user_id}"), "filled as if it were a place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_with_markup_in_it_is_text_on_pages_in_mails_and_at_the_console() {
    let server = office().await;
    enter(&server).await;
    let mut browser = server.browser();
    let login = browser.get("/i/shinkumi/login").await;
    let fields = [("contract_id", "MARKUP01"), ("password", "warifu01")];
    let home = browser.submit(&login, "/i/shinkumi/login", &fields).await;
    assert_eq!(home.name(), "home", "{}", home.html);
    is_text(&home);

    let waiting = browser.issue(SLUG, "a@example.jp", "2468ab").await;
    assert_eq!(waiting.name(), "waiting");
    // Its staff have mails of their own.
    let mail = until("the mail", async || {
        let mails = server.mails();
        let place = mails.iter().position(|one| one.contains("a@example.jp"))?;
        Some((place + 1, mails[place].clone()))
    });
    let (number, raw) = mail.await;
    is_text(&browser.get(&format!("/mailbox/{number}")).await);
    is_text(&browser.get(&format!("/mailbox/{number}/html")).await);
    let (head, _) = raw.split_once("\r\n\r\n").unwrap();
    assert!(
        !head.contains("alert") && head.contains("a@example.jp"),
        "{head}"
    );

    let mut desk = desk(&server, SUPPORT).await;
    let page = desk.get(&SHINKUMI.at("/")).await;
    let found = desk
        .submit(&page, &SHINKUMI.at("/"), &[("q", "alert(1)")])
        .await;
    is_text(&found);
    let path = SHINKUMI.find(&mut desk, USER).await;
    is_text(&desk.get(&path).await);
    let again = act(&mut desk, &path, "send-again", "nothing", &[]).await;
    assert!(!again.has("<script>alert"), "{}", again.html);
}
