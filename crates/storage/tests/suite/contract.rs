//! A company's administrator: tokens of users, the mode, the card, certificates.

use crate::binding_world::shows;
use crate::console::member;
use crate::contract_world::{
    PIN, code_of, company, hand_out_card, policy, register, stock, tsubaki, turn, user, verify,
};
use crate::world::{HERE, World, contains};
use warifu_issuer::binding::{BindRefusal, Details};
use warifu_issuer::console::{Cared, Shut};
use warifu_issuer::contract::{CardAnswer, CardCode, Fingerprint, Keep, Mode, ModeWish, Turned};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::StoreError;
use warifu_issuer::release::Released;
use warifu_issuer::staff::Role;
use warifu_issuer::stock::By;
use warifu_issuer::verification::Verdict;
use warifu_issuer::{Error, Login};
use warifu_otp::SerialNumber;
use warifu_secret::LoginPassword;

/// The tokens of the contract: serial numbers and whose.
async fn held(world: &World, customer: &Customer) -> Vec<(SerialNumber, String)> {
    let standing = world.issuer.standing(customer).await.unwrap();
    let tokens = standing.tokens.into_iter();
    tokens
        .map(|token| (token.serial, token.user.to_string()))
        .collect()
}

async fn mails(world: &World, kind: &str) -> i64 {
    let question = format!("SELECT COUNT(*) FROM outbox WHERE notice LIKE '%\"{kind}\"%'");
    world.number(&question).await
}

async fn logged(world: &World, event: &str) -> i64 {
    let question = format!(
        "SELECT COUNT(*) FROM audit WHERE event = '{event}'
         AND detail LIKE '%company administrator%'"
    );
    world.number(&question).await
}

#[tokio::test]
async fn a_token_is_exchanged_without_a_code_of_the_old_one_and_the_log_says_by_whom() {
    let world = World::new().await;
    let customer = company(&world, 1, 2).await;
    let tokens = stock(&world, 2).await;
    let second = || (Mode::Own, user(1, 2));
    register(&world, &customer, second(), &tokens[0], None)
        .await
        .unwrap();
    register(&world, &customer, second(), &tokens[1], Some(&tokens[0]))
        .await
        .unwrap();
    let left = (tokens[1].serial.clone(), user(1, 2).to_string());
    assert_eq!(held(&world, &customer).await, [left]);
    world.later(60);
    let old = shows(&tokens[0], world.now());
    let said = verify(&world, user(1, 2), &old).await;
    assert!(matches!(said, Verdict::Wrong { .. }), "{said:?}");
    assert_eq!(mails(&world, "activated").await, 2);
    assert_eq!(mails(&world, "ended").await, 1);
    assert_eq!(logged(&world, "token_bound").await, 2);
    assert_eq!(logged(&world, "token_ended").await, 1);
}

