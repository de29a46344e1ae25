//! A customer of an institution that binds tokens, and hardware to be bound.

use crate::stock_world::{Made, import_at, made};
use crate::world::World;
use warifu_enroll::UserId;
use warifu_issuer::NewCustomer;
use warifu_issuer::binding::{Act, BindRefusal, Bound, Details, TransferPassword, Wish};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ContractId, MailAddress, Slug};
use warifu_issuer::outbox::Language;
use warifu_otp::{Algorithm, Digits, Params, Period, UnixTime, code_at};
use warifu_secret::LoginPassword;

pub const TRANSFER: &str = "9081726354";

const PARAMS: Params = Params {
    algorithm: Algorithm::Sha1,
    digits: Digits::Six,
    period: Period::Sixty,
};

pub fn asahino() -> Slug {
    Slug::new("asahino").unwrap()
}

/// Somebody with a transfer password and a mail address.
pub async fn holder(world: &World, number: u32) -> Customer {
    let new = NewCustomer {
        contract: ContractId::new(format!("ASAHINO{number:02}")).unwrap(),
        user: UserId::parse(&format!("A59{number:06}")).unwrap(),
        name: "朝日 花子".to_owned(),
        password: LoginPassword::new("warifu-2083".to_owned()),
    };
    let id = world.issuer.add_customer(&asahino(), new).await.unwrap();
    let customer = world.issuer.customer(id).await.unwrap().unwrap();
    let password = TransferPassword::parse(TRANSFER).unwrap();
    let set = world.issuer.set_transfer_password(&customer, password);
    set.await.unwrap();
    set_details(world, &customer).await;
    customer
}

/// Where the bank writes to.
pub async fn set_details(world: &World, customer: &Customer) {
    let details = Details {
        mail: MailAddress::parse("hanako@example.jp").unwrap(),
        language: Language::Ja,
        otp_at_login: false,
    };
    let stores = world.issuer.stores();
    stores.details.set(customer.id, details).await.unwrap();
}

/// So many hardware tokens in stock.
pub async fn stock(world: &World, count: u32) -> Vec<Made> {
    let tokens = made(count);
    let report = import_at(world, &asahino(), &tokens).await;
    assert_eq!(report.counts().faults, 0);
    tokens
}

/// What a token's window shows.
pub fn shows(token: &Made, at: UnixTime) -> String {
    code_at(&token.seed, at, PARAMS).otp.as_str().to_owned()
}

pub fn wish(act: Act, token: &Made, at: UnixTime) -> Wish {
    Wish {
        act,
        serial: token.serial.clone(),
        otp: shows(token, at).into(),
        otp_at_login: false,
    }
}

pub async fn bind(
    world: &World,
    customer: &Customer,
    act: Act,
    token: &Made,
) -> Result<Bound, BindRefusal> {
    let wish = wish(act, token, world.now());
    world.issuer.bind(customer, wish).await
}
