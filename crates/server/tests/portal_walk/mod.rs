//! Walks every institution's procedure from form to form, as its customers do.
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses a part of it"
)]

pub mod calls;
pub mod company;
pub mod tokens;

use crate::support::{Browser, Page, Phone, Server};
use tokens::{Shown, digits, of_asahino, of_tsubaki};

/// One for each procedure.
pub const SLUGS: [&str; 5] = ["kotonoha", "tsubaki", "shinkumi", "asahino", "mahoroba"];
pub const CONFIRMATION: &str = "kakunin01";
const MAIL: &str = "taro@example.jp";
const PASSWORD: &str = "246813";

/// A form, and the page that it stands on. Paths go below the institution's.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub page: &'static str,
    pub to: &'static str,
    pub name: &'static str,
    /// What may be typed into it and stays.
    pub typed: &'static [(&'static str, &'static str)],
    /// What else it sends: secrets, and what is asked anew.
    pub secrets: &'static [&'static str],
}

const fn form(page: &'static str, name: &'static str) -> Form {
    Form {
        page,
        to: page,
        name,
        typed: &[],
        secrets: &[],
    }
}

impl Form {
    const fn to(mut self, to: &'static str) -> Self {
        self.to = to;
        self
    }

    const fn typed(mut self, typed: &'static [(&'static str, &'static str)]) -> Self {
        self.typed = typed;
        self
    }

    const fn secret(mut self, secrets: &'static [&'static str]) -> Self {
        self.secrets = secrets;
        self
    }
}

/// A customer on the way.
pub struct Walk<'a> {
    pub server: &'a Server,
    pub browser: Browser,
    pub slug: &'static str,
    /// What shows the codes of the token in use.
    pub token: Option<Shown>,
}

impl Walk<'_> {
    pub fn at(&self, path: &str) -> String {
        format!("/i/{}{path}", self.slug)
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let path = self.at(path);
        self.browser.get(&path).await
    }

    pub async fn send(&mut self, from: &Page, to: &str, fields: &[(&str, &str)]) -> Page {
        let path = self.at(to);
        self.browser.submit(from, &path, fields).await
    }

    /// A code that was not used yet: a minute goes by.
    pub fn code(&self) -> String {
        self.server.clock.forward(60);
        self.token.as_ref().unwrap().code(self.server)
    }

    /// As far as the login lets in; the page that it leads to.
    pub async fn log_in(&mut self) -> Page {
        if self.slug == company::SLUG {
            return company::log_in(&mut self.browser).await;
        }
        let page = self.browser.log_in(self.slug, 1).await;
        if page.name() != "login-otp" {
            return page;
        }
        let code = self.code();
        self.send(&page, "/login/otp", &[("otp", &code)]).await
    }

    async fn enroll(&mut self, service: &str, user: &str) {
        let phone = Phone::new(self.server);
        let token = phone.enroll(service, user, PASSWORD).await;
        self.token = Some(Shown::App(Box::new(token.unwrap())));
    }

    /// The page after *issue*.
    async fn issue(&mut self) -> Page {
        self.browser.issue(self.slug, MAIL, PASSWORD).await
    }
}

const ISSUE: Form = form("/issue", "issue")
    .typed(&[("mail", "half@exam"), ("mail_again", "half")])
    .secret(&["activation_password", "activation_password_again"]);
const LOGIN_OTP: Form = form("/login/otp", "login-otp").secret(&["otp"]);

/// Stands on each form of the institution's once, in the order of its procedure.
pub async fn walk(
    server: &Server,
    slug: &'static str,
    mut visit: impl AsyncFnMut(&mut Walk<'_>, Form),
) {
    let mut way = Walk {
        server,
        browser: server.browser(),
        slug,
        token: None,
    };
    visit(&mut way, form("/login", "login")).await;
    match slug {
        "kotonoha" => called(&mut way, &mut visit).await,
        "tsubaki" => of_company(&mut way, &mut visit).await,
        "shinkumi" => on_the_spot(&mut way, &mut visit).await,
        "asahino" => bound(&mut way, &mut visit).await,
        _ => by_doors(&mut way, &mut visit).await,
    }
}

async fn called(way: &mut Walk<'_>, visit: &mut impl AsyncFnMut(&mut Walk<'_>, Form)) {
    way.log_in().await;
    visit(way, form("/", "home").to("/logout")).await;
    visit(way, ISSUE).await;
    way.issue().await;
    visit(way, form("/issue/phone", "phones").typed(&[("phone", "2")])).await;
    let phones = way.get("/issue/phone").await;
    calls::choose(&mut way.browser, &phones, "1").await;
    visit(way, form("/issue/call", "call")).await;
    visit(way, form("/issue/stop", "stop")).await;
    let phones = way.get("/issue/phone").await;
    way.server.clock.forward(121);
    let call = calls::choose(&mut way.browser, &phones, "1").await;
    calls::ring(way.server, calls::MOBILE, call.value("code")).await;
    let waiting = way.send(&call, "/issue/call", &[]).await;
    assert_eq!(waiting.name(), "waiting");
    way.enroll("10212034", "K34000001").await;
    way.browser.log_in(way.slug, 1).await;
    visit(way, LOGIN_OTP).await;
}

