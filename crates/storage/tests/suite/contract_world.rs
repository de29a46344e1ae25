//! A company's contract with users, a card and PINs; hardware to be registered.

use crate::binding_world::shows;
use crate::stock_world::{Made, import_at, made};
use crate::world::World;
use warifu_enroll::UserId;
use warifu_issuer::binding::{BindRefusal, Bound, Details};
use warifu_issuer::contract::{CardCells, CardCode, Mode, ModeWish, RegisterWish, Turned};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, MailAddress, Slug};
use warifu_issuer::outbox::Language;
use warifu_issuer::policy::CardPolicy;
use warifu_issuer::proof::SecretKind;
use warifu_issuer::verification::{Purpose, Verdict, Who};
use warifu_issuer::{Issuer, NewCustomer};
use warifu_secret::LoginPassword;

pub const PIN: &str = "67120001";

pub fn tsubaki() -> Slug {
    Slug::new("tsubaki").unwrap()
}

/// The user of that place, of that contract.
pub fn user(contract: u32, place: u32) -> UserId {
    UserId::parse(&format!("TB67{contract:04}{place:02}")).unwrap()
}

/// A contract with so many users.
pub async fn company(world: &World, number: u32, users: u32) -> Customer {
    let issuer = &world.issuer;
    let new = NewCustomer {
        contract: ContractId::new(format!("TSUBAKI{number:02}")).unwrap(),
        user: user(number, 1),
        name: "椿物産".to_owned(),
        password: LoginPassword::new("nobody asks for it".to_owned()),
    };
    let id = issuer.add_customer(&tsubaki(), new).await.unwrap();
    let customer = issuer.customer(id).await.unwrap().unwrap();
    let pin = LoginPassword::new(PIN.to_owned());
    let set = issuer.set_secret(&customer, SecretKind::ContractPin, pin);
    set.await.unwrap();
    let details = Details {
        mail: MailAddress::parse("soumu@tsubaki.example").unwrap(),
        language: Language::Ja,
        otp_at_login: false,
    };
    let stores = issuer.stores();
    stores.details.set(customer.id, details).await.unwrap();
    let users = (1..=users)
        .map(|place| (user(number, place), format!("利用者{place}")))
        .collect();
    let entered = issuer.set_contract(&customer, Mode::Own, users).await;
    entered.unwrap();
    customer
}

pub fn policy(world: &World) -> CardPolicy {
    let institution = world.issuer.institutions().by_slug(&tsubaki()).unwrap();
    institution.card.clone().unwrap()
}

/// What stands below a symbol of everybody's card here.
pub fn code_of(symbol: &str) -> String {
    let symbol = symbol.chars().next().unwrap();
    format!("{:04}", 4000 + u32::from(symbol))
}

pub async fn hand_out_card(world: &World, customer: &Customer) {
    let policy = policy(world);
    let cell = |symbol: &String| {
        let code = CardCode::parse(&code_of(symbol), &policy).unwrap();
        (symbol.clone(), code)
    };
    let cells = policy.symbols.iter().map(cell).collect();
    let cells = CardCells::of(&policy, cells).unwrap();
    world.issuer.set_card(customer, cells).await.unwrap();
}

/// So many hardware tokens in stock.
pub async fn stock(world: &World, count: u32) -> Vec<Made> {
    let tokens = made(count);
    let report = import_at(world, &tsubaki(), &tokens).await;
    assert_eq!(report.counts().faults, 0);
    tokens
}

/// Registers one for a user; `before` is what the page showed as the present one.
pub async fn register(
    world: &World,
    customer: &Customer,
    (mode, user): (Mode, UserId),
    token: &Made,
    before: Option<&Made>,
) -> Result<Bound, BindRefusal> {
    let wish = RegisterWish {
        mode,
        user,
        present: before.map(|token| token.serial.clone()),
        serial: token.serial.clone(),
        otp: shows(token, world.now()).into(),
    };
    world.issuer.register(customer, wish).await
}

/// The contract's mode, changed; nothing goes on.
pub async fn turn(world: &World, customer: &Customer, to: Mode) -> Turned {
    let wish = ModeWish { to, keep: None };
    world.issuer.change_mode(customer, wish).await.unwrap()
}

/// A contract whose users share the token.
pub async fn sharing(world: &World, users: u32) -> (Customer, Made) {
    let customer = company(world, 1, users).await;
    assert_eq!(turn(world, &customer, Mode::Shared).await, Turned::Done);
    let token = stock(world, 1).await.remove(0);
    let holder = (Mode::Shared, user(1, 1));
    let bound = register(world, &customer, holder, &token, None).await;
    bound.unwrap();
    world.later(60);
    (customer, token)
}

pub async fn verify_at(issuer: &Issuer, user: UserId, otp: &str) -> Verdict {
    let who = Who::User(user);
    issuer
        .verify(&tsubaki(), who, Purpose::Confirm, otp)
        .await
        .unwrap()
}

pub async fn verify(world: &World, user: UserId, otp: &str) -> Verdict {
    verify_at(&world.issuer, user, otp).await
}
