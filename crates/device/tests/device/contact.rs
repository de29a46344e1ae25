//! Contact with the issuer after the enrolment: what it says, and that whatever
//! is lost, killed or copied is one contact, or noticed.

use std::sync::Arc;

use warifu_device::data::{ClockSource, WordRecord};
use warifu_device::ports::{Clock, FileError, IssuerError, KeychainError};
use warifu_device::words::{HeldFor, TokenWord};
use warifu_device::{ClockState, Device, DeviceError, Ending, Waiting};
use warifu_otp::UnixTime;

use crate::common::moved::with_token;
use crate::common::{Fault, SeededChance, Trouble, World};

async fn enrolled() -> (World, Device, String) {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    (world, device, id)
}

fn word(device: &Device, id: &str) -> Option<WordRecord> {
    device.token(id).unwrap().contact.and_then(|all| all.word)
}

fn posts(world: &World) -> usize {
    let log = world.bank.log();
    log.iter().filter(|path| path.ends_with("/contact")).count()
}

#[tokio::test]
async fn what_the_issuer_says_is_kept_over_a_restart_and_comes_back() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    assert_eq!(word(&device, &id).unwrap().state, TokenWord::InUse);
    for said in [
        TokenWord::Cancelled,
        TokenWord::Released,
        TokenWord::Superseded,
        TokenWord::Moved,
        TokenWord::Locked,
        TokenWord::Expired,
        TokenWord::InUse,
    ] {
        world.bank.says(|counter| counter.state = said);
        device.contact(&id).await.unwrap();
        let after = world.device();
        assert_eq!(word(&after, &id).unwrap().state, said);
        // Only codes that the bank may still ask for are at hand outside the window.
        let goes_on = matches!(said, TokenWord::Locked | TokenWord::InUse);
        assert_eq!(after.timed_tokens().unwrap().len(), usize::from(goes_on));
    }
    assert_eq!(world.bank.counter().contacts, 8);
}

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// Its issuer has said that it ends in 40 days.
async fn ending_in_forty_days() -> (World, Device, String, u64) {
    let (world, device, id) = enrolled().await;
    let now = u64::try_from(world.clock.now_ms() / 1000).unwrap();
    let end = now + 40 * 86_400;
    world
        .bank
        .says(|counter| counter.valid_until = Some(UnixTime(end)));
    device.contact(&id).await.unwrap();
    (world, device, id, end)
}

fn ending(device: &Device, id: &str) -> Option<Ending> {
    device.ending(&device.token(id).unwrap())
}

#[tokio::test]
async fn the_end_that_the_issuer_names_is_kept_and_near_from_thirty_days_before() {
    let (world, device, id, end) = ending_in_forty_days().await;
    assert_eq!(device.token(&id).unwrap().valid_until, Some(end));
    world.clock.advance(10 * DAY_MS - MINUTE_MS);
    assert_eq!(ending(&device, &id), None);
    world.clock.advance(2 * MINUTE_MS);
    assert_eq!(ending(&device, &id), Some(Ending::Near(end)));
    // A restart, and an issuer that does not know of the field any more.
    world.bank.says(|counter| counter.valid_until = None);
    let device = world.device();
    device.contact(&id).await.unwrap();
    assert_eq!(ending(&device, &id), Some(Ending::Near(end)));
    world.clock.advance(30 * DAY_MS - 2 * MINUTE_MS);
    assert_eq!(ending(&device, &id), Some(Ending::Near(end)));
    assert_eq!(device.timed_tokens().unwrap().len(), 1);
    // Its time is over, whether or not anybody can be asked.
    world.clock.advance(2 * MINUTE_MS);
    assert_eq!(ending(&device, &id), Some(Ending::Over(end)));
    assert!(device.timed_tokens().unwrap().is_empty());
}