#[tokio::test]
async fn what_the_page_showed_must_still_be_so() {
    let world = World::new().await;
    let (customer, other) = (company(&world, 1, 2).await, company(&world, 2, 2).await);
    let tokens = stock(&world, 3).await;
    let first = || (Mode::Own, user(1, 1));
    let one = register(&world, &customer, first(), &tokens[0], None).await;
    one.unwrap();
    // Another window still shows that there is none; or one that is gone.
    for before in [None, Some(&tokens[2])] {
        let said = register(&world, &customer, first(), &tokens[1], before).await;
        assert!(matches!(said, Err(BindRefusal::Otherwise)), "{said:?}");
    }
    let mode = (Mode::Shared, user(1, 1));
    let said = register(&world, &customer, mode, &tokens[1], Some(&tokens[0])).await;
    assert!(matches!(said, Err(BindRefusal::Otherwise)), "{said:?}");
    // A user of somebody else's, and a token of somebody else's.
    let theirs = (Mode::Own, user(2, 1));
    let said = register(&world, &customer, theirs, &tokens[1], None).await;
    assert!(matches!(said, Err(BindRefusal::Otherwise)), "{said:?}");
    let theirs = (Mode::Own, user(2, 1));
    let said = register(&world, &other, theirs, &tokens[0], None).await;
    assert!(matches!(said, Err(BindRefusal::Serial)), "{said:?}");
    let again = register(&world, &customer, first(), &tokens[0], Some(&tokens[0])).await;
    assert!(matches!(again, Err(BindRefusal::Own)), "{again:?}");
    assert_eq!(held(&world, &customer).await.len(), 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM free_tokens").await, 2);
}

#[tokio::test]
async fn unregistering_ends_that_users_token_and_no_other() {
    let world = World::new().await;
    let customer = company(&world, 1, 2).await;
    let tokens = stock(&world, 2).await;
    for (place, token) in (1..).zip(&tokens) {
        let who = (Mode::Own, user(1, place));
        let bound = register(&world, &customer, who, token, None).await;
        bound.unwrap();
    }
    let unregister = async |serial: &SerialNumber| {
        let (issuer, who) = (&world.issuer, user(1, 1));
        let said = issuer.unregister(&customer, Mode::Own, &who, serial.clone());
        said.await.unwrap().0
    };
    assert_eq!(unregister(&tokens[1].serial).await, Released::Nothing);
    let done = unregister(&tokens[0].serial).await;
    assert!(matches!(done, Released::Done { .. }));
    assert_eq!(unregister(&tokens[0].serial).await, Released::Nothing);
    let left = (tokens[1].serial.clone(), user(1, 2).to_string());
    assert_eq!(held(&world, &customer).await, [left]);
    assert_eq!(mails(&world, "released").await, 1);
    assert_eq!(logged(&world, "token_released").await, 1);
}

#[tokio::test]
async fn a_change_of_mode_ends_every_token_but_the_one_that_goes_on() {
    let world = World::new().await;
    let customer = company(&world, 1, 3).await;
    let tokens = stock(&world, 2).await;
    for (place, token) in (2..).zip(&tokens) {
        let who = (Mode::Own, user(1, place));
        let bound = register(&world, &customer, who, token, None).await;
        bound.unwrap();
    }
    world.later(60);
    let keep = |token: usize, place| Keep {
        serial: tokens[token].serial.clone(),
        user: user(1, place),
    };
    let change = async |to, keep| {
        let wish = ModeWish { to, keep };
        world.issuer.change_mode(&customer, wish).await.unwrap()
    };
    // Shared, it is held under the contract's own user ID and no other.
    let wrong = change(Mode::Shared, Some(keep(0, 2))).await;
    assert_eq!(wrong, Turned::Otherwise);
    assert_eq!(change(Mode::Shared, Some(keep(0, 1))).await, Turned::Done);
    let again = change(Mode::Shared, Some(keep(0, 1))).await;
    assert_eq!(again, Turned::Otherwise, "once");
    let all = (tokens[0].serial.clone(), user(1, 1).to_string());
    assert_eq!(held(&world, &customer).await, [all]);
    let code = shows(&tokens[0], world.now());
    let said = verify(&world, user(1, 3), &code).await;
    assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
    assert_eq!(change(Mode::Own, Some(keep(1, 3))).await, Turned::Otherwise);
    assert_eq!(change(Mode::Own, Some(keep(0, 3))).await, Turned::Done);
    let third = (tokens[0].serial.clone(), user(1, 3).to_string());
    assert_eq!(held(&world, &customer).await, [third]);
    assert_eq!(mails(&world, "mode_changed").await, 2);
    assert_eq!(logged(&world, "contract_mode_changed").await, 2);
    assert_eq!(logged(&world, "token_released").await, 1);
    assert_eq!(
        mails(&world, "released").await,
        0,
        "the one mail says it all"
    );
}

#[tokio::test]
async fn nothing_goes_past_a_token_that_is_locked() {
    let world = World::new().await;
    let customer = company(&world, 1, 2).await;
    let tokens = stock(&world, 2).await;
    let first = || (Mode::Own, user(1, 1));
    register(&world, &customer, first(), &tokens[0], None)
        .await
        .unwrap();
    world
        .change("UPDATE tokens SET state = 'locked', locked_since = 1")
        .await;
    let said = register(&world, &customer, first(), &tokens[1], Some(&tokens[0])).await;
    assert!(matches!(said, Err(BindRefusal::Locked { .. })), "{said:?}");
    let (issuer, serial) = (&world.issuer, tokens[0].serial.clone());
    let first_user = user(1, 1);
    let said = issuer.unregister(&customer, Mode::Own, &first_user, serial);
    assert_eq!(said.await.unwrap().0, Released::Shut);
    assert_eq!(turn(&world, &customer, Mode::Shared).await, Turned::Shut);
    // Another user's is no matter.
    let second = (Mode::Own, user(1, 2));
    let bound = register(&world, &customer, second, &tokens[1], None).await;
    bound.unwrap();
}

#[tokio::test]
async fn a_contract_without_an_address_changes_nothing() {
    let world = World::new().await;
    let customer = company(&world, 1, 1).await;
    world.change("DELETE FROM customer_details").await;
    let details: Option<Details> = world.issuer.details(&customer).await.unwrap();
    assert!(details.is_none());
    assert_eq!(
        turn(&world, &customer, Mode::Shared).await,
        Turned::NoAddress
    );
}

#[tokio::test]
async fn the_symbol_stays_until_it_is_answered_and_five_wrong_lock_until_support() {
    let world = World::new().await;
    let customer = company(&world, 1, 1).await;
    hand_out_card(&world, &customer).await;
    let policy = policy(&world);
    let answer = async |code: &str| {
        let code = CardCode::parse(code, &policy).unwrap();
        world.issuer.answer_card(&customer, &code).await.unwrap()
    };
    let asked = async || world.issuer.card_symbol(&customer).await.unwrap();
    let symbol = asked().await.unwrap();
    for left in [4, 3] {
        assert_eq!(answer("0000").await, CardAnswer::Wrong { left });
        assert_eq!(asked().await, Some(symbol.clone()), "the same symbol");
    }
    // Full-width and with gaps: put right, and the count ends.
    let typed: String = code_of(&symbol)
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap())
        .collect();
    assert_eq!(answer(&format!(" {typed}")).await, CardAnswer::Right);
    let symbol = asked().await.unwrap();
    // Many at once are counted one by one.
    let many = futures(&world, &customer, 8).await;
    let wrong = many
        .iter()
        .filter(|one| matches!(one, CardAnswer::Wrong { .. }));
    assert_eq!(wrong.count(), 4, "{many:?}");
    assert_eq!(asked().await, None);
    assert_eq!(answer(&code_of(&symbol)).await, CardAnswer::Locked);
    world.later(86_400);
    assert_eq!(answer(&code_of(&symbol)).await, CardAnswer::Locked);
    assert_eq!(mails(&world, "card_locked").await, 1);
    let by = By::new("operator", "asked").unwrap();
    let open = world.issuer.open_contract(&customer, &by).await;
    assert_eq!(open.unwrap(), Cared::Done);
    assert_eq!(asked().await, Some(symbol.clone()), "still that one");
    assert_eq!(answer(&code_of(&symbol)).await, CardAnswer::Right);
}

