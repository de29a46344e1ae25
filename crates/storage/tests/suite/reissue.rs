//! Re-issue: what ends by it and when, the call that goes before it, and what the
//! old device can still do about it.

use crate::console::member;
use crate::contact_world::Line;
use crate::telephone_world::{ELSEWHERE, MOBILE, PAGE, number, wrong};
use crate::world::{HERE, USER, World, slug};
use warifu_enroll::client::Registered;
use warifu_enroll::contact::{HeldFor, TokenWord};
use warifu_issuer::account::AccountNumber;
use warifu_issuer::console::Cared;
use warifu_issuer::contact::{Change, Changed};
use warifu_issuer::draft::CalledRefusal;
use warifu_issuer::ids::{ContractId, IssuanceId, PageId};
use warifu_issuer::issuance::IssuanceState;
use warifu_issuer::staff::Role;
use warifu_issuer::telephone::{Challenge, Said, UseRefusal};
use warifu_issuer::verification::{Purpose, TokenState, Verdict};
use warifu_issuer::{IssueRefusal, Issued, Login, LoginName};
use warifu_secret::LoginPassword;

const AT_ISSUE: (&str, &str) = ("\"end_on_activation\"", "\"end_on_issue\"");

/// The old token ends with the issue.
async fn world() -> World {
    World::with_policy(&[AT_ISSUE]).await
}

/// A token in use, and a new one issued to another address.
async fn reissued(world: &World) -> Registered {
    let old = world.enrol().await;
    let said = world.verify(Purpose::Confirm, &world.code(&old, 0)).await;
    assert!(matches!(said, Verdict::Accepted { .. }));
    world.later(120);
    world.issue_to("new@example.jp", "b2c3d4").await;
    old
}

/// The new token, enrolled on another device.
async fn enrolled(world: &mut World) -> Registered {
    "ffeeddccbbaa99887766554433221100".clone_into(&mut world.installation);
    world.finish_issued("b2c3d4").await
}

async fn mails(world: &World, kind: &str, to: &str) -> i64 {
    let question = format!(
        "SELECT COUNT(*) FROM outbox WHERE notice LIKE '%\"{kind}\"%' AND recipient = '{to}'"
    );
    world.number(&question).await
}

#[tokio::test]
async fn the_old_token_ends_with_the_issue_and_its_own_address_hears_of_it() {
    let world = world().await;
    let old = reissued(&world).await;
    let standing = world.standing().await;
    assert!(standing.tokens.is_empty());
    let state = standing.issuance.unwrap().state;
    assert!(matches!(state, IssuanceState::Pending { .. }));
    assert_eq!(mails(&world, "ended", "taro@example.jp").await, 1);
    assert_eq!(mails(&world, "reissued", "taro@example.jp").await, 0);
    assert_eq!(mails(&world, "issued", "new@example.jp").await, 1);
    let said = world.verify(Purpose::Confirm, &world.code(&old, 0)).await;
    assert_eq!(said, Verdict::Unknown, "no code of it counts");
    let told = world.contact(&old, &mut Line::of(1)).await;
    assert_eq!(told.state, TokenWord::Superseded);
    assert!(told.moved.is_some_and(|moved| !moved.stopped));
}

#[tokio::test]
async fn a_token_that_is_locked_is_not_gone_past_by_an_issue() {
    let world = world().await;
    let old = world.enrol().await;
    assert_eq!(
        world.change_token(&old.serial, Change::Hold).await,
        Changed::Done
    );
    world.issue("b2c3d4").await;
    let standing = world.standing().await;
    assert!(standing.is_shut());
    assert!(matches!(standing.tokens[0].state, TokenState::Held { .. }));
}