#[tokio::test]
async fn what_is_to_be_waited_for_is_kept_until_its_time_has_come() {
    let (world, device, id) = enrolled().await;
    let now = u64::try_from(world.clock.now_ms() / 1000).unwrap();
    let waiting = |device: &Device| device.waiting(&device.token(&id).unwrap());
    assert_eq!(waiting(&device), Waiting::default());
    world.bank.says(|counter| {
        counter.usable_from = Some(UnixTime(now + 3600));
        counter.issue_from = Some(UnixTime(now + 7200));
    });
    device.contact(&id).await.unwrap();
    // Also after a restart, and where nobody can be asked.
    let device = world.device();
    let both = Waiting {
        usable_from: Some(now + 3600),
        issue_from: Some(now + 7200),
    };
    assert_eq!(waiting(&device), both);
    world.clock.advance(3_600_000);
    let one = Waiting {
        usable_from: None,
        ..both
    };
    assert_eq!(waiting(&device), one);
    // The issuer has the last word.
    world.bank.says(|counter| {
        counter.usable_from = None;
        counter.issue_from = None;
    });
    device.contact(&id).await.unwrap();
    assert_eq!(waiting(&device), Waiting::default());
}

#[tokio::test]
async fn a_clock_that_is_set_brings_no_end_nearer() {
    let (world, device, id, _) = ending_in_forty_days().await;
    world.clock.set_by(20 * DAY_MS);
    assert_eq!(ending(&device, &id), None);
    assert_eq!(ending(&world.device(), &id), None);
    world.clock.set_by(100 * DAY_MS);
    assert_eq!(ending(&world.device(), &id), None);
    assert_eq!(device.timed_tokens().unwrap().len(), 1);
}

#[tokio::test]
async fn without_an_end_or_before_an_issuer_tells_it_nothing_is_near() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    world.clock.advance(4000 * DAY_MS);
    assert_eq!(ending(&device, &id), None);
    assert_eq!(device.timed_tokens().unwrap().len(), 1);
}

#[tokio::test]
async fn without_the_network_all_goes_on_and_the_same_bytes_go_out_later() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    world.bank.faults([Fault::Lost(IssuerError::Unreachable)]);
    let failed = device.contact(&id).await;
    assert_eq!(failed, Err(IssuerError::Unreachable.into()));
    assert!(device.show_code(&id).await.is_ok());
    let laid = device.token(&id).unwrap().contact.unwrap().sending;
    assert!(laid.is_some(), "it was laid down before it was sent");
    let device = world.device();
    device.contact(&id).await.unwrap();
    assert_eq!(device.token(&id).unwrap().contact.unwrap().sending, None);
    assert_eq!(world.bank.counter().contacts, 2);
}

#[tokio::test]
async fn a_lost_reply_is_no_second_device() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    world.bank.faults([Fault::AnswerLost(IssuerError::Timeout)]);
    device.contact(&id).await.unwrap_err();
    let clock = device.token(&id).unwrap().clock;
    world.clock.advance(60_000);
    let device = world.device();
    device.contact(&id).await.unwrap();
    let counter = world.bank.counter();
    assert_eq!((counter.contacts, counter.repeats), (2, 1));
    assert_eq!(counter.state, TokenWord::InUse);
    let after = device.token(&id).unwrap().clock;
    assert_eq!(after, clock, "an old reply says nothing of the clock");
}

#[tokio::test]
async fn killed_at_any_moment_it_is_one_contact() {
    let mut moments = 1;
    loop {
        let (world, device, id) = enrolled().await;
        device.contact(&id).await.unwrap();
        world.fuse.set(moments);
        let of = id.clone();
        let killed = tokio::spawn(async move { device.contact(&of).await });
        let ended = killed.await.is_ok();
        world.fuse.set(0);
        if ended {
            assert!(moments > 4, "{moments} moments");
            return;
        }
        let device = world.device();
        device.contact(&id).await.unwrap();
        device.contact(&id).await.unwrap();
        let counter = world.bank.counter();
        assert_eq!(counter.state, TokenWord::InUse, "killed at {moments}");
        assert!((3..=4).contains(&counter.contacts), "killed at {moments}");
        moments += 1;
    }
}

