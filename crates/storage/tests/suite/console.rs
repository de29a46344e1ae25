//! What support does at the console, on the real database.

use crate::binding_world::{asahino, bind, holder, stock};
use crate::world::{World, slug};
use warifu_issuer::binding::{Act, BindRefusal};
use warifu_issuer::console::{Asked, CancelWish, Cared, Place, REQUEST_LIFE, Ruled};
use warifu_issuer::ids::{Slug, StaffLogin};
use warifu_issuer::proof::Proved;
use warifu_issuer::staff::{NewMember, Role, Staff};
use warifu_issuer::stock::By;
use warifu_issuer::verification::{Purpose, Verdict};
use warifu_secret::LoginPassword;

pub async fn member(world: &World, at: &Slug, login: &str, role: Role) -> Staff {
    let new = NewMember {
        login: StaffLogin::new(login).unwrap(),
        name: "田中 花子".to_owned(),
        role,
        user: None,
        handed_out: true,
    };
    let password = LoginPassword::new("kari-no-password".to_owned());
    let by = By::new("operator", "test").unwrap();
    world
        .issuer
        .add_staff(at, new, password, &by)
        .await
        .unwrap()
}

#[tokio::test]
async fn five_wrong_digits_stay_locked_until_support_opens_it_and_both_are_mailed() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let staff = member(&world, &asahino(), "tanaka", Role::Support).await;
    let mut wrong = 0;
    loop {
        match world
            .issuer
            .answer_challenge(&customer, ["x", "x"])
            .await
            .unwrap()
        {
            Proved::Wrong { left: 0 } => break,
            Proved::Wrong { .. } => wrong += 1,
            Proved::Wait { retry_after } => world.later(retry_after),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(wrong, 4);
    world.later(400 * 86_400);
    world.sweep().await;
    let shut = world.issuer.answer_challenge(&customer, ["x", "x"]).await;
    assert_eq!(shut.unwrap(), Proved::Locked { until: None });
    let sent = |kind: &str| format!("SELECT COUNT(*) FROM outbox WHERE notice LIKE '%\"{kind}\"%'");
    assert_eq!(world.number(&sent("proof_locked")).await, 1);
    let file = world.issuer.file_of(&asahino(), customer.id).await.unwrap();
    let who = file.unwrap().customer;
    let open = || {
        world
            .issuer
            .unlock_proof(&staff, &who, Place::Transfer, "asked")
    };
    assert_eq!(open().await.unwrap(), Cared::Done);
    assert_eq!(open().await.unwrap(), Cared::Nothing);
    assert_eq!(world.number(&sent("proof_unlocked")).await, 1);
    let again = world.issuer.answer_challenge(&customer, ["x", "x"]).await;
    assert_eq!(again.unwrap(), Proved::Wrong { left: 4 });
}

#[tokio::test]
async fn a_count_below_the_lock_is_not_forgotten_by_time() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    for _ in 0..2 {
        let said = world.issuer.answer_challenge(&customer, ["x", "x"]).await;
        assert!(matches!(said.unwrap(), Proved::Wrong { .. }));
    }
    world.later(400 * 86_400);
    world.sweep().await;
    let said = world.issuer.answer_challenge(&customer, ["x", "x"]).await;
    assert_eq!(said.unwrap(), Proved::Wrong { left: 2 });
}

#[tokio::test]
async fn a_token_that_is_nobodys_is_unlocked_and_can_be_bound() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let staff = member(&world, &asahino(), "tanaka", Role::Support).await;
    let tokens = stock(&world, 1).await;
    let serial = tokens[0].serial.clone();
    world
        .change("UPDATE free_tokens SET failures = 10, retry_at = 0")
        .await;
    let shut = bind(&world, &customer, Act::Start, &tokens[0]).await;
    assert!(matches!(shut, Err(BindRefusal::Locked { .. })));
    let by = By::new(staff.login.as_str(), "asked").unwrap();
    let done = world.issuer.unlock_free(&asahino(), &serial, &by).await;
    assert_eq!(done.unwrap(), Cared::Done);
    bind(&world, &customer, Act::Start, &tokens[0])
        .await
        .unwrap();
}

#[tokio::test]
async fn nobody_decides_on_their_own_request_nor_after_its_time() {
    let world = World::new().await;
    let token = world.enrol().await;
    let one = member(&world, &slug(), "ito", Role::Supervisor).await;
    let other = member(&world, &slug(), "mori", Role::Supervisor).await;
    let wish = || async {
        CancelWish {
            customer: world.customer().await.id,
            serial: token.serial.clone(),
            form: "K-1".to_owned(),
            why: "lost".to_owned(),
        }
    };
    let issuer = &world.issuer;
    assert_eq!(
        issuer.ask_cancel(&one, wish().await).await.unwrap(),
        Asked::Done
    );
    assert_eq!(
        issuer.ask_cancel(&other, wish().await).await.unwrap(),
        Asked::Already
    );
    let id = issuer.cancels(&slug()).await.unwrap()[0].id;
    assert_eq!(
        issuer.decide_cancel(&one, id, true).await.unwrap(),
        Ruled::Own
    );
    world.later(REQUEST_LIFE);
    assert_eq!(
        issuer.decide_cancel(&other, id, true).await.unwrap(),
        Ruled::Gone
    );
    assert_eq!(world.standing().await.tokens.len(), 1);
    assert_eq!(
        issuer.ask_cancel(&other, wish().await).await.unwrap(),
        Asked::Done
    );
    let id = issuer.cancels(&slug()).await.unwrap()[0].id;
    assert_eq!(
        issuer.decide_cancel(&one, id, true).await.unwrap(),
        Ruled::Done
    );
    assert!(world.standing().await.tokens.is_empty());
    assert_eq!(
        issuer.decide_cancel(&one, id, true).await.unwrap(),
        Ruled::Gone
    );
}

#[tokio::test]
async fn the_drift_that_support_has_found_is_followed_from_there() {
    let world = World::new().await;
    let token = world.enrol().await;
    let staff = member(&world, &slug(), "tanaka", Role::Support).await;
    let code = |by| world.code(&token, by);
    let first = world.verify(Purpose::Activate, &code(0)).await;
    assert!(matches!(first, Verdict::Accepted { .. }));
    world.later(60);
    assert!(matches!(
        world.verify(Purpose::Confirm, &code(8)).await,
        Verdict::Wrong { .. }
    ));
    let customer = world.customer().await.id;
    let pair = [code(8), code(9)];
    let typed = [pair[0].as_str(), pair[1].as_str()];
    let said = world
        .issuer
        .resynchronise(&staff, customer, &token.serial, typed, "clock")
        .await;
    assert!(matches!(
        said.unwrap(),
        warifu_issuer::console::Resynced::Done { drift: 9 }
    ));
    assert_eq!(
        world.verify(Purpose::Confirm, &code(9)).await,
        Verdict::Used
    );
    for _ in 0..3 {
        world.later(60);
        let said = world.verify(Purpose::Confirm, &code(9)).await;
        assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
    }
}
