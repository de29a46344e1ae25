//! The issuer's clock, set back under it.

use crate::world::{HERE, USER, World, slug};
use warifu_issuer::Login;
use warifu_issuer::verification::{Purpose, Verdict};
use warifu_secret::LoginPassword;

const DAY: u64 = 86_400;

async fn log_in(world: &World, password: &str) -> Login {
    let password = LoginPassword::new(password.to_owned());
    let contract = USER.replace('L', "C");
    let slug = slug();
    let login = world.issuer.log_in(&slug, &contract, password, HERE);
    login.await.unwrap()
}

#[tokio::test]
async fn a_clock_set_back_keeps_nobody_out() {
    let world = World::new().await;
    assert!(matches!(
        log_in(&world, "warifu-2083").await,
        Login::Accepted(_)
    ));
    world.earlier(2 * DAY);
    assert!(matches!(
        log_in(&world, "warifu-2083").await,
        Login::Accepted(_)
    ));
}

#[tokio::test]
async fn a_lock_lasts_no_longer_for_a_clock_that_was_set_back() {
    let world = World::new().await;
    let mut tries = 0;
    let until = loop {
        tries += 1;
        assert!(tries < 100, "never locked");
        match log_in(&world, "wrong").await {
            Login::Locked { until } => break until,
            Login::Wait { retry_after } => world.later(retry_after),
            _ => {}
        }
    };
    let lock = until.since(world.now());
    world.earlier(2 * DAY);
    loop {
        match log_in(&world, "warifu-2083").await {
            Login::Locked { until } => {
                assert!(until.since(world.now()) <= lock.max(1800));
                break;
            }
            Login::Wait { retry_after } => world.later(retry_after),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn no_code_counts_again_on_a_clock_that_was_set_back() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    world.verify(Purpose::Activate, &code).await;
    for back in [120, 3_600, 2 * DAY] {
        world.earlier(back);
        for by in -1..=1 {
            let old = world.code(&token, by);
            assert_eq!(world.verify(Purpose::Confirm, &old).await, Verdict::Used);
        }
        world.later(back);
        let again = world.verify(Purpose::Confirm, &code).await;
        assert_eq!(again, Verdict::Used);
    }
}