#[tokio::test]
async fn the_console_opens_a_locked_card_once_with_a_reason_and_a_mail() {
    let world = World::new().await;
    let customer = company(&world, 1, 1).await;
    hand_out_card(&world, &customer).await;
    let staff = member(&world, &tsubaki(), "tanaka", Role::Support).await;
    let file = world.issuer.file_of(&tsubaki(), customer.id).await.unwrap();
    let who = file.unwrap().customer;
    let shut = async || world.issuer.shut(&tsubaki(), &who).await.unwrap();
    let open = async || world.issuer.open_company(&staff, &who, "asked").await;
    assert_eq!(shut().await, Shut::default());
    assert_eq!(open().await.unwrap(), Cared::Nothing);
    world.issuer.card_symbol(&customer).await.unwrap();
    futures(&world, &customer, 5).await;
    let closed = shut().await;
    assert_eq!((closed.card, closed.card_locked), (5, true));
    assert_eq!(open().await.unwrap(), Cared::Done);
    assert_eq!(open().await.unwrap(), Cared::Nothing);
    assert!(!shut().await.company());
    assert!(world.issuer.card_symbol(&customer).await.unwrap().is_some());
    assert_eq!(mails(&world, "proof_unlocked").await, 1);
    let said = "SELECT COUNT(*) FROM audit WHERE event = 'contract_unlocked'
         AND detail LIKE '%tanaka%' AND detail LIKE '%asked%'";
    assert_eq!(world.number(said).await, 1);
}

async fn futures(world: &World, customer: &Customer, count: usize) -> Vec<CardAnswer> {
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..count {
        let (issuer, customer) = (world.issuer.clone(), customer.clone());
        let code = CardCode::parse("0000", &policy(world)).unwrap();
        asked.spawn(async move { issuer.answer_card(&customer, &code).await.unwrap() });
    }
    asked.join_all().await
}

