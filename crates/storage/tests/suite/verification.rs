//! Verification, against the real database.

use crate::world::{USER, World, slug};
use std::sync::Arc;
use warifu_enroll::UserId;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::ids::MailId;
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::verification::{
    Outcome, Purpose, Ruling, TokenState, Tried, Try, Verdict, Who, WrongRule,
};
use warifu_otp::Digits;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_right_code_fifty_times_at_once_is_accepted_once() {
    let world = Arc::new(World::new().await);
    let token = world.enrol().await;
    for _ in 0..20 {
        world.later(60);
        let code = world.code(&token, 0);
        let mut running = Vec::new();
        for _ in 0..50 {
            let (world, code) = (Arc::clone(&world), code.clone());
            running.push(tokio::spawn(async move {
                world.verify(Purpose::Confirm, &code).await
            }));
        }
        let (mut accepted, mut used) = (0, 0);
        for one in running {
            match one.await.unwrap() {
                Verdict::Accepted { .. } => accepted += 1,
                Verdict::Used => used += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((accepted, used), (1, 49));
    }
}

#[tokio::test]
async fn the_code_that_activates_does_not_log_in_and_the_next_one_does() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    assert!(accepted(
        &world.verify(Purpose::Activate, &code).await,
        true
    ));
    assert_eq!(world.verify(Purpose::Confirm, &code).await, Verdict::Used);
    world.later(60);
    let next = world.code(&token, 0);
    assert!(accepted(
        &world.verify(Purpose::Confirm, &next).await,
        false
    ));
}

#[tokio::test]
async fn the_first_login_with_a_code_activates() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    assert!(accepted(&world.verify(Purpose::Confirm, &code).await, true));
    let tokens = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap()
        .tokens;
    assert_eq!(tokens[0].state, TokenState::InUse { since: world.now() });
}

#[tokio::test]
async fn the_waiting_page_takes_no_code_of_a_token_in_use() {
    let world = World::new().await;
    let token = world.enrol().await;
    world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    world.later(60);
    let code = world.code(&token, 0);
    assert_eq!(
        world.verify(Purpose::Activate, &code).await,
        Verdict::Unknown
    );
    assert!(accepted(
        &world.verify(Purpose::Confirm, &code).await,
        false
    ));
}

#[tokio::test]
async fn the_step_before_is_accepted_and_two_steps_before_is_wrong() {
    let world = World::new().await;
    let token = world.enrol().await;
    let two_before = world.code(&token, -2);
    let verdict = world.verify(Purpose::Confirm, &two_before).await;
    assert_eq!(verdict, Verdict::Wrong { retry_after: 0 });
    let before = world.code(&token, -1);
    assert!(accepted(
        &world.verify(Purpose::Confirm, &before).await,
        true
    ));
}

#[tokio::test]
async fn full_width_digits_are_put_right_and_other_forms_count_nothing() {
    let world = World::new().await;
    let token = world.enrol().await;
    for malformed in ["12345", "abcdef", ""] {
        let verdict = world.verify(Purpose::Confirm, malformed).await;
        assert!(matches!(verdict, Verdict::Malformed(_)));
    }
    let wide: String = world
        .code(&token, 0)
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect();
    assert!(accepted(&world.verify(Purpose::Confirm, &wide).await, true));
}

#[tokio::test]
async fn wrong_codes_slow_down_and_then_lock() {
    let world = World::new().await;
    let token = world.enrol().await;
    for count in 1..=9 {
        let verdict = world
            .verify(Purpose::Confirm, &world.wrong(&token, count))
            .await;
        let expected = match count {
            1 | 2 => 0,
            3 => 2,
            4 => 4,
            5 => 8,
            6 => 16,
            _ => 30,
        };
        assert_eq!(
            verdict,
            Verdict::Wrong {
                retry_after: expected
            },
            "{count}"
        );
        if expected > 0 {
            let code = world.code(&token, 0);
            let waiting = world.verify(Purpose::Confirm, &code).await;
            assert_eq!(
                waiting,
                Verdict::Wait {
                    retry_after: expected
                }
            );
        }
        world.later(expected);
    }
    assert_eq!(
        world
            .verify(Purpose::Confirm, &world.wrong(&token, 10))
            .await,
        Verdict::Locked
    );
    world.later(600);
    let right = world.code(&token, 0);
    assert_eq!(
        world.verify(Purpose::Confirm, &right).await,
        Verdict::Locked
    );
}