#[tokio::test]
async fn what_was_issued_is_stopped_from_the_old_device_until_support_resumes() {
    let world = world().await;
    let old = reissued(&world).await;
    let mut line = Line::of(1);
    let moved = world.contact(&old, &mut line).await.moved.unwrap();
    world.stop(&old, moved.nonce).await.unwrap();
    world.stop(&old, moved.nonce).await.unwrap();
    assert!(world.guess(USER, "b2c3d4").await.is_none(), "nobody enrols");
    let told = world.contact(&old, &mut line).await;
    assert_eq!(told.state, TokenWord::Superseded);
    assert!(told.moved.is_some_and(|moved| moved.stopped));
    assert_eq!(mails(&world, "issuing_stopped", "taro@example.jp").await, 1);
    let standing = world.standing().await;
    assert!(standing.is_shut() && standing.past.issuing_stopped);
    // Who has the password and the telephone line does not simply begin again.
    let (customer, order) = (world.customer().await, world.order("c3d4e5"));
    let again = world.issuer.issue(&customer, order).await;
    assert!(matches!(again, Err(IssueRefusal::Stopped)));
    let (customer, order) = (world.customer().await, world.order("c3d4e5"));
    let again = world.issuer.draft(&customer, order).await;
    assert!(matches!(again, Err(IssueRefusal::Stopped)));
    assert_eq!(
        world.change_token(&old.serial, Change::Resume).await,
        Changed::Done
    );
    assert_eq!(
        world.change_token(&old.serial, Change::Resume).await,
        Changed::Nothing
    );
    assert_eq!(mails(&world, "issuing_resumed", "taro@example.jp").await, 1);
    assert!(!world.standing().await.is_shut());
    assert!(world.contact(&old, &mut line).await.moved.is_none());
    world.issue("c3d4e5").await;
    world.finish_issued("c3d4e5").await;
    let log = world.log().await;
    let count = |event: &str| log.iter().filter(|one| one.event == event).count();
    assert_eq!((count("issuing_stopped"), count("issuing_resumed")), (1, 1));
}

#[tokio::test]
async fn the_console_lets_a_customer_issue_again_once_with_a_reason_and_a_mail() {
    let world = world().await;
    let old = reissued(&world).await;
    let moved = world.contact(&old, &mut Line::of(1)).await.moved.unwrap();
    world.stop(&old, moved.nonce).await.unwrap();
    let staff = member(&world, &slug(), "tanaka", Role::Support).await;
    let id = world.customer().await.id;
    let file = world.issuer.file_of(&slug(), id).await.unwrap();
    let who = file.unwrap().customer;
    let shut = world.issuer.shut(&slug(), &who).await.unwrap();
    let stopped = shut.issuing.unwrap();
    assert_eq!(
        (stopped.serial, stopped.since),
        (old.serial.clone(), world.now())
    );
    let again = async || world.issuer.let_issue(&staff, &who, "spoken with").await;
    assert_eq!(again().await.unwrap(), Cared::Done);
    assert_eq!(again().await.unwrap(), Cared::Nothing);
    assert!(
        world
            .issuer
            .shut(&slug(), &who)
            .await
            .unwrap()
            .issuing
            .is_none()
    );
    assert!(!world.standing().await.is_shut());
    assert_eq!(mails(&world, "issuing_resumed", "taro@example.jp").await, 1);
    let log = world.log().await;
    let resumed: Vec<_> = log
        .iter()
        .filter(|one| one.event == "issuing_resumed")
        .collect();
    assert_eq!(resumed.len(), 1);
    assert!(resumed[0].detail.contains("tanaka") && resumed[0].detail.contains("spoken with"));
}

#[tokio::test]
async fn what_the_old_device_heard_before_the_enrolment_stops_the_token_after_it() {
    let mut world = world().await;
    let old = reissued(&world).await;
    let moved = world.contact(&old, &mut Line::of(1)).await.moved.unwrap();
    let new = enrolled(&mut world).await;
    world.stop(&old, moved.nonce).await.unwrap();
    let held = world.held().await;
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].subject, new.serial.as_str());
    let there = world.contact(&new, &mut Line::of(2)).await;
    assert_eq!(
        (there.state, there.held_for),
        (TokenWord::Held, Some(HeldFor::Stopped))
    );
    let said = world.verify(Purpose::Confirm, &world.code(&new, 0)).await;
    assert_eq!(said, Verdict::Locked);
}

#[tokio::test]
async fn once_it_is_enrolled_the_old_device_is_told_that_it_has_moved() {
    let mut world = world().await;
    let old = reissued(&world).await;
    enrolled(&mut world).await;
    let told = world.contact(&old, &mut Line::of(1)).await;
    assert_eq!(told.state, TokenWord::Moved);
    world.stop(&old, told.moved.unwrap().nonce).await.unwrap();
    assert_eq!(world.held().await.len(), 1);
}

#[tokio::test]
async fn what_was_issued_and_expired_or_was_stopped_in_the_portal_is_told_no_more() {
    let world = world().await;
    let old = reissued(&world).await;
    let mut line = Line::of(1);
    let moved = world.contact(&old, &mut line).await.moved.unwrap();
    world.later(73 * 3600);
    assert!(world.contact(&old, &mut line).await.moved.is_none());
    assert!(world.stop(&old, moved.nonce).await.is_err());
    assert!(!world.standing().await.past.issuing_stopped);
}

