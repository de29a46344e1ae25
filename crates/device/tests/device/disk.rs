//! A disk that is full, read-only, gone or unreadable, at each write of each use
//! case: what was there stays, nothing is half, and the same token comes of it
//! once the disk is well again.

use std::future::Future;
use std::pin::Pin;

use crate::common::{Bank, Fault, PASSWORD, Trouble, USER, World, secret, typed, values};
use warifu_device::data::{Settings, Theme};
use warifu_device::ports::Clock;
use warifu_device::{Consent, Device, DeviceError};

type Doing<'a> = Pin<Box<dyn Future<Output = Result<(), DeviceError>> + Send + 'a>>;

/// A use case that writes, and the stage it is set on.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    /// An enrolled token is there before.
    enrolled: bool,
    act: for<'a> fn(&'a World, &'a Device, &'a str) -> Doing<'a>,
    /// Its failures wait: nobody asked for it.
    silent: bool,
}

const CASES: [Case; 5] = [
    Case {
        name: "rename",
        enrolled: true,
        act: |_, device, id| {
            Box::pin(async move { device.rename_token(id, "本店").await.map(drop) })
        },
        silent: false,
    },
    Case {
        name: "settings",
        enrolled: true,
        act: |_, device, _| {
            let settings = Settings {
                theme: Theme::Dark,
                ..Settings::default()
            };
            Box::pin(async move { device.save_settings(settings).await.map(drop) })
        },
        silent: false,
    },
    Case {
        name: "confirm",
        enrolled: true,
        act: |_, device, id| Box::pin(async move { device.enroll_confirm(id).await }),
        silent: false,
    },
    Case {
        name: "measure the clock",
        enrolled: true,
        act: |world, device, _| {
            world.clock.advance(11 * 60_000);
            Box::pin(async move {
                device.housekeeping().await;
                Ok(())
            })
        },
        silent: true,
    },
    Case {
        name: "a newer directory",
        enrolled: false,
        act: |world, device, _| {
            world.bank.offer_directory(world.bank.directory(8));
            let values = typed("10212091", USER, PASSWORD);
            Box::pin(async move {
                match device.enroll_begin(values).await {
                    // The newer one does not know it either: so far all went well.
                    Err(DeviceError::ServiceUnknown) => Ok(()),
                    other => other.map(drop),
                }
            })
        },
        silent: false,
    },
];

async fn stage(case: Case) -> (World, Device, String) {
    let world = World::new();
    if case.enrolled {
        let (device, id) = world.enrolled().await;
        return (world, device, id);
    }
    let device = world.device();
    (world, device, String::new())
}

#[tokio::test]
async fn every_use_case_leaves_all_as_it_was_and_succeeds_when_the_disk_is_well() {
    for case in CASES {
        let (world, device, id) = stage(case).await;
        world.files.heal();
        (case.act)(&world, &device, &id).await.unwrap();
        let writes = world.files.heal();
        assert!(writes > 0, "{} writes nothing", case.name);
        for trouble in Trouble::ALL {
            for nth in 1..=writes {
                let row = format!("{}, write {nth}, {trouble:?}", case.name);
                one(case, nth, trouble, &row).await;
            }
        }
    }
}

async fn one(case: Case, nth: u32, trouble: Trouble, row: &str) {
    let (world, device, id) = stage(case).await;
    let (files, entries) = (world.files.all(), world.keychain.entries());
    world.files.break_at(nth, trouble);
    let said = (case.act)(&world, &device, &id).await;
    let expected = Err(DeviceError::Files(trouble.said()));
    assert!(case.silent || said == expected, "{row}: {said:?}");
    if nth == 1 {
        assert_eq!(world.files.all(), files, "{row}: the files");
    }
    assert_eq!(world.keychain.entries(), entries, "{row}: the key store");
    world.files.heal();
    (case.act)(&world, &device, &id).await.expect(row);
    if case.enrolled {
        let shown = device.show_code(&id).await.unwrap();
        let right = world.bank.code(world.clock.now_ms());
        assert_eq!(shown.otp.as_str(), right, "{row}");
    }
}

