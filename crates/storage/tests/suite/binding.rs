//! Tokens that are nobody's, and whose they become.

use crate::binding_world::{TRANSFER, asahino, bind, holder, shows, stock, wish};
use crate::world::World;
use std::collections::BTreeSet;
use warifu_issuer::audit::Event;
use warifu_issuer::binding::{Act, BindRefusal, Places};
use warifu_issuer::customers::Customer;
use warifu_issuer::proof::Proved;
use warifu_issuer::verification::{Purpose, Verdict, Who};

async fn serial_in_use(world: &World, customer: &Customer) -> Vec<String> {
    let standing = world.issuer.standing(customer).await.unwrap();
    standing
        .tokens
        .iter()
        .map(|one| one.serial.to_string())
        .collect()
}

async fn confirm(world: &World, who: Who, otp: &str) -> Verdict {
    let slug = asahino();
    let said = world.issuer.verify(&slug, who, Purpose::Confirm, otp);
    said.await.unwrap()
}

fn right(places: Places) -> [String; 2] {
    let digit = |place: u8| TRANSFER[usize::from(place) - 1..usize::from(place)].to_owned();
    [digit(places.first), digit(places.second)]
}

async fn answer(world: &World, customer: &Customer, digits: &[String; 2]) -> Proved {
    let digits = [digits[0].as_str(), digits[1].as_str()];
    world
        .issuer
        .answer_challenge(customer, digits)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_token_becomes_one_customers_however_many_want_it() {
    let world = World::new().await;
    let (one, other) = (holder(&world, 1).await, holder(&world, 2).await);
    let tokens = stock(&world, 1).await;
    let (a, b) = tokio::join!(
        bind(&world, &one, Act::Start, &tokens[0]),
        bind(&world, &other, Act::Start, &tokens[0])
    );
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
    let all = [
        serial_in_use(&world, &one).await,
        serial_in_use(&world, &other).await,
    ];
    assert_eq!(all.concat(), [tokens[0].serial.to_string()]);
    assert_eq!(world.number("SELECT COUNT(*) FROM free_tokens").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM receipts").await, 1);
}

#[tokio::test]
async fn the_code_that_binds_is_used_up_and_the_next_one_counts() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 1).await;
    bind(&world, &customer, Act::Start, &tokens[0])
        .await
        .unwrap();
    let code = shows(&tokens[0], world.now());
    let who = || Who::Customer(customer.id);
    assert_eq!(confirm(&world, who(), &code).await, Verdict::Used);
    world.later(60);
    let next = shows(&tokens[0], world.now());
    let said = confirm(&world, who(), &next).await;
    assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
}

#[tokio::test]
async fn a_new_token_counts_for_payments_after_its_hold_and_for_the_login_at_once() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 1).await;
    let bound = bind(&world, &customer, Act::Start, &tokens[0])
        .await
        .unwrap();
    assert_eq!(bound.usable_from, Some(world.now().plus(3600)));
    world.later(3599);
    let user = || Who::User(customer.user.clone());
    let code = shows(&tokens[0], world.now());
    let from = bound.usable_from.unwrap();
    assert_eq!(
        confirm(&world, user(), &code).await,
        Verdict::NotYet { from }
    );
    let serial = Who::Serial(tokens[0].serial.clone());
    assert_eq!(
        confirm(&world, serial, &code).await,
        Verdict::NotYet { from }
    );
    let login = confirm(&world, Who::Customer(customer.id), &code).await;
    assert!(matches!(login, Verdict::Accepted { .. }), "{login:?}");
    world.later(60);
    let code = shows(&tokens[0], world.now());
    let said = confirm(&world, user(), &code).await;
    assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
}

#[tokio::test]
async fn an_exchange_ends_the_old_token_in_the_same_breath() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 2).await;
    let early = bind(&world, &customer, Act::Exchange, &tokens[0]).await;
    assert!(matches!(early, Err(BindRefusal::Otherwise)));
    bind(&world, &customer, Act::Start, &tokens[0])
        .await
        .unwrap();
    let second = bind(&world, &customer, Act::Start, &tokens[1]).await;
    assert!(
        matches!(second, Err(BindRefusal::Otherwise)),
        "one token a contract"
    );
    world.later(60);
    bind(&world, &customer, Act::Exchange, &tokens[1])
        .await
        .unwrap();
    assert_eq!(
        serial_in_use(&world, &customer).await,
        [tokens[1].serial.to_string()]
    );
    world.later(60);
    let old = shows(&tokens[0], world.now());
    let said = confirm(&world, Who::Customer(customer.id), &old).await;
    assert!(matches!(said, Verdict::Wrong { .. }), "{said:?}");
    let again = bind(&world, &customer, Act::Exchange, &tokens[0]).await;
    assert!(
        matches!(again, Err(BindRefusal::Serial)),
        "an ended one does not come back"
    );
}

