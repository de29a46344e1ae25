//! Past a token that is locked or held nothing goes: it is support's to open.

use crate::binding_world::{asahino, bind, holder, shows, stock};
use crate::stock_world::Made;
use crate::world::World;
use warifu_issuer::binding::{Act, BindRefusal};
use warifu_issuer::contact::{Change, Changed};
use warifu_issuer::customers::Customer;
use warifu_issuer::release::Released;
use warifu_issuer::verification::{Purpose, Verdict, Who};

/// What shuts a token.
#[derive(Clone, Copy, Debug)]
enum Shut {
    Locked,
    Held,
}

async fn shut(world: &World, customer: &Customer, token: &Made, how: Shut) {
    match how {
        Shut::Held => {
            let said = world.change_token(&token.serial, Change::Hold).await;
            assert_eq!(said, Changed::Done);
        }
        Shut::Locked => while guess(world, customer, token).await != Verdict::Locked {},
    }
}

async fn guess(world: &World, customer: &Customer, token: &Made) -> Verdict {
    world.later(60);
    let near = [-60_i64, 0, 60].map(|by| {
        let at = warifu_otp::UnixTime(world.now().0.saturating_add_signed(by));
        shows(token, at)
    });
    let mut codes = (0..).map(|number| format!("{number:06}"));
    let wrong = codes.find(|code| !near.contains(code)).unwrap();
    let (slug, who) = (asahino(), Who::Customer(customer.id));
    let said = world.issuer.verify(&slug, who, Purpose::Confirm, &wrong);
    said.await.unwrap()
}

#[tokio::test]
async fn nobody_exchanges_stops_or_releases_past_a_lock_or_a_hold() {
    for how in [Shut::Locked, Shut::Held] {
        let world = World::new().await;
        let customer = holder(&world, 1).await;
        let tokens = stock(&world, 2).await;
        let started = bind(&world, &customer, Act::Start, &tokens[0]).await;
        started.unwrap();
        shut(&world, &customer, &tokens[0], how).await;
        world.later(60);
        let mails = world.number("SELECT COUNT(*) FROM outbox").await;

        let said = bind(&world, &customer, Act::Exchange, &tokens[1]).await;
        assert!(
            matches!(said, Err(BindRefusal::Locked { .. })),
            "{how:?}: {said:?}"
        );
        let right = shows(&tokens[0], world.now());
        let said = world.issuer.unbind(&customer, &right).await;
        assert!(
            matches!(said, Err(BindRefusal::Locked { .. })),
            "{how:?}: {said:?}"
        );
        let said = world.issuer.release(&customer).await.unwrap();
        assert_eq!(said, Released::Shut, "{how:?}");

        let free = world.number("SELECT COUNT(*) FROM free_tokens").await;
        assert_eq!(free, 1, "{how:?}: the other one is still nobody's");
        let ended = "SELECT COUNT(*) FROM tokens WHERE state = 'ended'";
        assert_eq!(world.number(ended).await, 0, "{how:?}");
        let now = world.number("SELECT COUNT(*) FROM outbox").await;
        assert_eq!(now, mails, "{how:?}: nobody was told of anything");
    }
}
