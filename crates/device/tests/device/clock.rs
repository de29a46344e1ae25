//! A clock that is set, and a device that sleeps, while the app runs, while it is
//! closed, and over a restart.

use crate::common::{Fault, World};
use warifu_device::ports::{Clock, IssuerError};
use warifu_device::{Device, ShownCode};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// By how much clocks are set, in milliseconds.
const JUMPS: [i64; 8] = [
    -2 * DAY,
    -10 * MINUTE,
    -MINUTE,
    -30_000,
    30_000,
    MINUTE,
    10 * MINUTE,
    2 * DAY,
];

/// What happens to the app between two looks at its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum App {
    Runs,
    IsClosed,
}

/// A token whose clock was measured, and what time it is at the bank: the bank
/// of these tests follows the device's clock, so it is asked for another time.
async fn world() -> (World, Device, String) {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    device.enroll_confirm(&id).await.unwrap();
    (world, device, id)
}

fn after(world: &World, device: Device, app: App) -> Device {
    match app {
        App::Runs => device,
        App::IsClosed => world.device(),
    }
}

fn offline(world: &World) {
    world
        .bank
        .faults(vec![Fault::Lost(IssuerError::Unreachable); 9]);
}

async fn painted(device: &Device, id: &str) -> ShownCode {
    device.check_clock(id).await;
    device.show_code(id).await.unwrap()
}

#[tokio::test]
async fn a_clock_that_is_set_without_the_network_is_said_and_the_code_stays_right() {
    for app in [App::Runs, App::IsClosed] {
        for jump in JUMPS {
            let (world, device, id) = world().await;
            let bank = world.clock.now_ms();
            world.clock.set_by(jump);
            offline(&world);
            let device = after(&world, device, app);
            let shown = painted(&device, &id).await;
            assert!(shown.clock_set, "{app:?} {jump}");
            assert_eq!(shown.otp.as_str(), world.bank.code(bank), "{app:?} {jump}");
            let live = shown.valid_from..shown.valid_until;
            assert!(live.contains(&shown.now), "{app:?} {jump}: its time");
            let told = device.token(&id).unwrap().clock;
            assert!(told.is_none(), "{app:?} {jump}: an old measurement is void");
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_set_is_measured_before_the_code_is_shown() {
    for app in [App::Runs, App::IsClosed] {
        for jump in JUMPS {
            let (world, device, id) = world().await;
            // The bank's clock was set with it: what is measured is no difference.
            world.clock.set_by(jump);
            let device = after(&world, device, app);
            let shown = painted(&device, &id).await;
            assert!(!shown.clock_set && shown.clock_off_ms.is_none(), "{jump}");
            assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
            assert!(device.token(&id).unwrap().clock.is_some());
        }
    }
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_delays_the_code_for_a_moment_only() {
    let (world, device, id) = world().await;
    let bank = world.clock.now_ms();
    world.clock.set_by(10 * MINUTE);
    world.bank.faults([Fault::Held(std::sync::Arc::default())]);
    let shown = painted(&device, &id).await;
    assert!(shown.clock_set);
    assert_eq!(shown.otp.as_str(), world.bank.code(bank));
}

#[tokio::test]
async fn sleep_is_no_change_of_the_clock() {
    for app in [App::Runs, App::IsClosed] {
        for hours in [1, 8, 72] {
            let (world, device, id) = world().await;
            world.clock.advance(hours * 60 * MINUTE);
            offline(&world);
            let device = after(&world, device, app);
            let shown = painted(&device, &id).await;
            assert!(!shown.clock_set && shown.clock_off_ms.is_none());
            assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
        }
    }
}

#[tokio::test]
async fn after_a_restart_of_the_device_a_clock_set_back_shows() {
    let (world, _, id) = world().await;
    world.clock.reboot();
    world.clock.set_by(-2 * DAY);
    offline(&world);
    assert!(painted(&world.device(), &id).await.clock_set);
}

#[tokio::test]
async fn a_restart_of_the_device_alone_is_no_change_of_the_clock() {
    let (world, _, id) = world().await;
    world.clock.advance(DAY);
    world.clock.reboot();
    offline(&world);
    let device = world.device();
    let shown = painted(&device, &id).await;
    assert!(!shown.clock_set);
    assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
    // From then on this process watches it.
    let bank = world.clock.now_ms();
    world.clock.set_by(10 * MINUTE);
    offline(&world);
    let shown = painted(&device, &id).await;
    assert!(shown.clock_set);
    assert_eq!(shown.otp.as_str(), world.bank.code(bank));
}

#[tokio::test]
async fn a_clock_set_to_and_fro_is_believed_again() {
    let (world, device, id) = world().await;
    world.clock.set_by(10 * MINUTE);
    offline(&world);
    assert!(painted(&device, &id).await.clock_set);
    world.clock.set_by(-10 * MINUTE);
    offline(&world);
    let shown = painted(&device, &id).await;
    assert!(!shown.clock_set);
    assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
}

#[tokio::test]
async fn a_clock_that_is_set_while_it_is_measured_does_not_spoil_the_measurement() {
    let (world, device, id) = world().await;
    world.clock.advance(11 * MINUTE);
    let gate = std::sync::Arc::new(tokio::sync::Notify::new());
    world.bank.faults([Fault::Held(gate.clone())]);
    let measuring = async { device.measure_clock(&id).await };
    let setting = async {
        world.bank.until_held().await;
        world.clock.set_by(4 * MINUTE);
        gate.notify_one();
    };
    let (done, ()) = tokio::join!(measuring, setting);
    assert!(done.unwrap());
    // The bank answered by the clock as it was set: that is no difference.
    let offset = device.token(&id).unwrap().clock.unwrap().offset_ms;
    assert!(offset.abs() <= 1000, "{offset}");
}
