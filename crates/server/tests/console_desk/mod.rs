//! Who works at the console in the tests.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses a part of it"
)]

use crate::support::{self, Browser, Page, Phone, Server, code_of};
use warifu_enroll::client::Registered;
use warifu_server::Config;

pub const SLUG: &str = "shinkumi";
pub const SERVICE: &str = "10212083";
/// The demonstration's staff: login, password, user ID.
pub const STAFF: [(&str, &str, &str); 3] = [
    ("tanaka", "konsoru-01-warifu", "STAFF000001"),
    ("ito", "konsoru-02-warifu", "STAFF000002"),
    ("kansa", "konsoru-03-warifu", "STAFF000003"),
];
pub const SUPPORT: usize = 0;
pub const SUPERVISOR: usize = 1;
pub const AUDITOR: usize = 2;

/// An institution with a console.
#[derive(Clone, Copy)]
pub struct Place {
    pub slug: &'static str,
    pub service: &'static str,
}

pub const SHINKUMI: Place = Place {
    slug: SLUG,
    service: SERVICE,
};

pub fn with_staff(config: &mut Config) {
    support::few_attempts(config);
    config.demo.no_staff = false;
}

pub async fn office() -> Server {
    Server::start_with(with_staff).await
}

/// The only institution far and wide, and so the one where the staff work.
pub async fn office_at(place: Place) -> Server {
    let alone = |config: &mut Config| {
        config.demo.no_staff = false;
        for folder in std::fs::read_dir(&config.institutions_dir).unwrap() {
            let folder = folder.unwrap().path();
            let is_ours = [place.slug, "common"]
                .iter()
                .any(|one| folder.ends_with(one));
            if folder.is_dir() && !is_ours {
                std::fs::remove_dir_all(folder).unwrap();
            }
        }
    };
    Server::start_with(alone).await
}

pub fn at(rest: &str) -> String {
    SHINKUMI.at(rest)
}

/// The activation password that the card says.
pub async fn activation(server: &Server) -> String {
    let page = server.browser().get("/").await;
    let row = page.html.split("<td>STAFF000001</td><td>").nth(1).unwrap();
    row.split('<').next().unwrap().to_owned()
}

impl Place {
    pub fn at(self, rest: &str) -> String {
        format!("/console/{}{rest}", self.slug)
    }

    async fn token_of(self, server: &Server, who: usize) -> Registered {
        let activation = activation(server).await;
        let (_, _, user) = *STAFF.get(who).unwrap();
        let phone = Phone::new(server);
        phone.enroll(self.service, user, &activation).await.unwrap()
    }

    async fn enter(self, browser: &mut Browser, who: usize, code: &str) -> Page {
        let login = self.at("/login");
        let page = browser.get(&login).await;
        let (name, password, _) = *STAFF.get(who).unwrap();
        let fields = [("name", name), ("password", password), ("otp", code)];
        browser.submit(&page, &login, &fields).await
    }

    /// A browser in which this colleague is logged in.
    pub async fn desk(self, server: &Server, who: usize) -> Browser {
        let token = self.token_of(server, who).await;
        self.desk_of(server, who, &token).await
    }

    async fn desk_of(self, server: &Server, who: usize, token: &Registered) -> Browser {
        let mut browser = server.browser();
        let code = code_of(token, server, 0);
        let page = self.enter(&mut browser, who, &code).await;
        assert_eq!(page.name(), "console-find", "{}", page.html);
        browser
    }

    /// Where the page of the customer is that is found by what is typed.
    pub async fn find(self, desk: &mut Browser, typed: &str) -> String {
        let page = desk.get(&self.at("/")).await;
        let found = desk.submit(&page, &self.at("/"), &[("q", typed)]).await;
        let link = found.html.split("/customers/").nth(1).unwrap();
        let id = link.split('"').next().unwrap();
        self.at(&format!("/customers/{id}"))
    }
}

pub async fn token_of(server: &Server, who: usize) -> Registered {
    SHINKUMI.token_of(server, who).await
}

pub async fn enter(browser: &mut Browser, who: usize, code: &str) -> Page {
    SHINKUMI.enter(browser, who, code).await
}

/// A browser in which this colleague is logged in.
pub async fn desk(server: &Server, who: usize) -> Browser {
    SHINKUMI.desk(server, who).await
}

/// The same with a token that is there.
pub async fn desk_of(server: &Server, who: usize, token: &Registered) -> Browser {
    SHINKUMI.desk_of(server, who, token).await
}

/// The form of an act on a customer's page, filled in and sent.
pub async fn act(
    desk: &mut Browser,
    page: &str,
    act: &str,
    of: &str,
    more: &[(&str, &str)],
) -> Page {
    let path = format!("{page}/{act}");
    let form = desk.get(&format!("{path}?of={of}")).await;
    let mut fields = vec![("of", of)];
    fields.extend_from_slice(more);
    desk.submit(&form, &path, &fields).await
}

pub fn said(page: &Page) -> &str {
    page.html
        .split("data-said=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("")
}