#[tokio::test]
async fn a_token_that_ends_at_the_enrolment_is_there_until_then() {
    let mut world = World::with_policy(&[("\"end_on_activation\"", "\"end_on_enrolment\"")]).await;
    let old = reissued(&world).await;
    assert_eq!(world.standing().await.tokens.len(), 1);
    assert_eq!(mails(&world, "reissued", "taro@example.jp").await, 1);
    let said = world.verify(Purpose::Confirm, &world.code(&old, 0)).await;
    assert!(matches!(said, Verdict::Accepted { .. }));
    let new = enrolled(&mut world).await;
    let standing = world.standing().await;
    assert_eq!(standing.tokens.len(), 1);
    assert_eq!(standing.tokens[0].serial, new.serial);
    assert_eq!(mails(&world, "ended", "taro@example.jp").await, 1);
}

#[tokio::test]
async fn an_enrolled_token_is_asked_for_at_the_login_where_the_policy_says_so() {
    for (changes, asked) in [(&CALLS[..], true), (&[][..], false)] {
        let world = World::with_policy(changes).await;
        if asked {
            issue_called(&world).await;
            world.finish_issued("a1b2c3").await;
        } else {
            world.enrol().await;
        }
        assert_eq!(world.standing().await.asks_for_code(), asked);
    }
}

/// What procedure A's policy says.
const CALLS: [(&str, &str); 5] = [
    AT_ISSUE,
    ("[\"contract_id\",", "[\"login_id_or_account\","),
    ("\"from_activation\"", "\"from_enrolment\""),
    ("\"wait_for_otp\"", "\"done\""),
    (
        "[portal.issue]",
        "[portal.issue]\nproof = \"telephone_check\"\nwithout_otp = true",
    ),
];

async fn calling() -> World {
    let world = World::with_policy(&CALLS).await;
    let customer = world.customer().await;
    let added = world.issuer.add_phone(&customer, number(MOBILE), None);
    added.await.unwrap();
    world
}

/// What was entered, under its name.
async fn draft(world: &World, password: &str) -> IssuanceId {
    let customer = world.customer().await;
    let drafted = world.issuer.draft(&customer, world.order(password)).await;
    drafted.unwrap();
    let found = world.issuer.drafted(customer.id).await.unwrap();
    found.unwrap().id
}

async fn go_on(
    world: &World,
    draft: IssuanceId,
    challenge: &Challenge,
    page: PageId,
) -> Result<Option<Issued>, CalledRefusal> {
    let customer = world.customer().await;
    let name = (challenge.id, page);
    world.issuer.issue_called(&customer, draft, name).await
}

