//! The telephone check on the real database.

use crate::telephone_world::{ELSEWHERE, HOME, MOBILE, PAGE, number, wrong};
use crate::world::{World, slug};
use std::sync::Arc;
use warifu_issuer::Error;
use warifu_issuer::ids::{CallId, ChallengeId, Slug};
use warifu_issuer::ports::StoreError;
use warifu_issuer::telephone::{
    Caller, CheckRefusal, FailedWhy, Heard, Keyed, Said, State, TRIES, UseRefusal,
};

#[tokio::test]
async fn a_call_from_the_chosen_number_with_the_code_of_the_page_lets_it_go_on_once() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    assert_eq!(world.stands(&challenge).await, "waiting");
    let waits = world.use_it(&challenge, PAGE).await;
    assert!(matches!(waits, Err(UseRefusal::Waiting)));
    let said = world.call("CA1", &challenge.code.digits()).await;
    assert_eq!(said, Said::Passed);
    assert_eq!(world.stands(&challenge).await, "passed");
    let called = world.use_it(&challenge, PAGE).await.unwrap();
    assert_eq!(called.number(), "090-****-5678");
    assert_eq!(called.customer(), world.customer().await.id);
    let again = world.use_it(&challenge, PAGE).await;
    assert!(matches!(again, Err(UseRefusal::Used)));
    let all = ["telephone_started", "telephone_passed", "telephone_used"];
    assert_eq!(world.heard_of().await, all);
}

#[tokio::test]
async fn numbers_on_file_have_their_order_and_the_log_never_has_them_whole() {
    let world = World::with_phones().await;
    let customer = world.customer().await;
    let phones = world.issuer.phones(customer.id).await.unwrap();
    let order: Vec<_> = phones.iter().map(|one| one.position).collect();
    assert_eq!(order, [1, 2]);
    assert_eq!(phones[0].number.masked(), "090-****-5678");
    let again = world.issuer.add_phone(&customer, number(MOBILE), None);
    let again = again.await;
    assert_eq!(again.unwrap_err(), Error::Store(StoreError::Conflict));
    let challenge = world.wait().await;
    world.call("CA1", &wrong(&challenge, 0)).await;
    for record in world.log().await {
        let text = format!("{} {}", record.subject, record.detail);
        assert!(!text.contains("00005678"), "{text}");
        assert!(!text.contains("090-0000"), "{text}");
    }
    assert!(matches!(
        world.issuer.begin_telephone_check(&customer, 3, PAGE).await,
        Err(CheckRefusal::UnknownPhone)
    ));
}

#[tokio::test]
async fn three_wrong_codes_end_it_over_several_calls_too() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    let first = world.call("CA1", &wrong(&challenge, 0)).await;
    assert_eq!(first, Said::Wrong { left: 2 });
    let second = world.hear("CA1", 2, MOBILE, "7").await;
    assert_eq!(second, Said::Wrong { left: 1 });
    let third = world.call("CA2", &wrong(&challenge, 1)).await;
    assert_eq!(third, Said::TriesUsedUp);
    let late = world.hear("CA1", 3, MOBILE, &challenge.code.digits()).await;
    assert_eq!(late, Said::TriesUsedUp);
    let why = world.use_it(&challenge, PAGE).await;
    let tries = FailedWhy::TriesUsedUp;
    assert!(matches!(why, Err(UseRefusal::Failed(why)) if why == tries));
    let log = world.heard_of().await;
    assert_eq!(
        log[1..],
        ["telephone_wrong", "telephone_wrong", "telephone_failed"]
    );
}

#[tokio::test]
async fn a_request_that_comes_again_is_answered_the_same_and_counts_for_nothing() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    let first = world.call("CA1", &wrong(&challenge, 0)).await;
    for _ in 0..5 {
        assert_eq!(world.hear("CA1", 0, MOBILE, "").await, Said::Ask);
        let again = world.hear("CA1", 1, MOBILE, &wrong(&challenge, 0)).await;
        assert_eq!(again, first);
        // Not even with the right code, nor without a number.
        let again = world.hear("CA1", 1, "", &challenge.code.digits()).await;
        assert_eq!(again, first);
    }
    assert_eq!(world.stands(&challenge).await, "waiting");
    let right = world.hear("CA1", 2, MOBILE, &challenge.code.digits()).await;
    assert_eq!(right, Said::Passed);
    assert!(world.use_it(&challenge, PAGE).await.is_ok());
    // The next page is not opened by what was said to the one before.
    let next = world.wait().await;
    let replayed = world.hear("CA1", 2, MOBILE, &challenge.code.digits()).await;
    assert_eq!(replayed, Said::Passed);
    assert_eq!(world.stands(&next).await, "waiting");
}

