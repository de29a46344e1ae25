//! A token that all users of a contract share: each code is one user's, and who
//! comes second in a step waits for the next one.

use crate::binding_world::shows;
use crate::contract_world::{company, register, sharing, stock, tsubaki, user, verify, verify_at};
use crate::stock_world::Made;
use crate::world::World;
use warifu_issuer::console::Cared;
use warifu_issuer::contract::Mode;
use warifu_issuer::stock::By;
use warifu_issuer::verification::{Purpose, Verdict, Who};

fn accepted(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Accepted { .. })
}

/// A code that is wrong now and near, the `which`-th of them.
fn wrong(world: &World, token: &Made, which: usize) -> String {
    let now = world.now();
    let near: Vec<String> = (0..=6)
        .map(|by| shows(token, warifu_otp::UnixTime(now.0 + by * 60 - 180)))
        .collect();
    (0_u32..)
        .map(|number| format!("{number:06}"))
        .filter(|code| !near.contains(code))
        .nth(which)
        .unwrap()
}

#[tokio::test]
async fn who_comes_second_in_a_step_waits_and_neither_used_nor_counted() {
    let world = World::new().await;
    let (_, token) = sharing(&world, 3).await;
    let code = shows(&token, world.now());
    assert!(accepted(&verify(&world, user(1, 2), &code).await));
    let left = 60 - world.now().0 % 60;
    let said = verify(&world, user(1, 3), &code).await;
    assert_eq!(said, Verdict::Shared { retry_after: left });
    // Whose code it was is told so; the second is told the same again.
    assert_eq!(verify(&world, user(1, 2), &code).await, Verdict::Used);
    let said = verify(&world, user(1, 3), &code).await;
    assert_eq!(said, Verdict::Shared { retry_after: left });
    let counted = "SELECT COALESCE(SUM(failures), 0) FROM token_users";
    assert_eq!(world.number(counted).await, 0);
    assert_eq!(world.number("SELECT SUM(failures) FROM tokens").await, 0);
    world.later(left);
    let next = shows(&token, world.now());
    assert!(accepted(&verify(&world, user(1, 3), &next).await));
}

#[tokio::test]
async fn of_many_users_in_one_step_at_two_replicas_one_is_accepted_and_all_others_wait() {
    let world = World::new().await;
    let (_, token) = sharing(&world, 8).await;
    let replica = world.replica().await;
    let code = shows(&token, world.now());
    let mut asked = tokio::task::JoinSet::new();
    for place in 1..=8 {
        let issuer = if place % 2 == 0 {
            &replica.issuer
        } else {
            &world.issuer
        };
        let (issuer, code) = (issuer.clone(), code.clone());
        asked.spawn(async move { verify_at(&issuer, user(1, place), &code).await });
    }
    let said = asked.join_all().await;
    let right = said.iter().filter(|verdict| accepted(verdict)).count();
    let waits = |verdict: &&Verdict| matches!(verdict, Verdict::Shared { .. });
    assert_eq!(
        (right, said.iter().filter(waits).count()),
        (1, 7),
        "{said:?}"
    );
}