#[tokio::test]
async fn many_contacts_at_once_are_one_after_the_other() {
    let (world, device, id) = enrolled().await;
    let device = Arc::new(device);
    let mut running = Vec::new();
    for _ in 0..8 {
        let (device, id) = (Arc::clone(&device), id.clone());
        running.push(tokio::spawn(async move { device.contact(&id).await }));
    }
    for one in running {
        one.await.unwrap().unwrap();
    }
    let counter = world.bank.counter();
    assert_eq!((counter.contacts, counter.state), (8, TokenWord::InUse));
}

/// The app's data and its key store's entry, copied to a second device.
#[tokio::test]
async fn a_whole_copy_is_noticed_at_the_first_contact_of_the_other() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    let copy = World {
        keychain: world.keychain.clone(),
        files: Arc::new(crate::common::MemoryFiles::new(world.fuse.clone())),
        clock: world.clock.clone(),
        bank: world.bank.clone(),
        chance: Arc::new(SeededChance::new(99)),
        sensor: Arc::default(),
        fuse: world.fuse.clone(),
    };
    for (name, bytes) in world.files.all() {
        copy.files.put(&name, &bytes);
    }
    let second = copy.device();
    device.contact(&id).await.unwrap();
    assert_eq!(word(&device, &id).unwrap().state, TokenWord::InUse);
    second.contact(&id).await.unwrap();
    let told = word(&second, &id).unwrap();
    assert_eq!(told.held_for, Some(HeldFor::TwoDevices));
    device.contact(&id).await.unwrap();
    assert_eq!(word(&device, &id).unwrap().state, TokenWord::Held);
}

#[tokio::test]
async fn nothing_is_sent_that_could_not_be_noted() {
    for trouble in [Trouble::Full, Trouble::ReadOnly] {
        let (world, device, id) = enrolled().await;
        device.contact(&id).await.unwrap();
        world.files.break_at(1, trouble);
        let failed = device.contact(&id).await;
        let said = match trouble {
            Trouble::Full => FileError::Full,
            _ => FileError::Unusable,
        };
        assert_eq!(failed, Err(said.into()));
        assert_eq!(posts(&world), 1, "{trouble:?}");
        world.files.heal();
        device.contact(&id).await.unwrap();
    }
}

#[tokio::test]
async fn for_a_token_whose_key_is_not_here_nobody_is_contacted() {
    let held = with_token().await;
    let without = held.without_keys().moved();
    let device = without.device();
    let missing: DeviceError = KeychainError::NoEntry.into();
    assert_eq!(device.contact(&held.id).await, Err(missing));
    let foreign = held.of_another_installation().moved();
    let other = foreign.device();
    let refused = other.contact(&held.id).await;
    assert_eq!(refused, Err(DeviceError::KeystoreEntryForeign));
    other.contact_all(false).await.unwrap();
    assert!(without.bank.log().is_empty() && foreign.bank.log().is_empty());
}

#[tokio::test]
async fn an_altered_reply_is_not_believed_and_the_same_bytes_are_asked_again() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    world
        .bank
        .says(|counter| counter.state = TokenWord::Cancelled);
    world.bank.faults([Fault::Altered]);
    let failed = device.contact(&id).await;
    assert_eq!(failed, Err(DeviceError::IssuerAnswerInvalid));
    assert_eq!(word(&device, &id).unwrap().state, TokenWord::InUse);
    device.contact(&id).await.unwrap();
    assert_eq!(world.bank.counter().repeats, 1);
    assert_eq!(word(&device, &id).unwrap().state, TokenWord::Cancelled);
}

#[tokio::test]
async fn a_rejected_contact_is_given_up_and_the_next_one_is_new() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    world.bank.faults([Fault::Answer(403, "contact_rejected")]);
    assert_eq!(device.contact(&id).await, Err(DeviceError::ContactRejected));
    assert_eq!(device.token(&id).unwrap().contact.unwrap().sending, None);
    device.contact(&id).await.unwrap();
    assert_eq!(world.bank.counter().state, TokenWord::InUse);
}