#[tokio::test]
async fn a_step_out_of_turn_is_not_looked_at() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    let code = challenge.code.digits();
    assert_eq!(world.hear("CA1", 1, MOBILE, &code).await, Said::NotAwaited);
    assert_eq!(world.hear("CA2", 0, MOBILE, "").await, Said::Ask);
    assert_eq!(world.hear("CA2", 2, MOBILE, &code).await, Said::NotAwaited);
    // A caller who turns into another one in the middle of a call.
    assert_eq!(world.hear("CA3", 0, MOBILE, "").await, Said::Ask);
    assert_eq!(world.hear("CA3", 1, HOME, &code).await, Said::NotAwaited);
    assert_eq!(world.stands(&challenge).await, "waiting");
}

#[tokio::test]
async fn who_shows_no_number_or_another_one_is_refused_and_counted() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    assert_eq!(world.hear("CA1", 0, "", "").await, Said::Withheld);
    assert_eq!(world.hear("CA2", 0, HOME, "").await, Said::NotAwaited);
    assert_eq!(
        world.hear("CA3", 0, "080-0000-9999", "").await,
        Said::NotAwaited
    );
    let keyed = world.hear("CA2", 1, HOME, &challenge.code.digits()).await;
    assert_eq!(keyed, Said::NotAwaited);
    assert_eq!(world.stands(&challenge).await, "waiting");
    let log = world.heard_of().await;
    assert_eq!(log, ["telephone_started", "call_refused"]);
    // One institution's page is nothing to another's number.
    let other = Slug::new("michishio").unwrap();
    let heard = Heard {
        call: CallId::new("CA4").unwrap(),
        step: 0,
        caller: Caller::Known(number(MOBILE)),
        keyed: Keyed::Nothing,
    };
    let said = world.issuer.telephone(&other, &heard).await.unwrap();
    assert_eq!(said, Said::NotAwaited);
}

#[tokio::test]
async fn after_two_minutes_nobody_is_waited_for() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    world.later(119);
    assert_eq!(world.hear("CA1", 0, MOBILE, "").await, Said::Ask);
    world.later(1);
    assert_eq!(world.stands(&challenge).await, "expired");
    let late = world.hear("CA1", 1, MOBILE, &challenge.code.digits()).await;
    assert_eq!(late, Said::Expired);
    assert_eq!(world.hear("CA2", 0, MOBILE, "").await, Said::Expired);
    let expired = world.use_it(&challenge, PAGE).await;
    assert!(matches!(expired, Err(UseRefusal::Expired)));
    world.later(600);
    assert_eq!(world.hear("CA3", 0, MOBILE, "").await, Said::NotAwaited);
    let log = world.heard_of().await;
    assert_eq!(
        log,
        ["telephone_started", "telephone_expired", "call_refused"]
    );
}

#[tokio::test]
async fn what_has_passed_is_used_within_ten_minutes_or_not_at_all() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    world.call("CA1", &challenge.code.digits()).await;
    world.later(600);
    let late = world.use_it(&challenge, PAGE).await;
    assert!(matches!(late, Err(UseRefusal::Expired)));
    assert_eq!(world.sweep().await.checks, 1);
    assert_eq!(world.stands(&challenge).await, "expired");
    let log = world.heard_of().await;
    assert_eq!(log.last().unwrap(), "telephone_expired");
    world.later(86_400);
    world.sweep().await;
    assert_eq!(world.stands(&challenge).await, "gone");
    // What a call was told is known for longer.
    assert_eq!(world.number("SELECT count(*) FROM call_steps").await, 2);
    world.later(30 * 86_400);
    world.sweep().await;
    assert_eq!(world.number("SELECT count(*) FROM call_steps").await, 0);
}