async fn issue_called(world: &World) {
    let customer = world.customer().await;
    let added = world.issuer.add_phone(&customer, number(MOBILE), None);
    added.await.unwrap();
    let draft = draft(world, "a1b2c3").await;
    let challenge = world.wait().await;
    let said = world.call("CA1", &challenge.code.digits()).await;
    assert_eq!(said, Said::Passed);
    assert!(
        go_on(world, draft, &challenge, PAGE)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn nothing_is_issued_before_the_call_has_succeeded() {
    let world = calling().await;
    let (customer, order) = (world.customer().await, world.order("a1b2c3"));
    let at_once = world.issuer.issue(&customer, order).await;
    assert!(matches!(at_once, Err(IssueRefusal::NotOffered)));
    let draft = draft(&world, "a1b2c3").await;
    let without = world.issuer.issue_drafted(&customer, draft).await;
    assert!(matches!(without, Err(IssueRefusal::NotOffered)));
    let challenge = world.wait().await;
    let early = go_on(&world, draft, &challenge, PAGE).await;
    assert!(matches!(
        early,
        Err(CalledRefusal::Check(UseRefusal::Waiting))
    ));
    assert!(world.guess(USER, "a1b2c3").await.is_none());
    world.call("CA1", &wrong(&challenge, 0)).await;
    let early = go_on(&world, draft, &challenge, PAGE).await;
    assert!(matches!(
        early,
        Err(CalledRefusal::Check(UseRefusal::Waiting))
    ));
    let said = world.hear("CA1", 2, MOBILE, &challenge.code.digits()).await;
    assert_eq!(said, Said::Passed);
    // Another session of who has the password goes on by nothing.
    let thief = go_on(&world, draft, &challenge, ELSEWHERE).await;
    assert!(matches!(
        thief,
        Err(CalledRefusal::Check(UseRefusal::Unknown))
    ));
    assert_eq!(world.number("SELECT COUNT(*) FROM issuances").await, 0);
    assert!(
        go_on(&world, draft, &challenge, PAGE)
            .await
            .unwrap()
            .is_some()
    );
    let again = go_on(&world, draft, &challenge, PAGE).await;
    assert!(matches!(again, Err(CalledRefusal::Check(UseRefusal::Used))));
    assert_eq!(world.number("SELECT COUNT(*) FROM issuances").await, 1);
}

#[tokio::test]
async fn a_call_issues_what_its_page_showed_and_nothing_that_was_entered_since() {
    let world = calling().await;
    let mine = draft(&world, "a1b2c3").await;
    let challenge = world.wait().await;
    draft(&world, "f6e5d4").await;
    world.call("CA1", &challenge.code.digits()).await;
    let issued = go_on(&world, mine, &challenge, PAGE).await.unwrap();
    assert!(issued.is_none());
    assert_eq!(world.number("SELECT COUNT(*) FROM issuances").await, 0);
    assert_eq!(
        world.stands(&challenge).await,
        "passed",
        "it is not used up"
    );
}

#[tokio::test]
async fn of_two_who_go_on_by_one_call_one_issues() {
    let world = calling().await;
    let draft = draft(&world, "a1b2c3").await;
    let challenge = world.wait().await;
    world.call("CA1", &challenge.code.digits()).await;
    let (one, other) = tokio::join!(
        go_on(&world, draft, &challenge, PAGE),
        go_on(&world, draft, &challenge, PAGE)
    );
    let issued = [one, other]
        .into_iter()
        .filter(|said| matches!(said, Ok(Some(_))));
    assert_eq!(issued.count(), 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM issuances").await, 1);
}

async fn log_in(world: &World, name: LoginName, password: &str) -> Login {
    let password = LoginPassword::new(password.to_owned());
    let slug = slug();
    let said = world.issuer.log_in(&slug, name, password, HERE);
    said.await.unwrap()
}

#[tokio::test]
async fn a_customer_logs_in_by_the_representative_account_and_both_are_counted_together() {
    let world = calling().await;
    let customer = world.customer().await;
    let own = AccountNumber::parse("001", "1234567").unwrap();
    for _ in 0..2 {
        let set = world.issuer.set_account(&customer, own.clone());
        set.await.unwrap();
    }
    let by = |number: &str| LoginName::Account(AccountNumber::parse("001", number).unwrap());
    let said = log_in(&world, by("1234567"), "warifu-2083").await;
    assert!(matches!(said, Login::Accepted(found) if found.id == customer.id));
    for name in [by("1234567"), by("7654321")] {
        let said = log_in(&world, name.clone(), "wrong").await;
        assert!(matches!(said, Login::Refused), "{name:?}");
    }
    // Of the customer's ten wrong ones, some by the account and some by the ID.
    let contract = LoginName::Contract(customer.contract.as_str().to_owned());
    let mut locked = false;
    for round in 0..9 {
        world.later(120);
        let name = if round % 2 == 0 {
            by("1234567")
        } else {
            contract.clone()
        };
        locked = matches!(log_in(&world, name, "wrong").await, Login::Locked { .. });
    }
    world.later(61);
    for name in [by("1234567"), contract] {
        let said = log_in(&world, name.clone(), "warifu-2083").await;
        assert!(
            matches!(said, Login::Locked { .. }),
            "{locked} {name:?} {said:?}"
        );
    }
    // One that nobody has locks the same way.
    for _ in 0..9 {
        world.later(120);
        log_in(&world, by("7654321"), "wrong").await;
    }
    world.later(61);
    let said = log_in(&world, by("7654321"), "wrong").await;
    assert!(matches!(said, Login::Locked { .. }), "{said:?}");
    let other = ContractId::new("2083C0000193A002").unwrap();
    let customers = &world.issuer.stores().customers;
    let other = customers.by_contract(&slug(), &other).await.unwrap();
    let taken = world.issuer.set_account(&other.unwrap(), own).await;
    assert!(taken.is_err(), "an account is one customer's");
}