#[tokio::test]
async fn a_code_is_shown_on_a_disk_that_takes_no_writes() {
    for trouble in [Trouble::Full, Trouble::ReadOnly] {
        let world = World::new();
        let (_, id) = world.enrolled().await;
        world.files.break_at(1, trouble);
        let device = world.device();
        device.housekeeping().await;
        device.check_clock(&id).await;
        let shown = device.show_code(&id).await.unwrap();
        assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
    }
}

#[tokio::test]
async fn a_clock_that_was_measured_counts_although_it_could_not_be_stored() {
    let mut bank = Bank::new(1);
    bank.ahead = 90;
    let world = World::with(bank);
    let (device, id) = world.enrolled().await;
    world.files.break_at(1, Trouble::Full);
    world.clock.set_by(600_000);
    device.check_clock(&id).await;
    let shown = device.show_code(&id).await.unwrap();
    assert!(!shown.clock_set);
    let right = world.bank.code(world.clock.now_ms() + 90_000);
    assert_eq!(shown.otp.as_str(), right);
}

#[tokio::test]
async fn an_enrolment_comes_to_the_same_token_when_the_disk_is_well_again() {
    let writes = enrolment_writes().await;
    assert!(writes >= 3, "{writes}");
    for trouble in Trouble::ALL {
        for nth in 1..=writes {
            for resumed in [false, true] {
                let row = format!("write {nth}, {trouble:?}, resumed: {resumed}");
                Box::pin(enrolment(nth, trouble, resumed, &row)).await;
            }
        }
    }
}

async fn enrolment(nth: u32, trouble: Trouble, resumed: bool, row: &str) {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.files.break_at(nth, trouble);
    let said = send(&device, &consent).await.unwrap_err();
    assert_eq!(said, DeviceError::Files(trouble.said()), "{row}");
    if nth == 1 {
        assert_eq!(
            world.bank.attempts_left(),
            1,
            "{row}: sent without a record"
        );
        assert!(world.keychain.entries().is_empty(), "{row}: a key");
    }
    world.files.heal();
    let started = device.startup();
    assert_eq!(started.problem, None, "{row}");
    assert!(started.data.tokens.is_empty(), "{row}: half a token");
    let device = if resumed { world.device() } else { device };
    match device.startup().data.pending {
        Some(_) if resumed => {
            let password = device.needs_password().await.then(|| secret(PASSWORD));
            match device.enroll_resume(password, &|_| {}).await {
                // Of a start that never got its entry nothing was sent.
                Err(DeviceError::EnrollmentExpired) if world.bank.attempts_left() == 1 => {
                    begin_anew(&device, row).await;
                }
                resumed => drop(resumed.expect(row)),
            }
        }
        None if resumed => begin_anew(&device, row).await,
        _ => send(&device, &consent).await.expect(row),
    }
    assert_eq!(world.bank.attempts_left(), 0, "{row}: counted once");
    whole(&world, &device, row).await;
}

#[tokio::test]
async fn a_refused_enrolment_goes_whole_when_the_disk_is_well_again() {
    let refused = || [Fault::None, Fault::Answer(403, "enrollment_rejected")];
    let healthy = World::new();
    let device = healthy.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    healthy.files.heal();
    healthy.bank.faults(refused());
    let said = send(&device, &consent).await.unwrap_err();
    assert_eq!(said, DeviceError::EnrollmentRefused);
    let writes = healthy.files.heal();
    for trouble in Trouble::ALL {
        for nth in 1..=writes {
            let row = format!("write {nth}, {trouble:?}");
            let world = World::new();
            let device = world.device();
            let consent = device.enroll_begin(values()).await.unwrap();
            world.bank.faults(refused());
            world.files.break_at(nth, trouble);
            let said = send(&device, &consent).await.unwrap_err();
            assert_eq!(said, DeviceError::Files(trouble.said()), "{row}");
            world.files.heal();
            let device = world.device();
            world.bank.faults(refused().into_iter().skip(1));
            if device.startup().data.pending.is_some() {
                let password = device.needs_password().await.then(|| secret(PASSWORD));
                let ended = device.enroll_resume(password, &|_| {}).await.unwrap_err();
                let named = [
                    DeviceError::EnrollmentRefused,
                    DeviceError::EnrollmentExpired,
                ];
                assert!(named.contains(&ended), "{row}: {ended}");
            }
            assert!(world.keychain.entries().is_empty(), "{row}: an entry stays");
            assert!(device.startup().data.pending.is_none(), "{row}");
        }
    }
}