#[tokio::test]
async fn a_check_is_for_the_session_and_the_customer_that_began_it() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    world.call("CA1", &challenge.code.digits()).await;
    let elsewhere = world.use_it(&challenge, ELSEWHERE).await;
    assert!(matches!(elsewhere, Err(UseRefusal::Unknown)));
    let seen = world.issuer.telephone_check(challenge.id, ELSEWHERE).await;
    assert!(seen.unwrap().is_none());
    let other = world.housemate().await.id;
    let other = world.issuer.use_telephone_check(other, challenge.id, PAGE);
    assert!(matches!(other.await, Err(UseRefusal::Unknown)));
    let guessed = ChallengeId::from_bytes([0; 16]);
    let customer = world.customer().await.id;
    let guessed = world.issuer.use_telephone_check(customer, guessed, PAGE);
    assert!(matches!(guessed.await, Err(UseRefusal::Unknown)));
    assert!(world.use_it(&challenge, PAGE).await.is_ok());
}

#[tokio::test]
async fn the_same_session_begins_anew_and_the_earlier_page_hears_of_it() {
    let world = World::with_phones().await;
    let first = world.wait().await;
    assert_eq!(world.hear("CA1", 0, MOBILE, "").await, Said::Ask);
    let second = world.wait().await;
    assert_eq!(world.stands(&first).await, "failed");
    // A call that began for the first page does not count for the second.
    let keyed = world.hear("CA1", 1, MOBILE, &second.code.digits()).await;
    assert_eq!(keyed, Said::Replaced);
    assert_eq!(world.call("CA2", &second.code.digits()).await, Said::Passed);
    assert!(world.use_it(&second, PAGE).await.is_ok());
}

#[tokio::test]
async fn another_number_on_the_same_page_takes_the_place_of_the_first() {
    let world = World::with_phones().await;
    let (first, customer) = (world.wait().await, world.customer().await);
    let home = world.issuer.begin_telephone_check(&customer, 2, PAGE);
    home.await.unwrap();
    assert_eq!(world.stands(&first).await, "failed");
    assert_eq!(world.hear("CA1", 0, MOBILE, "").await, Said::Replaced);
    assert_eq!(world.hear("CA2", 0, HOME, "").await, Said::Ask);
}

/// Else who has the customer's password could wait for the call that the customer
/// makes for a page of their own.
#[tokio::test]
async fn another_session_of_the_same_customer_waits_and_disturbs_nothing() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    let busy = world.wait_on(ELSEWHERE).await;
    assert!(matches!(
        busy,
        Err(CheckRefusal::NumberBusy { retry_after: 120 })
    ));
    let said = world.call("CA1", &challenge.code.digits()).await;
    assert_eq!(said, Said::Passed);
    // It waits no longer, so the number is free.
    assert!(world.wait_on(ELSEWHERE).await.is_ok());
    assert!(world.use_it(&challenge, PAGE).await.is_ok());
}