#[tokio::test]
async fn stopped_with_a_code_a_token_leaves_a_receipt_and_no_question_at_login() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 1).await;
    let mut wish = wish(Act::Start, &tokens[0], world.now());
    wish.otp_at_login = true;
    world.issuer.bind(&customer, wish).await.unwrap();
    assert!(
        world
            .issuer
            .standing(&customer)
            .await
            .unwrap()
            .asks_for_code()
    );
    let wrong = world.issuer.unbind(&customer, "000000").await;
    assert!(matches!(
        wrong,
        Err(BindRefusal::Wrong { .. } | BindRefusal::Used)
    ));
    world.later(60);
    let code = shows(&tokens[0], world.now());
    let receipt = world.issuer.unbind(&customer, &code).await.unwrap();
    assert_eq!(
        (receipt.act, receipt.serial),
        (Act::Stop, tokens[0].serial.clone())
    );
    assert!((1_000_000_000..10_000_000_000).contains(&receipt.number));
    let standing = world.issuer.standing(&customer).await.unwrap();
    assert!(standing.tokens.is_empty() && !standing.asks_for_code());
    let audit = &world.issuer.stores().audit;
    let records = audit.records(&asahino(), 0, 1000).await.unwrap();
    let events: BTreeSet<_> = records.iter().map(|one| one.event.as_str()).collect();
    assert!(events.contains(Event::TokenBound.name()));
    assert!(events.contains(Event::TokenReleased.name()));
}

#[tokio::test]
async fn wrong_codes_for_a_token_that_is_nobodys_slow_down_and_lock_it() {
    let world = World::new().await;
    let (one, other) = (holder(&world, 1).await, holder(&world, 2).await);
    let tokens = stock(&world, 1).await;
    let rule = world
        .issuer
        .institutions()
        .by_slug(&asahino())
        .unwrap()
        .verification;
    let mut number = 0;
    let mut wrong = || {
        number += 1;
        let mut wish = wish(Act::Start, &tokens[0], world.now());
        wish.otp = format!("{number:06}").into();
        wish
    };
    for guess in 1..=rule.wrong.lock_at {
        let who = if guess % 2 == 0 { &one } else { &other };
        let said = world.issuer.bind(who, wrong()).await.unwrap_err();
        assert!(
            matches!(said, BindRefusal::Wrong { .. }),
            "{guess}: {said:?}"
        );
        if guess == rule.wrong.slow_from {
            let waits = world.issuer.bind(&one, wrong()).await.unwrap_err();
            assert!(matches!(waits, BindRefusal::Wait { .. }), "{waits:?}");
        }
        world.later(60);
    }
    let locked = bind(&world, &one, Act::Start, &tokens[0]).await;
    assert!(matches!(locked, Err(BindRefusal::Locked { .. })));
}

#[tokio::test]
async fn the_two_places_stay_until_they_are_answered_rightly_in_any_session() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let challenge = || world.issuer.challenge(&customer);
    let places = challenge().await.unwrap();
    assert!(places.first < places.second);
    for _ in 0..20 {
        assert_eq!(challenge().await.unwrap(), places);
    }
    let [first, second] = right(places);
    let off = |digit: &str| ((digit.parse::<u8>().unwrap() + 1) % 10).to_string();
    for half in [[off(&first), second.clone()], [first.clone(), off(&second)]] {
        let said = answer(&world, &customer, &half).await;
        assert!(
            matches!(said, Proved::Wrong { .. }),
            "one right digit is no answer"
        );
        assert_eq!(challenge().await.unwrap(), places);
    }
    let swapped = [second.clone(), first.clone()];
    if first != second {
        assert!(matches!(
            answer(&world, &customer, &swapped).await,
            Proved::Wrong { .. }
        ));
        world.later(60);
    }
    let full_width = [first, second].map(|digit| {
        let code = u32::from(digit.as_bytes()[0]) - u32::from(b'0') + u32::from('０');
        char::from_u32(code).unwrap().to_string()
    });
    assert_eq!(answer(&world, &customer, &full_width).await, Proved::Right);
    let seen: BTreeSet<_> = {
        let mut seen = BTreeSet::new();
        for _ in 0..40 {
            let places = challenge().await.unwrap();
            seen.insert((places.first, places.second));
            assert_eq!(
                answer(&world, &customer, &right(places)).await,
                Proved::Right
            );
        }
        seen
    };
    assert!(seen.len() > 10, "others are asked next: {seen:?}");
}

#[tokio::test]
async fn digits_tried_out_one_by_one_lock_the_contract() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let rule = world
        .issuer
        .institutions()
        .by_slug(&asahino())
        .unwrap()
        .proof
        .unwrap()
        .wrong;
    let places = world.issuer.challenge(&customer).await.unwrap();
    let [first, second] = right(places);
    let mut tried = 0;
    for digit in (0..10)
        .map(|digit| digit.to_string())
        .filter(|digit| *digit != second)
    {
        match answer(&world, &customer, &[first.clone(), digit]).await {
            Proved::Wrong { .. } => tried += 1,
            Proved::Locked { .. } => break,
            other => panic!("{other:?}"),
        }
        world.later(u64::from(rule.slow_most));
    }
    assert_eq!(tried, rule.lock_at);
    let locked = answer(&world, &customer, &right(places)).await;
    assert!(
        matches!(locked, Proved::Locked { .. }),
        "even the right ones"
    );
}

#[tokio::test]
async fn an_institution_that_binds_nothing_binds_nothing() {
    let world = World::new().await;
    let customer = world.customer().await;
    let tokens = crate::stock_world::made(1);
    crate::stock_world::import(&world, &tokens).await;
    let said = bind(&world, &customer, Act::Start, &tokens[0]).await;
    assert!(matches!(said, Err(BindRefusal::Serial)), "{said:?}");
}

#[tokio::test]
async fn hardware_is_never_in_contact_and_says_so_like_a_token_that_does_not_exist() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 1).await;
    bind(&world, &customer, Act::Start, &tokens[0])
        .await
        .unwrap();
    let contacts = &world.issuer.stores().contacts;
    let bound = contacts.contacted(&tokens[0].serial).await;
    assert!(bound.unwrap().is_none());
}
