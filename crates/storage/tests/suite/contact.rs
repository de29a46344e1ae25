//! Contact of devices, on the real database.

use crate::console::member;
use crate::contact_world::Line;
use crate::world::{HERE, World, slug};
use std::sync::Arc;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::contact::{HeldFor, TokenWord};
use warifu_issuer::budgets::Budgets;
use warifu_issuer::console::Cared;
use warifu_issuer::contact::{Change, Changed, ContactRefusal};
use warifu_issuer::limits::Rate;
use warifu_issuer::release::Released;
use warifu_issuer::staff::{Role, Staff};
use warifu_issuer::verification::{Purpose, Verdict};
use warifu_otp::SerialNumber;

fn rejected<T>(result: &Result<T, ContactRefusal>) -> bool {
    matches!(result, Err(ContactRefusal::Rejected))
}

#[tokio::test]
async fn a_contact_says_how_the_token_stands_and_the_chain_moves_on() {
    let world = World::new().await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    let first = world.contact(&token, &mut line).await;
    assert_eq!(first.state, TokenWord::Enrolled);
    assert_eq!(first.valid_until, None, "it has no end");
    assert_eq!((line.place.epoch, line.place.counter), (0, 1));
    let code = world.code(&token, 0);
    world.verify(Purpose::Confirm, &code).await;
    let second = world.contact(&token, &mut line).await;
    assert_eq!(second.state, TokenWord::InUse);
    assert_eq!(second.server_time_ms, world.now().0 * 1000);
    assert_eq!(line.place.counter, 2);
    assert_eq!(second.card, first.card, "the card has not changed");
    assert_ne!(second.next.unwrap().chain, first.next.unwrap().chain);
    assert!(world.held().await.is_empty());
}

#[tokio::test]
async fn a_byte_identical_repeat_gets_the_stored_reply_also_after_a_restart() {
    let world = World::new().await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    world.contact(&token, &mut line).await;
    let body = line.next(&token);
    let first = world.send(&token.serial, &body).await.unwrap();
    let world = world.restart().await;
    world.later(3600);
    assert_eq!(world.send(&token.serial, &body).await.unwrap(), first);
    // Once the chain has moved on it is late, and harms nobody.
    line.place = world.read(&token, &body, &first).next.unwrap();
    world.contact(&token, &mut line).await;
    assert!(rejected(&world.send(&token.serial, &body).await));
    let after = world.contact(&token, &mut line).await;
    assert_eq!(after.state, TokenWord::Enrolled);
    assert!(world.held().await.is_empty());
}

#[tokio::test]
async fn a_contact_says_when_the_token_ends_and_a_repeat_says_it_in_the_same_bytes() {
    let world = World::new().await.with_lifetime(40).await;
    let end = world.now().plus(40 * 86_400);
    let token = world.enrol().await;
    assert_eq!(token.valid_until, Some(end));
    let mut line = Line::of(1);
    let body = line.next(&token);
    let first = world.send(&token.serial, &body).await.unwrap();
    let said = world.read(&token, &body, &first);
    assert_eq!(
        (said.state, said.valid_until),
        (TokenWord::Enrolled, Some(end))
    );
    // Also once it is over.
    world.later(41 * 86_400);
    assert_eq!(world.send(&token.serial, &body).await.unwrap(), first);
    line.place = said.next.unwrap();
    let said = world.contact(&token, &mut line).await;
    assert_eq!((said.state, said.since), (TokenWord::Expired, Some(end)));
    assert_eq!(said.valid_until, Some(end));
}

#[tokio::test]
async fn after_a_release_the_device_hears_from_when_on_another_may_be_issued() {
    let door = "[portal.release]\nproof = \"confirmation_password\"\nagain = { minutes = 30 }\n\n\
        [proof]\nmin = 4\nmax = 12\nslow_from = 3\nslow_most_seconds = 30\nlock_at = 5\n\
        lock_minutes = 30\n\n[issuing]";
    let world = World::with_policy(&[("[issuing]", door)]).await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    let code = world.code(&token, 0);
    world.verify(Purpose::Activate, &code).await;
    assert_eq!(world.contact(&token, &mut line).await.issue_from, None);
    let released = world.issuer.release(&world.customer().await).await;
    let from = world.now().plus(1800);
    assert_eq!(released.unwrap(), Released::Done { again_from: from });
    let said = world.contact(&token, &mut line).await;
    assert_eq!(
        (said.state, said.issue_from),
        (TokenWord::Released, Some(from))
    );
    world.later(1800);
    let said = world.contact(&token, &mut line).await;
    assert_eq!((said.state, said.issue_from), (TokenWord::Released, None));
}