#[tokio::test]
async fn the_same_wrong_code_again_within_a_step_counts_once() {
    let world = World::new().await;
    let token = world.enrol().await;
    let wrong = world.wrong(&token, 1);
    for _ in 0..20 {
        let verdict = world.verify(Purpose::Confirm, &wrong).await;
        assert_eq!(verdict, Verdict::Wrong { retry_after: 0 });
    }
    let code = world.code(&token, 0);
    assert!(accepted(&world.verify(Purpose::Confirm, &code).await, true));
}

#[tokio::test]
async fn the_same_wrong_code_in_ten_successive_steps_locks() {
    let world = World::new().await;
    let token = world.enrol().await;
    let mut wrong = String::new();
    for number in 0_u32.. {
        wrong = format!("{number:06}");
        if (-4..=20).all(|by| world.code(&token, by) != wrong) {
            break;
        }
    }
    for _ in 0..9 {
        let verdict = world.verify(Purpose::Confirm, &wrong).await;
        assert!(matches!(verdict, Verdict::Wrong { .. }));
        world.later(60);
    }
    let verdict = world.verify(Purpose::Confirm, &wrong).await;
    assert_eq!(verdict, Verdict::Locked);
}

#[tokio::test]
async fn a_right_code_starts_the_count_anew() {
    let world = World::new().await;
    let token = world.enrol().await;
    for round in 0..8 {
        world.later(60);
        for which in 0..2 {
            let wrong = world.wrong(&token, round * 2 + which);
            let verdict = world.verify(Purpose::Confirm, &wrong).await;
            assert_eq!(verdict, Verdict::Wrong { retry_after: 0 });
        }
        let code = world.code(&token, 0);
        let verdict = world.verify(Purpose::Confirm, &code).await;
        assert!(matches!(verdict, Verdict::Accepted { .. }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_guesses_at_once_cannot_slip_past_the_count() {
    let world = Arc::new(World::new().await);
    let token = world.enrol().await;
    let mut running = Vec::new();
    for which in 0..100 {
        let wrong = world.wrong(&token, which);
        let world = Arc::clone(&world);
        running.push(tokio::spawn(async move {
            world.verify(Purpose::Confirm, &wrong).await
        }));
    }
    let mut looked_at = 0;
    for one in running {
        match one.await.unwrap() {
            Verdict::Wrong { .. } => looked_at += 1,
            Verdict::Wait { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(looked_at, 3);
}

#[tokio::test]
async fn a_used_code_is_no_guess() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    world.verify(Purpose::Confirm, &code).await;
    for _ in 0..20 {
        assert_eq!(world.verify(Purpose::Confirm, &code).await, Verdict::Used);
    }
}

#[tokio::test]
async fn the_old_token_works_until_the_new_one_is_activated() {
    let world = World::new().await;
    let old = world.enrol().await;
    world.verify(Purpose::Activate, &world.code(&old, 0)).await;
    let new = world.enrol().await;
    world.later(60);
    let code = world.code(&old, 0);
    assert!(accepted(
        &world.verify(Purpose::Confirm, &code).await,
        false
    ));
    let code = world.code(&new, 0);
    assert!(accepted(
        &world.verify(Purpose::Activate, &code).await,
        true
    ));
    world.later(60);
    let verdict = world.verify(Purpose::Confirm, &world.code(&old, 0)).await;
    assert_eq!(verdict, Verdict::Wrong { retry_after: 0 });
    let tokens = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap()
        .tokens;
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].serial, new.serial);
}

#[tokio::test]
async fn a_token_never_used_ends_when_another_is_enrolled() {
    let world = World::new().await;
    let old = world.enrol().await;
    world.enrol().await;
    let verdict = world.verify(Purpose::Activate, &world.code(&old, 0)).await;
    assert_eq!(verdict, Verdict::Wrong { retry_after: 0 });
}

#[tokio::test]
async fn a_token_is_known_by_serial_within_its_institution_only() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    let other = warifu_issuer::ids::Slug::new("michishio").unwrap();
    let who = Who::Serial(token.serial.clone());
    let elsewhere = world
        .issuer
        .verify(&other, who.clone(), Purpose::Confirm, &code)
        .await;
    assert_eq!(elsewhere.unwrap(), Verdict::Unknown);
    let here = world
        .issuer
        .verify(&slug(), who, Purpose::Confirm, &code)
        .await;
    assert!(accepted(&here.unwrap(), true));
    let nobody = Who::User(UserId::parse("NOBODY").unwrap());
    let unknown = world
        .issuer
        .verify(&slug(), nobody, Purpose::Confirm, &code)
        .await;
    assert_eq!(unknown.unwrap(), Verdict::Unknown);
    assert_ne!(USER, "NOBODY");
}

#[tokio::test]
async fn a_right_code_does_not_slip_past_a_wait_that_began_meanwhile() {
    let world = World::new().await;
    let token = world.enrol().await;
    for which in 0..3 {
        let wrong = world.wrong(&token, which);
        world.verify(Purpose::Confirm, &wrong).await;
    }
    let stored = world.standing().await.tokens[0].clone();
    let audit = Entry::new(&slug(), world.now(), Event::CodeAccepted, &stored.serial);
    let mail = NewMail {
        id: MailId::from_bytes([1; 16]),
        institution: slug(),
        customer: stored.customer,
        to: stored.mail,
        language: stored.language,
        notice: Notice::Activated {
            serial: stored.serial,
            otp_at_login: None,
        },
        at: world.now(),
    };
    let step = world.now().step(token.params.period);
    let tried = Tried {
        tries: vec![Try {
            token: stored.id,
            outcome: Outcome::Fresh { step, drift: 0 },
            audit,
            mail,
        }],
        activation_only: false,
        rule: WrongRule {
            slow_from: 3,
            slow_most: 30,
            lock_at: 10,
        },
        sharer: None,
        at: world.now(),
        coming: None,
    };
    let ruling = world.issuer.stores().tokens.rule(tried).await.unwrap();
    let retry_at = world.now().plus(2);
    assert_eq!(ruling, Ruling::Wait { retry_at });
}

#[tokio::test]
async fn while_one_token_waits_its_right_code_counts_against_no_other() {
    let world = World::new().await;
    let old = world.enrol().await;
    world.verify(Purpose::Activate, &world.code(&old, 0)).await;
    world.later(60);
    for which in 0..3 {
        let wrong = world.wrong(&old, which);
        world.verify(Purpose::Confirm, &wrong).await;
    }
    let new = world.enrol().await;
    let code = world.code(&old, 0);
    for code in [&code, &world.wrong(&new, 9)] {
        let verdict = world.verify(Purpose::Confirm, code).await;
        assert_eq!(verdict, Verdict::Wait { retry_after: 2 });
    }
    let failures = world.number("SELECT SUM(failures) FROM tokens").await;
    assert_eq!(failures, 3);
    world.later(2);
    assert!(accepted(
        &world.verify(Purpose::Confirm, &code).await,
        false
    ));
}

#[tokio::test]
async fn a_token_older_than_the_policys_digits_goes_on_working() {
    let world = World::new().await;
    let mut old = world.enrol().await;
    world.verify(Purpose::Activate, &world.code(&old, 0)).await;
    world.later(60);
    world.change("UPDATE tokens SET digits = 8").await;
    old.params.digits = Digits::Eight;
    let new = world.enrol().await;
    let code = world.code(&old, 0);
    assert_eq!(code.len(), 8);
    let wrong = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    let verdict = world.verify(Purpose::Confirm, wrong).await;
    assert_eq!(verdict, Verdict::Wrong { retry_after: 0 });
    let counted = "SELECT SUM(failures) FROM tokens WHERE digits = 6";
    assert_eq!(world.number(counted).await, 0);
    assert!(accepted(
        &world.verify(Purpose::Confirm, &code).await,
        false
    ));
    let code = world.code(&new, 0);
    assert!(accepted(&world.verify(Purpose::Confirm, &code).await, true));
    let malformed = world.verify(Purpose::Confirm, "1234567").await;
    assert!(matches!(malformed, Verdict::Malformed(_)));
}

#[tokio::test]
async fn who_types_late_once_is_not_taken_for_slow_ever_after() {
    let world = World::new().await;
    let token = world.enrol().await;
    // The clock is ahead, then right, then behind, and back again.
    for by in [1, -1, 1, 0, -1, 0, 1] {
        world.later(180);
        let code = world.code(&token, by);
        let verdict = world.verify(Purpose::Confirm, &code).await;
        assert!(matches!(verdict, Verdict::Accepted { .. }), "{by}");
    }
}

fn accepted(verdict: &Verdict, first: bool) -> bool {
    matches!(verdict, Verdict::Accepted { activated, .. } if *activated == first)
}