#[tokio::test]
async fn another_customer_with_the_same_number_waits_and_disturbs_nothing() {
    let world = World::with_phones().await;
    let (customer, other) = (world.customer().await, world.housemate().await);
    let begun = world.issuer.begin_telephone_check(&customer, 2, PAGE);
    let challenge = begun.await.unwrap();
    world.later(20);
    let busy = world.issuer.begin_telephone_check(&other, 1, ELSEWHERE);
    let busy = busy.await;
    assert!(matches!(
        busy,
        Err(CheckRefusal::NumberBusy { retry_after: 100 })
    ));
    assert_eq!(world.stands(&challenge).await, "waiting");
    world.later(100);
    let free = world.issuer.begin_telephone_check(&other, 1, ELSEWHERE);
    assert!(matches!(free.await.unwrap().state, State::Waiting(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_calls_at_once_cannot_have_more_tries_than_one() {
    let world = Arc::new(World::with_phones().await);
    let challenge = world.wait().await;
    let mut running = Vec::new();
    for call in 0..8 {
        let (world, code) = (Arc::clone(&world), wrong(&challenge, call));
        running.push(tokio::spawn(async move {
            world.call(&format!("CA{call}"), &code).await
        }));
    }
    let mut looked_at = 0;
    for one in running {
        // Whoever came after the last one was only told so.
        looked_at += u32::from(matches!(one.await.unwrap(), Said::Wrong { .. }));
    }
    assert_eq!(looked_at, TRIES - 1);
    assert_eq!(world.stands(&challenge).await, "failed");
    let wrong = world.heard_of().await;
    let failed = wrong.iter().filter(|event| *event == "telephone_failed");
    assert_eq!(failed.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_request_at_once_counts_once_and_one_of_two_pages_goes_on() {
    let world = Arc::new(World::with_phones().await);
    let challenge = world.wait().await;
    assert_eq!(world.hear("CA1", 0, MOBILE, "").await, Said::Ask);
    let requests = (0..8).map(|_| {
        let (world, code) = (Arc::clone(&world), wrong(&challenge, 0));
        tokio::spawn(async move { world.hear("CA1", 1, MOBILE, &code).await })
    });
    for one in requests.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap(), Said::Wrong { left: 2 });
    }
    let right = world.hear("CA1", 2, MOBILE, &challenge.code.digits()).await;
    assert_eq!(right, Said::Passed);
    let uses = (0..8).map(|_| {
        let (world, challenge) = (Arc::clone(&world), challenge.clone());
        tokio::spawn(async move { world.use_it(&challenge, PAGE).await.is_ok() })
    });
    let mut went_on = 0;
    for one in uses.collect::<Vec<_>>() {
        went_on += u32::from(one.await.unwrap());
    }
    assert_eq!(went_on, 1);
}

#[tokio::test]
async fn a_restart_changes_nothing() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    world.call("CA1", &wrong(&challenge, 0)).await;
    let world = world.restart().await;
    let again = world.hear("CA1", 1, MOBILE, &wrong(&challenge, 0)).await;
    assert_eq!(again, Said::Wrong { left: 2 });
    let right = world.hear("CA1", 2, MOBILE, &challenge.code.digits()).await;
    assert_eq!(right, Said::Passed);
    let world = world.restart().await;
    assert!(world.use_it(&challenge, PAGE).await.is_ok());
}

#[tokio::test]
async fn who_keys_nothing_in_is_asked_three_times_and_may_call_again() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    assert_eq!(world.call("CA1", "").await, Said::AskAgain);
    assert_eq!(world.hear("CA1", 2, MOBILE, "").await, Said::AskAgain);
    assert_eq!(world.hear("CA1", 3, MOBILE, "").await, Said::Silence);
    let after = world.hear("CA1", 4, MOBILE, &challenge.code.digits()).await;
    assert_eq!(after, Said::NotAwaited);
    assert_eq!(
        world.call("CA2", &challenge.code.digits()).await,
        Said::Passed
    );
}

#[tokio::test]
async fn checks_and_calls_have_budgets() {
    let world = World::with_phones().await;
    for _ in 0..10 {
        world.wait().await;
    }
    let more = world.wait_on(PAGE).await;
    assert!(matches!(
        more,
        Err(CheckRefusal::TooMany { retry_after: 180 })
    ));
    for call in 0..20 {
        let call = format!("CA{call}");
        assert_eq!(world.hear(&call, 0, "", "").await, Said::Withheld);
    }
    assert_eq!(world.hear("CA20", 0, "", "").await, Said::TooMany);
    assert_eq!(world.hear("CA21", 0, MOBILE, "").await, Said::Ask);
}

#[tokio::test]
async fn an_institution_without_a_number_to_call_asks_nobody() {
    let world = World::with_phones().await;
    let mut customer = world.customer().await;
    customer.institution = Slug::new("michishio").unwrap();
    assert_ne!(customer.institution, slug());
    let begun = world.issuer.begin_telephone_check(&customer, 1, PAGE);
    assert!(matches!(begun.await, Err(CheckRefusal::NotOffered)));
}

#[tokio::test]
async fn a_row_that_cannot_be_is_named() {
    let world = World::with_phones().await;
    let challenge = world.wait().await;
    world.change("UPDATE challenges SET code = 'ab'").await;
    let found = world.issuer.telephone_check(challenge.id, PAGE).await;
    let (table, column) = ("challenges", "code");
    let inconsistent = StoreError::Inconsistent { table, column };
    assert!(matches!(found, Err(Error::Store(error)) if error == inconsistent));
}