#[tokio::test]
async fn two_devices_with_one_key_hold_the_token_and_the_log_says_why() {
    for first_contacts in [0, 1, 3] {
        let world = World::new().await;
        let token = world.enrol().await;
        let mut mine = Line::of(1);
        for _ in 0..first_contacts {
            world.contact(&token, &mut mine).await;
        }
        let mut copy = Line::of(2);
        copy.place = mine.place;
        world.contact(&token, &mut mine).await;
        let second = world.contact(&token, &mut copy).await;
        assert_eq!(second.state, TokenWord::Held);
        assert_eq!(second.held_for, Some(HeldFor::TwoDevices));
        assert_eq!(second.next, None, "it does not move on");
        let told = world.contact(&token, &mut mine).await;
        assert_eq!(
            told.held_for,
            Some(HeldFor::TwoDevices),
            "the other as well"
        );
        let held = world.held().await;
        assert_eq!(held.len(), 1, "one entry");
        assert_eq!(held[0].subject, token.serial.as_str());
        assert!(held[0].detail.contains(r#""why":"two_devices""#));
        assert!(
            held[0]
                .detail
                .contains(&format!(r#""came":"0/{first_contacts}""#))
        );
        let code = world.code(&token, 0);
        assert_eq!(world.verify(Purpose::Confirm, &code).await, Verdict::Locked);
    }
}

#[tokio::test]
async fn of_many_contacts_at_once_one_moves_the_chain_on_and_the_others_hold_it() {
    let world = Arc::new(World::new().await);
    let token = Arc::new(world.enrol().await);
    let mut running = Vec::new();
    for device in 0..12_u8 {
        let (world, token) = (Arc::clone(&world), Arc::clone(&token));
        running.push(tokio::spawn(async move {
            let body = Line::of(device * 7).next(&token);
            let answer = world.send(&token.serial, &body).await.unwrap();
            world.read(&token, &body, &answer)
        }));
    }
    let (mut advanced, mut held) = (0, 0);
    for one in running {
        let reply = one.await.unwrap();
        advanced += u32::from(reply.next.is_some());
        held += u32::from(reply.state == TokenWord::Held);
    }
    assert_eq!((advanced, held), (1, 11));
    assert_eq!(world.number("SELECT counter FROM contacts").await, 1);
    assert_eq!(world.held().await.len(), 1);
}

#[tokio::test]
async fn the_same_bytes_many_times_at_once_are_one_contact() {
    let world = Arc::new(World::new().await);
    let token = world.enrol().await;
    let body = Arc::new(Line::of(1).next(&token));
    let mut running = Vec::new();
    for _ in 0..12 {
        let (world, body, serial) = (Arc::clone(&world), Arc::clone(&body), token.serial.clone());
        running.push(tokio::spawn(async move {
            world.send(&serial, &body).await.unwrap()
        }));
    }
    let mut answers = std::collections::BTreeSet::new();
    for one in running {
        answers.insert(one.await.unwrap());
    }
    assert_eq!(answers.len(), 1);
    assert!(world.held().await.is_empty());
}

#[tokio::test]
async fn an_unknown_token_a_strangers_signature_and_a_place_ahead_get_one_answer() {
    let world = World::new().await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    world.contact(&token, &mut line).await;
    let body = line.next(&token);
    let other = SerialNumber::from_number(1);
    assert!(rejected(&world.send(&other, &body).await), "unknown");
    assert!(
        rejected(&world.issuer.contact("WF1", &body, HERE).await),
        "no serial"
    );
    let mut altered: serde_json::Value = serde_json::from_slice(&body).unwrap();
    altered["counter"] = 0.into();
    let altered = serde_json::to_vec(&altered).unwrap();
    assert!(
        rejected(&world.send(&token.serial, &altered).await),
        "altered"
    );
    let mut ahead = line;
    ahead.place.counter += 5;
    let body = ahead.next(&token);
    assert!(rejected(&world.send(&token.serial, &body).await), "ahead");
    assert_eq!(
        world.contact(&token, &mut line).await.state,
        TokenWord::Enrolled
    );
    assert!(world.held().await.is_empty());
}

#[tokio::test]
async fn what_support_does_is_told_at_the_next_contact_and_comes_back() {
    let world = World::new().await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    world.verify(Purpose::Confirm, &world.code(&token, 0)).await;
    world.later(60);
    assert_eq!(
        world.change_token(&token.serial, Change::Hold).await,
        Changed::Done
    );
    assert_eq!(
        world.change_token(&token.serial, Change::Hold).await,
        Changed::Nothing
    );
    let told = world.contact(&token, &mut line).await;
    assert_eq!(
        (told.state, told.held_for),
        (TokenWord::Held, Some(HeldFor::Support))
    );
    let code = world.code(&token, 0);
    assert_eq!(world.verify(Purpose::Confirm, &code).await, Verdict::Locked);
    assert_eq!(
        world.change_token(&token.serial, Change::Resume).await,
        Changed::Done
    );
    assert_eq!(
        world.contact(&token, &mut line).await.state,
        TokenWord::InUse
    );
    let accepted = world.verify(Purpose::Confirm, &code).await;
    assert!(matches!(accepted, Verdict::Accepted { .. }), "{accepted:?}");
    assert_eq!(
        world.change_token(&token.serial, Change::Cancel).await,
        Changed::Done
    );
    assert_eq!(
        world.contact(&token, &mut line).await.state,
        TokenWord::Cancelled
    );
    let nobody = SerialNumber::from_number(1);
    assert_eq!(
        world.change_token(&nobody, Change::Cancel).await,
        Changed::Unknown
    );
}

#[tokio::test]
async fn after_support_resumes_it_the_device_goes_on_and_a_copy_is_noticed_again() {
    let world = World::new().await;
    let token = world.enrol().await;
    let (mut mine, mut copy) = (Line::of(1), Line::of(2));
    world.contact(&token, &mut mine).await;
    world.contact(&token, &mut copy).await;
    assert_eq!(
        world.change_token(&token.serial, Change::Resume).await,
        Changed::Done
    );
    assert_eq!(
        world.contact(&token, &mut mine).await.state,
        TokenWord::Enrolled
    );
    assert_eq!(
        world.contact(&token, &mut mine).await.state,
        TokenWord::Enrolled
    );
    let again = world.contact(&token, &mut copy).await;
    assert_eq!(again.held_for, Some(HeldFor::TwoDevices));
    assert_eq!(world.held().await.len(), 2);
}

#[tokio::test]
async fn in_a_new_epoch_a_device_that_knows_more_than_the_database_goes_on() {
    let world = World::new().await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    world.contact(&token, &mut line).await;
    let backup = world.crashed_copy().await;
    world.contact(&token, &mut line).await;
    world.contact(&token, &mut line).await;
    // The backup is put back.
    let body = line.next(&token);
    assert!(rejected(&backup.send(&token.serial, &body).await));
    backup.issuer.stores().support.new_epoch().await.unwrap();
    let told = backup.contact(&token, &mut line).await;
    assert_eq!(told.state, TokenWord::Enrolled);
    assert!(told.next.unwrap().epoch >= 1000);
    assert_eq!(
        backup.contact(&token, &mut line).await.state,
        TokenWord::Enrolled
    );
    assert!(backup.held().await.is_empty());
}

#[tokio::test]
async fn contacts_are_limited_by_address() {
    let narrow = Rate {
        burst: 2,
        interval_ms: 60_000,
    };
    let budgets = Budgets {
        contacts_per_address: narrow,
        ..Budgets::default()
    };
    let world = World::new().await.with_budgets(budgets).await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    world.contact(&token, &mut line).await;
    world.contact(&token, &mut line).await;
    let body = line.next(&token);
    let third = world.send(&token.serial, &body).await;
    assert!(matches!(
        third,
        Err(ContactRefusal::RateLimited { retry_after: 60 })
    ));
}

/// An old token in use, and one of the same user on another device.
async fn moving(
    world: &mut World,
) -> (
    warifu_enroll::client::Registered,
    warifu_enroll::client::Registered,
) {
    let old = world.enrol().await;
    world.verify(Purpose::Confirm, &world.code(&old, 0)).await;
    world.later(120);
    "ffeeddccbbaa99887766554433221100".clone_into(&mut world.installation);
    let new = world.enrol().await;
    (old, new)
}

#[tokio::test]
async fn what_the_customer_stops_outweighs_a_hold_of_supports_and_support_alone_does_not_lift_it() {
    let mut world = World::new().await;
    let (old, new) = moving(&mut world).await;
    let support = member(&world, &slug(), "tanaka", Role::Support).await;
    let supervisor = member(&world, &slug(), "ito", Role::Supervisor).await;
    let customer = world.customer().await.id;
    let care = async |staff: &Staff, change| {
        let done = world
            .issuer
            .care_for(staff, customer, &new.serial, change, "asked");
        done.await.unwrap()
    };
    assert_eq!(care(&support, Change::Hold).await, Cared::Done);
    assert_eq!(care(&support, Change::Resume).await, Cared::Done);
    assert_eq!(care(&support, Change::Hold).await, Cared::Done);
    let moved = world.contact(&old, &mut Line::of(1)).await.moved.unwrap();
    world.stop(&old, moved.nonce).await.unwrap();
    let there = world.contact(&new, &mut Line::of(2)).await;
    assert_eq!(there.held_for, Some(HeldFor::Stopped));
    let held = world.held().await;
    assert_eq!(held.len(), 3);
    assert!(held[2].detail.contains(r#""why":"stopped""#));
    assert_eq!(care(&support, Change::Resume).await, Cared::Nothing);
    assert_eq!(care(&support, Change::Hold).await, Cared::Nothing);
    let still = world.contact(&new, &mut Line::of(2)).await;
    assert_eq!(still.held_for, Some(HeldFor::Stopped));
    assert_eq!(care(&supervisor, Change::Resume).await, Cared::Done);
}

#[tokio::test]
async fn a_move_is_told_to_the_old_device_and_can_be_stopped_once() {
    let mut world = World::new().await;
    let (old, new) = moving(&mut world).await;
    let (mut line, mut elsewhere) = (Line::of(1), Line::of(2));
    let told = world.contact(&old, &mut line).await;
    assert_eq!(told.state, TokenWord::InUse);
    let moved = told.moved.unwrap();
    assert!(!moved.stopped);
    assert_eq!(moved.stop_until.0, moved.at.0 + 14 * 86_400);
    assert!(
        rejected(&world.stop(&old, Bytes([0; 16])).await),
        "another nonce"
    );
    assert!(
        rejected(&world.stop(&new, moved.nonce).await),
        "another device"
    );
    world.stop(&old, moved.nonce).await.unwrap();
    world.stop(&old, moved.nonce).await.unwrap();
    let held = world.held().await;
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].subject, new.serial.as_str());
    assert!(held[0].detail.contains(r#""why":"stopped""#));
    let there = world.contact(&new, &mut elsewhere).await;
    assert_eq!(
        (there.state, there.held_for),
        (TokenWord::Held, Some(HeldFor::Stopped))
    );
    assert!(world.contact(&old, &mut line).await.moved.unwrap().stopped);
    // Support has looked into it: it is not stopped a second time.
    world.change_token(&new.serial, Change::Resume).await;
    world.stop(&old, moved.nonce).await.unwrap();
    assert_eq!(
        world.contact(&new, &mut elsewhere).await.state,
        TokenWord::Enrolled
    );
}

#[tokio::test]
async fn a_move_that_is_done_is_told_and_stopped_within_its_days_only() {
    let mut world = World::new().await;
    let (old, new) = moving(&mut world).await;
    let mut line = Line::of(1);
    world.verify(Purpose::Confirm, &world.code(&new, 0)).await;
    let told = world.contact(&old, &mut line).await;
    assert_eq!(told.state, TokenWord::Moved);
    let moved = told.moved.unwrap();
    world.later(14 * 86_400);
    assert!(rejected(&world.stop(&old, moved.nonce).await));
    assert!(world.held().await.is_empty());
}

#[tokio::test]
async fn a_token_replaced_in_the_same_app_is_superseded_and_not_moved() {
    let world = World::new().await;
    let old = world.enrol().await;
    world.later(120);
    world.enrol().await;
    let told = world.contact(&old, &mut Line::of(1)).await;
    assert_eq!((told.state, told.moved), (TokenWord::Superseded, None));
}
