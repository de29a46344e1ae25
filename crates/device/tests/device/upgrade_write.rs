//! `WARIFU_WRITE_UPGRADE=NAME` writes what this version writes, under that name,
//! where nothing has it yet.

use warifu_device::data::Settings;
use warifu_device::ports::{Clock, IssuerError, KeychainError};
use warifu_device::{Cost, Device};
use warifu_enroll::{ServiceId, Text};
use warifu_otp::UnixTime;

use crate::biometrics::WORDS;
use crate::common::moved::{FILE, Held, with_finish, with_start};
use crate::common::{Bank, Fault, PASSWORD, SERVICE, World, enroll, typed, values};
use crate::lock::pin;
use crate::upgrade::{KINDS, Kept, folder};
use crate::vault::{PHRASE, phrase};

const PIN: &str = "2468";
const FINGERS: &str = "one finger";

#[tokio::test]
async fn what_this_version_writes_is_kept_where_asked() {
    let Some(name) = std::env::var_os("WARIFU_WRITE_UPGRADE") else {
        return;
    };
    let name = name.into_string().unwrap();
    for kind in KINDS {
        let path = folder().join(format!("{name}-{kind}.json"));
        if !path.exists() {
            let json = serde_json::to_string_pretty(&Box::pin(written(kind)).await).unwrap();
            std::fs::write(path, json + "\n").unwrap();
        }
    }
}

async fn written(kind: &str) -> Kept {
    let (world, device) = match kind {
        "token" => with_token().await,
        "start" => with_settings(&with_start().await).await,
        "finish" => with_settings(&with_finish().await).await,
        "by-itself" => by_itself().await,
        "locked" => Box::pin(locked()).await,
        "locked-start" => locked_start().await,
        _ => vault().await,
    };
    let entries = world.keychain.entries().into_iter();
    let mut files = world.files.all();
    let file = files.remove(FILE).unwrap();
    let id = device.tokens().unwrap().first().map(|one| one.id.clone());
    let code = match id {
        Some(id) => Some(device.show_code(&id).await.unwrap()),
        None => None,
    };
    Kept {
        about: "What an app has written; its keys are the tests'. Never changed.".to_owned(),
        kind: kind.to_owned(),
        now_ms: world.clock.now_ms(),
        file: text(file),
        files: files
            .into_iter()
            .map(|(name, it)| (name, text(it)))
            .collect(),
        entries: entries.map(|(id, entry)| (id, text(entry))).collect(),
        opened_by: match kind {
            "locked" | "locked-start" => Some(PIN.to_owned()),
            "vault" => Some(PHRASE.to_owned()),
            _ => None,
        },
        sensor: (kind == "locked").then(|| FINGERS.to_owned()),
        code: code.map(|code| code.otp.as_str().to_owned()),
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// As a release has it: a guess costs what it costs there.
fn device(world: &World) -> Device {
    world.device().stretching(Cost::FULL)
}

/// A bank whose tokens have an end.
fn world() -> World {
    let mut bank = Bank::new(1);
    bank.valid_until = Some(UnixTime(1_830_000_000));
    World::with(bank)
}

/// None of them as it comes.
async fn set(device: &Device) {
    let settings = Settings {
        clipboard_seconds: 45,
        capture_protection: false,
        tray: false,
        ..Settings::default()
    };
    device.save_settings(settings).await.unwrap();
}

async fn with_settings(held: &Held) -> (World, Device) {
    let world = world();
    held.put_into(&world);
    let device = device(&world);
    set(&device).await;
    (world, device)
}

/// A token whose issuer has said how it stands and what it still waits for,
/// beside a directory that was fetched.
async fn with_token() -> (World, Device) {
    let world = world();
    let mut other = world.bank.entry();
    other.service_id = ServiceId::parse("10212091").unwrap();
    other.names = Text {
        ja: "別の銀行".to_owned(),
        en: "Another Bank".to_owned(),
    };
    let newer = world.bank.directory_of(8, vec![other, world.bank.entry()]);
    world.bank.offer_directory(newer);
    let old = device(&world);
    old.enroll_begin(typed("10212091", "A1", PASSWORD))
        .await
        .err();
    let device = device(&world);
    let id = enroll(&device).await.unwrap();
    let now = u64::try_from(world.clock.now_ms() / 1000).unwrap();
    world.bank.says(|counter| {
        counter.usable_from = Some(UnixTime(now + 3600));
        counter.issue_from = Some(UnixTime(now + 7200));
    });
    device.contact(&id).await.unwrap();
    set(&device).await;
    (world, device)
}

/// The app makes a token by itself, and the answer does not come.
async fn by_itself() -> (World, Device) {
    let mut bank = Bank::new(1);
    bank.policy.self_registration = true;
    let world = World::with(bank);
    let device = device(&world);
    set(&device).await;
    let consent = device.self_register_begin(SERVICE).await.unwrap();
    world.bank.faults([Fault::Lost(IssuerError::Timeout)]);
    let (draft, terms) = (&consent.draft, &consent.terms_version);
    let sent = device.self_register_send(draft, terms, &|_| {}).await;
    sent.unwrap_err();
    (world, device)
}

/// A PIN, a finger, and one wrong PIN that is counted; the app is open, and what
/// is kept of it is not.
async fn locked() -> (World, Device) {
    let (world, device) = with_token().await;
    world.files.remove("directory.json");
    world.sensor.registered(FINGERS.as_bytes());
    device.set_pin(&pin(PIN)).await.unwrap();
    device.turn_on_biometrics(&pin(PIN), WORDS).await.unwrap();
    wrong(&device).await;
    device.unlock_by_biometrics(WORDS).await.unwrap();
    (world, device)
}

async fn wrong(device: &Device) {
    device.lock_now().unwrap();
    Box::pin(device.unlock(&pin("1357"))).await.unwrap_err();
}

/// An enrolment that was begun under the lock.
async fn locked_start() -> (World, Device) {
    let world = world();
    let device = device(&world);
    set(&device).await;
    device.set_pin(&pin(PIN)).await.unwrap();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults([Fault::Lost(IssuerError::Timeout)]);
    let (draft, terms) = (&consent.draft, &consent.terms_version);
    device.enroll_send(draft, terms, &|_| {}).await.unwrap_err();
    wrong(&device).await;
    (world, device)
}

async fn vault() -> (World, Device) {
    let world = world();
    world.keychain.fail(Some(KeychainError::Missing));
    let device = device(&world);
    device.make_vault(&phrase(PHRASE)).await.unwrap();
    enroll(&device).await.unwrap();
    set(&device).await;
    (world, device)
}