#[tokio::test]
async fn an_issuer_that_knows_no_contacts_changes_nothing() {
    let (world, device, id) = enrolled().await;
    world
        .bank
        .faults([Fault::None, Fault::Answer(404, "not_found")]);
    device.contact(&id).await.unwrap_err();
    assert_eq!(word(&device, &id), None);
    assert!(device.show_code(&id).await.is_ok());
}

#[tokio::test]
async fn a_changed_card_is_fetched_once() {
    let (world, device, id) = enrolled().await;
    let cards = |world: &World| {
        let log = world.bank.log();
        log.iter()
            .filter(|path| path.contains("/services/"))
            .count()
    };
    device.contact(&id).await.unwrap();
    let before = cards(&world);
    device.contact(&id).await.unwrap();
    assert_eq!(cards(&world), before);
    world.bank.says(|counter| counter.card = 2);
    device.contact(&id).await.unwrap();
    device.contact(&id).await.unwrap();
    assert_eq!(cards(&world), before + 1);
}

#[tokio::test]
async fn issuers_are_asked_every_few_minutes_and_whenever_the_customer_wants() {
    let (world, device, _) = enrolled().await;
    device.contact_all(false).await.unwrap();
    device.contact_all(false).await.unwrap();
    assert_eq!(world.bank.counter().contacts, 1);
    device.contact_all(true).await.unwrap();
    assert_eq!(world.bank.counter().contacts, 2);
    world.clock.advance(3 * 60_000);
    device.contact_all(false).await.unwrap();
    assert_eq!(world.bank.counter().contacts, 3);
}

#[tokio::test]
async fn a_move_that_was_not_the_customers_is_stopped_and_the_word_says_so() {
    let (world, device, id) = enrolled().await;
    let nothing = device.stop_move(&id).await;
    assert_eq!(nothing, Err(DeviceError::ContactRejected));
    world.bank.says(crate::common::Counter::moving);
    device.contact(&id).await.unwrap();
    assert!(!word(&device, &id).unwrap().moved.unwrap().stopped);
    world
        .bank
        .faults([Fault::AnswerLost(IssuerError::Unreachable)]);
    device.stop_move(&id).await.unwrap();
    assert_eq!(
        world.bank.counter().stops,
        2,
        "the lost answer was repeated"
    );
    let device = world.device();
    assert!(word(&device, &id).unwrap().moved.unwrap().stopped);
}

#[tokio::test]
async fn the_signed_time_measures_the_clock_to_a_fraction_of_a_second() {
    let (world, device, id) = enrolled().await;
    device.contact(&id).await.unwrap();
    let clock = device.token(&id).unwrap().clock.unwrap();
    assert_eq!((clock.offset_ms, clock.source), (250, ClockSource::Signed));
    let report = device.clock_report(&id).unwrap();
    assert_eq!((report.state, report.offset_ms), (ClockState::Right, 250));
    // The clock is set; no time passes.
    world.clock.set_by(600_000);
    world
        .bank
        .faults(vec![Fault::Lost(IssuerError::Unreachable); 2]);
    device.examine_clock(&id).await.unwrap_err();
    let report = device.clock_report(&id).unwrap();
    assert_eq!(
        (report.state, report.offset_ms),
        (ClockState::Set, 250 - 600_000)
    );
    assert!(world.clock.now_ms() > 0);
}

#[tokio::test]
async fn the_clock_doctor_tells_a_little_off_from_too_far_off() {
    for (ahead, state) in [
        (0, ClockState::Right),
        (45, ClockState::Corrected),
        (-110, ClockState::Corrected),
        (600, ClockState::Off),
    ] {
        let mut bank = crate::common::Bank::new(1);
        bank.ahead = ahead;
        let world = World::with(bank);
        let (device, id) = world.enrolled().await;
        let report = device.examine_clock(&id).await.unwrap();
        assert_eq!(report.state, state, "{ahead}");
        assert_eq!(report.offset_ms, ahead * 1000 + 250);
    }
}