async fn on_the_spot(way: &mut Walk<'_>, visit: &mut impl AsyncFnMut(&mut Walk<'_>, Form)) {
    way.log_in().await;
    visit(way, ISSUE).await;
    way.issue().await;
    visit(way, form("/issue/stop", "stop")).await;
    visit(way, form("/issue/waiting", "waiting").secret(&["otp"])).await;
    way.enroll("10212083", "2083L0000193A001").await;
    let waiting = way.get("/issue/waiting").await;
    let code = way.code();
    let done = way
        .send(&waiting, "/issue/waiting", &[("otp", &code)])
        .await;
    assert_eq!(done.name(), "in-use");
    way.browser.log_in(way.slug, 1).await;
    visit(way, LOGIN_OTP).await;
}

const BOUND: &[(&str, &str)] = &[("serial", "8260-0000"), ("otp_at_login", "yes")];
const BOXES: &[&str] = &["otp", "transfer_1", "transfer_2", "transfer_10"];

async fn bound(way: &mut Walk<'_>, visit: &mut impl AsyncFnMut(&mut Walk<'_>, Form)) {
    way.log_in().await;
    visit(way, form("/bind", "bind").typed(BOUND).secret(BOXES)).await;
    way.token = Some(Shown::Hardware(of_asahino(way.server).swap_remove(0)));
    let page = way.get("/bind").await;
    let (serial, code) = (way.token.as_ref().unwrap().serial(), way.code());
    let mut fields = vec![
        ("serial", serial.as_str()),
        ("otp", &code),
        ("otp_at_login", "yes"),
    ];
    let answers = digits(&page, tokens::TRANSFER);
    fields.extend(
        answers
            .iter()
            .map(|(name, digit)| (name.as_str(), digit.as_str())),
    );
    let done = way.send(&page, "/bind", &fields).await;
    assert_eq!(done.name(), "bound");
    visit(
        way,
        form("/exchange", "exchange").typed(BOUND).secret(BOXES),
    )
    .await;
    visit(way, form("/unbind", "unbind").secret(BOXES)).await;
    way.browser.log_in(way.slug, 1).await;
    visit(way, LOGIN_OTP).await;
}

async fn by_doors(way: &mut Walk<'_>, visit: &mut impl AsyncFnMut(&mut Walk<'_>, Form)) {
    const PROOF: &[&str] = &["confirmation_password"];
    way.log_in().await;
    visit(way, ISSUE).await;
    way.issue().await;
    visit(way, form("/issue/check", "check").secret(PROOF)).await;
    let check = way.get("/issue/check").await;
    let draft = check.typed("draft").to_owned();
    let fields = [("confirmation_password", CONFIRMATION), ("draft", &draft)];
    let waiting = way.send(&check, "/issue/check", &fields).await;
    assert_eq!(waiting.name(), "waiting");
    way.enroll("10212075", "D75000001").await;
    visit(way, form("/start", "start-use").secret(&["otp"])).await;
    let start = way.get("/start").await;
    let code = way.code();
    let done = way.send(&start, "/start", &[("otp", &code)]).await;
    assert_eq!(done.name(), "in-use");
    visit(way, form("/release", "release").secret(PROOF)).await;
    way.browser.log_in(way.slug, 1).await;
    visit(way, LOGIN_OTP).await;
}

async fn of_company(way: &mut Walk<'_>, visit: &mut impl AsyncFnMut(&mut Walk<'_>, Form)) {
    const PIN: &[&str] = &["registration_pin"];
    let asked = company::type_pin(&mut way.browser, "TSUBAKI01", company::PIN).await;
    assert_eq!(asked.name(), "login-card");
    visit(
        way,
        form("/login/card", "login-card").secret(&["card_code"]),
    )
    .await;
    way.log_in().await;
    visit(
        way,
        form("/tokens", "tokens").typed(&[("user", "TB67000103")]),
    )
    .await;
    let register = form("/register?users=TB67000101.TB67000102&of=2", "register");
    let register = register
        .to("/register")
        .secret(&["otp", "registration_pin"]);
    visit(way, register.typed(&[("serial", "8260-0000")])).await;
    let page = company::form(&mut way.browser, &["TB67000101"]).await;
    let token = of_tsubaki(way.server).swap_remove(0);
    company::register(way.server, &mut way.browser, &page, &token).await;
    let unregister = form("/unregister?user=TB67000101", "unregister");
    visit(way, unregister.to("/unregister").secret(PIN)).await;
    let kept = &[("keep", "none")];
    visit(way, form("/mode", "mode").typed(kept).secret(PIN)).await;
    // By the other door.
    way.browser = company::certified(way.server, Some("TSUBAKI01"));
    let certificate = form("/login/certificate", "login-certificate");
    visit(way, certificate.secret(&["contract_pin"])).await;
}