#[tokio::test]
async fn ten_wrong_in_a_row_lock_that_user_alone_until_support_opens_it() {
    let world = World::new().await;
    let (customer, token) = sharing(&world, 2).await;
    for which in 0..9 {
        let said = verify(&world, user(1, 2), &wrong(&world, &token, which)).await;
        assert!(matches!(said, Verdict::Wrong { .. }), "{which}: {said:?}");
        world.later(60);
    }
    let tenth = wrong(&world, &token, 9);
    assert_eq!(verify(&world, user(1, 2), &tenth).await, Verdict::Locked);
    let right = shows(&token, world.now());
    assert_eq!(verify(&world, user(1, 2), &right).await, Verdict::Locked);
    assert!(accepted(&verify(&world, user(1, 1), &right).await));
    let mails = "SELECT COUNT(*) FROM outbox WHERE notice LIKE '%user_locked%'";
    assert_eq!(world.number(mails).await, 1);
    let contract = world.issuer.contract(&customer).await.unwrap().unwrap();
    let locked: Vec<bool> = contract.users.iter().map(|one| one.locked).collect();
    assert_eq!(locked, [false, true]);
    let file = world.issuer.file_of(&tsubaki(), customer.id).await.unwrap();
    let who = file.unwrap().customer;
    let shut = world.issuer.shut(&tsubaki(), &who).await.unwrap();
    assert_eq!(
        (shut.users.as_slice(), shut.company()),
        (&[user(1, 2)][..], true)
    );
    let by = By::new("operator", "asked").unwrap();
    let opened = "SELECT COUNT(*) FROM outbox WHERE notice LIKE '%proof_unlocked%'";
    let open = async || world.issuer.open_contract(&customer, &by).await.unwrap();
    assert_eq!(open().await, Cared::Done);
    // As at the console, their address hears of it and the log says who and why.
    assert_eq!(world.number(opened).await, 1);
    let audit = &world.issuer.stores().audit;
    let log = audit.records(&tsubaki(), 0, 1000).await.unwrap();
    let last = log.last().unwrap();
    assert_eq!(last.event, "contract_unlocked");
    assert_eq!(last.detail, r#"{"by":"operator","reason":"asked"}"#);
    let shut = world.issuer.shut(&tsubaki(), &who).await.unwrap();
    assert!(!shut.company());
    assert_eq!(open().await, Cared::Nothing);
    assert_eq!(world.number(opened).await, 1);
    world.later(60);
    let right = shows(&token, world.now());
    assert!(accepted(&verify(&world, user(1, 2), &right).await));
}

#[tokio::test]
async fn a_wait_after_wrong_ones_is_one_users_and_not_the_others() {
    let world = World::new().await;
    let (_, token) = sharing(&world, 2).await;
    for which in 0..3 {
        verify(&world, user(1, 1), &wrong(&world, &token, which)).await;
    }
    let right = shows(&token, world.now());
    let said = verify(&world, user(1, 1), &right).await;
    assert!(matches!(said, Verdict::Wait { .. }), "{said:?}");
    assert!(accepted(&verify(&world, user(1, 2), &right).await));
}

#[tokio::test]
async fn a_hundred_wrong_in_a_row_lock_the_token_whoever_they_are_of() {
    let world = World::new().await;
    let (_, token) = sharing(&world, 12).await;
    let mut guesses = 0;
    'all: for place in 1..=12 {
        for which in 0..9 {
            let code = wrong(&world, &token, which);
            let said = verify(&world, user(1, place), &code).await;
            guesses += 1;
            if said == Verdict::Locked {
                break 'all;
            }
            assert!(matches!(said, Verdict::Wrong { .. }), "{guesses}: {said:?}");
            world.later(60);
        }
    }
    assert_eq!(guesses, 100);
    let right = shows(&token, world.now());
    assert_eq!(verify(&world, user(1, 12), &right).await, Verdict::Locked);
    let mails = "SELECT COUNT(*) FROM outbox WHERE notice LIKE '%\"locked\"%'";
    assert_eq!(world.number(mails).await, 1);
}

#[tokio::test]
async fn a_shared_token_asked_by_its_serial_number_is_the_holders() {
    let world = World::new().await;
    let (_, token) = sharing(&world, 2).await;
    let code = shows(&token, world.now());
    assert!(accepted(&verify(&world, user(1, 2), &code).await));
    let who = Who::Serial(token.serial.clone());
    let slug = tsubaki();
    let said = world.issuer.verify(&slug, who, Purpose::Confirm, &code);
    assert!(matches!(said.await.unwrap(), Verdict::Shared { .. }));
}

#[tokio::test]
async fn a_token_of_ones_own_is_no_other_users() {
    let world = World::new().await;
    let customer = company(&world, 1, 2).await;
    let tokens = stock(&world, 1).await;
    let first = (Mode::Own, user(1, 1));
    let bound = register(&world, &customer, first, &tokens[0], None).await;
    bound.unwrap();
    world.later(60);
    let code = shows(&tokens[0], world.now());
    assert_eq!(verify(&world, user(1, 2), &code).await, Verdict::Unknown);
    assert!(accepted(&verify(&world, user(1, 1), &code).await));
    assert_eq!(verify(&world, user(1, 1), &code).await, Verdict::Used);
}