#[tokio::test]
async fn a_cancelled_enrolment_goes_whole_when_the_disk_is_well_again() {
    use warifu_device::ports::IssuerError::Timeout;
    for messages in 0..=1 {
        for trouble in Trouble::ALL {
            for nth in 1..=2 {
                let row = format!("{messages} messages, write {nth}, {trouble:?}");
                let world = World::new();
                let device = world.device();
                let consent = device.enroll_begin(values()).await.unwrap();
                let mut faults = vec![Fault::None; messages];
                faults.push(Fault::Lost(Timeout));
                world.bank.faults(faults);
                send(&device, &consent).await.unwrap_err();
                world.files.break_at(nth, trouble);
                let cancelled = device.enroll_cancel().await;
                let said = Err(DeviceError::Files(trouble.said()));
                assert!(cancelled == Ok(None) || cancelled == said, "{row}");
                world.files.heal();
                device.enroll_cancel().await.expect(&row);
                assert!(world.keychain.entries().is_empty(), "{row}");
                assert!(device.startup().data.pending.is_none(), "{row}");
            }
        }
    }
}

#[tokio::test]
async fn data_that_is_gone_is_not_begun_anew_by_the_app_that_saw_it() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let before = world.files.all();
    world.files.break_at(1, Trouble::Gone);
    let gone = DeviceError::Files(Trouble::Gone.said());
    assert_eq!(device.startup().problem, Some(gone.clone()));
    assert_eq!(device.show_code(&id).await.err(), Some(gone.clone()));
    assert_eq!(device.enroll_begin(values()).await.err(), Some(gone));
    world.files.heal();
    assert_eq!(world.files.all(), before);
    device.show_code(&id).await.unwrap();
}

#[tokio::test]
async fn damaged_data_stays_where_it_is_until_it_can_be_put_aside() {
    for trouble in Trouble::ALL {
        let world = World::new();
        let damaged = br#"{"version":1,"tok"#;
        world.files.put("tokens.json", damaged);
        let device = world.device();
        assert_eq!(device.startup().problem, Some(DeviceError::DataDamaged));
        world.files.break_at(1, trouble);
        let said = device.set_data_aside().await;
        assert_eq!(said, Err(DeviceError::Files(trouble.said())), "{trouble:?}");
        assert_eq!(world.files.get("tokens.json").unwrap(), damaged);
        world.files.heal();
        device.set_data_aside().await.unwrap();
        assert_eq!(device.startup().problem, None);
    }
}

async fn begin_anew(device: &Device, row: &str) {
    let consent = device.enroll_begin(values()).await.expect(row);
    send(device, &consent).await.expect(row);
}

async fn send(device: &Device, consent: &Consent) -> Result<(), DeviceError> {
    let sent = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await;
    sent.map(drop)
}

/// How often an undisturbed enrolment writes.
async fn enrolment_writes() -> u32 {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.files.heal();
    send(&device, &consent).await.unwrap();
    world.files.heal()
}

async fn whole(world: &World, device: &Device, row: &str) {
    assert_eq!(world.bank.tokens(), 1, "{row}: tokens at the issuer");
    let tokens = device.tokens().unwrap();
    assert_eq!(tokens.len(), 1, "{row}: tokens here");
    assert_eq!(world.keychain.entries().len(), 1, "{row}: entries");
    assert!(device.startup().data.pending.is_none(), "{row}");
    let shown = device.show_code(&tokens[0].id).await.unwrap();
    let right = world.bank.code(world.clock.now_ms());
    assert_eq!(shown.otp.as_str(), right, "{row}");
}