#[tokio::test]
async fn no_code_of_a_card_lies_in_the_database() {
    let world = World::new().await;
    let customer = company(&world, 1, 1).await;
    let before = world.file_bytes();
    hand_out_card(&world, &customer).await;
    let bytes = world.file_bytes();
    let mut looked_for = 0;
    for symbol in policy(&world).symbols {
        let code = code_of(&symbol);
        // Four digits may stand there for another reason.
        if contains(&before, code.as_bytes()) {
            continue;
        }
        assert!(!contains(&bytes, code.as_bytes()), "{symbol}");
        looked_for += 1;
    }
    assert!(looked_for >= 12, "{looked_for}");
    let different = "SELECT COUNT(DISTINCT digest) FROM card_cells";
    assert_eq!(world.number(different).await, 24);
}

#[tokio::test]
async fn who_has_no_card_is_locked_out_and_not_let_in() {
    let world = World::new().await;
    let customer = company(&world, 1, 1).await;
    assert_eq!(world.issuer.card_symbol(&customer).await.unwrap(), None);
    let code = CardCode::parse("0000", &policy(&world)).unwrap();
    let said = world.issuer.answer_card(&customer, &code).await.unwrap();
    assert_eq!(said, CardAnswer::Locked);
}

#[tokio::test]
async fn a_certificate_names_its_contract_until_it_is_revoked() {
    let world = World::new().await;
    let (one, other) = (company(&world, 1, 1).await, company(&world, 2, 1).await);
    let (issuer, shown) = (&world.issuer, Fingerprint::of(b"a certificate"));
    let by = By::new("suzuki", "a letter of the company").unwrap();
    let whose = async || {
        let found = issuer.certified(&tsubaki(), shown).await.unwrap();
        found.map(|customer| customer.id)
    };
    assert_eq!(whose().await, None);
    issuer.bind_certificate(&one, shown, &by).await.unwrap();
    issuer.bind_certificate(&one, shown, &by).await.unwrap();
    assert_eq!(whose().await, Some(one.id));
    let elsewhere = Slug::new("shinkumi").unwrap();
    let found = issuer.certified(&elsewhere, shown).await.unwrap();
    assert!(found.is_none());
    let taken = issuer.bind_certificate(&other, shown, &by).await;
    assert_eq!(taken, Err(Error::Store(StoreError::Conflict)));
    assert!(!issuer.revoke_certificate(&other, shown, &by).await.unwrap());
    assert!(issuer.revoke_certificate(&one, shown, &by).await.unwrap());
    assert!(!issuer.revoke_certificate(&one, shown, &by).await.unwrap());
    assert_eq!(whose().await, None);
    let back = issuer.bind_certificate(&one, shown, &by).await;
    assert_eq!(back, Err(Error::Store(StoreError::Conflict)), "for good");
    let said = "%suzuki%a letter of the company%";
    for event in ["certificate_bound", "certificate_revoked"] {
        let noted =
            format!("SELECT COUNT(*) FROM audit WHERE event = '{event}' AND detail LIKE '{said}'");
        assert_eq!(world.number(&noted).await, 1);
    }
}

#[tokio::test]
async fn the_login_asks_for_the_contract_pin_and_unknown_contracts_are_told_the_same() {
    let world = World::new().await;
    let customer = company(&world, 1, 1).await;
    let log_in = async |contract: &str, pin: &str| {
        let pin = LoginPassword::new(pin.to_owned());
        let slug = tsubaki();
        let said = world.issuer.log_in(&slug, contract, pin, HERE);
        said.await.unwrap()
    };
    for (contract, pin) in [
        ("TSUBAKI01", "nobody asks for it"),
        ("TSUBAKI01", "67120002"),
        ("TSUBAKI99", PIN),
    ] {
        let said = log_in(contract, pin).await;
        assert!(matches!(said, Login::Refused), "{contract} {pin}: {said:?}");
        world.later(120);
    }
    match log_in("ｔｓｕｂａｋｉ０１", "６７１２０００１").await {
        Login::Accepted(found) => assert_eq!(found.id, customer.id),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_user_is_one_contracts() {
    let world = World::new().await;
    let (_, other) = (company(&world, 1, 1).await, company(&world, 2, 1).await);
    let users = vec![(user(1, 1), "誰か".to_owned())];
    let said = world.issuer.set_contract(&other, Mode::Own, users).await;
    assert_eq!(said, Err(Error::Store(StoreError::Conflict)));
}
